"""The clocks of a case (要綱 3-3-イ, 3-3-ウ, 3-3-エ, 5-1, 5-2): what is promised with an entry, when, and what ends it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casestore import clocks, follow_ups, people, silence
from casestore.calendar import JST
from casestore.clocks import Hands
from casestore.db import Store
from casestore.facts import NOTHING, Fact
from casestore.follow_ups import Promised
from casestore.kinds import KINDS
from casestore.profile import load_profile
from tests.conftest import StillClock
from tests.life import TO_THE_APPROVAL, Life

SAPPORO = load_profile("sapporo")
HANDS = Hands("owner", "chief", "writer")


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=JST).astimezone(UTC)


def days(kind: str, happened: str, *holds: Fact, **answers: object) -> dict[str, date]:
    made = clocks.promises(SAPPORO, kind, answers, frozenset(holds), at(happened), HANDS)
    return {one.step: one.due_at.astimezone(JST).date() for one in made}


def test_every_clock_is_started_and_stopped_by_kinds_of_entry_that_exist() -> None:
    for clock in SAPPORO.clocks:
        assert {*clock.starts, *clock.stops} <= set(KINDS), clock.id
        assert clock.starts, clock.id
        assert clock.clause, clock.id


@pytest.mark.parametrize(
    ("kind", "happened", "expected"),
    [
        # 3-3-ウ: about 3, 6 and 12 months; a month's end stays one, and a closed day becomes the next open one
        (
            "plan_report",
            "2026-11-30",
            {"evaluation:month_3": "2027-03-01", "evaluation:month_6": "2027-05-31", "evaluation:month_12": "2027-11-30"},
        ),
        (
            "plan_confirmation",
            "2027-11-29",
            {"evaluation:month_3": "2028-02-29", "evaluation:month_6": "2028-05-29", "evaluation:month_12": "2028-11-29"},
        ),
        # 5-1, 5-2: promptly; over 年末年始 and 成人の日 only the days the office works count
        ("plan_submission", "2026-12-28", {"city_answer": "2027-01-18"}),
        ("approval", "2027-03-31", {"submission": "2027-04-05"}),
        ("support_decision", "2026-12-03", {"notice": "2026-12-08"}),
        # 3-1-エ2: the wish is looked at on the next day the office works
        ("wish_public_assistance", "2026-12-04", {"ward_wish": "2026-12-07"}),
    ],
)
def test_what_an_entry_promises_falls_due_on_the_right_day(kind: str, happened: str, expected: dict[str, str]) -> None:
    made = days(kind, happened)
    assert {step: made[step].isoformat() for step in expected} == expected


def test_a_promise_of_the_person_falls_due_on_the_day_they_named() -> None:
    """「書類を持ってきます」 is never left to memory (要綱 2-1-ア)."""
    assert days("person_promised", "2026-12-03", by="2026-12-10") == {"promised": date(2026, 12, 10)}
    assert days("person_promised", "2026-12-03") == {"promised": date(2026, 12, 10)}
    assert days("person_promised", "2026-12-03", by="らいしゅう") == {"promised": date(2026, 12, 10)}


def test_hello_work_is_asked_only_where_the_plan_holds_its_programme() -> None:
    """(要綱 3-2-カ)"""
    assert "hello_work" in days("plan_confirmation", "2026-12-03", Fact.HELLO_WORK)
    assert "hello_work" not in days("plan_confirmation", "2026-12-03")


def test_a_clock_that_depends_on_an_answer_starts_with_that_answer_only() -> None:
    assert set(days("evaluation_confirmed", "2026-12-03", result="closed")) == {"close"}
    assert set(days("evaluation_confirmed", "2026-12-03", result="continued")) == {"continue"}
    assert set(days("evaluation_confirmed", "2026-12-03", result="suspended")) == {"suspend"}


def steps(life: Life) -> set[str]:
    return {row.step for row in life.promised() if row.kind in (Promised.CLOCK, Promised.AFTERWARDS)}


def test_the_evaluations_of_a_plan_wait_for_their_months_and_one_done_ends_only_its_own(
    store: Store, clock: StillClock
) -> None:
    """(要綱 3-3-ウ)"""
    life = Life(store, clock)
    life.live(*TO_THE_APPROVAL)
    assert "submission" in steps(life)
    life.live("plan_report")
    assert {"evaluation:month_3", "evaluation:month_6", "evaluation:month_12", "monitoring"} <= steps(life)
    assert "submission" not in steps(life)
    clock.forward(days=85)
    life.live("evaluation")
    assert {"evaluation:month_6", "evaluation:month_12", "evaluation_to_meeting"} <= steps(life)
    assert "evaluation:month_3" not in steps(life)


def test_a_follow_up_after_the_end_outlives_the_case_and_nothing_else_does(store: Store, clock: StillClock) -> None:
    """(要綱 3-3-エ)"""
    life = Life(store, clock)
    life.live(*TO_THE_APPROVAL, "plan_report", "evaluation")
    life.write("evaluation_confirmed", "chief", result="closed")
    life.write("closure", follow_up="yes", follow_up_on="2027-02-15")
    left = life.promised()
    assert [(row.kind, row.step) for row in left] == [(Promised.ASK, "after_closing")]
    assert left[0].due_at.astimezone(JST).date() == date(2027, 2, 15)
    assert life.case().closed_at is not None
    assert life.is_true()


def test_monitoring_begins_its_month_anew_each_time(store: Store, clock: StillClock) -> None:
    """(要綱 3-3-イ)"""
    life = Life(store, clock)
    life.live(*TO_THE_APPROVAL, "plan_report")
    first = next(row.due_at for row in life.promised() if (row.kind, row.step) == (Promised.CLOCK, "monitoring"))
    clock.forward(days=20)
    life.live("monitoring")
    rows = [row for row in life.promised() if row.step == "monitoring"]
    assert [row.kind for row in rows] == [Promised.ASK, Promised.CLOCK], "the person is asked first, and only once"
    assert rows[1].due_at > first


def test_a_case_nobody_has_heard_from_becomes_its_owners_task_until_they_are_heard(store: Store, clock: StillClock) -> None:
    """(要綱 2-1-ア)"""
    life = Life(store, clock)
    life.live("intake", "triage")

    def sweep() -> list[str]:
        store.write(lambda work: silence.notice(work, life.profile, clock.now()))
        return [row.step.partition(":")[2] for row in life.promised() if row.kind == Promised.SILENT]

    clock.forward(days=13)
    assert sweep() == []
    clock.forward(days=2)
    assert sweep() == ["14"]
    assert sweep() == ["14"]
    clock.forward(days=16)
    assert sorted(sweep()) == ["14", "30"]
    life.live("contact")
    assert sweep() == []
    assert life.is_true()


def test_the_words_of_a_clock_are_the_profiles_in_the_readers_language() -> None:
    clock = clocks.clock_of(SAPPORO, "evaluation:month_3")
    assert clock is not None
    assert clock.words.to("en").startswith("Evaluate the plan")
    assert clocks.clock_of(SAPPORO, "no_such_clock") is None
    assert clocks.promises(SAPPORO, "correction", {}, NOTHING, at("2026-12-03"), HANDS) == ()


def test_a_promise_of_a_clock_goes_to_the_owner_and_where_there_is_none_to_whoever_leads(
    store: Store, clock: StillClock
) -> None:
    """(要綱 2-1-ア)"""
    life = Life(store, clock)
    life.write("intake")
    life.write("triage", owner=life.staff["other"].staff_id)
    owners = {row.owner_id for row in life.promised() if row.kind == Promised.CLOCK}
    assert owners == {life.staff["other"].staff_id}
    with store.reading() as work:
        assert people.known(work, life.case().person_id).name == "山田 花子"
        assert follow_ups.has_next_action(work, life.case_id)
