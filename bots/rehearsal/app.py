"""The rehearsal put together: one Starlette app with both platforms, the phones, the clock and the faults.

Mounted under /rehearsal by the composition root, or alone as its own process (`python -m bots.rehearsal`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.rehearsal.answers import JsonAnswer
from bots.rehearsal.cast import seat
from bots.rehearsal.clock import TOKYO, Clock, target_of
from bots.rehearsal.delivery import PAUSES, Postman
from bots.rehearsal.line_api import QUOTA
from bots.rehearsal.line_routes import line_routes
from bots.rehearsal.page import era_date, page_routes
from bots.rehearsal.phones import Phones, back_to_page, only_ours, read
from bots.rehearsal.stage import Account, Stage
from bots.rehearsal.state import Json, Shelf
from bots.rehearsal.telegram_api import TelegramBot
from bots.rehearsal.telegram_routes import telegram_routes
from bots.rehearsal.telegram_updates import Updates


class Rehearsal:
    """A running rehearsal. Mount `app`; inside the server's lifespan use `async with rehearsal.running()`; call `hang_up()` on Ctrl-C."""

    def __init__(self, stage: Stage, pauses: Sequence[float]) -> None:
        self.stage = stage
        self._moving = asyncio.Lock()
        self.postman = Postman(stage, pauses)
        self.bot = TelegramBot(stage, Updates(stage, self.postman))
        self.phones = Phones(stage, self.postman, self.bot)
        seat(stage)
        self.app = Starlette(routes=self._routes(), lifespan=self._lifespan)

    def _routes(self) -> list[Route]:
        own = [
            Route("/clock", only_ours(self.clock), methods=["GET", "POST"]),
            Route("/faults", only_ours(self.faults), methods=["GET", "POST", "DELETE"]),
            Route("/reset", only_ours(self.reset), methods=["POST"]),
        ]
        platforms = [*line_routes(self.stage, self.postman), *telegram_routes(self.stage, self.bot)]
        return [*own, *platforms, *page_routes(self.stage, self.phones), *self.phones.routes()]

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        async with self.running():
            yield

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sends again what was under way when we stopped; at the end closes everything."""
        self.postman.resume()
        try:
            yield
        finally:
            self.hang_up()
            await self.postman.close()
            self.stage.shelf.close()

    def hang_up(self) -> None:
        """Ends streams and long polls at once, so that the server can stop; safe in a signal's callback."""
        self.stage.switchboard.hang_up()

    # -- the clock, the faults, the broom ---------------------------------------------------------------------------------

    async def clock(self, request: Request) -> Response:
        if request.method == "POST":
            async with self._moving:  # two moves at once would walk over each other
                try:
                    target = target_of(self.stage.now(), (await read(request)).values)
                except ValueError as problem:
                    return JsonAnswer({"problem": str(problem)}, status_code=400)
                await self.stage.clock.move(target)
            self.stage.switchboard.tell("clock", {"now": self.stage.now().isoformat()})
            if "text/html" in request.headers.get("accept", ""):
                return back_to_page(request)
        return JsonAnswer(self._time(request.query_params.get("lang", "ja")))

    def _time(self, language: str) -> Json:
        local = self.stage.now().astimezone(TOKYO)
        return {"now": local.isoformat(timespec="seconds"), "shown": f"{era_date(local, language)} {local:%H:%M}"}

    async def faults(self, request: Request) -> Response:
        """GET what is ordered; POST one fault, {"faults": [...]}, or {"quota": n | null, "redelivery": bool}; DELETE clears."""
        faults = self.stage.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                self._order((await read(request)).values)
            except ValueError as problem:
                return JsonAnswer({"problem": str(problem)}, status_code=400)
        settings = {"quota": self.stage.setting("quota", QUOTA), "redelivery": self.stage.setting("redelivery", True)}
        return JsonAnswer({"faults": [rule.as_json() for rule in faults.rules]} | settings)

    def _order(self, asked: Json) -> None:
        quota, redelivery = asked.get("quota", 0), asked.get("redelivery", True)
        if not (quota is None or type(quota) is int) or type(redelivery) is not bool:
            raise ValueError("quota is a number or null, redelivery true or false")
        several = asked.get("faults", [asked] if "fault" in asked else [])
        if not isinstance(several, list):
            raise ValueError("faults is a list")
        for one in several:
            self.stage.faults.order(one)
        for name in {"quota", "redelivery"} & set(asked):
            self.stage.set(name, asked[name])

    async def reset(self, request: Request) -> Response:
        """An empty stage: phones as new, nothing said, no faults; the clock stays."""
        offset = self.stage.setting("clock_offset", 0.0)
        self.stage.shelf.reset()
        self.stage.set("clock_offset", offset)
        self.stage.faults.clear()
        seat(self.stage)
        self.stage.switchboard.tell("phones", {})
        return JsonAnswer({"reset": True})


def rehearsal(
    account: Account,
    clock: Clock,
    state_file: Path | None = None,
    *,
    pauses: Sequence[float] = PAUSES,
    burst: int = 20,
    shelf: Shelf | None = None,
) -> Rehearsal:
    """Builds the rehearsal platforms.

    account: our bot's secrets and where webhooks go. clock: `now()` and `async move(target)`. state_file: kept over restarts
    (None: in memory only). pauses: seconds before each redelivery. burst: Telegram messages to one chat before 1/s bites.
    """
    return Rehearsal(Stage(account, shelf or Shelf(state_file), clock, burst=burst), pauses)
