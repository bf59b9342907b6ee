"""Read-only questions of the desks, each with one answer: who waits, one case whole, one conversation, today's work (要綱 6-1, 6-2).

Every list goes through `visible`, the same rule as permissions.within, so that list, count, search and page cannot differ.
The number of queries does not grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from casestore import entries, lookalikes, people, same_person, shared_phones
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.sight import thing_of as thing_of
from casestore.sight import visible as visible
from casestore.tables import Case, Contact, Entry, FollowUp, Message, ReadMark, Staff

PAGE = 50
MOST_COUNTED = 1001  # counts above this are shown as 1000+
NOT_YET_TRIAGED = ("lead", "reception")
NOT_STAFF = ("bot", "person")  # authors of messages; anyone else is a member of staff
NOT_GONE = ("never", "cancelled")
NOT_MERGED = cast(col(Case.facts), Text).not_like(f'%"{Fact.MERGED.value}"%')  # not a ledger that rests in another
OPEN_QUESTIONS = (Promised.HALF_WAY, Promised.CHECK_IN_AGAIN)  # open as long as a question of ours has no answer


@dataclass(frozen=True)
class CaseLine:
    """One case in a list, with all a row of it shows."""

    case: Case
    who: Known
    contact: Contact | None
    owner_name: str
    intake: Mapping[str, Any]
    lead: Mapping[str, Any]
    alerts: tuple[str, ...]  # classes of the alerts nobody has cleared
    alerted_at: datetime | None  # when the first of these rang
    own_words: str
    unread: int
    due: FollowUp | None
    heard_at: datetime | None


@dataclass(frozen=True)
class CasePage:
    """One 支援台帳: the row, who it is about, all entries oldest first, what is promised."""

    line: CaseLine
    contacts: tuple[Contact, ...]  # the one to answer on first
    entries: tuple[Written, ...]
    follow_ups: tuple[FollowUp, ...]  # all, soonest first, ended ones too
    staff: Mapping[str, str]  # names by id


def case_by_number(work: Work, actor: Actor, number: str, act: Act = Act.READ_CASE) -> Case | None:
    """The case with this reception number, or None when there is none or it may not be seen: the two look the same."""
    return work.session.exec(select(Case).where(Case.number == number, visible(actor, act))).first()


def case_of_person(work: Work, person: str) -> Case | None:
    """The newest case of a person that is not over, else the newest of all."""
    return same_person.current_case(work, person)


def reception(work: Work, actor: Actor, view: str = "waiting", limit: int = PAGE) -> list[CaseLine]:
    """The reception desk's queue (要綱 3-1-イ): きょう中に first, then who has waited longest.

    view: waiting (振り分け待ち), mine, reply (本人の返事待ち), reached (つなぎ先の確認), all.
    """
    rows = work.session.exec(
        select(Case)
        .where(col(Case.closed_at).is_(None), visible(actor, Act.SEE_QUEUE), _view(actor, view))
        .order_by(col(Case.group).desc(), col(Case.received_at), col(Case.id))
        .limit(limit)
    ).all()
    return lines(work, actor, rows)


def reception_count(work: Work, actor: Actor, view: str = "waiting") -> int:
    """How many there are in a view, counted no further than MOST_COUNTED."""
    some = (
        select(Case.id)
        .where(col(Case.closed_at).is_(None), visible(actor, Act.SEE_QUEUE), _view(actor, view))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return work.session.exec(select(func.count()).select_from(some)).one()


def untriaged(work: Work, actor: Actor) -> tuple[int, datetime | None]:
    """How many wait to be triaged, and since when the one who has waited longest does; None where nobody waits."""
    since = func.coalesce(col(Case.received_at), col(Case.made_at))
    waits = (col(Case.stage).in_(NOT_YET_TRIAGED), col(Case.closed_at).is_(None), visible(actor, Act.SEE_QUEUE))
    count, first = work.session.exec(select(func.count(), func.min(since)).where(*waits)).one()
    return count, first


def _view(actor: Actor, view: str) -> ColumnElement[bool]:
    untriaged = col(Case.stage).in_(NOT_YET_TRIAGED)
    return {
        "waiting": or_(untriaged, col(Case.alerted)),
        "mine": col(Case.owner_id) == actor.staff_id,
        "reply": waits_for_a_reply(),
        "reached": col(Case.stage) == "outside",
        "all": true(),
    }[view]


def waits_for_a_reply() -> ColumnElement[bool]:
    """Whether a worker spoke last, or a question of ours stands open (each has its own next asking). One index entry a contact."""
    said = case((col(Message.state).in_(NOT_GONE), NOT_STAFF[0]), else_=col(Message.author))
    last_author, last_at = (
        select(what)
        .where(Message.contact_id == Contact.id, col(Message.way).in_(("in", "out")))
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
        for what in (said, col(Message.at))
    )
    theirs, elsewhere = same_person.all_of(col(Case.person_id)), aliased(Contact)
    answered_elsewhere = select(1).where(
        col(elsewhere.person_id).in_(theirs), elsewhere.id != Contact.id, col(elsewhere.heard_at) > last_at
    )
    on_it = col(Contact.person_id).in_(theirs)
    spoke = select(1).where(on_it, last_author.not_in(NOT_STAFF), ~answered_elsewhere.exists()).exists()
    kind = func.coalesce(col(FollowUp.kind), col(FollowUp.kind))  # so that SQLite takes the person's index, not the one by kind
    question = or_(kind.in_(OPEN_QUESTIONS), and_(kind == Promised.CALL, col(FollowUp.step) == "reached"))
    asked = select(1).where(col(FollowUp.person_id).in_(theirs), question, col(FollowUp.ended_at).is_(None))
    return or_(spoke, asked.exists())


def lines(work: Work, actor: Actor, rows: Sequence[Case]) -> list[CaseLine]:
    """All that a row shows, for these cases, in a fixed number of queries and one unsealing per name and form."""
    persons = [row.person_id for row in rows]
    who, accounts = people.known_all(work, persons), readable_accounts(work, actor, persons)
    contacts = {person: found[0] for person, found in accounts.items() if found}
    unread = _unread(work, actor, {contact.id for found in accounts.values() for contact in found})
    names = staff_names(work)
    forms = _forms(work, rows)
    dues = _next_dues(work, actor, [row.id for row in rows])
    return [
        CaseLine(
            case=row,
            who=who[row.person_id],
            contact=contacts.get(row.person_id),
            owner_name=names.get(row.owner_id or "", ""),
            intake=forms.get((row.id, "intake"), {}),
            lead=forms.get((row.id, "lead"), {}),
            alerts=tuple(forms.get((row.id, "alert"), {}).get("classes", ())),
            alerted_at=forms.get((row.id, "alert"), {}).get("since"),
            own_words=str(forms.get((row.id, "intake"), {}).get("own_words") or ""),
            unread=sum(unread.get(contact.id, 0) for contact in accounts[row.person_id]),
            due=dues.get(row.id),
            heard_at=max((one.heard_at for one in accounts[row.person_id] if one.heard_at), default=None),
        )
        for row in rows
    ]


def readable_accounts(work: Work, actor: Actor, persons: Collection[str]) -> dict[str, list[Contact]]:
    """The accounts of these people whose conversation the reader may see, the one to answer on first."""
    found = same_person.accounts(work, persons)
    kept = shared_phones.kept_from(work, actor, [contact for rows in found.values() for contact in rows])
    return {person: [row for row in rows if row.id not in kept] for person, rows in found.items()}


def staff_names(work: Work) -> dict[str, str]:
    return dict(work.session.exec(select(Staff.id, Staff.name)).all())


def _unread(work: Work, actor: Actor, contacts: Collection[str]) -> dict[str, int]:
    rows = work.session.exec(
        select(Message.contact_id, func.count())
        .join(
            ReadMark,
            and_(col(ReadMark.contact_id) == col(Message.contact_id), col(ReadMark.staff_id) == actor.staff_id),
            isouter=True,
        )
        .where(
            col(Message.contact_id).in_(contacts),
            Message.way == "in",
            or_(col(ReadMark.read_to).is_(None), col(Message.at) > col(ReadMark.read_to)),
        )
        .group_by(col(Message.contact_id))
    ).all()
    return dict(rows)


def _forms(work: Work, rows: Sequence[Case]) -> dict[tuple[str, str], dict[str, Any]]:
    """The newest intake and lead of each case, and the classes of its open alerts."""
    person_of = {row.id: row.person_id for row in rows}
    open_alerts = {mark.partition(":")[2] for row in rows for mark in row.facts if mark.startswith(f"{Fact.ALERTED}:")}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = work.session.exec(
        select(Entry)
        .where(col(Entry.case_id).in_(person_of), col(Entry.kind).in_(("intake", "lead", "alert")))
        .order_by(col(Entry.case_id), col(Entry.seq))
    )
    for entry in wanted:
        written = entries.as_written(work, person_of[entry.case_id], entry)
        if entry.kind != "alert":
            found[entry.case_id, entry.kind] = written.given
        elif entry.id in open_alerts:
            rung = found.setdefault((entry.case_id, "alert"), {"classes": (), "since": written.happened_at})
            rung["classes"] = (*rung["classes"], str(written.answers.get("class", "")))
    return found


def _next_dues(work: Work, actor: Actor, cases: Collection[str]) -> dict[str, FollowUp]:
    rows = work.session.exec(
        select(FollowUp)
        .where(col(FollowUp.case_id).in_(cases), col(FollowUp.ended_at).is_(None))
        .order_by(col(FollowUp.due_at).desc(), col(FollowUp.id).desc())
    ).all()
    unseen = lookalikes.unseen(work, actor, rows)
    return {row.case_id: row for row in rows if row.case_id and row.id not in unseen}


def case_page(work: Work, actor: Actor, number: str) -> CasePage | None:
    """One case whole, or None when there is none or it may not be seen."""
    case = case_by_number(work, actor, number)
    if case is None:
        return None
    contacts = readable_accounts(work, actor, [case.person_id])[case.person_id]
    promised = work.session.exec(
        select(FollowUp).where(FollowUp.case_id == case.id).order_by(col(FollowUp.due_at), col(FollowUp.id))
    ).all()
    unseen = lookalikes.unseen(work, actor, promised)
    seen = tuple(row for row in promised if row.id not in unseen)
    (line,) = lines(work, actor, [case])
    return CasePage(line, tuple(contacts), tuple(entries.entries(work, case.id)), seen, staff_names(work))
