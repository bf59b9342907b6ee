"""Several days of one month as an answer (要綱 8-1: the days of job search): 「5日と19日」「11/5、11/19」「なかった」. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from casestore.fields import read_date
from casestore.housing_months import Month
from casestore.words import N_ as _
from dialogs.answers import Value
from dialogs.choices import fold_words, shown_anywhere
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Reading
from dialogs.says import Day, Fill, Line, Tap, line, tap_data

MONTH = "report_month"  # the text of Facts that says which month: 「2026-11」
NO_DAY = "none"
NOT_ONE = _("なかった")
NONE_AT_ALL = frozenset(
    map(
        fold_words,
        ("なし", "ない", "ありませんでした", "0", "0回", "ゼロ", "していない", "none", "no", "not once", "zero"),
    )
)
_BETWEEN = re.compile(r"\s*(?:[、，,;・\n]|(?<=\s)と(?=\s)|(?<=[\d日うい])と|\band\b|(?<=[\d日])\s+(?=\d))\s*")
_DAY = re.compile(r"(\d{1,2})(?:日|st|nd|rd|th)?に?", re.IGNORECASE)
_TIMES = re.compile(r"\d{1,2}回(です|くらい|ぐらい)?|\d{1,2} times?")


@dataclass(frozen=True)
class Days(Kind):
    """Days that have been, as ISO, oldest first; () for none at all. A day of the month is enough: which month, the host says."""

    again = _("日にちで教えてください。「5日と19日」のように書けます。思い出せないときは「とばす」でかまいません。")
    example = _("たとえば「5日、19日」「11/5と11/19」のように書いてください。1日もなければ「なかった」です。")

    def read(self, heard: Hearing) -> Reading:
        if NO_DAY in heard.taps or any(fold_words(text) in NONE_AT_ALL | shown_anywhere(NOT_ONE) for text in heard.texts):
            return Got(())
        month = Month.read(heard.facts.texts.get(MONTH)) or Month.of(heard.today)
        texts = (*heard.texts, *((heard.picked[:10],) if heard.picked else ()))
        if any(_TIMES.fullmatch(unicodedata.normalize("NFKC", text).strip()) for text in texts):
            return Miss(Line(self.again))
        found = [_day(part, month, heard.today) for text in texts for part in _parts(text)]
        if not found or None in found:
            return Miss()
        return _judged(sorted({day for day in found if day}), month, heard.today)

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return (
            Tap(Line(NOT_ONE), tap_data(*where, NO_DAY)),
            Tap(Line(_("カレンダーから選ぶ")), tap_data(*where, ""), kind="date"),
        )

    def show(self, value: Value, facts: Facts) -> Fill:
        days = value if isinstance(value, tuple) else ()
        return tuple(Line("", (("", Day(day)),)) for day in days) if days else Line(NOT_ONE)


def _judged(days: list[date], month: Month, today: date) -> Reading:
    """Only days of the month, and none that is still to come."""
    if ahead := next((day for day in days if day > today), None):
        return Miss(
            line(_("%(day)sは、まだ来ていない日です。きょうか、それより前の日を教えてください。"), day=Day(ahead.isoformat()))
        )
    if beside := next((day for day in days if Month.of(day) != month), None):
        return Miss(line(_("%(day)sは、別の月の日です。その月の日だけを教えてください。"), day=Day(beside.isoformat())))
    return Got(tuple(day.isoformat() for day in days))


def _parts(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).strip(" 。.")
    plain = re.sub(r"(に(行|い)きました|です|でした)$", "", plain)
    return [part for part in _BETWEEN.split(plain) if part]


def _day(part: str, month: Month, today: date) -> date | None:
    """「5日」「5」 of that month; else a day however it is written."""
    if found := _DAY.fullmatch(part):
        number = int(found[1])
        return month.first_day.replace(day=number) if 1 <= number <= month.last_day.day else None
    return read_date(part, today, "past")
