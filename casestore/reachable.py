"""Whether and where a person may be written to of our own accord (要綱 3-1-イ): never where somebody else reads, never against their wish."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlmodel import col, select

from casestore import people, same_person, shared_phones
from casestore.db import Work
from casestore.tables import Case, Contact, FollowUp, SharedContact
from casestore.wishes import Wishes


def contact_of(work: Work, case: Case) -> Contact | None:
    """The account to write to of our own accord: the one last heard, unless blocked, stopped, or not safe to write to.

    Never a telephone that somebody else reads too: what goes there a worker writes, knowing it.
    """
    return next((one for one in same_person.contacts(work, case.person_id) if may_be_written_to(work, one)), None)


def another_account(work: Work, case: Case, but: str) -> Contact | None:
    """A further account of the same person that may be written to, preferably of another channel."""
    found = [one for one in same_person.contacts(work, case.person_id) if one.id != but and may_be_written_to(work, one)]
    silent = work.session.get(Contact, but)
    return min(found, key=lambda one: silent is not None and one.channel == silent.channel, default=None)


def may_be_written_to(work: Work, contact: Contact) -> bool:
    return _answers(contact) and not shared_phones.is_shared(work, contact.id) and wishes_of(work, contact).may_write


def _answers(contact: Contact) -> bool:
    """Whether what is written there can reach a person: the phone is not a colleague's now, nor was it blocked or stopped."""
    ours = contact.staff_id is not None or contact.partner_id is not None
    return not ours and contact.blocked_at is None and contact.stopped_at is None


@dataclass(frozen=True)
class Ways:
    """Where each of many follow-ups is asked, by the same rules as for one (dialogs/rungs.py), in a fixed number of queries."""

    work: Work
    contacts: Mapping[str, Contact]
    accounts: Mapping[str, Sequence[Contact]]  # by person, the one heard last first
    shared: Set[str]

    @staticmethod
    def of_all(work: Work, rows: Collection[FollowUp], cases: Collection[Case]) -> Ways:
        """Read what `of` needs for these follow-ups, which belong to these cases."""
        accounts = same_person.accounts(work, {case.person_id for case in cases})
        named = {row.contact_id for row in rows if row.contact_id}
        contacts = {one.id: one for found in accounts.values() for one in found}
        others = select(Contact).where(col(Contact.id).in_(named - contacts.keys()))
        contacts |= {one.id: one for one in work.session.exec(others)}
        lent = select(SharedContact.contact_id).where(
            col(SharedContact.contact_id).in_(contacts), col(SharedContact.until).is_(None)
        )
        shared = {one for one in work.session.exec(lent).all() if shared_phones.is_shared(work, one)}
        return Ways(work, contacts, accounts, shared)

    def open_to(self, contact: Contact) -> bool:
        """may_be_written_to"""
        return _answers(contact) and contact.id not in self.shared and wishes_of(self.work, contact).may_write

    def of(self, row: FollowUp, case: Case | None) -> Contact | None:
        """On the account it was promised on, else on another of the same person that may be written to."""
        contact = self.contacts.get(row.contact_id or "")
        if case is None or (contact is not None and self.open_to(contact)):
            return contact
        return next((one for one in self.accounts.get(case.person_id, ()) if self.open_to(one)), contact)


def wishes_of(work: Work, contact: Contact | None) -> Wishes:
    return Wishes.of(people.prefers(work, contact.id)) if contact is not None else Wishes()
