"""A case as files (要綱 6-1, 6-2): each of the city's forms, the contact log and the whole ledger as XLSX or CSV. That it left is written down before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from starlette.responses import Response

from casestore import access_log, newest_entries, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import show_date_wareki
from casestore.ledger_book import Promise
from casestore.tables import Case
from casestore.told import Reader
from staff_console import ledger_page
from staff_console.dates import clock, day_of
from staff_console.files_out.case_lists import KINDS, Row, case_grid
from staff_console.files_out.contact_logs import contact_grid
from staff_console.files_out.csv_files import csv_file
from staff_console.files_out.form_sheets import KIND_OF, OnFile, form_grid
from staff_console.files_out.grids import Grid
from staff_console.files_out.ledger_sheets import ledger_grids
from staff_console.files_out.workbooks import workbook
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in

JAPANESE = "ja"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PRINTED = "%s　%s %s"
CONTACT_LOG, CASE_LIST, ALL = "contact_log", "case_list", "all"
NAMES = (*KIND_OF, CONTACT_LOG, CASE_LIST)
ON_FORM = {"intake": "1", "intake_assessment": "2", CONTACT_LOG: "3", CASE_LIST: "4", "support_plan": "5", "evaluation": "6"}


def form(asked: Asked) -> Response:
    """GET /cases/{number}/forms/{form}.xlsx: one form as a sheet, "all": every one. ?entry= an earlier one. 404 for a form there is not."""
    name = asked.path["form"]
    wanted = NAMES if name == ALL else (name,)
    grids, on = _of_case(asked, lambda work, on: [_form(work, asked, on, one) for one in sorted(wanted, key=_place)])
    _took(asked, on, "form")
    return workbook_file(f"{on.number}-{name}", grids)


def ledger(asked: Asked) -> Response:
    """GET /cases/{number}/ledger.xlsx: the whole ledger, with every case of the person that may be taken along."""
    grids, on = _of_case(asked, lambda _work, on: ledger_grids(on.book, on.reader, on.printed, _tells(asked)))
    _took(asked, on, "case")
    return workbook_file(f"{on.number}-ledger", grids)


def contacts_as_csv(asked: Asked) -> Response:
    """GET /cases/{number}/contact-log.csv: 様式3 経過一覧."""
    (grid,), on = _of_case(asked, lambda _work, on: [contact_grid(on, _tells(asked))])
    _took(asked, on, "form")
    return csv_answer(f"{on.number}-contact-log", grid)


def contacts_as_xlsx(asked: Asked) -> Response:
    """GET /cases/{number}/contact-log.xlsx"""
    grids, on = _of_case(asked, lambda _work, on: [contact_grid(on, _tells(asked))])
    _took(asked, on, "form")
    return workbook_file(f"{on.number}-contact-log", grids)


def _place(name: str) -> str:
    return ON_FORM.get(name, "9")


def _form(work: Work, asked: Asked, on: OnFile, name: str) -> Grid:
    if name == CONTACT_LOG:
        return contact_grid(on, _tells(asked))
    if name == CASE_LIST:
        line = worklists.lines(work, asked.by, [on.case.case])
        return case_grid(rows_of(work, line), on.reader, on.day, on.printed)
    found = form_grid(on, name, asked.query.get("entry", ""))
    if found is None:
        raise NotFound
    return found


def _of_case(asked: Asked, draw: Callable[[Work, OnFile], Iterable[Grid]]) -> tuple[tuple[Grid, ...], OnFile]:
    """The grids of the case that was asked for, and what they were made from. Raises NotFound, NotAllowed."""
    with asked.house.store.reading() as work:
        how = reader(work, asked)
        book = ledger_page.to_take(work, asked, how)
        case = next(one for one in book.cases if one.case.number == book.asked_for)
        on = OnFile(book, case, how, day_of(asked.now), printed(asked))
        return tuple(draw(work, on)), on


def reader(work: Work, asked: Asked) -> Reader:
    """Files are read in Japanese, as the papers are."""
    return Reader(asked.house.settings.profile, JAPANESE, words_in(JAPANESE), worklists.staff_names(work))


def rows_of(work: Work, lines: Iterable[worklists.CaseLine]) -> list[Row]:
    """What 様式4 says of these cases."""
    lines = list(lines)
    newest = newest_entries.newest(work, [one.case for one in lines], KINDS)
    return [Row(one, {kind: newest[one.case.id, kind] for kind in KINDS if (one.case.id, kind) in newest}) for one in lines]


def printed(asked: Asked) -> str:
    """By whom and when, for the foot of a sheet."""
    return PRINTED % (asked.by.name, _wareki(asked.now), clock(asked.now))


def _wareki(at: datetime) -> str:
    return show_date_wareki(at.astimezone(JST).date())


def _tells(asked: Asked) -> Callable[[Promise], tuple[str, str]]:
    in_japanese = replace(asked, language=JAPANESE)
    return lambda one: ledger_page.told_and_ended(in_japanese, one)


def _took(asked: Asked, on: OnFile, what: str) -> None:
    taken: list[Case] = [one.case for one in on.book.cases] if what == "case" else [on.case.case]

    def note(work: Work) -> None:
        for case in taken:
            access_log.took_out(work, asked.by, case, what, asked.now)

    asked.house.store.write(note)


def workbook_file(name: str, grids: Iterable[Grid]) -> Response:
    """The answer with an XLSX; `name` without ending, and never somebody's."""
    return file_of(workbook(tuple(grids)), f"{name}.xlsx", XLSX)


def csv_answer(name: str, grid: Grid) -> Response:
    """The answer with a CSV."""
    return file_of(csv_file(grid), f"{name}.csv", CSV)


def file_of(content: bytes, name: str, media: str) -> Response:
    """The answer with any file to be saved."""
    return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})
