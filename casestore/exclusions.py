"""Conflict of interest (security 3.5): for the member of staff named here, this person's cases do not exist.

Whatever of it was theirs goes to somebody else in the same act, so that nobody is left without an owner (要綱 2-1-ア).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from casestore import audit, break_glass, follow_ups, ledger, restriction, same_person
from casestore.db import Work
from casestore.tables import Assignment, Case, Exclusion


class NeedsOwner(Exception):
    """What is theirs must go to somebody: name a new owner who works here and is free of conflict."""


class NobodyLeft(Exception):
    """Nobody who may know of this restricted case would be left."""


class NotThemself(Exception):
    """Whoever is excluded cannot undo it."""


def exclude(work: Work, case: Case, staff: str, reason: str, by: str, now: datetime, *, new_owner: str = "") -> None:
    """Keep somebody away from all cases of this person. Again is no second time.

    Where they own one, `new_owner` takes it, with what is promised. Raises NeedsOwner, NobodyLeft.
    """
    cases = same_person.cases(work, case.person_id)
    for row in cases:
        if any(one.staff_id == staff for one in open_of(work, row)):
            continue
        if row.owner_id == staff and not _can_own(work, row, staff, new_owner):
            raise NeedsOwner
        if row.restricted and not (restriction.readers(work, row) - {staff}) and not new_owner:
            raise NobodyLeft
        _keep_away(work, row, staff, reason, by, now)
        _hand_on(work, row, staff, new_owner or row.owner_id or by, now)
        audit.note(work, by, "excluded", row.id, now, detail=staff)
        work.tell("case", row.id)
    work.tell("reception")
    work.tell("today")


def end(work: Work, case: Case, staff: str, by: str, now: datetime) -> None:
    """The conflict is over: the cases exist for them again. Raises NotThemself."""
    if by == staff:
        raise NotThemself
    for row in same_person.cases(work, case.person_id):
        for one in open_of(work, row):
            if one.staff_id == staff:
                one.until = now
                work.session.add(one)
                audit.note(work, by, "exclusion_ended", row.id, now, detail=staff)
        work.tell("case", row.id)
    work.flush()


def open_of(work: Work, case: Case) -> Sequence[Exclusion]:
    """Who is kept away from a case now."""
    rows = select(Exclusion).where(Exclusion.case_id == case.id, col(Exclusion.until).is_(None))
    return work.session.exec(rows.order_by(col(Exclusion.since))).all()


def reason_of(work: Work, row: Exclusion, case: Case) -> str:
    return work.open(case.person_id, "exclusion.reason", f"{row.case_id}|{row.staff_id}", row.reason)


def _can_own(work: Work, case: Case, staff: str, new_owner: str) -> bool:
    away = {one.staff_id for one in open_of(work, case)} | {staff}
    return new_owner not in away and new_owner in restriction.who_may_know(work, restriction.AGENCY)


def _keep_away(work: Work, case: Case, staff: str, reason: str, by: str, now: datetime) -> None:
    sealed = work.seal(case.person_id, "exclusion.reason", f"{case.id}|{staff}", reason)
    work.session.add(Exclusion(case_id=case.id, staff_id=staff, since=now, reason=sealed, made_by=by))
    mine = select(Assignment).where(
        Assignment.case_id == case.id, Assignment.staff_id == staff, col(Assignment.until).is_(None)
    )
    for row in work.session.exec(mine).all():
        row.until = now
        work.session.add(row)
    break_glass.end_of(work, now, case=case.id, staff=staff)


def _hand_on(work: Work, case: Case, staff: str, to: str, now: datetime) -> None:
    """What is promised, then the case itself: the ledger refuses a case whose only promise nobody can see."""
    for row in follow_ups.open_of(work, case.id):
        if row.owner_id == staff:
            follow_ups.hand_over(work, row.id, to)
    work.flush()
    if case.owner_id == staff:
        ledger.write(work, case.id, "owner_changed", {"owner": to, "before": staff}, by=ledger.BY_SYSTEM, now=now)
