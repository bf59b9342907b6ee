"""A grid as CSV for Excel and for other programs (要綱 6-2): UTF-8 with BOM, CRLF, every cell quoted; notes stand below as rows of their own."""

from __future__ import annotations

import csv
import io

from staff_console.files_out.cells import csv_text
from staff_console.files_out.grids import Grid, spread

BOM = "\ufeff"


def csv_file(grid: Grid) -> bytes:
    """The headings, the lines, the notes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([csv_text(column.heading) for column in grid.columns])
    for line in grid.lines:
        writer.writerows([csv_text(cell) for cell in row] for row in spread(line))
    writer.writerows([csv_text(note)] for note in grid.notes)
    return (BOM + text.getvalue()).encode()
