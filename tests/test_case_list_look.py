"""支援ケース一覧, its tabs, what became of an act on many and the printed list in a real Chromium; the same without JavaScript (要綱 6-1, 2-1-ア)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bench.town import CALLED, WITH_CITY, town
from casestore.db import Store
from tests.in_chromium import faults_in_every_look, in_chromium, listening

pytestmark = pytest.mark.browser


def test_the_list_and_all_around_it_hold_in_every_look_and_an_act_on_many_works_without_javascript(sqlite_store: Store) -> None:
    with in_chromium(town(sqlite_store)) as standing:
        page = standing.signed_in("森 恵子")
        complaints = listening(page)
        page.goto("/cases?over=too&sort=name", wait_until="domcontentloaded")
        for summary in page.locator(".sifter > summary").all():
            summary.click()
        faults = faults_in_every_look(page)
        page.get_by_label("タブの名前").fill("終わったものも")
        page.get_by_role("button", name="残す", exact=True).click()
        expect(page.locator(".views [aria-current]")).to_contain_text("終わったものも")
        for path in ("/cases/views", f"/cases/print?case={CALLED},{WITH_CITY}", "/cases?stage=lead"):
            page.goto(path, wait_until="domcontentloaded")
            faults |= faults_in_every_look(page)
        page.context.close()
        plain = standing.signed_in("森 恵子", java_script_enabled=False)
        plain.goto("/cases")
        for number in (CALLED, WITH_CITY):
            plain.locator(f'input[name="case"][value="{number}"]').check()
        plain.get_by_label("担当にする人").select_option(label="佐藤 健")
        plain.get_by_role("button", name="担当にする", exact=True).click()
        expect(plain.get_by_text("2件の担当を佐藤 健さんにしました。").first).to_be_visible()
        plain.get_by_role("button", name="元に戻す").click()
        expect(plain.get_by_text("前は担当がいなかったので、戻せません。")).to_be_visible()
        plain.context.close()
        assert (faults, complaints) == ({}, [])
