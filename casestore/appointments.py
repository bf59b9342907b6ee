"""面談の予約 (要綱 3-3-ア, 2-1-ア): offered, booked, moved, cancelled, kept, missed.

Whoever has an appointment has a dated next action with an owner. Two people never get the same quarter of an hour: each that is taken is a
row of its own, and the key of that row is the promise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from casestore import audit, follow_ups
from casestore.db import Work
from casestore.follow_ups import Promise, Promised
from casestore.free_times import cells
from casestore.ids import new_id
from casestore.tables import Appointment, AppointmentCell, Case

OFFERED, BOOKED, CANCELLED, KEPT, MISSED, RELEASED = "offered", "booked", "cancelled", "kept", "missed", "released"
TAKE = {
    dialect: insert(AppointmentCell).on_conflict_do_nothing(index_elements=["staff_id", "at"])
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class Taken(Exception):
    """Somebody else has some of that time."""


class NotOpen(Exception):
    """The appointment is over, cancelled, or was never booked."""


# -- made ----------------------------------------------------------------------------------------------------------------


def book(
    work: Work,
    case: Case,
    staff: str,
    way: str,
    start: datetime,
    minutes: int,
    now: datetime,
    *,
    by: str,
    words: Mapping[str, Any] | None = None,
) -> Appointment:
    """A time with a worker, and the promise that they keep it. by: a staff id or "person". Raises Taken."""
    row = _made(work, case, staff, way, start, minutes, BOOKED, now, by=by, words=words)
    _promise(work, row, now)
    audit.note(work, by, "booked_appointment", row.id, now, detail=f"{case.number} {start.isoformat()}")
    return row


def offer(
    work: Work, case: Case, staff: str, way: str, starts: Iterable[datetime], minutes: int, now: datetime, *, by: str
) -> str:
    """Times kept for one person until they have chosen; the id of the invitation. Raises Taken."""
    invitation = new_id(now)
    for start in starts:
        _made(work, case, staff, way, start, minutes, OFFERED, now, by=by, offer=invitation)
    audit.note(work, by, "offered_appointment", invitation, now, detail=case.number)
    return invitation


def _made(
    work: Work,
    case: Case,
    staff: str,
    way: str,
    start: datetime,
    minutes: int,
    state: str,
    now: datetime,
    *,
    by: str,
    offer: str = "",
    words: Mapping[str, Any] | None = None,
) -> Appointment:
    id = new_id(now)
    row = Appointment(
        id=id,
        person_id=case.person_id,
        case_id=case.id,
        staff_id=staff,
        way=way,
        starts_at=start.astimezone(UTC),
        minutes=minutes,
        state=state,
        offer=offer,
        made_by=by,
        made_at=now,
        words=_sealed(work, case.person_id, id, words or {}),
    )
    work.session.add(row)
    work.flush()
    _take(work, row)
    work.tell("case", case.id)
    return row


def _take(work: Work, row: Appointment) -> None:
    """Every quarter of an hour of it, or none. Raises Taken."""
    wanted = [{"staff_id": row.staff_id, "at": at, "appointment_id": row.id} for at in cells(row.starts_at, row.minutes)]
    work.flush()
    work.session.connection().execute(TAKE[work.dialect], wanted)
    mine = work.session.exec(select(AppointmentCell.at).where(AppointmentCell.appointment_id == row.id)).all()
    if len(mine) != len(wanted):
        raise Taken(row.staff_id)


def _give_up(work: Work, appointment: str) -> None:
    work.flush()
    work.session.exec(delete(AppointmentCell).where(col(AppointmentCell.appointment_id) == appointment))


def _promise(work: Work, row: Appointment, now: datetime) -> None:
    made = Promise(Promised.APPOINTMENT, reason(row), row.starts_at, row.staff_id, step=row.way)
    follow_ups.promise(work, made, person=row.person_id, now=now, case=row.case_id)


def reason(row: Appointment) -> str:
    """What everything rests on that is promised about this time of it: another time is another promise."""
    return f"{row.id}:{row.version}"


# -- changed -------------------------------------------------------------------------------------------------------------


def accept(
    work: Work,
    invitation: str,
    start: datetime,
    now: datetime,
    *,
    by: str,
    way: str = "",
    words: Mapping[str, Any] | None = None,
) -> Appointment:
    """One of the offered times is taken, the others are free again. Raises NotOpen."""
    rows = offered(work, invitation)
    row = next((one for one in rows if one.starts_at == start.astimezone(UTC)), None)
    if row is None:
        raise NotOpen(invitation)
    release(work, invitation, now, but=row.id)
    row.state, row.way, row.words = BOOKED, way or row.way, _sealed(work, row.person_id, row.id, words or {})
    work.session.add(row)
    _promise(work, row, now)
    audit.note(work, by, "accepted_appointment", row.id, now)
    return row


def release(work: Work, invitation: str, now: datetime, *, but: str = "") -> None:
    """The times of an invitation that nobody will take are free again."""
    for row in offered(work, invitation):
        if row.id != but:
            row.state = RELEASED
            work.session.add(row)
            _give_up(work, row.id)
    work.flush()


def move(
    work: Work,
    row: Appointment,
    start: datetime,
    now: datetime,
    *,
    by: str,
    way: str = "",
    words: Mapping[str, Any] | None = None,
) -> None:
    """Another time, or another way, with the same worker. Raises Taken, NotOpen."""
    _must_be(row, BOOKED)
    _end(work, row, "overtaken", now)
    _give_up(work, row.id)
    row.starts_at, row.way, row.version = start.astimezone(UTC), way or row.way, row.version + 1
    row.words = _sealed(work, row.person_id, row.id, {**said(work, row), **(words or {})})
    work.session.add(row)
    work.flush()
    _take(work, row)
    _promise(work, row, now)
    audit.note(work, by, "moved_appointment", row.id, now, detail=start.isoformat())
    work.tell("case", row.case_id)


def cancel(work: Work, row: Appointment, now: datetime, *, by: str, words: Mapping[str, Any] | None = None) -> None:
    """It does not take place. The caller sees to what comes next. Raises NotOpen."""
    _must_be(row, BOOKED)
    _over(work, row, CANCELLED, "withdrawn", now, words or {})
    audit.note(work, by, "cancelled_appointment", row.id, now)


def keep(work: Work, row: Appointment, now: datetime, *, by: str) -> None:
    """They came, or were there when we called. Raises NotOpen."""
    _must_be(row, BOOKED)
    _over(work, row, KEPT, "done", now, {})
    audit.note(work, by, "kept_appointment", row.id, now)


def miss(work: Work, row: Appointment, now: datetime, *, by: str) -> None:
    """They did not come. Raises NotOpen where its time has not begun yet, too."""
    _must_be(row, BOOKED)
    if row.starts_at > now:
        raise NotOpen(row.id)
    _over(work, row, MISSED, "no_answer", now, {})
    audit.note(work, by, "missed_appointment", row.id, now)


def note(work: Work, row: Appointment, words: Mapping[str, Any]) -> None:
    """More of what was said about it, whatever its state."""
    row.words = _sealed(work, row.person_id, row.id, {**said(work, row), **words})
    work.session.add(row)


def _must_be(row: Appointment, state: str) -> None:
    if row.state != state:
        raise NotOpen(row.id)


def _over(work: Work, row: Appointment, state: str, how: str, now: datetime, words: Mapping[str, Any]) -> None:
    row.state = state
    note(work, row, words)
    _end(work, row, how, now)
    if row.starts_at > now:
        _give_up(work, row.id)
    work.tell("case", row.case_id)


def _end(work: Work, row: Appointment, how: str, now: datetime) -> None:
    for one in follow_ups.open_of(work, row.case_id):
        if one.kind == Promised.APPOINTMENT and one.because == reason(row):
            follow_ups.end(work, one.id, how, now)


# -- found ---------------------------------------------------------------------------------------------------------------


def of(work: Work, persons: Iterable[str]) -> list[Appointment]:
    """All of one person under whichever of their ids, the soonest first."""
    rows = select(Appointment).where(col(Appointment.person_id).in_(tuple(persons)))
    return list(work.session.exec(rows.order_by(col(Appointment.starts_at), col(Appointment.id))))


def offered(work: Work, invitation: str) -> list[Appointment]:
    """The times of an invitation that nobody has taken yet, soonest first."""
    rows = select(Appointment).where(Appointment.offer == invitation, Appointment.state == OFFERED)
    return list(work.session.exec(rows.order_by(col(Appointment.starts_at))))


def next_booked(work: Work, persons: Iterable[str], now: datetime) -> Appointment | None:
    """Their next one that has not begun."""
    rows = select(Appointment).where(
        col(Appointment.person_id).in_(tuple(persons)), Appointment.state == BOOKED, Appointment.starts_at > now
    )
    return work.session.exec(rows.order_by(col(Appointment.starts_at), col(Appointment.id))).first()


def last_offer(work: Work, persons: Iterable[str], now: datetime) -> list[Appointment]:
    """The newest invitation they have not answered, its times that are still to come."""
    rows = select(Appointment).where(
        col(Appointment.person_id).in_(tuple(persons)), Appointment.state == OFFERED, Appointment.starts_at > now
    )
    found = list(work.session.exec(rows.order_by(col(Appointment.offer).desc(), col(Appointment.starts_at))))
    return [row for row in found if row.offer == found[0].offer]


def said(work: Work, row: Appointment) -> dict[str, Any]:
    """What was said about it: names for the door, notes, why it was cancelled."""
    return dict(json.loads(work.open(row.person_id, "appointment.words", row.id, row.words) or "{}"))


def _sealed(work: Work, person: str, id: str, words: Mapping[str, Any]) -> bytes:
    return work.seal(person, "appointment.words", id, json.dumps(dict(words), ensure_ascii=False))
