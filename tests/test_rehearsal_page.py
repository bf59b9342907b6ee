"""The rehearsal page in a real Chromium: type, see, tap, pick, move the clock; nothing for axe to find (DESIGN.md 7, 8)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from linebot.v3.messaging import (
    DatetimePickerAction,
    PostbackAction,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    TextMessage,
)
from playwright.async_api import Page, async_playwright, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

import bots.rehearsal
from bots.rehearsal.page import linked
from locales import HERE, catalog
from tests.rehearsal_room import Room, room

pytestmark = pytest.mark.browser
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)
WIDE, PHONE = {"width": 1440, "height": 960}, {"width": 390, "height": 844}
TEMPLATES = Path(bots.rehearsal.__file__).parent / "templates"


@asynccontextmanager
async def looking(stage: Room, size: dict[str, int] = WIDE, **how: Any) -> AsyncIterator[Page]:
    """A page that fails the test when the browser complains about anything."""
    complaints: list[str] = []
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = await (await browser.new_context(viewport=size, locale="ja-JP", **how)).new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(stage.base + "/")
        yield page
        await browser.close()
    assert complaints == []


def play(scene: Callable[[Room], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with room() as stage:
            await scene(stage)

    asyncio.run(whole())


async def furnish(stage: Room) -> None:
    """A talk with a bit of everything on it."""
    token = (await stage.act("kudo", "follow"))["event"]["replyToken"]
    actions = (
        PostbackAction(label="今夜", data="tonight", displayText="今夜です"),
        DatetimePickerAction(label="日をえらぶ", data="day", mode="date", min="2026-11-24", max="2026-12-31"),
    )
    quick = QuickReply(items=[QuickReplyItem(action=action) for action in actions])
    question = TextMessage(text="いつまでに必要ですか。\nhttps://example.jp/notice", quickReply=quick)
    await stage.line.reply_message(ReplyMessageRequest(replyToken=token, messages=[question]))
    for act in ("photo", "voice", "location", "sticker", "unknown"):
        await stage.act("hasegawa", act)
    await stage.act("hasegawa", "block")
    await stage.act("sato", "start")
    keys = [[InlineKeyboardButton("会えた", callback_data="met"), InlineKeyboardButton("会えなかった", callback_data="not")]]
    await stage.bot.send_message(5000000001, "会えましたか。", reply_markup=InlineKeyboardMarkup(keys))


def test_what_is_typed_reaches_the_product_and_what_it_answers_is_seen() -> None:
    async def scene(stage: Room) -> None:
        async with looking(stage) as page:
            box = page.locator("#say-kudo")
            await box.fill("あしたから居る場所がありません。")
            await box.press("Enter")
            await expect(page.locator("#phone-kudo .m.me")).to_contain_text("あしたから居る場所がありません。")
            await expect(box).to_have_value("")
            await stage.line_hook.until(1)
            token = json.loads(stage.line_hook.heard[0][0])["events"][0]["replyToken"]
            answer = ReplyMessageRequest(
                replyToken=token, messages=[TextMessage(text="話してくださって、ありがとうございます。")]
            )
            await stage.line.reply_message(answer)
            await expect(page.locator("#phone-kudo .m.them")).to_contain_text("話してくださって")

    play(scene)


def test_buttons_dates_and_unsending_work_by_hand_and_by_keyboard() -> None:
    async def scene(stage: Room) -> None:
        await furnish(stage)
        async with looking(stage) as page:
            await page.click("#phone-kudo .quick .pick summary")
            await page.fill("#phone-kudo .quick input[type=date]", "2026-12-01")
            await page.click("#phone-kudo .quick .btn.go")
            await expect(page.locator("#phone-kudo p.picked")).to_have_text("2026-12-01")
            await expect(page.locator("#phone-kudo .quick")).to_have_count(0)
            tap = page.get_by_role("button", name="会えた", exact=True)
            await tap.focus()
            await page.keyboard.press("Enter")
            await expect(page.locator("#phone-sato .note").last).to_have_text("「会えた」を押しました")
            await page.fill("#say-kudo", "まちがえました")
            await page.click("#phone-kudo .send")
            await page.click("#phone-kudo .m.me:has-text('まちがえました') .own summary")
            await page.get_by_role("button", name="送信を取り消す").click()
            await expect(page.locator("#phone-kudo .note").last).to_have_text("送信を取り消しました")
            await expect(page.locator("#phone-kudo")).not_to_contain_text("まちがえました")
        events = [json.loads(body)["events"][0] for body, _ in stage.line_hook.heard]
        assert {"data": "day", "params": {"date": "2026-12-01"}} in [event.get("postback") for event in events]

    play(scene)


def test_a_photo_of_ones_own_is_sent(tmp_path: Path) -> None:
    async def scene(stage: Room) -> None:
        picture = tmp_path / "letter.png"
        picture.write_bytes((await stage.http.get("/static/icon.svg")).content)
        async with looking(stage) as page:
            await page.click("#phone-kudo .attach summary")
            files = {"name": "letter.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
            await page.set_input_files("#phone-kudo input[type=file]", files=files)
            await stage.line_hook.until(1)
        message = json.loads(stage.line_hook.heard[0][0])["events"][0]["message"]
        assert message["type"] == "image"
        assert bytes(await stage.blob.get_message_content(message["id"])) == b"\x89PNG\r\n\x1a\n"

    play(scene)


def test_the_clock_is_moved_by_a_button_and_never_back() -> None:
    async def scene(stage: Room) -> None:
        async with looking(stage) as page:
            await expect(page.locator("#now")).to_have_text("令和8年11月24日（火） 21:10")
            await page.click("text=+1か月")
            await expect(page.locator("#now")).to_have_text("令和8年12月24日（木） 21:10")
            await page.fill("#target", "2027-01-04T09:00")
            await page.click("text=この日時へ")
            await expect(page.locator("#now")).to_have_text("令和9年1月4日（月） 09:00")

    play(scene)


def test_a_narrow_screen_shows_one_phone_and_says_where_something_new_is() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        async with looking(stage, PHONE) as page:
            await expect(page.locator("#phone-sato")).to_be_hidden()
            await stage.bot.send_message(5000000001, "つながりました。")
            await expect(page.locator(".tabs a[href='#phone-sato'] .new")).to_be_visible()
            await page.click(".tabs a[href='#phone-sato']")
            await expect(page.locator("#phone-sato .m.them")).to_have_text(re.compile("つながりました。"))
            await expect(page.locator("#phone-kudo")).to_be_hidden()

    play(scene)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE, {"width": 820, "height": 1000}, {"width": 320, "height": 640}])
def test_axe_finds_nothing_and_nothing_sticks_out(scheme: str, size: dict[str, int]) -> None:
    async def scene(stage: Room) -> None:
        await furnish(stage)
        async with looking(stage, size, color_scheme=scheme, reduced_motion="reduce") as page:
            for opened in ("", ".how summary", "#phone-kudo .menu summary", "#phone-kudo .attach summary"):
                if opened:
                    await page.keyboard.press("Escape")
                    await page.click(opened)
                found = await Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            for name in ("hasegawa", "sato"):
                await page.evaluate(f"location.hash = 'phone-{name}'")
                await page.reload()
                found = await Axe().run(page)
                assert found.violations_count == 0, found.generate_report()

    play(scene)


def test_it_works_without_javascript() -> None:
    async def scene(stage: Room) -> None:
        async with looking(stage, java_script_enabled=False) as page:
            await page.fill("#say-kudo", "もしもし")
            await page.click("#phone-kudo .send")
            await expect(page.locator("#phone-kudo .m.me")).to_contain_text("もしもし")
            assert page.url.endswith("/rehearsal/#phone-kudo")

    play(scene)


def test_words_of_a_person_are_never_markup() -> None:
    wild = '<script>alert(1)</script> https://example.jp/"onclick="x \ud800'
    shown = str(linked(wild))
    assert "<script>" not in shown and shown.count("<a ") == 1 and 'onclick="' not in shown

    async def scene(stage: Room) -> None:
        await stage.act("kudo", "say", text="<b onclick=alert(1)>太字</b>")
        answer = await stage.http.get("/")
        assert "<b onclick" not in answer.text and "script-src 'self'" in answer.headers["content-security-policy"]
        assert "style=" not in answer.text and "<style" not in answer.text

    play(scene)


def test_every_sentence_of_the_page_has_its_english() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.html"))
    sentences = set(re.findall(r'_\("([^"]+)"', source))
    part = HERE / "parts" / "rehearsal.en.json"
    english = json.loads(part.read_text(encoding="utf-8")) if part.exists() else {}
    missing = [one for one in sentences if one not in english and catalog("en").gettext(one) == one]
    assert len(sentences) > 50 and missing == []
    for japanese, told in english.items():
        assert set(re.findall(r"%\((\w+)\)s", japanese)) == set(re.findall(r"%\((\w+)\)s", told))
