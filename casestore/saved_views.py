"""Ways of looking at 支援ケース一覧 (様式4) that a worker keeps under a name, alone or for the team (要綱 6-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from sqlmodel import col, or_, select

from casestore import audit, case_filter
from casestore.case_filter import CaseFilter
from casestore.db import Work
from casestore.ids import new_id
from casestore.tables import SavedView, Staff

MOST = 12  # views of one worker
LONGEST_NAME = 30


class Full(Exception):
    """This worker keeps MOST views already."""


def of(work: Work, staff: str) -> Sequence[SavedView]:
    """A worker's own, then those colleagues share who still work here; each in the order they were made."""
    rows = (
        select(SavedView)
        .join(Staff, col(Staff.id) == col(SavedView.staff_id))
        .where(or_(SavedView.staff_id == staff, col(SavedView.shared) & col(Staff.disabled_at).is_(None)))
        .order_by(col(SavedView.staff_id) != staff, col(SavedView.made_at), col(SavedView.id))
    )
    return work.session.exec(rows).all()


def wanted(row: SavedView) -> CaseFilter:
    """What a view narrows the list to."""
    return case_filter.read(dict(parse_qsl(row.query)))


def keep(work: Work, staff: str, name: str, what: CaseFilter, shared: bool, now: datetime) -> str:
    """A new view; its id. What was searched for is somebody's name and is not kept. Raises ValueError without a name, Full."""
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise ValueError("name")
    if len([row for row in of(work, staff) if row.staff_id == staff]) >= MOST:
        raise Full
    new = new_id(now)
    query = replace(what, text="").query()
    work.session.add(SavedView(id=new, staff_id=staff, name=name, query=query, shared=shared, made_at=now))
    work.flush()
    audit.note(work, staff, "kept_view", new, now, detail="shared" if shared else "")
    return new


def change(work: Work, staff: str, view: str, name: str, shared: bool, now: datetime) -> None:
    """Another name, or shared (no more). Raises LookupError for one that is not theirs, ValueError without a name."""
    row = _own(work, staff, view)
    if not name.strip():
        raise ValueError("name")
    row.name, row.shared = name.strip()[:LONGEST_NAME], shared
    work.session.add(row)
    audit.note(work, staff, "changed_view", view, now, detail="shared" if shared else "")


def remove(work: Work, staff: str, view: str, now: datetime) -> None:
    """It is gone, for the team too. Raises LookupError for one that is not theirs."""
    work.session.delete(_own(work, staff, view))
    audit.note(work, staff, "removed_view", view, now)


def _own(work: Work, staff: str, view: str) -> SavedView:
    row = work.session.get(SavedView, view)
    if row is None or row.staff_id != staff:
        raise LookupError(view)
    return row
