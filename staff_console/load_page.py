"""仕事の重さ (要綱 2-2-ア): how heavy each worker's cases are, drawn as bars; each figure opens the cases it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from casestore import access_log, intensity, staff, worklists
from casestore.db import Work
from casestore.intensity import WEIGHTS, Weighed
from casestore.stages import STAGES, Stage
from casestore.words import N_ as _
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Tag, View

WIDE = 600  # units across of the widest bar
EVERY = _("すべて")
WEIGHT = _("重さ%(weight)d")
ALERT, DUE, TOUCH = _("急ぎの知らせ"), _("7日以内の用事"), _("14日以内にやりとり")


@dataclass(frozen=True)
class Piece:
    """The cases of one weight in a bar: where it begins, how long it is, how many they are."""

    weight: int
    x: int
    width: int
    count: int


@dataclass(frozen=True)
class Bar:
    """One worker. total: the weights together."""

    staff: str
    name: str
    total: int
    cases: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class HeavyCase:
    """One case in the list behind a figure."""

    number: str
    name: str
    stage: str
    weight: int
    tags: tuple[Tag, ...]


def bars(work: Work, asked: Asked, names: Mapping[str, str]) -> tuple[Bar, ...]:
    """Everyone who owns an open case, the heaviest first, all on one scale."""
    found = intensity.by_owner(work, asked.by, asked.now)
    totals = {owner: sum(weight * count for weight, count in counts.items()) for owner, counts in found.items()}
    widest = max(totals.values(), default=0)
    drawn = [
        Bar(owner, names.get(owner, ""), totals[owner], sum(counts.values()), _pieces(counts, widest))
        for owner, counts in found.items()
    ]
    return tuple(sorted(drawn, key=lambda one: (-one.total, one.name)))


def _pieces(counts: Mapping[int, int], widest: int) -> tuple[Piece, ...]:
    pieces, x = [], 0
    for weight in WEIGHTS:
        if count := counts.get(weight, 0):
            width = max(round(WIDE * weight * count / widest), 2)
            pieces.append(Piece(weight, x, width, count))
            x += width
    return tuple(pieces)


def show(asked: Asked) -> Response:
    """GET /team/{staff}/cases: ?weight=1 … 4, or all. That names were read is written down."""
    gettext, chosen = words_in(asked.language), asked.query.get("weight", "")
    with asked.house.store.reading() as work:
        row = staff.actor_by_id(work, asked.path["staff"])
        if row is None:
            raise NotFound
        name = worklists.staff_names(work)[row.staff_id]
        found = intensity.cases_of(work, asked.by, row.staff_id, asked.now)
    rows = tuple(_heavy(asked, one) for one in found if chosen in ("", str(one.weight)))
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "load", len(rows), asked.now))
    counts = {weight: sum(one.weight == weight for one in found) for weight in WEIGHTS}
    views = [View(str(weight), gettext(WEIGHT) % {"weight": weight}, count) for weight, count in counts.items() if count]
    values = {
        "name": name,
        "staff": row.staff_id,
        "rows": rows,
        "views": (View("", gettext(EVERY), len(found)), *views),
        "weight": chosen,
    }
    return page(asked, "team_load.html", values)


def _heavy(asked: Asked, one: Weighed) -> HeavyCase:
    gettext = words_in(asked.language)
    tags = (
        *((Tag(gettext(ALERT), "alert"),) if one.case.alerted else ()),
        *((Tag(gettext(DUE), "wait"),) if one.due else ()),
        *((Tag(gettext(TOUCH), "key"),) if one.in_touch else ()),
    )
    return HeavyCase(one.case.number, one.who.shown, gettext(STAGES[Stage(one.case.stage)]), one.weight, tags)
