"""A message arrives (DESIGN.md 3, 2): stored once, sealed, before anyone answers 200. 要綱 3-1-ア: at any hour.

A message is its own queue entry. What goes out is in posts.py, pictures and voices in attachments.py, where a talk stands in talks.py.
"""

from __future__ import annotations

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
from casestore.statements import Statement
from casestore.tables import Contact, Message, Person, Talk
from locales import of_tag

FIND_CONTACT = Statement(
    select(col(Contact.id), col(Contact.person_id), col(Contact.blocked_at)).where(
        col(Contact.channel) == bindparam("channel"),
        col(Contact.account) == bindparam("account"),
        col(Contact.address_digest) == bindparam("digest"),
    )
)
BY_CONTACT = Statement(select(col(Contact.person_id)).where(col(Contact.id) == bindparam("contact")))
ADD_PERSON = Statement(insert(Person), blank(Person))
ADD_CONTACT = Statement(insert(Contact), blank(Contact))
ADD_TALK = Statement(insert(Talk), blank(Talk))
EVENT = ("channel", "account", "event_id")
ADD_MESSAGE = {
    dialect: Statement(insert(Message).on_conflict_do_nothing(index_elements=EVENT).returning(col(Message.id)), blank(Message))
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
HEARD = Statement(
    update(Contact).where(col(Contact.id) == bindparam("contact")).values(heard_at=bindparam("now"), blocked_at=None)
)
HERE = Statement(update(Contact).where(col(Contact.id) == bindparam("contact")).values(heard_at=bindparam("now")))
BLOCKED = Statement(update(Contact).where(col(Contact.id) == bindparam("contact")).values(blocked_at=bindparam("now")))
WAKE = Statement(
    update(Talk)
    .where(col(Talk.contact_id) == bindparam("contact"), col(Talk.ready_at).is_(None))
    .values(ready_at=bindparam("now"))
)
TOMBSTONE = Statement(
    select(col(Message.id)).where(
        col(Message.channel) == bindparam("channel"),
        col(Message.platform_id) == bindparam("platform_id"),
        col(Message.contact_id) == bindparam("contact"),
        col(Message.kind) == "unsend",
    )
)
BY_PLATFORM_ID = Statement(
    select(col(Message.id)).where(
        col(Message.channel) == bindparam("channel"),
        col(Message.platform_id) == bindparam("platform_id"),
        col(Message.contact_id) == bindparam("contact"),
        col(Message.way) == "in",
        col(Message.kind) != "unsend",
    )
)
FORGET_WORDS = Statement(
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
    read_token: str = ""  # to show on their phone that a human has read this
    language: str = ""
    late: bool = False
    contact: str = ""  # whose it is, where we know: of a room, the account from which it was opened


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
        sender = _known(work, arrival.contact) if arrival.contact else _of_platform(work, arrival, now)
        if message := _store(work, arrival, sender, now):
            fresh.append(message)
            if arrival.sender:
                _heard(work, arrival, sender, now)
    return tuple(fresh)


def _known(work: Work, contact: str) -> Sender:
    return Sender(contact, BY_CONTACT.one(work, {"contact": contact}).person_id)


def _of_platform(work: Work, arrival: Arrival, now: datetime) -> Sender:
    return sender_of(work, arrival.channel, arrival.account, arrival.sender, now, arrival.language)


def sender_of(work: Work, channel: str, account: str, address: str, now: datetime, language: str = "") -> Sender:
    """Find or make the contact of a platform's user id."""
    digest = work.vault.digest(f"address:{channel}:{account}", address)
    found = FIND_CONTACT.first(work, {"channel": channel, "account": account, "digest": digest})
    if found:
        return Sender(found.id, found.person_id, found.blocked_at is not None)
    person, contact = new_id(now), new_id(now)
    ADD_PERSON.run(
        work,
        {
            "id": person,
            "wrapped_key": work.vault.new_person_key(person),
            "language": of_tag(language),
            "made_at": now,
        },
    )
    ADD_CONTACT.run(
        work,
        {
            "id": contact,
            "person_id": person,
            "channel": channel,
            "account": account,
            "address_digest": digest,
            "address": work.seal(person, "contact.address", contact, address),
            "made_at": now,
        },
    )
    ADD_TALK.run(work, {"contact_id": contact})
    return Sender(contact, person)


def said_in(work: Work, person: str, message: str, body: bytes | None) -> Said:
    """What a stored arrival said; nothing when it was unsent."""
    return Said.from_json(work.open_json(person, "message.body", message, body)) if body else Said()


def _store(work: Work, arrival: Arrival, sender: Sender, now: datetime) -> str | None:
    """The new message's id, or None for an event that was stored before."""
    message = new_id(now)
    gone = bool(arrival.message_id) and arrival.said.event == "" and _was_unsent(work, arrival, sender)
    stored = ADD_MESSAGE[work.dialect].first(
        work,
        {
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
            "body": None if gone else work.seal_json(sender.person_id, "message.body", message, arrival.said),
            "raw": None if gone else work.seal(sender.person_id, "message.raw", message, arrival.raw),
            "unread": not gone and bool(arrival.sender),
            "unsent_at": now if gone else None,
            "reply_token": arrival.reply_token,
            "read_token": arrival.read_token,
        },
    )
    if stored is None:
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
    came = HERE if arrival.contact else HEARD  # who blocked us on the platform and writes in the room has not let us in there
    (BLOCKED if gone else came).run(work, {"contact": sender.contact_id, "now": now})
    WAKE.run(work, {"contact": sender.contact_id, "now": now})
    work.tell("talk", sender.contact_id)


def earlier_message(work: Work, channel: str, contact: str, platform_id: str, but: str) -> str | None:
    """Our id of the message an unsend or an edit is about, other than that event itself."""
    keys = {"channel": channel, "platform_id": platform_id, "contact": contact}
    found = (row.id for row in BY_PLATFORM_ID.all(work, keys))
    return next((message for message in found if message != but), None)


def _was_unsent(work: Work, arrival: Arrival, sender: Sender) -> bool:
    keys = {"channel": arrival.channel, "platform_id": arrival.message_id, "contact": sender.contact_id}
    return TOMBSTONE.first(work, keys) is not None


def forget(work: Work, channel: str, sender: Sender, platform_id: str, now: datetime) -> None:
    """The person took a message back: words, raw copy and pictures go at once, the bare fact stays (LINE guideline on unsend)."""
    keys = {"channel": channel, "platform_id": platform_id, "contact": sender.contact_id}
    for (message,) in BY_PLATFORM_ID.all(work, keys):
        FORGET_WORDS.run(work, {"message": message, "now": now})
        attachments.forget(work, message)
