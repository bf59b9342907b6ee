"""What became of a try to send (DESIGN.md 3, 4): accepted, later, never, uncertain; what it cost; and what rode on it shares its end.

要綱 3-1-エ3: "accepted" is never "delivered". A month that LINE says is used up is an outcome of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update
from sqlmodel import col

from casestore import riding
from casestore.calendar import JST
from casestore.db import Work
from casestore.statements import Statement
from casestore.tables import Contact, Message

USED_UP = "this month's messages are used up"  # the problem of a post that the platform's monthly limit keeps back
# Spelled out: SQLite uses the index of what waits only when it sees the very word.
WAITING: ColumnElement[str] = literal_column("'waiting'")


class Outcome(StrEnum):
    """What became of one try. UNCERTAIN: it may have gone; it is not sent again unless it must arrive."""

    ACCEPTED = "accepted"
    LATER = "later"
    NEVER = "never"
    UNCERTAIN = "uncertain"


SETTLED = Statement(
    update(Message)
    .where(col(Message.id) == bindparam("message"), col(Message.state) == WAITING)
    .values(
        state=bindparam("new_state"),
        settled_at=bindparam("now"),
        request_id=bindparam("request"),
        platform_id=bindparam("platform"),
        problem=bindparam("why"),
        pushes=bindparam("cost"),
        claimed_until=None,
        reply_token="",
    )
)
REFUSED_WHOLLY = Statement(  # surely not sent, so that a new day is a first try; a worker's words give up instead, and are seen
    update(Message)
    .where(col(Message.id) == bindparam("message"), col(Message.state) == WAITING)
    .values(not_before=bindparam("retry"), first_try_at=None, tries=0)
)
AGAIN = Statement(
    update(Message)
    .where(col(Message.id) == bindparam("message"), col(Message.state) == WAITING)
    .values(
        not_before=bindparam("retry"),
        claimed_until=None,
        problem=bindparam("why"),
        reply_token=bindparam("token"),
        request_id=bindparam("request"),
    )
)
CONTACT_OF = Statement(
    select(col(Message.contact_id), col(Message.reply_token), col(Message.must_arrive), col(Message.own_accord)).where(
        col(Message.id) == bindparam("message")
    )
)
UNREACHABLE = Statement(
    update(Contact)
    .where(col(Contact.id) == bindparam("contact"), col(Contact.blocked_at).is_(None))
    .values(blocked_at=bindparam("now"))
)


def settle(
    work: Work,
    message: str,
    outcome: Outcome,
    now: datetime,
    *,
    request_id: str = "",
    platform_ids: Sequence[str] = (),
    problem: str = "",
    retry_at: datetime | None = None,
    spent_reply: bool = False,
    unreachable: bool = False,
    pushes: int = 0,
) -> None:
    """Write what became of a try, also of what rode on it. LATER needs `retry_at`; `spent_reply` makes the next try a push;
    `unreachable` marks the contact; `pushes` is what it cost of the month's messages."""
    contact, token, must_arrive, own_accord = CONTACT_OF.one(work, {"message": message})
    if outcome is Outcome.UNCERTAIN and must_arrive and retry_at is not None:
        outcome = Outcome.LATER
    if outcome is Outcome.LATER:
        if retry_at is None:
            raise ValueError("a post that goes later needs a time")
        kept = "" if spent_reply else token
        AGAIN.run(work, {"message": message, "retry": retry_at, "why": problem, "token": kept, "request": request_id})
        if own_accord and problem == USED_UP:
            REFUSED_WHOLLY.run(work, {"message": message, "retry": max(retry_at, _tomorrow(now))})
    else:
        about = {"request": request_id, "platform": ",".join(platform_ids), "why": problem, "cost": pushes or None}
        SETTLED.run(work, about | {"message": message, "new_state": outcome.value, "now": now})
        riding.settle_riders(work, message, outcome.value, now)
    if unreachable:
        UNREACHABLE.run(work, {"contact": contact, "now": now})
    if outcome in (Outcome.NEVER, Outcome.UNCERTAIN):
        work.tell("today")
    work.tell("talk", contact)


def _tomorrow(now: datetime) -> datetime:
    """Ten in the morning of the next day: never at night, and a month that has begun is noticed."""
    return datetime.combine(now.astimezone(JST).date() + timedelta(days=1), time(10), JST)
