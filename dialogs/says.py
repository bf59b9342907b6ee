"""What we are about to say, before any language: lines with placeholders, buttons, and lists of numbers to call. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from casestore.speech import ButtonKind

Fill = Union[str, "Line", tuple["Line", ...], "Numbers", "Day", "Looked"]


@dataclass(frozen=True, slots=True)
class Line:
    """A whole Japanese sentence (a msgid) and what goes into its placeholders. Texts of `Facts` need not be given."""

    text: str
    fills: tuple[tuple[str, Fill], ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """The hotlines of a class of urgency, one a line; the wording takes them from Facts."""

    urgency: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day (ISO), shown in the way of the person's language."""

    iso: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A text the host looked up (Facts.texts), in the language in which it is shown."""

    name: str


@dataclass(frozen=True, slots=True)
class Tap:
    """One thing to tap. With a number it also stands in the text, so that a screen without buttons is enough."""

    label: Line
    data: str = ""  # at most 64 bytes; made by `tap_data` and `command`
    number: int = 0
    kind: ButtonKind = "tap"
    button: bool = True  # False: in the text only
    short: Line | None = None  # for the button, when the label is longer than 20 signs
    fill: str = ""  # earlier words put into the keyboard


@dataclass(frozen=True, slots=True)
class Saying:
    """One bubble, or with glue the first part of the next."""

    line: Line
    taps: tuple[Tap, ...] = ()
    glue: bool = False


def line(text: str, **fills: Fill) -> Line:
    return Line(text, tuple(fills.items()))


def verbatim(text: str) -> Line:
    """Somebody's own words or a name: shown as they are, in every language."""
    return Line("", (("", text),))


def tap_data(dialog: str, key: str, value: str) -> str:
    """「intake/who/self」: which question of which dialog, and which choice. Language-free, at most 64 bytes."""
    return f"{dialog}/{key}/{value}"


def command(name: str, argument: str = "") -> str:
    """「!back」「!edit:who」: a button that is not an answer."""
    return f"!{name}:{argument}" if argument else f"!{name}"
