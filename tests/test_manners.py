"""Manners of the engine (要綱 3-1-イ, 6-1): so many questions a sitting, progress in words, what a worker wrote is shown before it counts,
a secret is not kept as written, nothing private stands on a button where others may read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casestore.speech import Said
from casestore.words import N_ as _
from dialogs import engine
from dialogs.acts import Prefer, Write
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, Option
from dialogs.facts import Facts, Guard
from dialogs.progress import Turn
from dialogs.secrets import Secret, hashed
from dialogs.session import Fragment, Session
from dialogs.sitting import in_this_sitting, to_come
from dialogs.steps import Ask, Dialog, Repeat, Review, Section, said
from dialogs.wording import post

NOW = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
NOTHING_KNOWN = Facts()
COLOUR = Choice((Option("red", _("あか")), Option("blue", _("あお"))))


def ask(key: str, kind: Any = None, **more: Any) -> Ask:
    return Ask(key, _("おたずねします"), kind or COLOUR, title=_("色"), **more)


def dialog(*steps: Any, sitting: int = 0) -> Dialog:
    return Dialog(
        "d", _("ためし"), steps, why=_("ためすため"), sitting=sitting, done=lambda known, answers, facts: (Write("d", answers),)
    )


class Talk:
    """A talk with one dialog, stored between turns; each answer comes a minute after the one before."""

    def __init__(self, one: Dialog, facts: Facts = NOTHING_KNOWN) -> None:
        self.dialogs, self.facts, self.now, self.number = {**DIALOGS, "d": one}, facts, NOW, 0
        self.session = Session()
        self.turn = self.took(engine.begin(self.session, "d", NOW, facts, dialogs=self.dialogs))

    def took(self, turn: Turn) -> Turn:
        self.turn = turn
        self.session = Session.from_json(json.loads(json.dumps(turn.session.as_json())))
        return turn

    def hear(self, text: str, after: timedelta = timedelta(minutes=1)) -> str:
        self.now += after
        self.number += 1
        heard = (Fragment(Said(text=text), f"m{self.number}"),)
        return self.text(self.took(engine.turn(self.session, heard, self.now, self.facts, self.dialogs)))

    def text(self, turn: Turn) -> str:
        whole = post(turn.says, "ja", self.facts)
        return "\n".join(bubble.text for bubble in whole.bubbles) if whole else ""

    @property
    def labels(self) -> list[str]:
        whole = post(self.turn.says, "ja", self.facts)
        return [button.label for button in whole.bubbles[-1].buttons] if whole else []


def many(count: int) -> tuple[Ask, ...]:
    return tuple(ask(f"q{number}") for number in range(count))


# -- a sitting -----------------------------------------------------------------------------------------------------------


def test_after_so_many_answers_a_rest_is_offered_and_the_rest_is_told_in_words() -> None:
    talk = Talk(dialog(*many(6), sitting=3))
    assert not any("ここまで" in talk.hear("あか") for _n in range(2))
    told = talk.hear("あか")
    assert "質問は、あと3つほどです。つづけますか。" in told and "%" not in told
    assert "あとで" in talk.labels
    assert "ここまで" not in talk.hear("あか")


@pytest.mark.parametrize(
    ("left", "words"), [(1, "次が最後の質問です。"), (9, "あと9つほどです。"), (10, "質問は、もう少しあります。")]
)
def test_how_much_is_left_is_never_a_percentage(left: int, words: str) -> None:
    talk = Talk(dialog(*many(2 + left), sitting=2))
    talk.hear("あか")
    assert words in talk.hear("あか")


def test_a_pause_begins_another_sitting() -> None:
    talk = Talk(dialog(*many(9), sitting=3))
    for _n in range(2):
        talk.hear("あか")
    assert "ここまで" not in talk.hear("あか", after=timedelta(hours=2))
    assert in_this_sitting(talk.session.top, talk.now) == 1


def test_nothing_is_offered_when_nothing_is_left_or_an_answer_is_only_changed() -> None:
    talk = Talk(dialog(*many(3), Review("check"), sitting=3))
    for _n in range(2):
        talk.hear("あか")
    assert "ここまで" not in talk.hear("あか"), "only the review is left"
    talk.hear("1")
    assert "ここまで" not in talk.hear("あお")


def test_a_rest_is_an_answer() -> None:
    talk = Talk(dialog(*many(6), sitting=3))
    for _n in range(3):
        talk.hear("あか")
    assert "休んでください" in talk.hear("あとで")
    assert talk.session.paused


def test_what_is_left_counts_only_what_can_come() -> None:
    steps = (
        ask("a"),
        Section(said("a", "red"), many(2)),
        Section(said("a", "blue"), many(5)),
        Repeat("c", lambda known: 2, (ask("x"),)),
    )
    talk = Talk(dialog(*steps))
    assert to_come(talk.dialogs["d"], talk.session.top) == 1, "how often is not known before the answer, and so not counted"
    talk.hear("あか")
    assert to_come(talk.dialogs["d"], talk.session.top) == 2
    talk.hear("あか")
    talk.hear("あか")
    assert to_come(talk.dialogs["d"], talk.session.top) == 2


# -- shown back before it counts -----------------------------------------------------------------------------------------


def reworded(form: str = "intake.own_words") -> Talk:
    talk = Talk(dialog(ask("a", form=form), ask("b")))
    talk.hear("あか")
    talk.session = engine.take_pen(talk.session, "s1")
    talk.session = engine.told(talk.session, {"a": "blue"}, "s1", talk.now, dialogs=talk.dialogs)
    talk.took(engine.give_pen(talk.session, talk.now, talk.facts, dialogs=talk.dialogs))
    return talk


def test_what_a_worker_wrote_in_other_words_is_shown_to_the_person_before_it_reaches_a_paper() -> None:
    talk = reworded()
    assert "職員が、あなたのお話を次のように書きました。\n色：あお\nこれで合っていますか。" in talk.text(talk.turn)
    assert not talk.session.frames[0].answers["a"].confirmed
    talk.hear("合っている")
    assert talk.session.top.answers["a"].confirmed and talk.session.top.answers["a"].by == "s1"


def test_if_it_is_not_right_they_are_asked_and_their_own_word_goes_before() -> None:
    talk = reworded()
    assert "あなたのことばで、もう一度教えてください。" in talk.hear("ちがう")
    talk.hear("あか")
    answer = talk.session.top.answers["a"]
    assert (answer.value, answer.by, answer.confirmed) == ("red", "bot", False)


def test_what_reaches_no_paper_or_was_not_said_otherwise_is_not_asked_again() -> None:
    assert "合っていますか" not in (talk := reworded(form="")).text(talk.turn)
    fresh = Talk(dialog(ask("a", form="intake.own_words"), ask("b")))
    fresh.session = engine.take_pen(fresh.session, "s1")
    fresh.session = engine.told(fresh.session, {"a": "blue"}, "s1", NOW, dialogs=fresh.dialogs)
    fresh.took(engine.give_pen(fresh.session, NOW, fresh.facts, dialogs=fresh.dialogs))
    assert "合っていますか" not in fresh.text(fresh.turn) and "職員から聞きました" in fresh.text(fresh.turn)


def test_a_confirmation_is_a_mark_of_the_source() -> None:
    talk = reworded()
    talk.hear("合っている")
    talk.hear("あか")
    from dialogs.two_layers import read

    written = next(act for act in talk.turn.acts if isinstance(act, Write))
    _values, sources = read(written.answers)
    assert sources["a"]["confirmed"] is True and "confirmed" not in sources["b"]


# -- secrets, and what stands on a button --------------------------------------------------------------------------------


def test_a_secret_is_hashed_where_it_is_heard_and_its_words_are_not_kept() -> None:
    talk = Talk(dialog(ask("w", Secret(), prefer="pass_word"), ask("b")))
    talk.hear("ひまわり")
    assert Prefer("pass_word", hashed("ひまわり")) in talk.turn.acts
    assert "ひまわり" not in json.dumps(talk.session.as_json(), ensure_ascii=False)
    assert talk.session.top.answers["w"].message_ids == ("m1",), "where it stood is kept, so that it can be masked"


@pytest.mark.parametrize("word", ["", "a", "はい", "1234", "あ" * 21, "二行の\nことば"])
def test_a_word_that_everybody_says_is_no_secret(word: str) -> None:
    talk = Talk(dialog(ask("w", Secret()), ask("b")))
    talk.hear(word)
    assert "w" not in talk.session.top.answers


def test_where_others_may_read_a_button_shows_a_number_or_a_word_of_the_way() -> None:
    """要綱 3-1-イ: in every question of the intake."""
    facts = Facts(guard=Guard(neutral=True), wards=(("chuo", "中央区"),))
    intake = DIALOGS["intake"]
    talk = Talk(replace(intake, name="d"), facts)
    for text in (
        "わたし自身のこと",
        "どれもない",
        "DV・虐待",
        "これで全部",
        "とばす",
        "さき",
        "いつでもだいじょうぶ",
        "中央区",
    ):
        assert all(label.isdecimal() or label in PLAIN for label in talk.labels), talk.labels
        talk.hear(text)


PLAIN = {
    "もどる",
    "とばす",
    "人と話す",
    "答えたくない",
    "なぜ聞くの？",
    "これで全部",
    "ほかをみる",
    "とじる",
    "あとで",
    "つづける",
}
