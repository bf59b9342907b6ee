"""The room (部屋; DESIGN.md 1; the guideline on LINE of 2021): who may open it, by which link, and how long a browser stays in it.

The room belongs to an account and shows its conversation: one talk, another door. A link opens it once within LIFE; looking at the link's
page spends nothing, for previews of links do that. Of links and cookies only hashes are kept. 要綱 3-1-イ, 6-1
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, delete, select, update

from casestore import audit, shared_phones
from casestore.db import Work
from casestore.staff import digest_of
from casestore.tables import Contact, Person, RoomKey, RoomVisit

CHANNEL = ACCOUNT = "room"
LIFE = timedelta(minutes=30)  # of a link; of a visit since it was last used
SEEN_EVERY = timedelta(minutes=1)
IN_SIGHT = timedelta(minutes=2)  # who was seen so lately has the page before them
KEPT_AFTER = timedelta(days=1)  # so long a link of before is told from one that never was
TOKEN_BYTES = 32


class NoRoom(Exception):
    """This account has no room: a colleague's, one that two people use, or somebody's who was erased."""


@dataclass(frozen=True)
class Visit:
    """A browser that is in the room of an account. form_key: what each form of its pages carries."""

    cookie: str
    contact_id: str
    person_id: str
    language: str
    began_at: datetime
    seen_at: datetime
    readings: bool

    @property
    def form_key(self) -> str:
        return digest_of(f"form:{self.cookie}")[:32]


def may_have(work: Work, contact: str) -> bool:
    """Whether this account may have a room: what is said there must not tell one person of another."""
    row = work.session.exec(
        select(Contact)
        .join(Person, col(Person.id) == col(Contact.person_id))
        .where(
            Contact.id == contact,
            col(Contact.staff_id).is_(None),
            col(Contact.partner_id).is_(None),
            col(Person.wrapped_key).is_not(None),
        )
    ).first()
    return row is not None and not shared_phones.is_shared(work, contact)


# -- links ---------------------------------------------------------------------------------------------------------------


def key_for(work: Work, contact: str, now: datetime) -> str:
    """A new link's token, good for LIFE. Those made before stay good: the first may be the one that arrived. Raises NoRoom."""
    if not may_have(work, contact):
        raise NoRoom
    token = secrets.token_urlsafe(TOKEN_BYTES)
    work.session.exec(delete(RoomKey).where(col(RoomKey.contact_id) == contact, col(RoomKey.expires_at) < now - KEPT_AFTER))
    work.session.add(RoomKey(token_digest=digest_of(token), contact_id=contact, made_at=now, expires_at=now + LIFE))
    audit.note(work, "system", "room_key_made", contact, now)
    return token


def opens(work: Work, token: str, now: datetime) -> bool:
    """Whether this link would open a room now. Spends nothing."""
    row = work.session.get(RoomKey, digest_of(token))
    return row is not None and row.used_at is None and now < row.expires_at and may_have(work, row.contact_id)


def ever_was(work: Work, token: str) -> bool:
    """Whether there is or was such a link: one that is used up is a person's mistake, one that never was may be a guess."""
    return work.session.get(RoomKey, digest_of(token)) is not None


def enter(work: Work, token: str, now: datetime) -> str | None:
    """Go in: the cookie of the visit, and the link is used up. None where it opens nothing."""
    if not opens(work, token, now):
        return None
    mine = col(RoomKey.token_digest) == digest_of(token)
    spent = update(RoomKey).where(mine, col(RoomKey.used_at).is_(None)).values(used_at=now).returning(col(RoomKey.contact_id))
    contact = work.session.exec(spent).scalar_one_or_none()
    if contact is None:
        return None
    cookie = secrets.token_urlsafe(TOKEN_BYTES)
    work.session.exec(delete(RoomVisit).where(col(RoomVisit.contact_id) == contact, col(RoomVisit.ends_at) < now - KEPT_AFTER))
    visit = RoomVisit(
        cookie_digest=digest_of(cookie), contact_id=contact, began_at=now, seen_at=now, ends_at=now + LIFE, readings=False
    )
    work.session.add(visit)
    audit.note(work, "person", "room_entered", contact, now)
    return cookie


# -- visits --------------------------------------------------------------------------------------------------------------


def visit(work: Work, cookie: str, now: datetime) -> Visit | None:
    """The visit of this cookie, if it is still good. Judged anew each time: a telephone may have become one of two meanwhile."""
    found = work.session.exec(
        select(RoomVisit, Contact.person_id, Person.language)
        .join(Contact, col(Contact.id) == col(RoomVisit.contact_id))
        .join(Person, col(Person.id) == col(Contact.person_id))
        .where(RoomVisit.cookie_digest == digest_of(cookie), col(RoomVisit.ended_at).is_(None), col(RoomVisit.ends_at) > now)
    ).first()
    if found is None or not may_have(work, found[0].contact_id):
        return None
    row, person, language = found
    return Visit(cookie, row.contact_id, person, language, row.began_at, row.seen_at, row.readings)


def seen(work: Work, there: Visit, now: datetime) -> None:
    """The page was used: the half hour begins anew. Written at most once in SEEN_EVERY."""
    if now - there.seen_at >= SEEN_EVERY:
        _set(work, there.cookie, seen_at=now, ends_at=now + LIFE)


def still_there(work: Work, there: Visit, now: datetime) -> None:
    """The page is before them, which does not lengthen the visit."""
    if now - there.seen_at >= SEEN_EVERY:
        _set(work, there.cookie, seen_at=now)


def leave(work: Work, there: Visit, now: datetime) -> None:
    _set(work, there.cookie, ended_at=now)
    audit.note(work, "person", "room_left", there.contact_id, now)


def with_readings(work: Work, there: Visit, readings: bool) -> None:
    """ふりがな on or off, for this visit."""
    _set(work, there.cookie, readings=readings)


def _set(work: Work, cookie: str, **values: object) -> None:
    work.session.exec(update(RoomVisit).where(col(RoomVisit.cookie_digest) == digest_of(cookie)).values(**values))


def is_here(work: Work, contact: str, now: datetime) -> bool:
    """Whether the person has the room before them now: then no bell need ring."""
    rows = select(RoomVisit.contact_id).where(
        RoomVisit.contact_id == contact, col(RoomVisit.ended_at).is_(None), col(RoomVisit.seen_at) > now - IN_SIGHT
    )
    return work.session.exec(rows).first() is not None


def last_entered(work: Work, contact: str) -> datetime | None:
    """When somebody last went into this room."""
    rows = select(RoomVisit.began_at).where(RoomVisit.contact_id == contact).order_by(col(RoomVisit.began_at).desc())
    return work.session.exec(rows.limit(1)).first()


def close_all(work: Work, contact: str) -> None:
    """Nothing leads into this room any more: links and visits are taken away."""
    for table in (RoomKey, RoomVisit):
        work.session.exec(delete(table).where(col(table.contact_id) == contact))


# -- accounts that only ring ---------------------------------------------------------------------------------------------


def only_rings(work: Work, contact: str) -> None:
    """From now on this account only rings, and what we say waits in its room."""
    work.session.exec(update(Contact).where(col(Contact.id) == contact).values(rings=True))


def set_mode(work: Work, channel: str, *, rings: bool) -> None:
    """At the start of the house: every resident's account of a channel only rings, or none does."""
    theirs = (col(Contact.channel) == channel, col(Contact.staff_id).is_(None), col(Contact.partner_id).is_(None))
    other = or_(col(Contact.rings).is_(None), col(Contact.rings) != rings) if rings else col(Contact.rings).is_(True)
    work.session.exec(update(Contact).where(*theirs, other).values(rings=rings or None))
