"""What protects one ledger of a person protects all of them, from the moment two are judged to be one (security 3.5, 要綱 6-1).

Who may know is who was named for the restricted ledger, not whoever had the other one; conflicts of interest hold for both. It stays so
when the judgement is undone: a restriction is lifted by two persons only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from casestore import exclusions, ledger, restriction, same_person
from casestore.db import Work
from casestore.permissions import Actor
from casestore.tables import Case, Person


def guard_together(work: Work, person: str, by: Actor, now: datetime) -> None:
    """Carry every protection of this person's ledgers and ids to all of them."""
    cases = same_person.cases(work, person)
    _keep_away(work, cases, by, now)
    rows = [work.session.get_one(Person, one) for one in same_person.ids(work, person)]
    if any(row.restricted for row in rows) or any(case.restricted for case in cases):
        _restrict(work, rows, cases, by, now)


def _keep_away(work: Work, cases: Sequence[Case], by: Actor, now: datetime) -> None:
    """Whoever has a conflict of interest with one has it with all."""
    away = {row.staff_id: (row, case) for case in cases for row in exclusions.open_of(work, case)}
    able = [one for one in restriction.who_may_know(work, restriction.AGENCY) if one not in away]
    for staff, (row, case) in sorted(away.items()):
        heir = next((one for one in (*(other.owner_id for other in cases), by.staff_id, *able) if one in able), "")
        exclusions.exclude(work, case, staff, exclusions.reason_of(work, row, case), by.staff_id, now, new_owner=heir or "")


def _restrict(work: Work, rows: Collection[Person], cases: Sequence[Case], by: Actor, now: datetime) -> None:
    for row in rows:
        row.restricted = True
        work.session.add(row)
    if all(case.restricted for case in cases):
        _named_alike(work, cases, by, now)
        return
    readers = _readers(work, cases, by)
    for case in cases:
        _only_to(work, case, readers, by, now)
    _hide(work, cases, readers, by, now)


def _named_alike(work: Work, cases: Sequence[Case], by: Actor, now: datetime) -> None:
    """Both were restricted: whoever may know of one may know of the other, or the person would be lost to half of them."""
    readers = frozenset().union(*(restriction.readers(work, case) for case in cases))
    if any(restriction.readers(work, case) != readers for case in cases):
        _hide(work, cases, readers, by, now)


def _readers(work: Work, cases: Sequence[Case], by: Actor) -> frozenset[str]:
    """Who may know of what is restricted already, and whoever brings the two together."""
    known = (restriction.readers(work, case) for case in cases if case.restricted)
    return frozenset({by.staff_id}).union(*known)


def _only_to(work: Work, case: Case, readers: frozenset[str], by: Actor, now: datetime) -> None:
    """A ledger whose owner may not know of the other goes to somebody who may."""
    if case.owner_id and case.owner_id not in readers:
        to = next((one for one in (by.staff_id, *sorted(readers)) if one in restriction.who_may_know(work)), by.staff_id)
        answers = {"owner": to, "before": case.owner_id}
        ledger.write(work, case.id, "owner_changed", answers, by=ledger.BY_SYSTEM, now=now)


def _hide(work: Work, cases: Sequence[Case], readers: frozenset[str], by: Actor, now: datetime) -> None:
    named = readers if len(readers) >= restriction.FEWEST else ()
    restriction.restrict(work, cases[0], named, by.staff_id, now)
