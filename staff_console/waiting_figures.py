"""待ち時間 on the figures desk (要綱 2-1-ア, 5-2): how long people waited for us, in the month in which the wait came to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casestore import waiting_times
from casestore.db import Work
from casestore.waiting_times import Waited
from staff_console.dates import how_long
from staff_console.few_people import NOT_SHOWN, number, too_few
from staff_console.house import Asked
from staff_console.pages import words_in


@dataclass(frozen=True)
class WaitRow:
    """One wait. count: how many, as it may be shown; middle, longest: in words; minutes: the two as numbers, () where they are not shown."""

    words: str
    means: str
    count: str
    middle: str
    longest: str
    minutes: tuple[int, ...] = ()


def drawn(work: Work, asked: Asked, first: date) -> tuple[WaitRow, ...]:
    """The waits that ended in the month that begins at `first`; of few people no times and no number for those who may read no case."""
    return tuple(_row(asked, one) for one in waiting_times.in_month(work, first))


def _row(asked: Asked, one: Waited) -> WaitRow:
    gettext = words_in(asked.language)
    words, means = gettext(one.step.label), gettext(one.step.means)
    if too_few(asked, one.count) or one.middle is None or one.longest is None:
        return WaitRow(words, means, number(asked, one.count), NOT_SHOWN, NOT_SHOWN)
    times = (one.middle, one.longest)
    middle, longest = (how_long(time, gettext) for time in times)
    return WaitRow(words, means, str(one.count), middle, longest, tuple(map(_minutes, times)))


def _minutes(time: timedelta) -> int:
    return round(time.total_seconds() / 60)
