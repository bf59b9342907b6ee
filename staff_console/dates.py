"""How days, times and waiting are said on a screen: きょう, 11月25日（水）まで・あと1日, 1日と2時間. Days are Asia/Tokyo days. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from casestore.fields import show_date_wareki
from casestore.words import N_

TOKYO = ZoneInfo("Asia/Tokyo")
Gettext = Callable[[str], str]

WEEKDAYS = (N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土"), N_("日"))
MONTHS = (
    *(N_("1月"), N_("2月"), N_("3月"), N_("4月"), N_("5月"), N_("6月")),
    *(N_("7月"), N_("8月"), N_("9月"), N_("10月"), N_("11月"), N_("12月")),
)
LONG_DAY = N_("%(month)s%(day)d日（%(weekday)s）")
SHORT_DAY = N_("%(number)d/%(day)d（%(weekday)s）")
WITH_CLOCK = N_("%(day)s %(clock)s")
YESTERDAY_AT = N_("きのう %(clock)s")
MINUTES_AGO = N_("%(number)d分前")
HOURS_AGO = N_("%(number)d時間前")
DAYS_AND_HOURS = N_("%(days)d日と%(hours)d時間")
DAYS_LONG = N_("%(days)d日")
HOURS_LONG = N_("%(number)d時間")
MINUTES_LONG = N_("%(number)d分")
DUE_IN = N_("%(day)sまで・あと%(number)d日")
DUE_TODAY = N_("%(day)sまで・きょうです")
DUE_TOMORROW = N_("%(day)sまで・あと1日")
DUE_PAST = N_("%(day)sまで・%(number)d日すぎています")
SHORT_IN, SHORT_TODAY, SHORT_TOMORROW = N_("%(day)s・あと%(number)d日"), N_("きょう"), N_("%(day)s・あした")
SHORT_PAST = N_("%(day)s・%(number)d日すぎています")


def day_of(at: datetime) -> date:
    """The day in Tokyo."""
    return at.astimezone(TOKYO).date()


def clock(at: datetime) -> str:
    """「13:40」"""
    return at.astimezone(TOKYO).strftime("%H:%M")


def long_day(day: date, _: Gettext) -> str:
    """「11月25日（水）」"""
    return _(LONG_DAY) % _parts(day, _)


def short_day(day: date, _: Gettext) -> str:
    """「11/25（水）」"""
    return _(SHORT_DAY) % _parts(day, _)


def full_day(day: date, _: Gettext, language: str = "ja") -> str:
    """「令和8年11月24日（火）」; the Gregorian year for readers of other languages."""
    if language.startswith("ja"):
        return f"{show_date_wareki(day)}（{_(WEEKDAYS[day.weekday()])}）"
    return f"{long_day(day, _)} {day.year}"


def told(at: datetime, now: datetime, _: Gettext) -> str:
    """The clock for today, きのう 13:40, else the day and the clock."""
    days = (day_of(now) - day_of(at)).days
    if days == 0:
        return clock(at)
    if days == 1:
        return _(YESTERDAY_AT) % {"clock": clock(at)}
    return _(WITH_CLOCK) % {"day": short_day(day_of(at), _), "clock": clock(at)}


def day_heading(day: date, now: datetime, _: Gettext) -> str:
    """The line between the days of a conversation."""
    return _(N_("きょう")) if day == day_of(now) else long_day(day, _)


def ago(at: datetime, now: datetime, _: Gettext) -> str:
    """How long someone has waited, for a list: 8分前, 3時間前, 1日と2時間."""
    waited = max(now - at, timedelta())
    minutes = int(waited.total_seconds() // 60)
    if minutes < 1:
        return _(N_("いま"))
    if minutes < 60:
        return _(MINUTES_AGO) % {"number": minutes}
    if minutes < 24 * 60:
        return _(HOURS_AGO) % {"number": minutes // 60}
    return how_long(waited, _)


def how_long(waited: timedelta, _: Gettext) -> str:
    """A length in the two units that matter: 40分, 3時間, 1日と2時間, 12日."""
    minutes = int(waited.total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days and hours and days < 3:
        return _(DAYS_AND_HOURS) % {"days": days, "hours": hours}
    if days:
        return _(DAYS_LONG) % {"days": days}
    return _(HOURS_LONG) % {"number": hours} if hours else _(MINUTES_LONG) % {"number": max(minutes, 1)}


def left(due: date, today: date, _: Gettext) -> str:
    """「11月25日（水）まで・あと1日」"""
    days = (due - today).days
    words = DUE_PAST if days < 0 else (DUE_TODAY, DUE_TOMORROW, DUE_IN)[min(days, 2)]
    return _(words) % {"day": long_day(due, _), "number": abs(days)}


def left_short(due: date, today: date, _: Gettext) -> str:
    """「11/25（水）・あと3日」, for a column of a list."""
    days = (due - today).days
    words = SHORT_PAST if days < 0 else (SHORT_TODAY, SHORT_TOMORROW, SHORT_IN)[min(days, 2)]
    return _(words) % {"day": short_day(due, _), "number": abs(days)}


def age(born: date, today: date) -> int:
    """Full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _parts(day: date, _: Gettext) -> dict[str, object]:
    return {"month": _(MONTHS[day.month - 1]), "number": day.month, "day": day.day, "weekday": _(WEEKDAYS[day.weekday()])}
