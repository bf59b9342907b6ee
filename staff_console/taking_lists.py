"""Lists as files: 様式4 as the case list shows it, and the figures of a month (要綱 6-2, 8-1). How many rows left, and how they were chosen, is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlmodel import col, select
from starlette.responses import Response

from casestore import access_log, statistics
from casestore.db import Work
from casestore.kinds import KINDS
from casestore.names import fold_name
from casestore.permissions import Act
from casestore.sight import visible
from casestore.tables import Case
from casestore.words import N_ as _
from casestore.worklists import CaseLine
from staff_console import case_list as case_list_page
from staff_console import figures, question_figures, waiting_figures
from staff_console.dates import day_of
from staff_console.files_out.case_lists import case_grid
from staff_console.files_out.figure_sheets import MonthOnFile, figure_grid
from staff_console.files_out.grids import Grid
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.taking_out import JAPANESE, csv_answer, printed, reader, rows_of, workbook_file

MOST = 3000
LEFT_OUT = "※ ほかに%d件は、書き出せる担当ではないので入っていません。"
CUT = "※ %d件までを書き出しました。続きは、絞りこんでから書き出してください。"
MONTH = _("%(year)d年%(month)d月")
NOT_A_FILTER = ("before", "lang", "done")


class Listed(NamedTuple):
    """lines: what may be taken along; left_out: how many more the list shows; cut: whether it goes on beyond MOST."""

    lines: Sequence[CaseLine]
    left_out: int
    cut: bool


def cases_as_csv(asked: Asked) -> Response:
    """GET /cases.csv: 様式4 with the same filters as /cases."""
    return csv_answer(_name("cases", asked), case_list(asked, "csv"))


def cases_as_xlsx(asked: Asked) -> Response:
    """GET /cases.xlsx"""
    return workbook_file(_name("cases", asked), [case_list(asked, "xlsx")])


def figures_as_csv(asked: Asked) -> Response:
    """GET /figures.csv: the month and the questions asked for, each number with what it counts."""
    month, grid = _figures(asked, "csv")
    return csv_answer(f"figures-{month}", grid)


def figures_as_xlsx(asked: Asked) -> Response:
    """GET /figures.xlsx"""
    month, grid = _figures(asked, "xlsx")
    return workbook_file(f"figures-{month}", [grid])


def _name(what: str, asked: Asked) -> str:
    return f"{what}-{day_of(asked.now).isoformat()}"


def case_list(asked: Asked, ending: str) -> Grid:
    with asked.house.store.reading() as work:
        listed = every_one(work, asked)
        rows, how = rows_of(work, listed.lines), reader(work, asked)
    notes = [*([LEFT_OUT % listed.left_out] if listed.left_out else []), *([CUT % MOST] if listed.cut else [])]
    grid = case_grid(rows, how, day_of(asked.now), printed(asked), notes)
    asked.house.store.write(
        lambda work: access_log.took_list(work, asked.by, f"cases.{ending}", len(rows), filters(work, asked), asked.now)
    )
    return grid


def every_one(work: Work, asked: Asked) -> Listed:
    """Every case the list shows, page after page as a reader would turn them, and of these what this reader may take along."""
    text = asked.query.get("q", "").strip()
    found: dict[str, CaseLine] = {}
    asked = replace(asked, query={name: value for name, value in asked.query.items() if name != "before"})
    page = case_list_page.asked_for(work, asked, text)
    while len(found) <= MOST and (new := [line for line in page if line.case.id not in found]):
        found |= {line.case.id: line for line in new}
        page = case_list_page.asked_for(work, replace(asked, query={**asked.query, "before": new[-1].case.id}), text)
    shown = list(found.values())[:MOST]
    may_take = _may_take(work, asked, [line.case.id for line in shown])
    lines = [line for line in shown if line.case.id in may_take]
    return Listed(lines, len(shown) - len(lines), len(found) > MOST)


def _may_take(work: Work, asked: Asked, ids: Iterable[str]) -> set[str]:
    return set(work.session.exec(select(Case.id).where(col(Case.id).in_(list(ids)), visible(asked.by, Act.EXPORT_CASE))))


def filters(work: Work, asked: Asked) -> str:
    """How the list was narrowed; what was searched for only as a keyed hash, as everywhere."""
    named = {name: value for name, value in asked.query.items() if name not in NOT_A_FILTER and value}
    if "q" in named:
        named["q"] = work.vault.digest("search", fold_name(named["q"]))
    return "&".join(f"{name}={value}" for name, value in sorted(named.items()))


def _figures(asked: Asked, ending: str) -> tuple[str, Grid]:
    asked = replace(asked, language=JAPANESE)
    first = figures.first_day(asked.query.get("month", "")) or day_of(asked.now).replace(day=1)
    month, gettext, profile = f"{first:%Y-%m}", words_in(JAPANESE), asked.house.settings.profile
    with asked.house.store.reading() as work:
        made = statistics.month(work, profile, month)
        one = MonthOnFile(
            month=gettext(MONTH) % {"year": first.year, "month": first.month},
            rule=gettext(figures.RULES[profile.statistics.new_consultation_counts_at]),
            made_at=gettext(KINDS[profile.statistics.plan_counts_at].label),
            groups=figures.groups(asked, made),
            rates=figures.rates(asked, made),
            waits=waiting_figures.drawn(work, asked, first),
            questions=question_figures.drawn(work, asked, first),
            printed=printed(asked),
            notes=figures.few_hidden(asked),
        )
    grid = figure_grid(one)
    asked.house.store.write(
        lambda work: access_log.took_list(work, asked.by, f"figures.{ending}", len(grid.lines), f"month={month}", asked.now)
    )
    return month, grid
