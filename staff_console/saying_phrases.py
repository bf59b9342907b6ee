"""定型文 in a conversation (要綱 3-1-ウ, 3-3-ア): chosen, filled in, shown in both languages, and only then sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from starlette.responses import Response

from casestore import conversation, ledger, people, staff_phrases, talks
from casestore.db import Work
from casestore.permissions import Act
from casestore.staff_phrases import Phrase
from casestore.words import N_ as _
from dialogs.phrasing import Filled, NotInTheirLanguage
from staff_console import sending_hours
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrase_views import CATEGORIES, FIELDS, FieldToFill, PhraseGroup, PhraseRow
from staff_console.reaching import Reach, reachable
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Problem

NEEDED = {
    "day": _("日を入れてください。"),
    "time": _("時間を入れてください。"),
    "place": _("場所を書いてください。"),
    "thing": _("ものを書いてください。"),
}
NO_WORDS = _("この定型文には、本人のことばの訳がまだありません。")
LONGEST = 200


def choose(asked: Asked) -> Response:
    """GET /talks/{contact}/phrases: all of them, the Japanese beside what would be sent."""
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, asked.path["contact"], Act.REPLY)
        language = talks.load(work, reach.contact.id).language
        every = staff_phrases.offered(work, asked.house.settings.profile)
        return page(asked, "phrases.html", _about(work, asked, reach, language) | {"groups": groups(asked, every, language)})


def groups(asked: Asked, phrases: tuple[Phrase, ...], language: str) -> tuple[PhraseGroup, ...]:
    """By category, each in a language beside its Japanese."""
    gettext = words_in(asked.language)
    rows = {
        name: [PhraseRow(one.id, one.texts["ja"], one.to(language)) for one in phrases if one.category == name]
        for name in CATEGORIES
    }
    return tuple(PhraseGroup(gettext(CATEGORIES[name]), tuple(found)) for name, found in rows.items() if found)


def fill(asked: Asked) -> Response:
    """GET /talks/{contact}/phrases/{phrase}: what has to be filled in; with all of it (?day=…), what will be sent."""
    typed = {name: asked.query.get(name, "").strip()[:LONGEST] for name in FIELDS}
    return _draw(asked, typed, missing=bool(any(typed.values())))


def say(asked: Asked) -> Response:
    """POST /talks/{contact}/phrases/{phrase}: sent, in the person's language. 422 with what was typed."""
    typed = {name: asked.typed(name)[:LONGEST] for name in FIELDS}
    contact = asked.path["contact"]

    def write(work: Work) -> None:
        reach = reachable(work, asked, contact, Act.REPLY)
        phrase = _phrase(work, asked)
        if _problems(asked, phrase, typed):
            raise _Unfilled
        when = sending_hours.chosen(work, asked, reach)
        desk = asked.house.desk
        desk.say_phrase(work, contact, phrase.id, typed, asked.by, asked.now, not_before=when.not_before, why_now=when.why)
        conversation.read_to(work, asked.by.staff_id, contact, asked.now)

    try:
        asked.house.store.write(write)
    except _Unfilled:
        return _draw(asked, typed, missing=True, status=422)
    except sending_hours.Undecided:
        return _draw(asked, typed, missing=False, status=422, refused=words_in(asked.language)(sending_hours.CHOOSE))
    except NotInTheirLanguage:
        return _draw(asked, typed, missing=False, status=422)
    except ledger.NotYet as no:
        return _draw(asked, typed, missing=False, status=422, refused=refusal_words(asked, no.refusal))
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, contact, Act.READ_CONVERSATION)
    return see_other(f"/cases/{reach.case.number}?done=sent#chat" if reach.case else "/reception?done=sent")


class _Unfilled(Exception):
    """Something is still missing; nothing was written."""


def _draw(asked: Asked, typed: Mapping[str, str], *, missing: bool, status: int = 200, refused: str = "") -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, asked.path["contact"], Act.REPLY)
        phrase = _phrase(work, asked)
        language = talks.load(work, reach.contact.id).language
        problems = _problems(asked, phrase, typed)
        filled: Filled | None = None
        if not problems and phrase.to(language):
            filled = asked.house.desk.fill_phrase(work, reach.contact.id, phrase, typed, asked.by, asked.now)
        wrong = {problem.field: problem.words for problem in problems} if missing else {}
        values = {
            "phrase": PhraseRow(phrase.id, phrase.texts["ja"], phrase.to(language)),
            "fields": tuple(
                FieldToFill(name, gettext(FIELDS[name]), typed[name], wrong.get(name, "")) for name in phrase.typed
            ),
            "filled": filled,
            "no_words": "" if phrase.to(language) else gettext(NO_WORDS),
            "refused": refused,
            "hours": sending_hours.offer(work, asked, reach),
            "problems": problems if missing else (),
        }
        return page(asked, "phrase.html", _about(work, asked, reach, language) | values, status)


def _about(work: Work, asked: Asked, reach: Reach, language: str) -> dict[str, str]:
    return {
        "contact": reach.contact.id,
        "name": people.known(work, reach.contact.person_id).shown,
        "back": f"/cases/{reach.case.number}#chat" if reach.case else "/reception",
        "number": reach.case.number if reach.case else "",
        "tongue": asked.house.settings.profile.codes["languages"].label(language, asked.language),
        "lang": language.partition("@")[0].replace("_", "-"),
        "in_japanese": "yes" if language == "ja" else "",
    }


def _phrase(work: Work, asked: Asked) -> Phrase:
    try:
        found = staff_phrases.one(work, asked.house.settings.profile, asked.path["phrase"])
    except LookupError as unknown:
        raise NotFound from unknown
    if found.out:
        raise NotFound
    return found


def _problems(asked: Asked, phrase: Phrase, typed: Mapping[str, str]) -> tuple[Problem, ...]:
    gettext = words_in(asked.language)
    return tuple(Problem(name, gettext(NEEDED[name])) for name in phrase.typed if not _right(name, typed[name]))


def _right(name: str, value: str) -> bool:
    """Whether a day is one, a time is one, and the rest is there."""
    try:
        if name == "day":
            return bool(date.fromisoformat(value))
        if name == "time":
            return bool(time.fromisoformat(value)) or value == "00:00"
    except ValueError:
        return False
    return bool(value)
