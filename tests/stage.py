"""A whole evening in one loop: our doors on a real port, the rehearsal platforms on another, phones to press, a clock to move."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bots.doors import Channels, doors
from bots.line import LineDoor
from bots.rehearsal.app import Rehearsal, rehearsal
from bots.rehearsal.line_phone import LinePhone
from bots.rehearsal.stage import LINE_BOT, Account
from bots.rehearsal.telegram_phone import TelegramPhone
from bots.telegram import TelegramDoor
from casestore.db import Store
from tests.conftest import StillClock

TOKEN = "700000001:rehearsal-telegram-token"


@dataclass
class MovingClock:
    """The test's own clock, as the rehearsal wants it."""

    still: StillClock

    def now(self) -> datetime:
        return self.still.now()

    async def move(self, target: datetime) -> None:
        self.still.at = target


@dataclass
class Evening:
    store: Store
    clock: StillClock
    rehearsal: Rehearsal
    line: LineDoor
    telegram: TelegramDoor
    woken: list[str]

    def phone(self, name: str) -> LinePhone:
        phone = self.rehearsal.stage.phone(name)
        assert phone is not None
        return LinePhone(self.rehearsal.stage, self.rehearsal.postman, phone)

    def telegram_phone(self, name: str = "sato") -> TelegramPhone:
        phone = self.rehearsal.stage.phone(name)
        assert phone is not None
        return TelegramPhone(self.rehearsal.stage, self.rehearsal.bot, phone)

    def heard_by(self, name: str) -> list[str]:
        """What a phone shows from us, in order."""
        return [bubble["text"] for bubble in self.rehearsal.stage.bubbles(name).values() if bubble["by"] == "us"]

    def accepted(self) -> list[dict[str, Any]]:
        return list(self.rehearsal.stage.shelf.all("accepted").values())

    def calls(self) -> list[dict[str, Any]]:
        """Every send the platforms saw and answered, accepted or not."""
        return [*self.accepted(), *self.rehearsal.stage.shelf.all("refused").values()]

    def fault(self, fault: str, **more: Any) -> None:
        self.rehearsal.stage.faults.order({"fault": fault, **more})

    async def until(self, true: Callable[[], Any], seconds: float = 5.0) -> None:
        """Wait for something to become true; fails when it does not."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 what we wait for happens in threads and other processes too
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def evening(store: Store, clock: StillClock, *, burst: int = 20) -> AsyncIterator[Evening]:
    ours, theirs = listening(), listening()
    account = Account(
        channel_secret="line-secret",
        access_token="line-token",
        telegram_token=TOKEN,
        telegram_secret="telegram-secret",
        deliver_to=f"http://127.0.0.1:{ours.getsockname()[1]}",
    )
    platforms = rehearsal(account, MovingClock(clock), pauses=(0.05, 0.05), burst=burst)
    base = f"http://127.0.0.1:{theirs.getsockname()[1]}"
    woken: list[str] = []
    channels = Channels("line-secret", LINE_BOT, "telegram-secret", TOKEN.partition(":")[0])
    app = Starlette(routes=[*doors(store, channels, clock.now, lambda: woken.append("woken"))])
    line, telegram = LineDoor("line-token", f"{base}/line"), TelegramDoor(TOKEN, f"{base}/telegram")
    async with serving(app, ours), serving(platforms.app, theirs, platforms.hang_up):
        try:
            yield Evening(store, clock, platforms, line, telegram, woken)
        finally:
            await line.close()
            await telegram.close()


def listening() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


@contextlib.asynccontextmanager
async def serving(app: Starlette, listener: socket.socket, hang_up: Callable[[], None] = lambda: None) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign,unused-ignore]
    serve = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 uvicorn offers no event
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        hang_up()
        server.should_exit = True
        await serve
        listener.close()
