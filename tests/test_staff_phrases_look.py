"""定型文 in a real Chromium: axe, narrow and wide, light and dark (要綱 3-1-ウ, 3-3-ア)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casestore.db import open_store
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("look")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", *THE_INTAKE, "English", "help")
    with in_chromium(office) as standing:
        yield standing
    store.close()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    page.goto("/cases/R8-0001", wait_until="domcontentloaded")
    start = page.get_by_role("link", name="定型文からえらぶ").get_attribute("href") or ""
    folder = start.partition("?")[0]
    filled = f"{folder}/i_will_call?day=2026-12-03&time=10:00"
    for path in ("/cases/R8-0001", start, f"{folder}/i_will_call", filled, "/admin/phrases", "/admin/phrases/hello"):
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()
