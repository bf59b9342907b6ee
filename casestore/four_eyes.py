"""Two persons: an act that one asks for and another must agree to (security 3.5: lifting a restriction, opening a restricted case).

What follows from a yes is done by whoever records it, in the same transaction. The reason is sealed like the case it is about.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import audit
from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.tables import Case, FourEyes

LIFT, OPEN = "lift_restriction", "open_restricted"
WAITS = {OPEN: timedelta(hours=12)}  # a danger of yesterday is no reason today; what is not here waits until it is answered
YES, NO, WITHDRAWN = "yes", "no", "withdrawn"


class NotOpen(Exception):
    """It was answered or withdrawn before, or waited too long."""


class SamePerson(Exception):
    """The second person is somebody else than the one who asked."""


def ask(work: Work, act: str, thing: str, by: str, reason: str, now: datetime) -> str:
    """Ask for a second person's yes; the id of the question. The same person asking the same again asks once."""
    for row in about(work, act, thing, now):
        if row.asked_by == by:
            return row.id
    new = new_id(now)
    work.session.add(
        FourEyes(id=new, act=act, thing=thing, asked_by=by, asked_at=now, reason=_sealed(work, thing, new, reason))
    )
    work.flush()
    audit.note(work, by, f"asked_{act}", thing, now)
    work.tell("today")
    return new


def answer(work: Work, question: str, says: str, by: str, now: datetime) -> FourEyes:
    """Record a second person's yes or no, once. Raises NotOpen, SamePerson; LookupError where there is no such question."""
    row = work.session.get(FourEyes, question)
    if row is None:
        raise LookupError(question)
    if row.asked_by == by:
        raise SamePerson
    if not _open(row, now):
        raise NotOpen
    _answered(work, row, says, by, now)
    for other in about(work, row.act, row.thing, now):
        if row.act == LIFT:
            _answered(work, other, WITHDRAWN, by, now)
    return row


def withdraw(work: Work, question: str, by: str, now: datetime) -> None:
    """Whoever asked takes it back. Raises NotOpen."""
    row = work.session.get(FourEyes, question)
    if row is None or row.asked_by != by or not _open(row, now):
        raise NotOpen
    _answered(work, row, WITHDRAWN, by, now)


def withdraw_all_of(work: Work, staff: str, now: datetime) -> None:
    """Somebody leaves: what they asked for is asked no longer."""
    work.session.exec(
        update(FourEyes)
        .where(col(FourEyes.asked_by) == staff, col(FourEyes.answer) == "")
        .values(answer=WITHDRAWN, answered_by=staff, answered_at=now)
    )


def about(work: Work, act: str, thing: str, now: datetime) -> list[FourEyes]:
    """The open questions about a thing, oldest first."""
    rows = select(FourEyes).where(FourEyes.act == act, FourEyes.thing == thing, FourEyes.answer == "")
    return [row for row in work.session.exec(rows.order_by(col(FourEyes.id))) if _open(row, now)]


def waiting(work: Work, actor: Actor, now: datetime) -> list[tuple[FourEyes, Case]]:
    """What somebody else asked for about cases this person may answer for, oldest first."""
    rows = work.session.exec(
        select(FourEyes, Case)
        .join(Case, col(Case.id) == col(FourEyes.thing))
        .where(FourEyes.answer == "", FourEyes.asked_by != actor.staff_id, visible(actor, Act.ANSWER_FOUR_EYES))
        .order_by(col(FourEyes.id))
    ).all()
    return [(row, case) for row, case in rows if _open(row, now)]


def reason_of(work: Work, row: FourEyes) -> str:
    case = work.session.get(Case, row.thing)
    if case is not None:
        return work.open(case.person_id, "four_eyes.reason", row.id, row.reason)
    return work.vault.open_for_house("four_eyes.reason", row.id, row.reason).decode()


def _sealed(work: Work, thing: str, row: str, reason: str) -> bytes:
    """Under the person's key where it is about a case, so that it goes when they do; else the house's."""
    case = work.session.get(Case, thing)
    if case is not None:
        return work.seal(case.person_id, "four_eyes.reason", row, reason)
    return work.vault.seal_for_house("four_eyes.reason", row, reason.encode())


def _open(row: FourEyes, now: datetime) -> bool:
    waits = WAITS.get(row.act)
    return row.answer == "" and (waits is None or now < row.asked_at + waits)


def _answered(work: Work, row: FourEyes, says: str, by: str, now: datetime) -> None:
    row.answer, row.answered_by, row.answered_at = says, by, now
    work.session.add(row)
    work.flush()
    audit.note(work, by, f"answered_{row.act}", row.thing, now, detail=says)
    work.tell("today")
