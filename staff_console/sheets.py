"""Any form (要綱 6-2) as fields on screen: drawn from what was typed, tables with a row more for the asking, read back by casestore.forms.reading."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casestore import staff
from casestore.db import Work
from casestore.facts import Role
from casestore.fields import show_date_wareki
from casestore.forms import Field, Form
from casestore.forms.form import MOST_ROWS
from casestore.provenance import TYPED_WAY, WAYS
from casestore.words import N_ as _
from staff_console.dates import day_of
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.views import Choice, FormField, FormPart

Typed = Mapping[str, tuple[str, ...]]
MANY_CHOICES = 6  # more than this and the list is folded away
NOT_ON_SCREEN = ("signature",)
SIMPLE_ROLES = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT, Role.SHELTER)
ADD, CONFIRMED = "add.", "confirmed."
HINTS = {
    "date": _("例：令和8年12月3日、2026-12-03"),
    "month": _("例：2026-12"),
    "money": _("円の数字で入れてください。例：36000"),
    "time": _("例：14:30"),
}
PERHAPS = _("あてはまるときだけ入れてください。")
INPUT_MODES = {"phone": "tel", "postal": "numeric", "number": "numeric", "money": "numeric", "email": "email"}


@dataclass(frozen=True)
class Drawing:
    """What a sheet is drawn with. said: what is wrong, by field; more: tables that get another empty row; came: ask where answers come from;
    only: codes that may be chosen, by field. said_by_them: when the person themself gave the answer that stands there, by field."""

    asked: Asked
    typed: Typed
    said: Mapping[str, str] = field(default_factory=dict)
    workers: tuple[Choice, ...] = ()
    more: Collection[str] = ()
    came: bool = False
    only: Mapping[str, Collection[str]] = field(default_factory=dict)
    said_by_them: Mapping[str, str] = field(default_factory=dict)


def shown(form: Form) -> tuple[Field, ...]:
    """The fields somebody types."""
    return tuple(one for one in form.fields if one.filled_by != "system" and one.kind not in NOT_ON_SCREEN)


def parts(form: Form, drawing: Drawing) -> tuple[FormPart, ...]:
    """The groups of a form that have something to type, each with its heading."""
    gettext, fields = words_in(drawing.asked.language), shown(form)
    grouped = (
        FormPart(gettext(heading), tuple(drawn(one, drawing) for one in fields if one.group == group))
        for group, heading in form.groups.items()
    )
    return tuple(part for part in grouped if part.fields)


def drawn(one: Field, drawing: Drawing, name: str = "") -> FormField:
    """One field with what was typed in it; `name` is its name within a table."""
    gettext, name = words_in(drawing.asked.language), name or one.id
    values, options = drawing.typed.get(name, ()), _options(one, drawing, name)
    return FormField(
        id=name,
        label=gettext(one.label),
        kind=_control(one, len(options)),
        hint=" ".join(filter(None, (drawing.said_by_them.get(name, ""), gettext(_hint(one)) if _hint(one) else ""))),
        required=one.required and one.asked_if is None,
        options=options,
        value=values[0] if values else "",
        values=values,
        problem=drawing.said.get(name, ""),
        input_mode=INPUT_MODES.get(one.kind, ""),
        rows=_rows(one, drawing, name) if one.kind == "rows" else (),
        **_came(one, drawing, name),
    )


def workers(work: Work) -> tuple[Choice, ...]:
    """Who may be chosen where a form asks for a member of staff."""
    return tuple(
        Choice(one.id, one.name)
        for one, roles in staff.everyone(work)
        if one.disabled_at is None and any(role.role in SIMPLE_ROLES for role in roles)
    )


def as_typed(form: Form, answers: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Stored answers as somebody would have typed them."""
    found: dict[str, tuple[str, ...]] = {}
    for one in shown(form):
        found |= _typed(one, answers.get(one.id), one.id)
    return found


def added(typed: Typed) -> str:
    """The table for which another row was asked, "" where none was."""
    return next((name.removeprefix(ADD) for name in typed if name.startswith(ADD)), "")


def _hint(one: Field) -> str:
    return one.hint or (PERHAPS if one.asked_if is not None else HINTS.get(one.kind, ""))


def _control(one: Field, choices: int) -> Any:
    if one.kind in ("one", "staff"):
        return "select" if choices > MANY_CHOICES or one.kind == "staff" else "choice"
    return {"many": "choices", "long_text": "words", "rows": "rows"}.get(one.kind, "line")


def _options(one: Field, drawing: Drawing, name: str) -> tuple[Choice, ...]:
    """The codes in use today, and whatever was chosen before."""
    if one.kind == "staff":
        return drawing.workers
    if not one.codes:
        return ()
    codes = drawing.asked.house.settings.profile.codes[one.codes]
    allowed = set(drawing.only.get(one.id, codes.choices(day_of(drawing.asked.now)))) | set(drawing.typed.get(name, ()))
    return tuple(Choice(code.id, code.label.to(drawing.asked.language)) for code in codes.codes if code.id in allowed)


def _rows(table: Field, drawing: Drawing, name: str) -> tuple[tuple[FormField, ...], ...]:
    """At least one row to write in; one more where it was asked for."""
    places = [typed.split(".")[1] for typed in drawing.typed if typed.startswith(f"{name}.") and typed.count(".") > 1]
    there = max((int(place) + 1 for place in places if place.isdecimal()), default=0)
    count = min(max(there, 1) + (name in drawing.more), MOST_ROWS)
    return tuple(tuple(drawn(column, drawing, f"{name}.{at}.{column.id}") for column in table.columns) for at in range(count))


def _came(one: Field, drawing: Drawing, name: str) -> dict[str, Any]:
    """The choice of where an answer comes from (要綱 3-1-エ)."""
    if not drawing.came or one.kind in ("date", "staff"):
        return {}
    gettext, way = words_in(drawing.asked.language), drawing.typed.get(TYPED_WAY + name, ())
    return {
        "came": tuple(Choice(id, gettext(words)) for id, words in WAYS.items()),
        "from_way": way[0] if way else next(iter(WAYS)),
        "confirmed": bool(drawing.typed.get(CONFIRMED + name)),
    }


def _typed(one: Field, value: Any, name: str) -> dict[str, tuple[str, ...]]:
    if one.kind == "rows" and isinstance(value, list | tuple):
        found: dict[str, tuple[str, ...]] = {}
        for at, row in enumerate(value):
            for column in one.columns:
                found |= _typed(column, row.get(column.id), f"{name}.{at}.{column.id}")
        return found
    if value is None or value in ("", [], "skipped", "withheld"):
        return {}
    if isinstance(value, list | tuple):
        return {name: tuple(str(each) for each in value)}
    return {name: (_day(str(value)) if one.kind == "date" else str(value),)}


def _day(text: str) -> str:
    try:
        return show_date_wareki(date.fromisoformat(text))
    except ValueError:
        return text
