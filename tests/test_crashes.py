"""kill −9 at random and at every named point, with platforms that misbehave: nobody's words are lost, doubled or shuffled.

The long run is `python -m tests.crashing --rounds 200`; here a short one, and servers with planted faults that must be noticed.
"""

from __future__ import annotations

import pytest

from tests.crash_stage import MUTANTS, POINTS
from tests.crash_verdict import DISORDER, DOUBLED, LOST
from tests.crashing import line, named_points, random_rounds, story, wrong_server

NOTICED = {"ack first": LOST, "no unique key": DOUBLED, "fresh key": DOUBLED, "said again": DOUBLED, "shuffled": DISORDER}


def test_a_server_killed_at_any_moment_loses_doubles_and_shuffles_nothing() -> None:
    with story(seed=7) as told:
        found = random_rounds(told, rounds=12, judge_every=6)
        assert found.findings == [], line(12, told, found)
        assert told.kills >= 12
        assert found.turns >= 20, "people were heard at all"
        assert found.posts["accepted"] >= 20, "and answered"


def test_a_server_that_dies_at_each_named_point_carries_on_where_it_was() -> None:
    with story(seed=8) as told:
        assert named_points(told) == [], "every point is reached"
        found = told.verdict()
        assert found.findings == [], line(len(POINTS), told, found)
        assert told.kills >= len(POINTS)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_server_with_a_planted_fault_is_found_out(mutant: str) -> None:
    with story(seed=9, mutant=mutant) as told:
        wrong_server(told)
        found = told.verdict()
        assert found.count(NOTICED[mutant]) >= 1, line(1, told, found)
