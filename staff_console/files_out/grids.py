"""A table that leaves the house (要綱 6-2): columns, lines, what stands above and below; drawn as XLSX by workbooks, written as CSV by csv_files. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from staff_console.files_out.cells import Cell, cell_text, pieces

CONTINUED = "%s（つづき）"


@dataclass(frozen=True)
class Column:
    """width: in narrow signs."""

    heading: str
    width: float = 14


@dataclass(frozen=True)
class Line:
    """One row. kind "section": a heading over the rows that follow."""

    cells: tuple[Cell, ...]
    kind: Literal["plain", "section"] = "plain"


@dataclass(frozen=True)
class Grid:
    """name: of the sheet; corner: the form's number; number: of the case, "" for lists; printed: by whom and when.

    about: what is told above the table (label, words); notes: below it. upright: A4 upright, else lying.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    printed: str
    corner: str = ""
    number: str = ""
    about: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    upright: bool = False


def spread(line: Line, widths: Sequence[float] | None = None) -> Iterator[tuple[Cell, ...]]:
    """The line in as many rows as its longest text needs; the later ones repeat the first cell, so that they are still known when sorted.

    widths: of the columns where rows are drawn; None where only the length of a cell counts.
    """
    of = widths or [0.0] * len(line.cells)
    cut = [_cut(cell, width) for cell, width in zip(line.cells, of, strict=False)]
    for place, row in enumerate(zip_longest(*cut)):
        first = CONTINUED % cell_text(line.cells[0]) if place else row[0]
        yield (first, *row[1:])


def _cut(cell: Cell, width: float) -> tuple[Cell, ...]:
    return pieces(cell_text(cell), width) if isinstance(cell, str) else (cell,)


def lines_of(rows: Sequence[tuple[Cell, ...]]) -> tuple[Line, ...]:
    return tuple(Line(row) for row in rows)


def known_as(name: str, taken: Callable[[str], bool]) -> str:
    """A name Excel takes for a sheet: 31 signs, none of []:*?/\\, none twice."""
    plain = cell_text("".join("・" if sign in "[]:*?/\\" else sign for sign in name)).strip("'")[:31] or "1"
    return next(one for one in (plain, *(f"{plain[:27]} ({n})" for n in range(2, 1000))) if not taken(one))
