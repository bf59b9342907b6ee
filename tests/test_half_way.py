"""Half-way through a talk: silence, 停止, another language, and words that are not a wrong answer (要綱 2-1-ア, 3-1-イ)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.acts import Nudge, WantPerson
from dialogs.progress import Turn
from dialogs.script import perform
from tests.demo_office import demo_facts

EVENING = "会話\n@ 2026-12-03 21:10 line ja\n"


def played(*lines: str) -> tuple[list[str], Turn]:
    """What we said last and the last turn of a play with these lines."""
    printed, play = perform(EVENING + "\n".join(lines) + "\n", demo_facts)
    return printed.split("\n> ")[-1].splitlines()[1:], play.turns[-1]


def nudges(turn: Turn) -> list[tuple[timedelta, str]]:
    return [(act.after, act.then) for act in turn.acts if isinstance(act, Nudge)]


@pytest.mark.parametrize("aside", ["設定", "わたしの記録", "どうなってる？", "同意をとりけす"])
def test_who_looks_at_something_else_in_the_middle_is_still_reminded_and_then_somebodys_task(aside: str) -> None:
    """(要綱 2-1-ア)"""
    _said, turn = played("@ begin intake", "> わたし", f"> {aside}")
    assert nudges(turn) == [(timedelta(hours=20), "remind")]
    _said, reminded = played("@ begin intake", "> わたし", f"> {aside}", "@ +20h", "@ nudge")
    assert nudges(reminded) == [(timedelta(days=2), "task")]


def test_who_only_looks_at_their_settings_is_not_reminded_of_it() -> None:
    _said, turn = played("> 設定")
    assert nudges(turn) == []


def test_what_the_host_asked_has_a_ladder_of_its_own_and_no_second_clock() -> None:
    """(要綱 3-3-ア)"""
    _said, turn = played("@ begin intake", "> わたし", "@ begin tomorrow mode=interrupt follow_up=f1", "> 時間を変えたい")
    assert nudges(turn) == []


@pytest.mark.parametrize("words", ["疲れた", "あとで、8時に"])
def test_after_stop_a_rest_promises_no_message_of_ours(words: str) -> None:
    """(要綱 2-1-ア)"""
    said, turn = played("> 予約", "> 窓口で会う", "> 停止", f"> {words}")
    assert not any("声をかけ" in one for one in said)
    assert nudges(turn) == []


def test_a_booking_after_stop_promises_no_reminder_the_day_before() -> None:
    """(要綱 3-3-ア)"""
    said, _turn = played("> 予約", "> 窓口で会う", "> 停止", "> 来週の火曜 13時半", "> これで予約する")
    assert any("止めたままです" in one for one in said)
    assert not any("前の日に" in one for one in said)


def test_who_could_not_read_the_beginning_is_told_it_again_in_their_language() -> None:
    """(要綱 3-1-ウ)"""
    said, _turn = played("@ begin tomorrow", "> english please")
    assert any("This is a reminder of your appointment" in one for one in said)
    said, _turn = played("@ begin tomorrow", "> 時間を変えたい", "> english")
    assert not any("This is a reminder of your appointment" in one for one in said)


def test_need_is_answered_and_not_called_unreadable() -> None:
    """(要綱 3-2-イ)"""
    said, turn = played("@ begin tomorrow", "> 食べるものがない")
    assert not any("読み取れ" in one for one in said)
    assert turn.session.top.misses == 0


def test_weariness_is_thanked_for_and_still_reaches_a_person_the_third_time() -> None:
    """(要綱 2-1-ア, 2-2-ア)"""
    said, _turn = played("@ begin tomorrow", "> しんどい")
    assert said[0] == "< 書いてくれて、ありがとうございます。"
    _said, turn = played("@ begin tomorrow", *["> しんどい"] * 3)
    assert WantPerson("missed") in turn.acts


def test_sorry_is_not_heard_as_a_no() -> None:
    _said, turn = played("@ begin tomorrow", "> すみません、あした行きます")
    assert not turn.session.frames


def test_no_choice_is_held_up_as_the_example_where_something_is_agreed_to() -> None:
    """(要綱 3-1-エ, 3-2-ア)"""
    for dialog in ("consent", "plan_review", "withdraw"):
        said, _turn = played(f"@ begin {dialog}", "> ふむ", "> ほげ")
        assert not any("「1」" in one for one in said), dialog
