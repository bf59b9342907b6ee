"""管理 and 地域の資源 in a real Chromium: axe, narrow and wide, light and dark, and without JavaScript (要綱 2-1-イ, 2-2, 7)."""

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
from tests.test_admin import not_sent

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("look")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", *THE_INTAKE)
    not_sent(office)
    with in_chromium(office) as standing:
        yield standing
    store.close()


def test_axe_finds_nothing_and_a_place_is_verified_by_hand(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    page.goto("/resources/join", wait_until="domcontentloaded")
    page.get_by_role("button", name="きょう確かめました").click()
    page.get_by_text("確認から0日").wait_for()
    for path in (
        "/admin",
        "/admin/audit?check=1",
        "/outgoing/undelivered",
        "/resources",
        "/resources/join",
        "/resources/join/edit",
    ):
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


def test_the_directory_is_kept_without_javascript(standing: Standing) -> None:
    page = standing.signed_in("森 恵子", java_script_enabled=False)
    page.goto("/resources/houterasu", wait_until="domcontentloaded")
    page.get_by_label("理由").fill("移った")
    page.get_by_role("button", name="もう使わない").click()
    page.get_by_role("button", name="また使うようにする").click()
    assert page.get_by_role("button", name="きょう確かめました").is_visible()
    page.context.close()
