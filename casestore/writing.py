"""Any entry of the law written from its form (要綱 2-1-ア, 6-1, 6-2): the answers checked, completed, judged by the law, kept by clocks and a next action.

What a sheet starts from, what the system adds and what is refused beyond single fields are tables of plan_writing.py. A command that comes
twice writes once; one that comes again with other words is told so, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from casestore import follow_ups, ledger, person_said, plan_writing, resources
from casestore.calendar import JST
from casestore.corrections import as_corrected, rows_between
from casestore.db import Work
from casestore.duty import duty
from casestore.entries import Written, by_cause, entries
from casestore.follow_ups import Promise, Promised
from casestore.forms import FORM_OF
from casestore.forms.form import Problem, problems
from casestore.kinds import KINDS
from casestore.ledger import ChangedMeanwhile, NotYet, Writer
from casestore.profile import Profile
from casestore.refusals import Problem as Why
from casestore.refusals import Refusal
from casestore.sharing import Scope, may_share
from casestore.tables import Case
from casestore.words import N_ as _

NOON = time(12, 0)
TYPED = "typed"  # the step of a next action somebody typed: other promises of the same entry have none
ABOUT, HAPPENED, ACTION, DAY = "about", "happened_on", "next_action", "next_date"
LABELS: Mapping[str, str] = {
    ABOUT: _("どの記録についてですか"),
    HAPPENED: _("いつのことですか"),
    ACTION: _("次にすること"),
    DAY: _("いつまでに"),
}
NOT_OF_THIS_CASE = _("この台帳の記録の中から選んでください。")
NOT_AHEAD = _("これから先の日付になっています。きょうか、それより前の日にしてください。")
NO_ACTION = _("次にすることを書いてください。")
NO_DAY = _("いつまでにするか、日を入れてください。")
PAST_DAY = _("いつまでにするかは、きょうかそれより後の日にしてください。")
LAW_READS_IT = _("この答えで支援の進み方が決まっているので、訂正では変えられません。新しい記録を書いてください。")
NOTHING_CHANGED = _("もとの記録と同じです。正しい内容に直してください。")
NO_REASON = _("訂正する理由を書いてください。")
# To whom an entry hands what is known; the gate of sharing is asked before it is written (要綱 3-1-エ).
GATES: Mapping[str, Scope] = {
    "plan_submission": Scope.CITY,
    "plan_report": Scope.CITY,
    "support_request": Scope.HELLO_WORK,
}
# What the projections and the derived answers read of an entry: none of it is put right by a correction.
READ_BY_US: Mapping[str, frozenset[str]] = {
    "plan": frozenset({"lines"}),
    **dict.fromkeys(("triage", "owner_changed", "intake", "lead", "alert"), frozenset({"owner"})),
}


class Unreadable(Exception):
    """What was filled in cannot be saved; `problems` name the fields."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.field for problem in problems))
        self.problems = problems


class WrittenBefore(Exception):
    """This command has written an entry already, with other words: `entry`."""

    def __init__(self, entry: Written) -> None:
        super().__init__(entry.id)
        self.entry = entry


@dataclass(frozen=True)
class Filled:
    """A form of one kind as it was filled in. answers: stored values; happened_on, next_day: days in Asia/Tokyo, None where none was given.

    seen_version: the version of the case its writer saw; cause: the id of this one command.
    """

    kind: str
    answers: Mapping[str, Any]
    about: str | None = None
    happened_on: date | None = None
    next_action: str = ""
    next_day: date | None = None
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seen_version: int | None = None
    cause: str | None = None


def write_on_form(
    work: Work,
    profile: Profile,
    case_id: str,
    filled: Filled,
    *,
    by: Writer,
    now: datetime,
    promises: Sequence[Promise] = (),
    ends: Collection[Promised] = (),
    contact: str | None = None,
) -> Written:
    """Write one entry from its form; the same command again returns the entry it wrote.

    promises, ends, contact: what else it promises and ends (ledger.write). Raises Unreadable, WrittenBefore, NotYet, NotYours, NoNextAction,
    ChangedMeanwhile; KeyError for a kind that does not exist.
    """
    if same := checked(work, profile, case_id, filled, now):
        return same
    row = work.session.get_one(Case, case_id)
    written, derive = entries(work, case_id), plan_writing.DERIVED.get(filled.kind)
    derived = derive(written, filled.answers, profile, now) if derive else {}
    said = person_said.sources(filled.kind, written, profile, starts_from(filled.kind, written, profile), filled.answers)
    return ledger.write(
        work,
        case_id,
        filled.kind,
        {**filled.answers, **derived},
        by=by,
        now=now,
        about=filled.about,
        happened_at=moment(filled, now),
        sources={**said, **filled.sources},
        promises=[*promises, *next_action(work, row, filled, profile, by, now)],
        ends=ends,
        contact=contact,
        profile=profile,
        cause=filled.cause,
        seen_version=filled.seen_version,
    )


def checked(work: Work, profile: Profile, case_id: str, filled: Filled, now: datetime) -> Written | None:
    """The entry this command wrote before, else None: it may be written as far as form, gate and version say. The case is locked.

    Raises Unreadable, WrittenBefore, ChangedMeanwhile, NotYet.
    """
    row = _locked(work, case_id)
    if same := _same(work, filled):
        return same
    written = entries(work, case_id)
    if filled.about and filled.about not in {one.id for one in written}:
        raise Unreadable(Problem(ABOUT, NOT_OF_THIS_CASE, LABELS[ABOUT]))
    if wrong := (
        *wrong_answers(resources.now(work, profile), filled, now),
        *_wrong_beyond(work, profile, case_id, filled, written, now),
    ):
        raise Unreadable(*wrong)
    if filled.seen_version is not None and filled.seen_version != row.version:
        raise ChangedMeanwhile(row.number)
    scope = GATES.get(filled.kind)
    if scope and (no := may_share(written, frozenset(row.facts), scope, profile, now)):
        raise NotYet(Refusal(Why.NOT_YET, (no,), {}))
    return None


def wrong_answers(profile: Profile, filled: Filled, now: datetime) -> tuple[Problem, ...]:
    """What keeps a filled form from being saved, by field: the form's own, then the day it happened and what comes next."""
    today = now.astimezone(JST).date()
    return (*problems(FORM_OF[filled.kind], filled.answers, profile.codes, today), *_wrong_days(filled, today))


def _wrong_days(filled: Filled, today: date) -> tuple[Problem, ...]:
    found = (
        (HAPPENED, NOT_AHEAD, filled.happened_on is not None and filled.happened_on > today),
        (ACTION, NO_ACTION, filled.next_day is not None and not filled.next_action),
        (DAY, NO_DAY, bool(filled.next_action) and filled.next_day is None),
        (DAY, PAST_DAY, filled.next_day is not None and filled.next_day < today),
    )
    return tuple(Problem(name, message, LABELS[name]) for name, message, wrong in found if wrong)


def _wrong_beyond(
    work: Work, profile: Profile, case_id: str, filled: Filled, written: Sequence[Written], now: datetime
) -> tuple[Problem, ...]:
    check = plan_writing.CHECKS.get(filled.kind)
    if check is None:
        return ()
    promised = [row.because for row in follow_ups.open_of(work, case_id)]
    labels = {one.id: one.label for one in FORM_OF[filled.kind].fields}
    found = check(written, filled.answers, profile, now, promised)
    return tuple(Problem(one.field, one.message, one.label or labels.get(one.field, "")) for one in found)


def starts_from(kind: str, written: Sequence[Written], profile: Profile) -> dict[str, Any]:
    """What the sheet of a kind begins with before anyone has typed: nothing is typed twice."""
    start = plan_writing.STARTS.get(kind)
    return start(written, profile) if start else {}


def moment(filled: Filled, now: datetime) -> datetime:
    """When it happened (UTC-aware): now for today, noon of an earlier day."""
    today = now.astimezone(JST).date()
    if filled.happened_on is None or filled.happened_on >= today:
        return now
    return datetime.combine(filled.happened_on, NOON, JST)


def next_action(
    work: Work, row: Case, filled: Filled, profile: Profile, by: Writer, now: datetime, *, because: str = ""
) -> tuple[Promise, ...]:
    """The promise of what was typed as the next action, by the close of its day; () where nothing was. because: see Promise."""
    if not filled.next_action or filled.next_day is None:
        return ()
    due = datetime.combine(filled.next_day, profile.calendar.hours.closes, JST)
    owner = duty(work, row) or by.staff_id
    return (Promise(Promised.NEXT_ACTION, because, due, owner, step=TYPED, words=filled.next_action),)


def law_reads(kind: str) -> frozenset[str]:
    """The fields of a kind by which something holds or is owned: a correction never changes what holds."""
    return frozenset(when.field for when in KINDS[kind].also) | READ_BY_US.get(kind, frozenset())


def correct(
    work: Work,
    profile: Profile,
    case_id: str,
    about: str,
    after: Mapping[str, Any],
    reason: str,
    *,
    by: Writer,
    now: datetime,
    seen_version: int | None = None,
    cause: str | None = None,
) -> Written:
    """訂正 of one entry (6-1): `after` are the answers of its form as they should read. What is the same stays; what is missing is taken away.

    Raises Unreadable (fields of that form, or "reason"), NotYet, NotYours, ChangedMeanwhile; LookupError when the case has no such entry.
    """
    _locked(work, case_id)
    if cause and (same := by_cause(work, cause)):
        return same
    found = next((one for one in as_corrected(entries(work, case_id)) if one.entry.id == about), None)
    if found is None:
        raise LookupError(about)
    rows = rows_between(FORM_OF[found.entry.kind], found.answers, after)
    if wrong := _wrong_correction(
        resources.now(work, profile), found.entry.kind, {str(row["field"]) for row in rows}, after, reason, now
    ):
        raise Unreadable(*wrong)
    return ledger.write(
        work,
        case_id,
        "correction",
        {"corrections": rows, "reason": reason},
        by=by,
        now=now,
        about=about,
        profile=profile,
        cause=cause,
        seen_version=seen_version,
    )


def _wrong_correction(
    profile: Profile, kind: str, changed: set[str], after: Mapping[str, Any], reason: str, now: datetime
) -> tuple[Problem, ...]:
    """Only what was changed is judged: an old answer may be from an older edition."""
    form = FORM_OF[kind]
    labels = {one.id: one.label for one in form.fields}
    found = problems(form, after, profile.codes, now.astimezone(JST).date())
    wrong = [one for one in found if one.field.partition(".")[0] in changed]
    wrong += [Problem(name, LAW_READS_IT, labels.get(name, "")) for name in sorted(changed & law_reads(kind))]
    wrong += [] if changed else [Problem("reason", NOTHING_CHANGED)]
    return (*wrong, *(() if reason.strip() else (Problem("reason", NO_REASON),)))


def _locked(work: Work, case_id: str) -> Case:
    """The case, nobody else's until this transaction ends: two of the same command come one after the other."""
    work.flush()
    row = work.session.exec(ledger.LOCKED, params={"case": case_id}).one()
    work.session.refresh(row)
    return row


def _same(work: Work, filled: Filled) -> Written | None:
    """The entry of this command, if it said the same."""
    before = by_cause(work, filled.cause) if filled.cause else None
    if before is None:
        return None
    said = all(before.answers.get(name) == value for name, value in filled.answers.items())
    if before.kind != filled.kind or before.about != filled.about or not said:
        raise WrittenBefore(before)
    return before
