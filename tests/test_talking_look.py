"""Writing to a person at night in a real Chromium (要綱 3-1-イ, 3-3-ウ, 6-1): kana, marks, the hour, a colleague to tell, and what is put off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casestore.db import open_store
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office

pytestmark = pytest.mark.browser
CASE = "/cases/R8-0001"


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    """The evening of the day on which 振り分け is due."""
    folder = tmp_path_factory.mktemp("talking")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", *THE_INTAKE)
    office.clock.forward(hours=24)
    mori, sato, contact = office.actor("mori"), office.actor("sato"), office.contact().id
    office.do(lambda work: office.worker.memo(work, contact, "お願いします", sato, office.clock.now(), tell=[mori.staff_id]))
    with in_chromium(office) as standing:
        yield standing
    store.close()


def test_a_text_is_made_easy_waits_for_the_morning_and_a_colleague_is_told(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    expect(page.get_by_role("heading", name="あなたに知らせたいメモ")).to_be_visible()
    page.get_by_role("link", name="佐藤 健さんのメモ").click()
    page.locator("#reply").fill("書類を提出してください。")
    expect(page.locator("#marks")).to_contain_text("提出 → 出す")  # while it is typed
    page.get_by_role("button", name="ふりがなを付ける").click()
    expect(page.locator("#reply")).to_have_value("書類（しょるい）を提出（ていしゅつ）してください。")
    assert faults_in_every_look(page) == {}
    expect(page.get_by_label("あした 09:00 に送る")).to_be_checked()
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.locator("#msgs")).to_contain_text("11月27日（金） 09:00 に送ります")
    page.locator("label:has(#to-memo)").click()
    page.locator("#reply").fill("次の面談で聞いてください。")
    page.get_by_label("知らせる人").select_option(label="田中 ゆかり")
    page.get_by_role("button", name="メモを残す").click()
    expect(page.locator("#msgs")).to_contain_text("田中 ゆかりさんに知らせました（まだ見ていません）")
    page.get_by_role("button", name="送るのをやめる").click()
    expect(page.locator("#msgs")).to_contain_text("取り消しました")
    assert complaints == []
    page.context.close()


def test_what_can_wait_is_put_off_with_and_without_javascript(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    page.get_by_role("link", name="あとで").first.click()
    assert faults_in_every_look(page) == {}
    page.locator("input[name=until]").fill("2026-12-01")
    expect(page.get_by_label("日を選ぶ", exact=True)).to_be_checked()
    page.get_by_role("button", name="あとにする").click()
    expect(page.locator("#put-off")).to_contain_text("12月1日（火）に戻ります")
    assert complaints == []
    page.context.close()
    plain = standing.signed_in("森 恵子", java_script_enabled=False)
    plain.locator("#put-off").get_by_role("button", name="いま戻す").click()
    plain.get_by_role("link", name="あとで").first.click()
    plain.get_by_role("button", name="あとにする").click()
    expect(plain.locator("#put-off")).to_contain_text("返事があるまで")
    plain.goto(CASE)
    plain.locator("#reply").fill("家賃のこと")
    plain.get_by_role("button", name="ふりがなを付ける").click()
    expect(plain.locator("#reply")).to_have_value("家賃（やちん）のこと")
    plain.get_by_role("button", name="送る", exact=True).click()
    expect(plain.locator("#msgs")).to_contain_text("11月27日（金） 09:00 に送ります")
    plain.context.close()
