"""Appointments of one case (要綱 3-3-ア, 2-1-ア): booked, offered by chat, moved, cancelled; who came, and who did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from starlette.responses import Response

from casestore import access_log, appointments, free_times, people, same_person, staff, worklists
from casestore.appointments import NotOpen, Taken
from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import read_time
from casestore.permissions import Act, may
from casestore.tables import Appointment, Case
from casestore.words import N_ as _
from staff_console import undo
from staff_console.dates import clock, day_of, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.looking_after import case_for
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.views import Choice, Problem

NO_WHEN = _("きょうより後の日にちと、時間を入れてください。")
NO_WAY = _("会う方法を、ひとつえらんでください。")
NO_TIMES = _("見せる時間を、ひとつ以上えらんでください。")
TAKEN = _("その時間は、もうふさがっています。ほかの時間を入れてください。")
NOT_OPEN = _("この予約は、もう変えられません。新しい内容を確かめてください。")
STATES = {
    appointments.OFFERED: _("本人の返事待ち"),
    appointments.BOOKED: _("予約"),
    appointments.KEPT: _("会えた"),
    appointments.MISSED: _("会えなかった"),
    appointments.CANCELLED: _("取消し"),
    appointments.RELEASED: _("選ばれなかった"),
}
SAID = {
    "note": _("メモ"),
    "at_home": _("家での安全"),
    "door_name": _("玄関での名のり方"),
    "phone_name": _("電話での名のり方"),
    "wish": _("合いそうなとき"),
    "happened": _("その日のこと"),
    "instead": _("これからのこと"),
    "words": _("本人のことば"),
}
CODES = {
    "tsunagi": _("つなぎ、とだけ"),
    "surname": _("職員の名字だけ"),
    "agency": _("窓口の名前でよい"),
    "yes": _("だいじょうぶ"),
    "quietly": _("目立たないように"),
    "no": _("家では困る"),
    "withheld": _("（答えたくない）"),
    "skipped": _("（答えていません）"),
    "forgot": _("わすれていた"),
    "unwell": _("体調がわるかった"),
    "busy": _("用事や仕事"),
    "way": _("行き方・お金"),
    "hard": _("行くのがつらい"),
    "came": _("行った・電話した"),
    "other": _("ほかのこと"),
    "time": _("べつの時間にする"),
    "telephone": _("電話で話す"),
    "contact": _("職員から連絡"),
    "rest": _("いまはいい"),
}
FREE_SHOWN = 16


@dataclass(frozen=True)
class Row:
    """One appointment as the page shows it."""

    id: str
    when: str
    way: str
    way_id: str
    day: str
    at: str
    who: str
    state: str
    open: bool
    begun: bool
    said: tuple[tuple[str, str], ...]


def show(asked: Asked) -> Response:
    """GET /cases/{number}/appointments. That it was read is written down."""
    return _draw(asked)


def book(asked: Asked) -> Response:
    """POST /cases/{number}/appointments: a time agreed with the person."""
    start, problems = _when(asked, "day", "at"), _way_problem(asked)
    if start is None or start <= asked.now:
        problems = (Problem("day", words_in(asked.language)(NO_WHEN)), *problems)
    if problems or start is None:
        return _draw(asked, problems, 422)

    def write(work: Work) -> None:
        case = case_for(work, asked, Act.WRITE_ENTRY)
        asked.house.desk.book_appointment(
            work, case.id, _who(work, asked, case), asked.typed("way"), start, asked.by, asked.now, note=asked.typed("note")
        )

    return _done(asked, write, "appointed", "day")


def offer(asked: Asked) -> Response:
    """POST /cases/{number}/appointments/offer: the bot asks the person to choose one of these times."""
    starts = [start for text in asked.form.get("start", ()) if (start := _iso(text)) is not None and start > asked.now]
    problems = _way_problem(asked)
    if not starts:
        problems = (Problem("start", words_in(asked.language)(NO_TIMES)), *problems)
    if problems:
        return _draw(asked, problems, 422, offering=True)
    reached: list[bool] = []

    def write(work: Work) -> None:
        case = case_for(work, asked, Act.WRITE_ENTRY)
        who = _who(work, asked, case)
        reached[:] = [asked.house.desk.offer_times(work, case.id, who, asked.typed("way"), sorted(starts), asked.by, asked.now)]

    answer = _done(asked, write, "offered", "start", offering=True)
    return answer if answer.status_code != 303 or all(reached) else see_other(f"{_here(asked)}?done=no_way_to_ask")


def move(asked: Asked) -> Response:
    """POST …/{appointment}/move: another time or way."""
    start = _when(asked, "day", "at")
    if start is None or start <= asked.now:
        return _draw(asked, (Problem("day", words_in(asked.language)(NO_WHEN)),), 422)

    was: list[datetime] = []

    def write(work: Work) -> None:
        row = _row(work, asked)
        was[:] = [row.starts_at]
        way = asked.typed("way") if asked.typed("way") in asked.house.settings.profile.appointments.ways else row.way
        asked.house.desk.move_appointment(work, row.id, start, way, asked.by, asked.now)

    answer = _done(asked, write, "appointment_moved", "day")
    if answer.status_code != 303 or was[0] <= asked.now:
        return answer
    before = was[0].astimezone(JST)
    query = undo.told("appointment_moved", of=asked.path["appointment"], was=before.date().isoformat(), at=f"{before:%H:%M}")
    return see_other(f"{_here(asked)}?{query}")


def cancel(asked: Asked) -> Response:
    """POST …/{appointment}/cancel."""
    desk = asked.house.desk
    return _done(
        asked, lambda work: desk.cancel_appointment(work, _row(work, asked).id, asked.by, asked.now), "appointment_off"
    )


def kept(asked: Asked) -> Response:
    """POST …/{appointment}/kept: they were there; what was said is written on 様式3 next."""
    desk = asked.house.desk
    return _done(asked, lambda work: desk.keep_appointment(work, _row(work, asked).id, asked.by, asked.now), "appointment_kept")


def missed(asked: Asked) -> Response:
    """POST …/{appointment}/missed: they did not come, and are asked kindly the next business day."""
    desk = asked.house.desk
    return _done(
        asked, lambda work: desk.miss_appointment(work, _row(work, asked).id, asked.by, asked.now), "appointment_missed"
    )


# -- inside --------------------------------------------------------------------------------------------------------------


def _done(asked: Asked, write: Callable[[Work], None], code: str, field: str = "rows", *, offering: bool = False) -> Response:
    gettext = words_in(asked.language)
    try:
        asked.house.store.write(write)
    except Taken:
        return _draw(asked, (Problem(field, gettext(TAKEN)),), 409, offering=offering)
    except NotOpen:
        return _draw(asked, (Problem("rows", gettext(NOT_OPEN)),), 409)
    return see_other(f"{_here(asked)}?done={code}")


def _here(asked: Asked) -> str:
    return f"/cases/{asked.path['number']}/appointments"


def _row(work: Work, asked: Asked) -> Appointment:
    """The appointment of the address, in the case of the address. Raises NotFound."""
    case = case_for(work, asked, Act.WRITE_ENTRY)
    row = work.session.get(Appointment, asked.path["appointment"])
    if row is None or row.person_id not in same_person.ids(work, case.person_id):
        raise NotFound
    return row


def _who(work: Work, asked: Asked, case: Case) -> str:
    """Whose time: one of those the page offers."""
    return asked.typed("staff") if asked.typed("staff") in _workers(work, asked, case) else asked.by.staff_id


def _workers(work: Work, asked: Asked, case: Case) -> dict[str, str]:
    """Who may be met here: whoever has the case, and the reader."""
    ids = dict.fromkeys(one for one in (case.owner_id, asked.by.staff_id) if one)
    found = {one: actor.name for one in ids if (actor := staff.actor_by_id(work, one)) is not None}
    return found or {asked.by.staff_id: asked.by.name}


def _way_problem(asked: Asked) -> tuple[Problem, ...]:
    known = asked.typed("way") in asked.house.settings.profile.appointments.ways
    return () if known else (Problem("way", words_in(asked.language)(NO_WAY)),)


def _when(asked: Asked, day_field: str, time_field: str) -> datetime | None:
    day, at = typed_day(asked.typed(day_field)), read_time(asked.typed(time_field))
    return datetime.combine(day, time(at.hour, at.minute), JST) if day is not None and at is not None else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=JST)
    except ValueError:
        return None


def _draw(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200, *, offering: bool = False) -> Response:
    with asked.house.store.reading() as work:
        case = case_for(work, asked, Act.READ_CASE)
        values = _values(work, asked, case, problems, offering)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "appointments.html", values, status)


def _values(work: Work, asked: Asked, case: Case, problems: tuple[Problem, ...], offering: bool) -> dict[str, Any]:
    rows = [row_of(work, asked, one) for one in appointments.of(work, same_person.ids(work, case.person_id))]
    profile = asked.house.settings.profile
    workers = _workers(work, asked, case)
    who = asked.typed("staff") if asked.typed("staff") in workers else next(iter(workers))
    free = free_times.free(work, profile, who, asked.now)[:FREE_SHOWN]
    return {
        "number": case.number,
        "name": people.known(work, case.person_id).shown,
        "coming": [row for row in rows if row.open],
        "past": [row for row in reversed(rows) if not row.open][:20],
        "ways": tuple(Choice(id, words.to(asked.language)) for id, words in profile.appointments.ways.items()),
        "workers": tuple(Choice(id, name) for id, name in workers.items()),
        "free": tuple(Choice(one.astimezone(JST).strftime("%Y-%m-%dT%H:%M"), when(asked, one)) for one in free),
        "chosen": asked.form.get("start", ()),
        "typed": {name: asked.typed(name) for name in ("day", "at", "way", "note", "staff")},
        "offering": offering,
        "problems": problems,
        "wrong": dict.fromkeys(("way", "day", "start"), "") | {problem.field: problem.words for problem in problems},
        "today": day_of(asked.now).isoformat(),
        "may_write": case.closed_at is None
        and may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now).allowed,
    }


def when(asked: Asked, start: datetime) -> str:
    """「12月10日（木） 10:00」"""
    return f"{long_day(day_of(start), words_in(asked.language))} {clock(start)}"


def row_of(work: Work, asked: Asked, row: Appointment) -> Row:
    """One appointment in the reader's words; what the person said about it is shown as it is."""
    gettext, ways = words_in(asked.language), asked.house.settings.profile.appointments.ways
    said = appointments.said(work, row)
    actor = staff.actor_by_id(work, row.staff_id)
    way = next((words.to(asked.language) for id, words in ways.items() if id == row.way), row.way)
    return Row(
        id=row.id,
        when=when(asked, row.starts_at),
        way=way,
        way_id=row.way,
        day=day_of(row.starts_at).isoformat(),
        at=clock(row.starts_at),
        who=actor.name if actor else "",
        state=gettext(STATES[row.state]),
        open=row.state in (appointments.BOOKED, appointments.OFFERED),
        begun=row.state == appointments.BOOKED and row.starts_at <= asked.now,
        said=tuple((gettext(label), _word(gettext, said[key])) for key, label in SAID.items() if said.get(key)),
    )


def _word(gettext: Callable[[str], str], value: object) -> str:
    return gettext(CODES[str(value)]) if str(value) in CODES else str(value)
