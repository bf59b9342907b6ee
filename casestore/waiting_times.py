"""How long people wait for us (要綱 2-1-ア, 3-1-イ, 5-2): from the entry that asks to the entry that answers, by the month of the answer.

Times only, never who. What one wait is counted from and to is in STEPS; a wait that is still open is in no month yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from sqlmodel import col, select

from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.follow_ups import Promised
from casestore.tables import Entry, FollowUp
from casestore.words import N_ as _

RINGING = (Promised.ALERT, Promised.WANTS_PERSON)


@dataclass(frozen=True)
class Step:
    """One wait: its label and what it means (msgids); kinds of entry that begin and end it."""

    id: str
    label: str
    means: str
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waited:
    """How often it came to an end in a month, the middle and the longest wait (None: never)."""

    step: Step
    count: int
    middle: timedelta | None
    longest: timedelta | None


STEPS = (
    Step("person", _("急ぎの知らせ・「人と話したい」から職員が応じるまで"), _("知らせができた時から、確かめた・引きついだと記録した時までです。")),
    Step(
        "triage",
        _("相談受付から振り分けまで"),
        _("相談受付の記録から、そのあとの最初の振り分けまでです。"),
        ("intake", "reopening"),
        ("triage",),
    ),
    Step(
        "plan",
        _("申込みからプラン案まで"),
        _("利用申込みの記録から、そのあとの最初のプラン案までです。"),
        ("application",),
        ("plan",),
    ),
    Step(
        "meeting",
        _("プラン案から支援調整会議の了承まで"),
        _("新しいプラン案の記録から、会議の了承までです。"),
        ("plan",),
        ("approval",),
    ),
    Step(
        "city",
        _("市への提出から決定・確認・報告まで"),
        _("プランを市に提出した記録から、支援決定・確認・報告までです。差戻しのあとは、出し直した時から数えます。"),
        ("plan_submission",),
        ("support_decision", "plan_confirmation", "plan_report"),
    ),
)  # fmt: skip


def in_month(work: Work, first: date) -> tuple[Waited, ...]:
    """The waits that came to an end in the month that begins at `first` (Asia/Tokyo)."""
    since, until = (datetime.combine(day, time(), JST) for day in (first, later_by_months(first, 1)))
    ledgers = _ledgers(work, since, until)
    return tuple(
        _waited(step, _between(step, ledgers, since, until) if step.ends else _rung(work, since, until)) for step in STEPS
    )


def _ledgers(work: Work, since: datetime, until: datetime) -> Sequence[Sequence[tuple[str, datetime]]]:
    """Kind and time of the entries that matter here, of every case in which something of it happened in these days, oldest first."""
    ends = {kind for step in STEPS for kind in step.ends}
    begins = {kind for step in STEPS for kind in step.begins}
    touched = select(Entry.case_id).where(
        col(Entry.kind).in_(ends), col(Entry.happened_at) >= since, col(Entry.happened_at) < until
    )
    rows = work.session.exec(
        select(Entry.case_id, Entry.kind, Entry.happened_at)
        .where(col(Entry.case_id).in_(touched), col(Entry.kind).in_(ends | begins))
        .order_by(col(Entry.case_id), col(Entry.seq))
    )
    found: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for case, kind, at in rows:
        found[case].append((kind, at))
    return tuple(found.values())


def _between(
    step: Step, ledgers: Iterable[Sequence[tuple[str, datetime]]], since: datetime, until: datetime
) -> list[timedelta]:
    found = []
    for lines in ledgers:
        began: datetime | None = None
        for kind, at in lines:
            if kind in step.begins:
                began = at if began is None or step.id == "meeting" else began
            elif kind in step.ends and began is not None:
                found += [max(at - began, timedelta())] if since <= at < until else []
                began = None
    return found


def _rung(work: Work, since: datetime, until: datetime) -> list[timedelta]:
    """How long those waited who needed a person now."""
    rows = work.session.exec(
        select(FollowUp.made_at, FollowUp.ended_at).where(
            col(FollowUp.kind).in_(RINGING), col(FollowUp.ended_at) >= since, col(FollowUp.ended_at) < until
        )
    )
    return [ended - made for made, ended in rows if ended is not None]


def _waited(step: Step, waits: Sequence[timedelta]) -> Waited:
    middle = timedelta(seconds=median(one.total_seconds() for one in waits)) if waits else None
    return Waited(step, len(waits), middle, max(waits, default=None))
