"""Contact persons of other agencies who write by chat (要綱 2-1-イ, 3-1-エ3): linked by a one-time link or a slip, unlinked when they leave.

Only hashes of link and code are kept. An ended partner's account is nobody's again: what it writes is a stranger's.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import audit
from casestore.db import Work
from casestore.ids import new_id
from casestore.slip_codes import CODE_LETTERS, LETTERS, is_code, plain, printed
from casestore.staff import digest_of
from casestore.tables import Contact, Partner, PartnerLink, Talk

LONGEST_NAME = 80


@dataclass(frozen=True)
class Linking:
    """A link and a slip, the only time their secrets are known. `code` as it is printed: XXXX-XXXX-XXXX."""

    partner_id: str
    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Known:
    """Who a partner is. linked: the channels their account is on."""

    id: str
    place: str
    agency: str
    name: str
    linked: tuple[str, ...]
    made_at: datetime


class Nameless(Exception):
    """A partner has a name and an agency."""


def add(work: Work, place: str, agency: str, name: str, by: str, now: datetime) -> str:
    """A contact person of an agency; their id. `place`: of the directory, else `agency` names it. Raises Nameless."""
    if not name.strip() or not (place or agency.strip()):
        raise Nameless
    new = new_id(now)
    sealed = work.vault.seal_for_house("partner.name", new, name.strip()[:LONGEST_NAME].encode())
    work.session.add(Partner(id=new, place=place, agency="" if place else agency.strip(), name=sealed, made_by=by, made_at=now))
    work.flush()
    audit.note(work, by, "partner_added", new, now)
    return new


def link(work: Work, partner: str, days: int, by: str, now: datetime) -> Linking:
    """A one-time link and slip; those made before stop working. Raises LookupError for a partner who does not exist or has left."""
    row = work.session.get(Partner, partner)
    if row is None or row.ended_at is not None:
        raise LookupError(partner)
    _spend(work, partner, now)
    token = secrets.token_urlsafe(16)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    made = Linking(partner, token, printed(code), now + timedelta(days=days))
    work.session.add(
        PartnerLink(
            token_digest=digest_of(token),
            code_digest=_digest(work, code),
            partner_id=partner,
            made_at=now,
            expires_at=made.expires_at,
        )
    )
    audit.note(work, by, "partner_link_made", partner, now)
    return made


def use(work: Work, typed: str, contact: str, now: datetime) -> str | None:
    """This account opened the link or typed the code: whose it is now; None where neither is good. Used up by this call."""
    which = (
        col(PartnerLink.code_digest) == _digest(work, plain(typed))
        if is_code(typed)
        else (col(PartnerLink.token_digest) == digest_of(typed.strip()))
    )
    row = work.session.exec(
        select(PartnerLink)
        .join(Partner, col(Partner.id) == col(PartnerLink.partner_id))
        .where(which, col(PartnerLink.used_at).is_(None), col(PartnerLink.expires_at) > now, col(Partner.ended_at).is_(None))
        .with_for_update()
    ).first()
    if row is None:
        return None
    row.used_at = now
    work.session.add(row)
    work.session.exec(update(Contact).where(col(Contact.id) == contact).values(partner_id=row.partner_id))
    forget_talk(work, contact)
    audit.note(work, "partner", "partner_linked", row.partner_id, now, detail=contact)
    return row.partner_id


def end(work: Work, partner: str, by: str, now: datetime) -> None:
    """They have left: their accounts are unlinked at once, with links not yet used. Raises LookupError."""
    row = work.session.get(Partner, partner)
    if row is None or row.ended_at is not None:
        raise LookupError(partner)
    row.ended_at, row.ended_by = now, by
    work.session.add(row)
    _spend(work, partner, now)
    for contact in work.session.exec(select(Contact).where(Contact.partner_id == partner)).all():
        contact.partner_id = None
        work.session.add(contact)
        forget_talk(work, contact.id)
    work.flush()
    audit.note(work, by, "partner_ended", partner, now)


def known(work: Work, partner: str) -> Known | None:
    """Who this is, while they have not left."""
    return next((one for one in everyone(work) if one.id == partner), None)


def everyone(work: Work) -> list[Known]:
    """All partners who have not left, the newest last."""
    rows = work.session.exec(select(Partner).where(col(Partner.ended_at).is_(None)).order_by(col(Partner.id))).all()
    accounts = work.session.exec(
        select(Contact.partner_id, Contact.channel).where(col(Contact.partner_id).in_([row.id for row in rows]))
    ).all()
    return [
        Known(
            row.id,
            row.place,
            row.agency,
            work.vault.open_for_house("partner.name", row.id, row.name).decode(),
            tuple(sorted(channel for partner, channel in accounts if partner == row.id)),
            row.made_at,
        )
        for row in rows
    ]


def forget_talk(work: Work, contact: str) -> None:
    """Whose account it is has changed: what was being asked before is nobody's question any more."""
    work.session.exec(update(Talk).where(col(Talk.contact_id) == contact).values(session=None, pen="bot", held=False))


def _spend(work: Work, partner: str, now: datetime) -> None:
    unused = col(PartnerLink.partner_id) == partner, col(PartnerLink.used_at).is_(None)
    work.session.exec(update(PartnerLink).where(*unused).values(used_at=now))


def _digest(work: Work, code: str) -> str:
    return work.vault.digest("partner_code", code)
