"""Which signs a font can draw, read from its cmap (OpenType 1.9: formats 4, 12 and 14), so that no paper is printed with an empty box.

BIZ UDGothic comes with the program. What it lacks (𠮷, hangul, देवनागरी) is looked for in fonts of the machine, in the order of MORE.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"
OURS = "BIZ UDGothic"
MORE = ("IPAmjMincho", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans", "Noto Sans Devanagari")
NEEDS_NO_SHAPE = frozenset("\n \u3000\u200b\u200c\u200d") | {chr(one) for one in range(0xFE00, 0xFE10)}
SELECTORS = range(0xE0100, 0xE01F0)


@dataclass(frozen=True)
class Signs:
    """What one font draws: code points, and pairs of a sign and the selector of one of its shapes (IVS)."""

    points: frozenset[int]
    shapes: frozenset[tuple[int, int]]

    def draws(self, sign: str) -> bool:
        """Whether it draws a sign, or a sign with its selector."""
        return ord(sign[0]) in self.points and (len(sign) == 1 or (ord(sign[0]), ord(sign[1])) in self.shapes)


def signs_of(text: str) -> Iterator[str]:
    """The signs of a text, each with the selector that follows it."""
    at = 0
    while at < len(text):
        long = 2 if at + 1 < len(text) and ord(text[at + 1]) in SELECTORS else 1
        yield text[at : at + long]
        at += long


def missing(texts: Iterable[str]) -> tuple[str, ...]:
    """Signs no font here can draw, each once, in order; () is what a paper needs."""
    found = dict.fromkeys(sign for text in texts for sign in signs_of(text) if sign not in NEEDS_NO_SHAPE)
    ours = ours_draws()
    left = [sign for sign in found if not ours.draws(sign)]
    return tuple(sign for sign in left if not any(draws.draws(sign) for _family, draws in of_the_machine()))


def families(texts: Iterable[str]) -> tuple[str, ...]:
    """The fonts these texts need, ours first; only those of the machine that are really used."""
    ours = ours_draws()
    left = {sign for text in texts for sign in signs_of(text) if sign not in NEEDS_NO_SHAPE and not ours.draws(sign)}
    found = [OURS]
    for family, draws in of_the_machine() if left else ():
        if any(draws.draws(sign) for sign in left):
            found.append(family)
            left -= {sign for sign in left if draws.draws(sign)}
    return tuple(found)


@cache
def ours_draws() -> Signs:
    """What both weights of our own font draw."""
    one, other = (read(FONTS / f"BIZUDGothic-{weight}.ttf") for weight in ("Regular", "Bold"))
    return Signs(one.points & other.points, one.shapes & other.shapes)


@cache
def of_the_machine() -> tuple[tuple[str, Signs], ...]:
    """The further fonts that are installed here, in the order of MORE."""
    known = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
    first = {one.family: one for one in reversed(known) if one.path and one.weight == 400 and one.style == "normal"}
    return tuple((name, read(Path(str(first[name].path)), first[name].index)) for name in MORE if name in first)


def read(path: Path, index: int = 0) -> Signs:
    """The signs of a font file; index: which of a collection. Raises OSError, struct.error."""
    data = path.read_bytes()
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    tables = (struct.unpack_from(">4sIII", data, start + 12 + 16 * at) for at in range(count))
    cmap = next(offset for tag, _sum, offset, _length in tables if tag == b"cmap")
    points: set[int] = set()
    shapes: set[tuple[int, int]] = set()
    for at in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        table = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * at)[2]
        kind = struct.unpack_from(">H", data, table)[0]
        if kind == 4:
            points.update(_segments(data, table))
        elif kind == 12:
            points.update(_groups(data, table))
        elif kind == 14:
            shapes.update(_selected(data, table))
    return Signs(frozenset(points), frozenset(shapes))


def _segments(data: bytes, table: int) -> Iterator[int]:
    """Format 4: ranges of the basic plane; a sign that leads to glyph 0 is none."""
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    at = table + 14
    ends = struct.unpack_from(f">{count}H", data, at)
    starts = struct.unpack_from(f">{count}H", data, at + 2 * count + 2)
    deltas = struct.unpack_from(f">{count}H", data, at + 4 * count + 2)
    offsets_at = at + 6 * count + 2
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    for place, (end, start, delta, offset) in enumerate(zip(ends, starts, deltas, offsets, strict=True)):
        for point in range(start, min(end, 0xFFFE) + 1):
            glyph = point
            if offset:
                glyph = struct.unpack_from(">H", data, offsets_at + 2 * place + offset + 2 * (point - start))[0]
            if glyph and (glyph + delta) % 65536:
                yield point


def _groups(data: bytes, table: int) -> Iterator[int]:
    """Format 12: ranges of all planes."""
    for at in range(struct.unpack_from(">I", data, table + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", data, table + 16 + 12 * at)
        yield from range(first if glyph else first + 1, last + 1)


def _selected(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Format 14: the signs that have a shape of their own, or their usual one, under each selector."""
    for at in range(struct.unpack_from(">I", data, table + 6)[0]):
        place = table + 10 + 11 * at
        selector = int.from_bytes(data[place : place + 3], "big")
        usual, own = struct.unpack_from(">II", data, place + 3)
        if usual:
            for one in range(struct.unpack_from(">I", data, table + usual)[0]):
                entry = table + usual + 4 + 4 * one
                first = int.from_bytes(data[entry : entry + 3], "big")
                yield from ((point, selector) for point in range(first, first + data[entry + 3] + 1))
        if own:
            for one in range(struct.unpack_from(">I", data, table + own)[0]):
                entry = table + own + 4 + 5 * one
                yield int.from_bytes(data[entry : entry + 3], "big"), selector
