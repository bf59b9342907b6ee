"""Where each conversation stands: which talk waits for its turn, the engine's session, who has the pen (DESIGN.md 3, 3; 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select, update
from sqlmodel import col

from casestore.db import Work
from casestore.messages import said_in
from casestore.speech import Said
from casestore.statements import Statement
from casestore.tables import Contact, Message, Person, Talk
from casestore.wishes import Wishes

# SQLite uses the index of what is unread only for the very words it was made with, and only where it need not be in order anyway.
IS_UNREAD: ColumnElement[bool] = literal_column("message.unread")


@cache
def _next(limit: int) -> Statement:
    """Who waits longest; the text is constant for each limit there is."""
    return Statement(
        select(col(Talk.contact_id))
        .where(col(Talk.ready_at) <= bindparam("now"))
        .order_by(col(Talk.ready_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


@cache
def _unread(limit: int) -> Statement:
    """The oldest that nobody has taken, by the platform's time; as above."""
    return Statement(
        select(
            col(Message.id),
            col(Message.at),
            col(Message.arrived_at),
            col(Message.body),
            col(Message.event_id),
            col(Message.platform_id),
            col(Message.reply_token),
            col(Message.channel),
        )
        .where(col(Message.contact_id) == bindparam("contact"), IS_UNREAD)
        .order_by(col(Message.at), col(Message.id))
        .limit(limit)
    )


FIRST_READY = Statement(select(col(Talk.ready_at)).where(col(Talk.ready_at).is_not(None)).order_by(col(Talk.ready_at)).limit(1))
STATE = Statement(
    select(
        col(Talk.contact_id),
        col(Talk.session),
        col(Talk.pen),
        col(Talk.held),
        col(Talk.turn),
        col(Talk.tries),
        col(Contact.person_id),
        col(Contact.staff_id),
        col(Contact.partner_id),
        col(Contact.channel),
        col(Contact.stopped_at),
        col(Contact.prefers),
        col(Contact.rings),
        col(Person.restricted),
        col(Person.language),
        col(Person.name),
        col(Person.call_name),
    )
    .join(Contact, col(Contact.id) == col(Talk.contact_id))
    .join(Person, col(Person.id) == col(Contact.person_id))
    .where(col(Talk.contact_id) == bindparam("contact"))
)
KEEP = Statement(
    update(Talk)
    .where(col(Talk.contact_id) == bindparam("contact"))
    .values(
        session=bindparam("new_session"),
        pen=bindparam("new_pen"),
        held=bindparam("new_held"),
        turn=bindparam("new_turn"),
        changed_at=bindparam("now"),
    )
)
READY = Statement(
    update(Talk)
    .where(col(Talk.contact_id) == bindparam("contact"))
    .values(ready_at=bindparam("ready"), tries=bindparam("new_tries"))
)
_ROW = select(col(Talk.contact_id)).where(col(Talk.contact_id) == bindparam("contact"))
LOCK = Statement(_ROW.with_for_update())
LOCK_IF_FREE = Statement(_ROW.with_for_update(skip_locked=True))
STILL_WAITING = Statement(
    update(Talk)
    .where(col(Talk.contact_id) == bindparam("contact"))
    .values(
        ready_at=select(func.min(col(Message.arrived_at)))
        .where(col(Message.contact_id) == bindparam("contact"), IS_UNREAD)
        .scalar_subquery(),
        tries=0,
    )
)
TURNED = Statement(
    update(Message).where(col(Message.id) == bindparam("message")).values(unread=False, turned_at=bindparam("now"))
)
FAILED = Statement(
    update(Message).where(col(Message.id) == bindparam("message")).values(unread=False, failed_at=bindparam("now"))
)


@dataclass(frozen=True)
class Heard:
    """One unread message as the desk takes it."""

    message_id: str
    at: datetime
    arrived_at: datetime
    said: Said
    platform_id: str
    reply_token: str
    channel: str = ""


@dataclass(frozen=True)
class TalkState:
    """A talk and whose it is. `session` is the engine's JSON, empty before the first turn."""

    contact_id: str
    person_id: str
    staff_id: str | None
    partner_id: str | None
    channel: str
    language: str
    session: dict[str, Any]
    pen: str
    held: bool
    turn: int
    tries: int
    stopped: bool
    person_name: str = ""  # the name, else what they want to be called
    wishes: Wishes = field(default_factory=Wishes)  # how and when they may be written to on this account
    restricted: bool = False
    rings: bool = False  # it only rings: what we say waits in its room

    @property
    def audience(self) -> str:
        """Whose phone it is: a resident's, a member of staff's or another agency's."""
        return "staff" if self.staff_id else "partner" if self.partner_id else "resident"


def waiting(work: Work, now: datetime, limit: int = 32) -> list[str]:
    """Contacts with something unread that may be taken now, locked for this transaction, longest waiting first."""
    return [row.contact_id for row in _next(limit).all(work, {"now": now})]


def next_ready(work: Work) -> datetime | None:
    """When the first waiting talk becomes ready (gathering pieces), or None when nothing waits."""
    first = FIRST_READY.first(work, {})
    ready: datetime | None = first.ready_at if first else None
    return ready


def lock(work: Work, contact: str) -> None:
    """Nobody else takes this talk until the transaction ends; waits for a turn that is being taken. Raises NoResultFound."""
    LOCK.one(work, {"contact": contact})


def lock_if_free(work: Work, contact: str) -> bool:
    """The same without waiting: False where somebody else has it now."""
    return LOCK_IF_FREE.first(work, {"contact": contact}) is not None


def load(work: Work, contact: str) -> TalkState:
    """The state of a talk. Raises NoResultFound for a contact that does not exist."""
    row = STATE.one(work, {"contact": contact})
    person = row.person_id
    name = work.open(person, "person.name", person, row.name) or work.open(person, "person.call_name", person, row.call_name)
    session = work.open_json(person, "talk.session", contact, row.session) if row.session else {}
    wishes = Wishes.of(work.open_json(person, "contact.prefers", contact, row.prefers)) if row.prefers else Wishes()
    return TalkState(
        contact_id=contact,
        person_id=person,
        staff_id=row.staff_id,
        partner_id=row.partner_id,
        channel=row.channel,
        language=row.language,
        session=session,
        pen=row.pen,
        held=row.held,
        turn=row.turn,
        tries=row.tries,
        stopped=row.stopped_at is not None,
        person_name=name,
        wishes=wishes,
        restricted=row.restricted,
        rings=bool(row.rings),
    )


def unread(work: Work, talk: TalkState, limit: int = 50) -> tuple[Heard, ...]:
    """What the person sent and nobody has taken yet, in the platform's order.

    Telegram's times are whole seconds and a tap has none at all, but its updates are numbered.
    """
    rows = _unread(limit).all(work, {"contact": talk.contact_id})
    if talk.channel == "telegram":
        rows.sort(key=lambda row: (len(row.event_id or ""), row.event_id or "", row.id))
    return tuple(
        Heard(
            row.id,
            row.at,
            row.arrived_at,
            said_in(work, talk.person_id, row.id, row.body),
            row.platform_id,
            row.reply_token,
            row.channel,
        )
        for row in rows
    )


def keep(work: Work, talk: TalkState, session: dict[str, Any], now: datetime, *, pen: str, held: bool, turn: int) -> None:
    """Store the session after a turn, sealed with the person's key."""
    KEEP.run(
        work,
        {
            "contact": talk.contact_id,
            "new_session": work.seal_json(talk.person_id, "talk.session", talk.contact_id, session),
            "new_pen": pen,
            "new_held": held,
            "new_turn": turn,
            "now": now,
        },
    )


def turned(work: Work, contact: str, messages: list[str], now: datetime) -> None:
    """These messages have been taken; what arrived meanwhile keeps the talk waiting."""
    for message in messages:
        TURNED.run(work, {"message": message, "now": now})
    STILL_WAITING.run(work, {"contact": contact})


def failed(work: Work, contact: str, messages: list[str], now: datetime) -> None:
    """A turn that failed for good: a red card for staff, and the person's later messages still get through."""
    for message in messages:
        FAILED.run(work, {"message": message, "now": now})
    STILL_WAITING.run(work, {"contact": contact})
    work.tell("today")


def wait_until(work: Work, contact: str, ready: datetime, tries: int = 0) -> None:
    """Leave the talk waiting until then: for more pieces, or for another try."""
    READY.run(work, {"contact": contact, "ready": ready, "new_tries": tries})
