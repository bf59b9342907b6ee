"""The plan as versions: one current, what became of each, what changed, which lines are wrong (要綱 3-2-ア, 3-2-イ, 3-2-ウ, 3-3-オ, 5-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from casestore import plan_writing, plans
from casestore.entries import Written
from casestore.facts import Fact, entries_holding
from casestore.forms.form import problems
from casestore.forms.plan import SUPPORT_PLAN, services_in
from casestore.kinds import KINDS, open_to, standing
from casestore.plans import State, difference, versions
from casestore.profile import load_profile

SAPPORO = load_profile("sapporo")
MORNING = datetime(2026, 12, 1, 1, tzinfo=UTC)
TO_THE_PLAN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("intake", {}),
    ("triage", {"outcome": "application"}),
    ("application", {}),
    ("consent", {}),
    ("assessment", {"complete": "yes"}),
    ("screening", {"result": "plan"}),
)
TRAINING = {"service": "work_training", "agency": "訓練所", "content": "清掃", "from": "2026-12-10", "until": "2027-03-31"}
BUDGET = {"service": "budget_support", "agency": "家計の窓口", "content": "家計表"}
OWN = {"service": "own_support", "agency": "ステップ", "content": "面談"}


class Story:
    """Entries one after the other, each a day after the one before."""

    def __init__(self) -> None:
        self.entries: list[Written] = []

    def add(self, kind: str, about: str | None = None, **answers: Any) -> str:
        number = len(self.entries) + 1
        at = MORNING + timedelta(days=number)
        self.entries.append(Written(f"e{number:03}", number, kind, answers, about, at, at))
        return self.entries[-1].id

    def plan(self, *lines: dict[str, str], **more: Any) -> str:
        services = services_in({"lines": list(lines)})
        return self.add("plan", lines=list(lines), services=services, **more)

    def begun(self) -> Story:
        for kind, answers in TO_THE_PLAN:
            self.add(kind, **answers)
        return self

    def states(self) -> list[tuple[int, int, State, bool]]:
        return [(one.round, one.number, one.state, one.current) for one in versions(self.entries)]


def test_each_version_says_what_became_of_it_and_exactly_one_is_current() -> None:
    """(要綱 3-2-ア, 3-2-エ, 5-3): agreed, wished otherwise, approved, returned, sent back, replaced."""
    story = Story().begun()
    first = story.plan(TRAINING)
    story.add("plan_change_wish", first, words="週2日からがいい")
    second = story.plan(TRAINING, OWN)
    assert story.states() == [(1, 1, State.SUPERSEDED, False), (1, 2, State.DRAFTED, True)]
    story.add("plan_agreement", second)
    story.add("plan_returned", second, reason="頻度を見直す")
    assert story.states()[1] == (1, 2, State.RETURNED, False)
    assert plans.current(story.entries) is None
    third = story.plan(TRAINING, BUDGET)
    for kind in ("plan_agreement", "pre_coordination", "approval", "plan_submission"):
        story.add(kind, third)
    assert story.states()[2] == (1, 3, State.SUBMITTED, True)
    story.add("sent_back", third, reasons="期間が長い")
    fourth = story.plan(TRAINING)
    story.add("plan_agreement", fourth)
    story.add("approval", fourth)
    story.add("plan_submission", fourth)
    story.add("support_decision", fourth)
    assert [state for _, _, state, _ in story.states()] == [
        State.SUPERSEDED,
        State.RETURNED,
        State.SENT_BACK,
        State.DECIDED,
    ]
    assert [one.entry.id for one in versions(story.entries) if one.current] == [fourth]
    assert [one.answers["words"] for one in versions(story.entries)[0].wishes] == ["週2日からがいい"]


def test_the_second_plan_begins_a_round_of_its_own_and_keeps_the_first() -> None:
    """(要綱 3-3-オ): 第n回."""
    story = Story().begun()
    first = story.plan(OWN)
    story.add("plan_agreement", first)
    assert plans.round_of(story.entries) == 1
    story.add("continuation")
    assert plans.round_of(story.entries) == 2
    assert plans.derived(story.entries, {"lines": [OWN]}) == {"services": ["own_support"], "plan_no": "2"}
    story.plan(OWN, BUDGET)
    assert [(one.round, one.number, one.current) for one in versions(story.entries)] == [(1, 1, False), (2, 1, True)]
    story.add("closure")
    story.add("reopening")
    story.add("application_withdrawn")
    assert plans.round_of(story.entries) == 3
    assert plans.current(story.entries) is None


def test_a_new_version_starts_from_the_last_one_of_its_round_and_a_round_from_nothing() -> None:
    """Nothing is typed twice; a re-plan follows from the new assessment, not from the old plan (要綱 3-3-オ)."""
    story = Story().begun()
    assert plans.prefill(story.entries) == {}
    plan = story.plan(TRAINING, policy="働く準備", plan_no="1")
    story.add("plan_returned", plan)
    assert plans.prefill(story.entries) == {"lines": [TRAINING], "policy": "働く準備"}
    assert plan_writing.STARTS["plan"](story.entries, SAPPORO) == plans.prefill(story.entries)
    story.add("continuation")
    assert plans.prefill(story.entries) == {}


def test_emergency_support_stands_beside_the_plan_and_needs_none() -> None:
    """(要綱 3-2-イ)"""
    story = Story()
    story.add("lead")
    food = story.add("emergency_support", words="食料")
    assert [one.id for one in plans.emergency(story.entries)] == [food]
    story.add("intake")
    story.add("closure")
    story.add("reopening")
    assert plans.emergency(story.entries) == ()


def test_services_come_from_the_lines_once_each() -> None:
    """(要綱 3-2-ウ): what the law reads is never typed."""
    lines = [OWN, BUDGET, TRAINING, BUDGET, {"content": "まだ選んでいない"}]
    assert plans.derived([], {"lines": lines}) == {
        "services": ["own_support", "budget_support", "work_training"],
        "plan_no": "1",
    }
    assert plans.derived([], {}) == {"services": [], "plan_no": "1"}


@pytest.mark.parametrize(
    "line",
    [
        {**TRAINING, "from": "2027-04-01"},
        {**TRAINING, "until": "2027-02-30"},
        {**TRAINING, "from": "令和0年1月1日"},
        {**TRAINING, "service": "a_miracle"},
        {"agency": "どこか"},
    ],
)
def test_a_line_that_cannot_be_is_refused(line: dict[str, str]) -> None:
    """(要綱 3-2-ウ): end before start, a day that does not exist, a service the city does not have."""
    one_day = {**TRAINING, "until": TRAINING["from"]}

    def wrong(*lines: dict[str, str]) -> set[str]:
        found = problems(SUPPORT_PLAN, {"lines": list(lines)}, SAPPORO.codes)
        return {one.field.partition(".")[0] for one in found if one.field.startswith("lines")}

    assert wrong(TRAINING, one_day, BUDGET, OWN) == set()
    assert wrong(OWN, line) == {"lines"}
    assert wrong() == {"lines"}


def test_the_difference_names_fields_and_service_lines() -> None:
    """(要綱 5-3): what changed is shown line by line."""
    old = {
        "policy": "就労に向けて",
        "goals": [{"goal": "朝起きる"}],
        "lines": [TRAINING, BUDGET],
        "services": ["x"],
        "same": "1",
    }
    new = {
        "policy": "体調を整えてから",
        "goals": [{"goal": "朝起きる"}],
        "lines": [{**TRAINING, "until": "2027-01-31"}, OWN],
        "services": ["y"],
        "same": "1",
    }
    found = difference(old, new)
    assert [(one.field, one.before, one.after) for one in found.fields] == [("policy", "就労に向けて", "体調を整えてから")]
    assert [(one.how, one.service, one.columns) for one in found.lines] == [
        ("changed", "work_training", ("until",)),
        ("added", "own_support", ()),
        ("removed", "budget_support", ()),
    ]
    assert not difference(old, dict(old))
    assert not difference({"note": ""}, {})


def test_two_lines_of_one_service_are_told_apart_by_their_agency() -> None:
    here, there = {**OWN, "agency": "甲"}, {**OWN, "agency": "乙"}
    assert not difference({"lines": [here, there]}, {"lines": [there, here]})
    moved = difference({"lines": [here, there]}, {"lines": [there, {**OWN, "agency": "丙"}]})
    assert [(one.how, one.columns) for one in moved.lines] == [("changed", ("agency",))]


def life(chance: Random) -> list[Written]:
    """Entries the law allows one after the other, whoever writes them; now and then something takes the plan back."""
    story = Story().begun()
    for _step in range(40):
        facts = standing(story.entries)
        wanted = FORWARD if chance.random() < 0.94 else TAKES_BACK
        possible = [name for name in wanted if open_to(KINDS[name], facts)]
        if not possible:
            continue
        law = KINDS[chance.choice(possible)]
        held = {one for fact in law.about_open for one in entries_holding(facts, fact)}
        about = [one.id for one in story.entries if one.kind in law.about and (not law.about_open or one.id in held)]
        answers = chance.choice(ANSWERS.get(law.name, [{}]))
        needed = {fact for when in law.also if answers.get(when.field) == when.code for fact in when.needs}
        if needed <= facts and bool(law.about) == bool(about):
            story.add(law.name, about[-1] if about else None, **answers)
    return story.entries


TAKES_BACK = ("plan_returned", "sent_back", "screening", "continuation", "reopening", "application_withdrawn")
FORWARD = (
    *("plan_agreement", "plan_change_wish", "pre_coordination", "approval", "plan_submission", "plan_report", "plan"),
    *("support_decision", "plan_confirmation", "sent_back", "evaluation", "evaluation_confirmed", "continuation", "closure"),
    *("assessment", "consent", "application", "intake", "triage"),
)
ANSWERS: dict[str, list[dict[str, Any]]] = {
    "plan": [{"services": ["work_training"]}, {"services": ["budget_support"]}, {"services": []}],
    "triage": [{"outcome": "application"}],
    "assessment": [{"complete": "yes"}],
    "screening": [{"result": "plan"}, {"result": "no_consent_yet"}],
    "evaluation_confirmed": [{"result": "closed"}, {"result": "continued"}],
}


def test_there_is_one_current_plan_whenever_the_law_holds_one_and_never_two() -> None:
    """Two hundred lives, judged after every entry; every state a version can have was seen."""
    seen: set[State] = set()
    for seed in range(200):
        entries = life(Random(seed))
        for length in range(len(entries) + 1):
            so_far = versions(entries[:length])
            current = tuple(one.entry.id for one in so_far if one.current)
            assert current == entries_holding(standing(entries[:length]), Fact.PLANNED)
            assert len(current) <= 1
            seen.update(one.state for one in so_far)
    assert seen == set(State)
