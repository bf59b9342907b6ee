"""保存期間 in the console: two people decide, look, hold and erase; whoever agrees sees numbers, never a name (security 1.5, 要綱 6-1)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from sqlmodel import select

from casestore.db import Store
from casestore.tables import Audit, FourEyes, Person, Tombstone
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.doubles import Doubles

T = TypeVar("T")
AT = "/admin/retention"
NUMBER = "R8-0001"
PAPER = "札幌市文書規程 第8条"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Doubles:
    """A reception that is over, and somebody who only said hello."""
    office = Doubles(sqlite_store, clock)
    office.writes_in("U1")
    tanaka, case = office.actor("tanaka"), office.case(NUMBER)
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "information_only", "理由", (), tanaka.staff_id, "", None, tanaka, office.clock.now()
        )
    )
    office.do(lambda work: office.worker.end_reception(work, case.id, "聞くだけで足りた", tanaka, office.clock.now()))
    office.says("U2", "こんにちは")
    return office


async def at_the_desk(office: Doubles, who: str = "mori") -> Visitor:
    one = await Visitor(console_of(office)).sits_down_as(office, who)
    await one.opens(AT)
    return one


async def decide(office: Doubles, one: Visitor, two: Visitor, kept: str = "case_file") -> None:
    asked = await one.sends(f"{AT}/{kept}/propose", look_years="4", years="5", paper=PAPER)
    assert asked.headers["location"] == f"{AT}?done=asked_second"
    await two.opens(AT)
    assert (await two.sends(f"{AT}/answer/{question(office)}", says="yes")).status_code == 303


def question(office: Doubles) -> str:
    """The one that waits for an answer."""
    return office.look(lambda work: work.session.exec(select(FourEyes).where(FourEyes.answer == "")).one().id)


def things(page: str) -> list[str]:
    return re.findall(r'name="thing" value="([^"]+)"', page)


def test_nothing_is_erased_until_two_people_have_decided_how_long(office: Doubles) -> None:
    async def story() -> None:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        assert one.page.count("まだ決まっていません。何も消えません。") == 2
        for typed in (
            {},
            {"look_years": "4", "years": "5"},
            {"look_years": "6", "years": "5", "paper": PAPER},
            {"look_years": "x", "years": "5", "paper": PAPER},
            {"look_years": "0", "years": "0", "paper": PAPER},
        ):
            wrong = await one.sends(f"{AT}/case_file/propose", **typed)
            assert (wrong.status_code, "年数と、根拠になる文書の名前を入れてください" in wrong.text) == (422, True), typed
            assert typed.get("paper", "") in wrong.text  # what was typed is still there
        assert (await one.sends(f"{AT}/shoes/propose", look_years="4", years="5", paper=PAPER)).status_code == 404
        await one.opens(AT)
        assert (await one.sends(f"{AT}/case_file/propose", look_years="4", years="5", paper=PAPER)).status_code == 303
        mine = (await one.opens(AT)).text
        assert "頼んだ人とは別の人が答えます" in mine
        assert "はい、そうします" not in mine
        asked = question(office)
        same = await one.sends(f"{AT}/answer/{asked}", says="yes")
        assert (same.status_code, "頼んだ人とは別の人が答えます" in same.text) == (409, True)
        theirs = (await two.opens(AT)).text
        assert f"4年で見直し、5年で消す（{PAPER}）" in theirs
        assert (await two.sends(f"{AT}/answer/{asked}", says="yes")).status_code == 303
        gone = await two.sends(f"{AT}/answer/{asked}", says="yes")
        assert (gone.status_code, "もう答えが出ているか、取り下げられています" in gone.text) == (409, True)
        assert "4年で見直し、5年で消す" in (await two.opens(AT)).text
        assert (await two.sends(f"{AT}/answer/no-such", says="yes")).status_code == 404

    run(story())


def test_a_no_leaves_everything_as_it_is(office: Doubles) -> None:
    async def story() -> None:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await one.sends(f"{AT}/case_file/propose", look_years="1", years="1", paper=PAPER)
        await two.opens(AT)
        assert (await two.sends(f"{AT}/answer/{question(office)}", says="no")).status_code == 303
        assert (await two.opens(AT)).text.count("まだ決まっていません。何も消えません。") == 2

    run(story())


def test_what_is_due_is_looked_at_held_released_and_erased_by_two(office: Doubles) -> None:
    async def story() -> None:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await decide(office, one, two)
        assert "いま、時期がきた記録はありません" in (await one.opens(AT)).text
        office.clock.forward(days=366 * 5)
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        (thing,) = things(one.page)
        assert "見直す時期" in one.page
        for typed, words in (
            ({"act": "look", "reason": "相談が続きそう"}, "きょうより先の日を入れてください"),
            ({"act": "look", "keep_until": "2020-01-01", "reason": "x"}, "きょうより先の日を入れてください"),
            ({"act": "look", "keep_until": "2033-04-01"}, "理由を書いてください"),
            ({"act": "hold"}, "理由を書いてください"),
        ):
            wrong = await one.sends(f"{AT}/record", thing=thing, **typed)
            assert (wrong.status_code, words in wrong.text) == (422, True), typed
        early = await one.sends(f"{AT}/record", thing=thing, act="erase", reason="もう要らない")
        assert (early.status_code, "まだ消してよい時期ではありません" in early.text) == (409, True)
        looked = await one.sends(f"{AT}/record", thing=thing, act="look", keep_until="2033-04-01", reason="相談が続きそう")
        assert looked.status_code == 303
        assert "いま、時期がきた記録はありません" in (await one.opens(AT)).text
        office.clock.forward(days=366 * 2)
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        assert "消してよい時期" in one.page
        await one.sends(f"{AT}/record", thing=thing, act="hold", reason="開示の請求")
        held = (await one.opens(AT)).text
        assert "止めている" in held
        assert 'value="erase"' not in held
        await one.sends(f"{AT}/record", thing=thing, act="release")
        await one.opens(AT)
        await one.sends(f"{AT}/record", thing=thing, act="erase", reason="期限がきた")
        same = await one.sends(f"{AT}/answer/{question(office)}", says="yes")
        assert same.status_code == 409
        await two.opens(AT)
        assert "期限がきた" in two.page
        done = await two.sends(f"{AT}/answer/{question(office)}", says="yes")
        assert done.status_code == 303
        assert things((await two.opens(AT)).text) == []
        assert (await two.sends(f"{AT}/record", thing=thing, act="hold", reason="x")).status_code == 404

    run(story())
    stone = office.look(lambda work: work.session.exec(select(Tombstone)).one())
    assert (stone.case_number, stone.asked_by, stone.agreed_by) == (
        NUMBER,
        office.actor("mori").staff_id,
        office.actor("ito").staff_id,
    )
    erased = office.look(lambda work: work.session.exec(select(Person).where(Person.id == office.person(NUMBER))).one())
    assert erased.wrapped_key is None


def test_a_word_that_came_meanwhile_stops_the_erasing(office: Doubles) -> None:
    async def story() -> None:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await decide(office, one, two)
        office.clock.forward(days=366 * 7)
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await one.sends(f"{AT}/record", thing=things(one.page)[0], act="erase", reason="期限がきた")
        asked = question(office)
        office.send("U1", "おぼえていますか")
        await two.opens(AT)
        stopped = await two.sends(f"{AT}/answer/{asked}", says="yes")
        assert (stopped.status_code, "消しませんでした" in stopped.text) == (409, True)

    run(story())
    assert office.look(lambda work: list(work.session.exec(select(Tombstone)))) == []


def test_what_nobody_gave_a_ledger_is_kept_by_its_own_clock(office: Doubles) -> None:
    async def story() -> None:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await decide(office, one, two, "contact_without_case")
        office.clock.forward(days=366 * 7)
        one = await at_the_desk(office)
        (thing,) = things(one.page)
        assert thing.startswith("contact_without_case:")

    run(story())


def test_no_page_of_it_shows_a_name_or_a_word_of_anybody(office: Doubles) -> None:
    async def story() -> str:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await decide(office, one, two)
        office.clock.forward(days=366 * 7)
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await one.sends(f"{AT}/record", thing=things(one.page)[0], act="erase", reason="期限がきた")
        return (await one.opens(AT)).text + (await two.opens(AT)).text

    page = re.sub(r"<[^>]+>", " ", run(story()))  # a random token in a form may spell anything
    assert NUMBER in page
    for words in ("美咲", "家賃が払えません", "U1", "こんにちは"):
        assert words not in page, words


@pytest.mark.parametrize(("who", "status"), [("tanaka", 404), ("sasaki", 404), ("mori", 200), ("ito", 200)])
def test_only_chief_city_and_administrators_keep_the_house(office: Doubles, who: str, status: int) -> None:
    async def story() -> None:
        one = await Visitor(console_of(office)).sits_down_as(office, who)
        assert (await one.opens(AT)).status_code == status

    run(story())


def test_every_step_is_in_the_audit(office: Doubles) -> None:
    async def story() -> None:
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        await decide(office, one, two)
        office.clock.forward(days=366 * 7)
        one, two = await at_the_desk(office), await at_the_desk(office, "ito")
        thing = things(one.page)[0]
        for act in ("hold", "release", "erase"):
            await one.sends(f"{AT}/record", thing=thing, act=act, reason="理由です")
            await one.opens(AT)
        await two.opens(AT)
        await two.sends(f"{AT}/answer/{question(office)}", says="yes")

    run(story())
    actions = office.look(lambda work: list(work.session.exec(select(Audit.action).order_by(Audit.seq))))  # type: ignore[arg-type]
    found = [one for one in actions if one in ("held_records", "released_records", "erased")]
    assert found == ["held_records", "released_records", "erased"]
