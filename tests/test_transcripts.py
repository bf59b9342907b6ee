"""Every conversation in tests/transcripts, played again: what we say, what the ledger gains, what people must do. 要綱 3-1

Rewrite them with REWRITE=1; the diff is the review.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest
import regex

from dialogs.script import Play, perform
from dialogs.spoken_texts import translated
from dialogs.wording import post
from locales import CONSOLE, LANGUAGES, SOURCE
from tests.demo_office import demo_facts

SCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@cache
def played(path: Path) -> tuple[str, Play]:
    return perform(path.read_text(encoding="utf-8"), demo_facts)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_conversation_goes_as_it_is_written(path: Path) -> None:
    printed, _play = played(path)
    if os.environ.get("REWRITE"):
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_no_sentence_of_any_conversation_is_left_untranslated(path: Path) -> None:
    _printed, play = played(path)
    for language in set(LANGUAGES if play.audience == "resident" else CONSOLE) - {SOURCE}:
        missing = sorted(text for text in play.sentences - translated(language) if JAPANESE.search(text))
        assert missing == [], language


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_post_fits_line_and_telegram_in_every_language(path: Path) -> None:
    _printed, play = played(path)
    for turn in play.turns:
        for language in LANGUAGES:
            said = post(turn.says, language, demo_facts(language, play.now))
            if said is None:
                continue
            assert 1 <= len(said.bubbles) <= 5
            for bubble in said.bubbles:
                assert bubble.text.strip()
                assert "%(" not in bubble.text
                assert len(bubble.text.encode("utf-16-le")) // 2 <= 4_096
                assert len(bubble.buttons) <= 13
                for button in bubble.buttons:
                    assert 1 <= len(regex.findall(r"\X", button.label)) <= 20
                    assert not button.label.endswith("…"), "our own labels are short enough by themselves"
                    assert len(button.data.encode()) <= 64


def test_there_are_conversations_enough_to_trust() -> None:
    assert len(SCRIPTS) >= 25
