"""住居確保給付金 in numbers and days: every table, boundary and month end, typed again here from the city's page (要綱 8-1, 8-2, 9, 3-2-イ)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestore import housing
from casestore.calendar import JST
from casestore.fine_print_housing import DutyTable, IncomeTable
from casestore.housing_duties import counts, done, weeks
from casestore.housing_months import Month, receipts
from casestore.housing_sums import (
    NO_MOVING_CEILING,
    NO_TABLE,
    NOT_IN_TABLE,
    PARTIAL,
    Advice,
    Finding,
    State,
    advise,
    income_limit,
    monthly_amount,
)
from casestore.profile import load_profile

SAPPORO = load_profile("sapporo")
RULES = SAPPORO.housing
DAY = date(2026, 11, 25)
# persons, 基準額, 家賃上限, 預貯金上限
PAGE = (
    (1, 84_000, 36_000, 504_000),
    (2, 130_000, 43_000, 780_000),
    (3, 172_000, 46_000, 1_000_000),
    (4, 214_000, 46_000, 1_000_000),
    (5, 255_000, 46_000, 1_000_000),
    (6, 297_000, 50_000, 1_000_000),
    (7, 334_000, 56_000, 1_000_000),
    (8, 370_000, 56_000, 1_000_000),
)


@dataclass(frozen=True)
class Told:
    """An entry, as far as the law and the sums read it."""

    kind: str
    answers: dict[str, Any] = field(default_factory=dict)
    on: date = DAY
    id: str = "e"
    about: str | None = None

    @property
    def happened_at(self) -> datetime:
        return datetime.combine(self.on, time(10), JST).astimezone(UTC)


def applied(size: int = 1, rent: int = 36_000, income: int = 0, saved: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "type": "rent",
        "reason": "job_loss",
        "lost_on": "2026-10-31",
        "household_size": str(size),
        "rent": str(rent),
        "incomes": [{"member": "本人", "amount": str(income)}],
        "savings": [{"member": "本人", "amount": str(saved)}],
    } | more


def finding(advice: Advice, name: str) -> Finding:
    return next(one for one in advice.findings if one.id == name)


def granted(first: str, months: int = 3, reason: str = "job_loss") -> list[Told]:
    return [
        Told("benefit_application", applied(reason=reason), id="a"),
        Told("benefit_decision", {"result": "granted", "from_month": first, "months": str(months)}, id="d", about="a"),
    ]


def extended(until: str, on: date) -> list[Told]:
    return [
        Told("benefit_extension", {}, on, id="x"),
        Told("benefit_extension_decided", {"result": "granted", "until_month": until}, on, id="y", about="x"),
    ]


def paid(*months: str) -> list[Told]:
    return [Told("benefit_paid", {"month": month, "amount": "36000"}) for month in months]


# -- money (8-2, 9: the numbers are the profile's) ----------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "standard", "cap", "savings"), PAGE)
def test_the_table_is_the_city_s_page_for_every_household(size: int, standard: int, cap: int, savings: int) -> None:
    """要綱 8-2, 9"""
    table = RULES.table_on(DAY)
    assert table is not None
    row = table.ceiling(size)
    assert row is not None
    assert (row.standard, row.rent_cap, row.savings) == (standard, cap, savings)
    assert row.savings == min(6 * standard, 1_000_000)
    assert (row.savings_trust == "recalled") is (size == 8)


@pytest.mark.parametrize("rent", ["below", "at", "above"])
@pytest.mark.parametrize(("size", "standard", "cap", "savings"), PAGE)
def test_a_yen_decides_at_the_income_limit(size: int, standard: int, cap: int, savings: int, rent: str) -> None:
    """要綱 8-2, 9: 基準額 + rent, the rent up to its cap"""
    pays = {"below": cap - 1, "at": cap, "above": cap + 1}[rent]
    limit = standard + min(pays, cap)
    for income, state in ((limit - 1, State.MET), (limit, State.MET), (limit + 1, State.NOT_MET)):
        told = finding(advise(applied(size, pays, income), RULES, DAY), "income")
        assert told.state is state, income
        assert limit in [step.yen for step in told.steps]
        assert told.steps[0].yen == income


@pytest.mark.parametrize(("size", "standard", "cap", "savings"), PAGE)
def test_a_yen_decides_at_the_savings_limit(size: int, standard: int, cap: int, savings: int) -> None:
    for saved, state in ((savings - 1, State.MET), (savings, State.MET), (savings + 1, State.NOT_MET)):
        assert finding(advise(applied(size, saved=saved), RULES, DAY), "savings").state is state


@pytest.mark.parametrize(("size", "standard", "cap", "savings"), PAGE)
def test_the_amount_is_the_rent_to_its_cap_and_less_above_the_standard_amount(
    size: int, standard: int, cap: int, savings: int
) -> None:
    """要綱 8-2, 9; the reduced amount is a recalled rule and says so"""
    cases = (
        (cap - 1_000, 0, cap - 1_000, False),
        (cap, standard - 1, cap, False),
        (cap, standard, cap, False),
        (cap + 20_000, standard, cap, False),
        (cap, standard + 1, cap - 1, True),
        (cap, standard + cap - 1, 1, True),
        (cap + 20_000, standard + 1, cap, True),
        (cap, standard + cap + 1, None, False),
    )
    for rent, income, yen, partly in cases:
        advice = advise(applied(size, rent, income), RULES, DAY)
        assert (advice.yen, advice.ask_city == (PARTIAL,)) == (yen, partly), (rent, income)
        assert not partly or advice.amount[-1].trust == "recalled"


@given(size=st.integers(1, 8), rent=st.integers(0, 200_000), income=st.integers(0, 800_000), more=st.integers(0, 50_000))
def test_no_amount_is_below_nothing_or_above_the_cap_and_more_income_never_gives_more(
    size: int, rent: int, income: int, more: int
) -> None:
    _size, standard, cap, _savings = PAGE[size - 1]
    table = RULES.table_on(DAY)
    row = table.ceiling(size) if table else None
    assert row is not None
    yen, richer = monthly_amount(row, rent, income), monthly_amount(row, rent, income + more)
    assert (yen is None) is (income > income_limit(row, rent))
    assert yen is None or 0 <= yen <= min(rent, cap) or (income > standard and 0 <= yen <= cap)
    assert richer is None or (yen is not None and richer <= yen)


def test_every_member_s_income_is_in_the_sum_and_one_unreadable_amount_makes_it_not_known() -> None:
    rows = [{"member": "本人", "amount": "50000"}, {"member": "母", "amount": "34001"}]
    step = finding(advise(applied(2, incomes=rows), RULES, DAY), "income").steps[0]
    assert (step.yen, step.parts) == (84_001, (("本人", 50_000), ("母", 34_001)))
    cut = advise(applied(2, incomes=[*rows, {"member": "姉", "amount": ""}]), RULES, DAY)
    assert (finding(cut, "income").state, cut.missing, cut.yen) == (State.NOT_KNOWN, ("incomes",), None)


def test_what_is_missing_is_named_and_nothing_is_guessed() -> None:
    advice = advise({"type": "rent"}, RULES, DAY)
    assert advice.missing == ("household_size", "rent", "incomes", "savings", "reason")
    assert {one.state for one in advice.findings} == {State.NOT_KNOWN}
    assert (advice.yen, advice.amount) == (None, ())
    assert advise({"type": "rent", "reason": "job_loss"}, RULES, DAY).missing[-1] == "lost_on"


def test_nine_people_are_not_in_the_table_and_the_city_is_asked() -> None:
    advice = advise(applied(9), RULES, DAY)
    assert finding(advice, "income").state is State.NOT_KNOWN
    assert (advice.yen, advice.ask_city) == (None, (NOT_IN_TABLE,))


def test_before_the_first_table_there_is_no_number() -> None:
    advice = advise(applied(), RULES, date(2023, 3, 31))
    assert (advice.table, advice.yen, advice.ask_city) == (None, None, (NO_TABLE,))


def test_an_application_is_measured_with_the_table_of_its_day() -> None:
    """要綱 9: a new table changes nothing that was asked for before; 31 March and 1 April"""
    now = RULES.tables[0]
    dearer = IncomeTable(
        **{name: getattr(now, name) for name in ("valid_from_trust", "source", "trust", "above_standard")},
        valid_from=date(2027, 4, 1),
        ceilings=tuple(replace(row, standard=row.standard + 1_000) for row in now.ceilings),
    )
    rules = replace(RULES, tables=(dearer, now))
    income = applied(1, 36_000, 120_500)
    assert finding(advise(income, rules, date(2027, 3, 31)), "income").state is State.NOT_MET
    assert finding(advise(income, rules, date(2027, 4, 1)), "income").state is State.MET


@pytest.mark.parametrize(
    ("lost_on", "asked", "state"),
    [
        ("2024-11-25", date(2026, 11, 25), State.MET),
        ("2024-11-24", date(2026, 11, 25), State.NOT_MET),
        ("2024-02-29", date(2026, 2, 28), State.MET),
        ("2024-02-29", date(2026, 3, 1), State.NOT_MET),
        ("2026-12-31", date(2026, 12, 31), State.MET),
        ("2026-12-31", date(2026, 12, 30), State.NOT_MET),
    ],
)
def test_the_look_back_is_two_years_to_the_day(lost_on: str, asked: date, state: State) -> None:
    assert finding(advise(applied(lost_on=lost_on), RULES, asked), "look_back").state is state


def test_income_that_fell_has_no_day_to_count_from_and_is_asked_about() -> None:
    told = finding(advise(applied(reason="income_fall", lost_on=""), RULES, DAY), "look_back")
    assert (told.state, told.missing, len(told.steps)) == (State.NOT_KNOWN, (), 1)


def test_what_is_only_asked_stands_as_it_was_answered() -> None:
    advice = advise(applied(main_earner="yes", no_other_benefit="no"), RULES, DAY)
    states = [finding(advice, name).state for name in ("main_earner", "no_other_benefit", "seeks_work")]
    assert states == [State.MET, State.NOT_MET, State.NOT_KNOWN]


def test_help_with_moving_begins_in_april_2025_and_has_no_number_of_ours() -> None:
    """要綱 8-2, 9: Sapporo's ceiling was not found"""
    asked = applied(type="moving_cost", move_improves_budget="yes")
    now, then = advise(asked, RULES, date(2025, 4, 1)), advise(asked, RULES, date(2025, 3, 31))
    assert (now.yen, now.ask_city, now.amount) == (None, (NO_MOVING_CEILING,), ())
    assert then.ask_city != now.ask_city
    assert {one.id for one in now.findings} == {"income_fell_greatly", "budget_support_applied", "move_improves_budget"}
    assert finding(now, "budget_support_applied").state is State.NOT_KNOWN


def test_a_service_bears_the_name_of_its_day() -> None:
    """3-2-ウ and the law of 2024"""
    shelter = SAPPORO.service("shelter_support")
    assert shelter.name_on(date(2025, 3, 31)).ja == "一時生活支援事業"
    assert shelter.name_on(date(2025, 4, 1)).ja == "居住支援事業"
    assert SAPPORO.service("budget_support").name_on(DAY).ja == "家計改善支援事業"


def test_what_was_not_seen_is_marked_so() -> None:
    """8-2, 9: whoever configures the city sees what to compare first"""
    assert {paper.trust for paper in RULES.papers} == {"proposed"}
    assert [paper.no for paper in RULES.papers] == ["①", "②", "③", "④", "⑤", "⑥"]
    assert RULES.tables[0].above_standard.trust == "recalled"
    assert RULES.tables[0].valid_from_trust == "proposed"


# -- months (8-1) -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-11", Month(2026, 11)), ("2026-13", None), ("2026-00", None), ("2026-1", None), ("", None), ("0000-01", None)],
)
def test_a_month_is_read_or_it_is_not_one(text: str, month: Month | None) -> None:
    assert Month.read(text) == month


@pytest.mark.parametrize(("month", "days"), [("2028-02", 29), ("2027-02", 28), ("2026-12", 31), ("2027-04", 30)])
def test_a_month_ends_on_its_last_day(month: str, days: int) -> None:
    read = Month.read(month)
    assert read is not None
    assert (read.last_day.day, read.later(1).first_day - read.last_day) == (days, timedelta(days=1))
    assert read.later(-25).later(25) == read
    assert read.later(25).since(read) == 25


def test_months_one_to_nine_with_both_extensions() -> None:
    """要綱 8-1: three months, twice three more, nine in all; over new year and 31 March"""
    story = granted("2026-12")
    seen = [_standing(story)]
    story += extended("2027-05", date(2027, 2, 26))
    seen.append(_standing(story))
    story += extended("2027-08", date(2027, 5, 31))
    seen.append(_standing(story))
    assert seen == [
        (3, "2026-12", "2027-02", (date(2027, 2, 1), date(2027, 2, 28))),
        (6, "2026-12", "2027-05", (date(2027, 5, 1), date(2027, 5, 31))),
        (9, "2026-12", "2027-08", None),
    ]
    run = receipts(story, RULES.period)[-1]
    assert [run.nth(Month(2026, 12)), run.nth(Month(2027, 8)), run.nth(Month(2027, 9))] == [1, 9, None]


def _standing(story: Sequence[Told]) -> tuple[int, str, str, tuple[date, date] | None]:
    run = receipts(story, RULES.period)[-1]
    assert run.first and run.last
    window = (run.window.opens, run.window.closes) if run.window else None
    return len(run.granted), run.first.iso, run.last.iso, window


def test_the_window_is_the_last_month_and_missing_it_is_said() -> None:
    """要綱 8-1: by the end of the last month; in a leap year that is 29 February"""
    (run,) = receipts(granted("2027-12"), RULES.period)
    assert run.window is not None
    days = [date(2028, 1, 31), date(2028, 2, 1), date(2028, 2, 29), date(2028, 3, 1)]
    assert [(run.window.is_open(day), run.window.is_missed(day)) for day in days] == [
        (False, False),
        (True, False),
        (True, False),
        (False, True),
    ]


def test_an_application_on_the_last_day_is_in_time_and_a_day_later_late() -> None:
    for day, late in ((date(2027, 2, 28), False), (date(2027, 3, 1), True)):
        (run,) = receipts([*granted("2026-12"), Told("benefit_extension", {}, day)], RULES.period)
        assert run.window is not None
        assert (run.window.asked_on, run.window.was_late, run.window.is_missed(day + timedelta(days=9))) == (day, late, False)


def test_a_refused_extension_leaves_the_months_as_they_were_and_no_window() -> None:
    refused = Told("benefit_extension_decided", {"result": "refused"}, about="x")
    (run,) = receipts([*granted("2026-12"), Told("benefit_extension", {}, id="x"), refused], RULES.period)
    assert (len(run.granted), run.window) == (3, None)


def test_two_short_extensions_use_up_both() -> None:
    """要綱 8-1: extended twice, however short"""
    once = [*granted("2026-12"), *extended("2027-03", DAY)]
    (first,), (second,) = receipts(once, RULES.period), receipts([*once, *extended("2027-04", DAY)], RULES.period)
    assert first.window is not None and first.window.closes == date(2027, 3, 31)
    assert (len(second.granted), second.window) == (5, None)


def test_a_stop_takes_the_months_after_it_and_a_payment_beside_is_shown_not_counted() -> None:
    """要綱 8-1: stopped midway"""
    story = [*granted("2026-12"), *paid("2026-12", "2027-02")]
    (run,) = receipts([*story, Told("benefit_ended", {"result": "stopped", "last_month": "2027-01"})], RULES.period)
    assert ([month.iso for month in run.granted], run.ended, run.window) == (["2026-12", "2027-01"], "stopped", None)
    assert ([month.iso for month in run.left], [month.iso for month in run.beside]) == (["2027-01"], ["2027-02"])
    (none,) = receipts([*story, Told("benefit_ended", {"result": "stopped", "last_month": "2026-10"})], RULES.period)
    assert (none.granted, none.left, none.paid) == ((), (), {})


def test_more_than_nine_months_are_never_counted_and_it_is_said() -> None:
    (run,) = receipts([*granted("2026-12"), *extended("9999-12", DAY)], RULES.period)
    assert (len(run.granted), run.beyond_most) == (9, True)


def test_a_decision_without_a_month_or_a_number_begins_when_it_was_made_for_the_profile_s_months() -> None:
    (run,) = receipts([Told("benefit_decision", {"result": "granted"}, date(2026, 12, 31))], RULES.period)
    assert [month.iso for month in run.granted] == ["2026-12", "2027-01", "2027-02"]


def test_a_refusal_grants_nothing_and_a_second_time_is_counted_for_itself() -> None:
    assert receipts([Told("benefit_decision", {"result": "refused"}), *paid("2026-12")], RULES.period) == ()
    over = Told("benefit_ended", {"result": "finished", "last_month": "2027-02"})
    first, second = receipts([*granted("2026-12"), *paid("2026-12"), over, *granted("2028-01")], RULES.period)
    assert (len(first.paid), len(second.paid), len(second.left)) == (1, 0, 3)


MONTHS = st.builds(lambda year, month: f"{year}-{month:02d}", st.integers(2026, 2028), st.integers(1, 12))
WRITTEN = st.one_of(
    st.builds(lambda month: Told("benefit_paid", {"month": month, "amount": "1"}), MONTHS),
    st.builds(lambda month: Told("benefit_report", {"month": month}), MONTHS),
    st.builds(lambda day: Told("benefit_extension", {}, day), st.dates(date(2026, 1, 1), date(2028, 12, 31))),
    st.builds(
        lambda result, month: Told("benefit_extension_decided", {"result": result, "until_month": month}),
        st.sampled_from(["granted", "refused"]),
        MONTHS,
    ),
    st.builds(lambda month: Told("benefit_ended", {"result": "stopped", "last_month": month}), MONTHS),
    st.builds(
        lambda month, months: Told("benefit_decision", {"result": "granted", "from_month": month, "months": str(months)}),
        MONTHS,
        st.integers(1, 99),
    ),
    st.builds(
        lambda duty, day: Told("benefit_duty", {"duty": duty, "done_on": day.isoformat()}),
        st.sampled_from(["consultation", "hello_work", "job_application", "nonsense"]),
        st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    ),
)


@given(st.lists(WRITTEN, max_size=25), st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_paid_and_left_are_what_was_granted_and_no_count_is_below_nothing(story: list[Told], today: date) -> None:
    """要綱 8-1: whatever was written in whatever order"""
    entries = [Told("benefit_application", applied(), id="a"), *(replace(one, about="a") for one in story)]
    for run in receipts(entries, RULES.period):
        assert sorted([*run.paid, *run.left]) == list(run.granted)
        assert len(run.granted) <= 9
        assert set(run.beside).isdisjoint(run.granted)
        for month in run.granted:
            for one in housing.duties(entries, month, RULES):
                assert 0 <= one.missing <= one.needed
                assert one.counted >= 0
                assert one.lost(today) <= one.missing
    for month, missing, over in housing.unmet(entries, RULES, today):
        assert month.first_day <= today and missing
        assert over is (month.last_day < today)
    housing.due(entries, RULES, SAPPORO.calendar)


# -- duties (8-1) -------------------------------------------------------------------------------------------------------------


def test_every_day_lies_in_one_week_and_every_week_in_one_month() -> None:
    found = [monday for at in range(48) for monday in weeks(Month(2026, 1).later(at))]
    assert found == sorted(set(found))
    assert {later - sooner for sooner, later in pairwise(found)} == {timedelta(days=7)}
    assert {len(weeks(Month(2026, 1).later(at))) for at in range(48)} == {4, 5}
    assert weeks(Month(2026, 12))[0] == date(2026, 11, 30)
    assert weeks(Month(2027, 1))[0] == date(2027, 1, 4)


def did(duty: str, *days: str) -> list[Told]:
    return [Told("benefit_duty", {"duty": duty, "done_on": day}) for day in days]


def test_somebody_who_lost_work_owes_four_interviews_two_consultations_and_an_application_a_week() -> None:
    """要綱 8-1"""
    story = [
        *granted("2026-12"),
        *did("consultation", "2026-12-01", "2026-12-31", "2027-01-01"),
        *did("hello_work", "2026-12-10"),
    ]
    story += did("job_application", "2026-11-30", "2026-12-02", "2026-12-16", "2027-01-03", "2027-01-04")
    found = {one.duty: one for one in housing.duties(story, Month(2026, 12), RULES)}
    assert {name: (one.needed, one.counted, one.missing) for name, one in found.items()} == {
        "consultation": (4, 2, 2),
        "hello_work": (2, 1, 1),
        "job_application": (5, 3, 2),
    }
    weekly = found["job_application"]
    assert [week.counted for week in weekly.weeks] == [2, 0, 1, 0, 1]
    assert [weekly.lost(day) for day in (date(2026, 12, 13), date(2026, 12, 14), date(2027, 1, 4))] == [0, 1, 2]


@pytest.mark.parametrize("nth", range(1, 10))
def test_somebody_whose_income_fell_switches_to_seeking_work_in_the_seventh_month(nth: int) -> None:
    """要綱 8-1: months 1 to 6 and 7 to 9"""
    story = [*granted("2026-12", reason="income_fall"), *extended("2027-05", DAY), *extended("2027-08", DAY)]
    found = {one.duty: one.needed for one in housing.duties(story, Month(2026, 12).later(nth - 1), RULES)}
    business = {"consultation": 4, "business_consultation": 1, "income_action": 1}
    seeking = {"consultation": 4, "hello_work": 2, "job_application": len(weeks(Month(2026, 12).later(nth - 1)))}
    assert found == (business if nth <= 6 else seeking)


def test_a_month_outside_the_receipt_asks_for_nothing() -> None:
    story = granted("2026-12")
    assert housing.duties(story, Month(2026, 11), RULES) == housing.duties(story, Month(2027, 3), RULES) == ()


def test_what_is_written_down_late_counts_on_the_day_it_happened() -> None:
    late = Told("benefit_duty", {"duty": "consultation"}, date(2026, 12, 31))
    by_clock = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # half past midnight on 1 January in Tokyo
    assert done([late])[0].on == date(2026, 12, 31)

    class AtMidnight(Told):
        @property
        def happened_at(self) -> datetime:
            return by_clock

    assert done([AtMidnight("benefit_duty", {"duty": "consultation"})])[0].on == date(2027, 1, 1)


def test_more_than_needed_is_nothing_missing() -> None:
    story = [*granted("2026-12"), *did("hello_work", *(f"2026-12-{day:02d}" for day in range(1, 8)))]
    one = next(one for one in housing.duties(story, Month(2026, 12), RULES) if one.duty == "hello_work")
    assert (one.counted, one.missing) == (7, 0)


def test_the_duties_are_those_of_the_month_and_a_new_table_waits_for_its_day() -> None:
    """要綱 9: in the pandemic the counts were cut to one a month"""
    now = RULES.duty_tables[0]
    fewer = DutyTable(
        valid_from=date(2027, 1, 1),
        valid_from_trust="proposed",
        source="made up for this test",
        trust="proposed",
        duties=tuple(replace(one, times=1) for one in now.duties if one.per == "month"),
    )
    rules, story = replace(RULES, duty_tables=(fewer, now)), granted("2026-12")
    assert housing.duties(story, Month(2026, 12), rules)[0].needed == 4
    assert [one.needed for one in housing.duties(story, Month(2027, 1), rules)] == [1, 1]


def test_unmet_tells_months_that_are_over_from_the_one_that_runs() -> None:
    story = [*granted("2026-12"), *did("hello_work", "2026-12-02", "2026-12-03", "2027-01-05", "2027-01-06")]
    found = housing.unmet(story, RULES, date(2027, 1, 10))
    assert [(month.iso, [one.duty for one in missing], over) for month, missing, over in found] == [
        ("2026-12", ["consultation", "job_application"], True),
        ("2027-01", ["consultation", "job_application"], False),
    ]


def test_counts_of_an_unknown_reason_are_none() -> None:
    assert counts((), Month(2026, 12), 1, "", RULES.duties_on(DAY)) == ()


# -- what falls due (8-1) -----------------------------------------------------------------------------------------------------


def test_what_falls_due_stands_on_days_the_office_is_open_also_at_new_year() -> None:
    """要綱 8-1: 31 December is 年末年始, so the last day to ask is the 28th; 1 January becomes the 4th"""
    found = {one.step: (one.day, one.who) for one in housing.due(granted("2026-10"), RULES, SAPPORO.calendar)}
    assert found["benefit_report:2026-12"] == (date(2026, 12, 28), "staff")
    assert found["benefit_extension_opens:2026-12"] == (date(2026, 12, 1), "person")
    assert found["benefit_extension_closes:2026-12"] == (date(2026, 12, 28), "staff")
    assert found["benefit_interviews:2026-11"] == (date(2026, 11, 16), "staff")
    assert found["benefit_duties:2026-12"] == (date(2026, 12, 24), "person")
    later = {one.step: one.day for one in housing.due(granted("2026-11"), RULES, SAPPORO.calendar)}
    assert later["benefit_extension_opens:2027-01"] == date(2027, 1, 4)
    assert all(SAPPORO.calendar.is_business_day(day) for day in (*later.values(), *(day for day, _who in found.values())))


def test_what_was_done_falls_due_no_more() -> None:
    story = [
        *granted("2026-12"),
        *did("consultation", *(f"2026-12-{day:02d}" for day in (1, 2, 3, 4))),
        Told("benefit_report", {"month": "2026-12"}),
        Told("benefit_extension", {}, date(2027, 2, 5)),
    ]
    steps = {one.step for one in housing.due(story, RULES, SAPPORO.calendar)}
    assert "benefit_interviews:2026-12" not in steps and "benefit_interviews:2027-01" in steps
    assert "benefit_report:2026-12" not in steps and "benefit_duties:2026-12" in steps
    assert not any(step.startswith("benefit_extension") for step in steps)
    over = Told("benefit_ended", {"result": "finished", "last_month": "2027-02"})
    assert housing.due([*story, over], RULES, SAPPORO.calendar) == ()


def test_without_a_further_extension_the_end_is_looked_at_in_its_month() -> None:
    story = [*granted("2026-12"), *extended("2027-05", DAY), *extended("2027-08", DAY)]
    steps = {one.step: one.day for one in housing.due(story, RULES, SAPPORO.calendar)}
    assert steps["benefit_end:2027-08"] == date(2027, 8, 16)


# -- papers -------------------------------------------------------------------------------------------------------------------


def test_papers_and_numbers_stand_as_the_last_check_found_them() -> None:
    """要綱 8-1"""
    asked = Told("benefit_application", applied(documents=["identity", "income"]), id="a")
    seen = [{"paper": "savings", "state": "received"}, {"paper": "income", "state": "wrong"}]
    check = Told("benefit_check", {"papers": seen, "main_earner": "yes", "rent": "30000"}, id="c", about="a")
    other = Told("benefit_check", {"papers": [{"paper": "landlord", "state": "received"}]}, id="c2", about="another")
    found = housing.application([asked, check, other], RULES)
    assert found is not None
    assert [paper.id for paper in found.received] == ["identity", "savings"]
    assert [paper.id for paper in found.wanted] == ["work_ended", "income", "hello_work", "landlord"]
    assert found.advice.yen == 30_000
    assert finding(found.advice, "main_earner").state is State.MET
    assert housing.application([], RULES) is None
