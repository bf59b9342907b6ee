"""閲覧制限 (DV and the like; security 3.5): on by one click and at once, off only by two persons. For others the case does not exist.

It is about the person: all their cases are restricted together. Somebody can always see: at least two people where the house has two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import col, select

from casestore import audit, break_glass, follow_ups, ledger, same_person, sight
from casestore.db import Work
from casestore.facts import Role
from casestore.tables import Assignment, Case, Person, Staff, StaffRole

FEWEST = 2  # who may know of a restricted case: one alone falls ill
AGENCY = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT, Role.SHELTER)
MAY_KNOW = (*AGENCY, Role.CITY)


class TooFewReaders(Exception):
    """At least two people who work here must be able to see the case."""


def restrict(work: Work, case: Case, named: Collection[str], by: str, now: datetime) -> frozenset[str]:
    """Hide all cases of this person from everyone but their owners, those named, and, where nobody is named, whoever acts.

    Who may know, by id: filled up to FEWEST with chiefs, then counsellors. Raises TooFewReaders where a list was given and is too short.
    """
    excluded = sight.thing_of(work, case).excluded
    able = [one for one in who_may_know(work) if one not in excluded]
    readers = {one for one in (*(named or (by,)), case.owner_id) if one in able}
    if named and len(readers) < FEWEST:
        raise TooFewReaders
    for one in who_may_know(work, AGENCY):
        if len(readers) < FEWEST and one in able:
            readers.add(one)
    _mark(work, case.person_id, True)
    for row in same_person.cases(work, case.person_id):
        row.restricted = True
        work.session.add(row)
        break_glass.end_of(work, now, case=row.id)
        for one in sorted(readers - excluded):
            _name(work, row, one, now)
        work.flush()
        keep_with_readers(work, row, now, rather=by)
        audit.note(work, by, "restricted", row.id, now, detail=row.number)
        _told(work, row)
    return frozenset(readers)


def lift(work: Work, case: Case, by: str, now: datetime) -> None:
    """Everyone may see this person's cases again; whoever was named keeps working on them. Only after a second person's yes."""
    _mark(work, case.person_id, False)
    for row in same_person.cases(work, case.person_id):
        row.restricted = False
        work.session.add(row)
        for assigned in _assigned(work, row):
            assigned.named = False
            work.session.add(assigned)
        audit.note(work, by, "restriction_lifted", row.id, now, detail=row.number)
        _told(work, row)
    work.flush()


def let_know(work: Work, case: Case, staff: str, by: str, now: datetime) -> None:
    """One more person may know. Raises LookupError for somebody who cannot (has left, or a conflict of interest)."""
    if staff not in who_may_know(work) or staff in sight.thing_of(work, case).excluded:
        raise LookupError(staff)
    for row in same_person.cases(work, case.person_id):
        _name(work, row, staff, now)
        audit.note(work, by, "let_know", row.id, now, detail=staff)
        _told(work, row)


def readers(work: Work, case: Case) -> frozenset[str]:
    """Who may see a restricted case, for longer than a while: those who work here, without conflict of interest."""
    thing = sight.thing_of(work, case)
    return ((thing.named | ({thing.owner_id} - {None})) - thing.excluded) & frozenset(who_may_know(work))  # type: ignore[return-value]


def who_may_know(work: Work, roles: Sequence[Role] = MAY_KNOW) -> list[str]:
    """Active staff who can be named: chiefs first, then counsellors, longest in the office first."""
    rows = work.session.exec(
        select(Staff.id, StaffRole.role)
        .join(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .where(col(Staff.disabled_at).is_(None), col(StaffRole.role).in_(roles))
        .order_by(col(Staff.made_at), col(Staff.id))
    ).all()
    return list(dict.fromkeys(staff for staff, _role in sorted(rows, key=lambda row: roles.index(Role(row[1])))))


def keep_with_readers(work: Work, case: Case, now: datetime, *, rather: str = "") -> None:
    """Nothing that is due stays with somebody who no longer sees the case: it goes to the owner, else to a reader."""
    able = readers(work, case)
    owner = next((one for one in (case.owner_id, rather, *who_may_know(work)) if one in able), None)
    if owner is None:
        return
    for row in follow_ups.open_of(work, case.id):
        if row.owner_id not in able:
            follow_ups.hand_over(work, row.id, owner)
    work.flush()
    if case.owner_id != owner:
        answers = {"owner": owner, "before": case.owner_id or ""}
        ledger.write(work, case.id, "owner_changed", answers, by=ledger.BY_SYSTEM, now=now)


def _mark(work: Work, person: str, restricted: bool) -> None:
    for one in same_person.ids(work, person):
        row = work.session.get_one(Person, one)
        row.restricted = restricted
        work.session.add(row)


def _name(work: Work, case: Case, staff: str, now: datetime) -> None:
    row = next((one for one in _assigned(work, case) if one.staff_id == staff), None)
    row = row or Assignment(case_id=case.id, staff_id=staff, since=now)
    row.named = True
    work.session.add(row)


def _assigned(work: Work, case: Case) -> Sequence[Assignment]:
    return work.session.exec(select(Assignment).where(Assignment.case_id == case.id, col(Assignment.until).is_(None))).all()


def _told(work: Work, case: Case) -> None:
    for topic, thing in (("case", case.id), ("reception", ""), ("today", "")):
        work.tell(topic, thing)
