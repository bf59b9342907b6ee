"""Small numbers on the figures desk (要綱 8-1): somebody might be known by them, so only whoever may read cases sees them, and the cases behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casestore import worklists
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console.dates import day_of, full_day
from staff_console.house import Asked
from staff_console.pages import words_in

FEW = _("%(least)d未満")
NOT_SHOWN = "–"


@dataclass(frozen=True)
class Counted:
    """One case behind a number."""

    number: str
    name: str
    day: str


def sees_people(asked: Asked) -> bool:
    """Whether this reader may read cases at all: then no number is too small."""
    return may(asked.by, Act.READ_CASE, None, asked.now).allowed


def least(asked: Asked) -> int:
    """The smallest number that is shown to everybody."""
    return asked.house.settings.profile.statistics.least_shown


def too_few(asked: Asked, count: int) -> bool:
    """Whether a number is so small that somebody might be known by it."""
    return not sees_people(asked) and 0 < count < least(asked)


def few(asked: Asked) -> str:
    """What stands in the place of a number that is not shown."""
    return words_in(asked.language)(FEW) % {"least": least(asked)}


def number(asked: Asked, count: int) -> str:
    """A number as this reader may see it."""
    return few(asked) if too_few(asked, count) else str(count)


def counted(work: Work, asked: Asked, rows: Sequence[Case], days: Mapping[str, datetime]) -> tuple[Counted, ...]:
    """Cases that were counted, each with its day. days: by the case's id (UTC)."""
    gettext = words_in(asked.language)
    return tuple(
        Counted(line.case.number, line.who.shown, full_day(day_of(days[line.case.id]), gettext, asked.language))
        for line in worklists.lines(work, asked.by, rows)
    )
