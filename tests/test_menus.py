"""The menu of LINE and the commands of Telegram: set up once, changed only where they differ, each person's in their language. 要綱 3-1-ア"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
import regex
from linebot.v3.messaging import RichMenuRequest
from PIL import Image
from sqlmodel import select
from telegram import BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands

from bots import menu, menu_picture
from bots.line import LineDoor
from bots.line_menus import LineMenus
from bots.menus_given import MenusGiven
from bots.settlement import Shown
from bots.telegram import TelegramDoor
from bots.telegram_menus import TelegramMenus
from casestore import people, phone_menus
from casestore.db import Store
from casestore.speech import Said
from casestore.tables import Contact
from dialogs import engine
from dialogs.catalogue import DIALOGS
from dialogs.commands import command_in
from dialogs.digressions import DIGRESSIONS
from dialogs.session import Fragment, Session
from dialogs.wording import post
from locales import LANGUAGES, NAMES, SOURCE, catalog
from tests.conftest import NIGHT as NOW
from tests.conftest import StillClock
from tests.demo_office import demo_facts
from tests.playing import Office
from tests.rehearsal_room import ACCOUNT, Room, room


def in_a_room(test: Callable[[Room], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """A test that has the rehearsal platforms and the real SDKs at hand."""

    def run() -> None:
        async def whole() -> None:
            async with room() as stage:
                await test(stage)

        asyncio.run(whole())

    run.__name__ = test.__name__
    return run


# -- what is on it -------------------------------------------------------------------------------------------------------


def test_every_place_of_the_menu_is_something_the_dialogs_do_and_so_is_its_command() -> None:
    for place in menu.PLACES:
        name, _colon, argument = place.data.removeprefix("!").partition(":")
        assert argument in DIALOGS if name == "start" else name in DIGRESSIONS
        command = command_in(Said(text=f"/{place.word}"))
        assert command is not None and command.name == name
        assert argument in ("", *command.argument.split(","))
    for word, _label in menu.ALSO:
        command = command_in(Said(text=f"/{word}"))
        assert command is not None and command.name == word


def test_a_colleagues_commands_begin_the_dialogs_of_colleagues() -> None:
    listed = menu.commands("ja", "staff")
    assert len(listed) >= 3
    for word, _words in listed:
        command = command_in(Said(text=f"/{word}"))
        assert command is not None and command.name == "start", word
        assert any(DIALOGS[name].audience == "staff" for name in command.argument.split(","))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_commands_keep_the_limits_of_both_platforms(language: str) -> None:
    for place in menu.PLACES:
        assert 1 <= len(regex.findall(r"\X", catalog(language).gettext(place.label))) <= 20
    assert len(regex.findall(r"\X", catalog(language).gettext(menu.BAR_TEXT))) <= menu.BAR
    for audience in ("resident", "staff"):
        words = menu.commands(language, audience)
        assert len({word for word, _ in words}) == len(words) <= 100
        assert all(menu.COMMAND.fullmatch(word) and 1 <= len(told) <= 256 for word, told in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_of_each_language_is_the_one_of_todays_words(language: str) -> None:
    """When words change: python -m bots.menu_picture"""
    content = menu_picture.drawn(language)
    assert menu_picture.words_of(content) == menu.digest(language), "run: python -m bots.menu_picture"
    assert len(content) <= menu_picture.BIGGEST
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (menu.WIDTH, menu.HEIGHT)
        assert image.format == "PNG"


def test_the_pictures_are_drawn_anew_from_the_words_alone() -> None:
    again = menu_picture.picture("ja")
    assert menu_picture.words_of(again) == menu.digest("ja")
    with Image.open(io.BytesIO(again)) as image:
        middle = image.convert("RGB").crop((700, 1480, 1800, 1560))
        assert len(middle.getcolors(10_000) or ()) > 8, "there are words under the icon"


def test_every_language_we_may_have_gets_a_name_of_its_own_at_line() -> None:
    assert len({menu.alias_of(language) for language in NAMES}) == len(NAMES)
    assert all(regex.fullmatch(r"[a-z0-9-]{1,32}", menu.alias_of(language)) for language in NAMES)


def test_the_places_cover_the_whole_picture_without_gap_or_overlap() -> None:
    boxes = menu.boxes()
    assert sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) == menu.WIDTH * menu.HEIGHT
    assert len(boxes) == len(menu.PLACES)


# -- LINE ----------------------------------------------------------------------------------------------------------------


async def line_set_up(stage: Room, *, without: str = "") -> LineMenus:
    run = LineMenus(stage.line, stage.blob)
    await run.set_up(one for one in menu.line_menus() if one.language != without)
    return run


@in_a_room
async def test_lines_menus_are_made_with_their_pictures_and_a_second_run_changes_nothing(stage: Room) -> None:
    first = await line_set_up(stage)
    there = {one.name: one.rich_menu_id for one in (await stage.line.get_rich_menu_list()).richmenus}
    assert list(there) == [one.name for one in menu.line_menus()]
    assert sorted(first.changed) == sorted(LANGUAGES)
    for one in menu.line_menus():
        assert bytes(await stage.blob.get_rich_menu_image(there[one.name])) == menu_picture.drawn(one.language)
        assert (await stage.line.get_rich_menu_alias(one.alias)).rich_menu_id == there[one.name]
    assert (await stage.line.get_default_rich_menu_id()).rich_menu_id == there[menu.line_menus()[0].name]
    second = await line_set_up(stage)
    assert (second.done, second.changed) == ([], [])
    assert {one.rich_menu_id for one in (await stage.line.get_rich_menu_list()).richmenus} == set(there.values())


@in_a_room
async def test_a_changed_menu_takes_the_place_of_the_old_one_and_other_peoples_menus_stay(stage: Room) -> None:
    theirs = dict(menu.line_menus()[0].body) | {"name": "summer campaign"}
    other = (await stage.line.create_rich_menu(RichMenuRequest.from_dict(theirs))).rich_menu_id
    old = menu.line_menus()[0]
    older = replace(old, name="tsunagi ja 000000000000", body=dict(old.body) | {"name": "tsunagi ja 000000000000"})
    await LineMenus(stage.line, stage.blob).set_up([older])
    run = await line_set_up(stage)
    names = {one.name for one in (await stage.line.get_rich_menu_list()).richmenus}
    assert names == {"summer campaign", *(one.name for one in menu.line_menus())}
    assert "ja" in run.changed
    assert any("taken away" in line for line in run.done)
    assert (await stage.line.get_rich_menu(other)).name == "summer campaign"


@in_a_room
async def test_a_menu_that_was_cut_off_before_its_picture_gets_it_at_the_next_run(stage: Room) -> None:
    body = RichMenuRequest.from_dict(dict(menu.line_menus()[0].body))
    id = (await stage.line.create_rich_menu(body)).rich_menu_id
    await line_set_up(stage)
    assert bytes(await stage.blob.get_rich_menu_image(id)) == menu_picture.drawn(SOURCE)
    assert len((await stage.line.get_rich_menu_list()).richmenus) == len(LANGUAGES)


@in_a_room
async def test_a_language_we_no_longer_have_loses_its_menu_and_its_alias(stage: Room) -> None:
    await line_set_up(stage)
    await line_set_up(stage, without="en")
    assert [one.rich_menu_alias_id for one in (await stage.line.get_rich_menu_alias_list()).aliases] == [
        one.alias for one in menu.line_menus() if one.language != "en"
    ]


@in_a_room
async def test_the_phone_shows_the_menu_and_its_taps_are_the_dialogs_commands(stage: Room) -> None:
    await line_set_up(stage)
    [phone] = [one["id"] for one in (await stage.http.get("/phones")).json()["phones"] if one["platform"] == "line"][:1]
    await stage.act(phone, "follow")
    screen = await stage.screen(phone)
    assert [one["label"] for one in screen["menu"]] == [place.label for place in menu.PLACES]
    assert (await stage.http.get(f"/phones/files/{screen['menu_picture']}")).headers["content-type"] == "image/png"
    await stage.act(phone, "tap", label="急ぐとき")
    await stage.line_hook.until(2)
    assert b'"data":"!numbers"' in stage.line_hook.heard[-1][0].replace(b'": ', b'":')
    page = (await stage.http.get("/")).text
    assert f"/phones/files/{screen['menu_picture']}" in page


# -- Telegram ------------------------------------------------------------------------------------------------------------


@in_a_room
async def test_telegrams_commands_are_set_per_language_and_a_second_run_changes_nothing(stage: Room) -> None:
    first = TelegramMenus(stage.bot)
    await first.set_up()
    everybody = BotCommandScopeAllPrivateChats()
    for language in ("ja", "en"):
        there = await stage.bot.get_my_commands(scope=everybody, language_code=language)
        assert tuple((one.command, one.description) for one in there) == menu.commands(language)
    assert isinstance(await stage.bot.get_chat_menu_button(), MenuButtonCommands)
    second = TelegramMenus(stage.bot)
    await second.set_up()
    assert first.done and second.done == []


@in_a_room
async def test_a_colleagues_phone_shows_a_colleagues_commands_and_a_tap_writes_one(stage: Room) -> None:
    await TelegramMenus(stage.bot).set_up()
    [phone] = [one for one in (await stage.http.get("/phones")).json()["phones"] if one["platform"] == "telegram"][:1]
    await stage.act(phone["id"], "start")
    assert [one["text"] for one in (await stage.screen(phone["id"]))["menu"]][:2] == ["/new", "/person"]
    await TelegramMenus(stage.bot).of_chat(phone["user_id"], "ja", "staff")
    shown = (await stage.screen(phone["id"]))["menu"]
    assert [one["text"] for one in shown] == [f"/{word}" for word, _ in menu.commands("ja", "staff")]
    await stage.act(phone["id"], "tap", label=shown[0]["label"])
    assert (await stage.texts(phone["id"], "them"))[-1] == shown[0]["text"]
    here = BotCommandScopeChat(int(phone["user_id"]))
    await stage.bot.delete_my_commands(scope=here)
    assert (await stage.screen(phone["id"]))["menu"][0]["text"] == "/new"


# -- each person's own ---------------------------------------------------------------------------------------------------


class Phones:
    """A door that only shows menus, and keeps what it was asked."""

    def __init__(self, *answers: Shown) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, str, str]]()

    async def show_menu(self, to: str, language: str, audience: str) -> Shown:
        self.asked.append((to, language, audience))
        return self.answers.pop(0) if self.answers else Shown.YES


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def test_a_phone_that_never_chose_a_language_is_left_with_everybodys_menu(office: Office) -> None:
    office.says("hana", "こんにちは")
    assert office.look(lambda work: phone_menus.menus_wanted(work, ["line", "telegram"])) == []


def test_choosing_a_language_asks_for_its_menu_and_coming_back_for_everybodys(office: Office) -> None:
    office.says("hana", "こんにちは", "English")
    door = Phones()
    given = MenusGiven(office.store, {"line": door})  # type: ignore[dict-item]
    assert asyncio.run(given.once()) == 1
    assert asyncio.run(given.once()) == 0
    office.says("hana", "日本語")
    assert asyncio.run(given.once()) == 1
    assert door.asked == [("hana", "en", "resident"), ("hana", "ja", "resident")]


def test_a_platform_that_does_not_answer_is_asked_again_and_one_that_refuses_is_not(office: Office) -> None:
    office.says("hana", "こんにちは", "English")
    silent, refusing = Phones(Shown.LATER), Phones(Shown.NEVER)
    assert asyncio.run(MenusGiven(office.store, {"line": silent}).once()) == 0  # type: ignore[dict-item]
    assert asyncio.run(MenusGiven(office.store, {"line": silent}).once()) == 1  # type: ignore[dict-item]
    office.says("hana", "日本語")
    asyncio.run(MenusGiven(office.store, {"line": refusing}).once())  # type: ignore[dict-item]
    asyncio.run(MenusGiven(office.store, {"line": refusing}).once())  # type: ignore[dict-item]
    assert len(refusing.asked) == 1


def test_a_replaced_menu_is_given_anew_to_those_who_had_it(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    office.says("hana", "こんにちは", "English")
    office.says("ken", "こんにちは")
    door = Phones()
    asyncio.run(MenusGiven(office.store, {"line": door}).once())  # type: ignore[dict-item]
    assert office.do(lambda work: phone_menus.show_again(work, "line", ["en"])) == 1
    assert [one.to for one in office.look(lambda work: phone_menus.menus_wanted(work, ["line"]))] == ["hana"]


def test_a_linked_colleague_on_telegram_gets_a_colleagues_commands(office: Office) -> None:
    office.says("101", "こんにちは", channel="telegram")

    def link(work: Any) -> None:
        contact = work.session.exec(select(Contact)).one()
        contact.staff_id = office.actor("sato").staff_id

    office.do(link)
    [wanted] = office.look(lambda work: phone_menus.menus_wanted(work, ["telegram"]))
    assert (wanted.audience, wanted.menu) == ("staff", "staff ja")
    office.do(lambda work: phone_menus.menu_shown(work, wanted.contact_id, wanted.menu))
    assert office.look(lambda work: phone_menus.menus_wanted(work, ["telegram"])) == []


@in_a_room
async def test_the_real_doors_link_and_unlink_a_persons_menu(stage: Room) -> None:
    await line_set_up(stage)
    phones = (await stage.http.get("/phones")).json()["phones"]
    [hana] = [one for one in phones if one["platform"] == "line"][:1]
    [outreach] = [one for one in phones if one["platform"] == "telegram"][:1]
    await stage.act(hana["id"], "follow")
    await stage.act(outreach["id"], "start")
    line, telegram = (
        LineDoor(ACCOUNT.access_token, f"{stage.base}/line"),
        TelegramDoor(ACCOUNT.telegram_token, f"{stage.base}/telegram"),
    )
    try:
        assert await line.show_menu(hana["user_id"], "en", "resident") is Shown.YES
        english = next(one for one in menu.line_menus() if one.language == "en")
        linked = (await stage.line.get_rich_menu_id_of_user(hana["user_id"])).rich_menu_id
        assert (await stage.line.get_rich_menu(linked)).name == english.name
        assert await line.show_menu(hana["user_id"], SOURCE, "resident") is Shown.YES
        assert (await stage.screen(hana["id"]))["menu"][0]["label"] == menu.PLACES[0].label
        assert await telegram.show_menu(outreach["user_id"], "en", "staff") is Shown.YES
        assert await telegram.show_menu("99", "en", "staff") is Shown.NEVER
        await stage.fault(platform="line", operation="richmenu", fault="error")
        assert await line.show_menu(hana["user_id"], "en", "resident") is Shown.LATER
    finally:
        await line.close()
        await telegram.close()


def test_menus_wait_until_they_are_set_up() -> None:
    async def whole() -> None:
        async with room() as stage:
            door = LineDoor(ACCOUNT.access_token, f"{stage.base}/line")
            try:
                assert await door.show_menu("Uhana", "en", "resident") is Shown.LATER
            finally:
                await door.close()

    asyncio.run(whole())


# -- the whole house -----------------------------------------------------------------------------------------------------


def test_the_language_of_a_person_is_what_the_menu_follows(office: Office) -> None:
    office.says("hana", "こんにちは")
    person = office.look(lambda work: work.session.exec(select(Contact)).one().person_id)
    office.do(lambda work: people.speak(work, person, "en"))
    [wanted] = office.look(lambda work: phone_menus.menus_wanted(work, ["line"]))
    assert (wanted.to, wanted.language, wanted.menu) == ("hana", "en", "en")


@pytest.mark.parametrize("state", [{}, {"pen": "staff-1"}, {"held": "crisis"}, {"paused": "someday"}])
def test_the_numbers_are_shown_in_every_state_and_change_none(state: dict[str, str]) -> None:
    """A worker's pen, an open crisis or a rest must not stand between a person and a number that answers."""
    session = Session(done=("greeting",)).having(**state)
    heard = (Fragment(Said(tap="!numbers"), "m1"),)
    turn = engine.turn(session, heard, NOW, demo_facts("ja", NOW))
    said = post(turn.says, "ja", demo_facts("ja", NOW))
    assert said is not None
    told = "\n".join(bubble.text for bubble in said.bubbles)
    assert "119" in told and "000-0000-0000" in told
    assert (turn.session.pen, turn.session.held, turn.session.paused) == (session.pen, session.held, session.paused)
