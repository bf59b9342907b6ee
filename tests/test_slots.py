"""A time in somebody's own words, in any of the languages (要綱 3-3-ア, 3-1-イ)."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.choices import fold_words, shown_anywhere
from dialogs.slots import NO_TIME_FITS, OTHER_DAYS, read_wish
from locales import LANGUAGES, catalog

THURSDAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("words", "day", "hours", "at"),
    [
        ("来週の火曜の午後", date(2026, 12, 8), (12, 24), ""),
        ("やっぱり来週の火曜の午後でお願いします", date(2026, 12, 8), (12, 24), ""),
        ("ﾗｲｼｭｳﾉ ｶﾖｳﾋﾞﾉ ｺﾞｺﾞ", date(2026, 12, 8), (12, 24), ""),
        ("どようび ごぜん", date(2026, 12, 5), (0, 12), ""),
        ("来週の午前中", date(2026, 12, 7), (0, 12), ""),
        ("午後2時 あした", date(2026, 12, 4), (0, 24), "14:00"),
        ("12/10 14時", date(2026, 12, 10), (0, 24), "14:00"),
        ("next Tuesday afternoon", date(2026, 12, 8), (12, 24), ""),
        ("下周二下午", date(2026, 12, 8), (12, 24), ""),
        ("다음 주 화요일 오후", date(2026, 12, 8), (12, 24), ""),
        ("chiều thứ ba tuần sau", date(2026, 12, 8), (12, 24), ""),
        ("10 giờ ngày mai", date(2026, 12, 4), (0, 24), "10:00"),
        ("अर्को हप्ताको मंगलबार दिउँसो", date(2026, 12, 8), (12, 24), ""),
    ],
)
def test_a_day_and_a_part_of_it_are_understood_in_every_language(
    words: str, day: date, hours: tuple[int, int], at: str
) -> None:
    wish = read_wish(words, THURSDAY)
    assert wish is not None
    assert (wish.day, wish.at) == (day, at)
    assert at or wish.hours == hours


@pytest.mark.parametrize("words", ["夕方", "こんにちは", "bukan", "오후", "दिउँसो"])
def test_without_a_day_nothing_is_guessed(words: str) -> None:
    assert read_wish(words, THURSDAY) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_buttons_count_when_they_are_typed(language: str) -> None:
    for label in (NO_TIME_FITS, OTHER_DAYS):
        assert fold_words(catalog(language).gettext(label)) in shown_anywhere(label)
