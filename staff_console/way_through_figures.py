"""集計: how far those came who reached us in a month (要綱 2-1-ア, 3-1 to 3-3), drawn as bars; each number opens its cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casestore import way_through
from casestore.db import Work
from casestore.way_through import STEPS
from staff_console.few_people import Counted, counted, few, sees_people, too_few
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in


@dataclass(frozen=True)
class StepRow:
    """One step. number: as it may be shown; width: its part of all who were received, 0 to 100, -1 where it is not shown."""

    words: str
    number: str
    width: int
    link: str = ""


@dataclass(frozen=True)
class WayThrough:
    """The steps of one month's people, and the cases of the step that was asked for (None: none was)."""

    rows: tuple[StepRow, ...]
    behind: tuple[Counted, ...] | None = None
    behind_of: str = ""


def drawn(work: Work, asked: Asked, first: date) -> WayThrough:
    """Raises NotFound for a step that does not exist, or when cases are asked for by somebody who may read none."""
    counts = way_through.reached(work, first)
    rows = tuple(_row(asked, first, one, counts.get(one.id, 0), counts.get("received", 0)) for one in STEPS)
    step = asked.query.get("step", "")
    if not step:
        return WayThrough(rows)
    label = next((one.label for one in STEPS if one.id == step), "")
    if not label or not sees_people(asked):
        raise NotFound
    cases = way_through.behind(work, asked.by, first, step)
    days = {one.id: one.received_at or one.made_at for one in cases}
    return WayThrough(rows, counted(work, asked, cases, days), words_in(asked.language)(label))


def _row(asked: Asked, first: date, step: way_through.Step, count: int, everyone: int) -> StepRow:
    words = words_in(asked.language)(step.label)
    if too_few(asked, count):
        return StepRow(words, few(asked), -1)
    link = f"/figures?month={first:%Y-%m}&step={step.id}#way" if sees_people(asked) and count else ""
    return StepRow(words, str(count), min(100, round(100 * count / everyone)) if everyone else 0, link)
