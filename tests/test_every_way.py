"""No dialog without a play of each way a talk can go, or a reason why not (tests/every_way.py). 要綱 3-1, 2-2-イ, 3-3-エ"""

from __future__ import annotations

import pytest

from dialogs.script import perform
from tests.demo_office import demo_facts
from tests.every_way import EVERY_DIALOG, EXCEPTIONS, WAYS, holes, matrix, shown, ways_in

AT_TEN = "@ 2026-12-03 10:10 line ja\n"


def ways_of(script: str) -> set[tuple[str, str]]:
    _printed, play = perform(AT_TEN + script, demo_facts)
    return set(ways_in(play))


@pytest.mark.parametrize("dialog", EVERY_DIALOG)
def test_every_way_of_a_dialog_stands_in_a_play_or_has_a_reason(dialog: str) -> None:
    missing = [way for name, way in holes() if name == dialog and (name, way) not in EXCEPTIONS]
    assert missing == [], f"no play in tests/transcripts shows {dialog}: {', '.join(missing)}"


def test_no_reason_stands_for_what_a_play_shows_meanwhile() -> None:
    needless = {cell: shown()[cell] for cell in EXCEPTIONS if cell in shown()}
    assert needless == {}


def test_every_reason_is_about_a_dialog_and_a_way_that_exist() -> None:
    assert [cell for cell in EXCEPTIONS if cell[0] not in EVERY_DIALOG or cell[1] not in WAYS] == []
    assert [cell for cell, why in EXCEPTIONS.items() if len(why) < 20] == []


def test_a_way_counts_for_the_dialog_whose_question_stood_and_for_no_other() -> None:
    """Also under a short question between, and only what happened."""
    missed = ways_of("@ audience staff\n> 不在だった\n> 1\n> ああ\n> いい\n> うう\n> 停止\n")
    assert missed == {("absent", "misses"), ("absent", "stop")}
    between = ways_of("@ audience staff\n> 電話した\n> 言語\n> 停止\n> [English]\n> 1\n> back\n")
    assert between == {("called", "stop"), ("called", "language"), ("called", "edit")}
    assert ways_of("@ audience staff\n> 不在だった\n> 1\n> 1\n") == {("absent", "plain")}
    assert ways_of("@ begin reached\n> あしたの10時に続きを\n@ +1d\n@ nudge\n") == {("reached", "silence")}


def test_danger_counts_where_people_are_told_of_it() -> None:
    """要綱 2-1-ア: of a resident's own words at once, of a colleague's with their record."""
    assert ("check_in", "urgent") in ways_of("@ begin check_in\n> もう死にたい\n")
    tip = "@ audience partner\n> 知らせたい\n> {}\n> とばす\n> {}\n> とばす\n> とばす\n> とばす\n> 送る\n"
    assert ("tip", "urgent") in ways_of(tip.format("わからない", "死にたいと言っていました"))
    assert ("tip", "urgent") in ways_of(tip.format("命や体があぶない", "やせていました"))
    assert ("tip", "urgent") not in ways_of(tip.format("わからない", "やせていました"))


def test_the_matrix_shows_each_dialog_with_what_is_missing() -> None:
    lines = matrix().splitlines()
    assert [line.split()[0] for line in lines[1 : len(EVERY_DIALOG) + 1]] == list(EVERY_DIALOG)
    assert sum(line.split().count("--") for line in lines[1 : len(EVERY_DIALOG) + 1]) == len(set(holes()) - set(EXCEPTIONS))
