"""One 支援調整会議 (要綱 4-1, 4-2, 4-3): who was asked and who came, the agenda, the results of all items in one form, the minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from starlette.responses import Response

from casestore import agenda, audit, entries, meetings, staff, worklists
from casestore.agenda import Line
from casestore.db import Work
from casestore.meeting_results import Recorded, Result, lacking
from casestore.meetings import MeetingRefused, MinutesChanged
from casestore.permissions import Act, may
from casestore.tables import Meeting, MeetingItem, MeetingSeat
from casestore.words import N_ as _
from staff_console import meeting_items, refusals, undo
from staff_console.dates import clock, day_of, told
from staff_console.house import Asked, NotFound, see_other
from staff_console.meeting_items import ROLE_LINES, TypedResult
from staff_console.meeting_views import MeetingView, RoleLine, SeatRow
from staff_console.meetings import NO_TIME, kind, tags, typed_time, when
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Choice, Problem

TITLE = _("支援調整会議（%(kind)s）")
PRESENT: Mapping[bool | None, Literal["yes", "no", ""]] = {True: "yes", False: "no", None: ""}
LAST_MINUTES = _("%(version)d版・%(name)s・%(when)s")
SOME_REFUSED = _("%(recorded)d件を記録し、%(refused)d件は記録できませんでした。理由は、それぞれの議題にあります。")
MINUTES_GREW = _(
    "ほかの人が議事録を書きかえました。下にいまの議事録があります。あなたの書いたことを合わせて、もう一度保存してください。"
)
NO_NAME = _("出席する人をえらぶか、名前を書いてください。")
NOTHING_CHOSEN = _("記録する議題の結果を、1つ以上えらんでください。")


@dataclass(frozen=True)
class Back:
    """What was typed and comes back: results by item, minutes, and what to say about them."""

    results: Mapping[str, TypedResult] = field(default_factory=dict)
    minutes: str | None = None
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


def show(asked: Asked) -> Response:
    """GET /meetings/{meeting}"""
    return draw(asked, Back())


def draw(asked: Asked, back: Back, status: int = 200) -> Response:
    """The page. That it was opened, and by whom, is written down before it is shown."""
    asked.house.store.write(
        lambda work: audit.note(work, asked.by.staff_id, "read_meeting", _meeting(work, asked).id, asked.now)
    )
    with asked.house.store.reading() as work:
        values = {"meeting": _view(work, asked, back)}
    return page(asked, "meeting.html", values, status)


def printed(asked: Asked) -> Response:
    """GET /meetings/{meeting}/minutes: the minutes as they are printed and kept."""
    asked.house.store.write(
        lambda work: audit.note(work, asked.by.staff_id, "read_minutes", _meeting(work, asked).id, asked.now)
    )
    with asked.house.store.reading() as work:
        view = _view(work, asked, Back())
    if not view.may_read_minutes:
        raise NotFound
    return page(asked, "minutes.html", {"meeting": view})


def seat(asked: Asked) -> Response:
    """POST …/seats: somebody else is asked to come."""
    member, name = asked.typed("staff"), asked.typed("name")[:100]
    if not member and not name:
        return refusals.come_back(asked, NO_NAME, 422)

    def write(work: Work) -> dict[str, str]:
        row = _meeting(work, asked)
        if member and staff.actor_by_id(work, member) is None:
            raise NotFound
        seated = asked.house.desk.seat_at_meeting(
            work,
            row.id,
            asked.by,
            asked.now,
            staff_id=member,
            name=name,
            agency=asked.typed("agency")[:100],
            city=asked.typed("city") == "yes",
        )
        return {"of": seated}

    return _do(asked, write, "seated")


def unseat(asked: Asked) -> Response:
    """POST …/seats/{seat}/remove"""

    def write(work: Work) -> None:
        row, one = _meeting(work, asked), work.session.get(MeetingSeat, asked.path["seat"])
        if one is None or one.meeting_id != row.id:
            raise NotFound
        asked.house.desk.unseat_at_meeting(work, row.id, one.id, asked.by, asked.now)

    return _do(asked, write, "unseated")


def hold(asked: Asked) -> Response:
    """POST …/held: it took place, with these people."""
    came = asked.form.get("came", ())
    return _do(
        asked, lambda work: asked.house.desk.hold_meeting(work, _meeting(work, asked).id, came, asked.by, asked.now), "held"
    )


def move(asked: Asked) -> Response:
    """POST …/move: another day, time or place."""
    held_at = typed_time(asked)
    if held_at is None:
        return refusals.come_back(asked, NO_TIME, 422)
    place = asked.typed("place")[:100]
    return _do(
        asked,
        lambda work: asked.house.desk.move_meeting(work, _meeting(work, asked).id, held_at, place, asked.by, asked.now),
        "meeting_moved",
    )


def cancel(asked: Asked) -> Response:
    """POST …/cancel"""
    return _do(
        asked, lambda work: asked.house.desk.cancel_meeting(work, _meeting(work, asked).id, asked.by, asked.now), "called_off"
    )


def withdraw(asked: Asked) -> Response:
    """POST …/items/{item}/withdraw"""

    def write(work: Work) -> dict[str, str]:
        row = work.session.get_one(MeetingItem, _item(work, asked))
        was = f"{agenda.subject_of(row.kind, entries.read(work, row.entry_id).kind).id}:{row.entry_id}"
        asked.house.desk.withdraw_item(work, row.id, asked.by, asked.now)
        return {"was": was}

    return _do(asked, write, "withdrawn")


def look_again(asked: Asked) -> Response:
    """POST …/items/{item}/again: what was written since has been read."""
    return _do(asked, lambda work: asked.house.desk.look_again(work, _item(work, asked), asked.by, asked.now), "looked_again")


def record(asked: Asked) -> Response:
    """POST …/results: every item that got a result; 422 with what was typed, 409 with the reasons of those refused."""
    with asked.house.store.reading() as work:
        lines = agenda.agenda(work, asked.by, _meeting(work, asked).id, asked.now).lines
    typed = {line.item.id: one for line in lines if (one := _typed(asked, line)) != TypedResult()}
    wrong = {id_: one.problem for id_, one in typed.items() if one.problem}
    gettext = words_in(asked.language)
    if wrong or not typed:
        problems = tuple(Problem(f"r-{id_}", words) for id_, words in wrong.items())
        return draw(asked, Back(typed, problems=problems, notices=() if wrong else (gettext(NOTHING_CHOSEN),)), 422)
    results = {id_: Result(one.outcome, one.words, tuple(vars_of(row) for row in one.roles)) for id_, one in typed.items()}
    try:
        done = asked.house.desk.record_meeting(asked.house.store, asked.path["meeting"], results, asked.by, asked.now)
    except MeetingRefused as no:
        return refusals.come_back(asked, no.reason, 409)
    return _recorded(asked, typed, done)


def _recorded(asked: Asked, typed: Mapping[str, TypedResult], done: Recorded) -> Response:
    if not done.refused:
        return see_other(f"/meetings/{asked.path['meeting']}?done=results")
    words = words_in(asked.language)(SOME_REFUSED) % {"recorded": len(done.recorded), "refused": len(done.refused)}
    left = {id_: typed[id_] for id_, _sentences in done.refused}
    return draw(asked, Back(left, notices=(words,)), 409)


def minutes(asked: Asked) -> Response:
    """POST …/minutes: a new version; 409 with both texts when somebody wrote meanwhile."""
    text, seen = asked.typed("minutes"), asked.typed("seen")

    def write(work: Work) -> None:
        row = _meeting(work, asked)
        asked.house.desk.write_minutes(work, row.id, text, int(seen) if seen.isdecimal() else -1, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except MinutesChanged as other:
        both = f"{other.text}\n\n----\n{text}"
        return draw(asked, Back(minutes=both, notices=(words_in(asked.language)(MINUTES_GREW),)), 409)
    return see_other(f"/meetings/{asked.path['meeting']}?done=minutes#minutes")


def vars_of(row: RoleLine) -> dict[str, str]:
    """A line of roles as the entry holds it; empty columns are left out."""
    return {key: words for key, words in vars(row).items() if words}


def _do(asked: Asked, write: Callable[[Work], object], done: str) -> Response:
    """`write` may give what the way back needs."""
    try:
        names = asked.house.store.write(write)
    except MeetingRefused as no:
        return refusals.come_back(asked, no.reason, 409)
    query = undo.told(done, **names) if isinstance(names, dict) else undo.told(done)
    return see_other(f"/meetings/{asked.path['meeting']}?{query}")


def _meeting(work: Work, asked: Asked) -> Meeting:
    row = meetings.find(work, asked.by, asked.path["meeting"])
    if row is None:
        raise NotFound
    return row


def _item(work: Work, asked: Asked) -> str:
    """The item of this page, if it exists for them."""
    row, item = _meeting(work, asked), work.session.get(MeetingItem, asked.path["item"])
    seen = {line.item.id for line in agenda.agenda(work, asked.by, row.id, asked.now).lines}
    if item is None or item.id not in seen:
        raise NotFound
    return item.id


def _typed(asked: Asked, line: Line) -> TypedResult:
    """What was typed for one item, with what is missing in it."""
    id_, gettext = line.item.id, words_in(asked.language)
    columns = [asked.form.get(f"{name}-{id_}", ()) for name in ("agency", "role", "contact")]
    rows = [RoleLine(*(word.strip()[:400] for word in row)) for row in zip(*columns, strict=False)][: ROLE_LINES * 5]
    roles = tuple(row for row in rows if row != RoleLine())
    typed = TypedResult(asked.typed(f"outcome-{id_}"), asked.typed(f"words-{id_}"), roles)
    if typed == TypedResult():
        return typed
    problem = lacking(line.subject, Result(typed.outcome, typed.words, tuple(vars_of(row) for row in roles)))
    return typed._replace(problem=gettext(problem) if problem else "")


def _view(work: Work, asked: Asked, back: Back) -> MeetingView:
    row, gettext = _meeting(work, asked), words_in(asked.language)
    seen = agenda.agenda(work, asked.by, row.id, asked.now)
    runs, sits = may(asked.by, Act.RUN_MEETING, None, asked.now).allowed, meetings.seated(work, row.id, asked.by.staff_id)
    recording = runs and row.state == meetings.HELD
    versions = meetings.minutes(work, row) if runs or sits else ()
    took_place = row.state in (meetings.HELD, meetings.RECORDED)
    return MeetingView(
        id=row.id,
        title=gettext(TITLE) % {"kind": kind(asked, row)},
        when=when(asked, row),
        day_iso=day_of(row.held_at).isoformat(),
        clock=clock(row.held_at),
        place=row.place,
        tags=tags(work, asked, row),
        no_city=took_place and not meetings.city_present(work, row.id),
        seats=tuple(
            SeatRow(one.id, one.name, one.agency, one.city, PRESENT[one.present]) for one in meetings.seats(work, row.id)
        ),
        items=tuple(
            meeting_items.view(work, asked, line, back.results.get(line.item.id, TypedResult()), recording=recording)
            for line in seen.lines
        ),
        hidden=seen.hidden,
        state=row.state,
        may_run=runs,
        may_hold=runs and row.state in meetings.OPEN and day_of(row.held_at) <= day_of(asked.now),
        may_record=recording,
        members=_members(work, row) if runs else (),
        minutes=back.minutes if back.minutes is not None else versions[-1].text if versions else "",
        minutes_version=row.version,
        minutes_said=_minutes_said(work, asked, versions),
        may_read_minutes=runs or sits,
        problems=back.problems,
        notices=back.notices,
    )


def _minutes_said(work: Work, asked: Asked, versions: tuple[meetings.Minutes, ...]) -> str:
    if not versions:
        return ""
    gettext, last = words_in(asked.language), versions[-1]
    name = worklists.staff_names(work).get(last.by, "")
    return gettext(LAST_MINUTES) % {"version": len(versions), "name": name, "when": told(last.at, asked.now, gettext)}


def _members(work: Work, row: Meeting) -> tuple[Choice, ...]:
    """Active staff who may see meetings and have no seat yet."""
    there = {one.staff_id for one in meetings.seats(work, row.id)}
    actors = [
        staff.actor_of(work, one) for one, _roles in staff.everyone(work) if one.disabled_at is None and one.id not in there
    ]
    return tuple(Choice(one.staff_id, one.name) for one in actors if may(one, Act.SEE_MEETINGS, None, row.made_at).allowed)
