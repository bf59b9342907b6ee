"""The console in a real Chromium: nothing axe finds, nothing that scrolls sideways, every act by keyboard, live, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casestore.db import open_store
from casestore.speech import Media
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening, violations
from tests.playing import Office

pytestmark = pytest.mark.browser

PAGES = (
    "/sign-in",
    "/today",
    "/reception",
    "/reception?case=R8-0002",
    "/reception/new",
    "/cases",
    "/cases?q=nobody",
    "/cases/R8-0001",
    "/cases/R8-0005",
    "/reception?view=reply",
    "/me",
    "/me/two-step",
    "/admin/staff",
    "/nowhere",
)


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("look")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", *THE_INTAKE)
    office.says("U2", *THE_INTAKE[:3], "今夜ねる場所がない")
    office.says("U3", *THE_INTAKE)
    office.says("U4", *THE_INTAKE)
    tanaka = office.actor("tanaka")
    case = office.case("R8-0003")
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "理由", (), tanaka.staff_id, "面談", None, tanaka, office.clock.now()
        )
    )
    office.says("U5", *THE_INTAKE)
    ward = office.case("R8-0005")
    office.do(
        lambda work: office.worker.triage(
            work,
            ward.id,
            "ward_assistance",
            "申請の希望",
            ("hogo_chuo",),
            tanaka.staff_id,
            "",
            None,
            tanaka,
            office.clock.now(),
        )
    )
    with in_chromium(office) as standing:
        yield standing
    store.close()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    for path in PAGES:
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
        assert faults_in_every_look(page) == {}
    assert [one for one in complaints if "404" not in one] == []
    page.context.close()


@pytest.mark.parametrize("width", [320, 768, 1100, 1920])
def test_nothing_scrolls_sideways_at_any_width_nor_with_twice_the_text(standing: Standing, width: int) -> None:
    page = standing.signed_in(width=width)
    for path in ("/reception", "/cases/R8-0001", "/cases/R8-0005", "/cases", "/today", "/reception/new", "/me/two-step"):
        page.goto(path, wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert width < 1100 or page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width, "200 %")
    page.context.close()


def test_a_triage_is_done_with_the_keyboard_alone(standing: Standing) -> None:
    page = standing.signed_in()
    page.goto("/reception", wait_until="domcontentloaded")
    expect(page.locator(".row.on")).to_have_count(1)
    first = page.locator("[data-queue] .row").nth(1).get_attribute("id") or ""
    page.keyboard.press("j")
    expect(page.locator(f"#{first}")).to_have_class("row on")
    expect(page.locator("#peek h2").first).not_to_be_empty()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("3")
    expect(page.locator("input[value=application]")).to_be_checked()
    expect(page.locator("#f-reason")).to_be_focused()
    page.locator("#f-next_action").fill("面談の日を決める、の途中")
    page.locator("#f-reason").focus()
    page.keyboard.press("Control+Enter")
    summary = page.locator(".triage .errors")
    expect(summary).to_be_focused()
    expect(page.locator("#f-next_action")).to_have_value("面談の日を決める、の途中")
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#f-reason")).to_be_focused()
    page.keyboard.type("J3? はそのまま文字になる")
    expect(page.locator("#f-reason")).to_have_value("J3? はそのまま文字になる")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/reception?done=triaged")
    expect(page.get_by_role("status").filter(has_text="振り分けを記録しました")).to_be_visible()
    page.context.close()


def test_a_message_appears_by_itself_and_what_is_being_typed_stays(standing: Standing) -> None:
    office, page = standing.office, standing.signed_in()
    complaints = listening(page)
    page.goto("/cases/R8-0003", wait_until="domcontentloaded")
    page.locator("#reply").fill("書いている途中")
    office.clock.forward(seconds=40)
    office.send("U3", "いま届いたことば")
    expect(page.locator("#msgs")).to_contain_text("いま届いたことば")
    expect(page.locator("#reply")).to_have_value("書いている途中")
    expect(page.locator("#reply")).to_be_focused()
    office.settle()
    page.keyboard.press("End")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply")).to_have_value("")
    expect(page.locator("#msgs")).to_contain_text("書いている途中")
    expect(page.locator(".chat .pen")).to_contain_text("あなたが返信中")
    office.settle()
    assert office.phones["U3"][-1] == "書いている途中"
    assert complaints == []
    page.context.close()


def test_enter_alone_never_sends_and_a_composition_is_left_alone(standing: Standing) -> None:
    page = standing.signed_in()
    page.goto("/cases/R8-0003", wait_until="domcontentloaded")
    page.locator("#reply").focus()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "にほんご", "selectionStart": 4, "selectionEnd": 4})
    page.keyboard.press("Control+Enter")
    devtools.send("Input.insertText", {"text": "日本語"})
    page.keyboard.press("Enter")
    expect(page.locator("#reply")).to_have_value("日本語\n")
    page.locator("#to-memo").check(force=True)
    expect(page.get_by_role("button", name="メモを残す")).to_be_visible()
    expect(page.get_by_role("button", name="送る", exact=True)).to_be_hidden()
    page.context.close()


def test_a_draft_is_kept_a_moment_after_the_last_key(standing: Standing) -> None:
    page = standing.signed_in()
    page.goto("/cases/R8-0001", wait_until="domcontentloaded")
    page.locator("#reply").fill("下書きのことば")
    expect(page.locator("#draft-state")).to_contain_text("下書きを保存しました")
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#reply")).to_have_value("下書きのことば")
    page.locator("#reply").fill("")
    expect(page.locator("#draft-state")).to_contain_text("下書きを保存しました")
    page.context.close()


def test_letter_keys_can_be_switched_off_and_are_listed(standing: Standing) -> None:
    page = standing.signed_in()
    page.goto("/reception", wait_until="domcontentloaded")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="キー操作")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".bar .menu summary").click()
    page.get_by_role("button", name="1文字のキー操作をやめる").click()
    page.wait_for_url("**/reception")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="キー操作")).to_be_hidden()
    page.locator(".bar .menu summary").click()
    page.get_by_role("button", name="1文字のキー操作を使う").click()
    page.wait_for_url("**/reception")
    page.context.close()


def test_everything_also_works_without_javascript(standing: Standing) -> None:
    page = standing.signed_in("森 恵子", java_script_enabled=False)
    page.goto("/reception", wait_until="domcontentloaded")
    page.locator("#row-R8-0004 .name a").click()
    page.get_by_label("情報提供・相談のみ").check()
    page.get_by_label("判断の理由").fill("聞くだけで足りる")
    page.get_by_role("button", name="記録する").click()
    page.wait_for_url("**/reception?done=triaged")
    page.goto("/cases/R8-0003")
    page.get_by_label("書くところ").fill("ふつうのフォームから")
    page.get_by_role("button", name="送る", exact=True).click()
    page.wait_for_url("**/cases/R8-0003?done=sent#chat")
    assert "ふつうのフォームから" in page.locator("#msgs").inner_text()
    page.context.close()


def test_a_broken_line_is_told_and_mended(standing: Standing) -> None:
    page = standing.signed_in()
    page.route("**/live", lambda route: route.abort())
    page.goto("/today", wait_until="domcontentloaded")
    notice = page.get_by_text("最新の情報を取りに行けません")
    expect(notice).to_be_visible(timeout=15_000)
    page.unroute("**/live")
    expect(notice).to_be_hidden(timeout=15_000)
    page.context.close()


def test_pictures_and_unknown_things_have_words(standing: Standing) -> None:
    office = standing.office
    office.send("U1", "", media=(Media("image", ref="p1"), Media("sticker", name="ねこ")))
    page = standing.signed_in()
    page.goto("/cases/R8-0001", wait_until="domcontentloaded")
    expect(page.locator("#msgs")).to_contain_text("写真を取りに行っています")
    expect(page.locator("#msgs")).to_contain_text("スタンプ：ねこ")
    page.context.close()


def test_forced_colours_and_print_keep_the_words(standing: Standing) -> None:
    page = standing.signed_in(forced_colors="active")
    page.goto("/cases/R8-0003", wait_until="domcontentloaded")
    assert violations(page) == []
    page.emulate_media(media="print")
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator("#matome")).to_be_visible()
    page.context.close()
