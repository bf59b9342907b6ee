"""Who somebody says they are, on a page of the room (様式1 4-10, 要綱 6-2): found from now on, and in the ledger as their own answers.

Before their first intake it waits for it; until the triage it becomes part of 様式1; after that a worker takes it over, by a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casestore import audit, entries, ledger, lookalikes, people, same_person, talks
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_PERSON
from casestore.profile import Profile
from casestore.tables import Case, Contact
from casestore.words import N_
from dialogs.own_records import due_by

WAITS = "identity"  # the wish of an account under which it waits for the first intake
TAKE_OVER = N_("本人が、部屋でお名前や住所などを書きました。読んで、様式1に入れる")
FIELD = N_("お名前・生年月日・住所・電話")


def said_who(
    work: Work, profile: Profile, contact: str, answers: Mapping[str, str], now: datetime, *, cause: str | None = None
) -> None:
    """Keep what a person wrote about who they are; the same again (cause) is nothing new. answers: stored values by fields of 様式1."""
    talk = talks.load(work, contact)
    if cause and entries.by_cause(work, cause) is not None:
        return
    case = same_person.current_case(work, talk.person_id)
    people.introduce(work, talk.person_id, answers)
    audit.note(work, "person", "said_who", contact, now, detail=",".join(sorted(answers)))
    people.prefer(work, contact, {WAITS: waiting(work, contact) | dict(answers)})
    if case is not None and Fact.RECEIVED in case.facts:
        (_asked_to_take_over if _past_intake(case) else _on_the_sheet)(work, profile, case, answers, now, cause)
    lookalikes.notice(work, profile, talk.person_id, now)
    work.tell("talk", contact)


def waiting(work: Work, contact: str) -> dict[str, str]:
    """What this account's person wrote about themselves in the room."""
    return {str(name): str(value) for name, value in (people.prefers(work, contact).get(WAITS) or {}).items()}


def known(work: Work, contact: str) -> dict[str, str]:
    """What we know of who they are, by fields of 様式1."""
    who = people.known(work, work.session.get_one(Contact, contact).person_id)
    born = who.birth_date.isoformat() if who.birth_date else ""
    return {"name": who.name, "kana": who.kana, "birth_date": born} | waiting(work, contact)


def sources(answers: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """Where these answers come from: the person's own hand, on a page."""
    at = now.isoformat(timespec="seconds")
    return {
        name: {"how": "said", "by": "person", "words": str(value), "messages": [], "at": at} for name, value in answers.items()
    }


def _past_intake(case: Case) -> bool:
    return Fact.TRIAGED in case.facts or case.closed_at is not None


def _on_the_sheet(
    work: Work, profile: Profile, case: Case, answers: Mapping[str, str], now: datetime, cause: str | None
) -> None:
    """様式1 once more, with this in it: until the triage the newest one counts."""
    newest = [one for one in entries.entries(work, case.id) if one.kind == "intake"][-1]
    whole = {**newest.answers, **answers}
    ledger.write(
        work, case.id, "intake", whole, by=BY_PERSON, now=now, sources={**newest.sources, **sources(answers, now)}, cause=cause
    )


def _asked_to_take_over(
    work: Work, profile: Profile, case: Case, answers: Mapping[str, str], now: datetime, cause: str | None
) -> None:
    """After the triage the sheet is a worker's: the person's words stand in the ledger, and somebody takes them over by a day."""
    words = "\n".join(f"{name}: {value}" for name, value in answers.items())
    promise = Promise(
        Promised.NEXT_ACTION, "", due_by(profile.calendar, now), duty(work, case), step="identity", words=TAKE_OVER
    )
    answer = {"wish": "correct", "field": FIELD, "words": words}
    ledger.write(
        work,
        case.id,
        "record_wish",
        answer,
        by=BY_PERSON,
        now=now,
        sources=sources({"words": words}, now),
        promises=(promise,) if case.closed_at is None else (),
        cause=cause,
    )
