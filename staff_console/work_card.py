"""The card しごと of a case (要綱 3-3-エ): since when someone works, where, and the check-ins that follow."""

from __future__ import annotations

from typing import NamedTuple

from casestore import worklists
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import refusal
from casestore.tables import FollowUp
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import promises
from staff_console.case_views import CheckIn, Employment
from staff_console.dates import day_of, full_day, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.shell import typed_day
from staff_console.views import Problem

SINCE = _("%(day)sから")
CHECK_INS = (Promised.CHECK_IN, Promised.CHECK_IN_AGAIN)


class Typed(NamedTuple):
    """What came back from the form with its problems."""

    started_on: str
    employer: str
    problems: tuple[Problem, ...]


def card(work: Work, asked: Asked, found: CasePage, typed: Typed | None = None) -> Employment:
    """The card しごと of a case."""
    gettext = words_in(asked.language)
    started = next((one for one in reversed(found.entries) if one.kind == "employment_started"), None)
    day = typed_day(str(started.answers.get("started_on", ""))) if started else None
    allowed = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed
    lawful = refusal(KINDS["employment_started"], frozenset(found.line.case.facts), asked.by.roles) is None
    return Employment(
        started=gettext(SINCE) % {"day": full_day(day, gettext, asked.language)} if day else "",
        employer=str(started.answers.get("employer") or "") if started else "",
        check_ins=tuple(_check_in(asked, row) for row in found.follow_ups if row.kind in CHECK_INS),
        may_record=allowed and lawful,
        today=day_of(asked.now).isoformat(),
        typed_date=typed.started_on if typed else "",
        typed_employer=typed.employer if typed else "",
        problems=typed.problems if typed else (),
    )


def _check_in(asked: Asked, row: FollowUp) -> CheckIn:
    gettext, due = words_in(asked.language), day_of(row.due_at)
    return CheckIn(
        id=row.id,
        words=promises.period(row, gettext),
        due=long_day(due, gettext),
        due_iso=due.isoformat(),
        state=promises.how_it_ended(row, gettext),
        open=row.ended_at is None,
    )
