"""The audit chain read again as a list (security 3.4; 要綱 2-2, 6-1): newest first, by person, act, day or case; ids and kinds, never content.

A restricted case has no number here, except for those who may know of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from casestore import worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.permissions import Act, Actor
from casestore.tables import Audit, Case, Entry, Person

PAGE = 100
RESTRICTED = "restricted"


@dataclass(frozen=True)
class Asking:
    """What is looked for; "" and None where it does not matter. before: only rows older than this number of the chain."""

    actor: str = ""
    action: str = ""
    day: date | None = None
    case: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Row:
    """One act. case: the number of the case it was about, RESTRICTED where that may not be told, "" where it was about none.

    name: of whom it was done to, where that is somebody on the staff.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    case: str
    name: str


def rows(work: Work, by: Actor, asking: Asking, most: int = PAGE) -> list[Row]:
    """At most so many, newest first."""
    where = [*_where(asking), *_about(work, by, asking.case)]
    found = work.session.exec(select(Audit).where(*where).order_by(col(Audit.seq).desc()).limit(most)).all()
    cases, names = _cases(work, by, {row.thing for row in found}), worklists.staff_names(work)
    return [Row(row.seq, row.at, row.actor, row.action, cases.get(row.thing, ""), names.get(row.thing, "")) for row in found]


def _where(asking: Asking) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asking.before is not None:
        found.append(col(Audit.seq) < asking.before)
    if asking.actor:
        found.append(col(Audit.actor) == asking.actor)
    if asking.action:
        found.append(col(Audit.action) == asking.action)
    if asking.day:
        first = datetime.combine(asking.day, time(0), JST)
        found += [col(Audit.at) >= first, col(Audit.at) < first + timedelta(days=1)]
    return found


def _about(work: Work, by: Actor, number: str) -> list[ColumnElement[bool]]:
    """Rows about a case and its entries; a case one may not know of is like one that does not exist."""
    if not number:
        return []
    case = next(iter(work.session.exec(select(Case.id).where(Case.number == number, _may_name(by)))), None)
    entries = select(Entry.id).where(Entry.case_id == (case or ""))
    return [or_(col(Audit.thing) == (case or "?"), col(Audit.thing).in_(entries))]


def _may_name(by: Actor) -> ColumnElement[bool]:
    open_ones = select(Person.id).where(col(Person.restricted).is_(False))
    known = col(Case.restricted).is_(False) & col(Case.person_id).in_(open_ones)
    return or_(known, worklists.visible(by, Act.READ_CASE))


def _cases(work: Work, by: Actor, things: Collection[str]) -> dict[str, str]:
    """The case of each thing that is a case or an entry: its number, or that it is restricted."""
    of_entry = dict(work.session.exec(select(Entry.id, Entry.case_id).where(col(Entry.id).in_(things))).all())
    ids = {*things, *of_entry.values()}
    every = work.session.exec(select(Case.id, Case.number).where(col(Case.id).in_(ids))).all()
    told = set(work.session.exec(select(Case.id).where(col(Case.id).in_(ids), _may_name(by))).all())
    numbers = {case: number if case in told else RESTRICTED for case, number in every}
    return numbers | {entry: numbers[case] for entry, case in of_entry.items() if case in numbers}
