"""Read-only questions of the desks, each with one answer: who waits, one case whole, one conversation, today's work (要綱 6-1, 6-2).

Every list goes through `visible`, the same rule as permissions.within, so that list, count, search and page cannot differ.
The number of queries does not grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, true
from sqlmodel import col, select

from casestore import entries, people
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.people import Known
from casestore.permissions import Act, Actor, Reach, Thing, scope
from casestore.tables import Assignment, Case, Contact, Entry, FollowUp, Message, ReadMark, Staff

PAGE = 50
MOST_COUNTED = 1001  # counts above this are shown as 1000+
NOT_YET_TRIAGED = ("lead", "reception")
NOT_STAFF = ("bot", "person")  # authors of messages; anyone else is a member of staff
NOT_GONE = ("never", "cancelled")
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
    contacts: tuple[Contact, ...]
    entries: tuple[Written, ...]
    follow_ups: tuple[FollowUp, ...]  # all, soonest first, ended ones too
    staff: Mapping[str, str]  # names by id


def visible(actor: Actor, act: Act) -> ColumnElement[bool]:
    """The cases an actor may have in a list for an act, as a condition on Case; permissions.within in SQL."""
    wide = scope(actor, act)
    if not wide.reaches:
        return false()
    own = or_(col(Case.owner_id) == wide.staff_id, _assigned(wide.staff_id))
    trusted = or_(col(Case.owner_id) == wide.staff_id, _assigned(wide.staff_id, named=True))
    reached = {
        Reach.OWN: own,
        Reach.DESK: or_(own, col(Case.owner_id).is_(None), col(Case.alerted)),
        Reach.TEAM: true(),
        Reach.SUBMITTED: col(Case.shown),
        Reach.YES: true(),
    }
    reaches = or_(*(reached[reach] for reach in wide.reaches))
    allowed = and_(reaches, or_(~col(Case.restricted), trusted))
    if not wide.unclaimed:
        return allowed
    as_team = [reached[reach] for reach in wide.reaches & {Reach.TEAM, Reach.SUBMITTED, Reach.YES}]
    nobody = and_(col(Case.owner_id).is_(None), ~_assigned(None, named=True))
    return or_(allowed, and_(col(Case.restricted), nobody, or_(false(), *as_team)))


def _assigned(staff_id: str | None, *, named: bool = False) -> ColumnElement[bool]:
    """Whether somebody (or this member of staff) works on the case now, or may know of it though it is restricted."""
    rows = select(1).where(Assignment.case_id == Case.id, col(Assignment.until).is_(None))
    if staff_id is not None:
        rows = rows.where(Assignment.staff_id == staff_id)
    return (rows.where(col(Assignment.named)) if named else rows).exists()


def thing_of(work: Work, case: Case) -> Thing:
    """The case as permissions look at it."""
    rows = work.session.exec(
        select(Assignment.staff_id, Assignment.named).where(Assignment.case_id == case.id, col(Assignment.until).is_(None))
    ).all()
    return Thing(
        case.owner_id,
        members=frozenset(staff_id for staff_id, _ in rows),
        restricted=case.restricted,
        named=frozenset(staff_id for staff_id, named in rows if named),
        facts=frozenset(case.facts),
    )


def case_by_number(work: Work, actor: Actor, number: str, act: Act = Act.READ_CASE) -> Case | None:
    """The case with this reception number, or None when there is none or it may not be seen: the two look the same."""
    return work.session.exec(select(Case).where(Case.number == number, visible(actor, act))).first()


def case_of_person(work: Work, person: str) -> Case | None:
    """The newest case of a person that is not over, else the newest of all."""
    return work.session.exec(
        select(Case).where(Case.person_id == person).order_by(col(Case.closed_at).is_not(None), col(Case.made_at).desc())
    ).first()


def reception(work: Work, actor: Actor, view: str = "waiting", limit: int = 200) -> list[CaseLine]:
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


def _view(actor: Actor, view: str) -> ColumnElement[bool]:
    untriaged = col(Case.stage).in_(NOT_YET_TRIAGED)
    return {
        "waiting": or_(untriaged, col(Case.alerted)),
        "mine": col(Case.owner_id) == actor.staff_id,
        "reply": _waits_for_a_reply(),
        "reached": col(Case.stage) == "outside",
        "all": true(),
    }[view]


def _waits_for_a_reply() -> ColumnElement[bool]:
    """Whether a worker spoke last, or a question of ours stands open (each has its own next asking). One index entry a contact."""
    said = case((col(Message.state).in_(NOT_GONE), NOT_STAFF[0]), else_=col(Message.author))
    last_author = (
        select(said)
        .where(Message.contact_id == Contact.id, col(Message.way).in_(("in", "out")))
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    spoke = select(1).where(Contact.person_id == Case.person_id, last_author.not_in(NOT_STAFF)).exists()
    question = or_(
        col(FollowUp.kind).in_(OPEN_QUESTIONS), and_(col(FollowUp.kind) == Promised.CALL, col(FollowUp.step) == "reached")
    )
    asked = select(1).where(FollowUp.person_id == Case.person_id, question, col(FollowUp.ended_at).is_(None))
    return or_(spoke, asked.exists())


def case_list(work: Work, actor: Actor, *, before: str = "", limit: int = PAGE) -> list[CaseLine]:
    """支援ケース一覧 (様式4), newest first; `before` is the id of the last case of the page before."""
    query = select(Case).where(visible(actor, Act.READ_CASE)).order_by(col(Case.id).desc()).limit(limit)
    if before:
        query = query.where(col(Case.id) < before)
    return lines(work, actor, work.session.exec(query).all())


def found(work: Work, actor: Actor, text: str, limit: int = PAGE) -> list[CaseLine]:
    """Cases by reception number, telephone digits, name or kana; only those that may be seen."""
    digits = "".join(sign for sign in text if sign.isdigit())
    ids = people.find(work, text, limit) + (people.find_exact(work, "phone", digits) if len(digits) >= 9 else [])
    wanted = or_(col(Case.person_id).in_(ids), col(Case.number) == text.strip().upper())
    rows = work.session.exec(
        select(Case).where(visible(actor, Act.READ_CASE), wanted).order_by(col(Case.id).desc()).limit(limit)
    ).all()
    return lines(work, actor, rows)


def lines(work: Work, actor: Actor, rows: Sequence[Case]) -> list[CaseLine]:
    """All that a row shows, for these cases, in a fixed number of queries and one unsealing per name and form."""
    persons = [row.person_id for row in rows]
    who, contacts = people.known_all(work, persons), _contacts(work, persons)
    unread = _unread(work, actor, [contact.id for contact in contacts.values()])
    names = staff_names(work)
    forms = _forms(work, rows)
    dues = _next_dues(work, [row.id for row in rows])
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
            unread=unread.get(contacts[row.person_id].id, 0) if row.person_id in contacts else 0,
            due=dues.get(row.id),
            heard_at=contacts[row.person_id].heard_at if row.person_id in contacts else None,
        )
        for row in rows
    ]


def staff_names(work: Work) -> dict[str, str]:
    return dict(work.session.exec(select(Staff.id, Staff.name)).all())


def _contacts(work: Work, persons: Collection[str]) -> dict[str, Contact]:
    """The contact each person was last heard on."""
    rows = work.session.exec(
        select(Contact).where(col(Contact.person_id).in_(persons)).order_by(col(Contact.heard_at).asc().nulls_first())
    ).all()
    return {row.person_id: row for row in rows}


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


def _next_dues(work: Work, cases: Collection[str]) -> dict[str, FollowUp]:
    rows = work.session.exec(
        select(FollowUp)
        .where(col(FollowUp.case_id).in_(cases), col(FollowUp.ended_at).is_(None))
        .order_by(col(FollowUp.due_at).desc(), col(FollowUp.id).desc())
    ).all()
    return {row.case_id: row for row in rows if row.case_id}


def case_page(work: Work, actor: Actor, number: str) -> CasePage | None:
    """One case whole, or None when there is none or it may not be seen."""
    case = case_by_number(work, actor, number)
    if case is None:
        return None
    contacts = work.session.exec(
        select(Contact).where(Contact.person_id == case.person_id).order_by(col(Contact.made_at))
    ).all()
    promised = work.session.exec(
        select(FollowUp).where(FollowUp.case_id == case.id).order_by(col(FollowUp.due_at), col(FollowUp.id))
    ).all()
    (line,) = lines(work, actor, [case])
    return CasePage(line, tuple(contacts), tuple(entries.entries(work, case.id)), tuple(promised), staff_names(work))
