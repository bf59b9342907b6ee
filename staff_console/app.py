"""The console as one ASGI app (DESIGN.md 7): pages, files, the live stream. Wiring only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from casestore.db import Store
from staff_console import refusals
from staff_console.arriving import asked_of
from staff_console.desk_door import DeskDoor
from staff_console.guard import SafeHeaders, guarded, signed_in, standing
from staff_console.house import ConsoleSettings, House
from staff_console.live import Live
from staff_console.pages import STATIC
from staff_console.routes import PAGES

__all__ = ["ConsoleSettings", "console"]

A_YEAR = "public, max-age=31536000, immutable"


class Files(StaticFiles):
    """Our own files: named by what they hold (?v=), so that a browser may keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        answer = super().file_response(*args, **kwargs)
        answer.headers["cache-control"] = A_YEAR if self._versioned(args[2]) else "no-cache"
        return answer

    @staticmethod
    def _versioned(scope: Scope) -> bool:
        return b"v=" in scope.get("query_string", b"") or "htmx-" in scope["path"]


def console(store: Store, *, settings: ConsoleSettings, clock: Callable[[], datetime], desk: DeskDoor) -> SafeHeaders:
    """The app. Everything it needs is handed in; its `live` must be closed when the server stops."""
    live = Live()
    store.listen(live.heard)
    return SafeHeaders(_starlette(House(store, settings, clock, desk, live)), live)


def _starlette(house: House) -> Starlette:
    routes: list[BaseRoute] = [Route(page.path, guarded(house, page), methods=[page.method]) for page in PAGES]
    routes += [
        Route("/live", _live(house), methods=["GET"]),
        Route("/live/ping", _ping(house), methods=["GET"]),
        Mount("/static", Files(directory=STATIC)),
    ]

    async def unknown(request: Request, _error: Exception) -> Response:
        return refusals.unknown(asked_of(house, request, {}))

    async def too_much(request: Request, _error: Exception) -> Response:
        return refusals.too_much(asked_of(house, request, {}))

    return Starlette(routes=routes, exception_handlers={404: unknown, 405: unknown, 413: too_much})


def _live(house: House) -> Any:
    async def stream(request: Request) -> Response:
        token = request.cookies.get(house.settings.session_cookie, "")
        how = await run_in_threadpool(standing, house, token)
        if how != 204:
            return Response(status_code=how)
        return StreamingResponse(
            house.live.stream(lambda: signed_in(house, token)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    return stream


def _ping(house: House) -> Any:
    def ping(request: Request) -> Response:
        return Response(status_code=standing(house, request.cookies.get(house.settings.session_cookie, "")))

    return ping
