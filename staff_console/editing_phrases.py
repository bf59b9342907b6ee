"""定型文 of the office (要綱 3-1-ウ): each language visible, what is missing marked; changed, added, taken out and put back."""

from __future__ import annotations

from starlette.responses import Response

from casestore import staff_phrases
from casestore.db import Work
from casestore.fine_print_phrases import KNOWN, TYPED, placeholders, well_formed
from casestore.staff_phrases import Phrase
from casestore.words import N_ as _
from locales import NAMES, SOURCE
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrase_views import CATEGORIES, PhraseGroup, PhraseRow, Tongue
from staff_console.phrases import listed
from staff_console.shell import page
from staff_console.views import Choice, Problem

NEW = "new"
NOTHING = _("日本語の文を書いてください。")
NO_CATEGORY = _("種類をえらんでください。")
NOT_KNOWN = _("文の中に入れられる名前は、下にあるものだけです。")
NOT_SAME = _("日本語の文と、入れる名前がちがいます。")
LONGEST = 1000


def show(asked: Asked) -> Response:
    """GET /admin/phrases"""
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        every = staff_phrases.every(work, asked.house.settings.profile)
    rows = {name: tuple(_row(asked, one) for one in every if one.category == name) for name in CATEGORIES}
    groups = tuple(PhraseGroup(gettext(CATEGORIES[name]), found) for name, found in rows.items() if found)
    return page(asked, "phrases_admin.html", {"groups": groups, "count": len(every)})


def _row(asked: Asked, one: Phrase) -> PhraseRow:
    lacks = listed((NAMES[language] for language in one.missing(tuple(NAMES))), words_in(asked.language))
    return PhraseRow(one.id, one.texts["ja"], "", lacks, one.own, one.out)


def edit(asked: Asked) -> Response:
    """GET /admin/phrases/{phrase}; the phrase "new" is an empty one."""
    with asked.house.store.reading() as work:
        return _draw(asked, _known(work, asked))


def keep(asked: Asked) -> Response:
    """POST /admin/phrases/{phrase}: from now on. 422 with what was typed."""
    with asked.house.store.reading() as work:
        known = _known(work, asked)
    texts = {language: asked.typed(f"text_{language}")[:LONGEST] for language in NAMES}
    typed = Phrase(known.id, asked.typed("category"), texts, own=True, out=bool(asked.typed("out")))
    if problems := _problems(asked, typed):
        return _draw(asked, typed, problems, 422)
    asked.house.store.write(lambda work: asked.house.desk.keep_phrase(work, typed, asked.by, asked.now))
    return see_other("/admin/phrases?done=phrase_kept")


def _known(work: Work, asked: Asked) -> Phrase:
    if asked.path["phrase"] == NEW:
        return Phrase("", "", {SOURCE: ""}, own=True)
    try:
        return staff_phrases.one(work, asked.house.settings.profile, asked.path["phrase"])
    except LookupError as unknown:
        raise NotFound from unknown


def _problems(asked: Asked, typed: Phrase) -> tuple[Problem, ...]:
    gettext, japanese = words_in(asked.language), typed.texts[SOURCE]
    found = [] if typed.category in CATEGORIES else [Problem("category", gettext(NO_CATEGORY))]
    if not japanese:
        found.append(Problem(_field(SOURCE), gettext(NOTHING)))
    for language, text in typed.texts.items():
        if not well_formed(text):
            found.append(Problem(_field(language), gettext(NOT_KNOWN)))
        elif text and placeholders(text) != placeholders(japanese):
            found.append(Problem(_field(language), gettext(NOT_SAME)))
    return tuple(found)


def _field(language: str) -> str:
    return f"text_{language}"


def _draw(asked: Asked, phrase: Phrase, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    gettext, wrong = words_in(asked.language), {problem.field: problem.words for problem in problems}
    values = {
        "id": phrase.id or NEW,
        "category": phrase.category,
        "categories": tuple(Choice(name, gettext(words)) for name, words in CATEGORIES.items()),
        "tongues": tuple(
            Tongue(one, name, phrase.texts.get(one, ""), wrong.get(_field(one), "")) for one, name in NAMES.items()
        ),
        "out": phrase.out,
        "names": tuple(f"%({name})s" for name in (*KNOWN, *TYPED)),
        "wrong": {"category": ""} | wrong,
        "problems": problems,
    }
    return page(asked, "phrase_edit.html", values, status)
