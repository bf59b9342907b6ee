"""Random walks through every dialog: answers, edits, backs, digressions, nonsense. 要綱 3-1-イ, 2-1-ア

Every walk ends or reaches a person, never asks what it knows unless it is being changed, keeps no answer whose question has gone,
survives storage after every step, and says nothing that a phone cannot show. With TSUNAGI_LONG_LIFE=1: 20,000 walks and more, from a
random seed, shared among the dialogs.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestore.speech import Media, Place, Said
from dialogs import engine
from dialogs.acts import Done, WantPerson, Write
from dialogs.catalogue import DIALOGS
from dialogs.facts import Facts
from dialogs.progress import Turn
from dialogs.session import Fragment, Session
from dialogs.steps import way
from dialogs.wording import post
from locales import LANGUAGES
from tests.demo_office import SLIP, demo_facts

NOW = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
MAIN = tuple(name for name, dialog in DIALOGS.items() if not dialog.aside)
LONG = bool(os.environ.get("TSUNAGI_LONG_LIFE"))
WALKS = 12_000 // len(MAIN) + 1 if LONG else 120
ENDINGS = 8_000 // len(MAIN) + 1 if LONG else 60
WORDS = (
    "はい", "いいえ", "1", "２", "三", "4、7", "もどる", "とばす",
    "なぜ", "使い方", "直したい", "区を直したい", "これで全部", "あとで", "つづける", "最初から",
    *(name for name in ("English", "やさしい日本語", "中文", "한국어", "Tiếng Việt", "नेपाली", "日本語")), "人と話す", "停止", "再開", "こんにちは",
    "ありがとう", "家賃が払えません", "食べるものがない", "楽になりたい", "さとう", "12/10", "きのう",
    "答えたくない", "受付時間", "", " ", "😀", "ﾊﾟｰﾄ", "\ud800", "あ" * 300, "send", "これで送る", "next Tuesday", "％(x)s", "100%", "%(name)s",
)  # fmt: skip

said = st.one_of(
    st.sampled_from(WORDS).map(lambda text: Said(text=text)),
    st.text(max_size=40).map(lambda text: Said(text=text)),
    st.integers(0, 20).map(lambda number: Said(tap=f"#{number}")),  # the n-th button that was ever shown
    st.sampled_from(("image", "audio", "sticker", "file")).map(lambda kind: Said(media=(Media(kind, ref="r"),))),
    st.just(Said(place=Place(43.0, 141.3, "駅"))),
    st.sampled_from(("unknown:hologram", "follow", "start", "unsend")).map(lambda event: Said(event=event)),
)


class Walk:
    """One walk, shown in one language; checks what must always hold after each step."""

    def __init__(self, dialog: str, shown_in: str = "ja") -> None:
        self.session, self.now, self.taps, self.count = Session(), NOW, ["!back"], 0
        self.audience, self.shown_in = DIALOGS[dialog].audience, shown_in
        self.acts: list[Any] = []
        self.took(engine.begin(self.session, dialog, self.now, self.facts(self.session.language)))

    def facts(self, language: str) -> Facts:
        return replace(demo_facts(language, self.now), audience=self.audience)

    def wait(self, hours: int) -> None:
        """Nothing comes for so long; then we remind."""
        self.now += timedelta(hours=hours)
        self.took(engine.nudge(self.session, self.now, self.facts(self.session.language)))

    def worker(self) -> None:
        """A worker takes the pen and gives it back."""
        self.session = engine.take_pen(self.session, "staff-1")
        heard = (Fragment(Said(text="職員に話しています"), "aside"),)
        assert not engine.turn(self.session, heard, self.now, self.facts("ja")).says, "the bot is silent while a worker speaks"
        self.took(engine.give_pen(self.session, self.now, self.facts(self.session.language)))

    def hear(self, one: Said) -> Turn:
        self.count += 1
        self.now += timedelta(minutes=1)
        if one.tap.startswith("#"):
            one = Said(tap=self.taps[-1 - int(one.tap[1:]) % len(self.taps)])
        heard = (Fragment(one, f"m{self.count}", f"m{max(1, self.count - 3)}" if one.event == "unsend" else ""),)
        turn = engine.turn(self.session, heard, self.now, self.facts(self.session.language))
        self.took(turn)
        assert turn.says or one.event in ("unsend", "unfollow"), "never silence towards the person"
        return turn

    def took(self, turn: Turn) -> None:
        stored = json.loads(json.dumps(turn.session.as_json()))
        again = Session.from_json(stored)
        assert again.as_json() == turn.session.as_json() or json.loads(json.dumps(again.as_json())) == stored
        assert again == turn.session
        self.session = again
        self.acts += turn.acts
        for language in {self.shown_in, self.session.language}:
            self.shown(turn, language)
        self.nothing_stale()

    def shown(self, turn: Turn, language: str) -> None:
        said = post(turn.says, language, self.facts(language))
        if said is None:
            return
        assert 1 <= len(said.bubbles) <= 5
        for bubble in said.bubbles:
            assert bubble.text.strip()
            assert len(bubble.text.encode("utf-16-le", "replace")) // 2 <= 4_096
            bubble.text.encode()
            assert len(bubble.buttons) <= 13
            for button in bubble.buttons:
                assert 1 <= len(regex.findall(r"\X", button.label)) <= 20
                assert len(button.data.encode()) <= 64
                if button.data:
                    self.taps.append(button.data)

    def nothing_stale(self) -> None:
        """The open question has no answer, unless it is the one being changed."""
        for frame in self.session.frames:
            found = way(DIALOGS[frame.dialog], frame)
            if found.ask is not None and frame.editing != found.ask.key:
                answer = frame.answers.get(found.ask.key)
                assert answer is None or not found.ask.kind.still_holds(answer.value, found.known)
        for act in self.acts:
            if isinstance(act, Write):
                assert all(answer.at for answer in act.answers.values())


@pytest.mark.parametrize("dialog", MAIN)
@settings(max_examples=WALKS, deadline=None, derandomize=not LONG, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(said | st.integers(1, 72), min_size=4, max_size=30), language=st.sampled_from(LANGUAGES))
def test_whatever_a_person_does_they_are_answered_and_nothing_is_lost(
    dialog: str, steps: list[Said | int], language: str
) -> None:
    walk = Walk(dialog, language)
    for one in steps:
        if isinstance(one, Said):
            walk.hear(one)
        elif one > 60 and not walk.session.held:
            walk.worker()
        else:
            walk.wait(one)


@pytest.mark.parametrize("dialog", MAIN)
@settings(max_examples=ENDINGS, deadline=None, derandomize=not LONG, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(said, max_size=12),
    choices=st.lists(st.integers(0, 7), min_size=60, max_size=60),
    language=st.sampled_from(LANGUAGES),
)
def test_every_walk_comes_to_its_end_or_to_a_person_in_few_steps(
    dialog: str, steps: list[Said], choices: list[int], language: str
) -> None:
    walk = Walk(dialog, language)
    for one in steps:
        walk.hear(one)
    for choice in choices:
        if not walk.session.frames or walk.session.held or walk.session.wanted:
            break
        walk.hear(willing(walk, choice))
    ended = not walk.session.frames and any(isinstance(act, Done) for act in walk.acts)
    assert ended or walk.session.held or any(isinstance(act, WantPerson) for act in walk.acts)


def willing(walk: Walk, choice: int) -> Said:
    """Someone who goes along: taps one of the choices on the screen, else writes, else gives a number, else skips."""
    frame = walk.session.top
    if frame.partial:
        return Said(text="これで全部")
    question = engine.open_question(walk.session, walk.now, walk.facts(walk.session.language))
    here = [tap.data for tap in question[-1].taps if tap.data.startswith(frame.dialog) and not tap.data.endswith("/")]
    tried = ("さとう", "3", "とばす")[min(frame.misses, 2)]
    word = SLIP if frame.dialog == "referral_answer" and not frame.answers else tried
    return Said(tap=here[choice % len(here)]) if here else Said(text=word)


def test_the_walker_has_seen_every_dialog_end() -> None:
    for dialog in MAIN:
        walk = Walk(dialog)
        for _ in range(60):
            if not walk.session.frames:
                break
            walk.hear(willing(walk, 2))
        names = {act.dialog for act in walk.acts if isinstance(act, Done)}
        assert dialog in names, dialog
