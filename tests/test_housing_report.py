"""The month's report of 住居確保給付金 by chat (要綱 8-1): what was told is counted once, what is left is said, the worker stands behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casestore import housing, housing_lists
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.housing_months import Month
from dialogs.answers import Piece, Value
from dialogs.conversations.housing_report import what_is_left
from dialogs.days import Days
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Miss
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.playing import Office
from tests.test_housing_life import asked, city, did, granted

NOVEMBER = Facts(texts={"report_month": "2026-11"})


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5日と19日", ("05", "19")),
        ("１９、５", ("05", "19")),
        ("11/5 と 11/19", ("05", "19")),
        ("11月5日に行きました", ("05",)),
        ("令和8年11月5日", ("05",)),
        ("5日、5日", ("05",)),
        ("5th and 19th", ("05", "19")),
        ("なかった", ()),
        ("0回", ()),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: tuple[str, ...]) -> None:
    """(要綱 8-1)"""
    read = Days().read(Hearing((Piece("m1", text),), NOVEMBER, date(2026, 11, 28)))
    assert read == Got(tuple(f"2026-11-{day}" for day in days))


@pytest.mark.parametrize("text", ["2回", "11月30日", "10月5日", "いつか", "31日", "5日とたぶん"])
def test_a_number_a_day_to_come_or_of_another_month_is_asked_again(text: str) -> None:
    """(要綱 8-1): nothing is counted that was not told as a day"""
    assert isinstance(Days().read(Hearing((Piece("m1", text),), NOVEMBER, date(2026, 11, 28))), Miss)


@pytest.mark.parametrize(
    ("hello_work", "applications", "today", "left"),
    [
        ((), (), "2026-11-10", [("hello_work", "1"), ("job_application", "3")]),
        (("2026-11-19",), (), "2026-11-10", [("job_application", "3")]),
        (
            ("2026-11-05",),
            (),
            "2026-11-10",
            [("hello_work", "1"), ("job_application", "3")],
        ),  # told, and in our records already
        (("2026-11-19",), ("2026-11-03", "2026-11-12", "2026-11-17", "2026-11-24"), "2026-11-28", []),
        ((), ("2026-11-24",), "2026-11-28", [("hello_work", "1")]),  # weeks that are over are not named again
        ((), (), "2026-11-30", [("hello_work", "1")]),
    ],
)
def test_what_is_left_of_the_month_counts_what_was_just_told(
    hello_work: tuple[str, ...], applications: tuple[str, ...], today: str, left: list[tuple[str, str]]
) -> None:
    """(要綱 8-1): a table of one November with two visits and one application a week; one visit is in our records"""
    facts = Facts(
        texts={"report_today": today},
        lists={
            "duty_rules": (("hello_work", "2/month"), ("job_application", "1/week")),
            "duty_names": (("hello_work", "hello_work"), ("job_application", "job_application")),
            "duty_days": (("hello_work", "2026-11-05"),),
        },
    )
    known: dict[str, Value] = {
        "month": "2026-11",
        "duties": ("hello_work", "job_application"),
        "hello_work": hello_work,
        "job_application": applications,
    }
    found = [(dict(line.fills)["duty"], dict(line.fills)["count"]) for line in what_is_left(known, facts)]
    assert found == left


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    return office


def by_the_person(office: Office) -> list[tuple[str, str]]:
    return [
        (str(one.answers["duty"]), str(one.answers["done_on"]))
        for one in office.entries()
        if one.kind == "benefit_duty" and one.role == "person"
    ]


def test_a_week_before_the_month_ends_the_report_is_asked_for_and_written(office: Office) -> None:
    """(要綱 8-1): each day once; the month is reported; the worker reads it; no clock asks for it any more"""
    granted(office)
    office.clock.at = datetime(2026, 12, 20, 3, tzinfo=UTC)
    did(office, "business_consultation", date(2026, 12, 3))
    office.forward(days=5)
    texts = office.phones["U1"]
    assert any("12月の報告です" in text for text in texts) and any("面談：めやす4回、いま0回" in text for text in texts)
    got = office.says(
        "U1", "3日と15日", "なかった", "8万5千", "家賃", "これで全部", "1月から上がります", "とばす", "これで送る"
    )
    assert by_the_person(office) == [("business_consultation", "2026-12-15")], "the third was in the ledger already"
    report = next(one for one in office.entries() if one.kind == "benefit_report")
    assert (report.answers["month"], report.answers["business_consultation"], report.answers["income"]) == (
        "2026-12",
        "2",
        "85000",
    )
    assert report.answers["changed"] == ["rent"] and report.answers["words"] == "1月から上がります"
    assert any("12月の報告を受け取りました" in text for text in got)
    assert any("面談（あと4回）" in text and "12月31日" in text for text in got), "what is left, and by when"
    assert "housing_changed" in {one.answers.get("class") for one in office.entries() if one.kind == "alert"}
    assert "2026-12" not in asked(office) and "benefit_report:2026-12" not in {row.step for row in office.promised()}
    written = office.look(lambda work: housing_lists.written(work, office.case().id))
    counted = {one.duty: one.counted for one in housing.duties(written, Month(2026, 12), office.desk.profile.housing)}
    assert counted["business_consultation"] == 2 and office.is_true()


def test_who_does_not_report_is_asked_once_more_and_then_helped_by_a_worker(office: Office) -> None:
    """(要綱 8-1, 2-1-ア)"""
    granted(office)
    office.clock.at = datetime(2026, 12, 24, 0, tzinfo=UTC)
    office.forward(days=6)
    assert any("給付金の報告が、まだ途中です" in text for text in office.phones["U1"])
    assert [row.step for row in office.promised() if row.kind == Promised.CALL] == ["housing_report"]


def test_a_report_of_their_own_accord_is_for_the_first_month_without_one(office: Office) -> None:
    """(要綱 8-1)"""
    granted(office)
    office.clock.at = datetime(2027, 1, 10, 3, tzinfo=UTC)
    got = office.says("U1", "給付金の報告")
    assert any("12月の報告です" in text for text in got), got
    office.says("U1", "とばす", "とばす", "とばす", "とばす", "とばす", "これで送る")
    assert next(one for one in office.entries() if one.kind == "benefit_report").answers["month"] == "2026-12"


def test_who_receives_nothing_is_told_so_and_nothing_is_written(office: Office) -> None:
    """(要綱 8-1)"""
    got = office.says("U1", "給付金の報告")
    assert any("報告していただく月はありません" in text for text in got)
    assert all(not one.kind.startswith("benefit") for one in office.entries())


def test_what_ended_in_between_is_a_task_to_read_the_talk(office: Office) -> None:
    """(要綱 8-1, 2-1-ア): begun while receiving, sent after the city had stopped it"""
    granted(office)
    office.clock.at = datetime(2026, 12, 26, 3, tzinfo=UTC)
    office.says("U1", "給付金の報告", "とばす", "とばす", "とばす", "とばす", "とばす")
    city(office, "benefit_ended", result="stopped", last_month="2026-12", reason="収入がふえた")
    office.says("U1", "これで送る")
    assert all(one.kind != "benefit_report" for one in office.entries())
    assert any(row.step == "housing_report" and row.kind == Promised.NEXT_ACTION for row in office.promised())
