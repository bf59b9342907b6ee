"""LINE as a contact point (the guideline of 2021): it rings, the room speaks; what protects life is said in both (要綱 2-1-ア, 3-1-イ)."""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise

import pytest
from sqlmodel import select

from bots.room.way import RoomDoor, with_link
from casestore import posts, rooms, talks
from casestore.db import Store
from casestore.tables import Contact, Message
from dialogs.desk import Desk, session_of
from dialogs.doorbell import CONTACT_POINT
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.playing import Office
from tests.room_visitor import Resident, contact_of
from tests.stage import evening
from tsunagi.settings import SettingUnusable, read

ROOM = "room of U1"


def ringing(store: Store, clock: StillClock) -> Office:
    office = Office(store, clock)
    office.desk = Desk(office.desk.profile, CONTACT_POINT)
    office.worker = type(office.worker)(office.desk)
    return office


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return ringing(sqlite_store, clock)


def replies(office: Office, text: str) -> None:
    """田中 answers the person, who has the one account there is."""
    contact, tanaka = contact_of(office), office.actor("tanaka")
    office.do(lambda work: office.worker.reply(work, contact, text, tanaka, office.clock.now()))
    office.settle()


def test_what_is_asked_and_said_of_a_person_never_goes_to_line(store: Store, clock: StillClock) -> None:
    """(要綱 3-1-イ)"""
    office = ringing(store, clock)
    office.says("U1", *THE_INTAKE)
    on_line = "\n".join(office.phones["U1"])
    assert office.case("R8-0001")
    for words in ("家賃", "どの言語で", "R8-0001", "美咲", "中央区"):
        assert words not in on_line
    assert "R8-0001" in "\n".join(office.phones[ROOM])
    assert set(office.buttons["U1"]) == {("部屋に入る", "")}


def test_no_answer_of_the_bell_is_the_same_as_the_one_before(office: Office) -> None:
    office.says("U1", *(f"家賃のこと、その{number}" for number in range(5)))
    got = [text for text in office.phones["U1"] if "リンク" in text]
    assert len(got) == 5
    assert all(one != other for one, other in pairwise(got))


@pytest.mark.parametrize("words", ["死にたい", "もう死にたいです。薬をたくさん飲んだ"])
def test_words_of_danger_get_their_numbers_on_line_at_once(office: Office, words: str) -> None:
    """(要綱 3-2-イ)"""
    office.says("U1", words)
    on_line = "\n".join(office.phones["U1"])
    assert re.search(r"\d{3,4}-\d{3,4}|119", on_line)
    assert words not in on_line
    assert office.look(lambda work: talks.load(work, contact_of(office))).held


def test_stopping_and_calling_a_person_are_confirmed_where_they_were_asked(office: Office) -> None:
    """(要綱 2-1-ア)"""
    assert "職員につなぎます" in "\n".join(office.says("U1", "人と話す"))
    stopped = office.says("U1", "停止")
    assert "送るのをやめます" in "\n".join(stopped)


def test_what_was_written_on_line_counts_as_said_in_the_room(office: Office) -> None:
    office.says("U1", "家賃が払えなくて困っています")
    kept = office.look(lambda work: session_of(talks.load(work, contact_of(office))).kept)
    assert [piece.text for piece in kept] == ["家賃が払えなくて困っています"]

    async def act() -> None:
        me = Resident(office)
        await me.comes_in()
        assert "家賃が払えなくて困っています" in me.words
        await me.presses("日本語", "わたし自身のこと", "いまは、どれもない")
        await me.writes("4、7", "これで全部", "4")
        assert "ほかに" in me.words

    asyncio.run(act())


def test_a_workers_words_wait_in_the_room_and_the_bell_rings_once(office: Office) -> None:
    """(要綱 3-3-ア)"""
    office.says("U1", *THE_INTAKE)
    contact, tanaka = contact_of(office), office.actor("tanaka")
    for text in ("家賃のことで、田中です。", "あしたお電話します。"):
        office.clock.forward(minutes=5)
        replies(office, text)
    rang = [text for text in office.phones["U1"] if "お知らせがあります" in text]
    assert len(rang) == 1
    assert "田中" not in "\n".join(office.phones["U1"])
    assert office.phones[ROOM][-2:] == ["家賃のことで、田中です。", "あしたお電話します。"]
    office.clock.forward(hours=21)
    office.do(lambda work: office.worker.reply(work, contact, "きょうはどうですか。", tanaka, office.clock.now()))
    office.settle()
    assert office.phones["U1"][-1] != rang[0]
    assert "部屋に、新しいことばが届いています" in office.phones["U1"][-1]


def test_no_bell_rings_while_the_person_is_in_the_room(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    contact, tanaka = contact_of(office), office.actor("tanaka")
    before = len(office.phones["U1"])

    async def act() -> None:
        me = Resident(office)
        await me.comes_in()
        office.do(lambda work: office.worker.reply(work, contact, "田中です。", tanaka, office.clock.now()))
        office.settle()
        await me.opens("/room")
        assert "田中です。" in me.words

    asyncio.run(act())
    assert len(office.phones["U1"]) == before


def test_what_falls_due_is_asked_in_the_room_and_answered_there(office: Office) -> None:
    """(要綱 2-1-ア)"""
    office.says("U1", "こんにちは", "日本語")
    before = len(office.phones["U1"])
    office.forward(days=3)
    assert any("お知らせがあります" in text for text in office.phones["U1"][before:])
    rows = office.look(lambda work: work.session.exec(select(Message).where(Message.channel == "line")).all())
    assert {row.kind for row in rows if row.way == "out"} == {"bell", "bell_answered"}


def test_on_a_telephone_of_two_nothing_is_said_in_either(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    contact, chief = contact_of(office), office.actor("tanaka")
    office.do(lambda work: office.worker.enter_intake(work, {"own_words": "父です"}, chief, office.clock.now()))
    office.do(lambda work: office.worker.share_phone(work, contact, office.case("R8-0002").id, chief, office.clock.now()))
    message = office.do(lambda work: office.worker.reply(work, contact, "家賃のことです", chief, office.clock.now()))
    office.settle()
    row = office.look(lambda work: work.session.get_one(Message, message))
    assert (row.state, row.problem) == ("never", posts.NO_ROOM)
    assert "家賃のことです" not in "\n".join(office.phones["U1"] + office.phones[ROOM])


def test_a_pause_word_silences_the_bell(office: Office) -> None:
    """(要綱 3-1-イ)"""
    from casestore import safe_contact
    from dialogs.secrets import hashed

    office.says("U1", *THE_INTAKE)
    contact, tanaka = contact_of(office), office.actor("tanaka")
    office.do(
        lambda work: safe_contact.choose_word(work, contact, safe_contact.PAUSE, hashed("カレーの日"), office.clock.now())
    )
    said = office.says("U1", "カレーの日")
    assert all("部屋" not in text and "http" not in text for text in said)
    before = len(office.phones["U1"])
    office.do(lambda work: office.worker.reply(work, contact, "田中です", tanaka, office.clock.now()))
    office.settle()
    assert len(office.phones["U1"]) == before


def test_turning_the_mode_on_and_off_holds_for_everybody_at_once(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    contact, tanaka = contact_of(office), office.actor("tanaka")

    def replies(text: str) -> None:
        office.do(lambda work: office.worker.reply(work, contact, text, tanaka, office.clock.now()))
        office.settle()

    office.do(lambda work: rooms.set_mode(work, "line", rings=True))
    office.clock.forward(hours=1)
    replies("部屋で読めることば")
    assert "部屋で読めることば" not in office.phones["U1"]
    office.do(lambda work: rooms.set_mode(work, "line", rings=False))
    replies("LINEで読めることば")
    assert office.phones["U1"][-1] == "LINEで読めることば"
    assert office.look(lambda work: work.session.get_one(Contact, contact)).rings is None


def test_the_link_is_made_when_the_bell_goes_out_and_opens_the_room(office: Office) -> None:
    office.send("U1", "こんにちは")
    office.clock.forward(seconds=30)
    office.do(lambda work: office.desk.turns(work, office.clock.now()))
    claimed = [one for _n in range(2) for one in office.do(lambda work: posts.claim_posts(work, office.clock.now()))]
    bell = next(one for one in claimed if one.channel == "line")
    assert "http" not in bell.post.bubbles[-1].text
    sent = asyncio.run(with_link(office.store, "https://tsunagi.test", bell, office.clock.now()))
    link = re.search(r"https://tsunagi\.test(/room/[\w-]{43})$", sent.post.bubbles[-1].text)
    assert link
    assert [(one.kind, one.url) for one in sent.post.bubbles[-1].buttons] == [("link", link[0])]

    async def act() -> None:
        assert (await Resident(office).comes_in(link[1])).status_code == 200

    asyncio.run(act())


def test_the_bell_reaches_the_phone_through_the_real_platform(sqlite_store: Store, clock: StillClock) -> None:
    """The words of the room are accepted at once, LINE gets the bell with its link."""
    from bots.post import Postbox

    desk = Desk(Office(sqlite_store, clock).desk.profile, CONTACT_POINT)

    async def through() -> None:
        async with evening(sqlite_store, clock) as stage:
            stage.phone("kudo").say("こんにちは")
            await stage.until(lambda: _arrived(sqlite_store))
            clock.forward(seconds=10)
            sqlite_store.write(lambda work: desk.turns(work, clock.now()))
            box = Postbox(
                sqlite_store, {"line": stage.line, "room": RoomDoor()}, clock.now, lambda: 0.5, "https://tsunagi.test"
            )
            for _each in range(3):
                await box.once()

    asyncio.run(through())
    with sqlite_store.reading() as work:
        rows = work.session.exec(select(Message).where(Message.way == "out")).all()
    assert {row.channel: row.state for row in rows} == {"room": "accepted", "line": "accepted"}


def _arrived(store: Store) -> bool:
    with store.reading() as work:
        return work.session.exec(select(Message).where(Message.way == "in")).first() is not None


def test_both_modes_may_be_chosen_and_nothing_else() -> None:
    assert read({"TSUNAGI_LINE_MODE": "contact_point"}).line_mode == CONTACT_POINT
    assert read({}).line_mode == "talk"
    with pytest.raises(SettingUnusable, match="talk or contact_point"):
        read({"TSUNAGI_LINE_MODE": "both"})
