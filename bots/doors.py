"""The webhooks: bytes in, genuine or not, arrivals stored and committed, and only then 200 (DESIGN.md 3, 1-2; 9).

200 after the commit; 401 bad or missing signature, nothing stored; 400 unreadable; 408 too slow; 413 over 1 MB; 503 when the
store cannot commit, so that the platform sends it again. Serves 要綱 3-1-ア.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bots import line_events, telegram_events
from bots.reading import Unreadable
from bots.settlement import Door
from bots.together import Together
from casestore.db import Store, StoreUnavailable
from casestore.messages import Arrival
from casestore.words import N_ as _
from locales import catalog

log = logging.getLogger(__name__)

LIMIT = 1_000_000  # bytes
BODY_SECONDS = 10.0
LINE_SIGNATURE = "x-line-signature"
TELEGRAM_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 the name of a header
ONE_AT_A_TIME = _(
    "ここは、おひとりずつお話をうかがう窓口です。グループではお受けできません。よろしければ、個別に話しかけてください。"
)

Genuine = Callable[[str, bytes, str | None], bool]
Arrivals = Callable[[bytes, str, datetime], tuple[Arrival, ...]]


@dataclass(frozen=True)
class Channels:
    """What is set up: a door without a secret is not there (404). The accounts stand in where a call does not name its own."""

    line_secret: str = ""
    line_account: str = ""
    telegram_secret: str = ""
    telegram_account: str = ""

    def __repr__(self) -> str:
        return f"<channels line={bool(self.line_secret)} telegram={bool(self.telegram_secret)}>"


@dataclass(frozen=True)
class _Webhook:
    path: str
    header: str
    secret: str
    account: str
    genuine: Genuine
    arrivals: Arrivals


class _TooBig(Exception):
    pass


def doors(
    store: Store,
    channels: Channels,
    clock: Callable[[], datetime],
    wake: Callable[[], None],
    *,
    declined: Callable[[Sequence[Arrival]], None] = lambda _: None,
    body_seconds: float = BODY_SECONDS,
) -> list[Route]:
    """The routes of the doors that are set up. `wake` is called after each commit, `declined` with what came from groups."""
    line = _Webhook(
        "/webhooks/line",
        LINE_SIGNATURE,
        channels.line_secret,
        channels.line_account,
        line_events.genuine,
        line_events.arrivals,
    )
    telegram = _Webhook(
        "/webhooks/telegram",
        TELEGRAM_SECRET,
        channels.telegram_secret,
        channels.telegram_account,
        telegram_events.genuine,
        telegram_events.arrivals,
    )
    together = Together(store, clock, wake)
    there = (_Doorway(webhook, together, clock, declined, body_seconds) for webhook in (line, telegram) if webhook.secret)
    return [Route(doorway.webhook.path, doorway.receive, methods=["POST"]) for doorway in there]


@dataclass(frozen=True)
class _Doorway:
    webhook: _Webhook
    together: Together
    clock: Callable[[], datetime]
    declined: Callable[[Sequence[Arrival]], None]
    body_seconds: float

    async def receive(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await _body(request)
        except TimeoutError:
            return Response(status_code=408)
        except _TooBig:
            return Response(status_code=413)
        except ClientDisconnect:
            return Response(status_code=400)
        return await self._read(body, request.headers.get(self.webhook.header))

    async def _read(self, body: bytes, signature: str | None) -> Response:
        if not self.webhook.genuine(self.webhook.secret, body, signature):
            log.warning("%s: not genuine, %d bytes", self.webhook.path, len(body))
            return Response(status_code=401)
        try:
            arrivals = self.webhook.arrivals(body, self.webhook.account, self.clock())
        except Unreadable:
            log.warning("%s: unreadable, %d bytes", self.webhook.path, len(body))
            return Response(status_code=400)
        return await self._keep(arrivals)

    async def _keep(self, arrivals: tuple[Arrival, ...]) -> Response:
        if not arrivals:
            return Response(status_code=200)  # LINE's verify button sends no events
        try:
            await self.together.keep(arrivals)
        except StoreUnavailable:
            log.error("the store cannot commit: %d arrivals refused with 503", len(arrivals))
            return Response(status_code=503)
        self.declined(arrivals)
        return Response(status_code=200)


async def _body(request: Request) -> bytes:
    """The raw body. Raises _TooBig as soon as it is known to be over LIMIT."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:12]) > LIMIT:
        raise _TooBig
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LIMIT:
            raise _TooBig
        parts.append(part)
    return b"".join(parts)


class Decliner:
    """Answers invitations into groups, once each, beside the door: we speak with one person at a time."""

    def __init__(self, ways: dict[str, Door]) -> None:
        self._ways = ways
        self._answering: set[asyncio.Task[None]] = set()

    def __call__(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            way = self._ways.get(arrival.channel)
            if arrival.said.event == "unknown:invited" and way is not None:
                task = asyncio.create_task(way.decline(arrival, in_both_languages(ONE_AT_A_TIME)))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)


def in_both_languages(text: str) -> str:
    """A group has no language we know of."""
    return "\n".join(dict.fromkeys(catalog(language).gettext(text) for language in ("ja", "en")))
