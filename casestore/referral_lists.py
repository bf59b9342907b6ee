"""The つなぎ of all cases somebody may see (要綱 3-1-エ3): what still waits, and what is over, as the desk lists it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, or_
from sqlmodel import col, select

from casestore import entries, people, referrals
from casestore.db import Work
from casestore.drafts import of_form
from casestore.entries import Written
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.referrals import KINDS_OF, MARKS, Referral
from casestore.tables import Case, Draft, Entry
from casestore.worklists import staff_names, visible

MOST_CASES = 500
MOST_OVER = 100
_STANDING = ("%to_acknowledge%", "%to_arrive%", "%declined%")  # in the facts of a case with an open つなぎ


@dataclass(frozen=True)
class ReferralLine:
    """One つなぎ in a list, with all a row of it shows."""

    case: Case
    who: Known
    owner_name: str
    referral: Referral


def open_ones(work: Work, actor: Actor) -> list[ReferralLine]:
    """Every つなぎ that still waits for something, of the cases this actor may read; of MOST_CASES cases at most."""
    facts = cast(col(Case.facts), String)
    cases = work.session.exec(
        select(Case)
        .where(visible(actor, Act.READ_CASE), col(Case.under_way), or_(*(facts.like(one) for one in _STANDING)))
        .order_by(col(Case.id))
        .limit(MOST_CASES)
    ).all()
    return [line for line in _lines(work, cases) if not line.referral.over]


def over_ones(work: Work, actor: Actor) -> list[ReferralLine]:
    """The newest that wait for nothing any more."""
    found = [line for line in newest(work, actor, MOST_OVER) if line.referral.over]
    return sorted(found, key=lambda line: line.referral.id, reverse=True)


def newest(work: Work, actor: Actor, most: int) -> list[ReferralLine]:
    """So many of the newest of the cases this actor may read, whatever became of them; in no order."""
    rows = work.session.exec(
        select(Entry.id, Entry.case_id)
        .join(Case, col(Case.id) == col(Entry.case_id))
        .where(col(Entry.kind).in_(KINDS_OF), visible(actor, Act.READ_CASE))
        .order_by(col(Entry.id).desc())
        .limit(most)
    ).all()
    wanted = {entry for entry, _case in rows}
    cases = work.session.exec(select(Case).where(col(Case.id).in_({case for _entry, case in rows}))).all()
    return [line for line in _lines(work, cases) if line.referral.id in wanted]


@dataclass(frozen=True)
class DraftLine:
    """A つなぎ somebody began to write; kind: of KINDS_OF."""

    case: Case
    who: Known
    owner_name: str
    kind: str
    saved_at: datetime


def drafts_of(work: Work, actor: Actor, address: Callable[[str, str], str]) -> list[DraftLine]:
    """The actor's own drafts, newest first. address: what the form of a kind in the case of a number is sent to."""
    kept = work.session.exec(select(Draft.place, Draft.saved_at).where(Draft.staff_id == actor.staff_id)).all()
    saved = {where: at for where, at in kept if where.endswith(KINDS_OF)}
    asked = {part for where in saved for part in where.split("/")}
    cases = work.session.exec(select(Case).where(col(Case.number).in_(asked), visible(actor, Act.READ_CASE))).all()
    who, names = people.known_all(work, [case.person_id for case in cases]), staff_names(work)
    found = [
        DraftLine(case, who[case.person_id], names.get(case.owner_id or "", ""), kind, saved[place])
        for case in cases
        for kind in KINDS_OF
        if (place := of_form(address(case.number, kind))) in saved
    ]
    return sorted(found, key=lambda line: line.saved_at, reverse=True)


def _lines(work: Work, cases: Sequence[Case]) -> list[ReferralLine]:
    """Every つなぎ of these cases; the entries that have nothing to do with one stay sealed."""
    who, names = people.known_all(work, [case.person_id for case in cases]), staff_names(work)
    cases = [case for case in cases if not who[case.person_id].erased]
    written = _written(work, cases)
    return [
        ReferralLine(case, who[case.person_id], names.get(case.owner_id or "", ""), found)
        for case in cases
        for found in referrals.of(written.get(case.id, []), frozenset(case.facts))
    ]


def _written(work: Work, cases: Collection[Case]) -> dict[str, list[Written]]:
    person_of = {case.id: case.person_id for case in cases}
    rows = work.session.exec(
        select(Entry)
        .where(col(Entry.case_id).in_(person_of), col(Entry.kind).in_((*KINDS_OF, *MARKS)))
        .order_by(col(Entry.case_id), col(Entry.seq))
    )
    found: dict[str, list[Written]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(entries.as_written(work, person_of[row.case_id], row))
    return found
