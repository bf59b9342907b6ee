"""相談したい (要綱 2-2-ア): a worker asks the chief about a case; the answer goes into the ledger as 主任の助言, and both stay with the case.

The question is no entry: it is sealed for the person like one, audited, and goes when their key goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from casestore import audit, entries, follow_ups, ledger, people
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.ids import new_id
from casestore.ledger import Writer
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.profile import Profile
from casestore.sight import visible
from casestore.tables import Case, Flag, FollowUp

ADVICE = "supervision"  # the kind of entry an answer is, and the clock it starts
MOST = 200
LONGEST = 2000


class NotOpen(Exception):
    """It was answered or taken back already."""


@dataclass(frozen=True)
class Asked:
    """One question with its answer, "" while there is none."""

    flag: Flag
    words: str
    answer: str


@dataclass(frozen=True)
class Open:
    """One question that waits for the chief."""

    flag: Flag
    case: Case
    who: Known


def ask(work: Work, case: Case, words: str, by: Actor, now: datetime) -> str:
    """Ask the chief; the id. Raises ValueError without words."""
    if not words.strip():
        raise ValueError("a question without words")
    new = new_id(now)
    sealed = work.seal(case.person_id, "flag.words", new, words.strip()[:LONGEST])
    work.session.add(Flag(id=new, case_id=case.id, person_id=case.person_id, asked_by=by.staff_id, asked_at=now, words=sealed))
    _changed(work, case, by, "asked_chief", now)
    return new


def answer(
    work: Work, case: Case, flag: str, words: str, wants_reply: bool, by: Writer, profile: Profile, now: datetime
) -> str:
    """Answer as 主任の助言, whose clock reminds the case's owner to read it; the entry's id. Raises NotOpen, LookupError, NotYet."""
    row = _open(work, case, flag)
    said = {"note": words, "question": "yes" if wants_reply else "no"}
    entry = ledger.write(work, case.id, ADVICE, said, by=by, now=now, profile=profile)
    row.ended_at, row.answered_by, row.answer = now, by.staff_id, entry.id
    work.session.add(row)
    work.flush()
    work.tell("today")
    return entry.id


def take_back(work: Work, case: Case, flag: str, by: Actor, now: datetime) -> None:
    """Whoever asked does not need it any more. Raises NotOpen, LookupError."""
    row = _open(work, case, flag)
    if row.asked_by != by.staff_id:
        raise LookupError(flag)
    row.ended_at = now
    work.session.add(row)
    _changed(work, case, by, "took_back_question", now)


def read(work: Work, case: Case, flag: str, by: Actor, now: datetime) -> None:
    """Whoever asked has read the answer: nobody is reminded of it any more. Raises LookupError."""
    row = work.session.get(Flag, flag)
    if row is None or row.case_id != case.id or row.answer is None or row.asked_by != by.staff_id or row.read_at is not None:
        raise LookupError(flag)
    row.read_at = now
    work.session.add(row)
    reminders = select(FollowUp.id).where(
        FollowUp.case_id == case.id,
        FollowUp.kind == Promised.CLOCK,
        FollowUp.because == row.answer,
        FollowUp.step == ADVICE,
        col(FollowUp.ended_at).is_(None),
    )
    for one in work.session.exec(reminders).all():
        follow_ups.end(work, one, "done", now)
    _changed(work, case, by, "read_advice", now)


def of_case(work: Work, case: Case) -> list[Asked]:
    """Everything that was asked about a case, newest first; what was taken back is left out."""
    rows = work.session.exec(select(Flag).where(Flag.case_id == case.id).order_by(col(Flag.id).desc()).limit(MOST)).all()
    return [
        Asked(row, work.open(row.person_id, "flag.words", row.id, row.words), _answer(work, row))
        for row in rows
        if row.answer is not None or row.ended_at is None
    ]


def open_ones(work: Work, actor: Actor) -> Sequence[Open]:
    """What waits for an answer in the cases this actor may read, the longest first."""
    rows = work.session.exec(
        select(Flag, Case)
        .join(Case, col(Case.id) == col(Flag.case_id))
        .where(col(Flag.ended_at).is_(None), visible(actor, Act.READ_CASE))
        .order_by(col(Flag.asked_at), col(Flag.id))
        .limit(MOST)
    ).all()
    who = people.known_all(work, {case.person_id for _row, case in rows})
    return [Open(row, case, who[case.person_id]) for row, case in rows]


def hand_over(work: Work, staff: str, to: str) -> None:
    """Whoever asked has left: the answers are for the one who takes their work."""
    waits = (col(Flag.asked_by) == staff, col(Flag.read_at).is_(None))
    work.session.exec(
        update(Flag).where(*waits, col(Flag.ended_at).is_(None) | col(Flag.answer).is_not(None)).values(asked_by=to)
    )


def _open(work: Work, case: Case, flag: str) -> Flag:
    row = work.session.get(Flag, flag)
    if row is None or row.case_id != case.id:
        raise LookupError(flag)
    if row.ended_at is not None:
        raise NotOpen(flag)
    return row


def _answer(work: Work, row: Flag) -> str:
    entry = entries.read(work, row.answer) if row.answer else None
    return str(entry.answers.get("note") or "") if entry else ""


def _changed(work: Work, case: Case, by: Actor, what: str, now: datetime) -> None:
    work.flush()
    audit.note(work, by.staff_id, what, case.id, now, detail=case.number)
    work.tell("today")
    work.tell("case", case.id)
