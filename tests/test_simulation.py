"""Days of a virtual city (DESIGN.md 10): every invariant holds after every day, and a fault that is planted is noticed. 要綱 2-1-ア"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, select

from casestore import follow_ups, leaving, posts, staff
from casestore.db import Store, Work
from casestore.tables import Case, FollowUp, Staff
from dialogs import falling_due
from tsunagi.__main__ import main
from tsunagi.simulation import likelihoods, year
from tsunagi.simulation.office import Office
from tsunagi.simulation.year import Asked, live, open_scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Store]:
    store = open_scratch(tmp_path)
    yield store
    store.close()


def test_ten_days_of_a_city_leave_nobody_behind(scratch: Store) -> None:
    """(要綱 2-1-ア)"""
    lived = live(scratch, Asked(days=10, seed=7, new_per_day=2))
    assert lived.broken == ""
    assert lived.lines[0].startswith("10 of 10 days, seed 7")
    with scratch.reading() as work:
        received = work.session.exec(select(Case).where(col(Case.received_at).is_not(None))).all()
        assert len(received) > 3, "a city in which nobody gets through the questions proves little"
        assert any(case.stage not in ("lead", "reception") for case in received)


def test_a_planted_fault_is_noticed_with_its_seed_and_day(scratch: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here whoever leaves takes their promises with them, and the sweep that would bring them back does not run."""

    def just_close_it(work: Work, gone: str, _by: str, now: object) -> None:
        work.session.get_one(Staff, gone).disabled_at = now  # type: ignore[assignment]

    monkeypatch.setattr(likelihoods, "LEAVES", 0.5)
    monkeypatch.setattr(leaving, "hand_over_everything", lambda *_args, **_more: None)
    monkeypatch.setattr(staff, "disable", just_close_it)
    monkeypatch.setattr(falling_due, "_left_behind", lambda *_args: 0)
    lived = live(scratch, Asked(days=6, seed=7, new_per_day=3))
    assert lived.broken.startswith("BROKEN on 2026-04-0")
    assert "seed 7" in lived.broken


def test_a_promise_that_is_lost_is_noticed(scratch: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_done(self: Office) -> None:
        def job(work: Work) -> None:
            for row in work.session.exec(select(FollowUp).where(col(FollowUp.ended_at).is_(None))).all():
                follow_ups.end(work, row.id, "done", self.city.now)

        self.city.do(job)

    monkeypatch.setattr(Office, "round_of_work", all_done)
    assert "next action" in live(scratch, Asked(days=4, seed=7, new_per_day=3)).broken


def test_a_message_that_goes_out_twice_is_noticed(scratch: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "settle", lambda *_args, **_more: None)
    monkeypatch.setattr(posts, "LEASE", timedelta(seconds=-1))
    assert "twice" in live(scratch, Asked(days=2, seed=7, new_per_day=3)).broken


def test_the_same_seed_draws_the_same_people() -> None:
    draws = [[likelihoods.how_many(3, chance) for _ in range(100)] for chance in (Random(5), Random(5), Random(6))]
    assert draws[0] == draws[1] != draws[2]
    assert 2.5 < sum(draws[0]) / 100 < 3.5


def test_the_command_ends_with_one_when_an_invariant_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "--days", "1", "--seed", "3", "--new-per-day", "1"]) == 0
    assert "every invariant held after every day" in capsys.readouterr().out
    monkeypatch.setattr(year, "live", lambda *_args, **_more: year.Lived(("1 of 9 days",), "BROKEN on 2026-04-01 (seed 3): x"))
    assert main(["simulate", "--days", "9"]) == 1
    assert "seed 3" in capsys.readouterr().err
