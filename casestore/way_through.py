"""How far those came who reached us in one month (要綱 2-1-ア, 3-1 to 3-3): the steps of the process by the entries that show them, one query.

A merged ledger is not counted twice, and a step is counted once however often it was taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, case, func
from sqlmodel import col, select

from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.tables import Case, Entry
from casestore.words import N_ as _
from casestore.worklists import NOT_MERGED


@dataclass(frozen=True)
class Step:
    """One step: its label (a msgid) and the kinds of entry that show it was taken."""

    id: str
    label: str
    kinds: tuple[str, ...]


STEPS = (
    Step("received", _("相談を受け付けた"), ("intake",)),
    Step("triaged", _("振り分けた"), ("triage",)),
    Step("applied", _("利用申込みがあった"), ("application",)),
    Step("assessed", _("アセスメントをした"), ("assessment",)),
    Step("planned", _("プラン案を作った"), ("plan",)),
    Step("agreed", _("支援調整会議で了承された"), ("approval",)),
    Step("decided", _("市の決定・確認・報告がすんだ"), ("support_decision", "plan_confirmation", "plan_report")),
    Step("employed", _("働き始めた"), ("employment_started",)),
    Step("closed", _("終結した"), ("closure",)),
)


def reached(work: Work, first: date) -> Mapping[str, int]:
    """How many of those received in the month that begins at `first` (Asia/Tokyo) took each step since; steps nobody took are absent."""
    step = case(*((col(Entry.kind).in_(one.kinds), one.id) for one in STEPS))
    kinds = [kind for one in STEPS for kind in one.kinds]
    rows = work.session.exec(
        select(step, func.count(func.distinct(Entry.case_id)))
        .join(Case, col(Case.id) == col(Entry.case_id))
        .where(
            func.coalesce(col(Entry.kind), "").in_(kinds), *_received_in(first)
        )  # SQLite: from the month's cases, not by kind
        .group_by(step)
    )
    return {str(id): int(count) for id, count in rows}


def behind(work: Work, actor: Actor, first: date, step: str) -> list[Case]:
    """The cases of one step that this actor may see. Raises StopIteration for no step of ours."""
    kinds = next(one.kinds for one in STEPS if one.id == step)
    took = select(Entry.case_id).where(col(Entry.kind).in_(kinds))
    rows = select(Case).where(col(Case.id).in_(took), *_received_in(first), visible(actor, Act.READ_CASE))
    return list(work.session.exec(rows.order_by(col(Case.number))).all())


def _received_in(first: date) -> tuple[ColumnElement[bool], ...]:
    since, until = (datetime.combine(day, time(), JST) for day in (first, later_by_months(first, 1)))
    return (col(Case.received_at) >= since, col(Case.received_at) < until, NOT_MERGED)
