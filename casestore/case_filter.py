"""支援ケース一覧 (様式4) narrowed and in order (要綱 6-1): what an address may ask for, and the same as one condition for list, count and file.

Pages go on from the last case of the page before, so that a page deep down costs what the first one does. Values nobody knows are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, true
from sqlmodel import col, select

from casestore import people, same_person, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.stages import Stage
from casestore.tables import Case, FollowUp, Person

MINE, NOBODYS = "mine", "nobody"  # owners besides a member of staff's id
LATE, WEEK = "late", "week"  # by when something is due: before today, by the end of the seventh day
NOW, TOO, ONLY = "", "too", "only"  # cases that are over: left out, too, only they
NEWEST, DUE, NAME = "", "due", "name"
IN_KANA_ORDER = 300  # so many names are opened to be put in order; more have to be narrowed first
MOST_FOUND = 200  # people a search by name looks at
FAR = datetime(9999, 1, 1, tzinfo=JST)
CHOICES: Mapping[str, Sequence[str]] = {
    "due": (LATE, WEEK),
    "over": (TOO, ONLY),
    "sort": (DUE, NAME),
    "waits": ("1",),
    "stage": tuple(stage.value for stage in Stage),
}


@dataclass(frozen=True)
class CaseFilter:
    """How the list is narrowed. text: name, kana, telephone or number; waits: the person's answer is waited for (返事待ち)."""

    text: str = ""
    stage: str = ""
    owner: str = ""
    due: str = ""
    language: str = ""
    waits: str = ""
    over: str = NOW
    sort: str = NEWEST

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return replace(self, sort=NEWEST) != CaseFilter()

    def query(self, **changed: str) -> str:
        """The same as an address says it, in one order; without what is searched for where `text` is given as ""."""
        named = {PARAMETERS.get(name, name): value for name, value in (vars(self) | changed).items() if value}
        return urlencode(named)


PARAMETERS = {name: {"text": "q", "language": "spoken"}.get(name, name) for name in CaseFilter.__dataclass_fields__}


def read(address: Mapping[str, str]) -> CaseFilter:
    """What an address asks for; `view=mine` is the address of one's own cases of old."""
    given = {name: address.get(asked, "").strip()[:100] for name, asked in PARAMETERS.items()}
    known = {name: value for name, value in given.items() if name not in CHOICES or value in CHOICES[name]}
    if address.get("view") == MINE:
        known = {"owner": MINE} | {name: value for name, value in known.items() if value}
    return CaseFilter(**known)


def page(
    work: Work, actor: Actor, wanted: CaseFilter, now: datetime, *, before: str = "", limit: int | None = None
) -> list[Case]:
    """One page of the list; `before`: the id of the last case of the page before."""
    limit = limit or worklists.PAGE
    if wanted.sort == NAME and count(work, actor, wanted, now, most=IN_KANA_ORDER + 1) <= IN_KANA_ORDER:
        return _in_kana_order(work, actor, wanted, now, before, limit)
    query = select(Case).where(*_conditions(work, actor, wanted, now))
    if wanted.sort == DUE:
        return _by_due(work, query, before, limit)
    query = query.where(col(Case.id) < before) if before else query
    return list(work.session.exec(query.order_by(col(Case.id).desc()).limit(limit)).all())


def count(work: Work, actor: Actor, wanted: CaseFilter, now: datetime, most: int = worklists.MOST_COUNTED) -> int:
    """How many there are, counted no further than `most`."""
    some = select(Case.id).where(*_conditions(work, actor, wanted, now)).limit(most).subquery()
    return work.session.exec(select(func.count()).select_from(some)).one()


def _conditions(work: Work, actor: Actor, wanted: CaseFilter, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        visible(actor, Act.READ_CASE),
        _over(wanted),
        col(Case.stage) == wanted.stage if wanted.stage else true(),
        _owner(actor, wanted.owner),
        col(Case.id).in_(_due_until(wanted.due, now)) if wanted.due else true(),
        col(Case.person_id).in_(select(Person.id).where(Person.language == wanted.language)) if wanted.language else true(),
        worklists.waits_for_a_reply() if wanted.waits else true(),
        _found(work, wanted.text) if wanted.text else true(),
    )


def _over(wanted: CaseFilter) -> ColumnElement[bool]:
    """A search looks through those that are over as well, and so does a stage that only they have."""
    ended = (Stage.CLOSED.value, Stage.SUSPENDED.value)
    if wanted.over == TOO or (wanted.over == NOW and (wanted.text or wanted.stage in ended)):
        return true()
    return col(Case.closed_at).is_not(None) if wanted.over == ONLY else and_(col(Case.closed_at).is_(None), col(Case.under_way))


def _owner(actor: Actor, owner: str) -> ColumnElement[bool]:
    if not owner:
        return true()
    return (
        col(Case.owner_id).is_(None) if owner == NOBODYS else col(Case.owner_id) == (actor.staff_id if owner == MINE else owner)
    )


def _due_until(due: str, now: datetime) -> Any:  # a select of case ids: SQLModel has no name for it
    """Cases in which something open was due before today, or is due by the end of the seventh day."""
    morning = datetime.combine(now.astimezone(JST).date(), time(), JST)
    until = morning if due == LATE else morning + timedelta(days=7)
    return select(FollowUp.case_id).where(
        col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) < until, col(FollowUp.case_id).is_not(None)
    )


def _found(work: Work, text: str) -> ColumnElement[bool]:
    """By reception number, telephone digits, name or kana under any id. A ledger that rests in another is found by its number alone."""
    digits, number = "".join(sign for sign in text if sign.isdigit()), text.upper()
    named = people.find(work, text, MOST_FOUND) + (people.find_exact(work, "phone", digits) if len(digits) >= 9 else [])
    ids = {one for members in same_person.groups(work, named).values() for one in members}
    return or_(and_(col(Case.person_id).in_(ids), worklists.NOT_MERGED), col(Case.number) == number)


def _first_due() -> Subquery:
    """Of each case the day its first open promise is due."""
    return (
        select(FollowUp.case_id, func.min(FollowUp.due_at).label("due"))
        .where(col(FollowUp.ended_at).is_(None), col(FollowUp.case_id).is_not(None))
        .group_by(col(FollowUp.case_id))
        .subquery()
    )


def _by_due(work: Work, query: Any, before: str, limit: int) -> list[Case]:  # see _due_until
    """Soonest due first, those without a promise last."""
    first = _first_due()
    due = func.coalesce(first.c.due, FAR)
    rows = query.outerjoin(first, first.c.case_id == col(Case.id)).order_by(due, col(Case.id))
    if before:
        last = work.session.exec(
            select(func.coalesce(func.min(FollowUp.due_at), FAR)).where(
                FollowUp.case_id == before, col(FollowUp.ended_at).is_(None)
            )
        ).one()
        rows = rows.where(or_(due > last, and_(due == last, col(Case.id) > before)))
    return list(work.session.exec(rows.limit(limit)).all())


def _in_kana_order(work: Work, actor: Actor, wanted: CaseFilter, now: datetime, before: str, limit: int) -> list[Case]:
    """Few enough to open every name: 五十音順, whoever has no name yet last."""
    rows = work.session.exec(select(Case).where(*_conditions(work, actor, wanted, now))).all()
    who = people.known_all(work, {row.person_id for row in rows})
    sorted_rows = sorted(rows, key=lambda row: (not (shown := people.reading(who[row.person_id])), shown, row.id))
    ids = [row.id for row in sorted_rows]
    start = ids.index(before) + 1 if before in ids else 0
    return sorted_rows[start : start + limit]


def listed(work: Work, actor: Actor, wanted: CaseFilter, now: datetime) -> list[worklists.CaseLine]:
    """The first page with all a row shows."""
    return worklists.lines(work, actor, page(work, actor, wanted, now))
