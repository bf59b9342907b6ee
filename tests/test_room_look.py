"""The room in a real Chromium: axe, narrow and wide, light and dark; live; the quick exit; and the whole intake without JavaScript (要綱 3-1-イ)."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from casestore.db import open_store
from tests.conftest import StillClock
from tests.in_chromium import FLAGS, faults_in_every_look, listening
from tests.playing import Office
from tests.room_visitor import contact_of, house_of, link_for, room_of

pytestmark = pytest.mark.browser


@contextmanager
def served(office: Office) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    house = house_of(office)
    app = room_of(office, house)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    house.live.close()
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def office(migrated_sqlite: Path, tmp_path: Path, key_file: Path) -> Iterator[Office]:
    shutil.copy(migrated_sqlite, tmp_path / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{tmp_path}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", "部屋")
    yield office
    store.close()


def comes_in(browser: Browser, office: Office, base: str, **window: Any) -> Page:
    window = {"viewport": {"width": 390, "height": 844}, "locale": "ja-JP", "base_url": base} | window
    page = browser.new_context(**window).new_page()
    page.goto(link_for(office))
    page.get_by_role("button", name="はいる").click()
    page.wait_for_url("**/room")
    return page


def presses(page: Page, label: str) -> None:
    with page.expect_navigation():
        page.get_by_role("group", name="えらぶ").get_by_role("button", name=label).first.click()


def test_every_page_is_clean_in_every_look_and_what_is_new_appears_by_itself(browser: Browser, office: Office) -> None:
    with served(office) as base:
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", base_url=base).new_page()
        complaints = listening(page)
        page.goto(link_for(office))
        assert faults_in_every_look(page) == {}
        page.get_by_role("button", name="はいる").click()
        page.wait_for_url("**/room")
        presses(page, "日本語")
        presses(page, "わたし自身のこと")
        page.locator("summary").click()
        with page.expect_navigation():
            page.get_by_role("button", name="ふりがなをつける").click()
        page.locator("summary").click()
        assert faults_in_every_look(page) == {}
        page.locator("summary").click()
        page.fill("#text", "まだ送っていないことば")
        page.focus("#text")
        tanaka = office.actor("tanaka")
        office.do(
            lambda work: office.worker.reply(work, contact_of(office), "田中です。読みました。", tanaka, office.clock.now())
        )
        office.settle()
        page.get_by_text("田中です").first.wait_for()
        assert page.input_value("#text") == "まだ送っていないことば"
        assert page.evaluate("document.activeElement.id") == "text"
        page.goto("/room/identity")
        page.get_by_role("button", name="おくる").click()
        page.get_by_role("alert").wait_for()
        assert faults_in_every_look(page) == {}
        page.goto("/room/ended")
        assert faults_in_every_look(page) == {}
        assert [words for words in complaints if "422" not in words] == []


def test_the_quick_exit_replaces_the_page_and_ends_the_visit(browser: Browser, office: Office) -> None:
    with served(office) as base:
        page = comes_in(browser, office, base)
        page.route(
            "https://www.jma.go.jp/**", lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html")
        )
        page.get_by_role("button", name="すぐに閉じる").click()
        page.wait_for_url("https://www.jma.go.jp/**")
        answer = page.request.get(f"{base}/room")
        assert answer.status == 404


def test_without_javascript_the_whole_intake_reaches_a_reception_number(browser: Browser, office: Office) -> None:
    """(要綱 3-1-イ)"""
    with served(office) as base:
        page = comes_in(browser, office, base, java_script_enabled=False)

        def writes(text: str) -> None:
            office.clock.forward(seconds=30)
            page.fill("#text", text)
            with page.expect_navigation():
                page.get_by_role("button", name="おくる", exact=True).click()

        presses(page, "日本語")
        presses(page, "わたし自身のこと")
        presses(page, "いまは、どれもない")
        for text in ("4、7", "これで全部", "4", "家賃が払えません。", "これで全部", "美咲", "いつでもだいじょうぶ", "中央区"):
            writes(text)
        writes("いまは考えていない")
        writes("これで送る")
        assert "R8-0001" in page.inner_text("main")
        page.get_by_role("button", name="すぐに閉じる")
        page.route(
            "https://www.jma.go.jp/**", lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html")
        )
        page.get_by_role("button", name="すぐに閉じる").click()
        page.wait_for_url("https://www.jma.go.jp/**")
        assert page.request.get(f"{base}/room").status == 404
