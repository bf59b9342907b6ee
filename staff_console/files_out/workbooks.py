"""Grids as one XLSX, a sheet each (要綱 6-1, 6-2): text as text and never a formula, days as days, A4 with form, case number and page on each sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from staff_console.files_out.cells import Cell, cell_text, lines_in
from staff_console.files_out.grids import Grid, known_as, spread

PRINTED = "書き出した人と時"
A_PAGE = {True: 125, False: 220}  # narrow signs beside each other on A4 upright and lying, still read with ease
POINTS_A_LINE, POINTS_ABOVE = 15, 4
A4 = 9
AS_TEXT, AS_DAY = "@", "yyyy-mm-dd"
FONT = "BIZ UDゴシック"
ESCAPED_BY_EXCEL = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # "_x000D_" would be read as the sign of that number
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.7, "bottom": 0.7, "header": 0.35, "footer": 0.35}  # inches
_THIN = Side(style="thin", color="808080")
_RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TOP = Alignment(vertical="top", wrap_text=True)
_GREY = PatternFill("solid", fgColor="E8E8E8")


def _styles() -> tuple[NamedStyle, ...]:
    small = Font(name=FONT, size=10)
    bold = Font(name=FONT, size=10, bold=True)
    return (
        NamedStyle("words", font=small, border=_RULED, alignment=_TOP, number_format=AS_TEXT),
        NamedStyle("day", font=small, border=_RULED, alignment=_TOP, number_format=AS_DAY),
        NamedStyle("count", font=small, border=_RULED, alignment=_TOP, number_format="0"),
        NamedStyle("heading", font=bold, border=_RULED, alignment=_TOP, fill=_GREY, number_format=AS_TEXT),
        NamedStyle("section", font=bold, border=_RULED, alignment=_TOP, fill=_GREY, number_format=AS_TEXT),
        NamedStyle("title", font=Font(name=FONT, size=14, bold=True), number_format=AS_TEXT),
        NamedStyle("beside", font=small, alignment=Alignment(vertical="top"), number_format=AS_TEXT),
    )


def workbook(grids: Sequence[Grid]) -> bytes:
    """The file. At least one grid."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for style in _styles():
        book.add_named_style(style)
    for grid in grids:
        _draw(book.create_sheet(known_as(grid.name, book.sheetnames.__contains__)), grid)
    book.properties.creator, book.properties.title = "つなぎ", _plain(grids[0].title)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _draw(sheet: Worksheet, grid: Grid) -> None:
    widths = [column.width for column in grid.columns]
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width + 2
    _row(sheet, 1, (" ".join(filter(None, (grid.corner, grid.title))),), "title")
    above = (*grid.about, (PRINTED, grid.printed))
    for at, (label, words) in enumerate(above, 2):
        _row(sheet, at, (f"{label}：{words}",), "beside")
    head = len(above) + 2
    _row(sheet, head, tuple(column.heading for column in grid.columns), "heading", widths)
    at = head
    for line in grid.lines:
        for cells in spread(line, widths):
            at += 1
            _row(sheet, at, cells, "section" if line.kind == "section" else "", widths)
    for note in grid.notes:
        at += 1
        _row(sheet, at, (note,), "beside")
    _on_paper(sheet, grid, head, at)


def _row(sheet: Worksheet, at: int, cells: Iterable[Cell], style: str, widths: Sequence[float] = ()) -> None:
    highest = 1
    for place, value in enumerate(cells, 1):
        cell = sheet.cell(at, place)
        _write(cell, value, style)
        if widths and isinstance(value, str):
            highest = max(highest, lines_in(cell_text(value), widths[place - 1]))
    if widths:
        sheet.row_dimensions[at].height = highest * POINTS_A_LINE + POINTS_ABOVE


def _write(cell: SheetCell, value: Cell, style: str) -> None:
    """Text by its type and not by its look: what openpyxl would take for a formula is set as a string."""
    if isinstance(value, date):
        cell.value, cell.style = value, style or "day"
    elif isinstance(value, int):
        cell.value, cell.style = value, style or "count"
    else:
        cell.value = _plain(value)
        if cell.value is not None:
            cell.data_type = "s"
        cell.style = style or "words"


def _plain(value: str | None) -> str | None:
    return ESCAPED_BY_EXCEL.sub("_x005F_", cell_text(value)) or None


def _on_paper(sheet: Worksheet, grid: Grid, head: int, last: int) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "portrait" if grid.upright else "landscape"
    wide = sum(column.width + 2 for column in grid.columns)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = -(-int(wide) // A_PAGE[grid.upright]), 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side, inches in MARGINS.items():
        setattr(sheet.page_margins, side, inches)
    sheet.print_area = f"A1:{get_column_letter(len(grid.columns))}{last}"
    sheet.print_title_rows = f"{head}:{head}"
    if not grid.upright:
        sheet.print_title_cols = "A:B"
    sheet.freeze_panes = f"B{head + 1}"
    sheet.oddHeader.left.text = _on_edge(" ".join(filter(None, (grid.corner, grid.title))))
    sheet.oddHeader.right.text = _on_edge(grid.number)
    sheet.oddFooter.left.text = _on_edge(grid.printed)
    sheet.oddFooter.right.text = "&P / &N"


def _on_edge(text: str) -> str:
    """Text of a header or footer, where & begins a code."""
    return cell_text(text).replace("\n", " ").replace("&", "&&")
