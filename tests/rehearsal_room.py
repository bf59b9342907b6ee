"""A rehearsal on a free loopback port with the real SDKs at hand, and a listener where the product's webhooks would be."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, AsyncMessagingApiBlob, Configuration
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.rehearsal.app import Rehearsal, rehearsal
from bots.rehearsal.stage import Account

ACCOUNT = Account("a-channel-secret", "an-access-token", "700000001:a-telegram-token")
PAUSES = (0.05, 0.1, 0.2)
NIGHT = datetime(2026, 11, 24, 12, 10, tzinfo=UTC)


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    at: datetime = NIGHT

    def now(self) -> datetime:
        return self.at

    async def move(self, target: datetime) -> None:
        self.at = target

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Listener:
    """Where webhooks arrive: keeps raw bodies and headers; answers with the statuses given, then 200."""

    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)

    async def __call__(self, request: Request) -> Response:
        self.heard.append((await request.body(), dict(request.headers)))
        if self.slow:
            await asyncio.sleep(self.slow.pop(0))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def until(self, count: int, seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while len(self.heard) < count:  # noqa: ASYNC110 - a test looks from outside
                await asyncio.sleep(0.01)


@dataclass
class Room:
    base: str
    stage: Rehearsal
    clock: Hands
    line_hook: Listener
    telegram_hook: Listener
    line: AsyncMessagingApi
    blob: AsyncMessagingApiBlob
    bot: Bot
    http: httpx.AsyncClient

    async def act(self, phone: str, act: str, **fields: Any) -> dict[str, Any]:
        answer = await self.http.post(f"/phones/{phone}/{act}", json=fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def screen(self, phone: str) -> dict[str, Any]:
        return dict((await self.http.get(f"/phones/{phone}")).json())

    async def texts(self, phone: str, by: str = "us") -> list[str]:
        return [one["text"] for one in (await self.screen(phone))["bubbles"] if one["by"] == by]

    async def fault(self, **rule: Any) -> None:
        answer = await self.http.post("/faults", json=rule)
        assert answer.status_code == 200, answer.text


def line_client(origin: str) -> AsyncApiClient:
    return AsyncApiClient(Configuration(host=f"{origin}/line", access_token=ACCOUNT.access_token))


def telegram_client(origin: str, token: str = ACCOUNT.telegram_token) -> Bot:
    quiet = HTTPXRequest(httpx_kwargs={"trust_env": False})
    polling = HTTPXRequest(httpx_kwargs={"trust_env": False})
    urls = {"base_url": f"{origin}/telegram/bot", "base_file_url": f"{origin}/telegram/file/bot"}
    return Bot(token, **urls, request=quiet, get_updates_request=polling)


@asynccontextmanager
async def served(app: Starlette, listener: socket.socket) -> AsyncIterator[str]:
    """The app on a real server at a bound socket; yields its origin."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=2))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.005)
        yield origin_of(listener)
    finally:
        server.should_exit = True
        await running
        listener.close()


def origin_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def room(state: Path | None = None, burst: int = 20, clock: Hands | None = None) -> AsyncIterator[Room]:
    """The platforms and the listener for webhooks in one server, as in the product."""
    hands, line_hook, telegram_hook = clock or Hands(), Listener(), Listener()
    listener = socket.create_server(("127.0.0.1", 0))
    account = replace(ACCOUNT, deliver_to=origin_of(listener))
    stage = rehearsal(account, hands, state, pauses=PAUSES, burst=burst)
    routes: list[BaseRoute] = [
        Route("/webhooks/line", line_hook.__call__, methods=["POST"]),
        Route("/webhooks/telegram", telegram_hook.__call__, methods=["POST"]),
        Mount("/rehearsal", app=stage.app),
    ]
    app = Starlette(routes=routes, lifespan=lambda app: stage.running())
    async with AsyncExitStack() as stack:
        origin = await stack.enter_async_context(served(app, listener)) + "/rehearsal"
        stack.callback(stage.hang_up)
        client = await stack.enter_async_context(line_client(origin))
        bot = await stack.enter_async_context(telegram_client(origin))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=origin, trust_env=False, timeout=20))
        apis = AsyncMessagingApi(client), AsyncMessagingApiBlob(client)
        yield Room(origin, stage, hands, line_hook, telegram_hook, *apis, bot, http)
