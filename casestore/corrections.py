"""訂正 (要綱 6-1): each entry with the corrections that were written about it; the old words stay readable beside the new. Pure.

What holds about a case never changes by a correction (casestore.kinds): a step is undone by a row of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casestore.city_acts import in_text
from casestore.entries import Written
from casestore.forms.form import Form, answered
from casestore.provenance import changes

KIND = "correction"


@dataclass(frozen=True)
class Correction:
    """One answer put right. before, after: stored values, None where there was or is none; by: staff id; at: when it was written (UTC)."""

    field: str
    before: Any
    after: Any
    by: str
    role: str
    at: datetime
    why: str
    entry: str


@dataclass(frozen=True)
class Corrected:
    """One entry of the ledger, as it was written, with what was put right in it, oldest first."""

    entry: Written
    corrections: tuple[Correction, ...] = ()

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as they read now."""
        after = {one.field: one.after for one in self.corrections}
        return {name: value for name, value in {**self.entry.answers, **after}.items() if name not in after or answered(value)}

    def of(self, field: str) -> tuple[Correction, ...]:
        """The corrections of one answer, oldest first."""
        return tuple(one for one in self.corrections if one.field == field)


def as_corrected(entries: Sequence[Written]) -> tuple[Corrected, ...]:
    """Every entry of a case with the corrections about it, in the order given (oldest first)."""
    about: dict[str, list[Written]] = {}
    for one in entries:
        if one.kind == KIND and one.about:
            about.setdefault(one.about, []).append(one)
    return tuple(Corrected(one, _corrections(one, about.get(one.id, ()))) for one in entries)


def _corrections(entry: Written, written: Sequence[Written]) -> tuple[Correction, ...]:
    now: dict[str, Any] = dict(entry.answers)
    found: list[Correction] = []
    for one in written:
        for name, after in changes(one.answers).items():
            new = after if answered(after) else None
            why = str(one.answers.get("reason") or "")
            found.append(Correction(name, now.get(name), new, one.staff_id, one.role, one.written_at, why, one.id))
            now[name] = new
    return tuple(found)


def rows_between(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a correction that turns one set of answers into another, for the fields people fill; [] where nothing differs."""
    people = [field.id for field in form.fields if field.filled_by != "system" and field.kind != "signature"]
    was, is_now = (
        {name: given.get(name) if answered(given.get(name)) else None for name in people} for given in (before, after)
    )
    return [
        {"field": name, "words": in_text(is_now[name]), "value": "" if is_now[name] is None else is_now[name]}
        for name in people
        if was[name] != is_now[name]
    ]
