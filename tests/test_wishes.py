"""What a person said about being written to binds everything we send of our own accord (要綱 3-1-イ)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casestore.calendar import JST
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.profile import load_profile
from casestore.wishes import Wishes
from tests.conftest import StillClock
from tests.playing import Office
from tests.test_desk import THE_INTAKE, triaged

CALENDAR = load_profile("sapporo").calendar


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A day of December 2026 in Sapporo; the 1st is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=JST).astimezone(UTC)


@pytest.mark.parametrize(
    ("safe", "times", "due", "goes"),
    [
        ("yes", (), at(1, 10), at(1, 10)),
        ("yes", (), at(1, 22), at(2, 9)),
        ("hours", ("morning",), at(1, 10, 30), at(1, 10, 30)),
        ("hours", ("morning",), at(1, 13), at(2, 9)),
        ("hours", ("evening",), at(1, 10), at(1, 17)),
        ("hours", ("evening",), at(4, 20, 30), at(7, 17)),
        ("hours", ("weekend",), at(1, 10), at(5, 9)),
        ("hours", ("morning", "weekend"), at(4, 13), at(5, 9)),
        ("hours", (), at(1, 10), at(1, 10)),
        ("", ("evening",), at(1, 10), at(1, 10)),
    ],
)
def test_what_is_due_goes_out_within_the_hours_they_named(
    safe: str, times: tuple[str, ...], due: datetime, goes: datetime
) -> None:
    assert Wishes(safe, frozenset(times)).moment(due, CALENDAR) == goes


@pytest.mark.parametrize(
    ("safe", "times", "may"),
    [
        ("yes", (), True),
        ("", (), True),
        ("unsure", (), True),
        ("no", (), False),
        ("hours", ("ask",), False),
        ("hours", ("morning",), True),
    ],
)
def test_where_it_is_not_safe_we_do_not_write_first(safe: str, times: tuple[str, ...], may: bool) -> None:
    assert Wishes(safe, frozenset(times)).may_write is may


def test_somebody_who_must_not_be_written_to_gets_nothing_and_a_worker_finds_another_way(
    sqlite_store: Store, clock: StillClock
) -> None:
    office = Office(sqlite_store, clock)
    texts = list(THE_INTAKE)
    at_safe = texts.index("いつでもだいじょうぶ")
    texts[at_safe : at_safe + 1] = ["送らないでほしい", "姉の家に電話してください"]
    office.says("U1", *texts)
    triaged(office, "referral", ("houterasu",))
    before = list(office.phones["U1"])
    office.forward(days=12)
    assert office.phones["U1"] == before
    assert any(row.kind == Promised.CALL for row in office.promised())
    assert office.is_true()


def test_the_hours_they_named_in_the_intake_are_kept(sqlite_store: Store, clock: StillClock) -> None:
    office = Office(sqlite_store, clock)
    texts = list(THE_INTAKE)
    at_safe = texts.index("いつでもだいじょうぶ")
    texts[at_safe : at_safe + 1] = ["時間を決めてほしい", "夕方", "これで全部"]
    office.says("U1", *texts)
    before = len(office.phones["U1"])
    triaged(office, "referral", ("houterasu",))
    assert len(office.phones["U1"]) == before
    moments = []
    for _ in range(24 * 12):
        office.forward(hours=1)
        if len(office.phones["U1"]) > before:
            before = len(office.phones["U1"])
            moments.append(office.clock.now().astimezone(JST).hour)
    assert len(moments) >= 2
    assert all(17 <= hour <= 20 for hour in moments)
