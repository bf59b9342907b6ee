"""What stands in a worker's own calendar (要綱 2-1-ア, 3-3-ア, 4-2): duties, appointments, check-ins and meetings of some weeks. Numbers and kinds only.

No name, no words of anybody and no place is read here, so that none can leave; cases the worker may not see do not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from casestore import lookalikes, meetings
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.permissions import Act, Actor, may
from casestore.sight import visible
from casestore.tables import Appointment, Case, FollowUp, Meeting, MeetingSeat

BEHIND, AHEAD = timedelta(days=14), timedelta(days=90)
STANDING = ("booked", "kept")
CONFERENCE = "meeting"  # a kind of Planned beside those of Promised
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Planned:
    """One thing of a calendar. kind: of Promised, or CONFERENCE; number: of the case, "" for a meeting; step: of a clock or dialog.

    ends_at: None for what is due some time on its day. way: of an appointment.
    """

    id: str
    kind: str
    at: datetime
    ends_at: datetime | None = None
    number: str = ""
    step: str = ""
    way: str = ""


def planned(work: Work, actor: Actor, now: datetime) -> tuple[Planned, ...]:
    """Everything of the last BEHIND and the next AHEAD that is this worker's own, in the order of time."""
    since, until = now - BEHIND, now + AHEAD
    found = (
        *_duties(work, actor, since, until),
        *_appointments(work, actor, since, until),
        *_meetings(work, actor, since, until),
    )
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _duties(work: Work, actor: Actor, since: datetime, until: datetime) -> Sequence[Planned]:
    """What is promised and open, whoever is asked; an appointment is known by its own row."""
    rows = work.session.exec(
        select(FollowUp, Case.number)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(
            FollowUp.owner_id == actor.staff_id,
            col(FollowUp.kind) != Promised.APPOINTMENT,
            col(FollowUp.ended_at).is_(None),
            col(FollowUp.due_at) >= since,
            col(FollowUp.due_at) <= until,
            visible(actor, Act.READ_CASE),
        )
    ).all()
    unseen = lookalikes.unseen(work, actor, [row for row, _number in rows])
    return [Planned(row.id, row.kind, row.due_at, number=number, step=row.step) for row, number in rows if row.id not in unseen]


def _appointments(work: Work, actor: Actor, since: datetime, until: datetime) -> Sequence[Planned]:
    rows = work.session.exec(
        select(Appointment, Case.number)
        .join(Case, col(Case.id) == col(Appointment.case_id))
        .where(
            Appointment.staff_id == actor.staff_id,
            col(Appointment.state).in_(STANDING),
            col(Appointment.starts_at) >= since,
            col(Appointment.starts_at) <= until,
            visible(actor, Act.READ_CASE),
        )
    ).all()
    return [
        Planned(
            row.id, Promised.APPOINTMENT, row.starts_at, row.starts_at + timedelta(minutes=row.minutes), number, way=row.way
        )
        for row, number in rows
    ]


def _meetings(work: Work, actor: Actor, since: datetime, until: datetime) -> Sequence[Planned]:
    """The 支援調整会議 they chair or have a seat in; a 支援会議 (法9条) is known on its own page only, to its members."""
    if not may(actor, Act.SEE_MEETINGS, None, since).allowed:
        return ()
    seated = select(1).where(MeetingSeat.meeting_id == Meeting.id, MeetingSeat.staff_id == actor.staff_id).exists()
    conferences = work.session.exec(
        select(Meeting).where(
            or_(seated, col(Meeting.chair_id) == actor.staff_id),
            meetings.known_to(actor),
            col(Meeting.state) != "cancelled",
            col(Meeting.held_at) >= since,
            col(Meeting.held_at) <= until,
        )
    ).all()
    return [Planned(one.id, CONFERENCE, one.held_at, one.held_at + AN_HOUR) for one in conferences]
