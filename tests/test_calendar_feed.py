"""A worker's calendar at a secret address (要綱 2-1-ア, 3-3-ア, 4-2): what a calendar program reads of it, and that nothing else is in it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlmodel import select

from casestore import calendar_links, meetings, own_calendar, staff
from casestore.calendar import JST
from casestore.db import Store
from casestore.follow_ups import Promise, Promised, promise
from casestore.tables import Audit, CalendarLink
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.doubles import Doubles
from tests.life import Life

N = "R8-0001"
NAMES = ("髙﨑", "花子", "タカサキ", "美咲", "家賃", "000-0000-0001", "秘密の用事")


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


@pytest.fixture
def office(sqlite_store: Store) -> Doubles:
    """Two cases of Tanaka's with duties of every kind that can be planned by hand, and a meeting she is asked to."""
    found = Doubles(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    found.owned_by(N, "tanaka")
    second = found.takes_down(name="髙﨑 花子", kana="タカサキ ハナコ", phone_mobile="000-0000-0001")
    found.owned_by(second, "tanaka")
    tanaka, case = found.actor("tanaka"), found.case(second)
    soon = found.clock.now() + timedelta(days=3)

    def plan(work: Any) -> None:
        for days, kind in ((3, Promised.NEXT_ACTION), (200, Promised.CHECK_IN), (40, Promised.CHECK_IN)):
            made = Promise(kind, f"x{days}", found.clock.now() + timedelta(days=days), tanaka.staff_id, words="秘密の用事")
            promise(work, made, person=case.person_id, case=case.id, now=found.clock.now())
        meeting = meetings.call(work, soon, "秘密の用事の部屋", found.actor("mori"), found.clock.now())
        meetings.seat(work, meeting, found.clock.now(), staff_id=tanaka.staff_id)

    found.do(plan)
    return found


async def makes(office: Doubles, who: str = "tanaka") -> tuple[Visitor, str]:
    """A member of staff at the desk, and the address they were shown."""
    one = await Visitor(console_of(office)).sits_down_as(office, who)
    await one.opens("/calendar")
    page = (await one.sends("/calendar/link")).text
    found = re.search(r'value="http://console.test(/calendar/[^"]+\.ics)"', page)
    assert found is not None, page
    return one, found[1]


def test_a_calendar_program_reads_duties_check_ins_and_meetings_by_number_and_kind_alone(office: Doubles) -> None:
    """(要綱 2-1-ア, 3-3-エ, 4-2)"""

    async def visit() -> None:
        _one, address = await makes(office)
        phone = Visitor(console_of(office))
        answer = await phone.opens(address)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        text = answer.content.decode()
        assert not [name for name in NAMES if name in text.replace("\r\n ", "")]
        read = icalendar.Calendar.from_ical(answer.content)
        events = {str(one["summary"]): one for one in read.walk("VEVENT")}
        assert events["R8-0002 次にすること"].decoded("dtstart") == date(2026, 11, 28)
        check_in = events["R8-0002 働きはじめてからのようすを聞く（自動）"]
        assert check_in.decoded("dtend") - check_in.decoded("dtstart") == timedelta(days=1)
        meeting = events["支援調整会議"].decoded("dtstart")
        assert meeting == (office.clock.now() + timedelta(days=3))
        assert meeting.utcoffset() == timedelta(hours=9)
        assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["Asia/Tokyo"]
        assert {key for one in events.values() for key in one} == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"}
        assert all(one.decoded("dtstart") <= date(2027, 2, 25) for one in events.values() if not isinstance(one.decoded("dtstart"), datetime))  # fmt: skip

    run(visit())


def test_an_address_is_shown_once_renewed_and_revoked_and_then_is_like_none(office: Doubles) -> None:
    async def visit() -> None:
        one, first = await makes(office)
        assert first not in (await one.opens("/calendar")).text
        phone = Visitor(console_of(office))
        assert (await phone.opens(first)).status_code == 200
        second = re.search(r'value="http://console.test([^"]+\.ics)"', (await one.sends("/calendar/link")).text)
        assert second is not None
        office.clock.forward(minutes=1)
        assert (await phone.opens(first)).status_code == 404
        assert (await phone.opens(second[1])).status_code == 200
        assert "最後に読まれたのは" in (await one.opens("/calendar")).text
        assert (await one.sends("/calendar/link/revoke")).status_code == 303
        gone, never = await phone.opens(second[1]), await phone.opens("/calendar/nothing.ics")
        assert gone.status_code == never.status_code == 404

    run(visit())
    kept = office.look(lambda work: list(work.session.exec(select(CalendarLink))))
    assert all(re.fullmatch("[0-9a-f]{64}", one.token_digest) and one.ended_at for one in kept)
    noted = office.look(lambda work: [one.action for one in work.session.exec(select(Audit)) if "calendar_link" in one.action])
    assert noted == ["calendar_link_made", "calendar_link_revoked", "calendar_link_made", "calendar_link_revoked"]


def test_a_program_that_asks_all_the_time_is_told_to_wait(office: Doubles) -> None:
    async def visit() -> None:
        _one, address = await makes(office)
        phone = Visitor(console_of(office))
        answers = [await phone.opens(address), await phone.opens(address)]
        assert [one.status_code for one in answers] == [200, 429]
        assert answers[1].headers["retry-after"] == "10"
        office.clock.forward(seconds=10)
        assert (await phone.opens(address)).status_code == 200

    run(visit())


def test_a_case_one_may_no_longer_see_is_gone_from_the_calendar(office: Doubles) -> None:
    """(要綱 2-2)"""

    async def visit() -> None:
        _one, address = await makes(office)
        phone = Visitor(console_of(office))
        assert "R8-0002" in (await phone.opens(address)).text
        office.excludes("R8-0002", "tanaka", new_owner="sato")
        office.clock.forward(minutes=1)
        text = (await phone.opens(address)).text
        assert "R8-0002" not in text
        assert "支援調整会議" in text

    run(visit())


def test_the_calendar_ends_with_the_account(store: Store, clock: StillClock) -> None:
    """(要綱 2-2)"""
    life = Life(store, clock)
    one = life.staff["other"]
    token = store.write(lambda work: calendar_links.make(work, one, clock.now()))
    assert store.write(lambda work: calendar_links.opened(work, token, clock.now())) is not None
    store.write(lambda work: staff.disable(work, one.staff_id, "", clock.now()))
    clock.forward(minutes=1)
    assert store.write(lambda work: calendar_links.opened(work, token, clock.now())) is None


def test_the_last_two_weeks_and_the_next_ninety_days_and_no_others(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    life.write("intake")
    owner, case = life.staff["counsellor"], life.case()
    life.write("owner_changed", "system", owner=owner.staff_id, before="")

    def plan(work: Any) -> None:
        for days in (-15, -13, 0, 89, 91):
            made = Promise(Promised.NEXT_ACTION, f"d{days}", clock.now() + timedelta(days=days), owner.staff_id)
            promise(work, made, person=case.person_id, case=case.id, now=clock.now())

    store.write(plan)
    with store.reading() as work:
        found = own_calendar.planned(work, owner, clock.now())
        nobody = own_calendar.planned(work, life.staff["other"], clock.now())
    days = [(one.at - clock.now()).days for one in found if one.kind == "next_action" and one.at.minute == clock.now().minute]
    assert sorted(set(days)) == [-13, 0, 89]
    assert nobody == ()
    assert all(one.at.tzinfo is not None and one.at.astimezone(JST) for one in found)
