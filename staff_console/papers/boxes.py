"""From a form and its answers to what stands in the boxes of a paper (要綱 6-2): lines of text, every code with the chosen ones marked, rows. Pure.

Papers are in Japanese whatever the reader's language. What cannot be seen on paper (controls, signs that turn the direction of writing) is shown
by its number, so that a paper says what the record says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from casestore.forms.form import Field, Form, rows, values
from casestore.told import Reader, words

NO_DAY = "　　　年　　月　　日"
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff]"
)
LONG_RUN = re.compile(r"[!-~\u00a1-\u02ff]{20,}")
BREAK_EVERY = 10
BREAK_HERE = "\u200b"  # a place where a line may end; it has no width


@dataclass(frozen=True)
class Mark:
    """One code of a list: the number the form prints, its label, whether it was chosen; other: room for words of one's own stands behind it."""

    no: str
    label: str
    on: bool
    other: bool = False


@dataclass(frozen=True)
class Box:
    """What one field shows. `star`: the form's ※. columns and rows: of a table, as text."""

    label: str
    star: bool = False
    lines: tuple[str, ...] = ()
    choices: tuple[Mark, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a running paper."""

    label: str
    words: str


@dataclass(frozen=True)
class Section:
    """A part of a paper that is as long as it has to be."""

    title: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Paper:
    """One paper, filled. form: which source lays it out; corner: what stands at its top right; notes: below its last box.

    missing: labels of the form's ※ that are still empty; sheets: which of its sheets, counted from 1 (none: all); entry: of the ledger.
    """

    form: str
    form_no: str
    title: str
    number: str
    fields: Mapping[str, Box]
    corner: str = ""
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    missing: tuple[str, ...] = ()
    sheets: tuple[int, ...] = ()
    entry: str = ""

    def as_data(self, key: str) -> dict[str, Any]:
        """As plain values for JSON, with every sign that can be seen; key: unique in its file."""
        whole = {**asdict(self), "key": key}
        return {name: _seen(value) for name, value in whole.items()}


def text_box(label: str, *lines: str) -> Box:
    """A box of plain lines; empty ones are left out."""
    return Box(label, lines=tuple(line for line in lines if line))


def boxes(form: Form, answers: Mapping[str, Any], reader: Reader, day: Any = None) -> dict[str, Box]:
    """Every field of the form. day: on which choices that are no longer in use are left out unless chosen (None: all are shown)."""
    return {one.id: box(one, answers, reader, day) for one in form.fields}


def box(one: Field, answers: Mapping[str, Any], reader: Reader, day: Any = None) -> Box:
    """One field with its answer."""
    answer = answers.get(one.id)
    if one.kind == "rows":
        return Box(one.label, one.starred, columns=tuple(c.label for c in one.columns), rows=tuple(_rows(one, answers, reader)))
    if one.codes:
        return Box(one.label, one.starred, choices=tuple(_marks(one, answers, reader, day)))
    lines = words(one, answer, reader) or ((NO_DAY,) if one.kind == "date" else ())
    return Box(one.label, one.starred, lines)


def _marks(one: Field, answers: Mapping[str, Any], reader: Reader, day: Any) -> Iterable[Mark]:
    """The list in the form's order; a chosen code the list no longer knows stands last, by its own name."""
    chosen, codes = values(answers, one.id), reader.profile.codes[one.codes]
    for code in codes.codes:
        if code.id in chosen or day is None or code.active(day):
            yield Mark(code.no, code.label.ja, code.id in chosen, code.id == "other")
    yield from (Mark("", name, True) for name in sorted(chosen - set(codes.ids)))


def _rows(table: Field, answers: Mapping[str, Any], reader: Reader) -> Iterable[tuple[str, ...]]:
    for row in rows(answers, table.id):
        yield tuple("、".join(words(column, row.get(column.id), reader)) for column in table.columns)


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {name: _seen(one) for name, one in value.items()}
    return [_seen(one) for one in value] if isinstance(value, list | tuple) else value


def visible(text: str) -> str:
    """Text as it can stand on paper: line ends as \\n, tabs as spaces, what has no shape by its number, long words with places to break."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    shown = UNSEEN.sub(lambda sign: f"‹U+{ord(sign[0]):04X}›", plain)
    return LONG_RUN.sub(_with_breaks, shown)


def _with_breaks(run: re.Match[str]) -> str:
    return BREAK_HERE.join(run[0][at : at + BREAK_EVERY] for at in range(0, len(run[0]), BREAK_EVERY))
