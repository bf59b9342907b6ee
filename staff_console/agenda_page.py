"""The agenda of one meeting put together (要綱 4-1, 3-2-エ, 3-3-ウ): everything due with its reason, ticked where nothing is in the way; its order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from starlette.responses import Response

from casestore import agenda, audit, gaps, meeting_proposals, meetings, referral_lists
from casestore.db import Work
from casestore.referrals import destination
from casestore.tables import Meeting
from casestore.words import N_ as _
from staff_console import meeting_items
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.meeting_items import TypedResult
from staff_console.meetings import NO_ITEM, Typed, evaluations_before, proposal, put_all_on, ticked, when
from staff_console.shell import page

NO_ORDER = _("順番は、1から999までの数で入れてください。")
NOT_OPEN = (meetings.RECORDED, meetings.CANCELLED)


class DeclinedRow(NamedTuple):
    """A つなぎ that was declined, and no gap has been written of it."""

    name: str
    number: str
    agency: str


def show(asked: Asked) -> Response:
    """GET /meetings/{meeting}/agenda: what is due is ticked already; one click puts it on."""
    return _draw(asked, None)


def table(asked: Asked) -> Response:
    """POST /meetings/{meeting}/agenda: what is ticked goes on, each by itself; what does not comes back with its reason."""
    with asked.house.store.reading() as work:
        row = _open_one(work, asked)
    typed = ticked(asked, row.id)
    if not typed.chosen:
        return _draw(asked, typed._replace(problem=NO_ITEM), 422)
    _tabled, left = put_all_on(asked, typed)
    if left:
        return _draw(asked, left, 409)
    return see_other(f"/meetings/{row.id}/agenda?done=tabled")


def arrange(asked: Asked) -> Response:
    """POST /meetings/{meeting}/order: a number for each item one sees."""
    with asked.house.store.reading() as work:
        row = _open_one(work, asked)
        lines = agenda.agenda(work, asked.by, row.id, asked.now).lines
    typed = {line.item.id: asked.typed(f"place-{line.item.id}") for line in lines}
    if not all(one.isascii() and one.isdigit() and 1 <= int(one) <= 999 for one in typed.values()):
        return _draw(asked, None, 422, order=typed)
    numbers = {item: int(place) for item, place in typed.items()}
    asked.house.store.write(lambda work: asked.house.desk.arrange_agenda(work, row.id, numbers, asked.by, asked.now))
    return see_other(f"/meetings/{row.id}/agenda?done=arranged#now")


def _open_one(work: Work, asked: Asked) -> Meeting:
    row = meetings.find(work, asked.by, asked.path["meeting"])
    if row is None or row.state in NOT_OPEN:
        raise NotFound
    return row


def _draw(asked: Asked, typed: Typed | None, status: int = 200, order: dict[str, str] | None = None) -> Response:
    """The page; that the list of people was looked at is written down first. typed: None where nothing was sent yet."""
    asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "listed_meetings", "", asked.now))
    with asked.house.store.reading() as work:
        row = _open_one(work, asked)
        values = _values(work, asked, row, typed)
    values["order"] = order or {one.id: str(place) for place, one in enumerate(values["items"], 1)}
    values["order_problem"] = NO_ORDER if order else ""
    return page(asked, "agenda.html", values, status)


def _values(work: Work, asked: Asked, row: Meeting, typed: Typed | None) -> dict[str, Any]:
    due = meeting_proposals.proposals(work, asked.by)
    rows = [proposal(asked, one, typed or Typed()) for one in due]
    if typed is None:
        rows = [replace(one, chosen=one.ready) for one in rows]
    seen = agenda.agenda(work, asked.by, row.id, asked.now)
    return {
        "id": row.id,
        "when": when(asked, row),
        "month": str(day_of(row.held_at).month),
        "due": rows,
        "ready": sum(one.ready for one in rows),
        "items": tuple(meeting_items.view(work, asked, line, TypedResult(), recording=False) for line in seen.lines),
        "hidden": seen.hidden,
        "evaluations": evaluations_before(work, asked, row.held_at),
        "declined": _declined(work, asked),
        "problem": typed.problem if typed else "",
    }


def _declined(work: Work, asked: Asked) -> tuple[DeclinedRow, ...]:
    """つなぎ that were declined, of cases without a gap that waits to be discussed (7)."""
    noted = {gap.number for gap in gaps.register(work, asked.by) if gap.status == gaps.NEW}
    found = [one for one in referral_lists.open_ones(work, asked.by) if one.referral.declined and one.case.number not in noted]
    profile = asked.house.settings.profile
    return tuple(
        DeclinedRow(one.who.shown, one.case.number, destination(profile, one.referral, asked.language)) for one in found
    )
