"""評価 (様式6; 要綱 3-3-ウ): prefilled from the plan, due at about 3, 6 and 12 months from its act, late marked, never before support began."""

from __future__ import annotations

from datetime import UTC, date, datetime

from casestore import evaluations
from casestore.entries import Written
from casestore.forms.evaluation import EVALUATION
from casestore.forms.form import problems
from casestore.profile import load_profile

SAPPORO = load_profile("sapporo")
GOALS = [{"goal": "朝起きる", "measure": "週5日", "by": "2027-01-31"}, {"goal": "面接を受ける"}]


def written(number: int, kind: str, day: str, about: str | None = None, **answers: object) -> Written:
    at = datetime.fromisoformat(f"{day}T03:00").replace(tzinfo=UTC)
    return Written(f"e{number}", number, kind, answers, about, at, at)


PLAN = written(1, "plan", "2026-11-20", goals=GOALS, services=["work_training"])
BEGUN = (PLAN, written(2, "approval", "2026-11-25", "e1"), written(3, "support_decision", "2026-11-30", "e1"))


def table(*entries: Written, today: str) -> list[tuple[str, str, str, bool]]:
    found = evaluations.due(entries, SAPPORO, date.fromisoformat(today))
    return [(one.id, one.day.isoformat(), one.done.id if one.done else "", one.late) for one in found]


def test_nothing_is_evaluated_before_support_began() -> None:
    assert table(PLAN, BEGUN[1], today="2027-12-01") == []
    assert evaluations.due((), SAPPORO, date(2027, 1, 1)) == ()


def test_the_months_count_from_the_act_and_a_month_s_end_stays_one() -> None:
    """(要綱 3-3-ウ)"""
    assert table(*BEGUN, today="2026-12-01") == [
        ("month_3", "2027-02-28", "", False),
        ("month_6", "2027-05-30", "", False),
        ("month_12", "2027-11-30", "", False),
    ]


def test_what_was_not_done_by_its_day_is_late_and_what_was_done_late_stays_marked() -> None:
    assert [row[3] for row in table(*BEGUN, today="2027-02-28")] == [False, False, False]
    assert [row[3] for row in table(*BEGUN, today="2027-03-01")] == [True, False, False]
    late = written(4, "evaluation", "2027-03-10", "e1")
    assert table(*BEGUN, late, today="2027-03-11")[0] == ("month_3", "2027-02-28", "e4", True)


def test_an_evaluation_stands_for_what_is_due_about_then_and_not_for_what_comes_much_later() -> None:
    early = written(4, "evaluation", "2027-02-10", "e1")
    assert [row[2] for row in table(*BEGUN, early, today="2027-02-11")] == ["e4", "", ""]
    half = written(5, "evaluation", "2027-05-20", "e1")
    assert [row[2] for row in table(*BEGUN, early, half, today="2027-06-01")] == ["e4", "e5", ""]


def test_the_days_agree_with_the_clock_that_rings() -> None:
    """Two tables of the profile say the same months: a page and a promise may not differ."""
    clock = next(one for one in SAPPORO.clocks if one.id == evaluations.CLOCK)
    assert [(one.id, one.months) for one in clock.turns] == [(one.id, one.months) for one in SAPPORO.follow_ups.evaluations]
    assert clock.starts == evaluations.BEGINS


def test_the_form_starts_from_the_goals_of_the_current_plan_and_judges_each() -> None:
    """(要綱 3-3-ウ)(ア): every goal has to be judged; the person's wish stands beside the worker's opinion."""
    prefilled = evaluations.prefill(BEGUN)
    assert prefilled == {"goals": [{"goal": "朝起きる"}, {"goal": "面接を受ける"}]}
    assert evaluations.derived(BEGUN) == {"plan_no": "1"}
    lacking = {one.field for one in problems(EVALUATION, prefilled, SAPPORO.codes)}
    assert {"goals.0.attainment", "goals.1.attainment", "wish_code", "opinion", "changes"} <= lacking
    judged = [{**row, "attainment": "partly"} for row in prefilled["goals"]]
    whole = {
        **evaluations.derived(BEGUN),
        "goals": judged,
        "changes": ["mental_stability", "job_search_begun"],
        "present_state": "朝は起きられる",
        "wish": "もう少し続けたい",
        "wish_code": "continue",
        "opinion": "継続がよい",
        "result": "continued",
        "follow_up": "no",
    }
    assert problems(EVALUATION, whole, SAPPORO.codes) == ()


def test_a_new_plan_has_no_evaluation_due_until_it_is_in_force() -> None:
    """(要綱 3-3-オ)"""
    again = (*BEGUN, written(4, "continuation", "2027-03-01"), written(5, "plan", "2027-03-10", goals=[]))
    assert table(*again, today="2027-12-01") == []
    assert evaluations.prefill(again) == {"goals": []}
    assert evaluations.derived(again) == {"plan_no": "2"}
