"""しごと (要綱 2-2-ウ, 3-3-エ): the start of work is recorded, and with it the check-ins that follow."""

from __future__ import annotations

from starlette.responses import Response

from casestore import ledger
from casestore.db import Work
from casestore.permissions import Act
from casestore.words import N_ as _
from staff_console import cases, looking_after, work_card
from staff_console.dates import day_of
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.shell import typed_day
from staff_console.triage_form import refusal_words
from staff_console.views import Problem

NO_START = _("働き始めた日を入れてください")
START_AHEAD = _("働き始めた日は、きょうかそれより前の日にしてください")


def record(asked: Asked) -> Response:
    """POST /cases/{number}/employment: work was found; 422 with what was typed."""
    typed, gettext = work_card.Typed(asked.typed("started_on"), asked.typed("employer"), ()), words_in(asked.language)
    day = typed_day(typed.started_on)
    wrong = NO_START if day is None else START_AHEAD if day > day_of(asked.now) else ""
    if wrong or day is None:
        return _again(asked, typed, gettext(wrong))

    def write(work: Work) -> None:
        case = looking_after.case_for(work, asked, Act.WRITE_ENTRY)
        asked.house.desk.record_employment(work, case.id, day, typed.employer, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        return _again(asked, typed, refusal_words(asked, no.refusal))
    return see_other(f"/cases/{asked.path['number']}?done=employed#work")


def _again(asked: Asked, typed: work_card.Typed, problem: str) -> Response:
    return cases.draw(asked, cases.Back(work=typed._replace(problems=(Problem("started_on", problem),))), 422)
