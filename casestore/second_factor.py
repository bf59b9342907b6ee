"""The second factor of an account (要綱 2-2; security 3.1): enrolled with a proven code, ten recovery codes beside it, each good once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import audit, staff
from casestore.db import Work
from casestore.staff import digest_of
from casestore.tables import OneTimeLink, Staff

RECOVERY = "recovery"  # the purpose of the one-time links that are recovery codes
RECOVERY_CODES = 10
RECOVERY_LETTERS = 16
RECOVERY_LIFE = timedelta(days=3653)
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def enrol(work: Work, who: str, seed: str, step: int, now: datetime) -> tuple[str, ...]:
    """Give an account its second factor, sealed; `step` is the time step of the code that proved it. Ten recovery codes, shown once.

    Recovery codes are one-time links of the purpose RECOVERY: kept as hashes, each used up by one sign-in. Earlier ones end here.
    """
    row = work.session.get_one(Staff, who)
    row.totp_seed, row.totp_step = work.vault.seal_for_house("staff.totp", who, seed.encode()), step
    work.session.add(row)
    _end_recovery(work, who, now)
    codes = tuple(_spoken_code() for _ in range(RECOVERY_CODES))
    for code in codes:
        work.session.add(
            OneTimeLink(
                token_digest=digest_of(_bare(code)), purpose=RECOVERY, staff_id=who, made_at=now, expires_at=now + RECOVERY_LIFE
            )
        )
    audit.note(work, who, "two_step_enrolled", who, now)
    return codes


def forget(work: Work, who: str, now: datetime) -> None:
    """The account enrols anew: for someone with another phone, who has just proved the old factor or a recovery code."""
    work.session.exec(update(Staff).where(col(Staff.id) == who).values(totp_seed=None))
    _end_recovery(work, who, now)
    audit.note(work, who, "two_step_forgotten", who, now)


def use_recovery(work: Work, who: str, code: str, now: datetime) -> bool:
    """Whether this is an unused recovery code of the account; it is used up by this call."""
    if len(_bare(code)) < RECOVERY_LETTERS or not _is_recovery_of(work, who, _bare(code)):
        return False
    return staff.use_link(work, _bare(code), RECOVERY, now) == who


def recovery_codes_left(work: Work, who: str) -> int:
    rows = work.session.exec(
        select(OneTimeLink.token_digest).where(
            OneTimeLink.staff_id == who, OneTimeLink.purpose == RECOVERY, col(OneTimeLink.used_at).is_(None)
        )
    )
    return len(rows.all())


def _is_recovery_of(work: Work, who: str, code: str) -> bool:
    row = work.session.get(OneTimeLink, digest_of(code))
    return row is not None and row.staff_id == who


def _end_recovery(work: Work, who: str, now: datetime) -> None:
    work.session.exec(
        update(OneTimeLink)
        .where(col(OneTimeLink.staff_id) == who, col(OneTimeLink.purpose) == RECOVERY, col(OneTimeLink.used_at).is_(None))
        .values(used_at=now)
    )


def _spoken_code() -> str:
    """「K7QM-2XHD-9WTC-R4VN」: eighty bits in letters that are not mistaken for each other."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(RECOVERY_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4))


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())
