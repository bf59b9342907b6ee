"""The press: filled papers in, PDF or pictures out (要綱 6-2). The same papers make the same bytes: no clock, no fonts but those they need.

Pages call it in their own threads; no more than two papers are set at once, so that a heavy one leaves room for everybody else.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from staff_console.papers.boxes import Paper
from staff_console.papers.glyphs import FONTS, families, missing, signs_of

MAIN = Path(__file__).parent / "main.typ"
GETA = "〓"  # 下駄: what printers set where a sign is missing
AT_ONCE = threading.BoundedSemaphore(2)
GETA_NOTE = "印刷できない文字を〓で表しています：%s"
USUAL_SHAPE = "字形の指定を外して印刷した文字があります：%s"


class NoGlyph(Exception):
    """No font here draws these signs; nothing was printed."""

    def __init__(self, signs: Sequence[str]) -> None:
        super().__init__(" ".join(signs))
        self.signs = tuple(signs)


@dataclass(frozen=True)
class Set:
    """Papers as they go into the press: data is the JSON text typst reads."""

    data: str
    fonts: tuple[str, ...]


def put(papers: Sequence[Paper], *, title: str = "", author: str = "", geta: bool = False) -> Set:
    """Papers ready for the press. Raises NoGlyph; with `geta` the missing signs are set as 〓 and each paper says which.

    title, author: of the file, never the name of a person in need.
    """
    plain = [paper.as_data(f"p{place}") for place, paper in enumerate(papers)]
    without = missing(_texts(plain))
    if without and not geta:
        raise NoGlyph(without)
    ready = [_with_geta(paper, without) for paper in plain] if without else plain
    fonts = families(_texts(ready))
    for paper in ready:
        paper["fonts"] = list(fonts)
    given = {"title": title or papers[0].title, "author": author, "papers": ready}
    return Set(json.dumps(given, ensure_ascii=False, sort_keys=True), fonts)


def pdf(ready: Set, made_at: datetime) -> bytes:
    """The file. made_at: the moment it bears inside (UTC)."""
    made = _press(ready, lambda compiler: compiler.compile(format="pdf", timestamp=int(made_at.timestamp())))
    return bytes(made)


def pictures(ready: Set, dots: float = 96) -> tuple[bytes, ...]:
    """Each page as PNG. dots: per inch."""
    made = _press(ready, lambda compiler: compiler.compile(format="png", ppi=dots))
    return (bytes(made),) if isinstance(made, bytes) else tuple(made)


def pages(ready: Set) -> int:
    """How many pages it has."""
    return int(_press(ready, lambda compiler: compiler.query("<pages>", field="value", one=True)))


@cache
def source() -> str:
    """Changes when a source or a font of the papers changes: kept with each printed paper."""
    files = sorted((*MAIN.parent.glob("*.typ"), *FONTS.glob("*.ttf")))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _press(ready: Set, what: Callable[[typst.Compiler], Any]) -> Any:  # what typst makes has no one type
    with AT_ONCE:
        return what(
            typst.Compiler(str(MAIN), root=str(MAIN.parent), font_paths=_fonts(ready.fonts), sys_inputs={"papers": ready.data})
        )


@cache
def _fonts(wanted: tuple[str, ...]) -> typst.Fonts:
    """Our own font alone wherever it is enough, so that a paper looks the same on every machine."""
    more = len(wanted) > 1
    return typst.Fonts(include_system_fonts=more, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def number(sign: str) -> str:
    """「U+20BB7」, and of a sign with a selector both."""
    return " ".join(f"U+{ord(one):04X}" for one in sign)


def _with_geta(paper: dict[str, Any], without: Sequence[str]) -> dict[str, Any]:
    here = set("".join(_texts(paper)))
    bare = {sign: sign[0] if len(sign) > 1 and not missing((sign[0],)) else GETA for sign in without}
    lost = [sign for sign in without if bare[sign] == GETA and sign[0] in here]
    shapes = [sign for sign in without if bare[sign] != GETA and sign[1] in here]
    notes = [note % "、".join(map(number, signs)) for note, signs in ((GETA_NOTE, lost), (USUAL_SHAPE, shapes)) if signs]
    ready: dict[str, Any] = _replaced(paper, bare)
    return ready | {"notes": [*ready["notes"], *notes]}


def _replaced(value: Any, bare: dict[str, str]) -> Any:
    if isinstance(value, str):
        return "".join(bare.get(sign, sign) for sign in signs_of(value))
    if isinstance(value, dict):
        return {name: _replaced(one, bare) for name, one in value.items()}
    return [_replaced(one, bare) for one in value] if isinstance(value, list) else value
