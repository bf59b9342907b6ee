"""Writing a plan and what follows it (要綱 3-2-ア … 3-3-エ, 5-3): what the sheet of each kind starts from, what the system fills in, what is refused.

Pure. Three tables by kind of entry for the page that writes any kind (casestore.writing); the forms themselves judge single fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from casestore import city_acts, closing, evaluations, plans
from casestore.calendar import JST
from casestore.entries import Written
from casestore.forms.form import Problem
from casestore.forms.plan import services_in
from casestore.profile import Profile

Entries = Sequence[Written]
Answers = Mapping[str, Any]
Start = Callable[[Entries, Profile], dict[str, Any]]
Derive = Callable[[Entries, Answers, Profile, datetime], dict[str, Any]]
Check = Callable[[Entries, Answers, Profile, datetime, Collection[str]], tuple[Problem, ...]]


def _attempts(entries: Entries, profile: Profile) -> dict[str, Any]:
    return {"attempts": closing.attempts_in_words(entries, profile)}


def _closure(
    entries: Entries, answers: Answers, profile: Profile, now: datetime, open_promises: Collection[str]
) -> tuple[Problem, ...]:
    return closing.problems(answers, closing.left_open(entries, open_promises), now.astimezone(JST).date())


def _city_act(
    entries: Entries, answers: Answers, profile: Profile, now: datetime, open_promises: Collection[str]
) -> tuple[Problem, ...]:
    """The checklist of the plan that is decided or confirmed; without one the law refuses (5-1)."""
    plan = plans.current(entries)
    return city_acts.check_problems(answers, services_in(plan.entry.answers), profile) if plan else ()


STARTS: Mapping[str, Start] = {
    "plan": lambda entries, profile: plans.prefill(entries),
    "evaluation": lambda entries, profile: evaluations.prefill(entries),
    "suspension": _attempts,
}
"""Kind to what its sheet starts from, before anyone has typed: nothing is typed twice."""

DERIVED: Mapping[str, Derive] = {
    "plan": lambda entries, answers, profile, now: plans.derived(entries, answers),
    "plan_submission": lambda entries, answers, profile, now: city_acts.submission_derived(entries, profile),
    "evaluation": lambda entries, answers, profile, now: evaluations.derived(entries),
}
"""Kind to the answers the system adds to those that were typed."""

CHECKS: Mapping[str, Check] = {"closure": _closure, **dict.fromkeys(city_acts.ACTS_WITH_CHECKS, _city_act)}
"""Kind to what keeps it from being written although its form is whole; the last argument: entries some open follow-up rests on."""
