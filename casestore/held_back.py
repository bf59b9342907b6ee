"""One thing that would go out is held back by a worker: with a reason, until a day or until they release it (要綱 2-1-ア, 3-3-ウ)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import col, select

from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Actor
from casestore.tables import HeldBack

UNTIL_RELEASED = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    """Why, by whom, until when (None: until released)."""

    reason: str
    made_by: str
    until: datetime | None


def held(work: Work, things: Collection[str]) -> dict[str, Held]:
    """Which of these are held back now."""
    rows = work.session.exec(select(HeldBack).where(col(HeldBack.thing).in_(things), col(HeldBack.ended_at).is_(None)))
    return {
        row.thing: Held(work.open(row.person_id, "held_back.reason", row.id, row.reason), row.made_by, row.until)
        for row in rows
    }


def hold(work: Work, thing: str, person: str, reason: str, until: datetime | None, by: Actor, now: datetime) -> datetime:
    """Hold it back; until when. A second time takes the place of the first."""
    let_go(work, thing, now)
    row = new_id(now)
    sealed = work.seal(person, "held_back.reason", row, reason)
    work.session.add(
        HeldBack(id=row, thing=thing, person_id=person, reason=sealed, until=until, made_by=by.staff_id, since=now)
    )
    work.session.flush()
    return until or UNTIL_RELEASED


def let_go(work: Work, thing: str, now: datetime) -> None:
    for row in work.session.exec(select(HeldBack).where(HeldBack.thing == thing, col(HeldBack.ended_at).is_(None))):
        row.ended_at = now
        work.session.add(row)
    work.session.flush()
