"""What waits for staff (きょう): follow-ups that are due, people nobody answered, turns that failed, posts that did not go out (要綱 2-1-ア, 2-2-ア)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, text, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from casestore import absences, lookalikes, people, same_person, shared_phones
from casestore.db import Work
from casestore.follow_ups import STAFF, Promised
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.tables import Case, Contact, FollowUp, Message, Talk
from casestore.worklists import staff_names, visible

MOST = 200  # rows of one list: what rings, and what is due; a longer one says so
RINGING = (Promised.ALERT, Promised.WANTS_PERSON)  # somebody waits for a person now
SPOKEN = ("in", "out")
# In the very words of the partial indexes: a bound value would walk through the whole table instead.
BY_HAND = text("talk.pen <> 'bot'")
FAILED = text("message.failed_at IS NOT NULL AND message.settled_at IS NULL")
UNSENT = text("message.state IN ('never', 'uncertain') AND message.turned_at IS NULL")


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


def today(work: Work, actor: Actor, now: datetime, *, everyone: bool, desk: bool = False) -> list[Waiting]:
    """Follow-ups for staff, soonest first: what rings and what has a day, of each at most MOST.

    everyone: the office's; else one's own with what one looks after for others. desk: besides one's own also what rings in the
    office and what is of nobody's case yet, because whoever is at the desk answers it.
    """
    mine = frozenset({actor.staff_id, *absences.covered_by(work, actor.staff_id, now)})
    own = col(FollowUp.owner_id).in_(mine)
    rings = col(FollowUp.kind).in_(RINGING)
    nobodys = or_(col(FollowUp.owner_id).is_(None), col(Case.owner_id).is_(None))
    whose: ColumnElement[bool] = true() if everyone else or_(own, nobodys) if desk else own
    ringing = _open(work, actor, rings, true() if everyone or desk else own)
    rows = [*ringing, *_open(work, actor, ~rings, whose)]
    return _drawn(work, actor, sorted(rows, key=lambda row: (row[0].due_at, row[0].id)), mine, now)


def _open(work: Work, actor: Actor, *only: ColumnElement[bool]) -> Sequence[tuple[FollowUp, Case]]:
    return work.session.exec(
        select(FollowUp, Case)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(FollowUp.ask == STAFF, col(FollowUp.ended_at).is_(None), visible(actor, Act.READ_CASE), *only)
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
        .limit(MOST)
    ).all()


def _drawn(
    work: Work, actor: Actor, rows: Sequence[tuple[FollowUp, Case]], mine: frozenset[str], now: datetime
) -> list[Waiting]:
    away = {staff: absences.there(work, staff, now) for staff in absences.covers_today(work, now)}
    names, who = staff_names(work), people.known_all(work, {case.person_id for _row, case in rows})
    unseen = lookalikes.unseen(work, actor, [follow_up for follow_up, _case in rows])
    return [
        Waiting(
            follow_up,
            case,
            who[case.person_id],
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
    found = {
        message.id: (message, contact)
        for which in (FAILED, UNSENT)
        for message, contact in work.session.exec(
            select(Message, Contact)
            .join(Contact, col(Contact.id) == col(Message.contact_id))
            .where(which)
            .order_by(col(Message.at))
            .limit(100)
        )
    }
    rows = sorted(found.values(), key=lambda row: (row[0].at, row[0].id))
    cases = cases_of(work, {contact.person_id for _, contact in rows})
    seen = _seen_by(work, actor, cases.values())
    who = people.known_all(work, {contact.person_id for _, contact in rows})
    return [
        Trouble(message, who[contact.person_id], case)
        for message, contact in rows
        if (case := cases[contact.person_id]) is None or case.id in seen
    ]


@dataclass(frozen=True)
class Unanswered:
    """Somebody wrote, a worker has the pen, and nobody has answered. since: their first word after our last; pen: whose it is."""

    contact_id: str
    case: Case
    who: Known
    since: datetime
    pen: str
    pen_name: str


def unanswered(work: Work, actor: Actor) -> list[Unanswered]:
    """Conversations in which a person waits for a worker's words, the longest first. While the bot has the pen it answers itself."""
    last_way = (
        select(Message.way)
        .where(Message.contact_id == Talk.contact_id, col(Message.way).in_(SPOKEN))
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(1)
        .correlate(Talk)
        .scalar_subquery()
    )
    rows = work.session.exec(
        select(Talk.contact_id, Talk.pen, Contact.person_id)
        .join(Contact, col(Contact.id) == col(Talk.contact_id))
        .where(BY_HAND, last_way == "in")  # SQLite: from who has a pen, not from every contact
        .where(func.coalesce(col(Contact.staff_id), "") == "", func.coalesce(col(Contact.partner_id), "") == "")
        .limit(MOST)
    ).all()
    cases = cases_of(work, {person for _contact, _pen, person in rows})
    seen, since = _seen_by(work, actor, cases.values()), _unanswered_since(work, [contact for contact, _pen, _person in rows])
    names, who = staff_names(work), people.known_all(work, {person for _contact, _pen, person in rows})
    found = [
        Unanswered(contact, case, who[person], since[contact], pen, names.get(pen, ""))
        for contact, pen, person in rows
        if (case := cases[person]) is not None and case.id in seen and contact in since
    ]
    kept = _kept_from(work, actor, found)
    return sorted((one for one in found if one.contact_id not in kept), key=lambda one: one.since)


def _kept_from(work: Work, actor: Actor, found: Sequence[Unanswered]) -> Collection[str]:
    """Phones two people share are shown only to who may read both."""
    contacts = work.session.exec(select(Contact).where(col(Contact.id).in_([one.contact_id for one in found]))).all()
    return shared_phones.kept_from(work, actor, contacts)


def _unanswered_since(work: Work, contacts: Collection[str]) -> dict[str, datetime]:
    ours = aliased(Message)
    answered = select(1).where(ours.contact_id == Message.contact_id, ours.way == "out", ours.at > Message.at)
    rows = select(Message.contact_id, func.min(Message.at)).where(
        col(Message.contact_id).in_(contacts), Message.way == "in", ~answered.exists()
    )
    return dict(work.session.exec(rows.group_by(col(Message.contact_id))).all())


def _seen_by(work: Work, actor: Actor, cases: Iterable[Case | None]) -> frozenset[str]:
    ids = [case.id for case in cases if case]
    return frozenset(work.session.exec(select(Case.id).where(col(Case.id).in_(ids), visible(actor, Act.READ_CASE))))


def cases_of(work: Work, persons: Collection[str]) -> dict[str, Case | None]:
    """The ledger each of these people has now, under whichever id; None for somebody without one."""
    groups = same_person.groups(work, persons)
    everyone = {one for members in groups.values() for one in members}
    rows = work.session.exec(select(Case).where(col(Case.person_id).in_(everyone))).all()
    return {person: same_person.current(row for row in rows if row.person_id in members) for person, members in groups.items()}
