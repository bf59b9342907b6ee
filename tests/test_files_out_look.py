"""書き出す in a real Chromium: the menu on every width, a file that arrives, the address for a phone's calendar, and all of it without JavaScript."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from casestore.db import Store
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.in_chromium import faults_in_every_look, in_chromium, listening, violations
from tests.playing import Office

pytestmark = pytest.mark.browser


def test_files_and_the_calendar_can_be_had_in_every_look_and_without_javascript(sqlite_store: Store, tmp_path: Path) -> None:
    office = Office(sqlite_store, StillClock())
    office.says(
        "U1", *THE_INTAKE
    )  # /figures and /calendar are looked at in every look by the tests of outdoors and appointments
    with in_chromium(office) as standing:
        page = standing.signed_in("森 恵子")
        complaints = listening(page)
        page.goto("/cases")
        page.locator(".head details.menu summary").click()
        assert faults_in_every_look(page) == {}
        page.goto("/calendar")
        page.get_by_role("button", name="アドレスを作る").click()
        assert page.get_by_label("アドレス", exact=True).input_value().endswith(".ics")
        assert violations(page) == []
        assert complaints == []

        plain = standing.signed_in("森 恵子", java_script_enabled=False)
        plain.goto("/cases?view=all")
        plain.locator(".head details.menu summary").click()
        with plain.expect_download() as arriving:
            plain.get_by_role("link", name="様式4（CSV）").click()
        arriving.value.save_as(tmp_path / "cases.csv")
        rows = list(csv.reader((tmp_path / "cases.csv").read_text("utf-8-sig").splitlines()))
        assert (arriving.value.suggested_filename, rows[1][0]) == ("cases-2026-11-25.csv", "R8-0001")
        plain.goto("/calendar")
        plain.get_by_role("button", name="アドレスを使えなくする").click()
        assert plain.get_by_role("button", name="アドレスを作る").is_visible()
