"""The card しごと of a case (要綱 3-3-エ): since when someone works, where, and the check-ins that follow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from casestore import worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import refusal
from casestore.tables import FollowUp
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import promises, replies
from staff_console.case_views import CheckIn, Employment
from staff_console.dates import day_of, full_day, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.shell import typed_day
from staff_console.views import Problem

SINCE = _("%(day)sから")
ANSWERED, ASKED_AGAIN = _("%(day)sに返事あり"), _("返事待ち・もう一度聞きます")
TROUBLED = _("%(answered)s・困っていること：%(topics)s")
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
        check_ins=_check_ins(asked, found),
        shown=started is not None or Fact.TRIAGED in found.line.case.facts,
        may_record=allowed and lawful,
        today=day_of(asked.now).isoformat(),
        typed_date=typed.started_on if typed else "",
        typed_employer=typed.employer if typed else "",
        problems=typed.problems if typed else (),
    )


def _check_ins(asked: Asked, found: CasePage) -> tuple[CheckIn, ...]:
    """One line for each time we ask how work goes, however often it had to be asked; soonest first."""
    rows = sorted((row for row in found.follow_ups if row.kind in CHECK_INS), key=lambda row: (row.because, _period(row)))
    asked_of = [tuple(same) for _which, same in groupby(rows, key=lambda row: (row.because, _period(row)))]
    drawn = [_check_in(asked, found, sorted(same, key=lambda row: row.due_at)) for same in asked_of]
    return tuple(sorted(drawn, key=lambda one: one.due_iso))


def _check_in(asked: Asked, found: CasePage, rows: Sequence[FollowUp]) -> CheckIn:
    gettext, first, last = words_in(asked.language), rows[0], rows[-1]
    shown = last if last.ended_at is None else first
    reply = next((one for one in reversed(found.entries) if _answers_it(one, first)), None)
    return CheckIn(
        id=last.id,
        words=promises.period(first, gettext),
        due=long_day(day_of(shown.due_at), gettext),
        due_iso=day_of(shown.due_at).isoformat(),
        state=_state(asked, rows, reply),
        open=last.ended_at is None,
        warn=reply is not None and any(line.warn for line in replies.lines("check_in", reply, gettext)),
    )


def _state(asked: Asked, rows: Sequence[FollowUp], reply: Written | None) -> str:
    gettext, last = words_in(asked.language), rows[-1]
    if reply is not None:
        topics = beside((line.label for line in replies.lines("check_in", reply, gettext) if line.warn), gettext)
        answered = gettext(ANSWERED) % {"day": long_day(day_of(reply.happened_at), gettext)}
        return gettext(TROUBLED) % {"answered": answered, "topics": topics} if topics else answered
    if last.ended_at is None:
        return gettext(ASKED_AGAIN) if len(rows) > 1 else ""
    return promises.how_it_ended(last, gettext)


def _answers_it(entry: Written, row: FollowUp) -> bool:
    return entry.kind == "check_in" and entry.about == row.because and entry.answers.get("step", "") == _period(row)


def _period(row: FollowUp) -> str:
    return row.step.partition(":")[0]
