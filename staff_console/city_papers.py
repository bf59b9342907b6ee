"""Papers of the city's desk (要綱 5-1, 5-2): 様式5 as it was handed in and 様式8, printed and kept; and 様式4 of the list one is looking at (6-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import Response

from casestore import access_log, leads, people, printed, submitted_plans
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.sight import thing_of
from casestore.tables import Case
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import forms_page, refusals, taking_lists, taking_out
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.papers import filling, lists, press
from staff_console.papers.boxes import Paper
from staff_console.papers.filling import CaseOnPaper

NO_GLYPH = _(
    "印刷できない文字があります：%(signs)s。「印刷できない文字は〓にする」を選ぶと、〓で印刷し、どの文字かを紙の下に書きます。"
)
FILLS: Mapping[str, Callable[[CaseOnPaper], Paper | None]] = {"support_plan": filling.plan, "support_notice": filling.notice}


def print_it(asked: Asked) -> Response:
    """POST /city/{number}/forms/{paper}: one of FILLS, kept and opened; twice the same click keeps one."""
    name = asked.path["paper"]
    if name not in FILLS:
        raise NotFound
    with asked.house.store.reading() as work:
        case, on = _on_paper(work, asked)
    paper = FILLS[name](on)
    if paper is None:
        raise NotFound
    try:
        kept = forms_page.keep(asked, case, name, (paper,), geta=asked.typed("geta") == "1")
    except press.NoGlyph as without:
        signs = "、".join(f"{sign}（{press.number(sign)}）" for sign in without.signs)
        return refusals.come_back(asked, words_in(asked.language)(NO_GLYPH) % {"signs": signs}, 422)
    return see_other(f"/city/{case.number}/forms/printed/{kept}")


def open_printed(asked: Asked) -> Response:
    """GET /city/{number}/forms/printed/{printed}: the very file; only of the papers the city prints."""
    with asked.house.store.reading() as work:
        case, _case = _on_paper(work, asked)
        kept = next((one for one in printed.of_case(work, case.id) if one.id == asked.path["printed"]), None)
        content = printed.file_of(work, case.id, kept.id) if kept and kept.paper in FILLS else None
    if kept is None or content is None:
        raise NotFound
    asked.house.store.write(lambda work: access_log.took_out(work, asked.by, case, "plan", asked.now))
    return forms_page.pdf_file(content, f"{case.number}-{kept.paper}")


def case_list(asked: Asked) -> Response:
    """GET /cases.pdf: 様式4 with the same filters as /cases, of what may be taken along."""
    paper = lists.of_grid("case_list", taking_lists.case_list(asked, "pdf"))
    return forms_page.pdf_file(press.pdf(press.put((paper,), geta=True), asked.now), f"cases-{day_of(asked.now).isoformat()}")


def _on_paper(work: Work, asked: Asked) -> tuple[Case, CaseOnPaper]:
    """A case the city was handed a plan of. Raises NotFound, NotAllowed."""
    found = submitted_plans.of_case(work, asked.by, asked.path["number"])
    if found is None:
        raise NotFound
    case, written = found
    verdict = may(asked.by, Act.EXPORT_PLAN, thing_of(work, case), asked.now)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason, verdict.hidden)
    who, reader = people.known(work, case.person_id), taking_out.reader(work, asked)
    return case, CaseOnPaper(case.number, who, leads.as_the_person_may_see(written), reader, day_of(asked.now))
