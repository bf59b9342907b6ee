"""Visits under way and their safety timer (要綱 2-2-イ, 3-1-ア): who is out, until when, who is overdue, and what was found.

Nothing here asks or rings; that is dialogs/visiting.py. A row is open until its worker is back or, once the office was alerted, until
somebody has written what they found.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, or_, select

from casestore import audit
from casestore.db import Work
from casestore.ids import new_id
from casestore.tables import Case, Visit

UNRECORDED_FOR = timedelta(hours=18)  # so long after it a visit may still be the one a record is about


class NothingFound(Exception):
    """An alert is cleared with what was found, never without a word."""


def start(
    work: Work,
    staff: str,
    contact: str,
    person: str,
    case: Case | None,
    minutes: int,
    place: dict[str, Any] | None,
    now: datetime,
) -> Visit:
    """Somebody goes out. One who was out already has moved on. `person`: the worker's own account, for a visit to nobody we know."""
    if (before := under_way(work, staff)) is not None:
        back(work, before, now)
    new, whose = new_id(now), case.person_id if case else person
    row = Visit(
        id=new,
        staff_id=staff,
        contact_id=contact,
        person_id=whose,
        case_id=case.id if case else None,
        started_at=now,
        expected_back_at=now + timedelta(minutes=minutes),
        place=work.seal_json(whose, "visit.place", new, place) if place else None,
    )
    return _saved(work, row, staff, "visit_started", now, case.number if case else "")


def back(work: Work, row: Visit, now: datetime) -> None:
    """The worker is back; where they were is forgotten. An alert that has gone out stays until somebody has looked."""
    row.back_at, row.place = now, row.place if row.alerted_at else None
    _saved(work, row, row.staff_id, "visit_back", now)


def longer(work: Work, row: Visit, minutes: int, now: datetime) -> None:
    """It takes so much longer from now. The worker has spoken: whoever was not asked or alerted for the new time is asked anew."""
    row.expected_back_at, row.asked_at = now + timedelta(minutes=minutes), None
    _saved(work, row, row.staff_id, "visit_longer", now, str(minutes))


def recorded(work: Work, staff: str, case: str | None, now: datetime) -> None:
    """A record was written: the visit it is about needs none any more."""
    for row in _unrecorded(work, staff, now):
        if row.case_id == case:
            row.recorded_at = now
            work.session.add(row)
    work.flush()


def asked(work: Work, row: Visit, now: datetime) -> None:
    row.asked_at = now
    _saved(work, row, "system", "visit_asked", now)


def alerted(work: Work, row: Visit, now: datetime) -> None:
    """The office is told, for the first time or again."""
    row.alerted_at, row.rung_at = row.alerted_at or now, now
    _saved(work, row, "system", "visit_alerted", now)
    work.tell("alert", row.id)


def clear(work: Work, visit: str, found: str, by: str, now: datetime) -> None:
    """Somebody has found out what happened. Raises NothingFound without words, LookupError where no alert is open."""
    row = work.session.get(Visit, visit)
    if row is None or row.alerted_at is None or row.cleared_at is not None:
        raise LookupError(visit)
    if not found.strip():
        raise NothingFound
    row.cleared_at, row.cleared_by, row.place = now, by, None
    row.found = work.vault.seal_for_house("visit.found", row.id, found.strip().encode())
    _saved(work, row, by, "visit_cleared", now)
    work.tell("alert", row.id)


def under_way(work: Work, staff: str) -> Visit | None:
    """The visit somebody is on."""
    rows = select(Visit).where(Visit.staff_id == staff, col(Visit.back_at).is_(None), col(Visit.cleared_at).is_(None))
    return work.session.exec(rows.order_by(col(Visit.started_at).desc())).first()


def to_record(work: Work, staff: str, now: datetime) -> Visit | None:
    """The newest visit without a record: the one under way, or one that ended not long ago."""
    return next(iter(_unrecorded(work, staff, now)), None)


def overdue(work: Work, now: datetime) -> list[Visit]:
    """Past their time and not back, or alerted and nobody has looked yet; the longest overdue first."""
    late = (col(Visit.back_at).is_(None)) & (col(Visit.expected_back_at) <= now)
    rows = select(Visit).where(col(Visit.cleared_at).is_(None), or_(late, col(Visit.alerted_at).is_not(None)))
    return list(work.session.exec(rows.order_by(col(Visit.expected_back_at), col(Visit.id))))


def out_now(work: Work) -> list[Visit]:
    """Everybody who is out, and every alert nobody has cleared; whoever should be back first comes first."""
    out = or_(col(Visit.back_at).is_(None), col(Visit.alerted_at).is_not(None))
    rows = select(Visit).where(col(Visit.cleared_at).is_(None), out)
    return list(work.session.exec(rows.order_by(col(Visit.expected_back_at), col(Visit.id))))


def place_of(work: Work, row: Visit) -> dict[str, Any]:
    """Where they went: title, and latitude and longitude where it was a point on the map."""
    return work.open_json(row.person_id, "visit.place", row.id, row.place) if row.place else {}


def found_of(work: Work, row: Visit) -> str:
    return work.vault.open_for_house("visit.found", row.id, row.found).decode() if row.found else ""


def _unrecorded(work: Work, staff: str, now: datetime) -> list[Visit]:
    since = now - UNRECORDED_FOR
    rows = select(Visit).where(Visit.staff_id == staff, col(Visit.recorded_at).is_(None), col(Visit.started_at) >= since)
    return list(work.session.exec(rows.order_by(col(Visit.started_at).desc())))


def _saved(work: Work, row: Visit, by: str, what: str, now: datetime, detail: str = "") -> Visit:
    work.session.add(row)
    work.flush()
    audit.note(work, by, what, row.id, now, detail=detail)
    work.tell("today")
    return row
