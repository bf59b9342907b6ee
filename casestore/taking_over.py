"""主任が引きうける (要綱 2-2-ア): the chief takes a hard case, as its owner or beside them, with the reason; whoever had it stays in it and is told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from casestore import follow_ups, ledger
from casestore.db import Work
from casestore.flags import ADVICE
from casestore.permissions import Actor
from casestore.profile import Profile
from casestore.tables import Assignment, Case, FollowUp


class NothingToTake(Exception):
    """It is theirs already, or nobody's, or they are in it already."""


def take(work: Work, case: Case, reason: str, by: Actor, profile: Profile, now: datetime) -> None:
    """Become the owner; what staff promised comes along, and the owner before works on beside. Raises NothingToTake, NotYet."""
    before = case.owner_id
    if before is None or before == by.staff_id:
        raise NothingToTake(case.number)
    told = _told(work, case, reason, by, profile, now)
    ledger.write(work, case.id, "owner_changed", {"owner": by.staff_id, "before": before, "reason": reason}, by=by, now=now)
    for row in follow_ups.open_of(work, case.id):
        if row.ask == follow_ups.STAFF and row.owner_id != by.staff_id and row.because != told:
            follow_ups.hand_over(work, row.id, by.staff_id)
    _beside(work, case, before, now)


def help_with(work: Work, case: Case, reason: str, by: Actor, profile: Profile, now: datetime) -> None:
    """Work on it beside its owner, who is told why. Raises NothingToTake."""
    if case.owner_id is None or case.owner_id == by.staff_id or not _beside(work, case, by.staff_id, now):
        raise NothingToTake(case.number)
    _told(work, case, reason, by, profile, now)


def _told(work: Work, case: Case, reason: str, by: Actor, profile: Profile, now: datetime) -> str:
    """The reason stands in the ledger as 主任の助言; its clock puts it on the owner's きょう. The entry's id."""
    said = {"note": reason, "question": "no"}
    entry = ledger.write(work, case.id, ADVICE, said, by=by, now=now, profile=profile)
    for row in work.session.exec(select(FollowUp).where(FollowUp.because == entry.id, FollowUp.step == ADVICE)).all():
        follow_ups.move(work, row.id, now)
    return entry.id


def _beside(work: Work, case: Case, staff: str, now: datetime) -> bool:
    """Whether they were not in it yet and are now."""
    there = select(Assignment).where(
        Assignment.case_id == case.id, Assignment.staff_id == staff, col(Assignment.until).is_(None)
    )
    if work.session.exec(there).first() is not None:
        return False
    work.session.add(Assignment(case_id=case.id, staff_id=staff, since=now, named=case.restricted))
    work.flush()
    return True
