"""集計: how far those came who reached us in a month (要綱 2-1-ア, 3-1 to 3-3), drawn as bars; each number opens its cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casestore import way_through, worklists
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.way_through import STEPS
from casestore.words import N_ as _
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in

FEW = _("%(least)d未満")


@dataclass(frozen=True)
class StepRow:
    """One step. number: as it may be shown; width: its part of all who were received, 0 to 100, -1 where it is not shown."""

    words: str
    number: str
    width: int
    link: str = ""


@dataclass(frozen=True)
class StepCase:
    number: str
    name: str
    day: str


@dataclass(frozen=True)
class WayThrough:
    """The steps of one month's people, and the cases of the step that was asked for (None: none was)."""

    rows: tuple[StepRow, ...]
    behind: tuple[StepCase, ...] | None = None
    behind_of: str = ""


def drawn(work: Work, asked: Asked, first: date) -> WayThrough:
    """Raises NotFound for a step that does not exist, or when cases are asked for by somebody who may read none."""
    counts = way_through.reached(work, first)
    rows = tuple(_row(asked, first, one, counts.get(one.id, 0), counts.get("received", 0)) for one in STEPS)
    step = asked.query.get("step", "")
    if not step:
        return WayThrough(rows)
    label = next((one.label for one in STEPS if one.id == step), "")
    if not label or not _sees_people(asked):
        raise NotFound
    return WayThrough(rows, _behind(work, asked, first, step), words_in(asked.language)(label))


def _row(asked: Asked, first: date, step: way_through.Step, count: int, everyone: int) -> StepRow:
    gettext, least = words_in(asked.language), asked.house.settings.profile.statistics.least_shown
    words, sees = gettext(step.label), _sees_people(asked)
    if not sees and 0 < count < least:
        return StepRow(words, gettext(FEW) % {"least": least}, -1)
    link = f"/figures?month={first:%Y-%m}&step={step.id}#way" if sees and count else ""
    return StepRow(words, str(count), min(100, round(100 * count / everyone)) if everyone else 0, link)


def _behind(work: Work, asked: Asked, first: date, step: str) -> tuple[StepCase, ...]:
    gettext = words_in(asked.language)
    return tuple(
        StepCase(
            line.case.number,
            line.who.shown,
            full_day(day_of(line.case.received_at or line.case.made_at), gettext, asked.language),
        )
        for line in worklists.lines(work, asked.by, way_through.behind(work, asked.by, first, step))
    )


def _sees_people(asked: Asked) -> bool:
    return may(asked.by, Act.READ_CASE, None, asked.now).allowed
