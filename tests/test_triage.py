"""振り分け suggests with reasons, a worker decides (要綱 3-1-イ to 3-1-エ2)."""

from datetime import UTC, datetime
from itertools import combinations

import pytest

from casestore.forms.intake import INTAKE
from casestore.profile import load_profile
from casestore.safety import QUESTIONS, checks, state_of
from casestore.triage import ALERT_TAGS, NOTHING_SURE, RULES, TAGS, suggest, tags
from locales import catalog

WINTER = datetime(2026, 11, 24, 3, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 3, tzinfo=UTC)
CALM = {"urgent": ["none"], "children": "no"}


@pytest.mark.parametrize(
    ("answers", "group", "outcome", "first_reason"),
    [
        ({}, "in_turn", "application", "nothing_sure"),
        ({**CALM, "troubles": ["07"]}, "in_turn", "application", "work"),
        ({**CALM, "troubles": ["02"]}, "in_turn", "application", "home"),
        ({**CALM, "troubles": ["06"], "main_trouble": "06"}, "in_turn", "referral", "debts"),
        ({**CALM, "troubles": ["06", "03"], "main_trouble": "06"}, "in_turn", "referral", "debts"),
        ({**CALM, "troubles": ["06", "03", "04"], "main_trouble": "06"}, "in_turn", "application", "many_troubles"),
        ({**CALM, "troubles": ["12"]}, "in_turn", "referral", "caring"),
        ({**CALM, "troubles": ["11"]}, "in_turn", "referral", "raising_children"),
        ({**CALM, "troubles": ["01"]}, "in_turn", "referral", "illness"),
        ({**CALM, "troubles": ["01", "07"]}, "in_turn", "application", "work"),
        ({**CALM, "troubles": ["13"]}, "in_turn", "application", "staying_in"),
        ({**CALM, "troubles": ["10"]}, "in_turn", "application", "relations"),
        ({**CALM, "troubles": ["16"]}, "in_turn", "information_only", "only_other"),
        ({"troubles": ["16"]}, "in_turn", "application", "nothing_sure"),  # nothing urgent was not heard, so it is not assumed
        ({**CALM, "wants_public_assistance": "yes"}, "today", "ward_assistance", "wants_public_assistance"),
        ({**CALM, "wants_public_assistance": "unsure"}, "in_turn", "application", "nothing_sure"),
        ({**CALM, "wants_public_assistance": "unsure", "troubles": ["03"]}, "in_turn", "ward_assistance", "unsure_about_public_assistance"),
        ({"wants_public_assistance": "yes", "urgent": ["food", "sleep"]}, "today", "ward_assistance", "wants_public_assistance"),
        ({"urgent": ["safety"]}, "today", "referral", "violence"),
        ({"urgent": ["medicine"]}, "today", "application", "no_food"),
        ({"urgent": ["life"]}, "today", "application", "death"),
        ({**CALM, "wants_public_assistance": "receiving"}, "in_turn", "application", "nothing_sure"),
        ({"urgent": ["sleep"]}, "today", "application", "no_place"),
        ({"urgent": ["food"]}, "today", "application", "no_food"),
        ({"urgent": ["lifeline"]}, "today", "application", "no_warmth"),
        ({"urgent": ["safety", "sleep"]}, "today", "referral", "violence"),
        ({"lifelines": ["water"]}, "today", "application", "no_warmth"),
        ({**CALM, "troubles": ["15"]}, "today", "application", "no_food"),
        ({**CALM, "troubles": ["14"]}, "today", "referral", "violence_told"),
        ({**CALM, "troubles": ["07"], "alarms": ["crisis"]}, "today", "application", "death"),
        ({**CALM, "alarms": ["child"]}, "today", "application", "others_in_danger"),
    ],
)  # fmt: skip
def test_the_answers_suggest_a_group_and_an_outcome_with_the_reason_first(
    answers: dict[str, object], group: str, outcome: str, first_reason: str
) -> None:
    suggestion = suggest(answers, SUMMER)
    assert (suggestion.group, suggestion.outcome, suggestion.reasons[0].rule) == (group, outcome, first_reason)


def test_the_cold_season_adds_its_reason_and_summer_does_not() -> None:
    answers = {"urgent": ["heating"]}
    assert "cold_season" in {reason.rule for reason in suggest(answers, WINTER).reasons}
    assert "cold_season" not in {reason.rule for reason in suggest(answers, SUMMER).reasons}
    assert "cold_season" not in {reason.rule for reason in suggest({"urgent": ["food"]}, WINTER).reasons}


def test_the_month_is_sapporo_s() -> None:
    last_of_april_in_utc = datetime(2027, 4, 30, 16, tzinfo=UTC)  # 1 May, 1:00 in Sapporo
    assert "cold_season" not in {reason.rule for reason in suggest({"urgent": ["sleep"]}, last_of_april_in_utc).reasons}


@pytest.mark.parametrize(
    ("answers", "rule", "field"),
    [
        ({"urgent": ["food"]}, "no_food", "urgent"),
        ({"troubles": ["15"]}, "no_food", "troubles"),
        ({"alarms": ["hunger"]}, "no_food", "alarms"),
        ({"urgent": ["none"], "check_food": "bad"}, "no_food", "check_food"),
        ({"housing": "homeless"}, "no_place", "housing"),
        ({"lifelines": ["gas"]}, "no_warmth", "lifelines"),
        ({"children": "yes", "urgent": ["sleep"]}, "child_with_them", "children"),
        ({"main_trouble": "06", "troubles": ["06"]}, "debts", "main_trouble"),
        ({"troubles": ["06"]}, "debts", "troubles"),
        ({"who": "family"}, "not_the_person", "who"),
        ({"safe_to_message": "unsure"}, "not_safe_to_message", "safe_to_message"),
    ],
)
def test_each_reason_names_the_answer_that_fired_it(answers: dict[str, object], rule: str, field: str) -> None:
    assert {reason.rule: reason.field for reason in suggest(answers, SUMMER).reasons}[rule] == field


def test_the_number_of_troubles_is_said() -> None:
    reason = next(one for one in suggest({"troubles": ["01", "02", "03", "07"]}, SUMMER).reasons if one.rule == "many_troubles")
    assert (reason.text % reason.params).startswith("困りごとが4つ重なっています。")


def test_a_list_and_a_tuple_are_the_same_answer() -> None:
    assert suggest({"urgent": ["sleep"]}, WINTER) == suggest({"urgent": ("sleep",)}, WINTER)


@pytest.mark.parametrize(
    ("answers", "states"),
    [  # violence, food, place, warmth, children, death
        ({}, "unknown unknown unknown unknown unknown unknown"),
        ({"urgent": ["none"]}, "ok ok ok ok unknown unknown"),
        ({"urgent": ["food"]}, "unknown bad ok ok unknown unknown"),
        ({"urgent": ["life"]}, "unknown ok ok ok unknown bad"),
        ({"urgent": ["safety", "sleep", "heating"]}, "bad ok bad bad unknown unknown"),
        ({"urgent": ["none"], "troubles": ["14"]}, "unknown ok ok ok unknown unknown"),
        ({"urgent": ["none"], "troubles": ["15"]}, "ok bad ok ok unknown unknown"),
        (
            {"urgent": ["none"], "alarms": ["violence", "hunger", "no_roof", "lifeline", "crisis"]},
            "bad bad bad bad unknown bad",
        ),
        ({"urgent": ["none"], "children": "yes"}, "ok ok ok ok ok unknown"),
        ({"urgent": ["none"], "children": "unsure"}, "ok ok ok ok unknown unknown"),
        ({"urgent": ["lifeline"], "children": "yes"}, "unknown ok ok bad bad unknown"),
        ({"urgent": ["none"], "children": "no", "alarms": ["child", "self_harm"]}, "ok ok ok ok bad bad"),
        ({"urgent": ["sleep"], "check_place": "ok"}, "unknown ok ok ok unknown unknown"),
        ({"urgent": ["none"], "check_violence": "bad"}, "bad ok ok ok unknown unknown"),
        ({"urgent": "withheld"}, "unknown unknown unknown unknown unknown unknown"),
        ({"urgent": "skipped", "children": "skipped"}, "unknown unknown unknown unknown unknown unknown"),
        ({"urgent": ["food"], "check_place": "unknown"}, "unknown bad unknown ok unknown unknown"),
        ({"urgent": ["safety"], "check_violence": "unknown"}, "bad ok ok ok unknown unknown"),
        ({"check_death": "ok", "check_children": "ok", "check_warmth": "bad"}, "unknown unknown unknown bad ok ok"),
    ],
)
def test_a_safety_check_is_bad_ok_or_not_heard_yet(answers: dict[str, object], states: str) -> None:
    assert " ".join(check.state for check in checks(answers)) == states


def test_thoughts_of_death_are_never_shown_as_safe_by_a_machine() -> None:
    everything = {field.id: ["none"] for field in INTAKE.fields if field.id != "check_death"}
    assert state_of("death", everything) == "unknown"


def test_what_is_bad_is_for_today_whatever_else_was_answered() -> None:
    for question in QUESTIONS:
        assert suggest({**CALM, question.field: "bad", "troubles": ["16"]}, SUMMER).group == "today", question.id


def test_any_set_of_troubles_gets_a_reasoned_suggestion() -> None:
    ids = load_profile("sapporo").codes["troubles"].ids
    for count in (1, 2, 3):
        for chosen in combinations(ids, count):
            suggestion = suggest({**CALM, "troubles": chosen}, SUMMER)
            assert suggestion.reasons
            assert suggestion.outcome in load_profile("sapporo").codes["triage_outcomes"].ids


def test_tags_put_what_harms_first() -> None:
    found = tags({"troubles": ["02", "11"], "urgent": ["sleep", "food"], "who": "family"})
    assert [(tag.text, tag.alert) for tag in found] == [
        ("今夜の居場所", True),
        ("食べるもの", True),
        ("住まい", False),
        ("子育て", False),
        ("ご本人以外から", False),
    ]


def test_a_phone_that_is_not_safe_is_an_alert() -> None:
    assert [tag.text for tag in tags({"safe_to_message": "no"}) if tag.alert] == ["連絡に注意"]


def test_rules_have_ids_and_clauses_of_the_book() -> None:
    ids = [rule.id for rule in (*RULES, NOTHING_SURE)]
    assert len(ids) == len(set(ids))
    assert {rule.clause for rule in RULES} <= {"2-1-ア", "3-1-ア", "3-1-イ", "3-1-ウ", "3-1-エ", "3-1-エ2", "3-2-イ"}
    assert all(rule.weight > 0 for rule in RULES if rule.outcome)


def test_every_code_a_rule_speaks_of_exists() -> None:
    """A rule that asks for a code nobody can choose would never fire; each rule fires for some answer of the form."""
    profile = load_profile("sapporo")
    singles = [{**CALM, field.id: [code]} for field in INTAKE.fields if field.codes for code in profile.codes[field.codes].ids]
    pairs = [{**CALM, "wants_public_assistance": "unsure", "troubles": ["03"]}, {**CALM, "troubles": ["01", "02", "03"]},
             {"urgent": ["sleep"], "children": "yes"}]  # fmt: skip
    fired = {reason.rule for answers in (*singles, *pairs, {}) for reason in suggest(answers, WINTER).reasons}
    assert fired == {rule.id for rule in (*RULES, NOTHING_SURE)}


def test_every_sentence_has_its_english() -> None:
    english = catalog("en").gettext
    texts = {rule.sentence for rule in (*RULES, NOTHING_SURE)} | {text for _, text in (*ALERT_TAGS, *TAGS)}
    texts |= {text for question in QUESTIONS for text in question.sentences}
    texts |= {field.label for field in INTAKE.fields} | set(INTAKE.groups.values()) | {rule.message for rule in INTAKE.rules}
    assert {text for text in texts if english(text) == text and not text.isascii()} == set()
