"""What the smaller forms are made of: a field by who fills it, a group under its heading, a table, two days in order, a form of one group. Pure.

Most kinds of entry have no official 様式; their forms are ours, short, and kept in the same shape, so that one page shows and writes all (要綱 6-1, 6-2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from casestore.forms.form import MISSING, Answers, Condition, Field, Form, Rule, rows, values
from casestore.words import N_ as _

EDITION = "2026-04-01"  # of our own forms; the official ones bear the day of the city's

by_person = partial(Field, filled_by="person")
by_staff = partial(Field, filled_by="staff")
by_system = partial(Field, filled_by="system")

Row = Mapping[str, object]


def seen(source: str, field: Field) -> Field:
    """The field with where it was seen."""
    return replace(field, source=source, trust="sourced")


def recalled(field: Field) -> Field:
    """The field as the form is remembered; nobody has compared it with the paper."""
    return replace(field, source="from memory of the form", trust="recalled")


def group(name: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(replace(field, group=name) for field in fields)


def table(field_id: str, label: str, *columns: Field, required: bool = False, hint: str = "") -> Field:
    """A field of rows; the columns are fields of each row."""
    return Field(field_id, label, "rows", columns=columns, required=required, filled_by="staff", hint=hint)


def record(name: str, title: str, *fields: Field, rules: tuple[Rule, ...] = ()) -> Form:
    """A form of ours for one kind of entry: one group under its title."""
    return Form(name, EDITION, title, "", {"record": title}, group("record", *fields), rules)


ENDS_FIRST = _("終わりの日が、始まりの日より前になっています。日付を確かめてください。")
ENDS_FIRST_IN_A_ROW = _("終わりの日が始まりの日より前の行があります。日付を確かめてください。")


def in_order(begins: str, ends: str) -> Rule:
    """Two days of which the second is not before the first; days that cannot be read are the fields' own matter."""
    return Rule(ends, lambda answers: _reversed(answers, begins, ends), ENDS_FIRST)


def rows_in_order(table_id: str, begins: str, ends: str) -> Rule:
    """The same in every row of a table."""
    return Rule(
        table_id, lambda answers: any(_reversed(row, begins, ends) for row in rows(answers, table_id)), ENDS_FIRST_IN_A_ROW
    )


def needs(field: str, when: Condition, message: str = MISSING) -> Rule:
    """`field` must be answered when this holds: for fields that are asked in any case."""
    return Rule(field, lambda answers: when(answers) and not values(answers, field), message)


def _reversed(answers: Answers, begins: str, ends: str) -> bool:
    first, last = str(answers.get(begins) or ""), str(answers.get(ends) or "")
    return len(first) == len(last) == len("2026-11-25") and last < first  # ISO days sort as days do


REASON = by_staff("reason", _("理由"), "long_text", required=True)
WORDS = by_staff("words", _("聞いたこと（相手のことばのまま）"), "long_text")
OWN_WORDS = by_person("words", _("本人のことば"), "long_text")
NOTE = by_staff("note", _("メモ"), "long_text")
