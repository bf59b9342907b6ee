"""What is due for the next 支援調整会議 (要綱 3-2-エ, 3-3-ウ, 4-1): plans, roles, evaluations, 中断, gaps, and evaluations about to fall due.

Read from what holds about the cases; nothing here is kept, so nothing can be forgotten on a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, func, select

from casestore import people, worklists
from casestore.agenda import EVALUATION, GAP, PLAN, POSTPONED, ROLES, SUBJECTS, SUSPENSION, Subject, on_agenda
from casestore.db import Work
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promised
from casestore.housing_lists import holds
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.tables import Case, Entry, FollowUp, MeetingItem

_MAY_BE_DUE = or_(*(holds(fact) for fact in (Fact.AGREED, Fact.EVALUATED, Fact.TRIED_OTHERWISE)))  # judged by _due


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
    since: datetime  # the person's yes to the plan, else the day of the entry itself


@dataclass(frozen=True)
class Coming:
    """An evaluation that falls due before the meeting and is not written yet (3-3-ウ)."""

    case: Case
    who: Known
    due_at: datetime
    step: str  # of the profile's evaluations: after how many months


def proposals(work: Work, actor: Actor) -> list[Proposal]:
    """What is due for the next meeting of the cases one may table, plans first; what is on an open agenda is left out."""
    seen = select(Case).where(worklists.visible(actor, Act.TABLE_ITEM))
    rows = work.session.exec(seen.where(col(Case.under_way), col(Case.closed_at).is_(None), _MAY_BE_DUE).order_by(col(Case.id)))
    by_id = {row.id: row for row in rows.all()}
    due = list(_due(work, list(by_id.values())))
    gaps = _gaps(work)
    with_gap = work.session.exec(seen.where(col(Case.id).in_({case for _subject, case, _entry in gaps}))).all()
    by_id |= {row.id: row for row in with_gap}
    due += [one for one in gaps if one[1] in by_id]
    tabled, put_off = on_agenda(work), _postponed(work)
    open_now = [one for one in due if (one[0].item, one[2]) not in tabled]
    who = people.known_all(work, {by_id[case].person_id for _subject, case, _entry in open_now})
    since = _since(work, {entry: case for _subject, case, entry in open_now})
    found = [
        Proposal(
            subject,
            by_id[case],
            who[by_id[case].person_id],
            entry,
            coordinated=subject is not PLAN or Fact.COORDINATED in by_id[case].facts,
            shareable=subject is GAP or Fact.CONSENTED in by_id[case].facts,
            postponed=put_off.get((subject.item, entry), 0),
            since=since[entry],
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
    with_roles, confirmed = _answered(work, agreed, ROLES), _answered(work, evaluated, EVALUATION)
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


def _gaps(work: Work) -> list[tuple[Subject, str, str]]:
    """Gaps nobody has discussed yet; of cases that are over too."""
    discussed = select(Entry.about).where(Entry.kind == GAP.law, col(Entry.about).is_not(None))
    query = select(Entry.id, Entry.case_id).where(Entry.kind == GAP.about, col(Entry.id).not_in(discussed))
    return [(GAP, case, entry) for entry, case in work.session.exec(query.order_by(col(Entry.id)))]


def _since(work: Work, entries: Mapping[str, str]) -> dict[str, datetime]:
    """Since when each waits (entry to case): the newest yes to it, else the day it was of."""
    if not entries:
        return {}
    own = dict(work.session.exec(select(Entry.id, Entry.happened_at).where(col(Entry.id).in_(entries))).all())
    said = work.session.exec(
        select(Entry.about, Entry.happened_at)
        .where(Entry.kind == "plan_agreement", col(Entry.case_id).in_(set(entries.values())))
        .order_by(col(Entry.seq))
    ).all()
    return own | {about: at for about, at in said if about}


def _answered(work: Work, case_of: Mapping[str, str], subject: Subject) -> set[str | None]:
    """Which of these entries (by their case) a meeting has answered."""
    rows = select(Entry.about).where(Entry.kind == subject.law, col(Entry.case_id).in_(set(case_of.values())))
    return set(work.session.exec(rows)) if case_of else set()


def _last_attempt(work: Work, case: str) -> str:
    query = select(Entry.id).where(Entry.case_id == case, Entry.kind == SUSPENSION.about).order_by(col(Entry.seq).desc())
    return work.session.exec(query.limit(1)).one()


def _postponed(work: Work) -> dict[tuple[str, str], int]:
    query = select(MeetingItem.kind, MeetingItem.entry_id, func.count()).where(MeetingItem.state == POSTPONED)
    return {(kind, entry): n for kind, entry, n in work.session.exec(query.group_by(MeetingItem.kind, MeetingItem.entry_id))}


def coming_evaluations(work: Work, actor: Actor, until: datetime) -> list[Coming]:
    """Evaluations whose clock runs out by then and that nobody has written (3-3-ウ), soonest first."""
    rows = work.session.exec(
        select(Case, FollowUp.due_at, FollowUp.step)
        .join(FollowUp, col(FollowUp.case_id) == col(Case.id))
        .where(
            worklists.visible(actor, Act.READ_CASE),
            func.coalesce(col(FollowUp.kind), "") == Promised.CLOCK,  # SQLite: by what is due and open, not by the kind
            col(FollowUp.step).startswith("evaluation:"),
            col(FollowUp.ended_at).is_(None),
            col(FollowUp.due_at) <= until,
        )
        .order_by(col(FollowUp.due_at))
    ).all()
    who = people.known_all(work, {case.person_id for case, _due, _step in rows})
    return [Coming(case, who[case.person_id], due, step.partition(":")[2]) for case, due, step in rows]
