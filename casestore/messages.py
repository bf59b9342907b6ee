"""A message arrives (DESIGN.md 3, 2): stored once, sealed, before anyone answers 200. 要綱 3-1-ア: at any hour.

A message is its own queue entry. What goes out is in posts.py, pictures and voices in attachments.py, where a talk stands in talks.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from casestore import attachments
from casestore.db import Work, blank
from casestore.ids import new_id
from casestore.speech import Said
from casestore.tables import Contact, Message, Person, Talk

FIND_CONTACT = select(col(Contact.id), col(Contact.person_id), col(Contact.blocked_at)).where(
    col(Contact.channel) == bindparam("channel"),
    col(Contact.account) == bindparam("account"),
    col(Contact.address_digest) == bindparam("digest"),
)
NO_PERSON, NO_CONTACT, NO_TALK, NO_MESSAGE = blank(Person), blank(Contact), blank(Talk), blank(Message)
ADD_PERSON = insert(Person)
ADD_CONTACT = insert(Contact)
ADD_TALK = insert(Talk)
EVENT = ("channel", "account", "event_id")
ADD_MESSAGE = {
    "sqlite": sqlite.insert(Message).on_conflict_do_nothing(index_elements=EVENT).returning(col(Message.id)),
    "postgresql": postgresql.insert(Message).on_conflict_do_nothing(index_elements=EVENT).returning(col(Message.id)),
}
HEARD = update(Contact).where(col(Contact.id) == bindparam("contact")).values(heard_at=bindparam("now"), blocked_at=None)
BLOCKED = update(Contact).where(col(Contact.id) == bindparam("contact")).values(blocked_at=bindparam("now"))
WAKE = (
    update(Talk)
    .where(col(Talk.contact_id) == bindparam("contact"), col(Talk.ready_at).is_(None))
    .values(ready_at=bindparam("now"))
)
TOMBSTONE = select(col(Message.id)).where(
    col(Message.channel) == bindparam("channel"),
    col(Message.platform_id) == bindparam("platform_id"),
    col(Message.contact_id) == bindparam("contact"),
    col(Message.kind) == "unsend",
)
BY_PLATFORM_ID = select(col(Message.id)).where(
    col(Message.channel) == bindparam("channel"),
    col(Message.platform_id) == bindparam("platform_id"),
    col(Message.contact_id) == bindparam("contact"),
    col(Message.way) == "in",
    col(Message.kind) != "unsend",
)
FORGET_WORDS = (
    update(Message)
    .where(col(Message.id) == bindparam("message"))
    .values(body=None, raw=None, unread=False, unsent_at=bindparam("now"))
)


@dataclass(frozen=True)
class Arrival:
    """One event from a platform, each on its own. `event_id` is unique per channel account; `at` is the platform's time, UTC."""

    channel: str
    account: str
    event_id: str
    sender: str  # "" when the event names nobody
    at: datetime
    said: Said
    raw: str
    message_id: str = ""
    reply_token: str = ""
    language: str = ""
    late: bool = False


@dataclass(frozen=True)
class Sender:
    """The contact behind a platform's user id."""

    contact_id: str
    person_id: str
    blocked: bool = False


def arrive(work: Work, arrivals: Sequence[Arrival], now: datetime) -> tuple[str, ...]:
    """Store what arrived, once each; the ids of those that are new. A sender we do not know yet becomes a person without a name."""
    fresh = []
    for arrival in arrivals:
        sender = sender_of(work, arrival.channel, arrival.account, arrival.sender, now, arrival.language)
        if message := _store(work, arrival, sender, now):
            fresh.append(message)
            if arrival.sender:
                _heard(work, arrival, sender, now)
    return tuple(fresh)


def sender_of(work: Work, channel: str, account: str, address: str, now: datetime, language: str = "") -> Sender:
    """Find or make the contact of a platform's user id."""
    digest = work.vault.digest(f"address:{channel}:{account}", address)
    found = work.connection.execute(FIND_CONTACT, {"channel": channel, "account": account, "digest": digest}).first()
    if found:
        return Sender(found.id, found.person_id, found.blocked_at is not None)
    person, contact = new_id(now), new_id(now)
    work.connection.execute(
        ADD_PERSON,
        NO_PERSON
        | {
            "id": person,
            "wrapped_key": work.vault.new_person_key(person),
            "language": "en" if language and not language.startswith("ja") else "ja",
            "made_at": now,
        },
    )
    work.connection.execute(
        ADD_CONTACT,
        NO_CONTACT
        | {
            "id": contact,
            "person_id": person,
            "channel": channel,
            "account": account,
            "address_digest": digest,
            "address": work.seal(person, "contact.address", contact, address),
            "made_at": now,
        },
    )
    work.connection.execute(ADD_TALK, NO_TALK | {"contact_id": contact})
    return Sender(contact, person)


def said_in(work: Work, person: str, message: str, body: bytes | None) -> Said:
    """What a stored arrival said; nothing when it was unsent."""
    return Said.from_json(json.loads(work.open(person, "message.body", message, body))) if body else Said()


def _store(work: Work, arrival: Arrival, sender: Sender, now: datetime) -> str | None:
    """The new message's id, or None for an event that was stored before."""
    message = new_id(now)
    gone = bool(arrival.message_id) and arrival.said.event == "" and _was_unsent(work, arrival, sender)
    words = json.dumps(arrival.said.as_json(), ensure_ascii=False)
    stored = work.connection.execute(
        ADD_MESSAGE[work.dialect],
        NO_MESSAGE
        | {
            "id": message,
            "contact_id": sender.contact_id,
            "way": "in",
            "channel": arrival.channel,
            "account": arrival.account,
            "event_id": arrival.event_id,
            "platform_id": arrival.message_id,
            "kind": kind_of(arrival.said),
            "at": arrival.at,
            "arrived_at": now,
            "body": None if gone else work.seal(sender.person_id, "message.body", message, words),
            "raw": None if gone else work.seal(sender.person_id, "message.raw", message, arrival.raw),
            "unread": not gone and bool(arrival.sender),
            "unsent_at": now if gone else None,
            "reply_token": arrival.reply_token,
        },
    )
    if stored.first() is None:
        return None
    if not gone:
        for media in arrival.said.media:
            attachments.want(work, message, sender.person_id, media, now)
    return message


def kind_of(said: Said) -> str:
    """What to call a message in a list: its event, else its first medium, else place, tap or text."""
    if said.event:
        return said.event
    if said.media:
        return said.media[0].kind
    if said.place:
        return "place"
    return "tap" if said.tap else "text"


def _heard(work: Work, arrival: Arrival, sender: Sender, now: datetime) -> None:
    if arrival.said.event == "unsend":
        forget(work, arrival.channel, sender, arrival.message_id, now)
    gone = arrival.said.event == "unfollow"
    work.connection.execute(BLOCKED if gone else HEARD, {"contact": sender.contact_id, "now": now})
    work.connection.execute(WAKE, {"contact": sender.contact_id, "now": now})
    work.tell("talk", sender.contact_id)


def earlier_message(work: Work, channel: str, contact: str, platform_id: str, but: str) -> str | None:
    """Our id of the message an unsend or an edit is about, other than that event itself."""
    keys = {"channel": channel, "platform_id": platform_id, "contact": contact}
    found = (row.id for row in work.connection.execute(BY_PLATFORM_ID, keys))
    return next((message for message in found if message != but), None)


def _was_unsent(work: Work, arrival: Arrival, sender: Sender) -> bool:
    keys = {"channel": arrival.channel, "platform_id": arrival.message_id, "contact": sender.contact_id}
    return work.connection.execute(TOMBSTONE, keys).first() is not None


def forget(work: Work, channel: str, sender: Sender, platform_id: str, now: datetime) -> None:
    """The person took a message back: words, raw copy and pictures go at once, the bare fact stays (LINE guideline on unsend)."""
    keys = {"channel": channel, "platform_id": platform_id, "contact": sender.contact_id}
    for (message,) in work.connection.execute(BY_PLATFORM_ID, keys).all():
        work.connection.execute(FORGET_WORDS, {"message": message, "now": now})
        attachments.forget(work, message)
