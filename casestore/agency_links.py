"""How a receiving agency answers a つなぎ without an account (要綱 3-1-エ3): a link, and a code on a paper slip.

Of the token only its hash is kept, of the code a keyed digest; both are shown once. A link dies with the つなぎ, with the agency's last
word, on its day, or when it is revoked; from outside all of these look the same as a link that never was.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, select, update

from casestore import audit, entries, referrals
from casestore.calendar import JST
from casestore.db import Work
from casestore.ids import new_id
from casestore.slip_codes import CODE_LETTERS, LETTERS
from casestore.slip_codes import plain as plain
from casestore.slip_codes import printed as printed
from casestore.staff import digest_of
from casestore.tables import AgencyLink, Case, Person

TOKEN_BYTES = 32
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Made:
    """A new link, the only time its secrets are known. `code` as it is printed: XXXX-XXXX-XXXX."""

    id: str
    token: str
    code: str
    expires_at: datetime


def make(work: Work, case: Case, entry: str, days: int, by: str, now: datetime) -> Made:
    """A link and a slip for this つなぎ, good until the end of the day `days` from now; those made before are revoked."""
    revoke(work, entry, by, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    last = now.astimezone(JST).date() + timedelta(days=days)
    made = Made(new_id(now), token, printed(code), datetime.combine(last, END_OF_DAY, JST))
    work.session.add(
        AgencyLink(
            id=made.id,
            entry_id=entry,
            case_id=case.id,
            token_digest=digest_of(token),
            code_digest=_digest(work, code),
            made_by=by or None,
            made_at=now,
            expires_at=made.expires_at,
        )
    )
    audit.note(work, by, "agency_link_made", made.id, now, detail=case.number)
    work.tell("case", case.id)
    return made


def revoke(work: Work, entry: str, by: str, now: datetime) -> int:
    """Nobody answers this つなぎ by a link any more; how many links that ended."""
    rows = [row for row in of(work, entry) if row.revoked_at is None and row.answered_at is None]
    for row in rows:
        row.revoked_at = now
        work.session.add(row)
        audit.note(work, by, "agency_link_revoked", row.id, now)
        work.tell("case", row.case_id)
    work.flush()
    return len(rows)


def of(work: Work, entry: str) -> list[AgencyLink]:
    """The links made for a つなぎ, newest first."""
    return list(work.session.exec(select(AgencyLink).where(AgencyLink.entry_id == entry).order_by(col(AgencyLink.id).desc())))


def by_token(work: Work, token: str, now: datetime) -> AgencyLink | None:
    """The link of this token, if it is neither revoked nor out of date nor about somebody erased."""
    return _usable(work, col(AgencyLink.token_digest) == digest_of(token), now)


def by_code(work: Work, typed: str, now: datetime) -> AgencyLink | None:
    """The link whose slip bears this code, however it was typed; the same conditions."""
    code = plain(typed)
    return _usable(work, col(AgencyLink.code_digest) == _digest(work, code), now) if len(code) == CODE_LETTERS else None


def awaiting(work: Work, place: str, now: datetime) -> int:
    """How many つなぎ to an agency of the directory have a live link or slip and wait for its answer."""
    live = select(AgencyLink).where(
        col(AgencyLink.revoked_at).is_(None), col(AgencyLink.answered_at).is_(None), col(AgencyLink.expires_at) > now
    )
    found = {row.entry_id: row.case_id for row in work.session.exec(live)}
    sent = (referrals.one(entries.entries(work, case), entry) for entry, case in found.items())
    return sum(one is not None and place in one.places and one.awaits_agency for one in sent)


def _usable(work: Work, which: ColumnElement[bool], now: datetime) -> AgencyLink | None:
    return work.session.exec(
        select(AgencyLink)
        .join(Case, col(Case.id) == col(AgencyLink.case_id))
        .join(Person, col(Person.id) == col(Case.person_id))
        .where(
            which,
            col(AgencyLink.revoked_at).is_(None),
            col(AgencyLink.expires_at) > now,
            col(Person.wrapped_key).is_not(None),
        )
    ).first()


def opened(work: Work, link: AgencyLink, now: datetime) -> bool:
    """Somebody at the agency did something with it, for the first time? Fetching the page does not count: mail scanners do that."""
    return _first(work, link, "opened_at", now)


def answered(work: Work, link: AgencyLink, now: datetime) -> bool:
    """The agency has said its last word: the link is used up. False when it was before."""
    return _first(work, link, "answered_at", now)


def _first(work: Work, link: AgencyLink, column: str, now: datetime) -> bool:
    done = work.session.exec(
        update(AgencyLink)
        .where(col(AgencyLink.id) == link.id, getattr(AgencyLink, column).is_(None))
        .values({column: now})
        .returning(col(AgencyLink.id))
    ).first()
    work.session.refresh(link)
    return done is not None


def _digest(work: Work, code: str) -> str:
    return work.vault.digest("agency_code", code)
