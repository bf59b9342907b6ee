"""What the city's desk lists (要綱 3-2-オ, 5): the plans it was given, oldest first, and the running number of its letters.

Only cases `worklists.visible` shows this actor for READ_PLAN; the number of queries does not grow with the number of plans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casestore import entries, people, plans
from casestore.calendar import JST
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.ledger import FISCAL_MONTH, REIWA
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.plans import Version
from casestore.tables import Case, Entry, Series
from casestore.worklists import visible

HANDED_IN = ("plan_submission", "plan_report")
KINDS = (*plans.FALLS, "plan", *HANDED_IN, "support_decision", "plan_confirmation", "support_change", "notice")
MOST = 200
MOST_ANSWERED = 50


@dataclass(frozen=True)
class SubmittedPlan:
    """One plan the city was given: whose, which version, when, and whether it came again after a 差戻し."""

    case: Case
    who: Known
    version: Version
    handed_in: Written
    again: bool
    notices_due: tuple[str, ...]  # decisions and changes whose letter has not been sent


def submitted(work: Work, actor: Actor, *, waiting: bool) -> list[SubmittedPlan]:
    """Plans waiting for the city, longest waiting first; or those it has answered or was told of, newest first. At most MOST or MOST_ANSWERED."""
    longest_first = col(Case.updated_at).asc() if waiting else col(Case.updated_at).desc()
    query = select(Case).where(visible(actor, Act.READ_PLAN), col(Case.shown)).order_by(longest_first)
    stage = col(Case.stage) == "decision"  # approved, and the support has not begun
    if waiting:
        query = query.where(col(Case.under_way))
    rows = work.session.exec(query.where(stage if waiting else ~stage).limit(MOST if waiting else MOST_ANSWERED)).all()
    written, who = _written(work, rows), people.known_all(work, [row.person_id for row in rows])
    found = [one for row in rows for one in _plans(row, who[row.person_id], written[row.id], waiting)]
    return sorted(found, key=lambda one: one.handed_in.happened_at, reverse=not waiting)


def of_case(work: Work, actor: Actor, number: str) -> tuple[Case, tuple[Written, ...]] | None:
    """A case the city was shown a plan of, with all its entries; None where there is none or it may not be seen."""
    query = select(Case).where(Case.number == number, col(Case.shown), visible(actor, Act.READ_PLAN))
    case = work.session.exec(query).first()
    return (case, tuple(entries.entries(work, case.id))) if case is not None else None


def next_document_number(work: Work, now: datetime) -> str:
    """文書番号 of the next letter: counted by fiscal year (R8-通知-0001)."""
    day = now.astimezone(JST).date()
    year = f"R{day.year - (day.month < FISCAL_MONTH) - REIWA}"
    name = f"notice {year}"
    work.flush()
    series = work.session.exec(select(Series).where(Series.name == name).with_for_update()).first() or Series(name=name)
    series.value += 1
    work.session.add(series)
    work.flush()
    return f"{year}-通知-{series.value:04d}"


def _written(work: Work, rows: Sequence[Case]) -> dict[str, list[Written]]:
    person_of = {row.id: row.person_id for row in rows}
    wanted = work.session.exec(
        select(Entry)
        .where(col(Entry.case_id).in_(person_of), col(Entry.kind).in_(KINDS))
        .order_by(col(Entry.case_id), col(Entry.seq))
    )
    found: dict[str, list[Written]] = defaultdict(list)
    for entry in wanted:
        found[entry.case_id].append(entries.as_written(work, person_of[entry.case_id], entry))
    return found


def _plans(case: Case, who: Known, written: Sequence[Written], waiting: bool) -> list[SubmittedPlan]:
    """The versions of one case that were handed in; while it waits only the current one."""
    due = tuple(mark.partition(":")[2] for mark in case.facts if mark.startswith(f"{Fact.NOTICE_DUE}:"))
    found = []
    for version in plans.versions(written):
        handed_in = version.last(*HANDED_IN)
        if handed_in is None or (waiting and not (version.current and Fact.SUBMITTED in case.facts)):
            continue
        letters = tuple(one.id for one in version.answered if one.id in due)
        again = bool(handed_in.answers.get("resubmits"))
        found.append(SubmittedPlan(case, who, version, handed_in, again, letters))
    return found


def is_waiting(case: Case, version: Version) -> bool:
    """Whether the city may decide, confirm or give back this version now."""
    facts = frozenset(case.facts)
    return version.current and {Fact.SUBMITTED, Fact.CITY_ACT} <= facts and Fact.SUPPORTED not in facts
