"""A colleague is asked to read a memo (要綱 6-1): whom, where exactly, and whether they have. What it says is the memo's alone.

Only who may read the conversation can be named; whom a restriction keeps from it later does not see the row any more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from casestore import people, shared_phones, sight, staff
from casestore.db import Work
from casestore.ids import new_id
from casestore.people import Known
from casestore.permissions import Act, Actor, may
from casestore.tables import Case, Contact, Mention, Message

AT = re.compile(r"[@＠]\s*")
BECAUSE = "mention:"  # what a notice of it on a phone rests on


class TwoOfThatName(Exception):
    """Two colleagues may be meant by what was typed; `name` is what both begin with."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Waiting:
    """One memo that waits for its reader."""

    id: str
    message_id: str
    contact_id: str
    case: Case
    who: Known
    by: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """Whom a memo was for, and when they have seen it."""

    staff_id: str
    seen_at: datetime | None


def may_be_told(work: Work, contact: Contact, but: str, now: datetime) -> tuple[Actor, ...]:
    """Who may read this conversation, except `but`; nobody where it belongs to no case."""
    things = [sight.thing_of(work, case) for case in shared_phones.cases_of(work, contact.id)]
    colleagues = (
        Actor(one.id, one.name, frozenset(role.role for role in roles), one.language)
        for one, roles in staff.everyone(work)
        if one.disabled_at is None and one.id != but
    )
    return tuple(
        one
        for one in colleagues
        if any(may(one, Act.READ_CONVERSATION, thing, now).allowed for thing in things)
        and (len(things) < 2 or not shared_phones.kept_from(work, one, [contact]))
    )


def named(text: str, colleagues: Collection[Actor]) -> frozenset[str]:
    """Who is written in a text with @ before their name or surname. Pure. Raises TwoOfThatName."""
    found: set[str] = set()
    for at in AT.finditer(text):
        rest = text[at.end() :]
        fits = {
            one.staff_id: max((len(name) for name in _names(one) if rest.startswith(name)), default=0) for one in colleagues
        }
        longest = max(fits.values(), default=0)
        meant = [one for one, length in fits.items() if length == longest]
        if longest and len(meant) > 1:
            raise TwoOfThatName(rest[:longest])
        found |= set(meant) if longest else set()
    return frozenset(found)


def _names(one: Actor) -> tuple[str, ...]:
    parts = one.name.split()
    return (one.name, "".join(parts), parts[0]) if parts else ()


def tell(work: Work, message: str, contact: str, to: str, by: str, now: datetime) -> str:
    """Ask a colleague to read a memo; the id. Whether they may is for the caller to have asked (may_be_told)."""
    work.flush()
    row = Mention(id=new_id(now), message_id=message, contact_id=contact, staff_id=to, made_by=by, made_at=now)
    work.session.add(row)
    work.flush()
    work.tell("today")
    return row.id


def waiting(work: Work, reader: Actor) -> Sequence[Waiting]:
    """The memos somebody is asked to read and has not seen, oldest first; none they may not read now."""
    rows = work.session.exec(
        select(Mention, Contact)
        .join(Contact, col(Contact.id) == col(Mention.contact_id))
        .where(Mention.staff_id == reader.staff_id, col(Mention.seen_at).is_(None))
        .order_by(col(Mention.id))
    ).all()
    kept = shared_phones.kept_from(work, reader, [contact for _row, contact in rows])
    return [
        Waiting(row.id, row.message_id, contact.id, case, people.known(work, case.person_id), row.made_by, row.made_at)
        for row, contact in rows
        if contact.id not in kept and (case := _case(work, reader, contact.id)) is not None
    ]


def _case(work: Work, reader: Actor, contact: str) -> Case | None:
    """In which of its cases the reader finds the conversation."""
    ids = [case.id for case in shared_phones.cases_of(work, contact)]
    return work.session.exec(select(Case).where(col(Case.id).in_(ids), sight.visible(reader, Act.READ_CONVERSATION))).first()


def seen(work: Work, reader: str, contact: str, now: datetime) -> int:
    """They have the conversation before them: what they were asked to read there is read. How many that were."""
    mine = select(Mention.id).where(Mention.staff_id == reader, Mention.contact_id == contact, col(Mention.seen_at).is_(None))
    ids = list(work.session.exec(mine))
    if ids:
        work.session.exec(update(Mention).where(col(Mention.id).in_(ids)).values(seen_at=now))
        unsent = update(Message).where(col(Message.because).in_([BECAUSE + one for one in ids]), col(Message.tries) == 0)
        work.session.exec(unsent.where(col(Message.state) == "waiting").values(state="cancelled", settled_at=now))
        work.tell("today")
        work.tell("talk", contact)
    return len(ids)


def told_of(work: Work, contact: str) -> Mapping[str, tuple[Told, ...]]:
    """By memo: for whom it is, in the order they were named."""
    rows = work.session.exec(select(Mention).where(Mention.contact_id == contact).order_by(col(Mention.id))).all()
    found: dict[str, tuple[Told, ...]] = {}
    for row in rows:
        found[row.message_id] = (*found.get(row.message_id, ()), Told(row.staff_id, row.seen_at))
    return found
