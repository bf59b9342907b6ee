"""これから送るもの in the console (要綱 2-1-ア, 3-3-ウ, 3-3-エ): seen, moved, held with a reason, released, stopped; the month; the switch and its banner."""

from __future__ import annotations

import pytest
from sqlmodel import select

from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.tables import Audit, FollowUp
from tests.conftest import StillClock
from tests.console_room import Visitor, visit
from tests.playing import Office
from tests.test_asking import asks, begun, row_of
from tests.test_going_out import queue, stops


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return begun(sqlite_store, clock)


def test_what_goes_out_is_told_with_day_case_channel_and_cost_and_reached_from_today(office: Office) -> None:
    asked = asks(office, days=3)
    queue(office, "お知らせ", own=True, later=2)

    async def act(visitor: Visitor) -> None:
        assert 'href="/outgoing"' in (await visitor.opens("/today")).text
        text = (await visitor.opens("/outgoing")).text
        assert "お仕事のようす" in text
        assert "できているメッセージ" in text
        assert "LINEの送信数を1つ使います" in text
        assert 'href="/cases/R8-0001"' in text
        assert f'id="o-{asked}"' in text
        assert "5000" in text

    visit(office, "tanaka", act)


def test_one_is_held_with_a_reason_seen_as_held_and_released(office: Office) -> None:
    asked = asks(office, days=3)

    async def act(visitor: Visitor) -> None:
        await visitor.opens("/outgoing")
        empty = await visitor.sends(f"/outgoing/{asked}/hold", reason="", until="2026-12-20")
        assert (empty.status_code, "止める理由を書いてください。" in empty.text, 'value="2026-12-20"' in empty.text) == (
            422,
            True,
            True,
        )
        past = await visitor.sends(f"/outgoing/{asked}/hold", reason="入院中", until="2026-11-01")
        assert (past.status_code, 'value="入院中"' in past.text) == (422, True)
        assert (await visitor.sends(f"/outgoing/{asked}/hold", reason="入院中", until="")).status_code == 303
        shown = (await visitor.opens("/outgoing")).text
        assert "止めています" in shown
        assert "入院中" in shown
        assert (await visitor.sends(f"/outgoing/{asked}/release")).status_code == 303
        assert "入院中" not in (await visitor.opens("/outgoing")).text

    visit(office, "tanaka", act)
    done = office.look(lambda work: set(work.session.exec(select(Audit.action).where(Audit.thing == asked)).all()))
    assert {"held_back", "let_go"} <= done


def test_one_is_moved_and_another_stopped(office: Office) -> None:
    moved, stopped = asks(office, days=3), asks(office, days=4, because="b2")

    async def act(visitor: Visitor) -> None:
        await visitor.opens("/outgoing")
        assert (await visitor.sends(f"/outgoing/{moved}/move", due="2026-11-01")).status_code == 422
        assert (await visitor.sends(f"/outgoing/{moved}/move", due="2026-12-07")).status_code == 303
        assert (await visitor.sends(f"/outgoing/{stopped}/stop")).status_code == 303

    visit(office, "tanaka", act)
    assert row_of(office, moved).due_at.astimezone(JST).strftime("%m-%d %H") == "12-07 10"
    assert row_of(office, stopped).ended_as == "withdrawn"


def test_the_last_next_action_of_a_case_is_not_stopped_but_explained(office: Office) -> None:
    """(要綱 2-1-ア)"""
    asked = asks(office, days=3)

    def alone(work: Work) -> None:
        for row in office.promised():
            if row.id != asked:
                mine = work.session.get_one(FollowUp, row.id)
                mine.ended_at = office.clock.now()
                work.session.add(mine)

    office.do(alone)

    async def act(visitor: Visitor) -> None:
        await visitor.opens("/outgoing")
        answer = await visitor.sends(f"/outgoing/{asked}/stop")
        assert (answer.status_code, "次にすることがなくなります" in answer.text) == (409, True)

    visit(office, "tanaka", act)
    assert row_of(office, asked).ended_at is None


def test_a_restricted_case_and_a_thing_there_is_not_are_answered_alike(office: Office) -> None:
    """(要綱 2-2)"""
    asked, tanaka = asks(office, days=3), office.actor("tanaka")
    office.do(lambda work: office.worker.restrict(work, office.case().id, (), tanaka, office.clock.now()))

    async def act(visitor: Visitor) -> None:
        assert "お仕事のようす" not in (await visitor.opens("/outgoing")).text
        for one in (asked, "nothing"):
            await visitor.opens("/outgoing")
            assert (await visitor.sends(f"/outgoing/{one}/stop")).status_code == 404

    visit(office, "sato", act)
    assert Fact.CLOSED not in office.case().facts


def test_everything_is_stopped_and_goes_on_with_a_banner_meanwhile(office: Office) -> None:
    async def chief(visitor: Visitor) -> None:
        await visitor.opens("/outgoing")
        assert (await visitor.sends("/outgoing/stop", what="line")).status_code == 303
        assert "LINEで自動に送るものすべてを止めています" in (await visitor.opens("/today")).text
        assert (await visitor.sends("/outgoing/stop", what="nothing")).status_code == 404
        await visitor.opens("/outgoing")
        assert (await visitor.sends("/outgoing/go-on", what="line")).status_code == 303
        assert "LINEで自動に送るものすべてを止めています" not in (await visitor.opens("/today")).text

    visit(office, "mori", chief)


def test_a_counsellor_sees_the_banner_but_has_no_switch(office: Office) -> None:
    stops(office, "dialog:check_in")

    async def act(visitor: Visitor) -> None:
        text = (await visitor.opens("/outgoing")).text
        assert "「お仕事のようす」の質問を止めています" in text
        assert '/outgoing/stop"' not in text
        assert (await visitor.sends("/outgoing/stop", what="line")).status_code in (403, 404)

    visit(office, "tanaka", act)
