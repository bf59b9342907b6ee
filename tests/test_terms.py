"""One name for one thing, in every language a resident may read. 要綱 3-1-イ"""

from __future__ import annotations

import pytest

from dialogs.catalogue import DIALOGS
from dialogs.spoken_texts import texts, translated
from locales import LANGUAGES, NAMES, SOURCE, catalog
from locales.terms import departures, terms


def test_every_term_is_there_once_with_a_place_for_every_language() -> None:
    assert len({term.id for term in terms()}) == len({term.ja for term in terms()}) == len(terms()) >= 40
    assert all(set(term.words) == set(NAMES) - {SOURCE} and term.words["en"] for term in terms())


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_residents_meet_one_name_for_one_thing(language: str) -> None:
    say = catalog(language).gettext
    residents = (dialog for dialog in DIALOGS.values() if dialog.audience == "resident")
    every = (text for dialog in residents for text in texts(dialog))  # a button has no room for whole names
    said = dict.fromkeys(text.text for text in every if text.role == "sentence" and text.text in translated(language))
    assert list(departures(language, ((text, say(text)) for text in said))) == []


def test_another_name_for_a_thing_is_noticed() -> None:
    wrong = list(departures("en", [("生活保護を申請する", "Apply for welfare"), ("家賃", "Rent")]))
    assert len(wrong) == 1
    assert "public assistance" in wrong[0]
