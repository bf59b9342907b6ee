"""Office hours, holidays, nights and honest promises (要綱 3-3-ウ, 3-3-エ, 4-2). Dates are real days of Sapporo's calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casestore.calendar import AT, BY, JST, Calendar, OfficeHours, Quiet, show_when
from casestore.fields import later_by_months
from casestore.profile import load_profile
from locales import catalog

SAPPORO = load_profile("sapporo").calendar


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=JST).astimezone(UTC)


def words(moment: datetime) -> str:
    return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-11-25 08:59", False),
        ("2026-11-25 09:00", True),
        ("2026-11-25 16:59", True),
        ("2026-11-25 17:00", False),  # the closing minute is closed
        ("2026-11-28 10:00", False),  # Saturday
        ("2026-11-23 10:00", False),  # 勤労感謝の日
        ("2026-12-28 10:00", True),
        ("2026-12-29 10:00", False),
        ("2027-01-03 10:00", False),
        ("2027-01-04 10:00", True),
        ("2028-02-29 10:00", True),
        ("2027-03-31 10:00", True),
        ("2027-04-01 10:00", True),
        ("2026-05-06 10:00", False),  # 振替休日: 憲法記念日 fell on a Sunday
        ("2026-09-22 10:00", False),  # 国民の休日 between two holidays
    ],
)
def test_the_office_is_open_only_when_somebody_is_at_the_desk(now: str, is_open: bool) -> None:
    assert SAPPORO.is_open(at(now)) is is_open


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-25 03:00", "2026-11-25 09:00"),
        ("2026-11-25 10:00", "2026-11-26 09:00"),
        ("2026-11-27 21:00", "2026-11-30 09:00"),
        ("2026-12-28 17:00", "2027-01-04 09:00"),
        ("2026-12-31 23:59", "2027-01-04 09:00"),
        ("2029-12-28 18:00", "2030-01-04 09:00"),
        ("2028-02-28 18:00", "2028-02-29 09:00"),
        ("2027-03-31 18:00", "2027-04-01 09:00"),
        ("2027-04-28 18:00", "2027-04-30 09:00"),  # 昭和の日 in between
    ],
)
def test_the_next_opening_skips_nights_weekends_holidays_and_new_year(now: str, opening: str) -> None:
    assert words(SAPPORO.next_opening(at(now))) == opening


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-11-24", 1, "2026-11-25"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-12-28", 1, "2027-01-04"),
        ("2026-12-25", 3, "2027-01-05"),
        ("2028-02-28", 1, "2028-02-29"),
        ("2028-02-28", 2, "2028-03-01"),
        ("2027-03-31", 1, "2027-04-01"),
    ],
)
def test_business_days_are_counted_over_year_leap_day_and_fiscal_year(day: str, n: int, expected: str) -> None:
    assert SAPPORO.business_day_after(date.fromisoformat(day), n) == date.fromisoformat(expected)


def test_business_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        SAPPORO.business_day_after(date(2026, 11, 24), -1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-03-31", 1, "2027-04-30"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-11-30", 1, "2026-12-30"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(day: str, months: int, expected: str) -> None:
    assert later_by_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("2026-11-25 20:59", "2026-11-25 20:59"),
        ("2026-11-25 21:00", "2026-11-26 09:00"),
        ("2026-11-25 23:30", "2026-11-26 09:00"),
        ("2026-11-26 00:10", "2026-11-26 09:00"),
        ("2026-11-26 07:59", "2026-11-26 09:00"),
        ("2026-11-26 08:00", "2026-11-26 08:00"),
        ("2026-12-31 22:00", "2027-01-01 09:00"),
        ("2028-02-28 22:00", "2028-02-29 09:00"),
    ],
)
def test_nothing_goes_out_at_night(due: str, sent: str) -> None:
    assert words(SAPPORO.not_at_night(at(due))) == sent


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("2026-11-25 12:30", "2026-11-25 12:30"),
        ("2026-11-27 22:00", "2026-11-30 09:00"),
        ("2026-12-31 18:00", "2027-01-04 18:00"),
        ("2027-03-31 22:00", "2027-04-01 09:00"),
    ],
)
def test_what_is_not_urgent_waits_for_a_day_when_somebody_can_answer(due: str, sent: str) -> None:
    assert words(SAPPORO.good_time(at(due))) == sent


def test_quiet_hours_may_lie_within_one_day() -> None:
    siesta = Calendar(SAPPORO.hours, Quiet(time(12), time(14), time(15)), SAPPORO.holiday)
    assert words(siesta.not_at_night(at("2026-11-25 12:30"))) == "2026-11-25 15:00"
    assert words(siesta.not_at_night(at("2026-11-25 23:00"))) == "2026-11-25 23:00"


@pytest.mark.parametrize(
    ("now", "read"),
    [
        ("2026-11-25 10:07", "2026-11-25 12:30"),
        ("2026-11-25 10:00", "2026-11-25 12:00"),
        ("2026-11-25 15:00", "2026-11-25 17:00"),
        ("2026-11-25 15:01", "2026-11-26 10:00"),  # two hours would end after closing
        ("2026-11-25 23:40", "2026-11-26 10:00"),
        ("2026-11-25 03:00", "2026-11-25 10:00"),
        ("2026-11-27 18:00", "2026-11-30 10:00"),
        ("2026-12-28 16:30", "2027-01-04 10:00"),
        ("2026-12-30 02:00", "2027-01-04 10:00"),
    ],
)
def test_the_promise_to_read_is_one_the_office_can_keep(now: str, read: str) -> None:
    assert words(SAPPORO.reads_by(at(now))) == read


def test_the_promise_is_never_tighter_than_two_hours_and_always_falls_into_office_hours() -> None:
    for minutes in range(0, 60 * 24 * 60, 37):  # sixty days over new year
        now = at("2026-12-01 00:00") + timedelta(minutes=minutes)
        read = SAPPORO.reads_by(now)
        just_before = read - timedelta(minutes=1)
        assert SAPPORO.is_open(just_before)
        assert read - now >= (timedelta(hours=2) if SAPPORO.is_open(now) else timedelta(hours=1))


def test_a_day_the_office_names_is_closed_though_others_work() -> None:
    hours = OfficeHours(frozenset({0, 1, 2, 3, 4}), time(9), time(17), closed_on=frozenset({date(2026, 11, 25)}))
    assert not Calendar(hours, SAPPORO.quiet, lambda day: False).is_business_day(date(2026, 11, 25))


@pytest.mark.parametrize(
    ("when", "japanese", "english"),
    [
        ("2026-11-26 10:00", "あす（11月26日・木）の午前10時まで", "by 10:00 tomorrow (Thu 26 Nov)"),
        ("2026-11-25 16:30", "きょうの午後4時30分まで", "by 16:30 today"),
        ("2026-11-25 12:00", "きょうの正午まで", "by 12:00 today"),
        ("2026-11-25 12:30", "きょうの午後0時30分まで", "by 12:30 today"),
        ("2027-01-04 10:00", "1月4日（月）の午前10時まで", "by 10:00 on Mon 4 Jan"),
    ],
)
def test_a_moment_is_said_as_people_say_it(when: str, japanese: str, english: str) -> None:
    now = at("2026-11-25 14:02")
    said = show_when(at(when), now, "ja")
    assert BY[said.kind] % said.words == japanese
    said = show_when(at(when), now, "en")
    assert catalog("en").gettext(BY[said.kind]) % said.words == english


def test_tomorrow_is_tomorrow_in_sapporo_and_not_in_utc() -> None:
    said = show_when(at("2026-11-26 00:30"), at("2026-11-25 23:50"), "ja@easy")
    assert AT[said.kind] % said.words == "あす（11月26日・木）の午前0時30分"
