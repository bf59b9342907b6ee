"""What rides on a reply (要綱 3-1-ウ, 3-3-エ): a post of our own accord that can wait goes with the next free answer and costs no push.

The rows stay apart, each with its own end; they are put together only when the carrier is claimed. All of it in the turn's transaction: a
crash leaves the rider on its carrier, whose tries are settled as ever, so nothing is lost and nothing goes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import col

from casestore.db import Work
from casestore.speech import Post
from casestore.statements import Statement
from casestore.tables import HeldBack, Message, Standstill

BUBBLES = 5  # in one call to LINE
RIDING = "riding"
_ABOARD = (col(Message.carried_by) == bindparam("carrier"), col(Message.state) == RIDING)
RIDERS = Statement(select(col(Message.id), col(Message.body)).where(*_ABOARD).order_by(col(Message.id)))
ARRIVED = Statement(
    update(Message)
    .where(*_ABOARD)
    .values(state=bindparam("new_state"), settled_at=bindparam("now"), first_try_at=bindparam("now"))
)
LEFT_BEHIND = Statement(update(Message).where(*_ABOARD).values(state="waiting", carried_by=None, not_before=bindparam("now")))
CAN_RIDE = (
    select(col(Message.id), col(Message.body))
    .where(
        col(Message.contact_id) == bindparam("contact"),
        col(Message.state) == "waiting",
        col(Message.own_accord).is_(True),
        col(Message.tries) == 0,
        col(Message.claimed_until).is_(None),
        ~select(1).where(col(HeldBack.thing) == col(Message.id), col(HeldBack.ended_at).is_(None)).exists(),
        ~select(1).where(col(Standstill.what) == col(Message.channel), col(Standstill.ended_at).is_(None)).exists(),
    )
    .order_by(col(Message.id))
    .with_for_update(skip_locked=True)
)
TAKE = update(Message).where(col(Message.id) == bindparam("message")).values(state=RIDING, carried_by=bindparam("carrier"))


@dataclass(frozen=True)
class Carrier:
    """A reply queued in this transaction with a token that is still good: its message id, and how many bubbles it has."""

    message: str
    bubbles: int

    @property
    def room(self) -> int:
        return max(BUBBLES - self.bubbles, 0)


def take_along(work: Work, person: str, contact: str, carrier: Carrier) -> Carrier:
    """Let what waits for this account ride, oldest first and as far as there is room; the carrier with what it has now.

    Only what was never tried: of anything else nobody knows whether it went.
    """
    work.flush()
    for row in work.connection.execute(CAN_RIDE, {"contact": contact}).all():
        bubbles = len(Post.from_json(work.open_json(person, "message.body", row.id, row.body)).bubbles)
        if bubbles > carrier.room:
            break
        work.connection.execute(TAKE, {"message": row.id, "carrier": carrier.message})
        carrier = Carrier(carrier.message, carrier.bubbles + bubbles)
    return carrier


def whole(work: Work, person: str, message: str, body: bytes) -> Post:
    """A post with all that rides on it: one call."""
    rows = [(message, body), *((row.id, row.body) for row in RIDERS.all(work, {"carrier": message}))]
    posts = [Post.from_json(work.open_json(person, "message.body", one, sealed)) for one, sealed in rows]
    return posts[0] if len(posts) == 1 else Post(tuple(bubble for post in posts for bubble in post.bubbles))


def settle_riders(work: Work, carrier: str, state: str, now: datetime) -> None:
    """What rode shares the carrier's end; of one that never went out ("never") they are left to go by themselves."""
    about: dict[str, Any] = {"carrier": carrier, "now": now}
    if state == "never":
        LEFT_BEHIND.run(work, about)
    else:
        ARRIVED.run(work, about | {"new_state": state})
