"""支援員 and the others who sign in (要綱 2-2): accounts, roles, sessions, the throttle, one-time links.

Passwords are Argon2id and checked outside the writer's transaction, because a check takes a twentieth of a second.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlmodel import col, select, update

from casestore import absences, audit, break_glass
from casestore.db import Work
from casestore.facts import Role
from casestore.holdings import Holdings, holdings
from casestore.ids import new_id
from casestore.permissions import Actor
from casestore.tables import OneTimeLink, SignIn, SignInTry, Staff, StaffRole

HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex(16))  # an unknown e-mail costs the same time as a wrong password
SHORTEST_PASSWORD = 15
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
SLOWEST = timedelta(minutes=15)
LINK_LIFE = timedelta(minutes=15)
TOTP_SECONDS = 30
CERTIFIED = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT)  # the three of 要綱 2-2, each with its training
AT_WORK = (*CERTIFIED, Role.SHELTER)  # who can own a case


class PasswordTooShort(Exception):
    """A password has at least SHORTEST_PASSWORD characters; nothing else is asked of it."""


class StillHolds(Exception):
    """Something is theirs to do; nothing may stay with a closed account. `held` says how much."""

    def __init__(self, held: Holdings) -> None:
        super().__init__("something is still theirs")
        self.held = held


class EmailTaken(Exception):
    """Somebody already signs in with this e-mail address."""


@dataclass(frozen=True)
class Account:
    """What a sign-in needs to know; checked outside the transaction."""

    staff_id: str
    password_hash: str
    totp_seed: str
    totp_step: int


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in. `locks_at` is when it locks if nothing happens; a locked one may do nothing but unlock."""

    actor: Actor
    csrf: str
    locks_at: datetime
    locked: bool = False
    locked_at: datetime | None = None  # when that was written down
    letter_keys: bool = True
    two_step: bool = False  # has a second factor
    demo: bool = False


def add(
    work: Work, email: str, name: str, roles: Iterable[str], now: datetime, *, password: str = "", demo: bool = False
) -> str:
    """A new account; its id. Raises PasswordTooShort (a demo account has no password) and EmailTaken."""
    if not demo and len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort
    if work.session.exec(select(Staff).where(Staff.email == _plain(email))).first():
        raise EmailTaken(email)
    staff = new_id(now)
    hashed = HASHER.hash(password) if password else ""
    work.session.add(Staff(id=staff, email=_plain(email), name=name, password_hash=hashed, demo=demo, made_at=now))
    work.flush()
    for role in sorted(set(roles)):
        work.session.add(StaffRole(staff_id=staff, role=role))
    audit.note(work, "system", "staff_added", staff, now)
    return staff


def disable(work: Work, staff: str, by: str, now: datetime) -> None:
    """Nobody signs in with it any more, from this moment: sessions end in the same transaction.

    Raises StillHolds while anything is theirs; leaving.hand_over_everything gives it to others.
    """
    held = holdings(work, staff)
    if not held.nothing:
        raise StillHolds(held)
    work.session.exec(update(Staff).where(col(Staff.id) == staff).values(disabled_at=now))
    work.session.exec(update(SignIn).where(col(SignIn.staff_id) == staff).values(ended_at=now))
    audit.note(work, by, "staff_disabled", staff, now)


def account(work: Work, email: str) -> Account | None:
    """The active account of an e-mail address."""
    found = work.session.exec(select(Staff).where(Staff.email == _plain(email), col(Staff.disabled_at).is_(None))).first()
    if found is None:
        return None
    seed = work.vault.open_for_house("staff.totp", found.id, found.totp_seed).decode() if found.totp_seed else ""
    return Account(found.id, found.password_hash, seed, found.totp_step)


def password_fits(known: Account | None, password: str) -> bool:
    """Whether the password is the account's; takes the same time for an account that does not exist."""
    try:
        HASHER.verify(known.password_hash if known and known.password_hash else NOBODY, password)
    except Argon2Error:
        return False
    return known is not None


def totp_step_of(known: Account, code: str, now: datetime) -> int | None:
    """The time step this code belongs to, if it is right and was not used before; one step either way is allowed."""
    at = int(now.timestamp()) // TOTP_SECONDS
    totp = pyotp.TOTP(known.totp_seed)
    for step in (at - 1, at, at + 1):
        if step > known.totp_step and secrets.compare_digest(totp.generate_otp(step), code.strip()):
            return step
    return None


def used_step(work: Work, staff: str, step: int) -> None:
    """Remember that a code was used, so that it does not open twice."""
    work.session.exec(update(Staff).where(col(Staff.id) == staff).values(totp_step=step))


def open_session(work: Work, staff: str, now: datetime, agent: str = "") -> str:
    """Sign a browser in; the token for its cookie, of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        SignIn(
            token_digest=digest_of(token),
            staff_id=staff,
            csrf=secrets.token_urlsafe(24),
            made_at=now,
            seen_at=now,
            agent=agent[:200],
        )
    )
    audit.note(work, staff, "signed_in", staff, now)
    return token


def session_of(work: Work, token: str, now: datetime) -> SignedIn | None:
    """Who this token belongs to, if it is still good: 8 hours in all, the account active. After 15 idle minutes it is locked."""
    row = work.session.exec(
        select(SignIn, Staff)
        .join(Staff, col(Staff.id) == col(SignIn.staff_id))
        .where(SignIn.token_digest == digest_of(token), col(SignIn.ended_at).is_(None), col(Staff.disabled_at).is_(None))
    ).first()
    if row is None:
        return None
    sign_in, staff = row
    locks = sign_in.seen_at + IDLE
    if now >= sign_in.made_at + LONGEST:
        return None
    return SignedIn(
        actor_of(work, staff, now),
        sign_in.csrf,
        locks,
        locked=sign_in.locked_at is not None or now >= locks,
        locked_at=sign_in.locked_at,
        letter_keys=staff.letter_keys,
        two_step=staff.totp_seed is not None,
        demo=staff.demo,
    )


def seen(work: Work, token: str, now: datetime) -> None:
    """The browser is in use; called at most once a minute."""
    work.session.exec(update(SignIn).where(col(SignIn.token_digest) == digest_of(token)).values(seen_at=now))


def close_session(work: Work, token: str, now: datetime) -> None:
    work.session.exec(update(SignIn).where(col(SignIn.token_digest) == digest_of(token)).values(ended_at=now))


def actor_of(work: Work, staff: Staff, now: datetime | None = None) -> Actor:
    """Who this is when they act. With `now` also what they may do just for a while: cases they are let into, whose work they cover."""
    roles = work.session.exec(select(StaffRole.role).where(StaffRole.staff_id == staff.id)).all()
    actor = Actor(staff_id=staff.id, name=staff.name, roles=frozenset(roles), language=staff.language)
    if now is None:
        return actor
    let_in, admitted = break_glass.lent_to(work, staff.id, now)
    return replace(actor, let_in=let_in, admitted=admitted, covers=absences.covered_by(work, staff.id, now))


def actor_by_id(work: Work, staff_id: str, now: datetime | None = None) -> Actor | None:
    """An active member of staff, or None; see actor_of."""
    staff = work.session.get(Staff, staff_id)
    return actor_of(work, staff, now) if staff and staff.disabled_at is None else None


def everyone(work: Work) -> list[tuple[Staff, tuple[StaffRole, ...]]]:
    """All accounts with their roles, active ones first."""
    roles = work.session.exec(select(StaffRole)).all()
    staff = work.session.exec(select(Staff).order_by(col(Staff.disabled_at).is_not(None), col(Staff.made_at))).all()
    return [(one, tuple(role for role in roles if role.staff_id == one.id)) for one in staff]


def certify(work: Work, staff: str, role: str, number: str, on: date | None, by: str, now: datetime) -> None:
    """Write down the training certificate that goes with a role (要綱 2-2). Raises LookupError where they do not hold the role."""
    row = work.session.get(StaffRole, (staff, role))
    if row is None:
        raise LookupError(role)
    row.certificate_no, row.certificate_on = number, on
    work.session.add(row)
    audit.note(work, by, "certified", staff, now, detail=role)


def lacks_certificate(row: StaffRole) -> bool:
    """Whether number or date of a role's training certificate is missing; city and administration need none (要綱 2-2)."""
    return row.role in CERTIFIED and not (row.certificate_no and row.certificate_on)


def on_duty(work: Work, role: str) -> str | None:
    """The active member of staff who has held this role longest: who a task goes to when nobody is named."""
    return work.session.exec(
        select(Staff.id)
        .join(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .where(StaffRole.role == role, col(Staff.disabled_at).is_(None))
        .order_by(col(Staff.made_at), col(Staff.id))
    ).first()


def waits_until(work: Work, subject: str, now: datetime) -> datetime | None:
    """Until when this account or source has to wait after failed tries; None when it may try."""
    row = work.session.get(SignInTry, digest_of(subject))
    return row.wait_until if row and row.wait_until and row.wait_until > now else None


def failed_try(work: Work, subject: str, now: datetime) -> None:
    """One more failed try: wait 1, 2, 4 … seconds, at most SLOWEST and never for ever."""
    row = work.session.get(SignInTry, digest_of(subject)) or SignInTry(subject=digest_of(subject))
    row.failures += 1
    row.wait_until = now + min(timedelta(seconds=2 ** min(row.failures - 1, 12)), SLOWEST)
    work.session.add(row)


def good_try(work: Work, subject: str) -> None:
    if row := work.session.get(SignInTry, digest_of(subject)):
        work.session.delete(row)


def new_link(work: Work, staff: str, purpose: str, now: datetime) -> str:
    """A one-time link token for a purpose ("telegram", "line", "activate"), good for 15 minutes; shown once, kept as a hash."""
    token = secrets.token_urlsafe(16)
    work.session.add(
        OneTimeLink(token_digest=digest_of(token), purpose=purpose, staff_id=staff, made_at=now, expires_at=now + LINK_LIFE)
    )
    audit.note(work, staff, "link_made", purpose, now)
    return token


def use_link(work: Work, token: str, purpose: str, now: datetime) -> str | None:
    """Whose link this is, used up by this call; None when it is unknown, used or too old."""
    row = work.session.exec(
        update(OneTimeLink)
        .where(
            col(OneTimeLink.token_digest) == digest_of(token),
            col(OneTimeLink.purpose) == purpose,
            col(OneTimeLink.used_at).is_(None),
            col(OneTimeLink.expires_at) > now,
        )
        .values(used_at=now)
        .returning(col(OneTimeLink.staff_id))
    ).first()
    return str(row[0]) if row else None


def _plain(email: str) -> str:
    return email.strip().casefold()


def digest_of(secret: str) -> str:
    """What is kept of a secret of enough letters that is shown once."""
    return hashlib.sha256(secret.encode()).hexdigest()
