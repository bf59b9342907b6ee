"""The secret address of a worker's own calendar (要綱 2-1-ア): made, shown once, renewed, revoked; of the token only its hash is kept.

It opens the duties of one account and nothing else, ends with the account, and one that was revoked looks like one that never was.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import audit, staff
from casestore.db import Work
from casestore.permissions import Actor
from casestore.staff import digest_of
from casestore.tables import CalendarLink, Staff

TOKEN_BYTES = 32
FETCHED_EVERY = timedelta(seconds=10)  # a program that asks more often has gone wrong


class TooOften(Exception):
    """Asked for again within FETCHED_EVERY."""


def make(work: Work, by: Actor, now: datetime) -> str:
    """A new address for this worker; its token, known only now. The one before is revoked."""
    revoke(work, by, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    work.session.add(CalendarLink(token_digest=digest_of(token), staff_id=by.staff_id, made_at=now))
    audit.note(work, by.staff_id, "calendar_link_made", by.staff_id, now)
    return token


def revoke(work: Work, by: Actor, now: datetime) -> None:
    """Nobody reads this worker's calendar by an address any more."""
    work.flush()
    live = update(CalendarLink).where(col(CalendarLink.staff_id) == by.staff_id, col(CalendarLink.ended_at).is_(None))
    ended = work.session.exec(live.values(ended_at=now).returning(col(CalendarLink.token_digest))).all()
    if ended:
        audit.note(work, by.staff_id, "calendar_link_revoked", by.staff_id, now)


def live_one(work: Work, staff_id: str) -> CalendarLink | None:
    """The address of this worker that is in use."""
    return work.session.exec(
        select(CalendarLink).where(CalendarLink.staff_id == staff_id, col(CalendarLink.ended_at).is_(None))
    ).first()


def opened(work: Work, token: str, now: datetime) -> Actor | None:
    """Whose calendar this token opens; that it was fetched is kept. None for what is unknown, revoked, or of an account that is closed.

    Raises TooOften. What opens nothing writes nothing: no token of 256 bits is found by trying.
    """
    found = work.session.exec(
        select(CalendarLink, Staff)
        .join(Staff, col(Staff.id) == col(CalendarLink.staff_id))
        .where(
            CalendarLink.token_digest == digest_of(token),
            col(CalendarLink.ended_at).is_(None),
            col(Staff.disabled_at).is_(None),
        )
    ).first()
    if found is None:
        return None
    link, owner = found
    if link.seen_at is not None and timedelta() <= now - link.seen_at < FETCHED_EVERY:
        raise TooOften
    link.seen_at = now
    work.session.add(link)
    return staff.actor_of(work, owner, now)
