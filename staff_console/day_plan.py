"""The plan of the day beside きょう (要綱 2-1-ア, 3-3-ア, 4-2): appointments with their clock, meetings, and how much goes out by itself today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from casestore import meetings, tallies
from casestore.calendar import JST
from casestore.db import Work
from casestore.due_today import Waiting
from casestore.follow_ups import Promised
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console.dates import clock, day_of, short_day
from staff_console.house import Asked
from staff_console.pages import words_in

WAYS = {"office": _("窓口で会う"), "telephone": _("電話で話す"), "visit": _("家をたずねる"), "online": _("オンラインで話す")}
CONFERENCE = _("支援調整会議")
RESULTS = _("%(day)sの支援調整会議の結果を記録する")


@dataclass(frozen=True)
class Planned:
    """One line. at: its clock, "" for what only waits; name: None for a meeting; late: its time has passed."""

    at: str
    words: str
    link: str
    name: str | None = None
    owner: str = ""
    late: bool = False


@dataclass(frozen=True)
class DayPlan:
    """outgoing: how many things go out by themselves until the end of the day, None for whoever does not see them."""

    lines: tuple[Planned, ...]
    outgoing: int | None = None


def plan(work: Work, asked: Asked, waiting: Iterable[Waiting]) -> DayPlan:
    """Today, in the order of the clock."""
    lines = [*_appointments(asked, waiting), *_meetings(work, asked)]
    outgoing = None
    if may(asked.by, Act.SEE_OUTGOING, None, asked.now).allowed:
        tomorrow = datetime.combine(day_of(asked.now) + timedelta(days=1), time(), JST)
        outgoing = tallies.going_out(work, asked.by, tomorrow)
    return DayPlan(tuple(sorted(lines, key=lambda line: (not line.at, line.at))), outgoing)


def _appointments(asked: Asked, waiting: Iterable[Waiting]) -> Iterable[Planned]:
    gettext, today = words_in(asked.language), day_of(asked.now)
    for one in waiting:
        row = one.follow_up
        if row.kind != Promised.APPOINTMENT or day_of(row.due_at) != today:
            continue
        yield Planned(
            at=clock(row.due_at),
            words=gettext(WAYS.get(row.step, WAYS["office"])),
            link=f"/cases/{one.case.number}/appointments#a-{row.because.partition(':')[0]}",
            name=one.who.shown,
            owner=one.owner_name,
            late=row.due_at < asked.now,
        )


def _meetings(work: Work, asked: Asked) -> Iterable[Planned]:
    """Those of today; and one that was held and whose results nobody has written."""
    if not may(asked.by, Act.SEE_MEETINGS, None, asked.now).allowed:
        return
    gettext, today = words_in(asked.language), day_of(asked.now)
    for row in meetings.coming(work, asked.by):
        if day_of(row.held_at) == today:
            yield Planned(clock(row.held_at), gettext(CONFERENCE), f"/meetings/{row.id}")
        elif row.held_at < asked.now and may(asked.by, Act.RUN_MEETING, None, asked.now).allowed:
            words = gettext(RESULTS) % {"day": short_day(day_of(row.held_at), gettext)}
            yield Planned("", words, f"/meetings/{row.id}", late=True)
