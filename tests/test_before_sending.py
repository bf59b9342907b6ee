"""A text before it goes out (要綱 3-1-イ): kana in brackets to be checked, a name as its owner wrote it, marks where it is hard to read."""

from __future__ import annotations

import asyncio
import re

import pytest

from casestore.db import Store
from staff_console import before_sending
from staff_console.before_sending import names_of, with_readings
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    made = Office(sqlite_store, clock)
    made.says("U1", *THE_INTAKE)
    return made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("家賃の相談", "家賃（やちん）の相談（そうだん）"),
        ("10時に来てください。", "10時（じ）に来（き）てください。"),
        ("家賃（やちん）の相談", "家賃（やちん）の相談（そうだん）"),
        ("12月3日と１日", "12月（がつ）3日（みっか）と１日"),
        ("4月1日から20日間", "4月（がつ）1日（ついたち）から20日間（はつかかん）"),
        ("令和8年の月曜日（月）", "令和（れいわ）8年（ねん）の月曜日（げつようび）（月）"),
        ("ひらがなだけ OK 123", "ひらがなだけ OK 123"),
        ("<b>字</b>\n改行", "<b>字（じ）</b>\n改行（かいぎょう）"),
        ("", ""),
    ],
)
def test_every_word_with_kanji_gets_its_reading_once_and_the_rest_stays_as_it_is(text: str, shown: str) -> None:
    assert with_readings(text, {}) == shown


def test_a_name_has_the_kana_its_owner_wrote_and_none_is_guessed() -> None:
    assert with_readings("東海林さん、相談", names_of("東海林 翔", "とうかいりん かける")).startswith(
        "東海林（とうかいりん）さん"
    )
    assert with_readings("東海林翔さん", names_of("東海林 翔", "トウカイリン カケル")) == "東海林翔（とうかいりんかける）さん"
    assert with_readings("森さんの家賃", names_of("森 海", "")) == "森さんの家賃（やちん）"


def test_long_sentences_and_words_of_offices_are_marked_in_the_order_they_stand() -> None:
    text = "書類を提出してください。" + "家賃のことを相談したいときは、" * 4 + "来てください。住所を記入します。"
    found = before_sending.marks(text, lambda words: words)
    assert [word for word, _plain in found.hard] == ["提出", "記入"]
    assert len(found.long) == 1
    assert found.long[0].startswith("「家賃のことを相談したいと…」は長い文です（67文字）。")
    assert before_sending.marks("あした、10時に来てください。", str) == before_sending.NO_MARKS


def test_the_button_puts_kana_into_the_box_and_sends_nothing(office: Office) -> None:
    before = len(office.phones["U1"])

    async def story() -> None:
        visitor, talk = Visitor(console_of(office)), f"/talks/{office.contact().id}"
        await visitor.opens("/sign-in")
        await visitor.sits_down_as(office, "tanaka")
        assert f'formaction="{talk}/readings"' in (await visitor.opens("/cases/R8-0001")).text
        plain = await visitor.sends(f"{talk}/readings", to="person", text="美咲さん、家賃の期限です。", number="R8-0001")
        assert (plain.status_code, "done=read_out" in plain.headers["location"]) == (303, True)
        shown = (await visitor.opens(plain.headers["location"].partition("#")[0])).text
        assert "美咲さん、家賃（やちん）の期限（きげん）です。</textarea>" in shown
        assert "まちがいがないか、読んでから送ってください" in shown
        live = await visitor.sends(f"{talk}/readings", htmx=True, to="person", text="書類")
        assert re.search(r"書類（しょるい）</textarea>", live.text)
        marked = await visitor.sends(f"{talk}/marks", htmx=True, text="至急、提出")
        assert marked.text.count("→") == 2

    asyncio.run(story())
    office.settle()
    assert len(office.phones["U1"]) == before
