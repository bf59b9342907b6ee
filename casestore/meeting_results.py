"""What a 支援調整会議 decided, written to all its cases at once (要綱 3-2-エ, 3-3-ウ, 4-1): each item stands or falls alone.

An item whose case has changed since it was tabled, or that the law does not open, is refused with its reason and stays open; the
others are recorded. The same command again writes nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import col, select, update

from casestore import agenda, audit, ledger, meetings, staff
from casestore.agenda import EVALUATION, GAP, PLAN, POSTPONED, REFUSED, ROLES, SETTLED, SUSPENSION, WAITING, Subject, subject_of
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.entries import entries, read
from casestore.facts import Role
from casestore.ledger import ChangedMeanwhile, NoNextAction, NotYet, NotYours
from casestore.meetings import MeetingRefused
from casestore.permissions import Actor
from casestore.profile import Profile
from casestore.tables import Case, Meeting, MeetingItem
from casestore.words import N_ as _

NOT_HELD = _("先に、会議をひらいたことと出席を記録してください。")
CHANGED = _("議題にのせたあとで、この方の記録が増えました。増えた記録を確かめてから、もう一度記録してください。")
NOTHING_NEXT = _("次にすることのないケースになってしまうので、記録できません。先に、次にすることを決めてください。")
ONLY_CHIEF = _(
    "このプラン・評価を書いた主任のほかに、了承を記録できる主任がいません。ほかの主任を登録するか、担当者が書き直してください。"
)
NO_RESULT = _("結果を選んでください。")
NO_WORDS = _("理由や話し合ったことを書いてください。")
NO_ROLES = _("だれが何をするか、1つ以上書いてください。どの行にも、機関と役割の両方を入れてください。")


@dataclass(frozen=True)
class Outcome:
    """One way an item can end. `words`: the answer that holds what was said, "" for none; `fixed`: the answers it always has."""

    id: str
    label: str
    kind: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    words_needed: bool = False


def _judged(kind: str, answer: str, id_: str, label: str) -> Outcome:
    return Outcome(id_, label, kind, {answer: id_}, words="words", words_needed=True)


PUT_OFF = Outcome(POSTPONED, _("見送り（次の会議へ）"), "")
OUTCOMES: Mapping[str, tuple[Outcome, ...]] = {
    PLAN.id: (
        Outcome("approved", _("了承"), "approval", {"outcome": "approved"}, "words"),
        Outcome(
            "approved_with_changes", _("修正のうえ了承"), "approval", {"outcome": "approved_with_changes"}, "changes", True
        ),
        Outcome("returned", _("差し戻し（見直し）"), "plan_returned", words="reason", words_needed=True),
        PUT_OFF,
    ),
    ROLES.id: (Outcome("agreed", _("役割を決めた"), "roles_agreed"), PUT_OFF),
    EVALUATION.id: (
        _judged("evaluation_confirmed", "result", "closed", _("終結")),
        _judged("evaluation_confirmed", "result", "continued", _("再プランして継続")),
        _judged("evaluation_confirmed", "result", "suspended", _("中断")),
        PUT_OFF,
    ),
    SUSPENSION.id: (
        Outcome("suspended", _("中断を確かめた"), "suspension_confirmed", words="reason", words_needed=True),
        PUT_OFF,
    ),
    GAP.id: (
        _judged("gap_discussed", "result", "noted", _("共有した")),
        _judged("gap_discussed", "result", "carried", _("市に伝える")),
        _judged("gap_discussed", "result", "solved", _("解決した")),
        PUT_OFF,
    ),
}


@dataclass(frozen=True)
class Result:
    """What was decided about one item. rows: who does what (roles)."""

    outcome: str
    words: str = ""
    rows: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Recorded:
    """What became of the command: items recorded or put off, and items refused with their sentences (msgids)."""

    recorded: tuple[str, ...]
    refused: tuple[tuple[str, tuple[str, ...]], ...]


def lacking(subject: Subject, result: Result) -> str:
    """What is missing in a result, as a msgid; "" when nothing is."""
    outcome = next((one for one in OUTCOMES[subject.id] if one.id == result.outcome), None)
    if outcome is None:
        return NO_RESULT
    if outcome.words_needed and not result.words:
        return NO_WORDS
    if outcome.kind != ROLES.law:
        return ""
    whole = [row.get("agency") and row.get("role") for row in result.rows]
    return "" if whole and all(whole) else NO_ROLES


def record(store: Store, profile: Profile, meeting: str, results: Mapping[str, Result], by: Actor, now: datetime) -> Recorded:
    """Write the results of a held meeting, each in a transaction of its own. Items `by` may not see are passed over.

    Raises MeetingRefused when the meeting was not held.
    """
    with store.reading() as work:
        ids = _asked(work, meeting, results, by, now)
    recorded, refused = [], []
    for item in ids:
        try:
            store.write(partial(_one, profile=profile, item_id=item, result=results[item], by=by, now=now))
            recorded.append(item)
        except (NotYet, ChangedMeanwhile, NoNextAction, MeetingRefused) as no:
            refused.append((item, store.write(partial(_refuse, item_id=item, no=no, by=by))))
    store.write(lambda work: _close_if_done(work, meeting))
    return Recorded(tuple(recorded), tuple(refused))


def _asked(work: Work, meeting: str, results: Mapping[str, Result], by: Actor, now: datetime) -> Sequence[str]:
    """The items that are really there, in the order of the agenda."""
    row = work.session.get_one(Meeting, meeting)
    if row.state not in (meetings.HELD, meetings.RECORDED):
        raise MeetingRefused(NOT_HELD)
    return [line.item.id for line in agenda.agenda(work, by, meeting, now).lines if line.item.id in results]


def _one(work: Work, profile: Profile, item_id: str, result: Result, by: Actor, now: datetime) -> None:
    item = work.session.exec(select(MeetingItem).where(MeetingItem.id == item_id).with_for_update()).one()
    if item.state not in WAITING:
        return  # done before: the same command again, or a second press
    meeting, case = work.session.get_one(Meeting, item.meeting_id), work.session.get_one(Case, item.case_id)
    subject = subject_of(item.kind, read(work, item.entry_id).kind)
    if missing := lacking(subject, result):
        raise MeetingRefused(missing)
    outcome = next(one for one in OUTCOMES[subject.id] if one.id == result.outcome)
    if outcome is PUT_OFF:
        item.state = POSTPONED
    else:
        written = ledger.write(
            work,
            case.id,
            outcome.kind,
            _answers(work, meeting, case.id, outcome, result, profile),
            by=by,
            now=now,
            about=None if subject.stands_alone else item.entry_id,
            happened_at=min(meeting.held_at, now),
            profile=profile,
            cause=f"meeting:{item.id}",
            seen_version=item.seen_version,
        )
        item.state, item.result_id = SETTLED, written.id
        _seen_by_the_others(work, item, written.seq)
    item.body = work.seal_json(case.person_id, agenda.BODY, item.id, agenda.body(work, item, case) | {"refused": []})
    work.session.add(item)
    audit.note(work, by.staff_id, "recorded_result", item.id, now, detail=result.outcome)
    work.tell("meeting", meeting.id)


def _answers(work: Work, meeting: Meeting, case: str, outcome: Outcome, result: Result, profile: Profile) -> dict[str, Any]:
    """The entry's answers: every result says at which meeting, on which day, and whether the city was there (4-2)."""
    held_on = meeting.held_at.astimezone(JST).date().isoformat()
    city = "yes" if meetings.city_present(work, meeting.id) else "no"
    answers: dict[str, Any] = {"meeting": meeting.id, "held_on": held_on, "city_present": city, **outcome.fixed}
    if outcome.words and result.words:
        answers[outcome.words] = result.words
    if outcome.kind == ROLES.law:
        answers["roles"] = [dict(row) for row in result.rows]
    if outcome.kind == SUSPENSION.law:
        answers["attempts"] = _attempts(work, case, profile)
    return answers


def _attempts(work: Work, case: str, profile: Profile) -> str:
    """Everything that was tried since the person was last heard, a line each: what the meeting looked at (MHLW Q&A 114)."""
    ways, lines = profile.codes["attempt_ways"], list[str]()
    for one in entries(work, case):
        lines = [] if one.kind == "contact" else lines
        if one.kind == SUSPENSION.about:
            day = one.happened_at.astimezone(JST).date().isoformat()
            words = (day, ways.label(str(one.answers.get("way", ""))), str(one.answers.get("note") or ""))
            lines.append(" ".join(word for word in words if word))
    return "\n".join(lines)


def _seen_by_the_others(work: Work, item: MeetingItem, version: int) -> None:
    """Another item of the same case, tabled before this result, has not become old by it."""
    work.session.exec(
        update(MeetingItem)
        .where(
            col(MeetingItem.meeting_id) == item.meeting_id,
            col(MeetingItem.case_id) == item.case_id,
            col(MeetingItem.id) != item.id,
            col(MeetingItem.seen_version) == version - 1,
        )
        .values(seen_version=version)
    )


def _refuse(work: Work, item_id: str, no: Exception, by: Actor) -> tuple[str, ...]:
    """Keep the reason with the item, which stays open."""
    item = work.session.get_one(MeetingItem, item_id)
    case = work.session.get_one(Case, item.case_id)
    sentences = _sentences(work, item, no, by)
    item.state = REFUSED
    item.body = work.seal_json(
        case.person_id, agenda.BODY, item.id, agenda.body(work, item, case) | {"refused": list(sentences)}
    )
    work.session.add(item)
    work.tell("meeting", item.meeting_id)
    return sentences


def _sentences(work: Work, item: MeetingItem, no: Exception, by: Actor) -> tuple[str, ...]:
    if isinstance(no, MeetingRefused):
        return (no.reason,)
    if isinstance(no, ChangedMeanwhile):
        return (CHANGED,)
    if not isinstance(no, NotYet):
        return (NOTHING_NEXT,)
    own = isinstance(no, NotYours) and read(work, item.entry_id).staff_id == by.staff_id
    return (*no.refusal.reasons, *((ONLY_CHIEF,) if own and not _another_chief(work, by) else ()))


def _another_chief(work: Work, by: Actor) -> bool:
    return any(
        one.disabled_at is None and one.id != by.staff_id and any(role.role == Role.CHIEF for role in roles)
        for one, roles in staff.everyone(work)
    )


def _close_if_done(work: Work, meeting: str) -> None:
    row = work.session.get_one(Meeting, meeting)
    open_items = select(MeetingItem.id).where(MeetingItem.meeting_id == meeting, col(MeetingItem.state).in_(WAITING))
    if row.state == meetings.HELD and work.session.exec(open_items.limit(1)).first() is None:
        meetings.close(work, row)
