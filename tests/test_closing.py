"""終結・中断 (要綱 3-3-エ, 3-3-ウ, 3-3-オ): what is left open is said, what goes on after the end goes on, and a whole life is lived to its end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from casestore import city_acts, closing, documents, evaluations, plan_writing, plans, writing
from casestore.closing import LeftOpen, left_open, problems
from casestore.db import Store
from casestore.entries import Written
from casestore.facts import Fact
from casestore.ledger import NotYet
from casestore.plans import State, versions
from casestore.profile import load_profile
from casestore.writing import Filled, Unreadable
from tests.conftest import StillClock
from tests.examples_of_kinds import EXAMPLES
from tests.test_city_acts import MAYOR, OWN, TRAINING, City, good

SAPPORO = load_profile("sapporo")
TODAY = date(2027, 3, 1)


def told(*kinds: str | tuple[str, dict[str, Any]], about: str | None = None) -> list[Written]:
    """Entries in a row; those about something are about the first."""
    at = datetime(2027, 1, 1, tzinfo=UTC)
    pairs = [(one, {}) if isinstance(one, str) else one for one in kinds]
    return [
        Written(f"e{number}", number, kind, answers, "e1" if number > 1 and kind.startswith("referral_") else None, at, at)
        for number, (kind, answers) in enumerate(pairs, 1)
    ]


@pytest.mark.parametrize(
    ("entries", "open_promises", "what"),
    [
        (told("referral"), (), ["つなぎ先がまだ受け取っていません。", "つなぎ先に着いたか、まだ確かめていません。"]),
        (told("referral", "referral_acknowledged"), (), ["つなぎ先に着いたか、まだ確かめていません。"]),
        (told("referral", "referral_acknowledged", "referral_reached"), (), []),
        (told("benefit_application"), (), ["住居確保給付金の申請に、まだ決定が出ていません。"]),
        (
            told("benefit_application", ("benefit_decision", {"result": "granted"})),
            (),
            ["住居確保給付金の支給がつづいています。"],
        ),
        (told("person_promised"), ("e1",), ["本人の約束が、まだどうなったか分かっていません。"]),
        (told("person_promised"), (), []),
        (told("support_decision"), (), ["本人への通知書がまだ出ていません。"]),
        (told("employment_started"), (), []),
    ],
)
def test_each_thing_still_open_is_named(entries: list[Written], open_promises: tuple[str, ...], what: list[str]) -> None:
    """(要綱 3-3-エ)"""
    assert [one.what for one in left_open(entries, open_promises)] == what


def test_what_is_left_open_needs_a_reason_and_afterwards_needs_a_day_or_somebody_who_notices() -> None:
    open_referral = (LeftOpen("つなぎ", "e1"),)
    whole = {"follow_up": "yes", "follow_up_on": "2027-04-01"}

    def fields(answers: dict[str, str], left: tuple[LeftOpen, ...] = ()) -> list[str]:
        return [one.field for one in problems(answers, left, TODAY)]

    assert fields(whole) == []
    assert fields(whole, open_referral) == ["left_open_reason"]
    assert fields(whole | {"left_open_reason": "先方が電話する"}, open_referral) == []
    for day in ("", "2027-03-01", "2027-02-30", "そのうち"):
        assert fields({"follow_up": "yes", "follow_up_on": day}) == ["follow_up_on"]
    assert fields({"follow_up": "no"}) == ["who_will_notice"]
    assert fields({"follow_up": "no", "who_will_notice": "妹さん"}) == []


def test_a_suspension_shows_what_was_tried_by_way_since_the_person_was_last_heard() -> None:
    """(要綱 3-3-ウ) 中断 only after other ways were tried."""
    entries = told(
        ("contact_attempt", {"way": "chat"}),
        "contact",
        ("contact_attempt", {"way": "telephone"}),
        ("contact_attempt", {"way": "visit"}),
        ("contact_attempt", {"way": "telephone"}),
    )
    assert {way: len(tried) for way, tried in closing.attempts(entries).items()} == {"telephone": 2, "visit": 1}
    assert closing.attempts([*entries, *told("contact")]) == {}
    started = plan_writing.STARTS["suspension"](entries, SAPPORO)
    assert started == {"attempts": "電話：令和9年1月1日、令和9年1月1日\n訪問：令和9年1月1日"}


def test_the_page_that_writes_a_closing_asks_for_the_reason_of_what_is_left_open() -> None:
    """(要綱 3-3-エ): the check of the kind, as the writing page calls it."""
    check, now = plan_writing.CHECKS["closure"], datetime(2027, 3, 1, tzinfo=UTC)
    answers = {"follow_up": "no", "who_will_notice": "妹さん"}
    assert [one.field for one in check(told("referral"), answers, SAPPORO, now, ())] == ["left_open_reason"]
    assert [one.field for one in check(told("person_promised"), answers, SAPPORO, now, ("e1",))] == ["left_open_reason"]
    assert check(told("person_promised"), answers, SAPPORO, now, ()) == ()


@pytest.fixture
def city(store: Store) -> City:
    return City(store, StillClock())


def evaluated(city: City, result: str) -> None:
    life = city.life
    life.clock.forward(days=85)
    begun, derive = life.entries(), plan_writing.DERIVED["evaluation"]
    started = plan_writing.STARTS["evaluation"](begun, SAPPORO) | derive(begun, {}, SAPPORO, life.now)
    life.write("evaluation", **started, result=result)
    life.clock.forward(days=5)
    life.write("evaluation_confirmed", result=result)


def test_a_whole_life_from_the_first_word_to_the_follow_up_after_the_end(city: City) -> None:
    """(要綱 3-1-イ … 3-3-エ, 5-1, 5-2, 5-3) returned by the meeting, sent back by the city, resubmitted, decided, changed, evaluated, closed."""
    life = city.life
    life.live("intake", "emergency_support", "triage", "application", "consent", "assessment", "screening")
    city.plan(TRAINING, goals=[{"goal": "朝起きる"}])
    life.live("plan_agreement", "pre_coordination")
    life.write("plan_returned", reason="頻度を見直す")
    with pytest.raises(NotYet):
        life.write("approval")
    city.plan(TRAINING, OWN, goals=[{"goal": "朝起きる"}])
    city.hand_in()
    city.does("send_plan_back", "期間が長すぎます")
    city.plan({**TRAINING, "until": "2027-01-31"}, OWN, goals=[{"goal": "朝起きる"}])
    assert city.hand_in().answers["what_changed"]
    with pytest.raises(NotYet):
        life.write("delivery")
    city.does("city_act", good("work_training"))
    city.does("send_notice", life.entries()[-1].id, MAYOR)
    changed = {"before": "週2日", "after": "週3日", "reason": "本人の希望", "approval_no": "2"}
    city.does("change_support", changed)
    city.does("send_notice", life.entries()[-1].id, MAYOR)
    life.live("delivery", "monitoring")
    evaluated(city, "closed")
    assert [one.done is not None for one in evaluations.due(life.entries(), life.profile, TODAY)] == [True, False, False]
    assert left_open(life.entries()) == ()
    life.write("closure", outcome=["goals_reached"], reason="達成", follow_up="yes", follow_up_on="2027-06-01")
    states = [one.state for one in versions(life.entries())]
    assert states == [State.RETURNED, State.SENT_BACK, State.DECIDED]
    assert len(plans.emergency(life.entries())) == 1
    assert Fact.CLOSED in life.case().facts
    assert [(row.step, row.due_at.date().isoformat()) for row in life.promised()] == [("after_closing", "2027-06-01")]
    assert life.is_true()


def test_a_closing_leaves_the_check_ins_after_work_and_a_letter_that_is_owed(city: City) -> None:
    """(要綱 3-3-エ, 5-1, 5-2): the end of a case is no end of what was promised to the person."""
    life = city.life
    life.live("intake", "triage", "application", "consent", "assessment", "screening")
    city.plan(TRAINING)
    city.hand_in()
    city.does("city_act", good("work_training"))
    evaluated(city, "closed")
    assert [one.what for one in left_open(life.entries())] == ["本人への通知書がまだ出ていません。"]
    life.write("closure", outcome=["own_wish"], reason="希望", left_open_reason="あす郵送する", follow_up="no")
    assert [row.step for row in life.promised()] == ["notice"]
    decision = next(one for one in life.entries() if one.kind == "support_decision")
    city.does("send_notice", decision.id, MAYOR)
    assert "notice" not in {row.step for row in life.promised()}
    assert left_open(life.entries()) == ()


def test_the_second_round_starts_from_a_new_assessment_and_keeps_the_first(city: City) -> None:
    """(要綱 3-3-オ): 第2回."""
    life = city.life
    life.live("intake", "triage", "application", "consent", "assessment", "screening")
    city.plan(OWN)
    life.live("plan_agreement", "pre_coordination", "approval", "plan_report")
    evaluated(city, "continued")
    life.write("continuation", reason="もう少し")
    assert plans.current(life.entries()) is None
    with pytest.raises(NotYet):
        city.plan(OWN)
    life.live("assessment")
    plan = city.plan(TRAINING, plan_no=plans.derived(life.entries(), {})["plan_no"])
    assert plan.answers["plan_no"] == "2"
    assert city_acts.resubmission(life.entries()) is None
    first, second = closing.rounds(life.entries())
    assert (first.number, first.ended.kind if first.ended else "", len(first.versions)) == (1, "continuation", 1)
    assert (second.number, second.ended, second.versions[0].current) == (2, None, True)
    assert life.is_true()


def test_a_reopened_case_keeps_its_rounds_and_begins_anew(city: City) -> None:
    """(要綱 3-3-エ, 2-1-ア)"""
    life = city.life
    life.live("intake", "triage", "application", "consent", "assessment", "screening")
    city.plan(OWN)
    life.live("plan_agreement", "pre_coordination", "approval", "plan_report")
    evaluated(city, "closed")
    life.write("closure", outcome=["goals_reached"], reason="達成", follow_up="no", who_will_notice="妹さん")
    life.write("reopening", reason="また困った")
    (old,) = closing.rounds(life.entries())
    assert (old.number, old.ended.kind if old.ended else "") == (1, "closure")
    assert plans.current(life.entries()) is None
    assert plans.round_of(life.entries()) == 2
    life.live("intake", "triage", "application", "consent", "assessment", "screening")
    city.plan(OWN)
    assert [one.number for one in closing.rounds(life.entries())] == [1, 2]
    assert life.is_true()


def test_what_follows_from_a_plan_is_derived_and_asked_for_by_the_page_that_writes_any_kind(city: City) -> None:
    """(要綱 3-2-ア, 5-3, 3-3-ウ, 3-3-エ): nobody types the services, the number of the plan, what changed, or which plan is judged."""
    life, desk = city.life, city.desk

    def fill(kind: str, who: str = "counsellor", about: str | None = None, **answers: Any) -> Written:
        life.clock.forward(hours=1)
        filled = Filled(kind, answers, about)
        new = life.store.write(lambda work: desk.write_entry(work, life.case_id, filled, life.staff[who], life.now))
        return next(one for one in life.entries() if one.id == new)

    def hand_in(plan: Written) -> Written:
        fill("plan_agreement", about=plan.id, **EXAMPLES["plan_agreement"])
        fill("pre_coordination", about=plan.id, **EXAMPLES["pre_coordination"])
        fill("approval", "chief", about=plan.id, **EXAMPLES["approval"])
        return fill("plan_submission", about=plan.id)

    typed = {name: said for name, said in EXAMPLES["plan"].items() if name not in ("services", "plan_no")}
    life.live("intake", "triage", "application")
    edition = documents.current(SAPPORO, "privacy_rules", life.now.date()).edition
    life.write("consent", **{**EXAMPLES["consent"], "edition": edition})
    life.live("assessment", "screening")
    plan = fill("plan", **typed)
    assert (plan.answers["services"], plan.answers["plan_no"]) == (["budget_support", "own_support"], "1")
    assert "resubmits" not in hand_in(plan).answers
    city.does("send_plan_back", "内容が足りません")
    started = writing.starts_from("plan", life.entries(), SAPPORO)
    assert started == typed
    again = hand_in(fill("plan", **{**started, "policy": "家計を先に立て直す。"}))
    assert [row["what"] for row in again.answers["what_changed"]] == ["支援方針"]
    assert city.does("city_act", good("budget_support")) == "plan_confirmation"
    life.clock.forward(days=85)
    begun = writing.starts_from("evaluation", life.entries(), SAPPORO)
    assert begun == {"goals": [{"goal": "たまった家賃を返しおわる"}]}
    judged = {**EXAMPLES["evaluation"], "goals": [{**begun["goals"][0], "attainment": "attained"}], "result": "closed"}
    evaluation = fill("evaluation", about=current_id(life.entries()), **judged)
    assert evaluation.answers["plan_no"] == "1"
    fill("evaluation_confirmed", "chief", about=evaluation.id, **{**EXAMPLES["evaluation_confirmed"], "result": "closed"})
    fill("person_promised", **EXAMPLES["person_promised"])
    ending = {**EXAMPLES["closure"], "follow_up_on": "2027-06-01"}
    with pytest.raises(Unreadable) as refused:
        fill("closure", **ending)
    assert [one.field for one in refused.value.problems] == ["left_open_reason"]
    fill("closure", **ending, left_open_reason="書類は郵送で届くことになった")
    assert Fact.CLOSED in life.case().facts
    assert [row.step for row in life.promised()] == ["after_closing"]
    assert life.is_true()


def current_id(entries: list[Written]) -> str:
    plan = plans.current(entries)
    assert plan is not None
    return plan.entry.id
