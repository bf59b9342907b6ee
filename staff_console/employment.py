"""しごと (要綱 2-2-ウ, 3-3-エ): the start of work, the check-ins that follow, and moving or stopping what is planned."""

from __future__ import annotations

from datetime import date, datetime

from starlette.responses import Response

from casestore import ledger, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.tables import Case, FollowUp
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import cases, refusals, work_card
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import typed_day
from staff_console.triage_form import refusal_words
from staff_console.views import Problem

NO_START = _("働き始めた日を入れてください")
START_AHEAD = _("働き始めた日は、きょうかそれより前の日にしてください")
LAST_ONE = _("これをやめると、次にすることがなくなります。先に、次にすることを決めてください。")
PAST = _("新しい日は、きょうかそれより後の日にしてください。")
NOTHING_NEXT = _("済んだことと、次にすることと、その日を入れてください。")


def record(asked: Asked) -> Response:
    """POST /cases/{number}/employment: work was found; 422 with what was typed."""
    typed, gettext = work_card.Typed(asked.typed("started_on"), asked.typed("employer"), ()), words_in(asked.language)
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
    """POST …/follow-ups/{follow_up}/move: another day, never one that is past; the hour stays."""
    day = typed_day(asked.typed("due"))
    if day is None or day < day_of(asked.now):
        return refusals.come_back(asked, PAST, 422)

    def write(work: Work) -> date:
        row = _follow_up(work, asked)
        was = day_of(row.due_at)
        due = datetime.combine(day, row.due_at.astimezone(JST).time(), JST)
        asked.house.desk.move_follow_up(work, row.id, due, asked.by, asked.now)
        work.tell("case", row.case_id or "")
        return was

    was = asked.house.store.write(write)
    undo = f"&moved={asked.path['follow_up']}&was={was.isoformat()}" if was >= day_of(asked.now) else ""
    return see_other(f"/cases/{asked.path['number']}?done=moved{undo}{_anchor(asked)}")


def stop(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/stop: only while something else is still promised (2-1-ア)."""

    def write(work: Work) -> None:
        row = _follow_up(work, asked)
        asked.house.desk.end_follow_up(work, row.id, "withdrawn", asked.by, asked.now)
        work.tell("case", row.case_id or "")

    try:
        asked.house.store.write(write)
    except ledger.NoNextAction:
        return refusals.come_back(asked, LAST_ONE, 409)
    return see_other(f"/cases/{asked.path['number']}?done=stopped{_anchor(asked)}")


def finish(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/done: what was done goes into the ledger, and with it the next action and its day."""
    done, action, day = asked.typed("note"), asked.typed("next_action"), typed_day(asked.typed("next_date"))
    if not done or not action or day is None or day < day_of(asked.now):
        return refusals.come_back(asked, NOTHING_NEXT, 422)

    def write(work: Work) -> None:
        case, row = _case(work, asked, Act.WRITE_ENTRY), _follow_up(work, asked)
        asked.house.desk.next_action(work, case.id, action, day, asked.by, asked.now)
        asked.house.desk.end_follow_up(work, row.id, "done", asked.by, asked.now)
        ledger.write(work, case.id, "contact", {"note": done}, by=asked.by, now=asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        raise NotAllowed(refusal_words(asked, no.refusal), hidden=False) from no
    return see_other(f"/cases/{asked.path['number']}?done=next")


def _case(work: Work, asked: Asked, act: Act) -> Case:
    case = worklists.case_by_number(work, asked.by, asked.path["number"])
    if case is None:
        raise NotFound
    verdict = may(asked.by, act, worklists.thing_of(work, case), asked.now)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason, verdict.hidden)
    return case


def _follow_up(work: Work, asked: Asked) -> FollowUp:
    case = _case(work, asked, Act.MOVE_FOLLOW_UP)
    row = work.session.get(FollowUp, asked.path["follow_up"])
    if row is None or row.case_id != case.id or row.ended_at is not None:
        raise NotFound
    return row


def _anchor(asked: Asked) -> str:
    return "#work" if asked.typed("back") == "work" else ""
