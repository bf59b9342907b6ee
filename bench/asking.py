"""The console asked in process: a page's time from the request to the last byte, without a network or a client library."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from casestore import staff
from casestore.permissions import Actor
from staff_console.app import ConsoleSettings, console
from staff_console.guard import SafeHeaders
from tests.playing import Office

BASE = "http://127.0.0.1"


@dataclass
class Answer:
    status: int = 0
    body: bytes = b""
    seconds: float = 0.0
    worked: float = 0.0  # seconds of this process on a processor: what the others on the machine do not lengthen
    headers: dict[str, str] = field(default_factory=dict)


def console_of(office: Office) -> SafeHeaders:
    """The console as a house would serve it to demo accounts."""
    settings = ConsoleSettings(rehearsal=True, secure_cookies=False, base_url=BASE, profile=office.desk.profile)
    return console(office.store, settings=settings, clock=office.clock.now, desk=office.worker)


def signed_in(office: Office, actor: Actor) -> str:
    """A session's cookie."""
    return "sid=" + office.do(lambda work: staff.open_session(work, actor.staff_id, office.clock.now()))


async def ask(app: SafeHeaders, cookie: str, address: str) -> Answer:
    """One GET, to its last byte."""
    path, _sep, query = address.partition("?")
    scope: dict[str, Any] = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 5000),
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode()), (b"accept-language", b"ja")],
    }  # fmt: skip
    answer, asked = Answer(), [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return asked.pop() if asked else await asyncio.Future()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        answer.body += message.get("body", b"")

    begin, worked = time.perf_counter(), time.process_time()
    await app(scope, receive, send)
    answer.seconds, answer.worked = time.perf_counter() - begin, time.process_time() - worked
    return answer
