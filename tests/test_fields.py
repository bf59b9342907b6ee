"""Readers of what people write: days, times, money, numbers, telephones, kana, names (様式1–6)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestore.fields import (
    ERAS,
    later_by_months,
    read_date,
    read_kana,
    read_money,
    read_month,
    read_number,
    read_phone,
    read_time,
    show_date_short,
    show_date_wareki,
    show_money,
    show_phone,
    show_time,
)
from casestore.names import fold_name, name_tokens

TODAY = date(2026, 12, 3)  # a Thursday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年12月3日", date(2026, 12, 3)),
        ("Ｒ８．１２．３", date(2026, 12, 3)),
        ("S55/4/1", date(1980, 4, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("2026年12月3日", date(2026, 12, 3)),
        ("2026-12-03", date(2026, 12, 3)),
        ("20261203", date(2026, 12, 3)),
        ("12/31", date(2026, 12, 31)),
        ("12/1", date(2027, 12, 1)),
        ("１２月３１日", date(2026, 12, 31)),
        ("六月三日", date(2027, 6, 3)),
        ("3日", date(2026, 12, 3)),
        ("きょう", TODAY),
        ("あした", date(2026, 12, 4)),
        ("明後日", date(2026, 12, 5)),
        ("おととい", date(2026, 12, 1)),
        ("2週間後", date(2026, 12, 17)),
        ("3日前", date(2026, 11, 30)),
        ("1か月後", date(2027, 1, 3)),
        ("来週の火曜", date(2026, 12, 8)),
        ("火曜日", date(2026, 12, 8)),
        ("今週の金曜", date(2026, 12, 4)),
        ("再来週月曜日", date(2026, 12, 14)),
        ("next Tuesday", date(2026, 12, 8)),
        ("tomorrow", date(2026, 12, 4)),
        ("in 3 days", date(2026, 12, 6)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date) -> None:
    assert read_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    ["令和0年1月1日", "昭和64年1月8日", "平成31年5月1日", "令和元年4月30日", "大正1年7月29日", "2/30", "2026-02-29", 
     "13/1", "12/32", "いつか", "", "家賃", "日", "0日", "9" * 400],
)  # fmt: skip
def test_a_day_that_never_was_is_refused_and_never_bent_into_another(text: str) -> None:
    assert read_date(text, TODAY) is None


def test_a_day_without_a_year_leans_the_way_the_question_does() -> None:
    assert read_date("12/31", TODAY, "past") == date(2025, 12, 31)
    assert read_date("12/31", TODAY, "near") == date(2026, 12, 31)
    assert read_date("1/2", TODAY, "near") == date(2027, 1, 2)
    assert read_date("2/29", date(2027, 6, 1), "future") == date(2028, 2, 29)
    assert read_date("31日", date(2026, 6, 20), "future") == date(2026, 7, 31)


def test_each_era_begins_on_its_first_day_and_not_a_day_earlier() -> None:
    assert len(ERAS) == 5
    for era in ERAS:
        assert show_date_wareki(era.first).startswith(f"{era.name}元年")
        assert not show_date_wareki(era.first - timedelta(days=1)).startswith(era.name)


@given(st.dates(date(1868, 1, 25), date(2100, 12, 31)))
def test_a_wareki_date_shown_is_read_back_as_the_same_day(day: date) -> None:
    assert read_date(show_date_wareki(day), TODAY) == day


@given(st.text(max_size=60))
def test_no_text_makes_a_reader_fall_over(text: str) -> None:
    for lean in ("future", "past", "near"):
        read_date(text, TODAY, lean)  # type: ignore[arg-type]
    for read in (read_number, read_money, read_phone, read_kana, read_time, fold_name, name_tokens):
        read(text)


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("3万5千", 35_000), ("４５，０００円", 45_000), ("3.5万円", 35_000),
        ("¥3000", 3_000), ("三万円くらい", 30_000), ("なし", 0), ("12万3456円", 123_456),
        ("2千5百円", 2_500), ("5万半", 55_000), ("1億2万", 100_020_000), ("約５万円", 50_000), ("3まん", 30_000), ("0", 0), ("月4万", 40_000),
    ],
)  # fmt: skip
def test_money_is_read_in_yen(text: str, yen: int) -> None:
    assert read_money(text) == yen


@pytest.mark.parametrize("text", ["万", "abc", "-5", "たくさん", "", "3万万", "家賃3万"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    assert read_money(text) is None


@given(st.integers(0, 10**12))
def test_money_shown_is_read_back(yen: int) -> None:
    assert read_money(show_money(yen)) == yen


@pytest.mark.parametrize(
    ("text", "number"), [("３", 3), ("三", 3), ("十二", 12), ("2か月", 2), ("4人", 4), ("二十", 20), ("①", 1), ("1,200", 1_200)]
)
def test_numbers_are_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:30", time(14, 30)), ("午後2時半", time(14, 30)), ("夜8時", time(20)),
        ("8時", time(8)), ("正午", time(12)), ("8pm", time(20)), ("昼1時", time(13)),
        ("昼12時", time(12)), ("夜12時", time(0)), ("12am", time(0)), ("１４時３０分", time(14, 30)),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert read_time(text) == at


def test_an_impossible_time_is_refused_and_a_shown_one_is_read_back() -> None:
    assert read_time("25:00") is None
    assert read_time("8時75分") is None
    assert show_time(time(9, 5)) == "09:05"
    assert read_time(show_time(time(9, 5))) == time(9, 5)


def test_telephone_numbers_keep_only_their_digits() -> None:
    assert read_phone("０００－０００－００００") == "0000000000"
    assert read_phone("+81 90-0000-0000") == "09000000000"
    assert read_phone("(000) 0000 0000") == "00000000000"
    assert read_phone("123") is None
    assert read_phone("家は000-000-0000") is None
    assert show_phone("09000000000") == "090-0000-0000"


def test_kana_are_one_width_also_with_their_voiced_marks() -> None:
    assert read_kana("ﾔﾏﾀﾞ ﾊﾅｺ") == "ヤマダ ハナコ"
    assert read_kana("やまだ　はなこ") == "ヤマダ ハナコ"
    assert read_kana("ﾊﾟｰﾄ") == "パート"
    assert read_kana("山田") is None


def test_months_later_stay_inside_the_month() -> None:
    assert later_by_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert later_by_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert later_by_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert show_date_short(TODAY) == "12月3日（木）"


def test_a_name_is_found_however_it_was_written() -> None:
    assert fold_name("髙﨑　ﾊﾅｺ") == fold_name("高崎はなこ") == fold_name("高崎 ハナコ")
    assert fold_name("渡邉") == fold_name("渡邊") == fold_name("渡辺")
    assert fold_name("齋藤") == fold_name("斎藤") == fold_name("斉藤")
    assert fold_name("葛\U000e0100城") == "葛城"
    assert fold_name("SMITH") == fold_name("Ｓｍｉｔｈ")
    assert fold_name("山田") != fold_name("山本")


def test_names_are_indexed_by_pairs_so_that_two_characters_suffice() -> None:
    assert name_tokens("山田太郎") == ("山田", "田太", "太郎")
    assert name_tokens("林") == ("林",)
    assert name_tokens("") == ()
    assert set(name_tokens("田太")) <= set(name_tokens("山田太郎"))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("2026年11月", "2026-11"), ("２０２６／１", "2026-01"), ("2026-11", "2026-11"), ("令和8年11月", "2026-11")),
        *(("R8.3", "2026-03"), ("令和元年5月", "2019-05"), ("平成31年4月", "2019-04"), ("昭和64年1月", "1989-01")),
        *(("2026-13", None), ("2026-00", None), ("令和0年3月", None), ("令和元年4月", None), ("平成31年5月", None)),
        *(("11月", None), ("2026-11-03", None), ("いつか", None), ("", None)),
    ],
)
def test_a_month_is_read_and_a_thirteenth_is_not(text: str, month: str | None) -> None:
    assert read_month(text) == month
