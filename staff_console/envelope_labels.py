"""宛名ラベル of the cases a list shows (要綱 3-1-イ): twelve on A4, only for those who asked for letters; for the others the reason, without a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from casestore import access_log, newest_entries
from casestore.by_post import Envelope, envelope
from casestore.db import Work
from casestore.worklists import CaseLine
from staff_console.dates import day_of
from staff_console.files_out.cells import lines_in
from staff_console.house import Asked
from staff_console.papers import press
from staff_console.papers.boxes import Box, Paper, text_box, visible
from staff_console.papers.glyphs import missing
from staff_console.taking_lists import every_one, filters
from staff_console.taking_out import file_of

PDF = "application/pdf"
MOST = 240  # twenty sheets
TITLE, LEFT = "宛名ラベル", "ラベルを作らなかったケース"
COUNT = "ラベル %d枚。作らなかったケース %d件。"
NOT_TAKEN = "ほかに%d件は、書き出せる担当ではないので入っていません。"
CUT = "ラベルは%d枚までです。続きは、絞りこんでから作ってください。"
NO_SHAPE = "印刷できない文字があります：%s"
TOO_LONG = "住所か氏名が長くて、ラベルに入りません。"
ROOM = {"address": (54, 4), "name": (50, 2)}  # narrow signs in a line, and lines, in the smallest size of labels.typ


class Sorted(NamedTuple):
    """Envelopes with their cases, and the numbers of the cases without, with the reason."""

    made: Sequence[tuple[CaseLine, Envelope]]
    left: Sequence[tuple[str, str]]


def labels(asked: Asked) -> Response:
    """GET /cases/labels.pdf: labels of the list as it is filtered. Every case of which one was made is written down."""
    with asked.house.store.reading() as work:
        listed = every_one(work, asked)
        found = _sorted(work, listed.lines)
    made, cut = found.made[:MOST], len(found.made) > MOST
    notes = [*([NOT_TAKEN % listed.left_out] if listed.left_out else []), *([CUT % MOST] if cut or listed.cut else [])]
    content = press.pdf(press.put([_paper(made, found.left, notes)], title=TITLE), asked.now)
    asked.house.store.write(lambda work: _took(work, asked, [line for line, _envelope in made]))
    return file_of(content, f"labels-{day_of(asked.now).isoformat()}.pdf", PDF)


def _sorted(work: Work, lines: Sequence[CaseLine]) -> Sorted:
    newest = newest_entries.newest(work, [line.case for line in lines], ("intake",))
    made: list[tuple[CaseLine, Envelope]] = []
    left: list[tuple[str, str]] = []
    for line in lines:
        intake = newest.get((line.case.id, "intake"))
        found = envelope(work, line, intake.answers if intake else {})
        found = found if isinstance(found, str) else _drawable(found)
        if isinstance(found, str):
            left.append((line.case.number, found))
        else:
            made.append((line, found))
    return Sorted(made, left)


def _drawable(one: Envelope) -> Envelope | str:
    """The same, or why it cannot be drawn as it is: an envelope never goes out with a wrong name or half an address."""
    if any(lines_in(getattr(one, what), width) > lines for what, (width, lines) in ROOM.items()):
        return TOO_LONG
    without = missing(map(visible, (one.address, one.name, one.postal_code)))
    return NO_SHAPE % "、".join(f"U+{ord(sign[0]):04X}" for sign in without) if without else one


def _paper(made: Sequence[tuple[CaseLine, Envelope]], left: Sequence[tuple[str, str]], notes: Sequence[str]) -> Paper:
    fields = {
        "labels": Box(TITLE, rows=tuple((one.postal_code, one.address, one.name) for _line, one in made)),
        "left": Box(LEFT, columns=("受付番号", "理由"), rows=tuple(left)),
        "count": text_box("数", COUNT % (len(made), len(left))),
    }
    return Paper("labels", "", TITLE, "", fields, notes=tuple(notes))


def _took(work: Work, asked: Asked, lines: Sequence[CaseLine]) -> None:
    access_log.took_list(work, asked.by, "labels.pdf", len(lines), filters(work, asked), asked.now)
    for line in lines:
        access_log.took_out(work, asked.by, line.case, "label", asked.now)
