"""What waits for staff (きょう): follow-ups that are due, turns that failed, posts that did not go out (要綱 2-1-ア, 2-2-ア)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import col, select

from casestore import people
from casestore.db import Work
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.tables import Case, Contact, FollowUp, Message
from casestore.worklists import staff_names, visible


@dataclass(frozen=True)
class Waiting:
    """A follow-up for staff with the case it is about."""

    follow_up: FollowUp
    case: Case
    who: Known
    owner_name: str
    words: str


@dataclass(frozen=True)
class Trouble:
    """A turn that failed three times, or a post that did not go out."""

    message: Message
    who: Known
    case: Case | None


def today(work: Work, actor: Actor, now: datetime, *, everyone: bool) -> list[Waiting]:
    """Follow-ups for staff that are due, one's own or the office's; what is overdue first."""
    query = (
        select(FollowUp, Case)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(FollowUp.ask == "staff", col(FollowUp.ended_at).is_(None), visible(actor, Act.READ_CASE))
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
        .limit(200)
    )
    if not everyone:
        query = query.where(FollowUp.owner_id == actor.staff_id)
    names = staff_names(work)
    return [
        Waiting(
            follow_up,
            case,
            people.known(work, case.person_id),
            names.get(follow_up.owner_id or "", ""),
            work.open(follow_up.person_id, "follow_up.words", follow_up.id, follow_up.words),
        )
        for follow_up, case in work.session.exec(query).all()
    ]


def troubles(work: Work, actor: Actor) -> list[Trouble]:
    """Red cards: turns that failed and posts that did not go out, not yet looked at."""
    rows = work.session.exec(
        select(Message, Contact)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(
            or_(
                and_(col(Message.failed_at).is_not(None), col(Message.settled_at).is_(None)),
                and_(col(Message.state).in_(("never", "uncertain")), col(Message.turned_at).is_(None)),
            )
        )
        .order_by(col(Message.at))
        .limit(100)
    ).all()
    cases = _cases_of(work, actor, {contact.person_id for _, contact in rows})
    return [
        Trouble(message, people.known(work, contact.person_id), cases.get(contact.person_id))
        for message, contact in rows
        if contact.person_id in cases or not _has_case(work, contact.person_id)
    ]


def _cases_of(work: Work, actor: Actor, persons: Iterable[str]) -> dict[str, Case]:
    rows = work.session.exec(
        select(Case).where(col(Case.person_id).in_(persons), visible(actor, Act.READ_CASE)).order_by(col(Case.made_at))
    ).all()
    return {row.person_id: row for row in rows}


def _has_case(work: Work, person: str) -> bool:
    return work.session.exec(select(Case.id).where(Case.person_id == person)).first() is not None
