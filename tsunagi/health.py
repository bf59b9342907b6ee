"""What the machines around us ask: alive, ready, and a few counts. Never a name, never a word (DESIGN.md 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from casestore.db import Store, Work
from casestore.tables import Case, Heartbeat, Message, Talk
from tsunagi.timetable import BEAT

STALLED = timedelta(minutes=2)
COUNTED: dict[str, ColumnElement[bool]] = {
    "talks_waiting": col(Talk.ready_at).is_not(None),
    "posts_waiting": col(Message.state) == "waiting",
    "posts_not_sent": col(Message.state).in_(("never", "uncertain")),
    "turns_failed": col(Message.failed_at).is_not(None),
    "cases_open": col(Case.closed_at).is_(None),
}


def health(store: Store, clock: Callable[[], datetime]) -> list[Route]:
    """/healthz: the process answers · /readyz: the store answers and the timetable beats (else 503) · /metrics: counts."""

    def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    def readyz(request: Request) -> Response:
        with store.reading() as work:
            beat = work.session.get(Heartbeat, BEAT)
        late = beat is None or clock() - beat.at > STALLED
        return JSONResponse({"store": "ok", "timetable": "stalled" if late else "ok"}, status_code=503 if late else 200)

    def metrics(request: Request) -> Response:
        with store.reading() as work:
            lines = [f"tsunagi_{name} {_count(work, where)}" for name, where in COUNTED.items()]
        return PlainTextResponse("\n".join(lines) + "\n")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def _count(work: Work, where: ColumnElement[bool]) -> int:
    return work.session.exec(select(func.count()).where(where)).one()
