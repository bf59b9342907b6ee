"""Every conversation in tests/transcripts, played again: what we say, what the ledger gains, what people must do. 要綱 3-1

Rewrite them with REWRITE=1; the diff is the review.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

import pytest
import regex

from dialogs.facts import Facts, Hotline
from dialogs.script import Play, perform
from dialogs.wording import post
from locales import LANGUAGES, catalog

SCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")

LINES = {
    "ja": (Hotline("いのちの電話（見本）", "000-0000-0000", "24時間"), Hotline("こころの相談（見本）", "000-0000-0001")),
    "en": (Hotline("Lifeline (sample)", "000-0000-0000", "24 hours"), Hotline("Mind line (sample)", "000-0000-0001")),
}


def demo_facts(language: str, now: datetime) -> Facts:
    """An office that exists nowhere, in both languages."""
    if language == "en":
        return Facts(
            agency="Snow City Support Centre", phone="000-0000-0009", hours="We are open Monday to Friday, 9:00 to 17:00.",
            ambulance="119 (ambulance)", police="110 (police)", reads_by="tomorrow (Fri) between 9:00 and 12:00",
            kept_where="the centre's own records", reception_number="R8-0001", staff_name="Sato",
            hotlines={"": LINES["en"]}, wards=(("chuo", "Chuo ward"), ("kita", "Kita ward"), ("nishi", "Nishi ward")),
        )  # fmt: skip
    return Facts(
        agency="ゆき市くらし支援センター", phone="000-0000-0009", hours="受付は、月曜から金曜の9時から17時です。",
        ambulance="119（救急）", police="110（警察）", reads_by="あす 12月4日（金）の9時から12時のあいだ",
        kept_where="センターの記録", reception_number="R8-0001", staff_name="佐藤",
        hotlines={"": LINES["ja"]}, wards=(("chuo", "中央区"), ("kita", "北区"), ("nishi", "西区")),
    )  # fmt: skip


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
    for language in set(LANGUAGES) - {"ja"}:
        missing = [text for text in sorted(play.sentences) if JAPANESE.search(text) and catalog(language).gettext(text) == text]
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
