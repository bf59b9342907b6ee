"""Whether and where a person may be written to of our own accord (要綱 3-1-イ): never where somebody else reads, never against their wish."""

from __future__ import annotations

from casestore import people, same_person, shared_phones
from casestore.db import Work
from casestore.tables import Case, Contact
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
    if contact.staff_id is not None or contact.partner_id is not None:
        return False  # the phone is a colleague's now
    if contact.blocked_at is not None or contact.stopped_at is not None or shared_phones.is_shared(work, contact.id):
        return False
    return wishes_of(work, contact).may_write


def wishes_of(work: Work, contact: Contact | None) -> Wishes:
    return Wishes.of(people.prefers(work, contact.id)) if contact is not None else Wishes()
