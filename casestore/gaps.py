"""The register of missing social resources (要綱 2-1-イ, 4-1, 7): from any case, to a meeting, to the city, until solved.

No table of its own: it is read from the entries resource_gap and gap_discussed of all the cases one may see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casestore import entries, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.permissions import Act, Actor
from casestore.tables import Case, Entry
from casestore.words import N_ as _

NEW = "new"
STATUSES: Mapping[str, str] = {
    NEW: _("まだ話し合っていない"),
    "noted": _("会議で共有した"),
    "carried": _("市に伝えた"),
    "solved": _("解決した"),
}
OPEN = (NEW, "noted", "carried")


@dataclass(frozen=True)
class Gap:
    """One missing resource. `number` is the case it was seen in; `discussed` what meetings said of it, oldest first."""

    entry: Written
    number: str
    status: str
    discussed: tuple[Written, ...]

    @property
    def since(self) -> datetime:
        return self.entry.happened_at


@dataclass(frozen=True)
class Kind:
    """How often something of a kind is missing: gaps that are open, and in how many cases (people)."""

    kind: str
    gaps: int
    people: int


def register(work: Work, actor: Actor) -> list[Gap]:
    """Every gap of the cases one may read, open ones first, newest first."""
    rows = work.session.exec(
        select(Entry, Case)
        .join(Case, col(Case.id) == col(Entry.case_id))
        .where(worklists.visible(actor, Act.READ_CASE), col(Entry.kind).in_(("resource_gap", "gap_discussed")))
        .order_by(col(Entry.written_at), col(Entry.id))
    ).all()
    written = [(entries.as_written(work, case.person_id, entry), case.number) for entry, case in rows]
    found = [_gap(one, number, written) for one, number in written if one.kind == "resource_gap"]
    return sorted(found, key=lambda gap: (gap.status in OPEN, gap.since), reverse=True)


def _gap(one: Written, number: str, written: Collection[tuple[Written, str]]) -> Gap:
    discussed = tuple(other for other, _number in written if other.about == one.id and other.kind == "gap_discussed")
    status = str(discussed[-1].answers.get("result", "noted")) if discussed else NEW
    return Gap(one, number, status, discussed)


def by_kind(gaps: Collection[Gap]) -> list[Kind]:
    """The open gaps counted by kind, the most wanted first."""
    open_now = [(str(gap.entry.answers.get("kind", "")), gap.number) for gap in gaps if gap.status in OPEN]
    kinds = {kind for kind, _number in open_now}
    counted = [
        Kind(kind, sum(1 for one, _ in open_now if one == kind), len({number for one, number in open_now if one == kind}))
        for kind in kinds
    ]
    return sorted(counted, key=lambda one: (-one.people, -one.gaps, one.kind))
