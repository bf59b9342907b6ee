"""様式1, 2, 5, 6 and 8 of a case as a sheet each (要綱 6-2): every field in the form's order, all codes with the chosen ones marked, where each
answer comes from and which entry of the ledger says so. Pure.

Read from the ledger book, so that what the person may not see of others' words is not in it. What others said about the form later (the
person's yes, the meeting, the city) stands below in parts of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casestore import provenance
from casestore.calendar import JST
from casestore.corrections import Correction
from casestore.entries import Written
from casestore.facts import ROLES, Role
from casestore.fields import show_date_wareki
from casestore.forms import FORM_OF, Field, Form, rows, values
from casestore.forms.form import answered, relevant
from casestore.kinds import KINDS
from casestore.ledger_book import CaseBook, LedgerBook, Page
from casestore.provenance import WAYS, Gathered
from casestore.told import Reader
from casestore.told import words as words_of
from staff_console.entry_words import NOT_SHOWN
from staff_console.files_out.cells import Cell
from staff_console.files_out.grids import Column, Grid, Line

KIND_OF: Mapping[str, str] = {FORM_OF[kind].name: kind for kind in ("intake", "assessment", "plan", "evaluation", "notice")}
BESIDE: Mapping[str, tuple[str, ...]] = {
    "intake": ("application", "consent", "consent_declined", "consent_withdrawn"),
    "assessment": ("screening",),
}
"""Kinds of entry that are written on the same sheet though they are not about the entry."""

COLUMNS = (
    Column("項目", 22),
    Column("内容", 50),
    Column("日付（西暦）", 11),
    Column("だれが・どこから", 18),
    Column("記録", 11),
)
DAY_FIELDS, WRITER_FIELDS = ("written_on", "received_on", "sitting_on"), ("written_by", "received_by", "assessor")
YES, NO = "■", "□"
BETWEEN = "　"
ROW = "　%d行目 %s"
ENTRY, CORRECTED = "第%d号", "第%d号・訂正 第%d号"
WRITTEN_DOWN = "%sが記録"
BY_MESSAGE, BY_THEM, BY_SYSTEM = "本人のメッセージ", "本人", "自動"
PUT_RIGHT = "%sが訂正（%s）"
NOT_GIVEN = {"skipped": "（とばした）", "withheld": "（答えたくない）"}
CONFIRMED = "本人が確かめた"
NOT_WRITTEN = "まだ書かれていません。"
EDITION, WHICH, WRITTEN_ON, CASE = "様式の版", "もとの記録", "記録した日", "受付番号"
ABOUT_IT = "%s（第%d号、%s）"


@dataclass(frozen=True)
class OnFile:
    """What sheets of a case are made from. reader: in Japanese, with the names of staff; day: today (Asia/Tokyo); printed: by whom and when."""

    book: LedgerBook
    case: CaseBook
    reader: Reader
    day: date
    printed: str

    @property
    def number(self) -> str:
        return self.case.case.number

    def named(self, staff: str, role: str = "") -> str:
        """A member of staff, else what they were to the case."""
        return (self.reader.names or {}).get(staff) or (ROLES[Role(role)] if role else "")

    def seq_of(self, entry: str) -> int:
        return next((one.entry.entry.seq for one in self.case.pages if one.entry.entry.id == entry), 0)


@dataclass(frozen=True)
class Source:
    """Where an answer comes from, in words."""

    who: str = ""
    record: str = ""


Sources = Mapping[str, Source]


def form_grid(on: OnFile, name: str, entry: str = "") -> Grid | None:
    """The sheet of a form by its name: of this entry, else of the newest; empty where nothing was written yet. None for another name or entry."""
    kind = KIND_OF.get(name)
    pages = [one for one in on.case.pages if one.entry.entry.kind == kind and entry in ("", one.entry.entry.id)]
    if kind is None or (entry and not pages):
        return None
    page = pages[-1] if pages else None
    return _sheet(on, FORM_OF[kind], page, *_said(on, kind, page))


def _said(on: OnFile, kind: str, page: Page | None) -> tuple[dict[str, Any], Sources]:
    """The answers and where they come from; of an assessment all sittings of the round as one."""
    if kind == "assessment":
        sheet = provenance.gathered(_entries(on))
        return sheet.answers, {name: _gained(on, sheet, name) for name in sheet.history}
    return (page.entry.answers, _sources(on, page)) if page else ({}, {})


def _entries(on: OnFile) -> list[Written]:
    return [one.entry.entry for one in on.case.pages]


def _gained(on: OnFile, sheet: Gathered, name: str) -> Source:
    gained = sheet.source(name)
    who = BETWEEN.join(filter(None, (WAYS[gained.how], on.named(gained.by), CONFIRMED if gained.confirmed else "")))
    return Source(who, ENTRY % gained.seq)


def _sources(on: OnFile, page: Page) -> Sources:
    entry = page.entry.entry
    names = {*entry.answers, *entry.sources, *(one.field for one in page.entry.corrections)}
    return {name: _source(on, page, name) for name in names}


def _source(on: OnFile, page: Page, name: str) -> Source:
    entry, corrections = page.entry.entry, page.entry.of(name)
    if corrections:
        return _corrected(on, entry, corrections[-1])
    found = entry.sources.get(name, {})
    how = WAYS.get(str(found.get("how") or ""), "")
    who = BY_MESSAGE if found.get("messages") else _writer(on, entry)
    return Source(BETWEEN.join(filter(None, (how, who))), ENTRY % entry.seq)


def _corrected(on: OnFile, entry: Written, last: Correction) -> Source:
    record = CORRECTED % (entry.seq, on.seq_of(last.entry))
    return Source(PUT_RIGHT % (on.named(last.by, last.role), last.why), record)


def _writer(on: OnFile, entry: Written) -> str:
    if entry.staff_id:
        return WRITTEN_DOWN % on.named(entry.staff_id, entry.role)
    return BY_THEM if entry.role == "person" else BY_SYSTEM if entry.role == "system" else on.named("", entry.role)


def _sheet(on: OnFile, form: Form, page: Page | None, answers: Mapping[str, Any], sources: Sources) -> Grid:
    later = [one for one in on.case.pages if page and _belongs(one.entry.entry, page.entry.entry)]
    consented = any(one.entry.entry.kind == "consent" for one in later)
    lines = [*_fields(on, form, {**_known(on, page), **answers}, sources, "consent" if consented else "")]
    for one in later:
        lines += _later(on, one)
    return Grid(
        name=form.form_no,
        title=form.title,
        columns=COLUMNS,
        lines=tuple(lines),
        printed=on.printed,
        corner=form.form_no,
        number=on.number,
        about=about(on, form, page),
        notes=() if page else (NOT_WRITTEN,),
        upright=True,
    )


def about(on: OnFile, form: Form, page: Page | None) -> tuple[tuple[str, str], ...]:
    """What stands above a form: case, edition, the entry it is made from, when that was written."""
    record: tuple[tuple[str, str], ...] = ()
    if page:
        entry = page.entry.entry
        record = ((WHICH, ENTRY % entry.seq), (WRITTEN_ON, show_date_wareki(entry.written_at.astimezone(JST).date())))
    return ((CASE, on.number), (EDITION, page.entry.entry.edition or form.edition if page else form.edition), *record)


def _known(on: OnFile, page: Page | None) -> dict[str, Any]:
    """What the house knows and nobody types: number, name, and when and by whom it was written."""
    who = on.book.who
    known: dict[str, Any] = {"case_number": on.number, "name": who.shown, "kana": who.kana}
    if who.birth_date:
        known["birth_date"] = who.birth_date.isoformat()
    if page:
        entry = page.entry.entry
        known |= dict.fromkeys(DAY_FIELDS, entry.happened_at.astimezone(JST).date().isoformat())
        known |= dict.fromkeys(WRITER_FIELDS, entry.staff_id)
    return known


def _belongs(one: Written, to: Written) -> bool:
    return one.kind != "correction" and (one.about == to.id or one.kind in BESIDE.get(to.kind, ()))


def _fields(on: OnFile, form: Form, answers: Mapping[str, Any], sources: Sources, but: str = "") -> Iterator[Line]:
    """The groups of a form with their fields: those that are asked, and those that were answered all the same."""
    asked = {field.id for field in relevant(form, answers)}
    for group, heading in form.groups.items():
        fields = [one for one in form.fields if one.group == group and _stands(one, asked, answers)] if group != but else []
        if fields:
            yield Line((heading, "", "", "", ""), "section")
        for one in fields:
            yield from _field(on, one, answers, sources.get(one.id, Source()))


def _stands(field: Field, asked: set[str], answers: Mapping[str, Any]) -> bool:
    return answered(answers.get(field.id)) or (field.id in asked and field.filled_by != "system")


def _field(on: OnFile, field: Field, answers: Mapping[str, Any], source: Source) -> Iterator[Line]:
    label = f"({field.form_no}) {field.label}" if field.form_no else field.label
    if field.kind == "rows":
        yield Line((label, "", "", source.who, source.record))
        for at, row in enumerate(rows(answers, field.id), 1):
            for column in field.columns:
                yield Line((ROW % (at, column.label), *_value(on, column, row), "", ""))
    else:
        yield Line((label, *_value(on, field, answers), source.who, source.record))


def _value(on: OnFile, field: Field, answers: Mapping[str, Any]) -> tuple[Cell, Cell]:
    """The answer in words, and as a day where it is one."""
    answer = answers.get(field.id)
    if field.codes:
        return _marked(on, field, answers), None
    if (how := str(answer or "")) in NOT_GIVEN:
        return NOT_GIVEN[how], None
    return "\n".join(words_of(field, answer, on.reader)), iso_day(answer) if field.kind == "date" else None


def _marked(on: OnFile, field: Field, answers: Mapping[str, Any]) -> str:
    """The whole list; a code that is out of use stands only where it was chosen, one the list does not know last."""
    chosen, codes = values(answers, field.id), on.reader.profile.codes[field.codes]
    listed = [one for one in codes.ids if one in chosen or one in codes.choices(on.day)]
    every = (*listed, *sorted(chosen.difference(listed)))
    return BETWEEN.join(f"{YES if one in chosen else NO} {codes.label(one)}" for one in every)


def iso_day(answer: object) -> date | None:
    """A stored day; None for what is none."""
    try:
        return date.fromisoformat(str(answer))
    except ValueError:
        return None


def _later(on: OnFile, page: Page) -> Iterator[Line]:
    """An entry about the form, as a part of its sheet: what was answered."""
    entry = page.entry.entry
    who, day = _writer(on, entry), entry.happened_at.astimezone(JST).date()
    yield Line(
        (ABOUT_IT % (KINDS[entry.kind].label, entry.seq, show_date_wareki(day)), "", day, who, ENTRY % entry.seq), "section"
    )
    form, sources = FORM_OF[entry.kind], _sources(on, page)
    for field in form.fields:
        if field.id not in NOT_SHOWN and answered(page.entry.answers.get(field.id)):
            yield from _field(on, field, page.entry.answers, sources.get(field.id, Source()))
