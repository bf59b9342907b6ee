"""The pages of protection and of the team in a real Chromium: axe, narrow and wide, light and dark, and without JavaScript
(security 3.5; 要綱 2-2, 2-2-ア)."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from casestore.tables import BreakGlass
from tests.in_chromium import Standing, faults_in_every_look, listening, violations
from tests.test_console_look import standing

pytestmark = pytest.mark.browser
__all__ = ["standing"]
WHY = "本人から電話があり、今夜ねる場所がないと話している。担当は休み。"


@pytest.fixture(scope="module")
def pages(standing: Standing) -> tuple[str, ...]:
    """Something on every page: an absence, an opening to review, a question to answer, somebody kept away."""
    office, now = standing.office, standing.office.clock.now()
    tanaka, mori, sato, sasaki = (office.actor(name) for name in ("tanaka", "mori", "sato", "sasaki"))
    hidden, other = office.case("R8-0003"), office.case("R8-0004")
    first, last = date(2026, 11, 25), date(2026, 11, 27)
    office.do(lambda work: office.worker.exclude(work, other.id, sato.staff_id, "親せき", mori, now))
    office.do(lambda work: office.worker.restrict(work, hidden.id, (), tanaka, now))
    office.do(lambda work: office.worker.ask_to_lift(work, hidden.id, "相手が遠くへ移った", tanaka, now))
    office.do(lambda work: office.worker.break_glass(work, "R8-0005", "life", WHY, sasaki, now))
    office.do(lambda work: office.worker.plan_absence(work, tanaka.staff_id, sato.staff_id, first, last, mori, now))
    opened = office.look(lambda work: work.session.exec(select(BreakGlass)).one().id)
    return (
        *("/today", "/team", "/team/looks", f"/team/{tanaka.staff_id}", "/break-glass", f"/break-glass/{opened}"),
        *("/cases/R8-0003/protect", "/cases/R8-0004/protect", "/cases/R8-0005/access", "/cases"),
        *("/admin/staff", f"/admin/staff/{tanaka.staff_id}", f"/admin/staff/{sato.staff_id}"),
    )


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing, pages: tuple[str, ...]) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    for path in pages:
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


def test_what_lacks_something_comes_back_clean_and_with_the_words_typed(
    standing: Standing,
    pages: tuple[str, ...],
) -> None:
    page = standing.signed_in("森 恵子")
    page.goto("/break-glass", wait_until="domcontentloaded")
    page.locator("#f-reason").fill("みじかい")
    page.get_by_role("button", name="理由を残してひらく").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#f-reason")).to_have_value("みじかい")
    assert violations(page) == []
    page.goto("/cases/R8-0004/protect", wait_until="domcontentloaded")
    page.locator("#f-why").fill("親せき")
    page.get_by_role("button", name="ケースから外す").click()
    expect(page.locator("#f-why")).to_have_value("親せき")
    assert violations(page) == []
    page.goto("/team", wait_until="domcontentloaded")
    page.get_by_role("button", name="休みを入れる").click()
    expect(page.locator(".errors")).to_be_visible()
    assert violations(page) == []
    page.context.close()


def test_without_javascript_a_case_is_restricted_a_second_person_lifts_it_and_a_glass_is_broken(
    standing: Standing,
    pages: tuple[str, ...],
) -> None:
    worker = standing.signed_in("田中 ゆかり", java_script_enabled=False)
    worker.goto("/cases/R8-0001")
    worker.get_by_role("link", name="見せる人をきめる").click()
    worker.get_by_role("button", name="いますぐ制限する").click()
    expect(worker.get_by_text("制限しています")).to_be_visible()
    guest = standing.signed_in("佐々木 大輔", java_script_enabled=False)
    guest.goto("/break-glass")
    guest.get_by_label("受付番号").fill("R8-0002")
    guest.get_by_label("いのちの危険がある").check()
    guest.locator("#f-reason").fill(WHY)
    guest.get_by_role("button", name="理由を残してひらく").click()
    guest.wait_for_url("**/cases/R8-0002")
    worker.locator("#f-reason").fill("相手が遠くへ移った")
    worker.get_by_role("button", name="制限を解くよう頼む").click()
    chief = standing.signed_in("森 恵子", java_script_enabled=False)
    chief.goto("/cases/R8-0001/protect")
    chief.get_by_role("button", name="はい、認めます").click()
    expect(chief.get_by_role("button", name="いますぐ制限する")).to_be_visible()
    for page in (worker, guest, chief):
        page.context.close()
    assert not standing.office.case("R8-0001").restricted
