"""評価 (様式6; 要綱 3-3-ウ): prefilled from the plan that was supported, due at about 3, 6 and 12 months, the person's wish beside the worker's opinion.

Pure. The clock that rings is `evaluation` in clocks.toml; here is the table a page shows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casestore.calendar import JST
from casestore.entries import Written
from casestore.fields import later_by_months
from casestore.forms.form import rows
from casestore.plans import Version, current
from casestore.profile import Profile

BEGINS = ("support_decision", "plan_confirmation", "plan_report")
CLOCK = "evaluation"
COVERS = 45  # an evaluation stands for what falls due within so many days, where the profile's clock names no other number


@dataclass(frozen=True)
class Due:
    """One evaluation that has to come: when, by which entry it was done, and whether it was or is late."""

    id: str
    day: date
    done: Written | None
    late: bool


def began_on(plan: Version) -> date | None:
    """The day (Asia/Tokyo) from which the months count: the city's act or the report; before it there is nothing to evaluate."""
    begun = plan.last(*BEGINS)
    return begun.happened_at.astimezone(JST).date() if begun else None


def due(entries: Sequence[Written], profile: Profile, today: date) -> tuple[Due, ...]:
    """The evaluations of the current plan, soonest first; none while no support has begun."""
    plan = current(entries)
    begun = began_on(plan) if plan else None
    if plan is None or begun is None:
        return ()
    done = [one for one in plan.answered if one.kind == "evaluation"]
    return tuple(
        _due(step.id, later_by_months(begun, step.months) + timedelta(days=step.days), done, profile, today)
        for step in profile.follow_ups.evaluations
    )


def _due(step: str, day: date, done: Sequence[Written], profile: Profile, today: date) -> Due:
    near = timedelta(days=next((one.stops_near for one in profile.clocks if one.id == CLOCK), 0) or COVERS)
    by = next((one for one in done if _day(one) + near >= day), None)
    return Due(step, day, by, (_day(by) if by else today) > day)


def prefill(entries: Sequence[Written]) -> dict[str, Any]:
    """What 様式6 starts from: the goals of the current plan as rows to judge, each still without its attainment (3-3-ウ(ア))."""
    plan = current(entries)
    goals = rows(plan.entry.answers, "goals") if plan else ()
    return {"goals": [{"goal": row["goal"]} for row in goals if row.get("goal")]}


def derived(entries: Sequence[Written]) -> dict[str, Any]:
    """What the system adds to 様式6: which plan it judges."""
    plan = current(entries)
    return {"plan_no": str(plan.round)} if plan else {}


def _day(entry: Written) -> date:
    return entry.happened_at.astimezone(JST).date()
