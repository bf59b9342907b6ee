"""The plan as versions (様式5; 要綱 3-2-ア … 3-2-エ, 5-3): which is the current one, what became of each, what changed between two.

Pure. Everything is read from the entries of one case, oldest first. Which act of the city a plan needs: `casestore.city_acts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from casestore.entries import Written
from casestore.forms.form import rows
from casestore.forms.parts import Row
from casestore.forms.plan import SUPPORT_PLAN, services_in
from casestore.words import N_ as _

ROUND_ENDS = ("continuation", "reopening", "application_withdrawn")
FALLS = (*ROUND_ENDS, "plan_returned", "sent_back", "screening")
DERIVED_FIELDS = frozenset({"services", "lines", "plan_no", "resubmits", "what_changed"})


class State(StrEnum):
    """What became of one version."""

    DRAFTED = "drafted"
    WISHED = "wished"
    AGREED = "agreed"
    APPROVED = "approved"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    DECIDED = "decided"
    CONFIRMED = "confirmed"
    REPORTED = "reported"
    SUPERSEDED = "superseded"


STATES: dict[State, str] = {
    State.DRAFTED: _("案"),
    State.WISHED: _("本人が直してほしいところあり"),
    State.AGREED: _("本人が同意"),
    State.APPROVED: _("会議で了承"),
    State.RETURNED: _("会議で見直し"),
    State.SUBMITTED: _("市に提出中"),
    State.SENT_BACK: _("市から差戻し"),
    State.DECIDED: _("支援決定"),
    State.CONFIRMED: _("市が確認"),
    State.REPORTED: _("市に報告"),
    State.SUPERSEDED: _("新しい版に替わった"),
}
_BECOMES = {
    "plan_agreement": State.AGREED,
    "plan_change_wish": State.WISHED,
    "approval": State.APPROVED,
    "plan_returned": State.RETURNED,
    "plan_submission": State.SUBMITTED,
    "plan_report": State.REPORTED,
    "support_decision": State.DECIDED,
    "plan_confirmation": State.CONFIRMED,
    "sent_back": State.SENT_BACK,
}
_LASTING = (State.RETURNED, State.SENT_BACK, State.DECIDED, State.CONFIRMED, State.REPORTED)


@dataclass(frozen=True)
class Version:
    """One 様式5: version `number` of round `round` (第n回). `answered`: what was written about it, oldest first."""

    entry: Written
    round: int
    number: int
    current: bool
    answered: tuple[Written, ...]

    @property
    def state(self) -> State:
        state = next((_BECOMES[one.kind] for one in reversed(self.answered) if one.kind in _BECOMES), State.DRAFTED)
        return state if self.current or state in _LASTING else State.SUPERSEDED

    def last(self, *kinds: str) -> Written | None:
        """The newest entry of these kinds about this version."""
        return next((one for one in reversed(self.answered) if one.kind in kinds), None)

    @property
    def wishes(self) -> tuple[Written, ...]:
        """What the person asked to have changed (2-1-ア)."""
        return tuple(one for one in self.answered if one.kind == "plan_change_wish")

    @property
    def lines(self) -> tuple[Row, ...]:
        return rows(self.entry.answers, "lines")


def versions(entries: Sequence[Written]) -> tuple[Version, ...]:
    """Every version of every round, oldest first. At most one is current: the last plan, until something takes it back."""
    placed = list(_placed(entries))
    standing = _standing(entries)
    return tuple(
        Version(plan, round_, number, plan.id == standing, tuple(one for one in entries if one.about == plan.id))
        for plan, round_, number in placed
    )


def current(entries: Sequence[Written]) -> Version | None:
    """The one plan that holds now, or None."""
    return next((one for one in versions(entries) if one.current), None)


def round_of(entries: Sequence[Written]) -> int:
    """第n回 of a plan that would be written now: one more than the rounds that had a plan and are over (3-3-オ)."""
    over, has_plan = 0, False
    for one in entries:
        has_plan = has_plan or one.kind == "plan"
        if one.kind in ROUND_ENDS:
            over, has_plan = over + has_plan, False
    return over + 1


def emergency(entries: Sequence[Written]) -> tuple[Written, ...]:
    """緊急的な支援 of the present round, which needs no plan (3-2-イ)."""
    ends = [place for place, one in enumerate(entries) if one.kind in ROUND_ENDS]
    return tuple(one for one in entries[ends[-1] + 1 if ends else 0 :] if one.kind == "emergency_support")


def _placed(entries: Sequence[Written]) -> Iterator[tuple[Written, int, int]]:
    """Each plan with its round and its version in it."""
    round_, number = 1, 0
    for one in entries:
        if one.kind == "plan":
            number += 1
            yield one, round_, number
        elif one.kind in ROUND_ENDS and number:
            round_, number = round_ + 1, 0


def _standing(entries: Sequence[Written]) -> str:
    """The id of the plan nothing has taken back, "" for none."""
    last = next((one for one in reversed(entries) if one.kind == "plan" or one.kind in FALLS), None)
    return last.id if last is not None and last.kind == "plan" else ""


def derived(entries: Sequence[Written], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the system fills in on 様式5: the services of its lines, which the law reads, and which plan it is."""
    return {"services": services_in(answers), "plan_no": str(round_of(entries))}


def prefill(entries: Sequence[Written]) -> dict[str, Any]:
    """What a new version starts from: the last one of the present round as it was typed; {} for the first of a round."""
    last = next((one for one in reversed(versions(entries)) if one.round == round_of(entries)), None)
    system = {field.id for field in SUPPORT_PLAN.fields if field.filled_by == "system"}
    return {name: answer for name, answer in last.entry.answers.items() if name not in system} if last else {}


@dataclass(frozen=True)
class FieldChange:
    """One field of 様式5 before and after, as stored."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class LineChange:
    """One service line that came, went, or changed in `columns`."""

    how: Literal["added", "removed", "changed"]
    service: str
    before: Row
    after: Row
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    fields: tuple[FieldChange, ...]
    lines: tuple[LineChange, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.lines)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """What changed from one plan to another: the fields in the new one's order, then the service lines."""
    names = dict.fromkeys((*new, *old))
    fields = tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in names
        if name not in DERIVED_FIELDS and (old.get(name) or None) != (new.get(name) or None)
    )
    return Difference(fields, tuple(_line_changes(rows(old, "lines"), rows(new, "lines"))))


def _line_changes(old: Sequence[Row], new: Sequence[Row]) -> Iterator[LineChange]:
    """Lines are the same line where service and agency agree, else where the service does."""
    left = list(old)
    pairs: list[tuple[Row | None, Row]] = []
    for keys in (("service", "agency"), ("service",)):
        for row in new:
            if any(row is paired for _was, paired in pairs):
                continue
            same = next((one for one in left if all(one.get(key) == row.get(key) for key in keys)), None)
            if same is not None:
                left = [one for one in left if one is not same]
                pairs.append((same, row))
    was = {id(row): before for before, row in pairs}
    for row in new:
        yield from _one_line(was.get(id(row)), row)
    yield from (LineChange("removed", str(row.get("service") or ""), row, {}) for row in left)


def _one_line(before: Row | None, after: Row) -> Iterator[LineChange]:
    service = str(after.get("service") or "")
    if before is None:
        yield LineChange("added", service, {}, after)
        return
    changed = tuple(key for key in dict.fromkeys((*before, *after)) if (before.get(key) or "") != (after.get(key) or ""))
    if changed:
        yield LineChange("changed", service, before, after, changed)
