"""Visits under way and partners' phones in a real Chromium: axe, narrow and wide, light and dark, and without JavaScript (要綱 2-2-イ, 3-1-エ3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from casestore import drop_off, visits
from casestore.calendar import JST
from dialogs import visiting
from dialogs.catalogue import DIALOGS
from tests.in_chromium import Standing, faults_in_every_look, listening
from tests.test_console_look import standing
from tests.test_outreach import link

pytestmark = pytest.mark.browser
__all__ = ["standing"]


@pytest.fixture(scope="module")
def pages(standing: Standing) -> tuple[str, ...]:
    """A worker who has not come back, one who is to be called, a partner with a long name, and questions of a month with their numbers."""
    office = standing.office
    link(office, "T9", "tanaka")
    link(office, "T8", "sato")
    office.says("T8", "訪問を始める", "ああ", "いい", "うう", channel="telegram")
    steps = [("intake", key, "ja", event) for key in DIALOGS["intake"].asks for event in ("asked", "answered")]
    office.do(lambda work: drop_off.count(work, (*steps * 12, ("intake", "who", "ja", "withheld")), office.clock.now()))
    office.says(
        "T9", "訪問を始める", "R8-0001", "30", "中央区の、とても長い名前のアパートの二階のいちばん奥の部屋", channel="telegram"
    )
    office.clock.forward(minutes=50)
    mori, now = office.actor("mori"), office.clock.now()
    office.do(lambda work: visiting.watch(work, office.desk.profile, now))
    name = "とても長い名前の地域包括支援センター相談係"
    office.do(lambda work: office.worker.add_partner(work, "", name, "青木 花子", mori, now))
    (row,) = office.look(visits.out_now)
    month = f"{now.astimezone(JST):%Y-%m}"
    return ("/today", f"/figures?month={month}", f"/visits/{row.id}", "/referrals", "/referrals/partners")


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing, pages: tuple[str, ...]) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    for path in pages:
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


def test_without_javascript_a_partner_gets_a_slip_and_an_alert_is_cleared(standing: Standing, pages: tuple[str, ...]) -> None:
    page = standing.signed_in("森 恵子", java_script_enabled=False)
    page.goto("/referrals/partners")
    page.get_by_role("button", name="加えて、用紙を作る").click()
    expect(page.locator(".errors")).to_be_visible()
    page.get_by_label("機関の名前（上にないとき）").fill("みなみ法律相談")
    page.locator("#f-name").fill("青木")
    page.get_by_role("button", name="加えて、用紙を作る").click()
    expect(page.locator("code.secret")).to_be_visible()
    page.goto("/today")
    page.get_by_role("link", name="田中 ゆかり").click()
    page.get_by_role("button", name="確かめた、と記録する").click()
    expect(page.locator(".errors")).to_be_visible()
    page.locator("#f-found").fill("電話に出た")
    page.get_by_role("button", name="確かめた、と記録する").click()
    page.wait_for_url("**/today**")
    expect(page.get_by_role("link", name="田中 ゆかり")).to_have_count(0)
    page.context.close()
