"""しごと (要綱 2-2-ウ, 3-3-エ): the start of work, the check-ins that follow, and moving or stopping what is planned."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from starlette.responses import Response

from casestore import audit, follow_ups, ledger, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.follow_ups import Promise, Promised
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import refusal
from casestore.tables import Case, FollowUp
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import cases, promises, refusals
from staff_console.dates import day_of, full_day, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import typed_day
from staff_console.triage_form import refusal_words
from staff_console.views import CheckIn, Employment, Problem

NO_START = _("働き始めた日を入れてください")
START_AHEAD = _("働き始めた日は、きょうかそれより前の日にしてください")
SINCE = _("%(day)sから")
CHECK_INS = (Promised.CHECK_IN, Promised.CHECK_IN_AGAIN)
MORNING, EVENING = time(9, 0), time(17, 0)
LAST_ONE = _("これをやめると、次にすることがなくなります。先に、次にすることを決めてください。")
PAST = _("新しい日は、きょうかそれより後の日にしてください。")
NOTHING_NEXT = _("済んだことと、次にすることと、その日を入れてください。")


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


def record(asked: Asked) -> Response:
    """POST /cases/{number}/employment: work was found; 422 with what was typed."""
    typed, gettext = Typed(asked.typed("started_on"), asked.typed("employer"), ()), words_in(asked.language)
    day = typed_day(typed.started_on)
    wrong = NO_START if day is None else START_AHEAD if day > day_of(asked.now) else ""
    if wrong or day is None:
        return cases.draw(asked, typed._replace(problems=(Problem("started_on", gettext(wrong)),)), 422)

    def write(work: Work) -> None:
        case = _case(work, asked, Act.WRITE_ENTRY)
        asked.house.desk.record_employment(work, case.id, day, typed.employer, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        return cases.draw(asked, typed._replace(problems=(Problem("started_on", refusal_words(asked, no.refusal)),)), 422)
    return see_other(f"/cases/{asked.path['number']}?done=employed#work")


def move(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/move: another day, never one that is past."""
    day = typed_day(asked.typed("due"))
    if day is None or day < day_of(asked.now):
        return refusals.come_back(asked, PAST, 422)

    def write(work: Work) -> date:
        row = _follow_up(work, asked)
        was = day_of(row.due_at)
        follow_ups.move(work, row.id, _due(asked, row, day))
        audit.note(work, asked.by.staff_id, "moved_follow_up", row.id, asked.now, detail=row.kind)
        work.tell("case", row.case_id or "")
        return was

    was = asked.house.store.write(write)
    return see_other(
        f"/cases/{asked.path['number']}?done=moved&moved={asked.path['follow_up']}&was={was.isoformat()}{_anchor(asked)}"
    )


def stop(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/stop: only while something else is still promised (2-1-ア)."""

    def write(work: Work) -> None:
        row = _follow_up(work, asked)
        follow_ups.end(work, row.id, "withdrawn", asked.now)
        if row.case_id and not follow_ups.has_next_action(work, row.case_id):
            raise refusals.NotAllowed(LAST_ONE)
        audit.note(work, asked.by.staff_id, "stopped_follow_up", row.id, asked.now, detail=row.kind)
        work.tell("case", row.case_id or "")

    asked.house.store.write(write)
    return see_other(f"/cases/{asked.path['number']}?done=stopped{_anchor(asked)}")


def finish(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/done: what was done goes into the ledger, and with it the next action and its day."""
    done, action, day = asked.typed("note"), asked.typed("next_action"), typed_day(asked.typed("next_date"))
    if not done or not action or day is None or day < day_of(asked.now):
        return refusals.come_back(asked, NOTHING_NEXT, 422)

    def write(work: Work) -> None:
        case, row = _case(work, asked, Act.WRITE_ENTRY), _follow_up(work, asked)
        promise = Promise(Promised.NEXT_ACTION, "", _at(day, EVENING), row.owner_id or asked.by.staff_id, words=action)
        follow_ups.end(work, row.id, "done", asked.now)
        ledger.write(work, case.id, "contact", {"note": done}, by=asked.by, now=asked.now, promises=[promise])

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        raise refusals.NotAllowed(no.refusal.reason) from no
    return see_other(f"/cases/{asked.path['number']}?done=next")


def _case(work: Work, asked: Asked, act: Act) -> Case:
    case = worklists.case_by_number(work, asked.by, asked.path["number"])
    if case is None:
        raise NotFound
    verdict = may(asked.by, act, worklists.thing_of(work, case), asked.now)
    if not verdict.allowed:
        raise refusals.NotAllowed(verdict.reason)
    return case


def _follow_up(work: Work, asked: Asked) -> FollowUp:
    case = _case(work, asked, Act.MOVE_FOLLOW_UP)
    row = work.session.get(FollowUp, asked.path["follow_up"])
    if row is None or row.case_id != case.id or row.ended_at is not None:
        raise NotFound
    return row


def _due(asked: Asked, row: FollowUp, day: date) -> datetime:
    """What asks a person goes out at a good hour of that day; what is for staff is due by the evening."""
    calendar = asked.house.settings.profile.calendar
    return calendar.not_at_night(_at(day, row.due_at.astimezone(JST).time() if row.ask == "person" else EVENING))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, JST)


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


def _anchor(asked: Asked) -> str:
    return "#work" if asked.typed("back") == "work" else ""
