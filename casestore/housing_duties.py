"""住居確保給付金: what somebody who receives it has to do each month, counted (要綱 8-1).

Pure. Days are Asia/Tokyo's; what was written down late counts on the day it happened. A week runs from Monday to Sunday and belongs to the
month that holds its Thursday: every day lies in exactly one week, every week in exactly one month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from casestore.calendar import JST
from casestore.fine_print_housing import Duty
from casestore.housing_months import Month
from casestore.kinds import EntryLike

THURSDAY = 3
WEEK = timedelta(days=7)


class Done(NamedTuple):
    """One thing that was done."""

    duty: str
    on: date


@dataclass(frozen=True)
class Week:
    """A week and how often the duty was done in it."""

    monday: date
    counted: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(frozen=True)
class Count:
    """One duty in one month: how often it is needed, how often it was done, how often it is missing (never below 0).

    For a weekly duty these are weeks: needed all, counted those in which it was done often enough; `weeks` has them.
    """

    duty: str
    per: Literal["month", "week"]
    needed: int
    counted: int
    days: tuple[date, ...]
    weeks: tuple[Week, ...] = ()
    times: int = 1

    @property
    def weekly(self) -> bool:
        return self.per == "week"

    @property
    def missing(self) -> int:
        return max(self.needed - self.counted, 0)

    def lost(self, today: date) -> int:
        """How many of the missing can no longer be done: weeks that are over."""
        return sum(week.counted < self.times for week in self.weeks if week.sunday < today)


def weeks(month: Month) -> tuple[date, ...]:
    """The Mondays of the weeks of a month: four or five."""
    thursday = month.first_day + timedelta(days=(THURSDAY - month.first_day.weekday()) % 7)
    found = []
    while Month.of(thursday) == month:
        found.append(thursday - timedelta(days=THURSDAY))
        thursday += WEEK
    return tuple(found)


def done(entries: Iterable[EntryLike]) -> tuple[Done, ...]:
    """What the benefit_duty entries tell, by day."""
    told = (Done(str(one.answers.get("duty") or ""), _on(one)) for one in entries if one.kind == "benefit_duty")
    return tuple(sorted(told, key=lambda one: one.on))


def counts(did: Iterable[Done], month: Month, nth: int, reason: str, duties: Iterable[Duty]) -> tuple[Count, ...]:
    """Each duty of the nth month of receipt for this reason, in the order of the table."""
    found = tuple(did)
    return tuple(_count(found, month, duty) for duty in duties if duty.reason == reason and duty.asked_in(nth))


def _count(did: tuple[Done, ...], month: Month, duty: Duty) -> Count:
    days = tuple(one.on for one in did if one.duty == duty.id)
    if duty.per == "month":
        here = tuple(day for day in days if Month.of(day) == month)
        return Count(duty.id, "month", duty.times, len(here), here)
    found = tuple(Week(monday, sum(monday <= day < monday + WEEK for day in days)) for monday in weeks(month))
    here = tuple(day for day in days if found[0].monday <= day <= found[-1].sunday)
    return Count(duty.id, "week", len(found), sum(week.counted >= duty.times for week in found), here, found, duty.times)


def _on(entry: EntryLike) -> date:
    try:
        return date.fromisoformat(str(entry.answers.get("done_on")))
    except ValueError:
        return entry.happened_at.astimezone(JST).date()
