"""What waits for staff (きょう): follow-ups that are due, turns that failed, posts that did not go out (要綱 2-1-ア, 2-2-ア)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import col, select

from casestore import absences, lookalikes, people, same_person
from casestore.db import Work
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.tables import Case, Contact, FollowUp, Message
from casestore.worklists import staff_names, visible


@dataclass(frozen=True)
class Waiting:
    """A follow-up for staff with the case it is about. mine: the reader's, or of somebody whose work they look after today.

    cover_name: who looks after it while its owner is away, "" while they are here.
    """

    follow_up: FollowUp
    case: Case
    who: Known
    owner_name: str
    words: str
    mine: bool = True
    cover_name: str = ""


@dataclass(frozen=True)
class Trouble:
    """A turn that failed three times, or a post that did not go out."""

    message: Message
    who: Known
    case: Case | None


def today(work: Work, actor: Actor, now: datetime, *, everyone: bool) -> list[Waiting]:
    """Follow-ups for staff that are due, one's own (with what one looks after for others) or the office's; what is overdue first."""
    mine = {actor.staff_id, *absences.covered_by(work, actor.staff_id, now)}
    away = {staff: absences.there(work, staff, now) for staff in absences.covers_today(work, now)}
    query = (
        select(FollowUp, Case)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(FollowUp.ask == "staff", col(FollowUp.ended_at).is_(None), visible(actor, Act.READ_CASE))
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
        .limit(200)
    )
    if not everyone:
        query = query.where(col(FollowUp.owner_id).in_(mine))
    names, rows = staff_names(work), work.session.exec(query).all()
    unseen = lookalikes.unseen(work, actor, [follow_up for follow_up, _case in rows])
    return [
        Waiting(
            follow_up,
            case,
            people.known(work, case.person_id),
            names.get(follow_up.owner_id or "", ""),
            work.open(follow_up.person_id, "follow_up.words", follow_up.id, follow_up.words),
            mine=follow_up.owner_id in mine,
            cover_name=names.get(away.get(follow_up.owner_id or "", ""), ""),
        )
        for follow_up, case in rows
        if follow_up.id not in unseen
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
    cases = _cases_of(work, {contact.person_id for _, contact in rows})
    visible_ids = set(
        work.session.exec(
            select(Case.id).where(col(Case.id).in_([case.id for case in cases.values() if case]), visible(actor, Act.READ_CASE))
        )
    )
    return [
        Trouble(message, people.known(work, contact.person_id), case)
        for message, contact in rows
        if (case := cases[contact.person_id]) is None or case.id in visible_ids
    ]


def _cases_of(work: Work, persons: Collection[str]) -> dict[str, Case | None]:
    """The ledger each of these people has now, under whichever id; None for somebody without one."""
    groups = same_person.groups(work, persons)
    everyone = {one for members in groups.values() for one in members}
    rows = work.session.exec(select(Case).where(col(Case.person_id).in_(everyone))).all()
    return {person: same_person.current(row for row in rows if row.person_id in members) for person, members in groups.items()}
