"""The pages of appointments, papers and the calendar: booked, offered, moved, missed; asked for, received (要綱 3-3-ア, 2-1-ア)."""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from casestore import appointments
from casestore.calendar import JST
from casestore.db import Store
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.playing import Office
from tests.test_appointment_life import Day

PAGE = "/cases/R8-0001/appointments"


@pytest.fixture
def day(sqlite_store: Store, clock: StillClock) -> Day:
    return Day(Office(sqlite_store, clock))


def in_a_loop(story: Callable[[Day], Awaitable[None]]) -> Callable[[Day], None]:
    """A story with a browser in it, as a test."""

    @functools.wraps(story)
    def test(day: Day) -> None:
        async def whole() -> None:
            await story(day)

        asyncio.run(whole())

    return test


async def tanaka(day: Day, who: str = "tanaka") -> Visitor:
    return await Visitor(console_of(day.office)).sits_down_as(day.office, who)


@in_a_loop
async def test_a_worker_books_moves_and_cancels_and_the_person_is_told_each_time(day: Day) -> None:
    day.at(0, 10)
    at_desk = await tanaka(day)
    await at_desk.opens(PAGE)
    answer = await at_desk.sends(PAGE, way="telephone", day="2026-12-01", at="10:00", note="玄関のベルはこわれている")
    assert answer.headers["location"] == f"{PAGE}?done=appointed"
    day.office.settle()
    assert day.office.phones["U1"][-2:] == [
        "職員が、お話しする時間を予約しました。12月1日（火）の10:00、電話です。その時間に、職員からお電話します。",
        "都合が悪いときは、いつでも「予約」と送ってください。",
    ]
    page = (await at_desk.opens(PAGE)).text
    assert (
        "12月1日（火） 10:00・電話" in page
        and "玄関のベルはこわれている" in page
        and "ベル" not in "".join(day.office.phones["U1"])
    )
    (row,) = day.rows()
    answer = await at_desk.sends(f"{PAGE}/{row.id}/move", day="2026-12-02", at="14:15", way="office")
    assert answer.status_code == 303
    day.office.settle()
    assert day.office.phones["U1"][-2].startswith("予約の時間が変わりました。12月2日（水）の14:15、窓口での面談です。")
    assert (await at_desk.sends(f"{PAGE}/{row.id}/cancel")).status_code == 303
    day.office.settle()
    assert day.office.phones["U1"][-1].startswith(
        "すみません。12月2日（水）の14:15、窓口での面談の予約は、こちらの都合でなくなりました。"
    )
    assert [one.state for one in day.rows()] == ["cancelled"] and day.office.is_true()


@in_a_loop
async def test_what_is_missing_or_past_or_taken_comes_back_with_what_was_typed(day: Day) -> None:
    day.at(0, 10)
    at_desk = await tanaka(day)
    await at_desk.opens(PAGE)
    answer = await at_desk.sends(PAGE, day="2026-11-01", at="10:00", note="覚え書き")
    assert answer.status_code == 422 and answer.text.count('class="err"') == 2 and 'value="覚え書き"' in answer.text
    assert (await at_desk.sends(f"{PAGE}/offer", way="office")).status_code == 422
    case, who = day.office.case(), day.office.actor("tanaka").staff_id
    start = datetime(2026, 12, 1, 10, 0, tzinfo=JST)
    day.office.do(lambda work: appointments.book(work, case, who, "office", start, 60, day.office.clock.now(), by=who))
    answer = await at_desk.sends(PAGE, way="office", day="2026-12-01", at="10:30")
    assert answer.status_code == 409 and "もうふさがっています" in answer.text


@in_a_loop
async def test_offered_times_are_asked_by_chat_and_the_choice_stands_on_the_page(day: Day) -> None:
    day.at(0, 10)
    at_desk = await tanaka(day)
    page = (await at_desk.opens(PAGE)).text
    free = re.findall(r'name="start" value="([^"]+)"', page)
    assert free[0] == "2026-12-01T10:00"
    answer = await at_desk.sends(f"{PAGE}/offer", way="office", start=free[:3])
    assert answer.headers["location"] == f"{PAGE}?done=offered"
    day.office.settle()
    day.office.says("U1", "1", "これで予約する")
    assert [one.state for one in day.rows()] == ["booked", "released", "released"]
    assert "12月1日（火） 10:00・窓口での面談" in (await at_desk.opens(PAGE)).text


@in_a_loop
async def test_who_did_not_come_is_recorded_with_one_button_after_the_time(day: Day) -> None:
    day.office.says("U1", "予約", "窓口で会う", "来週の火曜 10時", "これで予約する")
    at_desk = await tanaka(day)
    assert "会えなかった" not in (await at_desk.opens(PAGE)).text
    (row,) = day.rows()
    assert (await at_desk.sends(f"{PAGE}/{row.id}/missed")).status_code == 409
    day.at(1, 11)
    at_desk = await tanaka(day)
    assert "会えなかった" in (await at_desk.opens(PAGE)).text
    assert (await at_desk.sends(f"{PAGE}/{row.id}/missed")).headers["location"] == f"{PAGE}?done=appointment_missed"
    assert [one.state for one in day.rows()] == ["missed"] and day.office.is_true()


@in_a_loop
async def test_the_calendar_lists_my_days_with_clock_and_says_when_the_office_is_closed(day: Day) -> None:
    """(要綱 2-1-ア)"""
    day.office.says("U1", "予約", "窓口で会う", "来週の火曜 10時", "これで予約する")
    page = (await (await tanaka(day)).opens("/calendar")).text
    first, second = page.index('id="d-2026-12-01"'), page.index('id="d-2026-12-02"')
    assert "10:00" in page[first:second] and PAGE in page[first:second] and "美咲" in page[first:second]
    assert "お休み" in page[page.index('id="d-2026-11-28"') : page.index('id="d-2026-11-29"')]
    assert PAGE not in (await (await tanaka(day, "sasaki")).opens("/calendar")).text


@in_a_loop
async def test_the_promise_of_an_appointment_is_moved_on_its_own_page_only(day: Day) -> None:
    day.office.says("U1", "予約", "窓口で会う", "来週の火曜 10時", "これで予約する")
    promise = next(one for one in day.office.promised() if one.kind == "appointment")
    at_desk = await tanaka(day)
    for act in ("move", "stop", "done"):
        await at_desk.opens("/cases/R8-0001")
        answer = await at_desk.sends(
            f"/cases/R8-0001/follow-ups/{promise.id}/{act}", due="2026-12-20", note="x", next_action="", next_date=""
        )
        assert answer.status_code == 404, act


@in_a_loop
async def test_an_appointment_of_another_case_is_not_there(day: Day) -> None:
    day.office.says("U2", "予約", "窓口で会う", "1", "これで予約する")
    other = day.office.look(lambda work: appointments.of(work, (day.office.case("R8-0002").person_id,)))
    at_desk = await tanaka(day)
    for act in ("move", "cancel", "kept", "missed"):
        await at_desk.opens(PAGE)
        answer = await at_desk.sends(f"{PAGE}/{other[0].id}/{act}", day="2026-12-09", at="10:00")
        assert answer.status_code == 404, act


@in_a_loop
async def test_papers_are_asked_for_and_received_on_their_page(day: Day) -> None:
    """(要綱 8-1)"""
    day.at(0, 10)
    at_desk = await tanaka(day)
    page = "/cases/R8-0001/papers"
    await at_desk.opens(page)
    assert (await at_desk.sends(page)).status_code == 422
    answer = await at_desk.sends(page, own="マイナンバーカード")
    assert answer.status_code == 422 and "マイナンバーカード</textarea>" in answer.text
    answer = await at_desk.sends(page, paper=["savings"], own="大家さんの手紙")
    assert answer.headers["location"] == f"{page}?done=asked"
    day.office.settle()
    assert "大家さんの手紙" in "".join(day.office.phones["U1"][-4:])
    day.office.says("U1", "あとで送る", "12/10", "なくした")
    shown = (await at_desk.opens(page)).text
    assert "あとで送る・12月10日（木）" in shown and "なくした" in shown
    paper = re.search(rf'action="{page}/([^"]+)"', shown)
    assert paper is not None
    assert (await at_desk.sends(f"{page}/{paper[1]}", state="lost")).status_code == 404, "only a worker's own words"
    await at_desk.opens(page)
    assert (await at_desk.sends(f"{page}/{paper[1]}", state="received")).status_code == 303
    assert day.office.entries()[-1].answers["note"] == "書類を受け取った：通帳"
