"""What protects a person protects their next case as well: the restriction with those who may know, and conflicts of interest (security 3.5)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from casestore import same_person
from casestore.db import Work
from casestore.tables import Assignment, Case, Exclusion, Person


def carry_over(work: Work, case: Case, now: datetime) -> None:
    """Give a new case the protection of the person's newest one; nothing to do for a first case."""
    before = next((row for row in reversed(same_person.cases(work, case.person_id)) if row.id != case.id), None)
    if work.session.get_one(Person, case.person_id).restricted:
        case.restricted = True
        work.session.add(case)
    if before is None:
        return
    for named in _open_of(work, before):
        work.session.add(Assignment(case_id=case.id, staff_id=named.staff_id, since=now, named=True))
    for row in work.session.exec(select(Exclusion).where(Exclusion.case_id == before.id, col(Exclusion.until).is_(None))):
        reason = work.open(before.person_id, "exclusion.reason", f"{before.id}|{row.staff_id}", row.reason)
        work.session.add(
            Exclusion(
                case_id=case.id,
                staff_id=row.staff_id,
                since=now,
                reason=work.seal(case.person_id, "exclusion.reason", f"{case.id}|{row.staff_id}", reason),
                made_by=row.made_by,
            )
        )
    work.flush()


def _open_of(work: Work, case: Case) -> list[Assignment]:
    rows = select(Assignment).where(
        Assignment.case_id == case.id, col(Assignment.until).is_(None), col(Assignment.named).is_(True)
    )
    return list(work.session.exec(rows)) if case.restricted else []
