"""Entries of the ledger as they are read (要綱 6-1): unsealed, with the words their answers rest on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from casestore.db import Work
from casestore.sealing import Erased
from casestore.tables import Case, Entry

NOT_GIVEN = ("skipped", "withheld")


@dataclass(frozen=True)
class Written:
    """An entry as it is read. `sources` tells of each answer whose words it rests on, and who read them so."""

    id: str
    seq: int
    kind: str
    answers: Mapping[str, Any]
    about: str | None
    happened_at: datetime
    written_at: datetime
    role: str = ""
    staff_id: str = ""
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    form: str = ""
    edition: str = ""
    late: bool = False

    @property
    def given(self) -> dict[str, Any]:
        """The answers that were given: not those the person skipped or would rather not say."""
        return {name: value for name, value in self.answers.items() if self.how(name) == "said"}

    def how(self, name: str) -> str:
        """How an answer came: said, skipped or withheld. What staff wrote down was said to them."""
        how = str(self.sources.get(name, {}).get("how") or "said")
        return how if how in NOT_GIVEN else "said"


def entries(work: Work, case: str) -> list[Written]:
    """All entries of a case, oldest first."""
    person = work.session.exec(select(Case.person_id).where(Case.id == case)).one()
    rows = work.session.exec(select(Entry).where(Entry.case_id == case).order_by(col(Entry.seq))).all()
    return [as_written(work, person, row) for row in rows]


def entries_of(work: Work, cases: Collection[Case]) -> dict[str, list[Written]]:
    """All entries of each of these cases, oldest first, in one query."""
    person_of = {case.id: case.person_id for case in cases}
    found: dict[str, list[Written]] = {case: [] for case in person_of}
    rows = select(Entry).where(col(Entry.case_id).in_(person_of)).order_by(col(Entry.case_id), col(Entry.seq))
    for row in work.session.exec(rows):
        found[row.case_id].append(as_written(work, person_of[row.case_id], row))
    return found


def read(work: Work, entry: str) -> Written:
    """One entry. Raises NoResultFound."""
    row, person = work.session.exec(
        select(Entry, Case.person_id).join(Case, col(Case.id) == col(Entry.case_id)).where(Entry.id == entry)
    ).one()
    return as_written(work, person, row)


def as_written(work: Work, person: str, row: Entry) -> Written:
    """The row with its words; of an erased person only that it was, and when."""
    try:
        body = json.loads(work.open(person, "entry.body", row.id, row.body))
    except Erased:
        body = {"answers": {}, "sources": {}}
    return Written(
        id=row.id,
        seq=row.seq,
        kind=row.kind,
        answers=body["answers"],
        about=row.about,
        happened_at=row.happened_at,
        written_at=row.written_at,
        role=row.role,
        staff_id=row.staff_id or "",
        sources=body["sources"],
        form=row.form,
        edition=row.edition,
        late=row.late,
    )


def by_cause(work: Work, cause: str) -> Written | None:
    """The entry a command wrote before, or None: the same command again writes nothing new."""
    found = work.session.exec(select(Entry.id).where(Entry.cause == cause)).first()
    return read(work, found) if found else None
