"""お名前など in the room: every field may stay empty, what is given is the person's own answer on 様式1, and is never shown again (要綱 6-2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from casestore import people
from casestore.db import Store
from casestore.readings import pieces
from dialogs import identifying
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.playing import Office
from tests.room_visitor import Resident, contact_of

THEM = {"name": "工藤 美咲", "kana": "くどう みさき", "birth_date": "昭和60年4月1日", "phone_mobile": "000-0000-0000"}


def visit(office: Office, act: Callable[[Resident], Awaitable[None]]) -> None:
    me = Resident(office)

    async def through() -> None:
        await me.comes_in()
        await me.opens("/room/identity")
        await act(me)

    asyncio.run(through())


async def gives(me: Resident) -> None:
    answer = await me.sends("/room/identity", fields=THEM)
    assert answer.status_code == 200, answer.text
    assert "受け取りました" in me.words


def test_what_was_given_before_the_intake_stands_in_it_as_their_own_answer(store: Store, clock: StillClock) -> None:
    """(要綱 6-2, 3-1-イ)"""
    office = Office(store, clock)
    office.says("U1", "こんにちは")

    visit(office, gives)
    office.says("U1", *THE_INTAKE[1:])
    intake = office.entries()[-1]
    assert intake.kind == "intake"
    assert (intake.answers["name"], intake.answers["birth_date"]) == ("工藤 美咲", "1985-04-01")
    assert intake.sources["name"]["by"] == "person"
    assert office.look(lambda work: people.find(work, "工藤")) != []
    assert office.is_true()


def test_until_the_triage_it_is_added_to_the_sheet(sqlite_store: Store, clock: StillClock) -> None:
    """(要綱 3-1-イ)"""
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    visit(office, gives)
    intake = office.entries()[-1]
    assert (intake.kind, intake.answers["kana"]) == ("intake", "くどう みさき")
    assert intake.answers["own_words"] == "家賃が払えません。今月で仕事をやめました。"
    assert office.is_true()


def test_after_the_triage_somebody_takes_it_over_by_a_day(sqlite_store: Store, clock: StillClock) -> None:
    """(要綱 6-1, 2-1-ア)"""
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    chief = office.actor("tanaka")
    case = office.case()
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "家賃のこと", [], "", "会う", None, chief, office.clock.now()
        )
    )
    visit(office, gives)
    wish = office.entries()[-1]
    assert (wish.kind, wish.answers["wish"]) == ("record_wish", "correct")
    assert "工藤 美咲" in wish.answers["words"]
    assert any(one.step == "identity" for one in office.promised())
    assert office.is_true()


def test_the_same_form_twice_is_written_once(sqlite_store: Store, clock: StillClock) -> None:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)

    async def act(me: Resident) -> None:
        form = me.hidden() | THEM
        for _again in range(2):
            assert (await me.browser.post("/room/identity", data=form, headers=me.headers)).status_code == 303

    visit(office, act)
    assert [one.kind for one in office.entries()].count("intake") == 2


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("birth_date", "きのう", "生年月日が読めませんでした"),
        ("birth_date", "2027年1月1日", "生年月日が読めませんでした"),
        ("phone_mobile", "12", "電話番号は"),
        ("kana", "KUDO", "読みかたは"),
    ],
)
def test_what_cannot_be_read_comes_back_as_typed_with_what_to_do(
    sqlite_store: Store, clock: StillClock, field: str, typed: str, says: str
) -> None:
    office = Office(sqlite_store, clock)
    office.says("U1", "こんにちは")

    async def act(me: Resident) -> None:
        answer = await me.sends("/room/identity", fields={"name": "工藤"} | {field: typed})
        assert answer.status_code == 422
        assert says in me.words
        assert f'value="{typed}"' in answer.text
        assert 'value="工藤"' in answer.text
        empty = await me.sends("/room/identity")
        assert empty.status_code == 422

    visit(office, act)
    assert office.look(lambda work: identifying.known(work, contact_of(office)))["name"] == ""


def test_what_was_given_is_shown_only_masked(sqlite_store: Store, clock: StillClock) -> None:
    office = Office(sqlite_store, clock)
    office.says("U1", "こんにちは")

    async def act(me: Resident) -> None:
        await gives(me)
        page = (await me.opens("/room/identity")).text
        assert "工●●" in page
        for words in ("美咲", "みさき", "1985", "0000"):
            assert words not in page.replace("000000", "") or words == "0000"
        assert "000-0000" not in page

    visit(office, act)


def test_readings_are_words_and_never_a_guess_at_a_name() -> None:
    assert pieces("食べ物を買う") == (("食", "た"), ("べ", ""), ("物", "もの"), ("を", ""), ("買", "か"), ("う", ""))
    assert pieces("家賃") == (("家賃", "やちん"),)
    assert pieces("田中さん") == (("田中さん", ""),)
    assert pieces("工藤 美咲さん", {"工藤 美咲": "クドウ ミサキ"}) == (("工藤 美咲", "くどう みさき"), ("さん", ""))
    assert pieces("ABC 123 かな") == (("ABC 123 かな", ""),)
    assert pieces("") == ()
    for text in ("住居確保給付金を申請する。", "1人で\u202e暮らす", "明日" * 8_000):
        assert "".join(surface for surface, _reading in pieces(text)) == text
