"""Who is away and who looks after their work meanwhile (要綱 2-1-ア, 2-2-ア). The owner stays the owner; the cover sees and answers.

Days are those of Sapporo; both the first and the last belong to the absence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import col, select

from casestore import audit
from casestore.calendar import JST
from casestore.db import Work
from casestore.ids import new_id
from casestore.tables import Absence, Staff


class WrongDays(Exception):
    """The last day lies before the first, or it is over already."""


class Overlaps(Exception):
    """These days are planned already."""


class CoverCannot(Exception):
    """The cover is the same person, has left, or is away on one of these days."""


def plan(work: Work, staff: str, cover: str, first: date, last: date, by: str, now: datetime) -> str:
    """Somebody will be away, and who looks after their work; the id. Raises WrongDays, Overlaps, CoverCannot."""
    if last < first or last < now.astimezone(JST).date():
        raise WrongDays
    if _between(work, staff, first, last):
        raise Overlaps
    there = work.session.get(Staff, cover)
    if cover == staff or there is None or there.disabled_at is not None or _between(work, cover, first, last):
        raise CoverCannot
    row = Absence(id=new_id(now), staff_id=staff, cover_id=cover, first_day=first, last_day=last, made_at=now)
    work.session.add(row)
    work.flush()
    audit.note(work, by, "planned_absence", staff, now, detail=f"{first.isoformat()}/{last.isoformat()}:{cover}")
    work.tell("today")
    return row.id


def back(work: Work, absence: str, by: str, now: datetime) -> None:
    """They are back sooner, or it did not come to it. Raises LookupError."""
    row = work.session.get(Absence, absence)
    if row is None or row.ended_at is not None:
        raise LookupError(absence)
    row.ended_at = now
    work.session.add(row)
    audit.note(work, by, "ended_absence", row.staff_id, now)
    work.tell("today")


def open_ones(work: Work, now: datetime) -> list[Absence]:
    """Absences of today and later, soonest first."""
    rows = select(Absence).where(col(Absence.ended_at).is_(None), col(Absence.last_day) >= now.astimezone(JST).date())
    return list(work.session.exec(rows.order_by(col(Absence.first_day), col(Absence.id))))


def covers_today(work: Work, now: datetime) -> Mapping[str, str]:
    """Who is away today, each with the one who looks after their work."""
    day = now.astimezone(JST).date()
    return {row.staff_id: row.cover_id for row in open_ones(work, now) if row.first_day <= day}


def covered_by(work: Work, staff: str, now: datetime) -> frozenset[str]:
    """Whose work this person looks after today; also that of someone whose cover fell ill and is covered by them."""
    away = covers_today(work, now)
    return frozenset(one for one in away if one != staff and _there(away, one) == staff)


def there(work: Work, staff: str, now: datetime) -> str:
    """Themself, or whoever looks after their work today."""
    return _there(covers_today(work, now), staff)


def _there(away: Mapping[str, str], staff: str) -> str:
    """Follow the covers to somebody who is there; where they only point at each other, the first stays."""
    seen, at = {staff}, staff
    while (cover := away.get(at)) is not None:
        if cover in seen:
            return staff
        seen.add(cover)
        at = cover
    return at


def _between(work: Work, staff: str, first: date, last: date) -> bool:
    rows = select(Absence.id).where(
        Absence.staff_id == staff,
        col(Absence.ended_at).is_(None),
        col(Absence.first_day) <= last,
        col(Absence.last_day) >= first,
    )
    return work.session.exec(rows).first() is not None
