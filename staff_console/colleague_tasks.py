"""Colleagues to be called, on きょう (要綱 2-1-ア, 2-2-イ): whose phone was not understood, and that somebody has spoken with them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore import due_colleagues, worklists
from casestore.db import Work
from casestore.due_colleagues import Colleague
from casestore.permissions import Act, may
from staff_console.dates import day_of, left_short
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in


@dataclass(frozen=True)
class ColleagueRow:
    """One line; words already chosen."""

    id: str
    who: str
    agency: str
    words: str
    left: str
    late: bool
    owner: str
    by_today: bool


def rows(work: Work, asked: Asked) -> tuple[ColleagueRow, ...]:
    """Everybody who is to be called. Nothing for those who do not see colleagues."""
    if not may(asked.by, Act.SEE_VISITS, None, asked.now).allowed:
        return ()
    names = worklists.staff_names(work)
    return tuple(_row(asked, one, names.get(one.owner_id or "", "")) for one in due_colleagues.waiting(work))


def done(asked: Asked) -> Response:
    """POST /today/colleagues/{task}/done: somebody has spoken with them. 404 where there is no such task."""
    try:
        asked.house.store.write(lambda work: due_colleagues.done(work, asked.path["task"], asked.by.staff_id, asked.now))
    except LookupError as unknown:
        raise NotFound from unknown
    return see_other("/today?done=colleague_called")


def _row(asked: Asked, one: Colleague, owner: str) -> ColleagueRow:
    gettext, due, today = words_in(asked.language), day_of(one.due), day_of(asked.now)
    agency = asked.house.settings.profile.resource(one.place).name.to(asked.language) if one.place else one.agency
    return ColleagueRow(
        one.id, one.who, agency, gettext(one.words), left_short(due, today, gettext), due < today, owner, due <= today
    )
