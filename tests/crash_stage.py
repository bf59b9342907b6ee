"""What the crash harness starts and kills: the platforms and the server, each a process forked from a warm one.

Both live by one fast clock. The named points at which the server shoots itself, and the planted faults the harness must notice,
are patched in here, in the child; the product knows nothing of them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import linebot.v3.messaging  # noqa: F401 - imported here once, so that no forked child has to
import telegram
import telegram.request  # noqa: F401
import uvicorn
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

import bots.line
import bots.polling
import bots.post
import bots.telegram
import bots.together
import tsunagi.app
from bots.rehearsal.app import rehearsal
from bots.rehearsal.stage import Account
from casestore import audit, talks
from casestore.db import Work
from casestore.posts import LEASE, Outgoing
from casestore.tables import Message
from tsunagi.rounds import Rounds
from tsunagi.settings import Settings, read

SPEED = 12  # seconds of the story in a second of ours
STORY = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday 10:00 in Sapporo
PAUSES = (0.1, 0.2, 0.4) + (0.5,) * 200  # the platforms' tries, in our seconds
ACCOUNT = Account("a-channel-secret", "an-access-token", "700000001:a-telegram-token")


@dataclass(frozen=True)
class World:
    """Where one story plays: a folder, two ports, and the moment (of ours) at which it began."""

    folder: Path
    server: int
    platforms: int
    began: float

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server}"

    @property
    def rehearsal(self) -> str:
        return f"http://127.0.0.1:{self.platforms}/rehearsal"

    def settings(self) -> Settings:
        return read(
            {
                "TSUNAGI_DATA_DIR": str(self.folder),
                "TSUNAGI_REHEARSAL": "1",
                "TSUNAGI_LINE_CHANNEL_SECRET": ACCOUNT.channel_secret,
                "TSUNAGI_LINE_CHANNEL_ACCESS_TOKEN": ACCOUNT.access_token,
                "TSUNAGI_LINE_API_BASE": f"{self.rehearsal}/line",
                "TSUNAGI_TELEGRAM_TOKEN": ACCOUNT.telegram_token,
                "TSUNAGI_TELEGRAM_API_BASE": f"{self.rehearsal}/telegram",
            },
            port=self.server,
        )


class FastClock:
    """The story's time: SPEED times as fast as ours, and `skipped` ahead for every time nobody was there."""

    def __init__(self, world: World, skipped: float) -> None:
        self._began, self._skipped = world.began, skipped

    def now(self) -> datetime:
        return STORY + timedelta(seconds=(time.time() - self._began) * SPEED + self._skipped)

    async def move(self, target: datetime) -> None:
        self._skipped += (target - self.now()).total_seconds()


# -- the two processes ---------------------------------------------------------------------------------------------------


def run_platforms(world: World) -> None:
    """The rehearsal platforms alone, as `python -m bots.rehearsal` runs them, on the fast clock. A child's whole life."""
    _alone(world.folder / "platforms.log")
    account = replace(ACCOUNT, deliver_to=world.origin)
    stage = rehearsal(account, FastClock(world, 0), world.folder / "platforms.sqlite3", pauses=PAUSES, burst=10_000)

    async def under_way(request: Request) -> JSONResponse:
        events = stage.stage.shelf.all("webhook").values()
        return JSONResponse({"waiting": sum(1 for one in events if one["state"] == "waiting")})

    routes = [Route("/under-way", under_way), Mount("/rehearsal", app=stage.app)]
    app = Starlette(routes=routes, lifespan=lambda app: stage.running())
    _serve(app, world.platforms)


def run_server(world: World, skipped: float, point: str = "", mutant: str = "") -> None:
    """The server as `tsunagi serve` runs it, with the platforms outside; shoots itself at `point`. A child's whole life."""
    _alone(world.folder / "server.log")
    tsunagi.app.RehearsalClock = lambda file: FastClock(world, skipped)  # type: ignore[assignment,misc]
    bots.post.TRY_SECONDS = LEASE.total_seconds() / SPEED * 0.8  # still less than the lease of a claim
    bots.telegram.PER_CHAT /= SPEED
    _write_down_turns(world.folder / "turns.log")
    if mutant:
        MUTANTS[mutant].plant()
    if point:
        POINTS[point](shoot)
    house = tsunagi.app.build(world.settings())  # the settings say where the platforms are
    _serve(house.app, world.server)


def _write_down_turns(log: Path) -> None:
    """Beside each turn, in which order its messages were taken. A turn that is not committed leaves a line too, to be passed over."""
    real = talks.turned
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def turned(work: Work, contact: str, messages: list[str], now: datetime) -> None:
        os.write(out, (" ".join((contact, now.isoformat(), *messages)) + "\n").encode())
        real(work, contact, messages, now)

    talks.turned = turned


def _serve(app: Any, port: int) -> None:
    uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=2)).run()


def _alone(log: Path) -> None:
    """Away from the terminal of who forked us, and with logs of our own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr, force=True
    )
    for chatty in ("httpx", "apscheduler", "uvicorn.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    os.environ["NO_PROXY"] = "127.0.0.1,localhost"
    os.environ.setdefault("PTB_TIMEDELTA", "1")


def shoot() -> None:
    """kill −9, now."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)  # the signal is on its way; nothing more happens here


# -- named points --------------------------------------------------------------------------------------------------------

Shoot = Callable[[], None]


def _arriving(module: Any) -> Callable[[Shoot], None]:
    def arm(die: Shoot) -> None:
        real = module.arrive

        def arrive(work: Work, arrivals: Any, now: datetime) -> Any:
            stored = real(work, arrivals, now)
            die()
            return stored

        module.arrive = arrive

    return arm


def _arrived(die: Shoot) -> None:
    Rounds.wake = lambda self: die()  # type: ignore[method-assign]


def _half_turned(die: Shoot) -> None:
    talks.keep = lambda *given, **named: die()  # type: ignore[assignment]


def _turning(die: Shoot) -> None:
    real = audit.note

    def note(work: Work, actor: str, action: str, *rest: Any, **named: Any) -> None:
        real(work, actor, action, *rest, **named)
        if action == "turn":
            die()

    audit.note = note


def _turned(die: Shoot) -> None:
    turned: list[bool] = []
    _turning(lambda: turned.append(True))
    real = Rounds._turns

    async def turns(self: Rounds) -> int:
        done = await real(self)
        if turned:
            die()
        return done

    Rounds._turns = turns  # type: ignore[method-assign]


def _claiming(die: Shoot) -> None:
    real = bots.post.claim_posts

    def claim(work: Work, now: datetime, limit: int = 20) -> tuple[Outgoing, ...]:
        claimed = real(work, now, limit)
        if claimed:
            die()
        return claimed

    bots.post.claim_posts = claim


def _around(method: str, channel: str, *, after: bool = False) -> Callable[[Shoot], None]:
    """Before (or after) a step of the posting loop that is about one post."""

    def arm(die: Shoot) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(bots.post.Postbox, method)

        async def step(self: Any, outgoing: Outgoing, *rest: Any) -> Any:
            if after:
                await real(self, outgoing, *rest)
            if outgoing.channel == channel:
                die()
            return await real(self, outgoing, *rest)

        setattr(bots.post.Postbox, method, step)

    return arm


POINTS: dict[str, Callable[[Shoot], None]] = {
    "arrival on LINE, before its commit": _arriving(bots.together),
    "arrival on Telegram, before its commit": _arriving(bots.polling),
    "arrival, committed, before the 200": _arrived,
    "turn, half written": _half_turned,
    "turn, before its commit": _turning,
    "turn, committed": _turned,
    "post, claim before its commit": _claiming,
    "post on LINE, claimed": _around("_try", "line"),
    "post on Telegram, claimed": _around("_try", "telegram"),
    "post on LINE, accepted, not settled": _around("_settle", "line"),
    "post on Telegram, accepted, not settled": _around("_settle", "telegram"),
    "post on LINE, settled": _around("_settle", "line", after=True),
}


# -- planted faults ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A server that is wrong in one way, the bad luck in which it shows, and where to kill it."""

    plant: Callable[[], None]
    faults: tuple[dict[str, Any], ...] = ()
    lasts: float = 0.0  # seconds from the last 200 to the kill
    point: str = ""


def _ack_first() -> None:
    """200 at once, the commit a moment later."""

    async def keep(self: Any, arrivals: Any) -> None:
        now = self._clock()

        def later() -> None:
            self._store.submit(lambda work: bots.together.arrive(work, arrivals, now))
            self._committed()

        asyncio.get_running_loop().call_later(0.5, later)

    bots.together.Together.keep = keep  # type: ignore[method-assign]


def _no_unique_key() -> None:
    """What was stored before is stored again, as if the event's id were not unique."""
    real = bots.together.arrive

    def arrive(work: Work, arrivals: Any, now: datetime) -> Any:
        stored = {id for (id,) in work.connection.execute(select(col(Message.event_id)))}
        return real(work, [replace(one, event_id=None) if one.event_id in stored else one for one in arrivals], now)

    bots.together.arrive = arrive


def _fresh_key() -> None:
    """Each try of a push under a new key, so that LINE cannot know it again."""
    bots.line.retry_key = lambda message, call: str(uuid4())


def _say_again() -> None:
    """A Telegram post that a crash cut short is sent as if it were new."""
    real = bots.telegram.TelegramDoor.send

    async def send(self: Any, outgoing: Outgoing, now: datetime) -> Any:
        return await real(self, replace(outgoing, in_doubt=False), now)

    bots.telegram.TelegramDoor.send = send  # type: ignore[method-assign]


def _shuffled() -> None:
    """A turn takes what it finds in any order, here the wrong one."""
    real = talks.unread
    talks.unread = lambda work, talk, limit=50: real(work, talk, limit)[::-1]


TAKEN_TWICE = {"fault": "duplicate", "operation": "webhook", "platform": "line"}
TOGETHER = {"fault": "batch", "operation": "webhook", "platform": "line", "size": 2, "seconds": 0.5}
NO_REPLY = {"fault": "rate", "operation": "reply", "platform": "line", "count": 6}
LOST_YES = {"fault": "error_after", "operation": "push", "platform": "line", "count": 3}

MUTANTS = {
    "ack first": Mutant(_ack_first),
    "no unique key": Mutant(_no_unique_key, (TAKEN_TWICE,), lasts=1.0),
    "fresh key": Mutant(_fresh_key, (NO_REPLY, LOST_YES), lasts=2.0),
    "shuffled": Mutant(_shuffled, (TOGETHER,), lasts=1.0),
    "said again": Mutant(_say_again, point="post on Telegram, accepted, not settled"),
}
