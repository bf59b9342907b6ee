"""Tables on paper: 様式3 支援経過記録シート (経過一覧) and 様式4 支援ケース一覧 (要綱 6-2), and the cover of papers that go out together. Pure.

The tables are those of the files (staff_console.files_out): a paper and a file of the same list say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from staff_console.files_out.cells import Cell
from staff_console.files_out.grids import Grid
from staff_console.papers.boxes import Box, Paper, text_box
from staff_console.papers.filling import CaseOnPaper, wareki

BESIDE = "（西暦）"  # columns that files have for sorting; paper has the day in 和暦
NARROW = 12.0  # signs: what a column of the widest list may take at most


def of_grid(form: str, grid: Grid) -> Paper:
    """A table as a paper lying on its side; form: contact_log or case_list."""
    kept = [at for at, column in enumerate(grid.columns) if not column.heading.endswith(BESIDE)]
    columns = [grid.columns[at] for at in kept]
    crowded = len(columns) > 12
    widths = [min(one.width, NARROW) if crowded else one.width for one in columns]
    rows = tuple(tuple(_words(line.cells[at]) for at in kept) for line in grid.lines)
    fields = {
        "list": Box(grid.title, columns=tuple(one.heading for one in columns), rows=rows),
        "widths": Box("", lines=tuple(f"{one:g}" for one in widths)),
        "about": Box("", columns=tuple(label for label, _ in grid.about), lines=tuple(words for _, words in grid.about)),
        "printed": text_box("印刷", grid.printed),
    }
    return Paper(form, grid.corner, grid.title, grid.number, fields, f"ID {grid.number}" if grid.number else "", grid.notes)


def _words(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def cover(title: str, to: str, words: Sequence[str], papers: Sequence[Paper], case: CaseOnPaper, made_at: datetime) -> Paper:
    """The first page of papers that go out together: to whom, from which agency, which papers."""
    agency = case.reader.profile.agency
    listed = tuple((str(place), f"{one.form_no}　{one.title}", one.corner) for place, one in enumerate(papers, 1))
    fields = {
        "day": text_box("日付", wareki(made_at)),
        "to": text_box("宛先", to),
        "from": text_box("差出人", agency.name.ja),
        "words": Box("本文", lines=tuple(words)),
        "list": Box("送る書類", columns=("番号", "書類", "備考"), rows=listed),
    }
    return Paper("cover", "", title, case.number, fields)
