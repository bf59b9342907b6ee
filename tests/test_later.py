"""あとにする (要綱 2-1-ア): a row that can wait is put off by one worker alone, keeps its day, and is back when the person writes."""

from __future__ import annotations

from datetime import date

import pytest

from casestore import due_today, putting_off
from casestore.db import Store, Work
from casestore.putting_off import CannotWait
from casestore.tables import FollowUp
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, visit
from tests.playing import Office


def begun(store: Store, clock: StillClock) -> Office:
    """One person waits for 振り分け, which is due today, the 26th."""
    made = Office(store, clock)
    made.says("U1", *THE_INTAKE)
    clock.forward(hours=14)
    return made


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return begun(sqlite_store, clock)


def puts_off(office: Office, row: FollowUp, until: date | None = None, who: str = "mori") -> None:
    actor, now = office.actor(who), office.clock.now()
    office.do(lambda work: putting_off.put_off(work, work.session.get_one(FollowUp, row.id), office.case(), until, actor, now))


def rests(office: Office, row: FollowUp, who: str = "mori") -> bool:
    def find(work: Work) -> bool:
        return row.id in putting_off.resting(work, office.actor(who).staff_id, [row], office.clock.now())

    return office.look(find)


def test_until_a_day_or_until_they_write_and_for_nobody_else(store: Store, clock: StillClock) -> None:
    office = begun(store, clock)
    (row,) = office.promised()
    puts_off(office, row, date(2026, 11, 28))
    assert (rests(office, row), rests(office, row, "tanaka")) == (True, False)
    assert office.promised()[0].due_at == row.due_at  # the promise keeps its day
    clock.forward(days=3)
    assert not rests(office, row)  # its day has come
    puts_off(office, row)
    assert rests(office, row)
    clock.forward(minutes=1)
    office.send("U1", "すみません、いいですか")
    assert not rests(office, row)  # they wrote: back at once, before anything else has run
    clock.forward(minutes=1)
    puts_off(office, row)
    clock.forward(days=14)
    assert not rests(office, row)  # and never longer than two weeks
    assert office.is_true()


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2026, 11, 24), date(2026, 12, 11)])
def test_no_day_that_is_past_or_too_far(office: Office, day: date) -> None:
    with pytest.raises(CannotWait):
        puts_off(office, office.promised()[0], day)


def test_what_is_urgent_cannot_be_put_off_and_what_becomes_urgent_is_back(office: Office) -> None:
    (row,) = office.promised()
    puts_off(office, row)

    async def before(visitor: Visitor) -> None:
        assert 'id="put-off"' in (await visitor.opens("/today")).text

    async def after(visitor: Visitor) -> None:
        today = (await visitor.opens("/today")).text
        assert 'id="put-off"' not in today
        assert "/later" not in today
        for one in office.promised():
            answer = await visitor.opens(f"/today/{one.id}/later")
            assert "あとにできません" in answer.text
            assert (await visitor.sends(f"/today/{one.id}/later", after="reply")).status_code == 422

    visit(office, "mori", before)
    office.do(lambda work: _alert(work, office))
    visit(office, "mori", after)


def _alert(work: Work, office: Office) -> None:
    case = office.case()
    case.alerted = True
    work.session.merge(case)


def test_it_is_put_off_seen_in_its_list_and_brought_back(office: Office) -> None:
    (row,) = office.promised()
    where = f"/today/{row.id}"

    async def act(visitor: Visitor) -> None:
        assert f'href="{where}/later"' in (await visitor.opens("/today")).text
        page = (await visitor.opens(f"{where}/later")).text
        assert "返事があるまで・おそくとも 12月10日（木）" in page
        bad = await visitor.sends(f"{where}/later", after="day", until="2026-11-01")
        assert (bad.status_code, 'value="2026-11-01"' in bad.text, "data-focus" in bad.text) == (422, True, True)
        assert (await visitor.sends(f"{where}/later", after="3")).status_code == 303
        today = (await visitor.opens("/today")).text
        assert "11月30日（月）に戻ります" in today
        assert f'href="{where}/later"' not in today
        assert (await visitor.sends(f"{where}/back")).status_code == 303
        assert f'href="{where}/later"' in (await visitor.opens("/today")).text
        assert (await visitor.sends(f"{where}/back")).status_code == 404

    visit(office, "mori", act)


def test_of_a_restricted_case_there_is_nothing_to_put_off_for_others(office: Office) -> None:
    """(要綱 2-2)"""
    (row,) = office.promised()
    tanaka, mori = office.actor("tanaka"), office.actor("mori")
    office.do(
        lambda work: office.worker.restrict(work, office.case().id, (tanaka.staff_id, mori.staff_id), mori, office.clock.now())
    )

    async def act(visitor: Visitor) -> None:
        assert (await visitor.opens(f"/today/{row.id}/later")).status_code == 404
        await visitor.opens("/today")
        assert (await visitor.sends(f"/today/{row.id}/later", after="reply")).status_code == 404

    visit(office, "sato", act)
    assert office.look(lambda work: due_today.today(work, tanaka, office.clock.now(), everyone=True))
