"""The columns of 支援ケース一覧 (様式4) that are read from the ledger: how many plans, the next 評価, the last contact, since when a reply is awaited.

For the rows of one page, in a fixed number of queries (要綱 6-1, 3-3-ウ).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.tables import Entry, FollowUp, Message
from casestore.worklists import NOT_GONE, CaseLine

PLAN, TOUCH = "plan", ("contact", "intake")


@dataclass(frozen=True)
class Columns:
    """Of one case. last_contact: they wrote, or it was recorded; asked_at: our last word on their account."""

    plans: int = 0
    evaluation: datetime | None = None
    last_contact: datetime | None = None
    asked_at: datetime | None = None


def of(work: Work, lines: Sequence[CaseLine]) -> Mapping[str, Columns]:
    """By the id of the case."""
    ids = [line.case.id for line in lines]
    entries = work.session.exec(
        select(Entry.case_id, Entry.kind, func.count(), func.max(Entry.happened_at))
        .where(col(Entry.kind).in_((PLAN, *TOUCH)), col(Entry.case_id).in_(ids))
        .group_by(col(Entry.case_id), col(Entry.kind))
    ).all()
    plans = {case: count for case, kind, count, _at in entries if kind == PLAN}
    touched: dict[str, list[datetime]] = {case: [] for case in ids}
    for case, kind, _count, at in entries:
        if kind in TOUCH:
            touched[case].append(at)
    evaluations, asked = _evaluations(work, ids), _asked(work, [line.contact.id for line in lines if line.contact])
    return {
        line.case.id: Columns(
            plans.get(line.case.id, 0),
            evaluations.get(line.case.id),
            max([*touched[line.case.id], *([line.heard_at] if line.heard_at else [])], default=None),
            asked.get(line.contact.id) if line.contact else None,
        )
        for line in lines
    }


def _evaluations(work: Work, cases: Sequence[str]) -> dict[str, datetime]:
    rows = (
        select(FollowUp.case_id, func.min(FollowUp.due_at))
        .where(col(FollowUp.case_id).in_(cases), col(FollowUp.ended_at).is_(None))
        .where(FollowUp.kind == Promised.CLOCK, col(FollowUp.step).startswith("evaluation:"))
        .group_by(col(FollowUp.case_id))
    )
    return {str(case): due for case, due in work.session.exec(rows)}


def _asked(work: Work, contacts: Sequence[str]) -> dict[str, datetime]:
    rows = (
        select(Message.contact_id, func.max(Message.at))
        .where(col(Message.contact_id).in_(contacts), Message.way == "out", col(Message.state).not_in(NOT_GONE))
        .group_by(col(Message.contact_id))
    )
    return dict(work.session.exec(rows).all())
