"""What a case's columns say of its entries: folded entry by entry as they are written, rebuilt from all of them to prove it. Pure.

要綱 6-1. The only writer of these columns is ledger.py; `tsunagi verify` compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casestore.entries import Written
from casestore.facts import NOTHING, Fact, Facts, over
from casestore.kinds import after
from casestore.stages import stage
from casestore.tables import Case
from casestore.triage import suggest

OWNING = ("triage", "owner_changed", "intake", "lead", "alert")


@dataclass(frozen=True)
class Projection:
    """What a case's columns say of its entries; `folded` entry by entry, and rebuilt from all of them by `tsunagi verify`."""

    facts: Facts = NOTHING
    stage: str = "reception"
    group: str = "in_turn"
    owner_id: str | None = None
    received_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 0


def folded(before: Projection, entry: Written) -> Projection:
    """The projection once one more entry has been written. Pure."""
    facts = after(before.facts, entry)
    closed = over(facts)
    return Projection(
        facts=facts,
        stage=stage(facts).value,
        group=_group(before, facts, entry),
        owner_id=_owner(before, entry),
        received_at=before.received_at or (entry.happened_at if facts else None),
        closed_at=(before.closed_at or entry.happened_at) if closed else None,
        version=entry.seq,
    )


def _owner(before: Projection, entry: Written) -> str | None:
    named = entry.answers.get("owner") if entry.kind in OWNING else None
    return str(named) if named else before.owner_id


def _group(before: Projection, facts: Facts, entry: Written) -> str:
    """きょう中に while somebody is in danger or has said so in the intake; an alert that was cleared leaves what the intake said."""
    if Fact.ALERTED in facts:
        return "today"
    if entry.kind == "intake":
        return suggest(entry.answers, entry.happened_at).group
    if entry.kind == "alert_cleared":
        return "today" if before.group == "today" and Fact.TRIAGED not in facts else "in_turn"
    return before.group


def rebuilt(all_entries: Iterable[Written]) -> Projection:
    """What the columns must say, from the entries alone."""
    projection = Projection()
    for entry in all_entries:
        projection = folded(projection, entry)
    return projection


def stored(row: Case) -> Projection:
    """What the columns of a case say now."""
    return Projection(frozenset(row.facts), row.stage, row.group, row.owner_id, row.received_at, row.closed_at, row.version)
