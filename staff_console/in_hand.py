"""The case somebody writes into, as far as they may have it (要綱 2-2): their own desk's, or for the city one whose plan or application it was shown."""

from __future__ import annotations

from dataclasses import dataclass

from casestore import access_log, entries, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import held
from casestore.kinds import Kind
from casestore.permissions import Act, may
from casestore.tables import Case
from dialogs.at_desk import NotAllowed
from staff_console.house import Asked, NotFound


@dataclass(frozen=True)
class InHand:
    """in_house: its reader may open the case itself; the city may not, and sees the plan instead."""

    case: Case
    written: tuple[Written, ...]
    in_house: bool

    @property
    def home(self) -> str:
        """Where its reader goes back to."""
        return f"/cases/{self.case.number}" if self.in_house else f"/cases/{self.case.number}/write"


def in_hand(work: Work, asked: Asked) -> InHand:
    """The case of this page, for somebody who may write into it. Raises NotFound, or NotAllowed with the reason."""
    number = asked.path["number"]
    case = worklists.case_by_number(work, asked.by, number)
    in_house = case is not None
    case = case or worklists.case_by_number(work, asked.by, number, Act.READ_PLAN)
    if case is None:
        raise NotFound
    verdict = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason, verdict.hidden, Act.WRITE_ENTRY.value)
    return InHand(case, tuple(entries.entries(work, case.id)), in_house)


def looked(asked: Asked, found: InHand) -> None:
    """That the case was opened is written down."""
    what = () if found.in_house else (access_log.READ_PLAN,)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, found.case, asked.now, *what))


def subjects(law: Kind, found: InHand) -> tuple[Written, ...]:
    """The entries of the case this kind may be about now, newest first."""
    facts = frozenset(found.case.facts)
    return tuple(one for one in reversed(found.written) if one.kind in law.about and _open(law, one, facts))


def _open(law: Kind, entry: Written, facts: frozenset[str]) -> bool:
    return not law.about_open or any(held(fact, entry.id) in facts for fact in law.about_open)
