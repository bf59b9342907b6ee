"""What goes out (DESIGN.md 3, 4): queued with the turn, claimed one by one per person, settled with one of four words.

"Accepted" is never shown as "delivered": LINE answers 200 for a person who blocked us. Only a reply is proof (要綱 3-1-エ3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, insert, literal_column, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from casestore.db import Work, blank
from casestore.ids import new_id
from casestore.speech import Post
from casestore.statements import Statement
from casestore.tables import Contact, Message

LEASE = timedelta(seconds=60)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
UNSETTLED = "the end of an earlier try is not known"  # settling always takes a claim away; one that ran out was left by a crash
REPLY_SECONDS = timedelta(seconds=40)  # a LINE reply token is good for about a minute; the rest is our margin


class Outcome(StrEnum):
    """What became of one try. UNCERTAIN: it may have gone; it is not sent again unless it must arrive."""

    ACCEPTED = "accepted"
    LATER = "later"
    NEVER = "never"
    UNCERTAIN = "uncertain"


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


WAITING: ColumnElement[str] = literal_column(
    "'waiting'"
)  # spelled out: SQLite uses the index of what waits only when it sees the very word
_earlier = aliased(Message)
ADD = Statement(insert(Message), blank(Message))
REACH = Statement(
    select(
        col(Contact.channel), col(Contact.account), col(Contact.person_id), col(Contact.blocked_at), col(Contact.stopped_at)
    ).where(col(Contact.id) == bindparam("contact"))
)
DUE = (
    select(col(Message.id))
    .where(
        col(Message.state) == WAITING,
        col(Message.not_before) <= bindparam("now"),
        or_(col(Message.claimed_until).is_(None), col(Message.claimed_until) < bindparam("now")),
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
SETTLED = Statement(
    update(Message)
    .where(col(Message.id) == bindparam("message"), col(Message.state) == WAITING)
    .values(
        state=bindparam("new_state"),
        settled_at=bindparam("now"),
        request_id=bindparam("request"),
        platform_id=bindparam("platform"),
        problem=bindparam("why"),
        claimed_until=None,
        reply_token="",
    )
)
AGAIN = Statement(
    update(Message)
    .where(col(Message.id) == bindparam("message"), col(Message.state) == WAITING)
    .values(
        not_before=bindparam("retry"),
        claimed_until=None,
        problem=bindparam("why"),
        reply_token=bindparam("token"),
        request_id=bindparam("request"),
    )
)
RELEASE = (
    update(Message).where(col(Message.state) == WAITING, col(Message.claimed_until).is_not(None)).values(claimed_until=LONG_AGO)
)
CONTACT_OF = Statement(
    select(col(Message.contact_id), col(Message.reply_token), col(Message.must_arrive)).where(
        col(Message.id) == bindparam("message")
    )
)
UNREACHABLE = Statement(
    update(Contact)
    .where(col(Contact.id) == bindparam("contact"), col(Contact.blocked_at).is_(None))
    .values(blocked_at=bindparam("now"))
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
) -> str:
    """Write a post to be sent; its message id. What cannot go out (blocked, or stopped and not an answer) is kept with the reason."""
    reach = REACH.one(work, {"contact": contact})
    message = new_id(now)
    problem = _hindrance(reach.blocked_at, reach.stopped_at, reply_to, must_arrive)
    written = {
        "id": message,
        "contact_id": contact,
        "channel": reach.channel,
        "account": reach.account,
        "at": now,
        "arrived_at": now,
        "body": work.seal_json(reach.person_id, "message.body", message, post),
        "language": language,
        "author": author,
        "not_before": not_before or now,
        "must_arrive": must_arrive,
        "because": because,
        "kind": kind,
    }
    ADD.run(work, written | _sending(problem, reply_to, now))
    work.tell("post", message)
    work.tell("talk", contact)
    return message


def _sending(problem: str, reply_to: ReplyTo | None, now: datetime) -> dict[str, Any]:
    """The columns that say whether and how it may go out."""
    reply = reply_to or ReplyTo()
    return {
        "way": "out",
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
        post = Post.from_json(work.open_json(address.person_id, "message.body", row.id, row.body))
        to = work.open(address.person_id, "contact.address", row.contact_id, address.address)
        claimed.append(
            Outgoing(
                row.id,
                row.contact_id,
                row.channel,
                row.account,
                to,
                post,
                row.reply_token,
                row.reply_until,
                row.tries,
                row.first_try_at or now,
                row.must_arrive,
                row.author,
                row.problem == UNSETTLED,
            )
        )
    return tuple(claimed)


def release(work: Work) -> None:
    """Give up every lease: right only where no other process sends (SQLite has one), at its start, so that a quick restart can
    still answer within the reply token's minute."""
    work.connection.execute(RELEASE)


def settle(
    work: Work,
    message: str,
    outcome: Outcome,
    now: datetime,
    *,
    request_id: str = "",
    platform_ids: Sequence[str] = (),
    problem: str = "",
    retry_at: datetime | None = None,
    spent_reply: bool = False,
    unreachable: bool = False,
) -> None:
    """Write what became of a try. LATER needs `retry_at`; `spent_reply` makes the next try a push; `unreachable` marks the contact."""
    contact, token, must_arrive = CONTACT_OF.one(work, {"message": message})
    if outcome is Outcome.UNCERTAIN and must_arrive and retry_at is not None:
        outcome = Outcome.LATER
    if outcome is Outcome.LATER:
        if retry_at is None:
            raise ValueError("a post that goes later needs a time")
        kept = "" if spent_reply else token
        AGAIN.run(work, {"message": message, "retry": retry_at, "why": problem, "token": kept, "request": request_id})
    else:
        SETTLED.run(
            work,
            {
                "message": message,
                "new_state": outcome.value,
                "now": now,
                "request": request_id,
                "platform": ",".join(platform_ids),
                "why": problem,
            },
        )
    if unreachable:
        UNREACHABLE.run(work, {"contact": contact, "now": now})
    if outcome in (Outcome.NEVER, Outcome.UNCERTAIN):
        work.tell("today")
    work.tell("talk", contact)
