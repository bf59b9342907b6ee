"""The newest entry of each kind of many cases at once, as they read now (様式4, 要綱 6-2), in one question to the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import col, select

from casestore.corrections import KIND as CORRECTION
from casestore.corrections import Corrected, as_corrected
from casestore.db import Work
from casestore.entries import Written, as_written
from casestore.tables import Case, Entry


def newest(work: Work, cases: Sequence[Case], kinds: Collection[str]) -> Mapping[tuple[str, str], Corrected]:
    """By case id and kind: the last entry of that kind, with what was corrected in it. The caller has asked who may see these cases."""
    person_of = {case.id: case.person_id for case in cases}
    rows = work.session.exec(
        select(Entry)
        .where(col(Entry.case_id).in_(person_of), col(Entry.kind).in_((*kinds, CORRECTION)))
        .order_by(col(Entry.case_id), col(Entry.seq))
    )
    last: dict[tuple[str, str], Entry] = {}
    corrections: dict[str, list[Entry]] = {}
    for row in rows:
        if row.kind == CORRECTION:
            corrections.setdefault(str(row.about), []).append(row)
        else:
            last[row.case_id, row.kind] = row
    return {key: _one(work, person_of[key[0]], row, corrections.get(row.id, ())) for key, row in last.items()}


def _one(work: Work, person: str, row: Entry, corrections: Sequence[Entry]) -> Corrected:
    read: list[Written] = [as_written(work, person, one) for one in (row, *corrections)]
    return as_corrected(read)[0]
