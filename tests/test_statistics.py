"""The monthly figures (支援状況調査): computed from what happened, openable to their cases, re-made with corrections shown (要綱 3-1-ウ, 3-2-オ)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casestore import ledger, people, statistics
from casestore.db import Store, Work
from casestore.ids import new_id
from casestore.profile import load_profile
from casestore.statistics import Correction
from tests.conftest import StillClock
from tests.life import TO_THE_APPROVAL, Life
from tsunagi.counting import printed

SAPPORO = load_profile("sapporo")


def figures(life: Life, month: str) -> dict[str, int]:
    with life.store.reading() as work:
        return statistics.month(work, SAPPORO, month).figures


def planned(life: Life, **plan: object) -> None:
    for kind in TO_THE_APPROVAL:
        life.clock.forward(hours=1)
        life.write(kind, **(plan if kind == "plan" else {}))


def test_a_plan_counts_with_its_services_in_the_national_columns_and_whether_it_aims_at_work(
    store: Store, clock: StillClock
) -> None:
    life = Life(store, clock)
    planned(life, services=["housing_benefit", "budget_support", "learning_support"], employment_target="yes")
    made = figures(life, "2026-11")
    assert made == {
        "new_consultations": 1,
        "accepted_for_plan": 1,
        "plans": 1,
        "employment_targets": 1,
        "service:0": 1,
        "service:2": 1,
    }


def test_work_and_income_count_for_the_plan_that_aimed_at_them(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    planned(life, services=["work_training"], employment_target="yes")
    life.live("plan_submission", "support_decision")
    clock.forward(days=31)
    life.live("employment_started")
    life.write("evaluation", changes=["employment"], income_increased="yes")
    made = figures(life, "2026-12")
    wanted = ("employed", "employed_of_targets", "income_increased", "income_increased_of_targets", "evaluated", "improved")
    assert [made.get(item) for item in wanted] == [1, 1, 1, 1, 1, 1]
    with store.reading() as work:
        assert statistics.employment_rate(statistics.month(work, SAPPORO, "2026-12")) is None
        assert statistics.employment_rate(statistics.month(work, SAPPORO, "2026-11")) == 0


def test_an_evaluation_that_saw_no_change_is_no_improvement(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    planned(life, services=["own_support"])
    life.live("plan_report")
    life.write("evaluation", changes=["none"])
    made = figures(life, "2026-11")
    assert (made["evaluated"], made.get("improved")) == (1, None)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("information_only", {"information_only": 1}),
        ("referral", {"referred": 1}),
        ("ward_assistance", {"referred": 1, "referred_to_ward": 1}),
        ("application", {}),
    ],
)
def test_where_a_consultation_went_counts_in_its_exit(
    store: Store, clock: StillClock, outcome: str, expected: dict[str, int]
) -> None:
    life = Life(store, clock)
    life.live("intake")
    life.write("triage", outcome=outcome)
    assert figures(life, "2026-11") == {"new_consultations": 1} | expected


def test_a_second_intake_of_the_same_case_is_not_a_second_consultation(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    life.live("intake", "intake")
    assert figures(life, "2026-11")["new_consultations"] == 1


def test_a_month_is_the_month_in_sapporo(store: Store, clock: StillClock) -> None:
    """23:30 UTC on 30 November is already December there."""
    clock.at = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    first = Life(store, clock)
    first.write("intake")
    clock.forward(minutes=2)
    later = store.write(lambda work: second_case(work, clock))
    first.write("intake", case=later)
    assert figures(first, "2026-11")["new_consultations"] == 1
    assert figures(first, "2026-12")["new_consultations"] == 1


def second_case(work: Work, clock: StillClock) -> str:
    return ledger.open_case(work, people.new_person(work, clock.now(), person=new_id(clock.now())), clock.now()).id


def test_a_month_made_again_is_the_same_and_what_came_late_shows_as_a_correction(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    life.live("intake", "triage")
    clock.at = datetime(2026, 12, 2, 3, tzinfo=UTC)
    store.write(lambda work: statistics.close(work, SAPPORO, "2026-11", life.staff["chief"].staff_id, clock.now()))
    clock.forward(days=1)
    other = store.write(lambda work: second_case(work, clock))

    def late(work: Work) -> None:
        happened = datetime(2026, 11, 29, 3, tzinfo=UTC)
        ledger.write(
            work,
            other,
            "intake",
            {},
            by=life.staff["counsellor"],
            now=clock.now(),
            happened_at=happened,
            promises=[life._next()],
        )

    store.write(late)
    with store.reading() as work:
        (edition,) = statistics.month_ends(work, "2026-11")
        now = statistics.month(work, SAPPORO, "2026-11")
        assert edition.figures == {"new_consultations": 1}
        assert statistics.month(work, SAPPORO, "2026-11", known_at=edition.made_at).figures == edition.figures
        assert statistics.corrections(edition.figures, now) == (Correction("new_consultations", 1, 2),)
        assert statistics.untrue_month_ends(work, SAPPORO, clock.now()) == []
        lines = list(printed(work, SAPPORO, "2026-11", clock.now()))
    assert "  訂正 ① 新規相談受付件数: 1 -> 2" in lines


def test_a_figure_of_a_month_end_that_does_not_follow_from_the_entries_is_noticed(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    life.live("intake")
    store.write(lambda work: statistics.close(work, SAPPORO, "2026-11", "chief", clock.now()))

    def forge(work: Work) -> None:
        (row,) = statistics.month_ends(work, "2026-11")
        row.figures = {"new_consultations": 7}
        work.session.add(row)

    store.write(forge)
    with store.reading() as work:
        assert statistics.untrue_month_ends(work, SAPPORO, clock.now()) == ["2026-11"]


def test_every_figure_can_be_opened_to_the_entries_it_counts(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    planned(life, services=["own_support"], employment_target="yes")
    known = {one.id: one.kind for one in life.entries()}
    with store.reading() as work:
        made = statistics.month(work, SAPPORO, "2026-11")
    assert {item: [known[event.entry_id] for event in events] for item, events in made.events.items()} == {
        "new_consultations": ["intake"],
        "accepted_for_plan": ["screening"],
        "plans": ["approval"],
        "employment_targets": ["approval"],
    }


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "令和8年11月", "", "2026-1"])
def test_a_month_that_does_not_exist_is_refused(sqlite_store: Store, name: str) -> None:
    with sqlite_store.reading() as work, pytest.raises(ValueError, match=r"isoformat|month"):
        statistics.month(work, SAPPORO, name)


def test_a_rate_per_hundred_thousand_is_of_one_month() -> None:
    """FY2024: 5,218 new consultations in Sapporo are 22.2 per 100,000 people and month (research, computed)."""
    assert round(statistics.per_hundred_thousand(5218, SAPPORO) / 12, 1) == 22.2


def test_each_national_column_is_named_by_a_service_or_stands_empty() -> None:
    national = {one.national for one in SAPPORO.services} - {""}
    assert national <= set(SAPPORO.statistics.columns)
