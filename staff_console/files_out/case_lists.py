"""様式4 支援ケース一覧 as a grid (要綱 6-2): the official columns of each case, read from its newest entries as they read now. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casestore.calendar import JST
from casestore.corrections import Corrected
from casestore.facts import FACTS, Fact
from casestore.fields import show_date_wareki
from casestore.forms import FORM_OF
from casestore.forms.case_list import CASE_LIST, EDITION, FORM_NO, TITLE
from casestore.forms.contact_log import Column as FormColumn
from casestore.stages import STAGES, Stage
from casestore.told import Reader
from casestore.told import words as words_of
from casestore.worklists import CaseLine
from staff_console.dates import age
from staff_console.files_out.cells import Cell
from staff_console.files_out.form_sheets import iso_day
from staff_console.files_out.grids import Column, Grid, lines_of

CITY_ACTS = {"support_decision": "支援決定", "plan_confirmation": "確認", "plan_report": "報告"}
CONTACTS = ("contact", "monitoring", "delivery")
DAYS = ("next_evaluation", *(column.id for column in CASE_LIST if column.id.endswith("_on")))
WIDTHS = {"name": 16, "sex": 6, "age": 6, "plan_no": 6, "destination": 20, "services": 26}
ISO = "%s（西暦）"
STAGE = "いまの段階"
KINDS = (
    *{column.of.partition(".")[0] for column in CASE_LIST}.intersection(FORM_OF),
    *CITY_ACTS,
    *CONTACTS,
)
"""The kinds of entry the list reads."""


@dataclass(frozen=True)
class Row:
    """One case with the newest entry of each of KINDS."""

    line: CaseLine
    newest: Mapping[str, Corrected]

    def last_of(self, kinds: Sequence[str]) -> Corrected | None:
        found = [one for kind, one in self.newest.items() if kind in kinds]
        return max(found, key=lambda one: one.entry.happened_at, default=None)


def case_grid(rows: Sequence[Row], reader: Reader, day: date, printed: str, notes: Sequence[str] = ()) -> Grid:
    """The list. reader: in Japanese; day: on which ages are reckoned (Asia/Tokyo)."""
    columns = [one for column in CASE_LIST for one in _columns(column)]
    return Grid(
        name=FORM_NO,
        title=TITLE,
        columns=(*columns, Column(STAGE, 14)),
        lines=lines_of([_row(one, reader, day) for one in rows]),
        printed=printed,
        corner=FORM_NO,
        about=(("様式の版", EDITION), ("件数", f"{len(rows)}")),
        notes=tuple(notes),
    )


def _columns(column: FormColumn) -> tuple[Column, ...]:
    own = Column(column.label, WIDTHS.get(column.id, 17 if column.id in DAYS else 14))
    return (own, Column(ISO % column.label, 12)) if column.id in DAYS else (own,)


def _row(row: Row, reader: Reader, day: date) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column in CASE_LIST:
        value = _value(column, row, reader, day)
        if column.id in DAYS:
            found = value if isinstance(value, date) else None
            cells += [show_date_wareki(found) if found else "", found]
        else:
            cells.append(value)
    return (*cells, stage(row.line))


def stage(line: CaseLine) -> str:
    """Where in the process a case is; one that rests in another ledger of the same person is said to."""
    return FACTS[Fact.MERGED].label if Fact.MERGED in line.case.facts else STAGES[Stage(line.case.stage)]


def _value(column: FormColumn, row: Row, reader: Reader, day: date) -> Cell:
    if column.of in _OF_THE_CASE:
        return _OF_THE_CASE[column.of](row)
    if column.of == "intake.birth_date":
        return _age(row, day)
    kind, _dot, name = column.of.partition(".")
    found = row.newest.get(kind)
    if found is None:
        return None
    if name in ("happened_at", "written_at"):
        return _day(getattr(found.entry, name))
    field, answer = FORM_OF[kind].field(name), found.answers.get(name)
    return iso_day(answer) if field.kind == "date" else "、".join(words_of(field, answer, reader))


def _age(row: Row, day: date) -> Cell:
    found = row.newest.get("intake")
    born = row.line.who.birth_date or iso_day(found.answers.get("birth_date") if found else None)
    return age(born, day) if born else None


def _day(at: datetime | None) -> date | None:
    return at.astimezone(JST).date() if at else None


def _last_contact(row: Row) -> date | None:
    recorded = row.last_of(CONTACTS)
    return _day(max((at for at in (row.line.heard_at, recorded.entry.happened_at if recorded else None) if at), default=None))


def _city_act(row: Row) -> Cell:
    found = row.last_of(tuple(CITY_ACTS))
    return CITY_ACTS[found.entry.kind] if found else None


def _city_act_on(row: Row) -> Cell:
    found = row.last_of(tuple(CITY_ACTS))
    return (iso_day(found.answers.get("decided_on")) or _day(found.entry.happened_at)) if found else None


_OF_THE_CASE: Mapping[str, Callable[[Row], Cell]] = {
    "case.number": lambda row: row.line.case.number,
    "person.name": lambda row: row.line.who.shown,
    "case.owner": lambda row: row.line.owner_name,
    "case.received_at": lambda row: _day(row.line.case.received_at),
    "case.closed_at": lambda row: _day(row.line.case.closed_at),
    "case.last_contact": _last_contact,
    "city_act.kind": _city_act,
    "city_act.happened_at": _city_act_on,
}
