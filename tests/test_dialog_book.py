"""docs/dialogs.md shows every dialog as it is, and any of them can be played in a terminal. 要綱 3-1-イ"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casestore.profile import load_profile
from dialogs import dialog_book, readability
from dialogs.catalogue import DIALOGS
from dialogs.facts import Facts
from dialogs.sample_facts import given, sample
from dialogs.script import play_in_terminal
from locales import LANGUAGES
from tests.demo_office import demo_facts

PAGE = Path(__file__).parents[1] / "docs" / "dialogs.md"
NOW = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)


def test_the_page_of_the_dialogs_is_the_one_their_data_makes() -> None:
    """When a dialog changes: python -m dialogs.dialog_book docs"""
    assert PAGE.read_text(encoding="utf-8") == dialog_book.page(load_profile("sapporo")), (
        "run: python -m dialogs.dialog_book docs"
    )


def test_the_page_shows_questions_conditions_choices_fields_and_the_ladder_in_words() -> None:
    page = dialog_book.page(load_profile("sapporo"))
    assert "*「だれのこと」が「わたし自身のこと」ではないとき*" in page
    assert "*「いそいで困っていること」に「きょう食べるものがない」があるとき*" in page
    assert "様式 `intake.ward`" in page
    assert "「答えたくない」がある" in page
    assert "返事がなければ 1日あとの18:00にチャット → 2日あとの12:30にチャット → 1日あとの10:00に職員の電話" in page
    assert all(f"`{name}`、第" in page for name in DIALOGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, dialog in DIALOGS.items() if not dialog.aside])
def test_every_dialog_can_be_played_in_a_terminal_in_every_language(name: str, language: str) -> None:
    lines = iter(
        ("1", "はい", "12/10", "これで全部", "とばす", "なぜ", "1", "もどる", "使い方", "@ +20h", "@ nudge", "人と話す")
    )
    written: list[str] = []

    def facts(spoken: str, now: datetime) -> Facts:
        return sample(DIALOGS[name], demo_facts(spoken, now), now)

    play_in_terminal(name, language, lambda: next(lines, None), written.append, lambda: NOW, facts)
    told = "\n".join(written)
    assert "%(" not in told
    assert sum(line.startswith("> ") for line in told.splitlines()) == 10


def test_what_the_host_would_know_is_chosen_so_that_most_questions_come_up() -> None:
    assert len(given("monitoring")["lines"]) >= 1  # type: ignore[arg-type]


def test_readability_is_printed_per_dialog_and_for_all_together() -> None:
    lines = list(readability.table(("intake", "greeting")))
    assert lines[0].split() == ["dialog", "language", "sentences", "mean", "longest", "kanji", "over"]
    assert [line.split()[0] for line in lines[1:4]] == ["intake", "greeting", "all"]
