"""The lock of a signed-in browser (security 3.1): covered, not signed out. Who comes back proves it; who cannot, five times, is signed out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import audit, staff
from casestore.db import Work
from casestore.tables import SignIn, Staff

MOST_TRIES = 5
REMEMBERED = timedelta(days=1)  # how long after its end a session still tells whose unsent words a form carries


def lock(work: Work, token: str, now: datetime, why: str) -> None:
    """Cover what this browser shows; nothing where it is covered already. why: "asked" or "idle"."""
    row = _row(work, token)
    if row is None or row.locked_at is not None:
        return
    row.locked_at, row.unlock_tries = now, 0
    work.session.add(row)
    audit.note(work, row.staff_id, "locked", row.staff_id, now, detail=why)


def unlock(work: Work, token: str, now: datetime) -> None:
    """Whoever was there has come back and proved it."""
    row = _row(work, token)
    if row is None:
        return
    row.locked_at, row.unlock_tries, row.seen_at = None, 0, now
    work.session.add(row)
    audit.note(work, row.staff_id, "unlocked", row.staff_id, now)


def failed_unlock(work: Work, token: str, now: datetime) -> int:
    """How many tries are left after one more that failed; with 0 the session has ended."""
    row = _row(work, token)
    if row is None:
        return 0
    row.unlock_tries += 1
    left = max(MOST_TRIES - row.unlock_tries, 0)
    row.ended_at = None if left else now
    work.session.add(row)
    audit.note(work, row.staff_id, "unlock_failed" if left else "lock_ended_session", row.staff_id, now)
    return left


def lapsed(work: Work, token: str, csrf: str, now: datetime) -> str | None:
    """Whose form this is, sent by a browser whose session has ended by its age alone; None for every other."""
    row = work.session.exec(
        select(SignIn)
        .join(Staff, col(Staff.id) == col(SignIn.staff_id))
        .where(SignIn.token_digest == staff.digest_of(token), col(SignIn.ended_at).is_(None), col(Staff.disabled_at).is_(None))
    ).first()
    if row is None or not secrets.compare_digest(row.csrf.encode(), csrf.encode()):
        return None
    return row.staff_id if now < row.made_at + staff.LONGEST + REMEMBERED else None


def use_letter_keys(work: Work, who: str, on: bool) -> None:
    """Whether this worker's console answers to keys of one letter."""
    work.session.exec(update(Staff).where(col(Staff.id) == who).values(letter_keys=on))


def _row(work: Work, token: str) -> SignIn | None:
    return work.session.exec(
        select(SignIn).where(SignIn.token_digest == staff.digest_of(token), col(SignIn.ended_at).is_(None))
    ).first()
