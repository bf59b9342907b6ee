"""What may stand in a cell of XLSX and CSV: one rule for all files (要綱 6-2). Text is never a formula, and nothing is cut in silence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from unicodedata import east_asian_width

Cell = str | int | date | None

LONGEST = 32_767  # of one cell, as Excel counts: UTF-16 units
MOST_LINES = 24  # of one row: Excel draws and prints no row higher than 409 points
ROOM_FOR_QUOTE = 1
LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Excel in Japanese takes the wide signs for the narrow ones; what has no shape may stand before them.
LIKE_A_FORMULA = re.compile("[\t\n]|[\\s\u200b\u2060\ufeff]*[=+@＝＋＠－-]")


def cell_text(value: object) -> str:
    """A value as the text of a cell: line ends as \\n; what XML forbids is gone; signs that turn the direction of writing are shown by their
    number, so that a file reads as it was written. "" for None."""
    text = LINE_ENDS.sub("\n", "" if value is None else str(value))
    return TURNING.sub(lambda sign: f"‹U+{ord(sign[0]):04X}›", NOT_IN_XML.sub("", text))


def is_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet that guesses might compute this text."""
    return LIKE_A_FORMULA.match(text) is not None


def csv_text(value: Cell) -> str:
    """A cell of CSV: days as ISO, numbers as digits, text that looks like a formula with ' before it."""
    if isinstance(value, date):
        return value.isoformat()
    text = cell_text(value)
    return f"'{text}" if isinstance(value, str) and is_like_a_formula(text) else text


def pieces(text: str, width: float = 0) -> tuple[str, ...]:
    """The text in as many cells as it needs: no piece is longer than a cell holds, or, in a column of this width (narrow signs), higher than a
    row. Together they are the text."""
    if len(text) * 2 <= (width or LONGEST):
        return (text,)
    return tuple(_pieces(text, width)) or ("",)


def _pieces(text: str, width: float) -> Iterator[str]:
    began, units, lines, column = 0, 0, 1, 0
    for at, sign in enumerate(text):
        units += 2 if ord(sign) > 0xFFFF else 1
        if sign == "\n" or (width and column + wide(sign) > width):
            lines, column = lines + 1, 0
        column += 0 if sign == "\n" else wide(sign)
        if units > LONGEST - ROOM_FOR_QUOTE or (width and lines > MOST_LINES):
            yield text[began:at]
            began, units, lines, column = at, 2 if ord(sign) > 0xFFFF else 1, 1, wide(sign)
    if text[began:]:
        yield text[began:]


def wide(sign: str) -> int:
    """How many narrow signs it takes up."""
    return 2 if east_asian_width(sign) in "WFA" else 1


def lines_in(text: str, width: float) -> int:
    """How many lines the text takes in a column of this width (narrow signs)."""
    return sum(max(1, -(-sum(map(wide, line)) // max(int(width), 2))) for line in text.split("\n"))
