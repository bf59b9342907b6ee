"""Tasks about a colleague's phone, which is nobody's case (要綱 2-1-ア, 2-2-イ): who is to be called, by when, and that it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from casestore import audit, follow_ups, partners
from casestore.db import Work
from casestore.tables import Contact, FollowUp
from casestore.worklists import staff_names


@dataclass(frozen=True)
class Colleague:
    """One task. who: the worker's name, or the partner's; agency: the partner's, by its id in the directory (`place`) or in words."""

    id: str
    who: str
    place: str
    agency: str
    words: str
    due: datetime
    owner_id: str | None


def waiting(work: Work) -> Sequence[Colleague]:
    """Every open task about a colleague's phone, soonest first."""
    names, rows = staff_names(work), work.session.exec(_open().order_by(col(FollowUp.due_at), col(FollowUp.id))).all()
    return [_one(work, row, contact, names.get(contact.staff_id or "", "")) for row, contact in rows]


def waits(work: Work, contact: str) -> bool:
    """Whether somebody is to call this phone already."""
    return work.session.exec(_open(FollowUp.contact_id == contact)).first() is not None


def done(work: Work, task: str, by: str, now: datetime) -> None:
    """Somebody has spoken with them. Raises LookupError where no such task is open."""
    if work.session.exec(_open(FollowUp.id == task)).first() is None:
        raise LookupError(task)
    follow_ups.end(work, task, "done", now)
    audit.note(work, by, "called_colleague", task, now)


def _open(*only: ColumnElement[bool] | bool):  # type: ignore[no-untyped-def]  # a select of two tables has no short type
    return (
        select(FollowUp, Contact)
        .join(Contact, col(Contact.id) == col(FollowUp.contact_id))
        .where(col(FollowUp.case_id).is_(None), FollowUp.ask == follow_ups.STAFF, col(FollowUp.ended_at).is_(None), *only)
        .where(or_(col(Contact.staff_id).is_not(None), col(Contact.partner_id).is_not(None)))
    )


def _one(work: Work, row: FollowUp, contact: Contact, worker: str) -> Colleague:
    partner = partners.known(work, contact.partner_id or "")
    return Colleague(
        id=row.id,
        who=worker or (partner.name if partner else ""),
        place=partner.place if partner else "",
        agency=partner.agency if partner else "",
        words=work.open(row.person_id, "follow_up.words", row.id, row.words),
        due=row.due_at,
        owner_id=row.owner_id,
    )
