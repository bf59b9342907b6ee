"""The pages of one person under several ids, of keeping and of the figures in a real Chromium: axe, narrow and wide, light and dark, and
without JavaScript (要綱 6-1)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from casestore import four_eyes, retention, statistics
from tests.doubles import HANAKO, WHY, Doubles
from tests.in_chromium import Standing, faults_in_every_look, listening, violations
from tests.test_console_look import standing

pytestmark = pytest.mark.browser
__all__ = ["standing"]


@pytest.fixture(scope="module")
def office(standing: Standing) -> Doubles:
    """On top of five chats: a woman taken down twice, one person with LINE and Telegram, a couple on one phone, rules of keeping."""
    office = Doubles(standing.office.store, standing.office.clock)
    mori, ito = office.actor("mori"), office.actor("ito")
    office.takes_down(**HANAKO, own_words="家賃が2か月たまっていて、大家さんから電話がきます。")  # R8-0006
    office.takes_down("sato", name="高崎花子", birth_date="1990-04-02", own_words="電気が止まりそうです。")  # R8-0007
    office.says("700001", "こんにちは", channel="telegram")
    office.merges("R8-0001", office.contact_of("700001").person_id)
    office.takes_down(phone=office.contact_of("U3").id, name="鈴木 太郎")  # R8-0008
    office.merges("R8-0004", office.takes_down(name="田中 はな"))  # R8-0009
    case_file, hello = office.desk.profile.retention.classes
    question = office.do(
        lambda work: retention.propose(work, case_file, 4, 5, "札幌市文書規程", mori.staff_id, office.clock.now())
    )
    office.do(lambda work: four_eyes.answer(work, question, four_eyes.YES, ito.staff_id, office.clock.now()))
    office.do(lambda work: retention.propose(work, hello, 1, 2, "札幌市文書規程", mori.staff_id, office.clock.now()))
    office.do(lambda work: statistics.close(work, office.desk.profile, "2026-11", mori.staff_id, office.clock.now()))
    office.takes_down(name="高橋 一郎")  # R8-0010: a correction of the month
    return office


@pytest.fixture(scope="module")
def paths(office: Doubles) -> tuple[str, ...]:
    return (
        *("/cases/same", f"/cases/R8-0006/same?other={office.person('R8-0007')}", "/cases/R8-0004/same", "/cases/R8-0003/same"),
        *("/cases/R8-0009/same", "/cases/R8-0001", "/cases/R8-0003", "/cases/R8-0008", "/cases/R8-0006", "/cases/R8-0009"),
        *("/reception?case=R8-0007", f"/reception/new?phone={office.contact_of('U4').id}", "/cases", "/today"),
        *("/admin/retention", "/figures?month=2026-11&item=new_consultations"),
    )


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing, paths: tuple[str, ...]) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    for path in paths:
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


def test_what_lacks_something_comes_back_clean_and_with_the_words_typed(standing: Standing, office: Doubles) -> None:
    page = standing.signed_in("森 恵子")
    page.goto(f"/cases/R8-0006/same?other={office.person('R8-0007')}", wait_until="domcontentloaded")
    page.locator("#f-reason").fill(WHY)
    page.get_by_role("button", name="同じ方として合わせる").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#f-reason")).to_have_value(WHY)
    assert violations(page) == []
    page.goto("/admin/retention", wait_until="domcontentloaded")
    page.get_by_text("期間を決める、または変える").first.click()
    page.locator("#f-years-case_file").fill("7")
    page.get_by_role("button", name="この期間を2人目に頼む").first.click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#f-years-case_file")).to_have_value("7")
    assert violations(page) == []
    page.context.close()


def test_without_javascript_two_are_compared_brought_together_and_taken_apart(standing: Standing, office: Doubles) -> None:
    page = standing.signed_in("田中 ゆかり", java_script_enabled=False)
    page.goto("/cases/R8-0006")
    page.get_by_role("link", name="同じ方かもしれない人が1人います").click()
    page.get_by_role("link", name="R8-0007").click()
    page.get_by_label("R8-0006").check()
    page.get_by_label("同じ方だと分かったわけ").fill(WHY)
    page.get_by_role("button", name="同じ方として合わせる").click()
    page.wait_for_url("**/cases/R8-0006/same?done=brought_together")
    expect(page.get_by_role("link", name="R8-0007")).to_be_visible()
    page.get_by_label("別の方だと分かったわけ").fill("声が別の方だった")
    page.get_by_role("button", name="分ける").click()
    page.wait_for_url("**/cases/R8-0006/same?done=taken_apart")
    page.goto("/cases/R8-0006/same")
    page.get_by_role("link", name="R8-0007").click()
    page.get_by_role("button", name="別の方です（もう聞かない）").click()
    page.wait_for_url("**/cases/R8-0006/same?done=told_apart")
    expect(page.get_by_text("いま、確かめる人はいません")).to_be_visible()
    page.context.close()
