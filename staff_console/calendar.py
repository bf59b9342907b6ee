"""/calendar: the next fourteen days of the reader (要綱 2-1-ア, 3-3-ア): appointments and what is promised, with the days the office is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from casestore import access_log, calendar_links, due_today
from casestore.due_today import Waiting
from casestore.follow_ups import Promised
from casestore.tables import CalendarLink
from casestore.words import N_ as _
from staff_console import promises
from staff_console.dates import clock, day_of, full_day, long_day, told
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.shell import page

DAYS = 14
CLOSED = _("お休み")


@dataclass(frozen=True)
class Line:
    """One thing on a day. `at`: the clock of an appointment, "" for a task of the day."""

    number: str
    name: str
    at: str
    words: str
    link: str


@dataclass(frozen=True)
class Day:
    iso: str
    words: str
    closed: str
    today: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Feed:
    """The address for the calendar of a phone. address: shown once, "" else; made, fetched: days in words, "" where there is none."""

    address: str
    made: str
    fetched: str


def show(asked: Asked) -> Response:
    """GET /calendar. That names were read is written down."""
    return draw(asked)


def draw(asked: Asked, address: str = "") -> Response:
    """The page, with an address that was made just now."""
    with asked.house.store.reading() as work:
        rows = due_today.today(work, asked.by, asked.now, everyone=False)
        link = calendar_links.live_one(work, asked.by.staff_id)
    first = day_of(asked.now)
    days = tuple(_day(asked, first + timedelta(days=ahead), rows) for ahead in range(DAYS))
    shown = sum(len(day.lines) for day in days)
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "calendar", shown, asked.now))
    return page(asked, "calendar.html", {"days": days, "feed": _feed(asked, link, address)})


def _feed(asked: Asked, link: CalendarLink | None, address: str) -> Feed:
    gettext = words_in(asked.language)
    made = full_day(day_of(link.made_at), gettext, asked.language) if link else ""
    return Feed(address, made, told(link.seen_at, asked.now, gettext) if link and link.seen_at else "")


def _day(asked: Asked, day: date, rows: list[Waiting]) -> Day:
    gettext, calendar = words_in(asked.language), asked.house.settings.profile.calendar
    lines = [_line(asked, row) for row in rows if day_of(row.follow_up.due_at) == day]
    return Day(
        iso=day.isoformat(),
        words=long_day(day, gettext),
        closed="" if calendar.is_business_day(day) else gettext(CLOSED),
        today=day == day_of(asked.now),
        lines=tuple(sorted(lines, key=lambda line: (not line.at, line.at))),
    )


def _line(asked: Asked, row: Waiting) -> Line:
    mine = row.follow_up.kind == Promised.APPOINTMENT
    return Line(
        number=row.case.number,
        name=row.who.shown,
        at=clock(row.follow_up.due_at) if mine else "",
        words=promises.words(asked, row.follow_up, row.words),
        link=f"/cases/{row.case.number}/appointments" if mine else f"/cases/{row.case.number}",
    )
