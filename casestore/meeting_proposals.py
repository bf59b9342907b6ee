"""What is due for the next 支援調整会議 (要綱 3-2-エ, 3-3-ウ, 4-1): plans, roles, evaluations, 中断, gaps, and evaluations about to fall due.

Read from what holds about the cases; nothing here is kept, so nothing can be forgotten on a list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from casestore import people, worklists
from casestore.agenda import EVALUATION, GAP, PLAN, POSTPONED, ROLES, SUBJECTS, SUSPENSION, Subject, on_agenda
from casestore.db import Work
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promised
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.tables import Case, Entry, FollowUp, MeetingItem


@dataclass(frozen=True)
class Proposal:
    """Something due for a meeting. coordinated: the 事前調整 (4-3) is there, or none is asked for. shareable: the person consented (a gap
    tells of nobody)."""

    subject: Subject
    case: Case
    who: Known
    entry_id: str
    coordinated: bool
    shareable: bool
    postponed: int  # how many meetings have put it off


@dataclass(frozen=True)
class Coming:
    """An evaluation that falls due before the meeting and is not written yet (3-3-ウ)."""

    case: Case
    who: Known
    due_at: datetime


def proposals(work: Work, actor: Actor) -> list[Proposal]:
    """What is due for the next meeting of the cases one may table, plans first; what is on an open agenda is left out."""
    rows = work.session.exec(select(Case).where(worklists.visible(actor, Act.TABLE_ITEM)).order_by(col(Case.id))).all()
    by_id = {row.id: row for row in rows}
    due = [*_due(work, [row for row in rows if row.closed_at is None]), *_gaps(work, by_id)]
    tabled, put_off = on_agenda(work), _postponed(work)
    open_now = [one for one in due if (one[0].item, one[2]) not in tabled]
    who = people.known_all(work, {by_id[case].person_id for _subject, case, _entry in open_now})
    found = [
        Proposal(
            subject,
            by_id[case],
            who[by_id[case].person_id],
            entry,
            coordinated=subject is not PLAN or Fact.COORDINATED in by_id[case].facts,
            shareable=subject is GAP or Fact.CONSENTED in by_id[case].facts,
            postponed=put_off.get((subject.item, entry), 0),
        )
        for subject, case, entry in open_now
    ]
    order = list(SUBJECTS)
    return sorted(found, key=lambda one: (order.index(one.subject.id), one.case.number))


def _due(work: Work, rows: Sequence[Case]) -> Iterator[tuple[Subject, str, str]]:
    """Plans the person agreed to, their roles, evaluations and 中断 that wait for a meeting: subject, case, entry."""
    facts = {row.id: frozenset(row.facts) for row in rows}
    waiting = {case: now for case, now in facts.items() if Fact.AGREED in now and Fact.APPROVED not in now}
    evaluated = {entry: case for case, now in facts.items() for entry in entries_holding(now, Fact.EVALUATED)}
    agreed = {entry: case for case, now in waiting.items() for entry in entries_holding(now, Fact.PLANNED)}
    with_roles, confirmed = _answered(work, agreed, ROLES.law), _answered(work, evaluated, EVALUATION.law)
    for entry, case in agreed.items():
        yield PLAN, case, entry
        if entry not in with_roles:
            yield ROLES, case, entry
    yield from ((EVALUATION, case, entry) for entry, case in evaluated.items() if entry not in confirmed)
    unreached = [
        case for case, now in facts.items() if now >= {Fact.TRIED_OTHERWISE, Fact.RECEIVED} and Fact.MAY_SUSPEND not in now
    ]
    for case in unreached:
        yield SUSPENSION, case, _last_attempt(work, case)


def _gaps(work: Work, cases: Collection[str]) -> Iterator[tuple[Subject, str, str]]:
    """Gaps nobody has discussed yet; of cases that are over too."""
    found = work.session.exec(select(Entry.id, Entry.case_id).where(Entry.kind == GAP.about).order_by(col(Entry.id))).all()
    discussed = _answered(work, [entry for entry, _case in found], GAP.law)
    yield from ((GAP, case, entry) for entry, case in found if case in cases and entry not in discussed)


def _answered(work: Work, about: Iterable[str], kind: str) -> set[str | None]:
    ids = list(about)
    return set(work.session.exec(select(Entry.about).where(Entry.kind == kind, col(Entry.about).in_(ids)))) if ids else set()


def _last_attempt(work: Work, case: str) -> str:
    query = select(Entry.id).where(Entry.case_id == case, Entry.kind == SUSPENSION.about).order_by(col(Entry.seq).desc())
    return work.session.exec(query.limit(1)).one()


def _postponed(work: Work) -> dict[tuple[str, str], int]:
    query = select(MeetingItem.kind, MeetingItem.entry_id, func.count()).where(MeetingItem.state == POSTPONED)
    return {(kind, entry): n for kind, entry, n in work.session.exec(query.group_by(MeetingItem.kind, MeetingItem.entry_id))}


def coming_evaluations(work: Work, actor: Actor, until: datetime) -> list[Coming]:
    """Evaluations whose clock runs out by then and that nobody has written (3-3-ウ), soonest first."""
    rows = work.session.exec(
        select(Case, FollowUp.due_at)
        .join(FollowUp, col(FollowUp.case_id) == col(Case.id))
        .where(
            worklists.visible(actor, Act.READ_CASE),
            FollowUp.kind == Promised.CLOCK,
            col(FollowUp.step).startswith("evaluation:"),
            col(FollowUp.ended_at).is_(None),
            col(FollowUp.due_at) <= until,
        )
        .order_by(col(FollowUp.due_at))
    ).all()
    who = people.known_all(work, {case.person_id for case, _due in rows})
    return [Coming(case, who[case.person_id], due) for case, due in rows]
