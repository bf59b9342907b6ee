"""Since when the records of somebody rest (security 1.5, 要綱 6-1): the day from which the years of keeping are counted, by class of record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

import sqlalchemy
from sqlalchemy import ColumnElement, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from casestore import same_person
from casestore.calendar import JST
from casestore.db import Work
from casestore.tables import Case, Contact, Person

CASE_FILE = "case_file"
AT_ONCE = 200  # people looked at together


def resting(work: Work, record_class: str, only: Collection[str] | None) -> list[tuple[str, str, date]]:
    """Everybody whose records of this class rest: first id, newest reception number ("" without), the last day. only: of these first ids."""
    return _BEGAN[record_class](work, only)


def oldest(work: Work, record_class: str, until: datetime) -> Iterator[list[str]]:
    """People whose clock may have begun by then, who have waited longest first, some at a time."""
    day = col(Case.closed_at) if record_class == CASE_FILE else col(Contact.made_at)
    table = Case if record_class == CASE_FILE else Contact
    rows = (
        sqlalchemy.select(col(table.person_id))
        .join(Person, col(Person.id) == col(table.person_id))
        .where(day <= until, col(Person.erased_at).is_(None))
        .order_by(day)
    )
    if table is Contact:
        nobodys = select(Case.id).where(Case.person_id == Contact.person_id)
        rows = rows.where(col(Contact.staff_id).is_(None), col(Contact.partner_id).is_(None), ~nobodys.exists())
    for some in work.connection.execute(rows).scalars().partitions(AT_ONCE):
        yield list(some)


def _cases_over(work: Work, only: Collection[str] | None) -> list[tuple[str, str, date]]:
    """People none of whose cases is open: counted from the end of the last, or from the last word they wrote since."""
    whose = same_person.first_of()
    those = _those(only)
    heard = (
        select(whose.label("person_id"), func.max(Contact.heard_at).label("at"))
        .join(Contact, same_person.writes_from())
        .where(those)
        .group_by(whose)
        .subquery()
    )
    rows = work.connection.execute(
        sqlalchemy.select(
            whose,
            func.max(Case.number),
            func.max(Case.closed_at),
            func.max(heard.c.at),
            func.count(col(Case.id)) - func.count(col(Case.closed_at)),
        )
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(heard, heard.c.person_id == whose, isouter=True)
        .where(col(Person.erased_at).is_(None), those)
        .group_by(whose)
    ).all()
    return [(person, number, _last_day(closed, at)) for person, number, closed, at, still_open in rows if not still_open]


def _those(only: Collection[str] | None) -> ColumnElement[bool]:
    """In a query that has Person: those with one of these first ids; everybody for None. Both ways in are indexed."""
    return true() if only is None else or_(col(Person.id).in_(only), col(Person.same_as).in_(only))


def _without_case(work: Work, only: Collection[str] | None) -> list[tuple[str, str, date]]:
    """People who only wrote, under none of their ids a case: counted from the last time they did."""
    whose, with_case = same_person.first_of(), aliased(Person)
    has_one = (
        select(col(with_case.id))
        .join(Case, col(Case.person_id) == col(with_case.id))
        .where(or_(col(with_case.id) == whose, col(with_case.same_as) == whose))
        .correlate(Person)
    )
    rows = work.connection.execute(
        sqlalchemy.select(whose, func.max(Contact.made_at), func.max(Contact.heard_at))
        .join(Contact, same_person.writes_from())
        .where(
            col(Contact.staff_id).is_(None),
            col(Contact.partner_id).is_(None),
            col(Person.erased_at).is_(None),
            _those(only),
            ~has_one.exists(),
        )
        .group_by(whose)
    ).all()
    return [(person, "", _last_day(made, heard)) for person, made, heard in rows]


def _last_day(*moments: datetime | None) -> date:
    return max(moment for moment in moments if moment is not None).astimezone(JST).date()


_BEGAN = {CASE_FILE: _cases_over, "contact_without_case": _without_case}
