"""Typing, the lock, the keys, the menu of a phone and a server that goes away, in a real Chromium."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from casestore.db import open_store
from staff_console.guard import SafeHeaders
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening, violations
from tests.playing import Office

pytestmark = pytest.mark.browser
CASE, PAPERS = "/cases/R8-0001", "/cases/R8-0001/papers"


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("safe")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", *THE_INTAKE)
    with in_chromium(office) as standing:
        yield standing
    store.close()


class Server:
    """The same office once more, at an address of its own, that can be stopped and started under a page."""

    def __init__(self, office: Office, port: int) -> None:
        self.office, self.port = office, port
        self.start()

    def start(self) -> None:
        self.app: SafeHeaders = console_of(self.office, base=f"http://127.0.0.1:{self.port}")
        config = uvicorn.Config(self.app, port=self.port, log_level="critical", timeout_graceful_shutdown=1, lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        self.app.live.close()
        self.server.should_exit = True
        self.thread.join(timeout=5)


def test_what_is_typed_stays_and_the_lock_hides_everything_without_taking_anything_away(standing: Standing) -> None:
    """(要綱 6-1)"""
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    page.goto(PAPERS, wait_until="domcontentloaded")
    page.locator("#f-own").fill("通帳の写し")
    expect(page.locator(".draft-state")).to_contain_text("下書きを保存しました")
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#f-own")).to_have_value("通帳の写し")
    expect(page.locator(".draft-note")).to_contain_text("に保存した下書きを戻しました")
    other = page.context.new_page()
    other.goto(PAPERS, wait_until="domcontentloaded")
    standing.office.clock.forward(minutes=1)
    other.locator("#f-own").fill("通帳の写しと家賃の契約書")
    expect(other.locator(".draft-state")).to_contain_text("下書きを保存しました")
    standing.office.clock.forward(minutes=1)
    page.locator("#f-own").fill("通帳の写しと保険証")
    expect(page.locator(".draft-state")).to_contain_text("別の画面に、もっと新しい下書きがあります")
    page.get_by_role("link", name="見くらべる").click()
    expect(page.locator("#f-own")).to_have_value("通帳の写しと家賃の契約書")
    expect(page.locator(".beside")).to_contain_text("通帳の写しと保険証")
    assert faults_in_every_look(page) == {}
    page.get_by_role("button", name="こちらにする").click()
    expect(page.locator("#f-own")).to_have_value("通帳の写しと保険証")
    other.close()
    the_lock(page)
    the_keys(page)
    assert [one for one in complaints if "423" not in one and "409" not in one] == []
    page.context.close()


def the_lock(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(CASE, wait_until="domcontentloaded")
    page.locator("#reply").fill("ロックの前に書いたことば")
    page.locator("#c-h").click()
    page.keyboard.press("l")
    cover = page.get_by_role("dialog", name="画面をロックしています")
    expect(cover).to_be_visible()
    expect(page.get_by_role("heading", name="美咲さん")).to_have_count(0)
    expect(page.locator("#reply")).to_be_hidden()
    assert "美咲" not in page.title() and "美咲" not in page.locator("body").aria_snapshot()
    assert violations(page) == []
    page.keyboard.press("r")
    page.get_by_role("button", name="ロックを解く").click()
    expect(cover).to_be_hidden()
    expect(page.locator("#reply")).to_have_value("ロックの前に書いたことば")
    expect(page.get_by_role("heading", name="美咲さん")).to_be_visible()


def the_keys(page: Page) -> None:
    """The help and the script know the same keys; they lead where they say, and never while something is typed."""
    page.locator("#c-h").click()
    page.keyboard.press("?")
    help = page.locator("#keys")
    expect(help).to_be_visible()
    shown = help.locator("[data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")
    assert sorted(shown) == (help.get_attribute("data-known") or "").split(",")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.closest('.next') !== null")
    page.keyboard.press("]")
    expect(page.locator("#m-h")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("gt")
    expect(page.locator("#reply")).to_have_value("ロックの前に書いたことばgt")
    page.locator("#c-h").click()
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/reception")


def test_a_message_written_while_the_server_is_away_is_kept_and_goes_once(standing: Standing) -> None:
    office = standing.office
    server = Server(office, port=free_port())
    page = standing.window().new_page()
    page.goto(f"http://127.0.0.1:{server.port}/sign-in", wait_until="domcontentloaded")
    page.get_by_role("button", name="田中 ゆかり").click()
    page.wait_for_url("**/today")
    page.goto(f"http://127.0.0.1:{server.port}{CASE}", wait_until="domcontentloaded")
    expect(page.locator("body:not([data-line])")).to_have_count(1)
    server.stop()
    expect(page.locator("body[data-line=cut]")).to_have_count(1)
    page.locator("#to-memo").check(force=True)
    page.locator("#reply").fill("切れているあいだに書いた")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#compose .not-sent")).to_contain_text("この画面に残っています")
    expect(page.locator("#reply")).to_have_value("切れているあいだに書いた")
    expect(page.get_by_text("最新の情報を取りに行けません")).to_be_visible(timeout=15_000)
    server.start()
    page.get_by_role("button", name="もう一度送る").click()
    expect(page.locator("#msgs")).to_contain_text("切れているあいだに書いた", timeout=15_000)
    expect(page.locator("#reply")).to_have_value("")
    expect(page.get_by_text("最新の情報を取りに行けません")).to_be_hidden(timeout=15_000)
    assert page.locator("#msgs .memo").count() == 1
    server.stop()
    page.context.close()


def test_every_desk_is_reached_on_a_phone_without_javascript_and_a_locked_form_is_not_lost(standing: Standing) -> None:
    page = standing.signed_in("森 恵子", width=390, java_script_enabled=False)
    expect(page.locator("#nav-items li:visible")).to_have_count(4)
    desks = page.locator("#nav-items li").count()
    page.locator(".nav .other > summary").click()
    others = page.locator(".nav .other li:visible")
    assert others.count() == desks - 4
    others.filter(has_text="集計").get_by_role("link").click()
    page.wait_for_url("**/figures")
    page.goto(PAPERS)
    page.locator("#f-own").fill("ロックされた画面から送った書類")
    standing.office.clock.forward(minutes=20)
    page.locator("form:has(#f-own) button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="画面をロックしています")).to_be_visible()
    page.get_by_role("button", name="ロックを解く").click()
    page.wait_for_url(f"**{PAPERS}")
    expect(page.locator("#f-own")).to_have_value("ロックされた画面から送った書類")
    page.context.close()


def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
