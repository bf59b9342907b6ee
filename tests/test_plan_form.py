"""様式5, 6 and 8 as data: what they hold, how far each label is to be trusted, what they refuse (要綱 6-2, 3-2-ア, 3-2-ウ, 3-3-ウ, 5-1, 5-2)."""

from __future__ import annotations

from datetime import date

import pytest

from casestore.forms import FORM_OF, form_named, gaps, problems
from casestore.forms import form as words
from casestore.forms.evaluation import EVALUATION
from casestore.forms.form import Answers, Form
from casestore.forms.notice import SUPPORT_NOTICE
from casestore.forms.parts import ENDS_FIRST, ENDS_FIRST_IN_A_ROW
from casestore.forms.plan import EVALUATED_FIRST, SUPPORT_PLAN, services_in
from casestore.kinds import KINDS
from casestore.profile import load_profile
from tests.examples_of_kinds import EXAMPLES, PLAN

PROFILE = load_profile("sapporo")
CODES = PROFILE.codes
TODAY = date(2026, 11, 25)
OFFICIAL = {"様式5": SUPPORT_PLAN, "様式6": EVALUATION, "様式8": SUPPORT_NOTICE}


def wrong(form: Form, answers: Answers) -> dict[str, str]:
    return {problem.field: problem.message for problem in problems(form, answers, CODES, TODAY)}


def test_the_three_forms_are_found_by_name_and_carry_their_number() -> None:
    """要綱 6-2: 様式5, 6 and 8."""
    assert {form.form_no: form_named(form.name) for form in OFFICIAL.values()} == OFFICIAL
    assert (FORM_OF["plan"], FORM_OF["evaluation"], FORM_OF["notice"]) == tuple(OFFICIAL.values())


def test_each_field_says_how_far_its_label_is_to_be_trusted_and_nothing_seen_is_without_its_source() -> None:
    for form in OFFICIAL.values():
        assert all(field.source for field in form.fields if field.trust != "proposed"), form.name
    trusts = {field.id: field.trust for field in SUPPORT_PLAN.fields}
    assert {trusts[field] for field in ("policy", "content", "goals", "case_number")} == {"sourced"}
    assert {trusts[field] for field in ("plan_no", "issues", "long_term_goal", "signature")} == {"recalled"}
    assert trusts["lines"] == "proposed"
    assert {field.trust for field in SUPPORT_NOTICE.fields} == {"proposed"}


def test_a_plan_holds_the_three_contents_the_guideline_names() -> None:
    """要綱 3-2-ア: 支援方針, 支援内容, 本人の達成目標."""
    without = {name: answer for name, answer in PLAN.items() if name not in ("policy", "content", "goals")}
    assert wrong(SUPPORT_PLAN, without) == dict.fromkeys(("policy", "content", "goals"), words.MISSING)


def test_every_service_of_the_catalogue_can_be_a_line_of_a_plan() -> None:
    """要綱 3-2-ウ (ア) to (ク), and our own support."""
    assert [CODES["services"].label(one.id) for one in PROFILE.services] == [one.name.ja for one in PROFILE.services]
    for service in PROFILE.services:
        assert wrong(SUPPORT_PLAN, {**PLAN, "lines": [{"service": service.id, "agency": "どこか"}]}) == {}


def test_the_services_the_law_reads_are_those_of_the_lines_once_each() -> None:
    lines = [{"service": "work_training"}, {"service": "own_support"}, {"service": "work_training"}, {"service": ""}, {}]
    assert services_in({"lines": lines}) == ["work_training", "own_support"]
    assert services_in({}) == services_in({"lines": "none"}) == []
    assert services_in(PLAN) == PLAN["services"]
    assert {when.code for when in KINDS["plan"].also} <= set(CODES["services"].ids)


@pytest.mark.parametrize(
    ("answers", "field", "message"),
    [
        ({"lines": []}, "lines", words.MISSING),
        ({"lines": [{"agency": "どこか"}]}, "lines.0.service", words.MISSING),
        ({"lines": [{"service": "own_support"}, {"service": "budget_support"}]}, "lines.1.agency", words.MISSING),
        ({"lines": [{"service": "moon_trip", "agency": "どこか"}]}, "lines.0.service", words.NOT_A_CHOICE),
        ({"lines": [{"service": "own_support", "from": "2026-02-30"}]}, "lines.0.from", words.ABSENT_DAY),
        ({"lines": [{"service": "own_support", "from": "2026-12-02", "until": "2026-12-01"}]}, "lines", ENDS_FIRST_IN_A_ROW),
        ({"lines": [{"service": "own_support", "colour": "red"}]}, "lines.0.colour", words.NOT_ON_FORM),
        ({"lines": "own_support"}, "lines", words.NOT_ROWS),
        ({"goals": [{"measure": "領収書"}]}, "goals.0.goal", words.MISSING),
        ({"issues": [{"background": "夏から"}]}, "issues.0.issue", words.MISSING),
        ({"employment_target": ""}, "employment_target", words.MISSING),
        ({"employment_target": "unsure"}, "employment_target", words.NOT_A_CHOICE),
        ({"period_until": "2026-11-30"}, "period_until", ENDS_FIRST),
        ({"next_evaluation": "2026-11-30"}, "next_evaluation", EVALUATED_FIRST),
        ({"next_evaluation": ""}, "next_evaluation", words.MISSING),
        ({"plan_no": "二回目"}, "plan_no", words.NOT_A_NUMBER),
        ({"services": ["moon_trip"]}, "services", words.NOT_A_CHOICE),
    ],
)
def test_a_wrong_plan_comes_back_at_its_own_field(answers: dict[str, object], field: str, message: str) -> None:
    assert wrong(SUPPORT_PLAN, {**PLAN, **answers}) == {field: message}


def test_a_line_of_our_own_support_needs_no_agency_and_a_one_day_service_ends_on_its_day() -> None:
    day = {"service": "own_support", "from": "2026-12-01", "until": "2026-12-01"}
    assert wrong(SUPPORT_PLAN, {**PLAN, "lines": [day, {"service": "employment_support"}]}) == {}


def test_what_others_say_later_is_never_asked_of_whoever_writes_the_plan() -> None:
    later = [field for field in SUPPORT_PLAN.fields if field.group == "later"]
    assert {field.filled_by for field in later} == {"system"}
    assert not any(field.required for field in later)


def test_an_evaluation_holds_goals_state_wish_and_opinion() -> None:
    """要綱 3-3-ウ (ア)(イ)(ウ)."""
    assert wrong(EVALUATION, {}).keys() == {
        *("goals", "changes", "present_state", "wish_code", "opinion", "result", "follow_up"),
    }
    assert {field.id for field in gaps(EVALUATION, EXAMPLES["evaluation"])} == {"attainment_words"}
    sourced = {field.id: field.source for field in EVALUATION.fields if field.trust == "sourced"}
    assert sourced.items() >= {
        ("attainment_words", "要綱 3-3-ウ (ア)"),
        ("present_state", "要綱 3-3-ウ (イ)"),
        ("wish", "要綱 3-3-ウ (ウ)"),
        ("opinion", "要綱 3-3-ウ (ウ)"),
    }


@pytest.mark.parametrize(
    ("answers", "field", "message"),
    [
        ({"goals": [{"goal": "仕事をさがす"}]}, "goals.0.attainment", words.MISSING),
        ({"goals": [{"goal": "仕事をさがす", "attainment": "soon"}]}, "goals.0.attainment", words.NOT_A_CHOICE),
        ({"changes": ["none", "employed"]}, "changes", words.NOT_TOGETHER),
        ({"changes": ["richer"]}, "changes", words.NOT_A_CHOICE),
        ({"wish_code": "closed"}, "wish_code", words.NOT_A_CHOICE),
        ({"result": "unsure"}, "result", words.NOT_A_CHOICE),
        ({"follow_up_plan": ""}, "follow_up_plan", words.MISSING),
    ],
)
def test_a_wrong_evaluation_comes_back_at_its_own_field(answers: dict[str, object], field: str, message: str) -> None:
    assert wrong(EVALUATION, {**EXAMPLES["evaluation"], **answers}) == {field: message}


def test_only_the_changes_a_survey_names_are_marked_as_seen() -> None:
    changes = CODES["changes"]
    seen = {code.id for code in changes.codes if code.trust == "sourced"}
    assert seen == {"budget_improved", "debts_settled", "mental_stability", "isolation_ended", "employed", "income_increased"}
    assert changes.trust == "recalled"
    assert len(changes.codes) >= 23


def test_the_three_results_of_an_evaluation_are_those_the_meeting_confirms() -> None:
    """要綱 3-3-ウ, 4-1: 終結, 再プランして継続, 中断."""
    assert CODES["plan_results"].ids == ("closed", "continued", "suspended")
    assert {when.code for when in KINDS["evaluation_confirmed"].also} == {"closed", "continued", "suspended"}


@pytest.mark.parametrize("field", ["before", "after", "reason"])
def test_a_notice_of_a_change_says_what_changed_and_why(field: str) -> None:
    """要綱 5-1, 5-2: 支援提供（変更）通知書."""
    change = {**EXAMPLES["notice"], "sort": "change", "before": "週3日", "after": "週4日", "reason": "体調がよくなった"}
    assert wrong(SUPPORT_NOTICE, change) == {}
    assert wrong(SUPPORT_NOTICE, {**change, field: ""}) == {field: words.MISSING}
    assert wrong(SUPPORT_NOTICE, {**EXAMPLES["notice"], field: ""}) == {}


def test_what_the_country_counts_is_marked_on_the_forms() -> None:
    counted = {form.name: {field.id for field in form.fields if field.national_report} for form in OFFICIAL.values()}
    assert counted["support_plan"] == {"services", "employment_target"}
    assert counted["evaluation"] == {"changes", "employed", "income_increased", "result"}
    assert any(field.national_report for field in SUPPORT_PLAN.field("lines").columns)
