"""これから送るもの in a real Chromium: axe, narrow and wide, light and dark, and the keyboard (要綱 2-1-ア, 3-3-エ)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casestore.db import open_store
from tests.conftest import StillClock
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.test_asking import asks, begun
from tests.test_going_out import hold, pushed, queue, stops, with_plan

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("look")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = begun(store, StillClock())
    with_plan(office, 10, 8)
    held = asks(office, days=2)
    asks(office, days=4, because="b2")
    asks(office, "reached", days=5, because="b3", place="法テラス")
    hold(office, held, office.actor("tanaka"), days=6)
    queue(office, "お知らせ", own=True, later=1)
    pushed(office, 3)
    stops(office, "dialog:reached")
    with in_chromium(office) as standing:
        yield standing
    store.close()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    for path in ("/outgoing", "/today"):
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    page.goto("/outgoing", wait_until="domcontentloaded")
    page.locator("main details.menu summary").first.click()
    assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


def test_one_is_held_back_with_the_keyboard(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    page.goto("/outgoing", wait_until="domcontentloaded")
    row = page.locator("li[id^=o-]", has_text="その後のおたずね")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.locator("input[name=reason]").focus()
    page.keyboard.type("入院中")
    page.keyboard.press("Enter")
    page.wait_for_url("**/outgoing?done=held_back**")
    expect(page.get_by_role("status").filter(has_text="止めました。送りません。")).to_be_visible()
    page.context.close()
