"""支援調整会議 (要綱 4-1, 4-2): when it is held, who was asked, who came and whether the city was there, its minutes.

The calendar proposes one a month and never two; any other can be called at any time. What it decides: agenda.py, meeting_results.py.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select

from casestore import audit, duty, staff
from casestore.calendar import JST, Calendar
from casestore.db import Work, blank
from casestore.facts import Role
from casestore.fields import later_by_months
from casestore.fine_print import WEEKDAYS
from casestore.fine_print_meetings import Meetings
from casestore.ids import new_id
from casestore.permissions import Actor
from casestore.profile import Profile
from casestore.tables import Meeting, MeetingItem, MeetingSeat, Staff, StaffRole
from casestore.words import N_ as _

PLANNED, HELD, RECORDED, CANCELLED = "planned", "held", "recorded", "cancelled"
OPEN = (PLANNED, HELD)
NOT_OPEN = _("この会議は、もう記録が済んだか、取りやめになっています。")
NOT_PLANNED = _("この会議は、もうひらかれたか、取りやめになっています。")
TOO_EARLY = _("会議の日になってから、出席を記録してください。")
IN_THE_PAST = _("会議の日時は、いまより後にしてください。")
ALREADY_DECIDED = _("結果を記録したあとは、出席を変えられません。ちがっていたときは、議事録に書いてください。")
MINUTES = "meeting.minutes"
ADD = {
    dialect: insert(Meeting).on_conflict_do_nothing(index_elements=["month"]).returning(col(Meeting.id))
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
NO_MEETING = blank(Meeting)


class MeetingRefused(Exception):
    """Not with this meeting, not now; `reason` is a msgid to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MinutesChanged(Exception):
    """Somebody else wrote to the minutes since the writer opened them; `text` is what stands there now."""

    def __init__(self, text: str) -> None:
        super().__init__("the minutes changed meanwhile")
        self.text = text


@dataclass(frozen=True)
class Minutes:
    """One version of the minutes: who wrote it, when (UTC)."""

    text: str
    by: str
    at: datetime


def monthly_day(rules: Meetings, calendar: Calendar, month: date) -> date:
    """The regular meeting's day in the month of this date: the profile's weekday, else the next open day in that month, else the last before."""
    first, days = month.replace(day=1), monthrange(month.year, month.month)[1]
    offset = (WEEKDAYS.index(rules.weekday) - first.weekday()) % 7 + 7 * (rules.nth - 1)
    in_turn = [*range(offset, days), *range(offset - 1, -1, -1)]
    return next(
        (day for day in (first + timedelta(days=n) for n in in_turn) if calendar.is_business_day(day)),
        first + timedelta(days=offset),
    )


def propose(work: Work, profile: Profile, now: datetime) -> list[str]:
    """Put the coming monthly meetings (4-2) into the calendar; ids of the new ones. Again in the same month: nothing new."""
    first, made = now.astimezone(JST).date().replace(day=1), []
    for ahead in range(profile.meetings.proposed_months):
        day = monthly_day(profile.meetings, profile.calendar, later_by_months(first, ahead))
        held_at = datetime.combine(day, profile.meetings.at, JST)
        if held_at > now and (new := _add(work, held_at, profile.meetings.place.ja, now, month=f"{day:%Y-%m}")):
            made.append(new)
    return made


def call(work: Work, held_at: datetime, place: str, by: Actor, now: datetime) -> str:
    """A meeting as needed (4-2); its id. Raises MeetingRefused for a time that is past."""
    if held_at <= now:
        raise MeetingRefused(IN_THE_PAST)
    new = _add(work, held_at, place, now, by=by.staff_id)
    assert new is not None  # noqa: S101 - without a month nothing can stand in its way
    return new


def _add(
    work: Work, held_at: datetime, place: str, now: datetime, *, month: str | None = None, by: str | None = None
) -> str | None:
    work.flush()
    row = NO_MEETING | {
        "id": new_id(now),
        "held_at": held_at,
        "place": place,
        "regular": month is not None,
        "month": month,
        "chair_id": duty.leading(work),
        "made_at": now,
        "made_by": by,
    }
    if work.connection.execute(ADD[work.dialect], row).first() is None:
        return None
    _ask_those_who_must_come(work, row["id"], now)
    audit.note(work, by or "system", "meeting_called", row["id"], now)
    work.tell("meeting", row["id"])
    return str(row["id"])


def _ask_those_who_must_come(work: Work, meeting: str, now: datetime) -> None:
    """The chief and the city's officers have a seat from the beginning (4-2)."""
    rows = work.session.exec(
        select(Staff.id)
        .join(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .where(col(StaffRole.role).in_((Role.CHIEF, Role.CITY)), col(Staff.disabled_at).is_(None))
        .order_by(col(Staff.made_at), col(Staff.id))
    ).all()
    for member in dict.fromkeys(rows):
        seat(work, meeting, now, staff_id=member)


def move(work: Work, meeting: str, held_at: datetime, place: str, by: Actor, now: datetime) -> None:
    """Another time or place; of a monthly one too, which stays the one of its month."""
    row = planned(work, meeting)
    if held_at <= now:
        raise MeetingRefused(IN_THE_PAST)
    row.held_at, row.place = held_at, place
    work.session.add(row)
    _changed(work, row, by, "meeting_moved", now)


def cancel(work: Work, meeting: str, by: Actor, now: datetime) -> None:
    """It is not held; what was tabled is free for the next one. A month whose meeting was cancelled gets no second proposal."""
    row = planned(work, meeting)
    row.state = CANCELLED
    work.session.add(row)
    work.session.exec(update(MeetingItem).where(col(MeetingItem.meeting_id) == meeting).values(state="withdrawn"))
    _changed(work, row, by, "meeting_cancelled", now)


def seat(
    work: Work, meeting: str, now: datetime, *, staff_id: str = "", name: str = "", agency: str = "", city: bool = False
) -> str:
    """Ask somebody: a member of staff, or a person from outside by name and agency; the seat's id. A member of staff sits once."""
    open_meeting(work, meeting)
    known = staff.actor_by_id(work, staff_id) if staff_id else None
    if staff_id and known is None:
        raise LookupError(staff_id)
    if known is not None:
        there = work.session.exec(
            select(MeetingSeat.id).where(MeetingSeat.meeting_id == meeting, MeetingSeat.staff_id == staff_id)
        ).first()
        if there:
            return there
        name, city = known.name, Role.CITY in known.roles
    new = new_id(now)
    work.session.add(MeetingSeat(id=new, meeting_id=meeting, staff_id=staff_id or None, name=name, agency=agency, city=city))
    work.flush()
    work.tell("meeting", meeting)
    return new


def unseat(work: Work, meeting: str, seat_id: str) -> None:
    """They were not asked after all; possible until the meeting was held."""
    planned(work, meeting)
    work.session.exec(delete(MeetingSeat).where(col(MeetingSeat.id) == seat_id, col(MeetingSeat.meeting_id) == meeting))
    work.tell("meeting", meeting)


def hold(work: Work, meeting: str, came: Collection[str], by: Actor, now: datetime) -> None:
    """It took place; `came`: the seats that were taken. Without the city it stands all the same, and says so (4-2)."""
    row = open_meeting(work, meeting)
    if row.held_at.astimezone(JST).date() > now.astimezone(JST).date():
        raise MeetingRefused(TOO_EARLY)
    if work.session.exec(
        select(MeetingItem.id).where(MeetingItem.meeting_id == meeting, MeetingItem.state == "recorded")
    ).first():
        raise MeetingRefused(ALREADY_DECIDED)
    for one in seats(work, meeting):
        one.present = one.id in came
        work.session.add(one)
    row.state, row.chair_id = HELD, by.staff_id
    work.session.add(row)
    _changed(work, row, by, "meeting_held", now)


def close(work: Work, row: Meeting) -> None:
    """Every item has its result: the meeting is recorded."""
    row.state = RECORDED
    work.session.add(row)
    work.tell("meeting", row.id)


def city_present(work: Work, meeting: str) -> bool:
    """Whether anyone of the city was there (4-2)."""
    return any(one.city and one.present for one in seats(work, meeting))


def seats(work: Work, meeting: str) -> list[MeetingSeat]:
    """Everyone who was asked, in the order they were."""
    return list(work.session.exec(select(MeetingSeat).where(MeetingSeat.meeting_id == meeting).order_by(col(MeetingSeat.id))))


def seated(work: Work, meeting: str, staff_id: str) -> bool:
    """Whether this member of staff was asked."""
    return any(one.staff_id == staff_id for one in seats(work, meeting))


def open_meeting(work: Work, meeting: str) -> Meeting:
    """A meeting that is planned or held. Raises MeetingRefused, NoResultFound."""
    row = work.session.get_one(Meeting, meeting)
    if row.state not in OPEN:
        raise MeetingRefused(NOT_OPEN)
    return row


def planned(work: Work, meeting: str) -> Meeting:
    """A meeting that has not been held. Raises MeetingRefused, NoResultFound."""
    row = work.session.get_one(Meeting, meeting)
    if row.state != PLANNED:
        raise MeetingRefused(NOT_PLANNED)
    return row


def known_to(actor: Actor) -> ColumnElement[bool]:
    """The meetings somebody may know of: the agency's staff all of them, the city's officers those they are asked to."""
    if actor.roles - {Role.CITY, Role.ADMIN, Role.AUDITOR}:
        return true()
    return select(1).where(MeetingSeat.meeting_id == Meeting.id, MeetingSeat.staff_id == actor.staff_id).exists()


def find(work: Work, actor: Actor, meeting: str) -> Meeting | None:
    """One meeting, or None when there is none or it may not be known: the two look the same."""
    return work.session.exec(select(Meeting).where(Meeting.id == meeting, known_to(actor))).first()


def coming(work: Work, actor: Actor) -> Sequence[Meeting]:
    """What is planned or waits for its results, soonest first."""
    return work.session.exec(
        select(Meeting).where(known_to(actor), col(Meeting.state).in_(OPEN)).order_by(col(Meeting.held_at))
    ).all()


def past(work: Work, actor: Actor, limit: int = 24) -> Sequence[Meeting]:
    """What is recorded or was cancelled, newest first."""
    query = select(Meeting).where(known_to(actor), col(Meeting.state).not_in(OPEN))
    return work.session.exec(query.order_by(col(Meeting.held_at).desc()).limit(limit)).all()


def months(work: Work) -> set[str]:
    """The months that have had their proposal ("2026-12"), cancelled ones too."""
    return {month for month in work.session.exec(select(Meeting.month)) if month}


def minutes(work: Work, row: Meeting) -> tuple[Minutes, ...]:
    """Every version of the minutes, oldest first; the last one holds. Empty when none were written."""
    if row.minutes is None:
        return ()
    versions = json.loads(work.vault.open_for_house(MINUTES, row.id, row.minutes))
    return tuple(Minutes(one["text"], one["by"], datetime.fromisoformat(one["at"])) for one in versions)


def write_minutes(work: Work, meeting: str, text: str, seen_version: int, by: Actor, now: datetime) -> None:
    """A new version of the minutes, sealed for the house. Raises MinutesChanged when another was written meanwhile."""
    row = work.session.exec(select(Meeting).where(Meeting.id == meeting).with_for_update()).one()
    before = minutes(work, row)
    if row.version != seen_version:
        raise MinutesChanged(before[-1].text if before else "")
    versions = [*before, Minutes(text, by.staff_id, now)]
    plain = json.dumps([{"text": one.text, "by": one.by, "at": one.at.isoformat()} for one in versions], ensure_ascii=False)
    row.minutes, row.version = work.vault.seal_for_house(MINUTES, row.id, plain.encode("utf-8", "replace")), row.version + 1
    work.session.add(row)
    _changed(work, row, by, "wrote_minutes", now)


def _changed(work: Work, row: Meeting, by: Actor, what: str, now: datetime) -> None:
    audit.note(work, by.staff_id, what, row.id, now)
    work.tell("meeting", row.id)
