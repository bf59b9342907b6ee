"""Two ledgers of one person become one, and can become two again (要綱 6-1).

Nothing is moved or copied: two ids are judged to be one person, and where both have an open ledger one of them rests, with an entry that
says where. Undoing takes both back; nobody is left without a ledger that somebody looks after (2-1-ア).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from casestore import audit, duty, entries, follow_ups, guarded_together, ledger, lookalikes, same_person, sight
from casestore.db import Work
from casestore.facts import Fact, over
from casestore.follow_ups import Promise, Promised
from casestore.permissions import Actor
from casestore.same_person import SAME
from casestore.tables import Case, Contact, FollowUp, Person
from casestore.words import N_


class AlreadyOne(Exception):
    """They are one person already."""


@dataclass(frozen=True)
class Merged:
    """The ledger that is worked on, and the one that rests from now on; None where there is none."""

    current: Case | None
    resting: Case | None


LOOK_AT_BOTH = N_("同じ方の台帳と連絡先を1つに合わせました。両方を読んで、次にすることを決める")
LOOK_AGAIN = N_("台帳を合わせたのを取り消しました。この方の、次にすることを決める")
WROTE_MEANWHILE = N_("台帳を合わせていたあいだに、この方から連絡がありました。会話を読んで、相談を受け付ける")
TOGETHER, APART, WROTE = "merged", "merge_undone", "wrote_while_merged"  # what the three promises rest on


# -- together --------------------------------------------------------------------------------------------------------------


def merge(work: Work, keep: str, away: str, reason: str, by: Actor, now: datetime) -> Merged:
    """`away` is the same person as `keep`. Where both have an open ledger, that of `away` rests from now on; all protection is both's.

    Raises AlreadyOne; ValueError without a reason; LookupError for somebody erased; NotYet where the resting ledger still holds a
    duty (an alert, a way to the ward).
    """
    if not reason.strip():
        raise ValueError("reason")
    everyone = _locked(work, keep, away)
    if same_person.first(work, keep) == same_person.first(work, away):
        raise AlreadyOne
    kept, left = (same_person.current_case(work, one) for one in (keep, away))
    resting = left if kept is not None and left is not None and _open(kept) and _open(left) else None
    lookalikes.judge(work, keep, away, SAME, by.staff_id, now)
    if resting is not None and kept is not None:
        _lay_to_rest(work, resting, kept, reason, by, now)
    same_person.regroup(work, everyone)
    guarded_together.guard_together(work, keep, by, now)
    current = same_person.current_case(work, keep)
    _promise(work, current, LOOK_AT_BOTH, TOGETHER, by, now)
    audit.note(work, by.staff_id, "merged", f"{keep}|{away}", now, detail=current.number if current else "")
    work.tell("reception")
    return Merged(current, resting)


def _lay_to_rest(work: Work, resting: Case, kept: Case, reason: str, by: Actor, now: datetime) -> None:
    """What was promised in it waits too, and comes back with it."""
    waiting = [row.id for row in follow_ups.open_of(work, resting.id) if row.kind != Promised.LOOKALIKE]
    ledger.write(work, resting.id, "merged_away", {"into": kept.number, "reason": reason.strip()}, by=by, now=now)
    for row in work.session.exec(select(FollowUp).where(col(FollowUp.id).in_(waiting), col(FollowUp.ended_at).is_not(None))):
        row.ended_as = TOGETHER
        work.session.add(row)
    work.flush()


# -- apart -----------------------------------------------------------------------------------------------------------------


def undo(work: Work, one: str, other: str, reason: str, by: Actor, now: datetime) -> None:
    """They are two again, with the ledgers each had; the suspicion is open again. What protects one goes on protecting both.

    Raises LookupError where these two were not judged to be the same; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("reason")
    everyone, row = _locked(work, one, other), lookalikes.row_of(work, one, other)
    if row is None or row.judged_as != SAME:
        raise LookupError(one)
    since = row.judged_at or now
    lookalikes.unjudge(work, one, other, by.staff_id, now)
    groups = same_person.regroup(work, everyone)
    for group in groups:
        woken = _wake(work, group, reason, by, now)
        _one_open(work, group, woken, reason, by, now)
        _nobody_lost(work, group, since, by, now)
    audit.note(work, by.staff_id, "unmerged", f"{row.person_a}|{row.person_b}", now)
    work.tell("reception")


def _wake(work: Work, group: Sequence[str], reason: str, by: Actor, now: datetime) -> set[str]:
    """A ledger that rests in one that is not theirs any more is open again, with what was promised in it; which these are."""
    resting = [case for case in same_person.cases(work, group[0]) if Fact.MERGED in case.facts]
    woken = [case for case in resting if _rests_in(work, case) not in group]
    for case in woken:
        promise = _soon(work, case, LOOK_AGAIN, APART, by, now)
        ledger.write(work, case.id, "merge_undone", {"reason": reason.strip()}, by=by, now=now, promises=[promise])
        _promised_again(work, case, by, now)
    return {case.id for case in woken}


def _rests_in(work: Work, case: Case) -> str | None:
    """Whose ledger this one was merged into last."""
    last = next(one for one in reversed(entries.entries(work, case.id)) if one.kind == "merged_away")
    return work.session.exec(select(Case.person_id).where(Case.number == last.answers.get("into"))).first()


def _promised_again(work: Work, case: Case, by: Actor, now: datetime) -> None:
    """The days stand as they were; of whoever left meanwhile, or may not see it any more, it is somebody else's."""
    thing = sight.thing_of(work, case)
    heir = next(
        (one for one in (case.owner_id, duty.leading_for(work, case, now)) if one and duty.sees(work, thing, one)), None
    )
    rows = select(FollowUp).where(FollowUp.case_id == case.id, FollowUp.ended_as == TOGETHER)
    for row in work.session.exec(rows).all():
        row.ended_at, row.ended_as, row.claimed_until = None, "", None
        if row.owner_id and not duty.sees(work, thing, row.owner_id):
            row.owner_id = heir or by.staff_id
        work.session.add(row)
    work.flush()


def _one_open(work: Work, group: Sequence[str], woken: Collection[str], reason: str, by: Actor, now: datetime) -> None:
    """Where one person has several ledgers open again, the one that never rested is worked on, else the oldest."""
    awake = [case for case in same_person.cases(work, group[0]) if Fact.MERGED not in case.facts and _open(case)]
    awake.sort(key=lambda case: case.id in woken)
    for case in awake[1:]:
        _lay_to_rest(work, case, awake[0], reason, by, now)


def _nobody_lost(work: Work, group: Sequence[str], since: datetime, by: Actor, now: datetime) -> None:
    """Whoever is left with an open ledger has a task in it. Whoever wrote into the other's meanwhile gets one of their own."""
    case = same_person.current_case(work, group[0])
    if case is not None and _open(case):
        _promise(work, case, LOOK_AGAIN, APART, by, now)
        for row in follow_ups.open_of(work, case.id):
            if row.because == f"{TOGETHER}:{case.id}":
                follow_ups.end(work, row.id, "overtaken", now)
    elif _heard_since(work, group, since):
        _begin_again(work, group[0], case, by, now)


def _begin_again(work: Work, person: str, case: Case | None, by: Actor, now: datetime) -> None:
    if case is None:
        case = ledger.open_case(work, person, now)
        kind, answers = "lead", {"kind": "told", "seen": WROTE_MEANWHILE}
    else:
        kind = "reopening" if Fact.CLOSED in case.facts else "resumption"
        answers = {"why": "wrote", "reason": WROTE_MEANWHILE}
    promise = _soon(work, case, WROTE_MEANWHILE, WROTE, by, now)
    ledger.write(work, case.id, kind, answers, by=by, now=now, promises=[promise])


def _heard_since(work: Work, group: Sequence[str], since: datetime) -> bool:
    theirs = col(Contact.person_id).in_(group), col(Contact.staff_id).is_(None), col(Contact.partner_id).is_(None)
    last = select(func.max(Contact.heard_at)).where(*theirs)
    heard = work.session.exec(last).one()
    return heard is not None and heard > since


# -- both ------------------------------------------------------------------------------------------------------------------


def _locked(work: Work, *persons: str) -> set[str]:
    """All ids of these people, nobody else's until this transaction ends. Raises LookupError for somebody unknown or erased."""
    everyone = {one for members in same_person.groups(work, persons).values() for one in members}
    rows = work.session.exec(
        select(Person).where(col(Person.id).in_(everyone)).order_by(col(Person.id)).with_for_update()
    ).all()
    work.session.expire_all()
    if not everyone.issuperset(persons) or any(row.erased_at is not None for row in rows):
        raise LookupError(persons)
    return everyone


def _open(case: Case) -> bool:
    return not over(frozenset(case.facts))


def _promise(work: Work, case: Case | None, words: str, why: str, by: Actor, now: datetime) -> None:
    if case is not None and _open(case):
        promise = _soon(work, case, words, why, by, now)
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)


def _soon(work: Work, case: Case, words: str, why: str, by: Actor, now: datetime) -> Promise:
    """A task for whoever the ledger belongs to, now; why and when make it one of its own."""
    owner = duty.leading_for(work, case, now) if case.owner_id is None else duty.duty(work, case)
    return Promise(Promised.NEXT_ACTION, f"{why}:{case.id}", now, owner or by.staff_id, step=now.isoformat(), words=words)
