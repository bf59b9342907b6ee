"""What is promised in a case (要綱 2-1-ア, 3-3-エ): moved, stopped, done and followed by the next; alerts that were made sure of."""

from __future__ import annotations

from datetime import date, datetime

from starlette.responses import Response

from casestore import ledger, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.permissions import Act, may
from casestore.tables import Case, FollowUp
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import refusals, undo
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.shell import typed_day
from staff_console.triage_form import refusal_words

LAST_ONE = _("これを終えると、次にすることがなくなります。先に、次にすることを決めてください。")
PAST = _("新しい日は、きょうかそれより後の日にしてください。")
NOTHING_NEXT = _("済んだことを書いてください。次にすることには、きょうかそれより後の日を入れてください。")


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
    before = was.isoformat() if was >= day_of(asked.now) else ""
    query = undo.told("moved", of=asked.path["follow_up"], was=before)
    return see_other(f"/cases/{asked.path['number']}?{query}{_anchor(asked)}")


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
    query = undo.told("stopped", of=asked.path["follow_up"])
    return see_other(f"/cases/{asked.path['number']}?{query}{_anchor(asked)}")


def again(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/again: what was stopped a moment ago goes on."""

    def write(work: Work) -> None:
        case, row = case_for(work, asked, Act.MOVE_FOLLOW_UP), work.session.get(FollowUp, asked.path["follow_up"])
        if row is None or row.case_id != case.id or not asked.house.desk.take_up_follow_up(work, row.id, asked.by, asked.now):
            raise NotFound
        work.tell("case", case.id)

    asked.house.store.write(write)
    return see_other(f"/cases/{asked.path['number']}?done=taken_up{_anchor(asked)}")


def finish(asked: Asked) -> Response:
    """POST …/follow-ups/{follow_up}/done: what was done goes into the ledger, with what comes next and its day.

    Without a next action only where something else is still promised (2-1-ア).
    """
    done, action, day = asked.typed("note"), asked.typed("next_action"), typed_day(asked.typed("next_date"))
    if not done or bool(action) != (day is not None) or (day is not None and day < day_of(asked.now)):
        return refusals.come_back(asked, NOTHING_NEXT, 422)

    def write(work: Work) -> None:
        case, row = case_for(work, asked, Act.WRITE_ENTRY), _follow_up(work, asked)
        if action and day is not None:
            asked.house.desk.next_action(work, case.id, action, day, asked.by, asked.now)
        asked.house.desk.end_follow_up(work, row.id, "done", asked.by, asked.now)
        ledger.write(work, case.id, "contact", {"note": done}, by=asked.by, now=asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        raise NotAllowed(refusal_words(asked, no.refusal), hidden=False) from no
    except ledger.NoNextAction:
        return refusals.come_back(asked, LAST_ONE, 409)
    return see_other(f"/cases/{asked.path['number']}?done={'next' if action else 'finished'}")


def clear_alerts(asked: Asked) -> Response:
    """POST /cases/{number}/alerts/clear: somebody has made sure of what rang."""

    def write(work: Work) -> None:
        case = case_for(work, asked, Act.CLEAR_ALERT)
        asked.house.desk.clear_alerts(work, case.id, asked.by, asked.now)

    asked.house.store.write(write)
    number = asked.path["number"]
    at = f"/reception?case={number}&" if asked.typed("back") == "reception" else f"/cases/{number}?"
    return see_other(f"{at}done=cleared")


def case_for(work: Work, asked: Asked, act: Act, number: str = "") -> Case:
    """The case of this page (or of this number), for someone who may do this with it. Raises NotFound, NotAllowed."""
    case = worklists.case_by_number(work, asked.by, number or asked.path["number"])
    if case is None:
        raise NotFound
    verdict = may(asked.by, act, worklists.thing_of(work, case), asked.now)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason, verdict.hidden)
    return case


def _follow_up(work: Work, asked: Asked) -> FollowUp:
    case = case_for(work, asked, Act.MOVE_FOLLOW_UP)
    row = work.session.get(FollowUp, asked.path["follow_up"])
    if row is None or row.case_id != case.id or row.ended_at is not None or row.kind == Promised.APPOINTMENT:
        raise NotFound
    return row


def _anchor(asked: Asked) -> str:
    return "#work" if asked.typed("back") == "work" else ""
