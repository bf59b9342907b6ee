"""The pages of appointments, papers and the calendar in a real Chromium: axe, narrow and wide, light and dark, without JavaScript (要綱 3-3-ア)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from casestore import appointments, papers
from casestore.calendar import JST
from casestore.db import Work
from casestore.papers import Wanted
from casestore.tables import Appointment
from tests.in_chromium import Standing, faults_in_every_look, listening
from tests.test_console_look import standing

pytestmark = pytest.mark.browser
__all__ = ["standing"]
CASE = "/cases/R8-0001"


@pytest.fixture(scope="module")
def pages(standing: Standing) -> tuple[str, ...]:
    """One appointment to come, one missed, papers asked for."""
    office, now = standing.office, standing.office.clock.now()
    case, tanaka = office.case(), office.actor("tanaka")
    start, words = datetime(2026, 12, 1, 10, 0, tzinfo=JST), {"door_name": "tsunagi", "words": "人が多いところがこわいです"}

    def seed(work: Work) -> None:
        appointments.book(work, case, tanaka.staff_id, "visit", start, 60, now, by="person", words=words)
        row = appointments.book(
            work, case, tanaka.staff_id, "office", now - timedelta(hours=9), 60, now, by="person", words={"happened": "hard"}
        )
        appointments.miss(work, work.session.get_one(Appointment, row.id), now, by=tanaka.staff_id)
        papers.ask_for(work, case, [Wanted("savings"), Wanted(words="大家さんの手紙")], now, by=tanaka.staff_id)

    office.do(seed)
    return (f"{CASE}/appointments", f"{CASE}/papers", "/calendar", CASE)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing, pages: tuple[str, ...]) -> None:
    page = standing.signed_in()
    complaints = listening(page)
    for path in pages:
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


def test_without_javascript_what_lacks_something_comes_back_clean_and_a_time_is_booked(
    standing: Standing, pages: tuple[str, ...]
) -> None:
    page = standing.signed_in(java_script_enabled=False)
    page.goto(pages[0])
    page.get_by_role("button", name="予約を入れて、本人に知らせる").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#f-way").get_by_text("電話", exact=True).click()
    page.locator("#f-day").fill("2026-12-03")
    page.locator("#f-at").fill("10:00")
    page.get_by_role("button", name="予約を入れて、本人に知らせる").click()
    expect(page.get_by_text("予約を入れました。")).to_be_visible()
    expect(page.get_by_role("heading", name="12月3日（木） 10:00・電話")).to_be_visible()
    page.context.close()
