"""Somebody leaves (要綱 2-1-ア, 2-2-ア): everything that is theirs goes to named colleagues in one act; nothing stays with a closed account.

A restricted case stays among those who may know of it. Every owner that changes stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select, update

from casestore import audit, break_glass, flags, follow_ups, four_eyes, ledger, left_drafts, restriction, sight
from casestore.db import Work
from casestore.holdings import NOT_YET_HELD, Holdings, holdings
from casestore.tables import Absence, Assignment, Case, FollowUp, Meeting, Mention, OneTimeLink, Talk


class CannotTake(Exception):
    """Whoever should take a case cannot: left, the same person, no worker of ours, or with a conflict of interest. `number` says which."""

    def __init__(self, number: str = "") -> None:
        super().__init__(number)
        self.number = number


def hand_over_everything(
    work: Work, staff: str, to: str, by: str, now: datetime, *, to_by_case: Mapping[str, str] | None = None
) -> Holdings:
    """Give all that is this person's to `to`, or case by case to whom `to_by_case` (case id to staff id) says; what was handed over.

    Conversations in which they have the pen are not touched here: dialogs/guarding.py passes the pen. Raises CannotTake.
    """
    held = holdings(work, staff)
    _able(work, staff, to, "")
    takers = {case.id: _taker(work, case, staff, (to_by_case or {}).get(case.id) or to) for case in cases_of(work, staff)}
    _assignments(work, staff, to, takers, now)
    _promised(work, staff, to, takers)
    for case in _owned(work, staff):
        answers = {"owner": takers[case.id], "before": staff}
        ledger.write(work, case.id, "owner_changed", answers, by=ledger.BY_SYSTEM, now=now)
    _besides_cases(work, staff, to, now)
    left_drafts.pass_on(work, staff, takers, to, now)
    audit.note(work, by, "handed_over", staff, now, detail=to)
    work.tell("today")
    work.tell("reception")
    return held


def cases_of(work: Work, staff: str) -> Sequence[Case]:
    """Cases they own, work on or have promised something in: whatever needs somebody else."""
    return work.session.exec(select(Case).where(held_by(staff)).order_by(col(Case.id))).all()


def held_by(staff: str) -> ColumnElement[bool]:
    """The same as a condition on Case."""
    assigned = select(Assignment.case_id).where(Assignment.staff_id == staff, col(Assignment.until).is_(None))
    promised = select(FollowUp.case_id).where(
        FollowUp.owner_id == staff, col(FollowUp.ended_at).is_(None), col(FollowUp.case_id).is_not(None)
    )
    return (col(Case.owner_id) == staff) | col(Case.id).in_(assigned) | col(Case.id).in_(promised)


def pens_of(work: Work, staff: str) -> Sequence[str]:
    """The conversations (contact ids) in which they have the pen."""
    return work.session.exec(select(Talk.contact_id).where(Talk.pen == staff).order_by(col(Talk.contact_id))).all()


def _taker(work: Work, case: Case, staff: str, to: str) -> str:
    """Who takes this case. A restricted one that the named colleague may not know of stays with those who may."""
    thing = sight.thing_of(work, case)
    trusted = restriction.readers(work, case) - {staff} if case.restricted else frozenset()
    if case.restricted and to not in trusted:
        to = next((one for one in restriction.who_may_know(work, restriction.AGENCY) if one in trusted), to)
    if to in thing.excluded:
        raise CannotTake(case.number)
    _able(work, staff, to, case.number)
    return to


def _able(work: Work, staff: str, to: str, number: str) -> None:
    if to == staff or to not in restriction.who_may_know(work, restriction.AGENCY):
        raise CannotTake(number)


def _owned(work: Work, staff: str) -> Sequence[Case]:
    return work.session.exec(select(Case).where(Case.owner_id == staff).order_by(col(Case.id))).all()


def _assignments(work: Work, staff: str, to: str, takers: Mapping[str, str], now: datetime) -> None:
    """Their part in a case ends; who may know of a restricted one is passed on, so that two still may."""
    for row in work.session.exec(select(Assignment).where(Assignment.staff_id == staff, col(Assignment.until).is_(None))).all():
        row.until = now
        work.session.add(row)
        if not row.named:
            continue
        case = work.session.get_one(Case, row.case_id)
        work.flush()
        if len(restriction.readers(work, case) - {staff}) < restriction.FEWEST:
            restriction.let_know(work, case, _new_reader(work, case, staff, takers[case.id]), "system", now)
    for case in _owned(work, staff):
        if case.restricted and len(restriction.readers(work, case) - {staff}) < restriction.FEWEST:
            restriction.let_know(work, case, _new_reader(work, case, staff, takers[case.id]), "system", now)
    work.flush()


def _new_reader(work: Work, case: Case, staff: str, taker: str) -> str:
    """The one who takes it, if they do not know yet; else the next who may: one alone falls ill."""
    away = {staff, *sight.thing_of(work, case).excluded} | restriction.readers(work, case)
    able = (taker, *restriction.who_may_know(work, restriction.AGENCY))
    return next((one for one in able if one not in away), taker)


def _promised(work: Work, staff: str, to: str, takers: Mapping[str, str]) -> None:
    rows = select(FollowUp).where(FollowUp.owner_id == staff, col(FollowUp.ended_at).is_(None))
    for row in work.session.exec(rows).all():
        follow_ups.hand_over(work, row.id, takers.get(row.case_id or "", to))
    work.flush()


def _besides_cases(work: Work, staff: str, to: str, now: datetime) -> None:
    """Meetings to chair, absences to cover, links, memos to read, questions to the chief or a second person, cases they were let into."""
    work.session.exec(
        update(Meeting).where(col(Meeting.chair_id) == staff, col(Meeting.state) == NOT_YET_HELD).values(chair_id=to)
    )
    ours = (col(Absence.ended_at).is_(None),)
    gone = (col(Absence.staff_id) == staff) | ((col(Absence.cover_id) == staff) & (col(Absence.staff_id) == to))
    work.session.exec(update(Absence).where(*ours, gone).values(ended_at=now))
    work.session.exec(update(Absence).where(*ours, col(Absence.cover_id) == staff).values(cover_id=to))
    work.session.exec(
        update(OneTimeLink).where(col(OneTimeLink.staff_id) == staff, col(OneTimeLink.used_at).is_(None)).values(used_at=now)
    )
    work.session.exec(update(Mention).where(col(Mention.staff_id) == staff, col(Mention.seen_at).is_(None)).values(staff_id=to))
    flags.hand_over(work, staff, to)
    four_eyes.withdraw_all_of(work, staff, now)
    break_glass.end_of(work, now, staff=staff)
