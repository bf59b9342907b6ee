"""あとにする (要綱 2-1-ア): one worker's きょう without a row that can wait; the promise keeps its day, and everybody else sees it as before.

It is back at once when the person writes, on the day that was named, or when it becomes urgent. Nobody looks at it later than LONGEST.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select

from casestore import audit, same_person
from casestore.calendar import JST
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.tables import Case, Contact, FollowUp, PutOff

LONGEST = timedelta(days=14)
URGENT = (Promised.ALERT, Promised.WANTS_PERSON)  # somebody waits for a person now


class CannotWait(Exception):
    """It is urgent, or there is no day to come back on."""


@dataclass(frozen=True)
class Resting:
    """Until which day it rests; for_reply: or until the person writes."""

    until: date
    for_reply: bool


def can_wait(row: FollowUp, case: Case) -> bool:
    """Whether a follow-up may be put off at all. Pure."""
    return row.kind not in URGENT and not case.alerted


def put_off(work: Work, row: FollowUp, case: Case, until: date | None, by: Actor, now: datetime) -> Resting:
    """Let it rest until a day (Asia/Tokyo), or until the person writes (None). Raises CannotWait; no day farther than LONGEST."""
    today = now.astimezone(JST).date()
    last = today + LONGEST
    if not can_wait(row, case) or (until is not None and not today < until <= last):
        raise CannotWait(row.id)
    rests = Resting(until or last, until is None)
    work.session.merge(
        PutOff(
            staff_id=by.staff_id,
            follow_up_id=row.id,
            person_id=case.person_id,
            until=rests.until,
            for_reply=rests.for_reply,
            made_at=now,
        )
    )
    audit.note(work, by.staff_id, "put_off", row.id, now, detail="reply" if rests.for_reply else rests.until.isoformat())
    work.tell("today")
    return rests


def bring_back(work: Work, follow_up: str, by: Actor, now: datetime) -> bool:
    """They want to see it again; False where it did not rest."""
    row = work.session.get(PutOff, (by.staff_id, follow_up))
    if row is None:
        return False
    work.session.delete(row)
    audit.note(work, by.staff_id, "brought_back", follow_up, now)
    work.tell("today")
    return True


def resting(work: Work, reader: str, follow_ups: Collection[FollowUp], now: datetime) -> Mapping[str, Resting]:
    """Which of these rest for a reader: the day is not there yet, and the person has not written since, on any account."""
    today = now.astimezone(JST).date()
    ids = [row.id for row in follow_ups]
    rows = work.session.exec(
        select(PutOff).where(PutOff.staff_id == reader, col(PutOff.follow_up_id).in_(ids), col(PutOff.until) > today)
    ).all()
    heard = _heard(work, {row.person_id for row in rows}) if rows else {}
    return {
        row.follow_up_id: Resting(row.until, row.for_reply)
        for row in rows
        if (at := heard.get(row.person_id)) is None or at <= row.made_at
    }


def all_resting(work: Work, reader: Actor, now: datetime) -> list[tuple[FollowUp, Case, Resting]]:
    """Everything that rests for a reader and that they may see, soonest due first."""
    rows = work.session.exec(
        select(FollowUp, Case)
        .join(PutOff, col(PutOff.follow_up_id) == col(FollowUp.id))
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(PutOff.staff_id == reader.staff_id, col(FollowUp.ended_at).is_(None), visible(reader, Act.READ_CASE))
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
    ).all()
    rests = resting(work, reader.staff_id, [row for row, case in rows if can_wait(row, case)], now)
    return [(row, case, rests[row.id]) for row, case in rows if row.id in rests]


def _heard(work: Work, persons: Collection[str]) -> Mapping[str, datetime]:
    """When each of these people last wrote, under whichever id."""
    groups = same_person.groups(work, persons)
    everyone = {one for members in groups.values() for one in members}
    rows = select(Contact.person_id, func.max(Contact.heard_at)).where(col(Contact.person_id).in_(everyone))
    last = {one: at for one, at in work.session.exec(rows.group_by(col(Contact.person_id))).all() if at is not None}
    found = {one: [last[member] for member in members if member in last] for one, members in groups.items()}
    return {one: max(times) for one, times in found.items() if times}
