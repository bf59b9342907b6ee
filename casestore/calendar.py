"""Office hours, holidays, nights: when something falls due, and by when a person will honestly have read it (要綱 3-3-ウ, 3-3-エ, 4-2).

Pure: `now` is an argument, aware; days and hours are decided in Asia/Tokyo; what is a public holiday is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from casestore.words import N_ as _

JST = ZoneInfo("Asia/Tokyo")
MonthDay = tuple[int, int]
DayKind = Literal["today", "tomorrow", "date"]

READ_WITHIN = timedelta(hours=2)  # never promised tighter, though half an hour is the aim in office hours
READ_AFTER_OPENING = timedelta(hours=1)
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class OfficeHours:
    """Wall-clock times in Asia/Tokyo; weekdays 0 (Monday) to 6; closures are month-day spans, both ends closed, that may cross new year."""

    weekdays: frozenset[int]
    opens: time
    closes: time
    closures: tuple[tuple[MonthDay, MonthDay], ...] = ()
    closed_on: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Quiet:
    """The hours in which nothing is sent unless it is urgent; what falls due in them goes out at `sends_at`."""

    begins: time
    ends: time
    sends_at: time


@dataclass(frozen=True)
class Calendar:
    """One office's calendar. `holiday` says whether a day is a public holiday."""

    hours: OfficeHours
    quiet: Quiet
    holiday: Callable[[date], bool]

    def is_business_day(self, day: date) -> bool:
        """Whether the office opens at all on this day (Asia/Tokyo)."""
        return day.weekday() in self.hours.weekdays and not (
            day in self.hours.closed_on or any(_within(day, span) for span in self.hours.closures) or self.holiday(day)
        )

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is at the desk; the closing minute itself is closed."""
        local = now.astimezone(JST)
        return self.is_business_day(local.date()) and self.hours.opens <= local.time() < self.hours.closes

    def next_opening(self, now: datetime) -> datetime:
        """The next moment the door opens, strictly after `now`; UTC."""
        today = now.astimezone(JST).date()
        opening = _at(today, self.hours.opens)
        if self.is_business_day(today) and now < opening:
            return opening
        return _at(self.business_day_after(today, 1), self.hours.opens)

    def business_day_after(self, day: date, n: int) -> date:
        """The n-th business day after `day`; n = 0 is `day` itself, or the next business day when it is none."""
        if n < 0:
            raise ValueError("business days are counted forwards")
        while n > 0 or not self.is_business_day(day):
            day += timedelta(days=1)
            n -= self.is_business_day(day) and n > 0
        return day

    def at_night(self, when: datetime) -> bool:
        """Whether nothing should be sent now (default 21:00 to 8:00)."""
        at = when.astimezone(JST).time()
        if self.quiet.begins > self.quiet.ends:
            return at >= self.quiet.begins or at < self.quiet.ends
        return self.quiet.begins <= at < self.quiet.ends

    def not_at_night(self, due: datetime) -> datetime:
        """`due` itself by day; what falls into the night goes out at the next `sends_at` (9:00). UTC."""
        if not self.at_night(due):
            return due.astimezone(UTC)
        local = due.astimezone(JST)
        morning = _at(local.date(), self.quiet.sends_at)
        return morning if morning >= due else _at(local.date() + timedelta(days=1), self.quiet.sends_at)

    def good_time(self, due: datetime) -> datetime:
        """When something that is not urgent may be sent: not at night, and on a day when somebody can answer. UTC."""
        by_day = self.not_at_night(due).astimezone(JST)
        return _at(self.business_day_after(by_day.date(), 0), by_day.time())

    def reads_by(self, now: datetime) -> datetime:
        """By when a person will have read what arrives now: two hours if the office is still open then, else an hour after it next opens.

        Rounded up to the half hour, because it is said aloud. UTC. Not for what is urgent: that rings at once.
        """
        soon = _half_hour_up(now + READ_WITHIN)
        closes = _at(now.astimezone(JST).date(), self.hours.closes)
        return soon if self.is_open(now) and soon <= closes else self.next_opening(now) + READ_AFTER_OPENING


@dataclass(frozen=True)
class WhenWords:
    """A moment as people say it, ready for a sentence: fill BY[kind] or AT[kind] (msgids) with `words`."""

    kind: DayKind
    date: str  # "11月26日・木", "Thu 26 Nov"
    time: str  # "午前10時", "10:00"

    @property
    def words(self) -> dict[str, str]:
        """The named placeholders of the sentences."""
        return {"date": self.date, "time": self.time}


BY: dict[DayKind, str] = {
    "today": _("きょうの%(time)sまで"),
    "tomorrow": _("あす（%(date)s）の%(time)sまで"),
    "date": _("%(date)sの%(time)sまで"),
}
AT: dict[DayKind, str] = {
    "today": _("きょうの%(time)s"),
    "tomorrow": _("あす（%(date)s）の%(time)s"),
    "date": _("%(date)sの%(time)s"),
}


@dataclass(frozen=True)
class _Pattern:
    day: str
    day_in_brackets: str
    hour: str
    minute: str
    noon: str


_JA = _Pattern("M月d日（E）", "M月d日・E", "aK時", "aK時m分", "'正午'")
_PATTERNS = {
    "ja": _JA,
    "ja@easy": _JA,
    "zh_Hans": _Pattern("M月d日（E）", "M月d日・E", "HH:mm", "HH:mm", "HH:mm"),
    "ko": _Pattern("M월 d일(E)", "M월 d일 E", "HH:mm", "HH:mm", "HH:mm"),
    "vi": _Pattern("EEEE 'ngày' d 'tháng' M", "EEEE 'ngày' d 'tháng' M", "HH:mm", "HH:mm", "HH:mm"),
    "ne": _Pattern("MMMM d, EEEE", "MMMM d, EEEE", "HH:mm", "HH:mm", "HH:mm"),
}
_ELSEWHERE = _Pattern("EEE d MMM", "EEE d MMM", "HH:mm", "HH:mm", "HH:mm")


def show_when(when: datetime, now: datetime, language: str) -> WhenWords:
    """A moment in the words of a language, seen from `now`. The sentence around it is translated where it is said."""
    local, today = when.astimezone(JST), now.astimezone(JST).date()
    days: dict[int, DayKind] = {0: "today", 1: "tomorrow"}
    kind = days.get((local.date() - today).days, "date")
    pattern, locale = _PATTERNS.get(language, _ELSEWHERE), language.partition("@")[0]
    day = pattern.day_in_brackets if kind == "tomorrow" else pattern.day
    return WhenWords(
        kind,
        format_date(local.date(), day, locale=locale),
        format_time(local.time(), _clock(pattern, local.time()), locale=locale),
    )


def _clock(pattern: _Pattern, at: time) -> str:
    if (at.hour, at.minute) == (12, 0):
        return pattern.noon
    return pattern.minute if at.minute else pattern.hour


def _within(day: date, span: tuple[MonthDay, MonthDay]) -> bool:
    first, last = span
    here = (day.month, day.day)
    return first <= here <= last if first <= last else here >= first or here <= last


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, JST).astimezone(UTC)


def _half_hour_up(when: datetime) -> datetime:
    whole = when.astimezone(UTC).replace(second=0, microsecond=0)
    past = timedelta(minutes=whole.minute % 30)
    return whole if whole == when and not past else whole - past + HALF_HOUR
