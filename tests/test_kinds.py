"""The table of the law is whole: nothing is needed that nobody gives, every word has its sentence, every clause exists (要綱 6-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casestore.facts import DUTIES, FACTS, NOTHING, ROLES, STAFF_ROLES, Fact, Role, entries_holding, held, over
from casestore.forms import FORM_OF
from casestore.kinds import ANY, KINDS, Kind, open_to, possible, standing
from casestore.lawbook import process_page
from casestore.refusals import Problem, refusal, refusal_to_write
from casestore.stages import STAGES, Stage, stage, steps

CLAUSES = {
    *("1", "2-1-ア", "2-1-イ", "2-2", "2-2-ア", "2-2-イ", "2-2-ウ"),
    *("3-1-ア", "3-1-イ", "3-1-ウ", "3-1-エ", "3-1-エ2", "3-1-エ3"),
    *("3-2-ア", "3-2-イ", "3-2-ウ", "3-2-エ", "3-2-オ", "3-2-カ", "3-2-キ"),
    *("3-3-ア", "3-3-イ", "3-3-ウ", "3-3-エ", "3-3-オ"),
    *("4-1", "4-2", "4-3", "5-1, 5-2", "5-3", "6-1", "6-2", "7", "8-1", "8-2, 9"),
}
ORDERS = ("3-1-ア", "3-1-イ", "3-1-ウ", "3-1-エ", "3-1-エ2", "3-1-エ3", "3-2-ア", "3-2-イ", "3-2-ウ", "3-2-エ", "3-2-オ", "3-2-カ",
          "3-2-キ", "3-3-ア", "3-3-イ", "3-3-ウ", "3-3-エ", "3-3-オ", "4-1", "5-1, 5-2", "5-3", "6-2")  # fmt: skip
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    id: str
    kind: str
    answers: dict[str, Any] = field(default_factory=dict)
    about: str | None = None
    happened_at: datetime = MARCH


def given_by(kind: Kind) -> set[Fact]:
    return {*kind.gives, *kind.opens, *kind.marks, *(fact for when in kind.also for fact in when.gives)}


def named_by(kind: Kind) -> set[Fact]:
    asked = {fact for when in kind.also for fact in when.needs}
    return {*kind.needs, *kind.unless, *kind.clears, *kind.about_open, *kind.settles, *asked}


GIVEN = {fact for kind in KINDS.values() for fact in given_by(kind)}


def test_every_fact_that_a_row_names_is_given_by_some_row() -> None:
    assert {fact for kind in KINDS.values() for fact in named_by(kind)} <= GIVEN


def test_every_fact_has_a_row_that_gives_it() -> None:
    assert set(Fact) == GIVEN


def test_what_is_open_about_an_entry_can_be_settled_or_cleared() -> None:
    ended = {fact for kind in KINDS.values() for fact in (*kind.settles, *kind.clears)}
    assert {fact for kind in KINDS.values() for fact in (*kind.opens, *kind.marks)} <= ended


def test_a_next_plan_starts_without_any_fact_of_the_round_before() -> None:
    """要綱 3-3-オ: from アセスメント to 評価 everything is done anew; the letter that is still owed to the person stays owed."""
    round_kinds = list(KINDS)[list(KINDS).index("assessment") : list(KINDS).index("evaluation") + 1]
    outside_the_plan = {"screening", "reception_closed", "emergency_support"}
    of_round = {fact for name in round_kinds if name not in outside_the_plan for fact in given_by(KINDS[name])}
    assert of_round - {Fact.SHOWN, Fact.NOTICE_DUE} <= set(KINDS["continuation"].clears)
    assert set(KINDS["continuation"].clears) <= set(KINDS["reopening"].clears)


def test_an_ending_leaves_no_duty_behind() -> None:
    for name in ("lead_closed", "reception_closed", "closure", "suspension"):
        assert set(DUTIES) <= set(KINDS[name].unless), name


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_row_is_whole(kind: Kind) -> None:
    assert kind.label
    assert kind.by
    assert kind.name in FORM_OF
    assert kind.clauses and set(kind.clauses) <= CLAUSES
    assert kind.about == ANY or set(kind.about) <= set(KINDS)
    assert bool(kind.about) or not (kind.about_open or kind.settles or kind.marks or kind.not_by_author_of_about)
    assert set(kind.settles) <= {
        Fact.DECLINED,
        *(fact for about in kind.about if about in KINDS for fact in KINDS[about].opens),
    }


def test_every_clause_that_orders_a_step_has_a_row() -> None:
    cited = {clause for kind in KINDS.values() for clause in kind.clauses}
    assert set(ORDERS) <= cited


def test_every_role_fact_and_stage_has_its_words() -> None:
    assert set(ROLES) == set(Role)
    assert set(FACTS) == set(Fact)
    assert all(all(words) for words in FACTS.values())
    assert set(STAGES) == set(Stage)
    assert [role.value for role in STAFF_ROLES] == ["chief", "counsellor", "employment", "shelter", "city", "admin", "auditor"]


def test_only_the_city_acts_for_the_city_and_administrators_write_nothing() -> None:
    assert {name for name, kind in KINDS.items() if kind.by == (Role.CITY,)} == {
        "support_decision",
        "plan_confirmation",
        "sent_back",
        "support_change",
        "notice",
        "benefit_decision",
        "benefit_paid",
        "benefit_extension_decided",
        "benefit_ended",
    }
    assert not [name for name, kind in KINDS.items() if {Role.ADMIN, Role.AUDITOR} & set(kind.by)]


def test_one_alert_cleared_leaves_the_other_open() -> None:
    entries = [Entry("a", "alert"), Entry("b", "alert"), Entry("c", "alert_cleared", about="a")]
    assert entries_holding(standing(entries), Fact.ALERTED) == ("b",)
    assert Fact.ALERTED in standing(entries)
    assert Fact.ALERTED not in standing([*entries, Entry("d", "alert_cleared", about="b")])


def test_an_alert_after_the_end_wakes_a_closed_case() -> None:
    closed = [Entry("a", "lead"), Entry("b", "lead_closed")]
    assert over(standing(closed))
    assert not over(standing([*closed, Entry("c", "alert")]))


def test_a_refusal_says_whose_it_is_what_is_missing_and_what_is_in_the_way() -> None:
    received = standing([Entry("a", "intake")])
    mine = refusal(KINDS["support_decision"], received, {Role.CHIEF})
    early = refusal(KINDS["assessment"], received, {Role.COUNSELLOR})
    late = refusal(KINDS["intake"], received | {Fact.TRIAGED}, {Role.PERSON})
    assert mine and (mine.problem, mine.params) == (Problem.NOT_YOURS, {"roles": ("市の担当者",)})
    assert early and early.reasons == ("利用申込がまだありません。", "本人の同意がまだ記録されていません。")
    assert late and (late.problem, late.reason) == (Problem.NO_LONGER, "振り分けがもう済んでいます。")


def test_a_refusal_about_another_entry_says_to_choose_the_right_one() -> None:
    agency, alerted = {Role.CHIEF}, standing([Entry("a", "alert")])
    cleared = KINDS["alert_cleared"]
    for about in (None, Entry("x", "intake"), Entry("old", "alert")):
        no = refusal_to_write(cleared, alerted, agency, answers={}, about=about)
        assert no and no.problem in (Problem.WRONG_ABOUT, Problem.NO_LONGER)
    assert refusal_to_write(cleared, alerted, agency, answers={}, about=Entry("a", "alert")) is None


def test_nobody_decides_on_a_plan_they_wrote() -> None:
    facts = frozenset({Fact.PLANNED, held(Fact.PLANNED, "p"), Fact.AGREED, Fact.COORDINATED, Fact.CONSENTED})
    plan, chief = Entry("p", "plan"), {Role.CHIEF}
    own = refusal_to_write(KINDS["approval"], facts, chief, answers={}, about=plan, own=True)
    assert own and own.reason == "自分が書いたものには、ほかの人が判断を書きます。"
    assert refusal_to_write(KINDS["approval"], facts, chief, answers={}, about=plan) is None


def test_buttons_are_exactly_what_is_not_refused() -> None:
    for entries in ([], [Entry("a", "intake")], [Entry("a", "alert"), Entry("b", "lead")]):
        facts = standing(entries)
        for role in Role:
            names = {kind.name for kind in possible({role}, facts)}
            assert names == {name for name, kind in KINDS.items() if refusal(kind, facts, {role}) is None}
            assert all(open_to(KINDS[name], facts) for name in names)


def test_the_stepper_shows_what_was_done_when_and_what_is_now() -> None:
    days = [MARCH.replace(day=day) for day in range(1, 5)]
    entries = [
        Entry("a", "intake", happened_at=days[0]),
        Entry("b", "triage", {"outcome": "application"}, happened_at=days[1]),
        Entry("c", "application", happened_at=days[2]),
        Entry("d", "consent", happened_at=days[3]),
    ]
    marks = steps(entries)
    assert "、".join(STAGES[mark.stage] for mark in marks) == (
        "受付、利用申込、アセスメント、スクリーニング、プラン案、調整会議、決定・確認、支援、評価・終結"
    )
    assert [mark.state for mark in marks] == ["did", "did", "now", *["todo"] * 6]
    assert [mark.at for mark in marks[:4]] == [days[1], days[3], days[3], None]
    assert stage(NOTHING) is Stage.RECEPTION


def test_the_page_of_the_process_is_the_one_the_table_gives() -> None:
    page = Path(__file__).parents[1] / "docs" / "process.md"
    assert page.read_text(encoding="utf-8") == process_page(), "write it again: python -m casestore.lawbook docs"
