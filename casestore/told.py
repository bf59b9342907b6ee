"""The answers of any form in words (要綱 6-1, 6-2): labels of codes, 和暦 days, yen, names of staff, a line for each row of a table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casestore.fields import show_date_wareki, show_money, show_phone
from casestore.forms.form import Field, Form, answered, rows
from casestore.profile import Profile

Gettext = Callable[[str], str]
BETWEEN = "・"
CELLS = " / "


@dataclass(frozen=True)
class Reader:
    """For whom: in which language, by which profile; names of staff by id."""

    profile: Profile
    language: str = "ja"
    gettext: Gettext = str
    names: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Told:
    """One answer: the field, its label (as the form says it) and what was answered; value as stored."""

    field: str
    label: str
    words: tuple[str, ...]
    value: Any


def told(form: Form, answers: Mapping[str, Any], reader: Reader, but: Collection[str] = ()) -> tuple[Told, ...]:
    """What was answered, in the form's order; what is on no form any more stands last, under its own id."""
    return tuple(_told(form, answers, reader, but))


def _told(form: Form, answers: Mapping[str, Any], reader: Reader, but: Collection[str]) -> Iterator[Told]:
    known = {field.id for field in form.fields}
    for field in form.fields:
        if field.id not in but and answered(answers.get(field.id)):
            yield Told(field.id, reader.gettext(field.label), words(field, answers[field.id], reader), answers[field.id])
    for name, value in answers.items():
        if name not in known and name not in but and answered(value):
            yield Told(name, name, tuple(_plain(value)), value)


def words(field: Field | None, value: Any, reader: Reader) -> tuple[str, ...]:
    """One answer; () where there is none."""
    if not answered(value):
        return ()
    if field is None:
        return tuple(_plain(value))
    if field.kind == "rows":
        return tuple(_row(field, row, reader) for row in rows({field.id: value}, field.id))
    several = value if isinstance(value, list | tuple) else (value,)
    return tuple(_word(field, str(one), reader) for one in several)


def _row(table: Field, row: Mapping[str, Any], reader: Reader) -> str:
    cells = (words(column, row.get(column.id), reader) for column in table.columns)
    return CELLS.join(BETWEEN.join(cell) for cell in cells if cell)


def _word(field: Field, text: str, reader: Reader) -> str:
    if field.codes:
        return reader.profile.codes[field.codes].label(text, reader.language)
    shown = _SHOWN.get(field.kind)
    if field.kind == "staff" and reader.names:
        return reader.names.get(text, text)
    return shown(text, reader.language) if shown else text


def day(text: str, language: str = "ja") -> str:
    """A stored day as people read it; what is none stays as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return show_date_wareki(found) if language.startswith("ja") else found.isoformat()


def _money(text: str, language: str) -> str:
    return show_money(int(text)) if text.isdecimal() else text


def _phone(text: str, language: str) -> str:
    return show_phone(text) if text.isdecimal() and len(text) in (10, 11) else text


_SHOWN: Mapping[str, Callable[[str, str], str]] = {"date": day, "money": _money, "phone": _phone}


def _plain(value: Any) -> Iterator[str]:
    """What no field tells how to show: values side by side, a line for each of a list."""
    if isinstance(value, Mapping):
        yield CELLS.join(line for one in value.values() for line in _plain(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _plain(one)
    elif answered(value):
        yield str(value)
