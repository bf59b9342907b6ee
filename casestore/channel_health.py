"""How the windows to people outside are doing (要綱 2-1-ア): last arrival, last accepted post, what did not go out, what waits; numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from casestore.db import Work
from casestore.ids import first_id
from casestore.tables import Message
from casestore.tries import WAITING

LOOKED_BACK = timedelta(days=7)
A_DAY = timedelta(days=1)
NOT_OUT = ("never", "uncertain")


@dataclass(frozen=True)
class Health:
    """Of one channel. last_in, last_out: None when nothing was within LOOKED_BACK; failed: posts of the last day that did not go out."""

    last_in: datetime | None
    last_out: datetime | None
    failed: int
    waiting: int


def health(work: Work, channel: str, now: datetime) -> Health:
    """As the store has it at this moment."""
    here, recent = Message.channel == channel, col(Message.id) >= first_id(now - LOOKED_BACK)
    came = work.session.exec(select(func.max(Message.arrived_at)).where(recent, here, Message.way == "in")).one()
    went = work.session.exec(select(func.max(Message.settled_at)).where(recent, here, Message.state == "accepted")).one()
    yesterday = col(Message.id) >= first_id(now - A_DAY)
    return Health(
        came,
        went,
        failed=_count(work, yesterday, here, col(Message.state).in_(NOT_OUT)),
        waiting=_count(work, here, col(Message.state) == WAITING, col(Message.not_before) <= now),
    )


def _count(work: Work, *where: object) -> int:
    rows: list[ColumnElement[bool]] = list(where)  # type: ignore[arg-type]  # conditions
    return work.session.exec(select(func.count()).select_from(Message).where(*rows)).one()
