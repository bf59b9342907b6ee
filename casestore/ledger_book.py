"""The whole 支援台帳 of a person (要綱 6-1): who they are, how they are reached, every case that may be seen, every entry with its corrections.

Read from the entries, oldest first; written out as JSON by `as_json`. What the reader may not see is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from casestore import access_log, entries, follow_ups, leads, people, same_person, worklists
from casestore.clocks import clock_of
from casestore.corrections import Corrected, as_corrected
from casestore.db import Work
from casestore.forms import FORM_OF
from casestore.kinds import KINDS
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.profile import Profile
from casestore.stages import STAGES, Stage
from casestore.tables import Attachment, Case, Contact, FollowUp, Message
from casestore.told import Reader, Told, told

EDITION = 1  # of the JSON: what is added keeps it, what is renamed or removed raises it


@dataclass(frozen=True)
class Page:
    """One entry: corrected answers in words, in the form's order."""

    entry: Corrected
    label: str
    answers: tuple[Told, ...]


@dataclass(frozen=True)
class Promise:
    """One follow-up of a case: what in words, when it is due, whose it is, how and when it ended ("" and None: open)."""

    kind: str
    step: str
    words: str
    due_at: datetime
    owner_id: str
    ended_at: datetime | None
    ended_as: str
    because: str = ""  # the entry, message or turn it was made by

    @property
    def asks_person(self) -> bool:
        """Whether the person is asked; its words are then no sentence."""
        return self.kind in follow_ups.ASKS


@dataclass(frozen=True)
class CaseBook:
    case: Case
    stage: str
    pages: tuple[Page, ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class Kept:
    """An attachment: what it is and how large in bytes, never its content. at: when it came (UTC)."""

    id: str
    kind: str
    mime: str
    size: int
    state: str
    at: datetime


@dataclass(frozen=True)
class Looked:
    """Who looked at the case that was asked for: how many times, how many people, when last."""

    times: int
    people: int
    last_at: datetime | None


@dataclass(frozen=True)
class LedgerBook:
    """asked_for: the reception number it was asked by; messages: how many there are, both ways; names: staff by id."""

    asked_for: str
    who: Known
    contacts: tuple[Contact, ...]
    cases: tuple[CaseBook, ...]
    messages: int
    attachments: tuple[Kept, ...]
    looked: Looked
    names: Mapping[str, str]


def assemble(
    work: Work, actor: Actor | None, number: str, profile: Profile, *, act: Act = Act.READ_CASE, reader: Reader | None = None
) -> LedgerBook | None:
    """The ledger of the person of this case, or None where there is none or it may not be seen.

    actor: None for the house itself, which sees all; act: what the actor does with it. reader: in which language.
    """
    query = select(Case) if actor is None else select(Case).where(worklists.visible(actor, act))
    asked = work.session.exec(query.where(Case.number == number)).first()
    if asked is None:
        return None
    persons = same_person.ids(work, asked.person_id)
    rows = work.session.exec(query.where(col(Case.person_id).in_(persons)).order_by(col(Case.made_at), col(Case.id))).all()
    contacts = _contacts(work, actor, asked.person_id)
    names = worklists.staff_names(work)
    how = reader or Reader(profile, names=names)
    looks = access_log.of_case(work, asked)
    return LedgerBook(
        asked_for=number,
        who=people.known(work, asked.person_id),
        contacts=tuple(contacts),
        cases=tuple(_case(work, row, how) for row in rows),
        messages=_messages(work, contacts),
        attachments=_attachments(work, persons),
        looked=Looked(len(looks), len({one.staff_id for one in looks}), max((one.at for one in looks), default=None)),
        names=names,
    )


def _contacts(work: Work, actor: Actor | None, person: str) -> list[Contact]:
    """Their accounts; of a telephone of two only where the reader may see both."""
    if actor is None:
        return same_person.contacts(work, person)
    return worklists.readable_accounts(work, actor, [person])[person]


def _case(work: Work, row: Case, how: Reader) -> CaseBook:
    written = as_corrected(leads.as_the_person_may_see(entries.entries(work, row.id)))
    return CaseBook(
        case=row,
        stage=how.gettext(STAGES[Stage(row.stage)]),
        pages=tuple(_page(one, how) for one in written),
        promises=tuple(_promise(work, one, how) for one in _promised(work, row)),
    )


def _page(one: Corrected, how: Reader) -> Page:
    form = FORM_OF[one.entry.kind]
    return Page(one, how.gettext(KINDS[one.entry.kind].label), told(form, one.answers, how))


def _promised(work: Work, row: Case) -> Sequence[FollowUp]:
    """What was promised in it; whether two people are one is no part of either's ledger."""
    query = select(FollowUp).where(FollowUp.case_id == row.id, FollowUp.kind != follow_ups.Promised.LOOKALIKE)
    return work.session.exec(query.order_by(col(FollowUp.due_at), col(FollowUp.id))).all()


def _promise(work: Work, row: FollowUp, how: Reader) -> Promise:
    clock = clock_of(how.profile, row.step)
    own = follow_ups.words_of(work, row) if row.words else ""
    words = clock.words.to(how.language) if clock else how.gettext(own) if own else ""
    return Promise(row.kind, row.step, words, row.due_at, row.owner_id or "", row.ended_at, row.ended_as, row.because)


def _messages(work: Work, contacts: Sequence[Contact]) -> int:
    ids = [one.id for one in contacts]
    query = select(func.count()).select_from(Message).where(col(Message.contact_id).in_(ids))
    return work.session.exec(query.where(col(Message.way).in_(("in", "out")))).one()


def _attachments(work: Work, persons: Sequence[str]) -> tuple[Kept, ...]:
    rows = work.session.exec(
        select(Attachment, Message.at)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(col(Attachment.person_id).in_(persons))
        .order_by(col(Message.at), col(Attachment.id))
    ).all()
    return tuple(Kept(row.id, row.kind, row.mime, row.size, row.state, at) for row, at in rows)


def as_json(book: LedgerBook) -> dict[str, Any]:
    """The whole book as plain values: days and moments ISO 8601 (moments in UTC), stored values beside their words."""
    return {
        "edition": EDITION,
        "asked_for": book.asked_for,
        "person": {
            "id": book.who.person_id,
            "name": book.who.name,
            "kana": book.who.kana,
            "call_name": book.who.call_name,
            "birth_date": book.who.birth_date.isoformat() if book.who.birth_date else None,
            "language": book.who.language,
            "erased": book.who.erased,
        },
        "contacts": [
            {"channel": one.channel, "since": _at(one.made_at), "heard_at": _at(one.heard_at)} for one in book.contacts
        ],
        "cases": [_case_json(one, book.names) for one in book.cases],
        "messages": book.messages,
        "attachments": [vars(one) | {"at": _at(one.at)} for one in book.attachments],
        "looked_at": {"times": book.looked.times, "people": book.looked.people, "last_at": _at(book.looked.last_at)},
    }


def _case_json(book: CaseBook, names: Mapping[str, str]) -> dict[str, Any]:
    case = book.case
    return {
        "number": case.number,
        "stage": case.stage,
        "stage_words": book.stage,
        "owner": names.get(case.owner_id or "", ""),
        "received_at": _at(case.received_at),
        "closed_at": _at(case.closed_at),
        "version": case.version,
        "facts": list(case.facts),
        "entries": [_entry_json(one, names) for one in book.pages],
        "follow_ups": [
            {
                "kind": one.kind,
                "step": one.step,
                "words": one.words,
                "due_at": _at(one.due_at),
                "owner": names.get(one.owner_id, ""),
                "ended_at": _at(one.ended_at),
                "ended_as": one.ended_as,
            }
            for one in book.promises
        ],
    }


def _entry_json(page: Page, names: Mapping[str, str]) -> dict[str, Any]:
    entry = page.entry.entry
    return {
        "id": entry.id,
        "seq": entry.seq,
        "kind": entry.kind,
        "label": page.label,
        "form": entry.form or FORM_OF[entry.kind].name,
        "edition": entry.edition or FORM_OF[entry.kind].edition,
        "about": entry.about,
        "happened_at": _at(entry.happened_at),
        "written_at": _at(entry.written_at),
        "late": entry.late,
        "role": entry.role,
        "by": names.get(entry.staff_id, ""),
        "as_written": dict(entry.answers),
        "answers": [
            {"field": one.field, "label": one.label, "words": list(one.words), "value": one.value} for one in page.answers
        ],
        "sources": dict(entry.sources),
        "corrections": [
            {
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "by": names.get(one.by, ""),
                "at": _at(one.at),
                "why": one.why,
                "entry": one.entry,
            }
            for one in page.entry.corrections
        ],
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
