"""Erasing a person (security 3.3, 3.8): their key is destroyed, with it every sealed word; what could still point to them is taken away.

Entries and the audit only grow, so their rows stay, unreadable. Copies in backups go when the backups go (35 days), which the notice says.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime

from sqlalchemy import delete, func, or_, update
from sqlmodel import col, select

from casestore import audit, four_eyes, meeting_packs, retention, rooms, same_person, shared_phones
from casestore.db import Work
from casestore.ids import new_id
from casestore.profile import Profile
from casestore.retention import NotDue, State
from casestore.tables import (
    Appointment,
    Attachment,
    Case,
    CaseReview,
    Contact,
    Draft,
    Entry,
    Flag,
    FollowUp,
    HeldBack,
    Lookalike,
    LookUp,
    MeetingItem,
    Mention,
    Message,
    NameToken,
    PaperAsked,
    Person,
    PrintedForm,
    PutOff,
    Talk,
    Tombstone,
    Visit,
)


def agree(work: Work, profile: Profile, question: str, by: str, now: datetime) -> Tombstone:
    """The second person's yes: erased at once. Judged again first, because a message may have come meanwhile.

    Raises NotDue (nothing is erased), four_eyes.SamePerson, four_eyes.NotOpen, LookupError.
    """
    row = four_eyes.answer(work, question, four_eyes.YES, by, now)
    record = retention.record_of(work, profile, row.thing, now)
    if record is None or record.state is not State.ERASE:
        raise NotDue(record.state if record else State.KEPT)
    counts: Counter[str] = Counter()
    for person in same_person.ids(work, record.person_id):
        counts.update(_erase(work, person, now))
    stone = Tombstone(
        id=new_id(now),
        record_class=record.record_class,
        thing=record.thing,
        case_number=record.case_number,
        asked_by=row.asked_by,
        agreed_by=by,
        erased_at=now,
        counts=dict(counts),
        certificate=_certificate(record.thing, dict(counts), now),
    )
    work.session.add(stone)
    work.flush()
    audit.note(work, by, "erased", record.thing, now, detail=stone.certificate)
    return stone


def again(work: Work, person: str, now: datetime) -> None:
    """Erase somebody whom a restored copy brought back: two people agreed to it before, and that holds."""
    audit.note(work, "system", "erased_again", person, now, detail=json.dumps(_erase(work, person, now), sort_keys=True))


def _erase(work: Work, person: str, now: datetime) -> dict[str, int]:
    """Destroy the key and what is findable; how many of each there were."""
    contacts, cases = select(Contact.id).where(Contact.person_id == person), select(Case.id).where(Case.person_id == person)
    counts = {
        "messages": _count(work, select(func.count()).select_from(Message).where(col(Message.contact_id).in_(contacts))),
        "entries": _count(work, select(func.count()).select_from(Entry).where(col(Entry.case_id).in_(cases))),
        "attachments": _count(work, select(func.count()).select_from(Attachment).where(Attachment.person_id == person)),
        "contacts": _count(work, select(func.count()).select_from(Contact).where(Contact.person_id == person)),
    }
    shared_phones.end_of(work, person, now)
    work.session.exec(delete(Lookalike).where(or_(col(Lookalike.person_a) == person, col(Lookalike.person_b) == person)))
    work.session.exec(delete(NameToken).where(col(NameToken.person_id) == person))
    work.session.exec(delete(LookUp).where(col(LookUp.person_id) == person))
    work.session.exec(
        update(Message).where(col(Message.contact_id).in_(contacts)).values(body=None, raw=None, reply_token="", platform_id="")
    )
    work.session.exec(
        update(Attachment).where(col(Attachment.person_id) == person).values(content=None, ref=b"", state="erased")
    )
    work.session.exec(update(FollowUp).where(col(FollowUp.person_id) == person).values(words=None))
    work.session.exec(update(Visit).where(col(Visit.person_id) == person).values(place=None))
    work.session.exec(update(Appointment).where(col(Appointment.person_id) == person).values(words=None))
    work.session.exec(update(PaperAsked).where(col(PaperAsked.person_id) == person).values(words=b"", messages=[]))
    work.session.exec(update(PrintedForm).where(col(PrintedForm.person_id) == person).values(content=b""))
    meeting_packs.forget(work, person)
    _forget_marks(work, person)
    work.session.exec(update(Talk).where(col(Talk.contact_id).in_(contacts)).values(session=None, ready_at=None))
    for contact in work.session.exec(select(Contact).where(Contact.person_id == person)).all():
        _forget_way(work, contact, now)
    for case in work.session.exec(select(Case).where(Case.person_id == person)).all():
        _forget_drafts(work, case)
    row = work.session.get_one(Person, person)
    row.wrapped_key = row.name = row.kana = row.call_name = row.birth_date = row.same_as = None
    row.erased_at = now
    work.session.add(row)
    work.flush()
    work.vault.forget(person)
    return counts


def _forget_marks(work: Work, person: str) -> None:
    """What the staff noted to themselves and to each other about them."""
    contacts = select(Contact.id).where(Contact.person_id == person)
    work.session.exec(delete(HeldBack).where(col(HeldBack.person_id) == person))
    work.session.exec(delete(Mention).where(col(Mention.contact_id).in_(contacts)))
    work.session.exec(delete(PutOff).where(col(PutOff.person_id) == person))
    work.session.exec(update(Flag).where(col(Flag.person_id) == person).values(words=b""))
    work.session.exec(update(CaseReview).where(col(CaseReview.person_id) == person).values(note=None))


def _forget_drafts(work: Work, case: Case) -> None:
    """Whatever anyone was typing about a case, and in the meetings that spoke of it."""
    meetings = work.session.exec(select(MeetingItem.meeting_id).where(MeetingItem.case_id == case.id)).all()
    named = (case.id, case.number, *(one for one in meetings if one))
    work.session.exec(delete(Draft).where(or_(*(col(Draft.place).contains(one) for one in named))))


def _forget_way(work: Work, contact: Contact, now: datetime) -> None:
    """The same account writing again is a new person: nothing leads from it to what was erased."""
    work.session.exec(delete(Draft).where(col(Draft.place).contains(contact.id)))
    rooms.close_all(work, contact.id)
    contact.address_digest, contact.address, contact.prefers, contact.stopped_at = contact.id[-32:], b"", None, now
    work.session.add(contact)


def _count(work: Work, query: object) -> int:
    return int(work.session.exec(query).one())  # type: ignore[call-overload]  # a count, whatever it is of


def _certificate(thing: str, counts: dict[str, int], now: datetime) -> str:
    """What is printed for the file of the office: a hash of what was erased, when, and how many."""
    return hashlib.sha256(json.dumps([thing, counts, now.isoformat()], sort_keys=True).encode()).hexdigest()
