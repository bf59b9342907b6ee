"""From what was typed on a page to the stored values of a form (要綱 6-2): 和暦 days, yen, telephone numbers, months, rows of a table. Pure.

Reading judges nothing: what cannot be read stays as it was typed, and `problems` says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from casestore.fields import narrow, read_date, read_money, read_month, read_number, read_phone, read_time, show_time
from casestore.forms.form import MOST_ROWS, Field, Form, Kind, answered, rows

Typed = Mapping[str, Sequence[str]]
"""Names and values as a page sends them; a cell of a table is named "table.row.column", rows counted from 0."""


def read_typed(form: Form, typed: Typed, today: date) -> dict[str, Any]:
    """Stored values of the fields that people fill, without the empty ones; `today` (Asia/Tokyo) is where a day without a year is seen from.

    Empty rows between others are kept, so that a problem's row is the row on the page: `without_empty_rows` before saving.
    """
    people = (field for field in form.fields if field.filled_by != "system")
    found = {field.id: _read(field, typed, field.id, today) for field in people}
    return {name: value for name, value in found.items() if answered(value)}


def without_empty_rows(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are to be saved."""
    tables = {field.id for field in form.fields if field.kind == "rows"}
    tidied = {name: list(rows(answers, name)) if name in tables else value for name, value in answers.items()}
    return {name: value for name, value in tidied.items() if name not in tables or value}


def read_value(field: Field, text: str, today: date) -> str:
    """One typed value as it is stored."""
    if field.kind == "date":
        day = read_date(text, today, lean="past" if field.past else "near")
        return day.isoformat() if day else text
    return _READERS[field.kind](text) if field.kind in _READERS else text


def _read(field: Field, typed: Typed, name: str, today: date) -> Any:
    if field.kind == "rows":
        return _read_rows(field, typed, name, today)
    values = [value.replace("\r\n", "\n").strip() for value in typed.get(name, ()) if value.strip()]
    if field.kind == "many":
        return values
    return read_value(field, values[0], today) if values else ""


def _read_rows(table: Field, typed: Typed, name: str, today: date) -> list[dict[str, Any]]:
    cell = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.")
    places = [int(found[1]) for found in map(cell.match, typed) if found]
    return [_read_row(table, typed, f"{name}.{at}", today) for at in range(min(max(places, default=-1), MOST_ROWS) + 1)]


def _read_row(table: Field, typed: Typed, name: str, today: date) -> dict[str, Any]:
    found = {column.id: _read(column, typed, f"{name}.{column.id}", today) for column in table.columns}
    return {column: value for column, value in found.items() if answered(value)}


def _read_amount(reader: Callable[[str], int | None]) -> Callable[[str], str]:
    def read(text: str) -> str:
        amount = reader(text)
        return text if amount is None else str(amount)

    return read


def _read_time(text: str) -> str:
    at = read_time(text)
    return show_time(at) if at else text


_READERS: Mapping[Kind, Callable[[str], str]] = {
    "phone": lambda text: read_phone(text) or text,
    "month": lambda text: read_month(text) or text,
    "money": _read_amount(read_money),
    "number": _read_amount(read_number),
    "time": _read_time,
    "postal": narrow,
    "email": narrow,
}
