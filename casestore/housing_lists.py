"""Who waits for the city's word on 住居確保給付金, who receives it, and what was written of it as it reads now (要綱 8-1, 6-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Text, cast, or_
from sqlmodel import col, select

from casestore import people, worklists
from casestore.corrections import Corrected, as_corrected
from casestore.db import Work
from casestore.entries import Written, entries, entries_of
from casestore.facts import Fact
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.tables import Case

WAITS = (Fact.BENEFIT_SENT, Fact.EXTENSION_ASKED)
MOST = 200


@dataclass(frozen=True)
class BenefitCase:
    """A case with an application before the city, or with the benefit running."""

    case: Case
    who: Known
    written: tuple[Written, ...]

    @property
    def waits(self) -> bool:
        """Whether the city has something to decide."""
        return any(fact in self.case.facts for fact in WAITS)


def written(work: Work, case: str) -> tuple[Written, ...]:
    """The entries of a case as they read now, corrections applied; what was decided stays as decided, as it does for the law."""
    return _as_read(entries(work, case))


def _as_read(found: Sequence[Written]) -> tuple[Written, ...]:
    return tuple(_as_it_reads(one) for one in as_corrected(found))


def _as_it_reads(one: Corrected) -> Written:
    kept = {"result": one.entry.answers["result"]} if "result" in one.entry.answers else {}
    return replace(one.entry, answers=one.answers | kept)


def waiting(work: Work, actor: Actor) -> list[BenefitCase]:
    """The cases of the city's benefit desk this actor may see, what waits longest first, then those who receive; at most MOST."""
    standing = or_(*(holds(one) for one in (*WAITS, Fact.RECEIVING)))
    query = select(Case).where(worklists.visible(actor, Act.READ_PLAN), col(Case.under_way), standing)
    rows = work.session.exec(query.order_by(col(Case.updated_at)).limit(MOST)).all()
    who = people.known_all(work, [row.person_id for row in rows])
    all_written = entries_of(work, rows)
    found = [BenefitCase(row, who[row.person_id], _as_read(all_written[row.id])) for row in rows]
    return sorted(found, key=lambda one: not one.waits)


def of_case(work: Work, actor: Actor, number: str) -> BenefitCase | None:
    """One case that the city may see and in which something was written about the benefit; None for any other: both look the same."""
    case = worklists.case_by_number(work, actor, number, Act.READ_PLAN)
    found = written(work, case.id) if case else ()
    if case is None or not any(one.kind == "benefit_submission" for one in found):
        return None
    return BenefitCase(case, people.known(work, case.person_id), found)


def holds(fact: Fact) -> ColumnElement[bool]:
    """Whether this holds about a case. Facts are a JSON list of words; one of them in quotes is never part of another."""
    return cast(col(Case.facts), Text).contains(f'"{fact.value}"')
