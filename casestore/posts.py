"""What goes out (DESIGN.md 3, 4): queued with the turn, claimed one by one per person, settled with one of four words.

"Accepted" is never shown as "delivered": LINE answers 200 for a person who blocked us. Only a reply is proof (要綱 3-1-エ3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from casestore import bells, riding, rooms, safe_contact
from casestore.db import Work, blank
from casestore.ids import new_id
from casestore.riding import Carrier
from casestore.speech import Post
from casestore.statements import Statement
from casestore.tables import Contact, Message, Standstill
from casestore.tries import USED_UP as USED_UP
from casestore.tries import WAITING
from casestore.tries import Outcome as Outcome
from casestore.tries import settle as settle

LEASE = timedelta(seconds=60)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
UNSETTLED = "the end of an earlier try is not known"  # settling always takes a claim away; one that ran out was left by a crash
REPLY_SECONDS = timedelta(seconds=40)  # a LINE reply token is good for about a minute; the rest is our margin


@dataclass(frozen=True)
class Outgoing:
    """One claimed post. `id` is the retry key; `reply_token` may be used only before `reply_until`."""

    id: str
    contact_id: str
    channel: str
    account: str
    to: str
    post: Post
    reply_token: str
    reply_until: datetime | None
    tries: int
    first_try: datetime
    must_arrive: bool
    author: str
    in_doubt: bool = False  # an earlier try was begun and nobody wrote down its end: we died meanwhile


@dataclass(frozen=True)
class ReplyTo:
    """The arrival we answer: its token is free to use once, for about a minute (LINE), or must be answered (Telegram)."""

    token: str = ""
    until: datetime | None = None
    door: str = ""  # the channel on which the answer goes; "": the account's own, or its room where it only rings

    def free(self, now: datetime) -> bool:
        """Whether an answer with it costs nothing where a message of our own accord would: LINE, while the token is good."""
        return bool(self.token) and self.until is not None and now < self.until


_earlier = aliased(Message)
ADD = Statement(insert(Message), blank(Message))
REACH = Statement(
    select(
        col(Contact.channel),
        col(Contact.account),
        col(Contact.person_id),
        col(Contact.blocked_at),
        col(Contact.stopped_at),
        col(Contact.rings),
        col(Contact.staff_id),
        col(Contact.partner_id),
    ).where(col(Contact.id) == bindparam("contact"))
)
DUE = (
    select(col(Message.id))
    .where(
        col(Message.state) == WAITING,
        col(Message.not_before) <= bindparam("now"),
        or_(col(Message.claimed_until).is_(None), col(Message.claimed_until) < bindparam("now")),
        or_(
            col(Message.own_accord).is_(None),
            ~select(1).where(col(Standstill.what) == col(Message.channel), col(Standstill.ended_at).is_(None)).exists(),
        ),
        ~select(1)
        .select_from(_earlier)
        .where(
            col(_earlier.contact_id) == col(Message.contact_id),
            col(_earlier.state) == WAITING,
            col(_earlier.id) < col(Message.id),
            or_(col(_earlier.not_before) <= bindparam("now"), and_(col(_earlier.tries) > 0)),
        )
        .exists(),
    )
    .order_by(func.coalesce(col(Message.id), col(Message.id)))  # so that SQLite sorts what waits and does not walk all by id
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
CLAIM = Statement(
    update(Message)
    .where(col(Message.id).in_(DUE))
    .values(
        claimed_until=bindparam("lease"),
        tries=col(Message.tries) + 1,
        problem=case((col(Message.claimed_until).is_(None), col(Message.problem)), else_=UNSETTLED),
    )
    .returning(
        col(Message.id),
        col(Message.problem),
        col(Message.contact_id),
        col(Message.channel),
        col(Message.account),
        col(Message.body),
        col(Message.reply_token),
        col(Message.reply_until),
        col(Message.tries),
        col(Message.first_try_at),
        col(Message.must_arrive),
        col(Message.author),
    )
)
FIRST_TRY = Statement(
    update(Message)
    .where(col(Message.id) == bindparam("message"), col(Message.first_try_at).is_(None))
    .values(first_try_at=bindparam("now"))
)
ADDRESS = Statement(select(col(Contact.person_id), col(Contact.address)).where(col(Contact.id) == bindparam("contact")))
RELEASE = (
    update(Message).where(col(Message.state) == WAITING, col(Message.claimed_until).is_not(None)).values(claimed_until=LONG_AGO)
)


def queue(
    work: Work,
    contact: str,
    post: Post,
    now: datetime,
    *,
    author: str,
    language: str = "",
    not_before: datetime | None = None,
    reply_to: ReplyTo | None = None,
    must_arrive: bool = False,
    because: str = "",
    kind: str = "text",
    own_accord: bool = False,
    carrier: Carrier | None = None,
) -> str:
    """Write a post to be sent; its message id. What cannot go out (blocked, or stopped and not an answer) is kept with the reason.

    own_accord: nobody asked for it and it is not urgent. carrier: a reply just queued in this transaction, with which it goes out.
    What others might read (casestore.safe_contact) waits for the person, and a notice without content goes ahead of it. Where the account
    only rings, the words wait in its room and a bell goes ahead of them.
    """
    reach = REACH.one(work, {"contact": contact})
    message, in_room = new_id(now), _in_room(reach, kind, reply_to)
    problem = _hindrance(None if in_room else reach.blocked_at, reach.stopped_at, reply_to, must_arrive)
    problem = NO_ROOM if in_room and not rooms.may_have(work, contact) else problem
    body = work.seal_json(reach.person_id, "message.body", message, post)
    place = {"id": message, "contact_id": contact} | _place(reach, in_room)
    words = {"body": body, "language": language, "author": author, "because": because, "kind": kind}
    way = {"not_before": not_before or now, "must_arrive": must_arrive, "own_accord": own_accord or None}
    aboard = {"state": riding.RIDING, "carried_by": carrier.message} if carrier and not problem and not in_room else {}
    spoken_first = not problem and reply_to is None and kind not in AHEAD
    waits = safe_contact.waiting(work, contact, now, not_before) if spoken_first else None
    ADD.run(work, place | words | way | _sending(problem, reply_to, now) | (_KEPT if waits else aboard))
    ahead = bells.bell(work, contact, now, not_before) if in_room and spoken_first else waits.notice if waits else None
    if ahead:
        queue(
            work, contact, ahead.post, now, author="bot", language=ahead.language, not_before=ahead.at, must_arrive=must_arrive,
            because=message, kind=bells.BELL if in_room else safe_contact.NOTICE, own_accord=own_accord,
        )  # fmt: skip
    work.tell("post", message)
    work.tell("talk", contact)
    return message


_KEPT = {"state": safe_contact.KEPT}
AHEAD = (safe_contact.NOTICE, bells.BELL)  # what goes ahead of words that wait
NO_ROOM = "no_room"  # on an account that only rings, what two people might read is a worker's to say another way


def _in_room(reach: Any, kind: str, reply_to: ReplyTo | None) -> bool:
    """Whether these words belong in the room: an answer goes where it was asked. reach: a row of REACH, which has no type."""
    if reply_to is not None and reply_to.door:
        return reply_to.door == rooms.CHANNEL
    return bool(reach.rings) and kind != bells.BELL and reach.staff_id is None and reach.partner_id is None


def _place(reach: Any, in_room: bool) -> dict[str, str]:
    if in_room:
        return {"channel": rooms.CHANNEL, "account": rooms.ACCOUNT}
    return {"channel": reach.channel, "account": reach.account}


def _sending(problem: str, reply_to: ReplyTo | None, now: datetime) -> dict[str, Any]:
    """The columns that say whether and how it may go out."""
    reply = reply_to or ReplyTo()
    return {
        "way": "out",
        "at": now,
        "arrived_at": now,
        "reply_token": reply.token,
        "reply_until": reply.until,
        "state": "never" if problem else "waiting",
        "problem": problem,
        "settled_at": now if problem else None,
    }


def _hindrance(blocked: datetime | None, stopped: datetime | None, reply_to: ReplyTo | None, must_arrive: bool) -> str:
    if blocked is not None:
        return "blocked"
    answering = reply_to is not None or must_arrive
    return "stopped" if stopped is not None and not answering else ""


def claim_posts(work: Work, now: datetime, limit: int = 20) -> tuple[Outgoing, ...]:
    """Posts that may go out now, oldest first, at most one per person, leased for LEASE. Memos are of another way and never come here."""
    rows = CLAIM.all(work, {"now": now, "limit": limit, "lease": now + LEASE})
    claimed = []
    for row in sorted(rows, key=lambda row: row.id):
        FIRST_TRY.run(work, {"message": row.id, "now": now})
        address = ADDRESS.one(work, {"contact": row.contact_id})
        post = riding.whole(work, address.person_id, row.id, row.body)
        to = work.open(address.person_id, "contact.address", row.contact_id, address.address)
        claimed.append(
            Outgoing(
                row.id, row.contact_id, row.channel, row.account, to, post, row.reply_token, row.reply_until, row.tries,
                row.first_try_at or now, row.must_arrive, row.author, row.problem == UNSETTLED,
            )
        )  # fmt: skip
    return tuple(claimed)


def release(work: Work) -> None:
    """Give up every lease: right only where no other process sends (SQLite has one), at its start, so that a quick restart can
    still answer within the reply token's minute."""
    work.connection.execute(RELEASE)
