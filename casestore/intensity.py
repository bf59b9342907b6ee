"""How heavy each worker's cases are (要綱 2-2-ア): not their number alone, but what is due and who is in touch. Counted in the database.

An open case weighs 1; 1 more with something due within DUE_WITHIN or late; 1 more when the person and we were in touch within
IN_TOUCH; 1 more while an alert is open. The page says so in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from casestore import people
from casestore.calendar import JST
from casestore.db import Work
from casestore.follow_ups import STAFF
from casestore.ids import first_id
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.silence import HEARD
from casestore.tables import Case, Contact, Entry, FollowUp

DUE_WITHIN, IN_TOUCH = timedelta(days=7), timedelta(days=14)
WEIGHTS = (1, 2, 3, 4)
MOST = 200


@dataclass(frozen=True)
class Weighed:
    """One open case with what makes it heavy."""

    case: Case
    who: Known
    due: bool
    in_touch: bool

    @property
    def weight(self) -> int:
        return 1 + self.due + self.in_touch + self.case.alerted


def by_owner(work: Work, actor: Actor, now: datetime) -> Mapping[str, Mapping[int, int]]:
    """For each owner how many open cases there are of each weight, of those this actor may see."""
    weighed = (
        select(
            col(Case.owner_id).label("owner"),
            (1 + _one(_due(now)) + _one(_in_touch(now)) + _one(col(Case.alerted))).label("weight"),
        )
        .where(col(Case.closed_at).is_(None), col(Case.owner_id).is_not(None), visible(actor, Act.READ_CASE))
        .subquery()
    )
    rows = work.session.exec(
        select(weighed.c.owner, weighed.c.weight, func.count()).group_by(weighed.c.owner, weighed.c.weight)
    ).all()
    found: dict[str, dict[int, int]] = {}
    for owner, weight, count in rows:
        found.setdefault(str(owner), {})[int(weight)] = count
    return found


def cases_of(work: Work, actor: Actor, owner: str, now: datetime) -> Sequence[Weighed]:
    """The open cases of one owner, the heaviest first; at most MOST of those this actor may see."""
    rows = work.session.exec(
        select(Case, _one(_due(now)), _one(_in_touch(now)))
        .where(col(Case.closed_at).is_(None), col(Case.owner_id) == owner, visible(actor, Act.READ_CASE))
        .order_by(col(Case.updated_at).desc(), col(Case.id))
        .limit(MOST)
    ).all()
    who = people.known_all(work, {row.person_id for row, _due, _touch in rows})
    found = [Weighed(row, who[row.person_id], bool(due), bool(touch)) for row, due, touch in rows]
    return sorted(found, key=lambda one: -one.weight)


def _one(holds: ColumnElement[bool] | Mapped[bool]) -> ColumnElement[int]:
    return case((holds, 1), else_=0)


def _due(now: datetime) -> ColumnElement[bool]:
    until = datetime.combine(now.astimezone(JST).date() + DUE_WITHIN, time(), JST)
    return (
        select(1)
        .where(
            FollowUp.case_id == Case.id,
            FollowUp.ask == STAFF,
            col(FollowUp.ended_at).is_(None),
            col(FollowUp.due_at) < until,
        )
        .correlate(Case)
        .exists()
    )


def _in_touch(now: datetime) -> ColumnElement[bool]:
    """They wrote, or somebody wrote down that they spoke."""
    since = now - IN_TOUCH
    spoke = and_(
        col(Entry.case_id) == col(Case.id),
        col(Entry.kind).in_(HEARD),
        col(Entry.id) >= first_id(since),
        col(Entry.happened_at) >= since,
    )
    wrote = and_(col(Contact.person_id) == col(Case.person_id), col(Contact.heard_at) >= since)
    return or_(
        select(1).where(spoke).correlate(Case).exists(),
        select(1).where(wrote).correlate(Case).exists(),
    )
