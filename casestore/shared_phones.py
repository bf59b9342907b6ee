"""Two people on one telephone (要綱 2-1-ア, 6-1): both ledgers show the conversation, staff answer there, and nothing goes there by itself.

Whoever reads the phone may be the other one. So neither the bot nor a letter of ours says anything about either of them (dialogs/), and
whom a restriction or a conflict of interest keeps from one of them does not read what both wrote.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from casestore import audit, lookalikes, same_person, sight
from casestore.db import Work
from casestore.permissions import Actor
from casestore.tables import Case, Contact, SharedContact


class AlreadyTheirs(Exception):
    """They write from this account already."""


def share(work: Work, contact: str, person: str, by: str, now: datetime) -> None:
    """This person writes from somebody else's account too; so they are two people, which is remembered.

    Raises AlreadyTheirs; LookupError for an account that does not exist, or is a colleague's.
    """
    row = work.session.get(Contact, contact)
    if row is None or row.staff_id is not None or row.partner_id is not None:
        raise LookupError(contact)
    if same_person.first(work, person) in writers_of(work, contact):
        raise AlreadyTheirs
    work.session.merge(SharedContact(contact_id=contact, person_id=person, since=now, until=None))
    work.flush()
    lookalikes.judge(work, row.person_id, person, same_person.DIFFERENT, by, now)
    audit.note(work, by, "shared_contact", contact, now, detail=person)
    work.tell("talk", contact)


def unshare(work: Work, contact: str, person: str, by: str, now: datetime) -> None:
    """They do not write from there any more. Raises LookupError where they did not."""
    mine = same_person.ids(work, person)
    rows = select(SharedContact).where(
        SharedContact.contact_id == contact, col(SharedContact.person_id).in_(mine), col(SharedContact.until).is_(None)
    )
    found = work.session.exec(rows).all()
    if not found:
        raise LookupError(contact)
    for row in found:
        row.until = now
        work.session.add(row)
    work.flush()
    audit.note(work, by, "unshared_contact", contact, now, detail=person)
    work.tell("talk", contact)


def writers_of(work: Work, contact: str) -> tuple[str, ...]:
    """Everybody who writes from this account, whose it is first; two ids of one person are one."""
    owner = work.session.get_one(Contact, contact).person_id
    others = work.session.exec(
        select(SharedContact.person_id)
        .where(SharedContact.contact_id == contact, col(SharedContact.until).is_(None))
        .order_by(col(SharedContact.since), col(SharedContact.person_id))
    )
    return tuple(dict.fromkeys(same_person.first(work, one) for one in (owner, *others)))


def is_shared(work: Work, contact: str) -> bool:
    """Whether more than one person writes from this account."""
    rows = select(SharedContact.person_id).where(SharedContact.contact_id == contact, col(SharedContact.until).is_(None))
    return work.session.exec(rows).first() is not None and len(writers_of(work, contact)) > 1


def cases_of(work: Work, contact: str) -> list[Case]:
    """The ledgers a conversation belongs to: of everybody who writes there the one they have now."""
    found = (same_person.current_case(work, one) for one in writers_of(work, contact))
    return [case for case in found if case is not None]


def kept_from(work: Work, actor: Actor, contacts: Collection[Contact]) -> set[str]:
    """Of these accounts those whose conversation somebody may not read, because one of two who write there is kept from them."""
    ids = [contact.id for contact in contacts]
    lent = select(SharedContact.contact_id, SharedContact.person_id).where(
        col(SharedContact.contact_id).in_(ids), col(SharedContact.until).is_(None)
    )
    writes = work.session.exec(lent).all()
    if not writes:
        return set()
    owners = {contact.id: contact.person_id for contact in contacts}
    people = {contact: {owners[contact], *(one for at, one in writes if at == contact)} for contact, _one in writes}
    groups = same_person.groups(work, {one for both in people.values() for one in both})
    hidden = _hidden(work, actor, {one for members in groups.values() for one in members})
    return {at for at, both in people.items() if any(not hidden.isdisjoint(groups[one]) for one in both)}


def _hidden(work: Work, actor: Actor, persons: Collection[str]) -> set[str]:
    """Of these people those with a ledger that is kept from somebody."""
    rows = select(Case.person_id).where(col(Case.person_id).in_(persons), ~sight.not_kept_from(actor))
    return set(work.session.exec(rows))


def end_of(work: Work, person: str, now: datetime) -> None:
    """An erased person shares nothing, neither theirs nor another's."""
    theirs = select(Contact.id).where(Contact.person_id == person)
    rows = select(SharedContact).where(col(SharedContact.until).is_(None))
    for row in work.session.exec(rows.where(col(SharedContact.contact_id).in_(theirs) | (SharedContact.person_id == person))):
        row.until = now
        work.session.add(row)
