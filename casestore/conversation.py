"""One conversation as staff read it: what was said both ways, notes beside it, events, and how far it went (要綱 3-1-エ3, 6-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from casestore.db import Work, blank
from casestore.ids import new_id
from casestore.messages import said_in
from casestore.speech import Post, Said
from casestore.tables import Attachment, Contact, Message, ReadMark, Talk

LONGEST = 300


@dataclass(frozen=True)
class Kept:
    """A picture, voice or file of a message. state: wanted, kept, refused, forgotten."""

    id: str
    kind: str
    state: str
    reason: str
    mime: str


@dataclass(frozen=True)
class Spoken:
    """One row of a conversation. way: in, out, memo, event. state of an out: waiting, accepted, uncertain, never, cancelled,
    and answered once the person has written since: only that is proof that they read us."""

    id: str
    way: str
    kind: str
    at: datetime
    author: str
    said: Said | None
    post: Post | None
    words: str  # of a memo or an event
    state: str
    problem: str
    language: str
    unsent: bool
    failed: bool
    kept: tuple[Kept, ...] = ()
    channel: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True)
class Conversation:
    """A contact's conversation, oldest first, with the pen and where this reader's new messages begin."""

    contact: Contact
    pen: str
    held: bool
    spoken: tuple[Spoken, ...]
    read_to: datetime | None


def conversation(work: Work, contact: str, reader: str, limit: int = LONGEST) -> Conversation:
    """The last `limit` rows of a conversation. Raises NoResultFound."""
    row = work.session.get_one(Contact, contact)
    talk = work.session.get_one(Talk, contact)
    messages = work.session.exec(
        select(Message)
        .where(Message.contact_id == contact)
        .order_by(col(Message.at).desc(), col(Message.id).desc())
        .limit(limit)
    ).all()
    kept = _kept(work, [message.id for message in messages])
    heard = max((message.at for message in messages if message.way == "in"), default=None)
    mark = work.session.get(ReadMark, (reader, contact))
    spoken = tuple(_spoken(work, row.person_id, message, kept, heard) for message in reversed(messages))
    return Conversation(row, talk.pen, talk.held, spoken, mark.read_to if mark else None)


def _spoken(work: Work, person: str, message: Message, kept: Mapping[str, tuple[Kept, ...]], heard: datetime | None) -> Spoken:
    body = work.open(person, "message.body", message.id, message.body)
    answered = message.state == "accepted" and heard is not None and heard > message.at
    return Spoken(
        id=message.id,
        way=message.way,
        kind=message.kind,
        at=message.at,
        author=message.author,
        said=said_in(work, person, message.id, message.body) if message.way == "in" else None,
        post=Post.from_json(json.loads(body)) if message.way == "out" else None,
        words=body if message.way in ("memo", "event") else "",
        state="answered" if answered else message.state,
        problem=message.problem,
        language=message.language,
        unsent=message.unsent_at is not None,
        failed=message.failed_at is not None,
        kept=kept.get(message.id, ()),
        channel=message.channel,
        not_before=message.not_before,
    )


def _kept(work: Work, messages: list[str]) -> dict[str, tuple[Kept, ...]]:
    found: dict[str, tuple[Kept, ...]] = {}
    for row in work.session.exec(select(Attachment).where(col(Attachment.message_id).in_(messages))).all():
        one = Kept(row.id, row.kind, row.state, row.reason, row.mime)
        found[row.message_id] = (*found.get(row.message_id, ()), one)
    return found


def read_to(work: Work, staff: str, contact: str, at: datetime) -> None:
    """This member of staff has read the conversation up to here; never moves back."""
    mark = work.session.get(ReadMark, (staff, contact)) or ReadMark(staff_id=staff, contact_id=contact, read_to=at)
    mark.read_to = max(mark.read_to, at)
    work.session.add(mark)
    work.tell("reception")


def earlier_is_read(work: Work, contact: str) -> bool:
    """Whether somebody of the office has read all that was heard in earlier turns; False where there was none."""
    earlier = select(func.max(Message.at)).where(
        Message.contact_id == contact, Message.way == "in", col(Message.unread).is_(False)
    )
    read = select(func.max(ReadMark.read_to)).where(ReadMark.contact_id == contact)
    last, read_to_here = work.session.exec(earlier).one(), work.session.exec(read).one()
    return last is not None and read_to_here is not None and read_to_here >= last


def note(work: Work, contact: str, words: str, author: str, now: datetime, *, way: str = "memo", kind: str = "memo") -> str:
    """Write beside the conversation: a memo of staff, or an event line. Of another way than what goes out, it can never leave."""
    if way not in ("memo", "event"):
        raise ValueError(way)
    work.flush()
    row = work.session.get_one(Contact, contact)
    message = new_id(now)
    body = work.seal(row.person_id, "message.body", message, words)
    values = blank(Message) | {
        "id": message,
        "contact_id": contact,
        "way": way,
        "channel": row.channel,
        "account": row.account,
        "kind": kind,
        "at": now,
        "arrived_at": now,
        "body": body,
        "author": author,
    }
    work.session.add(Message(**values))
    work.tell("talk", contact)
    return message


def looked_at(work: Work, message: str, now: datetime) -> None:
    """Somebody has seen a red card: a failed turn is settled, a post that did not go out is turned."""
    row = work.session.get_one(Message, message)
    if row.way == "in":
        row.settled_at = now
    else:
        row.turned_at = now
    work.session.add(row)
    work.tell("today")
