"""Every text a dialog can say, by role: whole sentences, names of questions, words on buttons. Pure.

Read by the checks of authors (dialogs.proof), by the readability figures and by docs/dialogs.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel.messages.pofile import read_po

from dialogs.choices import Choice
from dialogs.conditions import explored_farewell, placed
from dialogs.facts import Facts
from dialogs.says import Tap
from dialogs.steps import Ask, Dialog, Review, Say
from locales import SOURCE, babel_locale, po_file

Role = Literal["sentence", "title", "label"]


@dataclass(frozen=True, slots=True)
class Text:
    """A msgid (or, with `as_is`, a proper name), where it is said, and what for."""

    key: str
    text: str
    role: Role
    as_is: bool = False


def texts(dialog: Dialog) -> tuple[Text, ...]:
    """In the order in which a person may meet them, each once."""
    return tuple(dict.fromkeys(one for one in _texts(dialog) if one.text))


def _texts(dialog: Dialog) -> Iterator[Text]:
    yield Text("", dialog.title, "title")
    yield Text("", dialog.why, "sentence")
    if dialog.words:
        yield Text("", dialog.words[0], "label")
    for one in placed(dialog):
        if isinstance(one.step, Say):
            yield Text(one.key, one.step.text, "sentence")
        elif isinstance(one.step, Ask):
            yield from _of_question(one.key, one.step)
    for line in explored_farewell(dialog):
        yield Text("", line.text, "sentence")
    if dialog.remind_after:
        yield from (Text("", text, "sentence") for text in dialog.reminders)


def _of_question(key: str, ask: Ask) -> Iterator[Text]:
    yield from (Text(key, text, "sentence") for text in (ask.say, ask.short, ask.more, ask.why))
    yield Text(key, ask.title, "title")
    yield from (Text(key, text, "sentence") for text in (ask.kind.again, ask.kind.example))
    for tap in buttons(ask):
        line = tap.short or tap.label
        yield Text(key, line.text or str(line.fills[0][1]), "label", as_is=not line.text)
    if isinstance(ask.kind, Choice):
        yield from (Text(key, option.label, "title") for option in ask.kind.options if option.short)


def buttons(ask: Ask) -> tuple[Tap, ...]:
    """What a question offers to tap by itself, before anything was chosen."""
    return ask.kind.taps(("", ask.key), 0, (), Facts())


def shown_by_name(dialog: Dialog) -> frozenset[str]:
    """The titles that stand on buttons: those before a review, where a tap changes an answer."""
    reviewed = [one for one in placed(dialog) if isinstance(one.step, Review)]
    if not reviewed:
        return frozenset()
    return frozenset(one.step.title for one in placed(dialog) if isinstance(one.step, Ask) and one.step.title)


@cache
def translated(language: str) -> frozenset[str]:
    """The msgids that have words in a language."""
    if language == SOURCE:
        return frozenset()
    with po_file(language).open("rb") as file:
        messages = read_po(file, locale=babel_locale(language))
    return frozenset(str(message.id) for message in messages if message.id and message.string)
