"""住居確保給付金 of one case, put together: the application and its sums, the papers, the months, the duties, what falls due (要綱 8-1, 8-2, 9).

Pure. Everything is read from the case's entries and the profile; nothing is stored. Advice: the city decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from casestore.calendar import JST, Calendar
from casestore.fine_print_housing import Housing, Paper
from casestore.forms.form import rows
from casestore.housing_duties import Count, counts, done
from casestore.housing_months import Month, Receipt, receipts
from casestore.housing_sums import Advice, advise
from casestore.kinds import EntryLike

RECEIVED = "received"
REPORT = "housing_report"  # the dialog that asks for it
CONSULTATION = "consultation"  # the duty that is the agency's too


@dataclass(frozen=True)
class Application:
    """One application with what its checks add; `day`: when it was made (Asia/Tokyo)."""

    id: str
    day: date
    answers: Mapping[str, object]
    received: tuple[Paper, ...]
    wanted: tuple[Paper, ...]
    advice: Advice


class Unmet(NamedTuple):
    """What is missing of a month's duties; `over`: the month has gone by."""

    month: Month
    counts: tuple[Count, ...]
    over: bool


class Due(NamedTuple):
    """Something to be remembered: `clock` is its words (clocks.toml), `of` the month it is about, `who` is told of it in the end."""

    clock: str
    of: Month
    day: date
    who: Literal["staff", "person"]

    @property
    def step(self) -> str:
        """Names it once and for all, as follow-ups keep it."""
        return f"{self.clock}:{self.of.iso}"


def application(entries: Sequence[EntryLike], rules: Housing) -> Application | None:
    """The newest application of a case, or None."""
    asked = next((one for one in reversed(entries) if one.kind == "benefit_application"), None)
    return _application(asked, entries, rules) if asked else None


def _application(asked: EntryLike, entries: Sequence[EntryLike], rules: Housing) -> Application:
    checks = [one.answers for one in entries if one.kind == "benefit_check" and one.about == asked.id]
    answers = dict(asked.answers)
    for check in checks:
        answers |= {key: value for key, value in check.items() if value not in (None, "", [])}
    there = _received(asked.answers, checks)
    day = asked.happened_at.astimezone(JST).date()
    return Application(
        id=asked.id,
        day=day,
        answers=answers,
        received=tuple(paper for paper in rules.papers if paper.id in there),
        wanted=tuple(paper for paper in rules.papers if paper.id not in there),
        advice=advise(answers, rules, day),
    )


def receipt(entries: Sequence[EntryLike], rules: Housing) -> Receipt | None:
    """The newest time of receiving, over or not; None before the first decision to grant."""
    return next(iter(reversed(receipts(entries, rules.period))), None)


def duties(entries: Sequence[EntryLike], month: Month, rules: Housing) -> tuple[Count, ...]:
    """What this month of receipt asks for and what was done; () for a month without receipt.

    The duties are those valid on the month's first day, for the reason the application gave.
    """
    found = next((one for one in reversed(receipts(entries, rules.period)) if month in one.granted), None)
    if found is None:
        return ()
    nth = found.nth(month) or 0
    return counts(done(entries), month, nth, _reason(entries, found), rules.duties_on(month.first_day))


def unmet(entries: Sequence[EntryLike], rules: Housing, today: date) -> tuple[Unmet, ...]:
    """What is missing in the months of the present receipt that have begun, oldest first."""
    now_receiving = receipt(entries, rules)
    begun = [month for month in now_receiving.granted if month.first_day <= today] if now_receiving else []
    found = [(month, tuple(one for one in duties(entries, month, rules) if one.missing)) for month in begun]
    return tuple(Unmet(month, missing, month.last_day < today) for month, missing in found if missing)


def _reason(entries: Sequence[EntryLike], found: Receipt) -> str:
    asked = next((one for one in entries if one.id == found.application), None)
    return str(asked.answers.get("reason") or "") if asked else ""


def _received(answers: Mapping[str, object], checks: Sequence[Mapping[str, object]]) -> set[str]:
    """Ids of the papers that are there: ticked in the application, then as each check found them; the last word counts."""
    ticked = answers.get("documents")
    found = {str(one) for one in ticked} if isinstance(ticked, list | tuple) else set()
    for row in (row for check in checks for row in rows(check, "papers")):
        here = {str(row.get("paper"))}
        found = found | here if row.get("state") == RECEIVED else found - here
    return found


LAST_DAYS = ("benefit_duties", "benefit_report", "benefit_extension_closes")  # what must not be found too late


def due(entries: Sequence[EntryLike], rules: Housing, calendar: Calendar) -> tuple[Due, ...]:
    """What the present receipt asks somebody to look at, soonest first; the same step for the same thing every time. () once it has ended.

    A last day on which the office is closed becomes the last open day before; any other day the next open one.
    """
    found = receipt(entries, rules)
    if found is None or found.ended or not found.granted:
        return ()
    wanted = [one for month in found.granted for one in _monthly(entries, found, month, rules)]
    wanted += _ending(found, rules)
    return tuple(sorted((_on_open_day(one, calendar) for one in wanted), key=lambda one: (one.day, one.step)))


def asked(entries: Sequence[EntryLike], rules: Housing, calendar: Calendar) -> tuple[Due, ...]:
    """The months of the present receipt whose report the person is asked for by chat: some days before the end, while there is none."""
    found = receipt(entries, rules)
    if found is None or found.ended:
        return ()
    days = timedelta(days=rules.reminders.person_days_before_month_end)
    wanted = (Due(REPORT, month, month.last_day - days, "person") for month in found.granted if month not in found.reports)
    return tuple(one._replace(day=last_open_day(one.day, calendar)) for one in wanted)


def last_open_day(day: date, calendar: Calendar) -> date:
    """The last day up to this one on which the office is open: in December that is before 年末年始."""
    while not calendar.is_business_day(day):
        day -= timedelta(days=1)
    return day


def _on_open_day(one: Due, calendar: Calendar) -> Due:
    last = one.clock in LAST_DAYS
    return one._replace(day=last_open_day(one.day, calendar) if last else calendar.business_day_after(one.day, 0))


def _monthly(entries: Sequence[EntryLike], found: Receipt, month: Month, rules: Housing) -> list[Due]:
    missing = [one.duty for one in duties(entries, month, rules) if one.missing]
    tell = month.last_day - timedelta(days=rules.reminders.person_days_before_month_end)
    wanted = [Due("benefit_interviews", month, _middle(month, rules), "staff")] if CONSULTATION in missing else []
    wanted += [Due("benefit_duties", month, tell, "person")] if missing else []
    return wanted + ([Due("benefit_report", month, month.last_day, "staff")] if month not in found.reports else [])


def _ending(found: Receipt, rules: Housing) -> list[Due]:
    """The extension, or where none is left the end."""
    last = found.granted[-1]
    if found.window is None:
        return [Due("benefit_end", last, _middle(last, rules), "staff")]
    if found.window.asked_on is not None:
        return []
    return [
        Due("benefit_extension_opens", last, found.window.opens, "person"),
        Due("benefit_extension_closes", last, found.window.closes, "staff"),
    ]


def _middle(month: Month, rules: Housing) -> date:
    return month.first_day.replace(day=rules.reminders.agency_looks_on_day)
