"""書類のお願い (要綱 3-3-ア, 2-1-ア, 8-1): which papers a person was asked for, what came as photos, what they promised, what a worker found.

Whether a photo is good enough only a worker says. 個人番号 (My Number) is never asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from casestore import audit, same_person
from casestore.db import Work
from casestore.ids import new_id
from casestore.profile import Profile
from casestore.tables import Attachment, Case, PaperAsked

WANTED, LATER, SHOW, LOST, NONE, SENT = "wanted", "later", "show", "lost", "none", "sent"
RECEIVED, NOT_NEEDED = "received", "not_needed"
SETTLED = (RECEIVED, NOT_NEEDED)
TO_SEND = (WANTED, LATER, SHOW)  # what the person is asked about


class MyNumber(Exception):
    """Somebody tried to ask for a My Number."""


@dataclass(frozen=True)
class Wanted:
    """A paper to be asked for: one of the profile's list by its code, or a worker's own words."""

    code: str = ""
    words: str = ""


def ask_for(work: Work, case: Case, wanted: Sequence[Wanted], now: datetime, *, by: str) -> list[str]:
    """Papers a person is asked for; the ids of the new ones. What is asked for already is not asked twice. Raises MyNumber."""
    if any("マイナンバー" in one.words or "個人番号" in one.words for one in wanted):
        raise MyNumber
    asked = of(work, same_person.ids(work, case.person_id))
    there = {(row.code, label(work, row)) for row in asked if row.state not in SETTLED}
    made = [_made(work, case, one, now, by) for one in dict.fromkeys(wanted) if (one.code, one.words) not in there]
    audit.note(work, by, "asked_for_papers", case.id, now, detail=str(len(made)))
    work.tell("case", case.id)
    return made


def _made(work: Work, case: Case, one: Wanted, now: datetime, by: str) -> str:
    id = new_id(now)
    words = work.seal(case.person_id, "paper_asked.words", id, json.dumps({"label": one.words}, ensure_ascii=False))
    work.session.add(
        PaperAsked(
            id=id, person_id=case.person_id, case_id=case.id, code=one.code, words=words, asked_by=by, asked_at=now, messages=[]
        )
    )
    work.flush()
    return id


def answer(work: Work, row: PaperAsked, state: str, now: datetime, *, by_day: date | None, messages: Iterable[str]) -> None:
    """What the person said to it; photos are added to those that came before."""
    row.state, row.by_day, row.answered_at = state, by_day, now
    row.messages = [*row.messages, *(one for one in messages if one not in row.messages)]
    work.session.add(row)
    work.flush()


def settle(work: Work, row: PaperAsked, state: str, now: datetime, *, by: str) -> None:
    """A worker has looked: received, not needed any more, or wanted again (blurred, or another paper)."""
    row.state = state
    row.settled_by, row.settled_at = (by, now) if state in SETTLED else (None, None)
    work.session.add(row)
    work.flush()
    audit.note(work, by, f"paper_{state}", row.id, now)
    work.tell("case", row.case_id)


def of(work: Work, persons: Iterable[str]) -> list[PaperAsked]:
    """Every paper these ids of one person were asked for, the oldest first."""
    rows = select(PaperAsked).where(col(PaperAsked.person_id).in_(tuple(persons)))
    return list(work.session.exec(rows.order_by(col(PaperAsked.id))))


def to_send(work: Work, persons: Iterable[str]) -> list[PaperAsked]:
    """What these ids of one person are still asked for."""
    rows = select(PaperAsked).where(col(PaperAsked.person_id).in_(tuple(persons)), col(PaperAsked.state).in_(TO_SEND))
    return list(work.session.exec(rows.order_by(col(PaperAsked.id))))


def label(work: Work, row: PaperAsked) -> str:
    """A worker's own words for it; "" for one of the profile's list."""
    return str(json.loads(work.open(row.person_id, "paper_asked.words", row.id, row.words) or "{}").get("label", ""))


def name(work: Work, profile: Profile, row: PaperAsked, language: str) -> str:
    """What it is called in a language."""
    known = {paper.id: paper.label for paper in profile.papers}
    return known[row.code].to(language) if row.code in known else label(work, row)


def what(profile: Profile, row: PaperAsked, language: str) -> str:
    """What it is and where one gets it, "" where nobody wrote it down."""
    known = {paper.id: paper.what for paper in profile.papers}
    return known[row.code].to(language) if row.code in known else ""


def pictures(work: Work, row: PaperAsked) -> list[Attachment]:
    """What came for it and is kept or still being fetched."""
    rows = select(Attachment).where(col(Attachment.message_id).in_(row.messages or [""]))
    return list(work.session.exec(rows.order_by(col(Attachment.id))))
