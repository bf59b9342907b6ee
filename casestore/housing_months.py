"""住居確保給付金: the months granted, paid and left, and when an extension may be asked for (要綱 8-1).

Pure. Calendar months and days are Asia/Tokyo's. Only what was written counts; the profile says how long and how often.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from casestore.calendar import JST
from casestore.fields import read_money
from casestore.fine_print_housing import Period
from casestore.kinds import EntryLike


class Month(NamedTuple):
    """A calendar month."""

    year: int
    month: int

    @staticmethod
    def of(day: date) -> Month:
        return Month(day.year, day.month)

    @staticmethod
    def read(text: object) -> Month | None:
        """「2026-11」 as forms keep it; None for anything else, a thirteenth month too."""
        found = re.fullmatch(r"(\d{4})-(\d\d)", str(text))
        return Month(int(found[1]), int(found[2])) if found and 1 <= int(found[2]) <= 12 and int(found[1]) else None

    def later(self, months: int) -> Month:
        """So many months later (or, negative, earlier)."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def since(self, first: Month) -> int:
        """How many months after another month; 0 in that month itself."""
        return (self.year - first.year) * 12 + self.month - first.month

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def iso(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True)
class Window:
    """The days on which an extension is to be asked for, both ends in; `asked_on` the day it was."""

    opens: date
    closes: date
    asked_on: date | None = None

    def is_open(self, today: date) -> bool:
        return self.asked_on is None and self.opens <= today <= self.closes

    def is_missed(self, today: date) -> bool:
        """Whether the last day has gone by without an application."""
        return today > self.closes and self.asked_on is None

    @property
    def was_late(self) -> bool:
        return self.asked_on is not None and self.asked_on > self.closes


@dataclass(frozen=True)
class Receipt:
    """One time of receiving, from a decision to its end. `monthly`: yen a month as decided, None where it was not written.

    granted: the months that may be paid, oldest first, never more than the profile's most; beyond_most says that more were written.
    paid: month and yen of those paid. beside: payments for other months.
    """

    decision: str  # the entry
    application: str  # the entry it decided about
    granted: tuple[Month, ...]
    beyond_most: bool
    paid: Mapping[Month, int]
    beside: tuple[Month, ...]
    monthly: int | None
    extensions: int
    reports: frozenset[Month]
    ended: str  # "" | finished | stopped
    window: Window | None

    @property
    def left(self) -> tuple[Month, ...]:
        """Granted and not paid yet."""
        return tuple(month for month in self.granted if month not in self.paid)

    @property
    def first(self) -> Month | None:
        return self.granted[0] if self.granted else None

    @property
    def last(self) -> Month | None:
        return self.granted[-1] if self.granted else None

    def nth(self, month: Month) -> int | None:
        """The how-manieth month of receipt this is, 1 for the first; None outside."""
        return self.granted.index(month) + 1 if month in self.granted else None


def receipts(entries: Iterable[EntryLike], period: Period) -> tuple[Receipt, ...]:
    """Every time of receiving in a case's entries (oldest first), the present one last."""
    runs: list[list[EntryLike]] = []
    for entry in entries:
        if entry.kind == "benefit_decision" and entry.answers.get("result") == "granted":
            runs.append([entry])
        elif entry.kind in _COUNTED and runs:
            runs[-1].append(entry)
    return tuple(_receipt(run[0], run[1:], period) for run in runs)


_COUNTED = ("benefit_report", "benefit_paid", "benefit_extension", "benefit_extension_decided", "benefit_ended")


def _receipt(decision: EntryLike, after: Sequence[EntryLike], period: Period) -> Receipt:
    first = Month.read(decision.answers.get("from_month")) or Month.of(_day(decision))
    last = first.later((_number(decision.answers.get("months")) or period.months_first) - 1)
    agreed = [entry for entry in _of(after, "benefit_extension_decided") if entry.answers.get("result") == "granted"]
    for entry in agreed:
        last = max(last, Month.read(entry.answers.get("until_month")) or last.later(period.months_each))
    end = next(iter(_of(after, "benefit_ended")), None)
    if end is not None:
        last = min(last, Month.read(end.answers.get("last_month")) or last)
    length = last.since(first) + 1
    granted = tuple(first.later(at) for at in range(min(length, period.months_most)))
    paid = {month: yen for entry in _of(after, "benefit_paid") for month, yen in _paid(entry)}
    return Receipt(
        decision=decision.id,
        application=decision.about or "",
        granted=granted,
        beyond_most=length > period.months_most,
        paid={month: yen for month, yen in paid.items() if month in granted},
        beside=tuple(sorted(month for month in paid if month not in granted)),
        monthly=_yen(decision.answers.get("monthly_amount")),
        extensions=len(agreed),
        reports=frozenset(month for one in _of(after, "benefit_report") if (month := Month.read(one.answers.get("month")))),
        ended=str(end.answers.get("result") or "finished") if end else "",
        window=None if end else _window(granted, len(agreed), after, period),
    )


def _window(granted: tuple[Month, ...], extensions: int, after: Sequence[EntryLike], period: Period) -> Window | None:
    """The last month granted, whole; None where nothing more can be asked for."""
    if not granted or extensions >= period.extensions or len(granted) >= period.months_most:
        return None
    asked: date | None = None
    for entry in after:  # one that was decided is no longer asked for, whatever the decision
        asked = (
            _day(entry) if entry.kind == "benefit_extension" else None if entry.kind == "benefit_extension_decided" else asked
        )
    refused = any(one.kind == "benefit_extension_decided" and one.answers.get("result") != "granted" for one in after)
    return None if refused and asked is None else Window(granted[-1].first_day, granted[-1].last_day, asked)


def _of(entries: Iterable[EntryLike], kind: str) -> list[EntryLike]:
    return [entry for entry in entries if entry.kind == kind]


def _paid(entry: EntryLike) -> list[tuple[Month, int]]:
    month = Month.read(entry.answers.get("month"))
    return [(month, _yen(entry.answers.get("amount")) or 0)] if month else []


def _yen(answer: object) -> int | None:
    return answer if isinstance(answer, int) else read_money(answer) if isinstance(answer, str) else None


def _number(answer: object) -> int | None:
    return int(str(answer)) if re.fullmatch(r"\d{1,2}", str(answer)) else None


def _day(entry: EntryLike) -> date:
    return entry.happened_at.astimezone(JST).date()
