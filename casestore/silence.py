"""Nobody disappears unnoticed (要綱 2-1-ア, 3-3-イ): an open case from which nobody has been heard for long becomes its owner's task.

How long is the profile's (clocks.toml, silent_days). The sweep also ends the task of somebody who has been heard since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from casestore import duty, follow_ups, same_person
from casestore.db import Work
from casestore.follow_ups import Promise, Promised
from casestore.profile import Profile
from casestore.tables import Case, Contact, Entry, FollowUp, Person

HEARD = (
    "intake",
    "contact",
    "monitoring",
    "plan_agreement",
    "check_in",
    "benefit_report",
    "benefit_duty",
    "person_promised",
    "person_told",
)


@dataclass(frozen=True)
class Silent:
    """An open case and when its person was last heard, by chat or by a worker; UTC."""

    case: Case
    heard_at: datetime


def silent(work: Work, now: datetime, days: int) -> list[Silent]:
    """Open cases from which nobody has been heard for so many days, the longest silence first."""
    before = now - timedelta(days=days)
    by_chat = (
        select(same_person.first_of().label("person_id"), func.max(Contact.heard_at).label("at"))
        .join(Person, col(Person.id) == col(Contact.person_id))
        .group_by(same_person.first_of())
        .subquery()
    )
    by_staff = (
        select(col(Entry.case_id).label("case_id"), func.max(Entry.happened_at).label("at"))
        .where(col(Entry.kind).in_(HEARD))
        .group_by(col(Entry.case_id))
        .subquery()
    )
    rows = work.session.exec(
        select(Case, by_chat.c.at, by_staff.c.at)
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(by_chat, by_chat.c.person_id == same_person.first_of(), isouter=True)
        .join(by_staff, by_staff.c.case_id == Case.id, isouter=True)
        .where(col(Case.closed_at).is_(None), col(Case.received_at).is_not(None))
    ).all()
    last = (Silent(case, max(filter(None, (chat, staff, case.received_at)))) for case, chat, staff in rows)
    return sorted((one for one in last if one.heard_at < before), key=lambda one: one.heard_at)


def notice(work: Work, profile: Profile, now: datetime) -> int:
    """One sweep: tasks for the silences that have grown long enough; the tasks of those heard since end. How many are silent."""
    tasks = work.session.exec(select(FollowUp).where(FollowUp.kind == Promised.SILENT, col(FollowUp.ended_at).is_(None))).all()
    found = {days: silent(work, now, days) for days in profile.silent_days}
    still = {one.case.id for one in found[min(found)]} if found else set()
    for row in tasks:
        if row.because not in still:
            follow_ups.end(work, row.id, "wrote", now)
    for days, people in found.items():
        for one in people:
            step = f"{one.heard_at:%Y-%m-%d}:{days}"
            promise = Promise(Promised.SILENT, one.case.id, now, duty.duty(work, one.case), step=step)
            follow_ups.promise(work, promise, person=one.case.person_id, now=now, case=one.case.id)
    return len(still)
