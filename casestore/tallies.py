"""The few numbers beside the menu, and whose phone is linked: read-only, through the same rule of sight as the lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from casestore.db import Work
from casestore.due_today import troubles
from casestore.follow_ups import PERSON, Promised
from casestore.permissions import Act, Actor
from casestore.tables import Case, Contact, FollowUp
from casestore.worklists import MOST_COUNTED, reception_count, visible

RINGING = (Promised.ALERT, Promised.WANTS_PERSON)


@dataclass(frozen=True)
class Counts:
    """What waits: at the reception desk, open cases, and what rings (alerts, wishes for a person, red cards)."""

    reception: int
    cases: int
    alerts: int


def counts(work: Work, actor: Actor, now: datetime) -> Counts:
    """The numbers this member of staff may know; none is counted further than MOST_COUNTED."""
    return Counts(reception_count(work, actor), open_cases(work, actor), _ringing(work, actor) + len(troubles(work, actor)))


def open_cases(work: Work, actor: Actor, *, mine: bool = False) -> int:
    """How many cases are open, or open and one's own."""
    query = select(Case.id).where(visible(actor, Act.READ_CASE), col(Case.closed_at).is_(None))
    if mine:
        query = query.where(Case.owner_id == actor.staff_id)
    return work.session.exec(select(func.count()).select_from(query.limit(MOST_COUNTED).subquery())).one()


def linked_phones(work: Work) -> frozenset[str]:
    """Ids of staff whose phone is tied to them and not blocked."""
    rows = work.session.exec(
        select(Contact.staff_id).where(col(Contact.staff_id).is_not(None), col(Contact.blocked_at).is_(None))
    )
    return frozenset(staff for staff in rows if staff)


def _ringing(work: Work, actor: Actor) -> int:
    query = (
        select(FollowUp.id)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(col(FollowUp.kind).in_(RINGING), col(FollowUp.ended_at).is_(None), visible(actor, Act.READ_CASE))
        .limit(MOST_COUNTED)
    )
    return work.session.exec(select(func.count()).select_from(query.subquery())).one()


def going_out(work: Work, actor: Actor, until: datetime) -> int:
    """How many askings of the cases they may see go out by themselves before then."""
    query = (
        select(FollowUp.id)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(
            FollowUp.ask == PERSON,
            col(FollowUp.ended_at).is_(None),
            col(FollowUp.due_at) < until,
            FollowUp.step != "task",
            visible(actor, Act.READ_CASE),
        )
        .limit(MOST_COUNTED)
    )
    return work.session.exec(select(func.count()).select_from(query.subquery())).one()
