"""The checks of authors: what is wrong with a dialog before anybody meets it, with the line to mend. 要綱 3-1-イ

`tsunagi check-dialogs` prints them and a test runs them; an error fails the build, advice does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import cast

import regex

from casestore.forms import FORM_OF, FORMS
from casestore.forms.form import Form
from dialogs import where_written
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, fold_words
from dialogs.commands import FIRST, WORDS
from dialogs.conditions import Gate, Placed, answers_table, condition_of, explore, placed
from dialogs.facts import Facts
from dialogs.plain_words import LIMITS, length, sentences
from dialogs.progress import Moment, question
from dialogs.says import Line, Saying, command, tap_data
from dialogs.session import Frame, Session
from dialogs.spoken_texts import Text, shown_by_name, texts, translated
from dialogs.steps import Ask, Dialog, Repeat, Review, Section, Way
from dialogs.wording import LABEL, post
from locales import CONSOLE, LANGUAGES, SOURCE, catalog

BYTES = 64  # of what a button carries
ID_OF_A_ROW = 36  # a choice from a look-up may be an id of the store
NO_FORMS = frozenset({"appointment", "papers", "visit", "talk"})  # answers that go into rows of their own, not onto a form
_JAPANESE = regex.compile(r"[\p{Hiragana}\p{Katakana}\p{Han}]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `thing` is the key or text whose line is meant; `advice`: it could stay."""

    dialog: str
    key: str
    check: str
    words: str
    thing: str
    advice: bool = False


Dialogs = Mapping[str, Dialog]
Check = Callable[[Dialog], Iterator[Finding]]


def findings(dialogs: Dialogs = DIALOGS, languages: tuple[str, ...] = LANGUAGES) -> tuple[Finding, ...]:
    """Everything wrong with some dialogs, in their order."""
    found = [one for dialog in dialogs.values() for check in CHECKS for one in check(dialog)]
    words = [
        one
        for dialog in dialogs.values()
        for language in languages
        if dialog.audience == "resident" or language in CONSOLE
        for one in _in_language(dialog, language)
    ]
    once = {(one.check, one.words): one for one in reversed(words)}.values()  # a sentence of many dialogs is mended once
    return (*found, *reversed(once), *_shared_words(dialogs, languages))


def printed(finding: Finding, dialogs: Dialogs = DIALOGS) -> str:
    """「dialogs/conversations/intake.py:92: intake.who: …」"""
    line = where_written.of(dialogs[finding.dialog], finding.thing, finding.key.rpartition(".")[2])
    name = f"{finding.dialog}.{finding.key}" if finding.key else finding.dialog
    return f"{line}: {name}: {'advice: ' if finding.advice else ''}{finding.words} [{finding.check}]"


# -- the ways through ----------------------------------------------------------------------------------------------------


def unreachable(dialog: Dialog) -> Iterator[Finding]:
    """A section or repeat whose condition cannot hold on any way that leads to it; in steps that dialogs share, only advice."""
    table, absent = answers_table(dialog)
    for one, key in _conditional(dialog):
        explored = explore((*one.under, _own(one)), table, absent)
        if not explored.ever:
            shared = bool(explored.unknown & _keys_anywhere())
            yield Finding(dialog.name, key, "unreachable", "nobody can ever come to this step", key.rpartition(".")[2], shared)


def looks_ahead(dialog: Dialog) -> Iterator[Finding]:
    """A condition that looks at an answer which comes later, or which no question gives; steps may be shared with another dialog.

    Looking ahead opens a question again that lies behind: who means it writes a docstring, and it is advice.
    """
    table, absent = answers_table(dialog)
    for one, key in _conditional(dialog):
        explored = explore((_own(one),), table, absent)
        for name in sorted(explored.looked - one.earlier - {*dialog.given}):
            words = (
                f"its condition looks at {name!r}, which is asked later (a condition that means to says so in its docstring)"
            )
            yield Finding(dialog.name, key, "looks-ahead", words, key.rpartition(".")[2], bool(_own(one).holds.__doc__))
        for name in sorted(explored.unknown - _keys_anywhere()):
            words = f"its condition looks at {name!r}, which no question asks (what the host gives stands in `given`)"
            yield Finding(dialog.name, key, "looks-ahead", words, key.rpartition(".")[2])


def _conditional(dialog: Dialog) -> Iterator[tuple[Placed, str]]:
    """Sections and repeats, each with the key of its first step."""
    for one in placed(dialog):
        if isinstance(one.step, (Section, Repeat)):
            yield one, one.key or next((step.key for step in one.step.steps if not isinstance(step, Section)), "")


def _own(one: Placed) -> Gate:
    return Gate(condition_of(cast(Section | Repeat, one.step)), one.prefix)


@cache
def _keys_anywhere() -> frozenset[str]:
    """What some dialog of ours asks or is given."""
    return frozenset(key for dialog in DIALOGS.values() for key in (*dialog.asks, *dialog.given))


def keys(dialog: Dialog) -> Iterator[Finding]:
    """A key used twice: one answer would overwrite the other."""
    counted = Counter(one.key for one in placed(dialog) if one.key)
    for key, times in counted.items():
        if times > 1:
            yield Finding(dialog.name, key, "duplicate-key", f"this key is used {times} times", key.rpartition(".")[2])


def no_person(dialog: Dialog) -> Iterator[Finding]:
    """A question beside which 「人と話す」 does not fit on the screen."""
    m = Moment(datetime(2026, 4, 1, tzinfo=UTC), Facts(), {dialog.name: dialog})
    for one in placed(dialog):
        if isinstance(one.step, Ask):
            session = Session(frames=(Frame(dialog.name, dialog.version),))
            asked = question(m, session, Way(ask=one.step))[-1]
            taps = tuple(replace(tap, label=Line("x"), short=None) for tap in asked.taps)
            said = post((Saying(Line("x"), taps),), SOURCE, m.facts)
            if said is None or command("person") not in (button.data for button in said.bubbles[-1].buttons):
                words = "「人と話す」 is not among its buttons: too many others"
                yield Finding(dialog.name, one.key, "no-person", words, one.step.key)


# -- the questions -------------------------------------------------------------------------------------------------------


def bare_questions(dialog: Dialog) -> Iterator[Finding]:
    """A question that fills a form without a reason of its own, or without a name by which it could be changed."""
    for one in placed(dialog):
        if not isinstance(one.step, Ask) or dialog.aside or isinstance(one.step, Review):
            continue
        if one.step.form and not one.step.why:
            yield Finding(dialog.name, one.key, "no-why", "it fills a form and does not say why it is asked", one.step.key)
        if one.step.form and not one.step.title:
            yield Finding(dialog.name, one.key, "no-title", "it fills a form and has no title", one.step.key)


def form_fields(dialog: Dialog) -> Iterator[Finding]:
    """A field that the form does not have."""
    for one in placed(dialog):
        if isinstance(one.step, Ask) and one.step.form and not has_field(one.step.form):
            yield Finding(dialog.name, one.key, "no-such-field", f"there is no field {one.step.form!r}", one.step.form)


def has_field(name: str) -> bool:
    """「intake.ward」, 「plan.services.name」: form or kind of entry, field, column of a table."""
    form, _dot, rest = name.partition(".")
    if form in NO_FORMS:
        return bool(rest)
    found = FORM_OF.get(form) or next((one for (known, _edition), one in FORMS.items() if known == form), None)
    return found is not None and rest in _fields(found)


def _fields(form: Form) -> set[str]:
    columns = {f"{field.id}.{column.id}" for field in form.fields for column in field.columns}
    return {field.id for field in form.fields} | columns


def bytes_of_buttons(dialog: Dialog) -> Iterator[Finding]:
    """A button that would carry more than 64 bytes."""
    for one in placed(dialog):
        if not isinstance(one.step, Ask):
            continue
        key = one.key.replace("*", "99")
        kind = one.step.kind
        ids = [option.id for option in kind.options] if isinstance(kind, Choice) else [""]
        longest = max((tap_data(dialog.name, key, id) for id in ids), key=lambda data: len(data.encode()), default="")
        over = max(len(longest.encode()), len(command("edit", key).encode()))
        if over > BYTES:
            words = f"its buttons carry {over} bytes, {BYTES} is the most: shorten the dialog's name or the key"
            yield Finding(dialog.name, one.key, "long-name", words, one.step.key)
        elif isinstance(kind, Choice) and kind.of and len(tap_data(dialog.name, key, "").encode()) + ID_OF_A_ROW > BYTES:
            words = "an id of the store (36 signs) would not fit its buttons"
            yield Finding(dialog.name, one.key, "long-name", words, one.step.key, advice=True)


CHECKS: tuple[Check, ...] = (unreachable, looks_ahead, keys, no_person, bare_questions, form_fields, bytes_of_buttons)


# -- the words, in each language -----------------------------------------------------------------------------------------


def _in_language(dialog: Dialog, language: str) -> Iterator[Finding]:
    say = catalog(language).gettext
    named = shown_by_name(dialog)
    for text in texts(dialog):
        if language != SOURCE and _JAPANESE.search(text.text) and not text.as_is and text.text not in translated(language):
            yield Finding(dialog.name, text.key, "untranslated", f"no {language} for 「{text.text}」", text.text)
            continue
        words = text.text if text.as_is else say(text.text)
        if text.role == "sentence":
            yield from _too_long(dialog, text, words, language)
        elif text.role == "label" or text.text in named:
            yield from _label(dialog, text, words, language)


def _too_long(dialog: Dialog, text: Text, words: str, language: str) -> Iterator[Finding]:
    limit = LIMITS[language]
    for sentence in sentences(words):
        size = length(sentence)
        if size > limit.advised:
            most = limit.hard if size > limit.hard else limit.advised
            told = f"{language}: a sentence of {size} where {most} is the most: 「{sentence}」"
            yield Finding(dialog.name, text.key, "long-sentence", told, text.text, advice=size <= limit.hard)


def _label(dialog: Dialog, text: Text, words: str, language: str) -> Iterator[Finding]:
    size = len(regex.findall(r"\X", words))
    if "%(" not in words and size > LABEL:
        told = f"{language}: a button of {size} signs where {LABEL} is the most: 「{words}」"
        yield Finding(dialog.name, text.key, "long-label", told, text.text)


# -- words that steer ----------------------------------------------------------------------------------------------------


def _shared_words(dialogs: Dialogs, languages: tuple[str, ...]) -> Iterator[Finding]:
    """A choice that steers instead of answering; a word that begins two dialogs, or that is a command already."""
    steering = _folded({name: words for name, words in WORDS.items() if name in FIRST}, languages)
    for dialog in dialogs.values():
        yield from _shadowed(dialog, steering, languages)
    commands = _folded(WORDS, languages)
    begun: dict[tuple[str, str], str] = {}  # a word may begin another dialog on another kind of phone
    for dialog in dialogs.values():
        for word in _spoken(dialog.words, languages):
            folded = fold_words(word) or word
            other = commands.get(folded) or begun.setdefault((dialog.audience, folded), dialog.name)
            if other != dialog.name:
                yield Finding(dialog.name, "", "shared-word", f"「{word}」 already means {other!r}", _literal(dialog, word))


def _literal(dialog: Dialog, word: str) -> str:
    return word if word in dialog.words else dialog.words[0]


def _shadowed(dialog: Dialog, steering: Mapping[str, str], languages: tuple[str, ...]) -> Iterator[Finding]:
    for one in placed(dialog):
        options = one.step.kind.options if isinstance(one.step, Ask) and isinstance(one.step.kind, Choice) else ()
        for option in options:
            said = (option.label, option.short, *option.also)
            for word in (*_spoken((option.label,), languages), *_spoken((option.short,), languages), *option.also):
                if word and (name := steering.get(fold_words(word) or word)):
                    words = f"「{word}」 is a choice here, but it means {name!r} everywhere"
                    yield Finding(dialog.name, one.key, "shadowed", words, word if word in said else option.label)


def _folded(table: Mapping[str, tuple[str, ...]], languages: tuple[str, ...]) -> dict[str, str]:
    return {fold_words(word) or word: name for name, words in table.items() for word in _spoken(words, languages)}


def _spoken(words: tuple[str, ...], languages: tuple[str, ...]) -> tuple[str, ...]:
    """Words as people may write them: as they stand, and the first in every language."""
    first = tuple(catalog(language).gettext(words[0]) for language in languages) if words and words[0] else ()
    return tuple(dict.fromkeys((*words, *first)))
