"""様式3 経過一覧 of a case (要綱 3-3-ア, 3-3-イ, 6-2): every contact a row, oldest first, with what was promised by it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from casestore.calendar import JST
from casestore.facts import ROLES, Role
from casestore.fields import show_date_wareki
from casestore.forms import FORM_OF
from casestore.forms.contact_log import CONTACT_LIST, CONTACT_LOG
from casestore.ledger_book import Page, Promise
from casestore.told import words as words_of
from staff_console.files_out.cells import Cell
from staff_console.files_out.form_sheets import OnFile
from staff_console.files_out.grids import Column, Grid, lines_of

KINDS_OF_IT = tuple(kind for kind, form in FORM_OF.items() if form.form_no == CONTACT_LOG.form_no)
WIDTHS = {"no": 6, "date": 18, "time": 12, "facts": 46, "opinion": 32, "next": 30, "attachments": 12}
ISO = "日付（西暦）"
TIMES = "%s–%s"
PROMISED = "%s（%s、%sまで）"
MESSAGES = "もとのメッセージ %d件"
Tells = Callable[[Promise], tuple[str, str]]


def contact_grid(on: OnFile, tells: Tells) -> Grid:
    """The list. tells: a promise in words."""
    pages = [one for one in on.case.pages if one.entry.entry.kind in KINDS_OF_IT]
    columns = [Column(one.label, WIDTHS.get(one.id, 16)) for one in CONTACT_LIST]
    return Grid(
        name=CONTACT_LOG.form_no,
        title=CONTACT_LOG.title,
        columns=(*columns[:2], Column(ISO, 12), *columns[2:]),
        lines=lines_of([_row(on, page, tells) for page in pages]),
        printed=on.printed,
        corner=CONTACT_LOG.form_no,
        number=on.number,
        about=(("受付番号", on.number), ("氏名", on.book.who.shown), ("様式の版", CONTACT_LOG.edition)),
    )


def _row(on: OnFile, page: Page, tells: Tells) -> tuple[Cell, ...]:
    entry, said = page.entry.entry, page.entry.answers
    day: date = entry.happened_at.astimezone(JST).date()
    by = _words(on, page, "by") or on.named(entry.staff_id) or ROLES[Role(entry.role)]
    partner = "　".join(filter(None, (_words(on, page, "partner"), str(said.get("partner_name") or ""))))
    cells: Mapping[str, Cell] = {
        "no": entry.seq,
        "date": show_date_wareki(day),
        "time": TIMES % (said["began"], said.get("ended") or "") if said.get("began") else "",
        "by": by,
        "partner": partner,
        "way": _words(on, page, "way") or page.label,
        "facts": "\n".join(filter(None, (str(said.get("facts") or ""), str(said.get("note") or "")))),
        "opinion": str(said.get("opinion") or ""),
        "next": "\n".join(_promised(on, one, tells) for one in on.case.promises if one.because == entry.id),
        "attachments": _messages(page),
    }
    first, second, *rest = (cells[column.id] for column in CONTACT_LIST)
    return (first, second, day, *rest)


def _words(on: OnFile, page: Page, name: str) -> str:
    form = FORM_OF[page.entry.entry.kind]
    field = next((one for one in form.fields if one.id == name), None)
    return "、".join(words_of(field, page.entry.answers.get(name), on.reader)) if field else ""


def _promised(on: OnFile, one: Promise, tells: Tells) -> str:
    return PROMISED % (tells(one)[0], on.named(one.owner_id), show_date_wareki(one.due_at.astimezone(JST).date()))


def _messages(page: Page) -> str:
    found = {str(one) for source in page.entry.entry.sources.values() for one in source.get("messages") or ()}
    return MESSAGES % len(found) if found else ""
