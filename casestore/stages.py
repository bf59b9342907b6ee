"""Where a case stands, in the words of the stepper: 受付 … 評価・終結. Labels read from the facts, never a state of their own.

Pure. 要綱 3-1 to 3-3; facts: `casestore.facts`, what entries do to them: `casestore.kinds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from casestore.facts import NOTHING, Fact, Facts
from casestore.kinds import EntryLike, after
from casestore.words import N_ as _


class Stage(StrEnum):
    """A word for people, not a state for machines: read from the facts, never stored as truth."""

    LEAD = "lead"
    RECEPTION = "reception"
    APPLICATION = "application"
    ASSESSMENT = "assessment"
    SCREENING = "screening"
    PLAN = "plan"
    MEETING = "meeting"
    DECISION = "decision"
    SUPPORT = "support"
    EVALUATION = "evaluation"
    OUTSIDE = "outside"
    SUSPENDED = "suspended"
    CLOSED = "closed"


STAGES: dict[Stage, str] = {
    Stage.LEAD: _("気づき"),
    Stage.RECEPTION: _("受付"),
    Stage.APPLICATION: _("利用申込"),
    Stage.ASSESSMENT: _("アセスメント"),
    Stage.SCREENING: _("スクリーニング"),
    Stage.PLAN: _("プラン案"),
    Stage.MEETING: _("調整会議"),
    Stage.DECISION: _("決定・確認"),
    Stage.SUPPORT: _("支援"),
    Stage.EVALUATION: _("評価・終結"),
    Stage.OUTSIDE: _("情報提供・つなぎ"),
    Stage.SUSPENDED: _("中断"),
    Stage.CLOSED: _("終了"),
}

_STANDS_AT: tuple[tuple[Stage, tuple[Fact, ...]], ...] = (
    (Stage.CLOSED, (Fact.CLOSED,)),
    (Stage.SUSPENDED, (Fact.SUSPENDED,)),
    (Stage.EVALUATION, (Fact.EVALUATED,)),
    (Stage.SUPPORT, (Fact.SUPPORTED,)),
    (Stage.DECISION, (Fact.APPROVED,)),
    (Stage.MEETING, (Fact.AGREED,)),
    # A re-plan keeps the screening but asks for a new assessment first (要綱 3-3-オ), so both must hold.
    (Stage.PLAN, (Fact.ACCEPTED, Fact.ASSESSED)),
    (Stage.OUTSIDE, (Fact.OUTSIDE,)),
    (Stage.SCREENING, (Fact.ASSESSED,)),
    (Stage.ASSESSMENT, (Fact.CONSENTED,)),
    (Stage.APPLICATION, (Fact.HERE,)),
    (Stage.RECEPTION, (Fact.RECEIVED,)),
    (Stage.LEAD, (Fact.NOTICED,)),
)


def stage(facts: Facts) -> Stage:
    """Where a case stands, in the words of the stepper: the furthest label whose facts hold."""
    return next((label for label, needed in _STANDS_AT if facts.issuperset(needed)), Stage.RECEPTION)


class Step(NamedTuple):
    """One mark of the stepper; `at`: when it was done, or since when it is now; None for what is still to do."""

    stage: Stage
    state: Literal["did", "now", "todo"]
    at: datetime | None


_DONE: tuple[tuple[Stage, tuple[Fact, ...]], ...] = (
    (Stage.RECEPTION, (Fact.TRIAGED,)),
    (Stage.APPLICATION, (Fact.CONSENTED,)),
    (Stage.ASSESSMENT, (Fact.ASSESSED,)),
    (Stage.SCREENING, (Fact.ACCEPTED,)),
    (Stage.PLAN, (Fact.AGREED,)),
    (Stage.MEETING, (Fact.APPROVED,)),
    (Stage.DECISION, (Fact.SUPPORTED,)),
    (Stage.SUPPORT, (Fact.EVALUATED,)),
    (Stage.EVALUATION, (Fact.EVALUATED, Fact.CLOSED)),
)


def steps(entries: Iterable[EntryLike]) -> tuple[Step, ...]:
    """The nine steps from 受付 to 評価・終結 as they stand now (the present round), each with its day."""
    facts, since, here = NOTHING, dict[Stage, datetime](), dict[Stage, datetime]()
    for entry in entries:
        before, facts = facts, after(facts, entry)
        since |= {step: entry.happened_at for step, done in _DONE if facts.issuperset(done) and not before.issuperset(done)}
        if stage(facts) != stage(before) or not here:
            here = {stage(facts): entry.happened_at}
    return tuple(_step(step, facts.issuperset(done), since, here) for step, done in _DONE)


def _step(step: Stage, done: bool, since: Mapping[Stage, datetime], here: Mapping[Stage, datetime]) -> Step:
    if step in here:
        return Step(step, "now", here[step])
    return Step(step, "did", since[step]) if done else Step(step, "todo", None)
