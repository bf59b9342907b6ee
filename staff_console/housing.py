"""住居確保給付金 of one case (要綱 8-1, 8-2, 9, 3-2-イ): the sums step by step, papers, months, duties; a duty noted with one tap.

The page advises; the city decides on its own page (housing_city.py). What is longer to write goes through the page that writes any form.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from casestore import access_log, housing, housing_lists, ledger, people, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.fine_print_housing import Housing
from casestore.housing_months import Month, Receipt
from casestore.ids import new_id
from casestore.kinds import possible
from casestore.permissions import Act, may
from casestore.tables import Case
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import housing_words
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.housing_views import DutyForm
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.triage_form import refusal_words
from staff_console.views import Choice, Problem

NO_DUTY = _("したことを、ひとつえらんでください。")
NO_DAY = _("した日を入れてください。")
DAY_AHEAD = _("した日は、きょうかそれより前の日にしてください。")


def show(asked: Asked) -> Response:
    """GET /cases/{number}/housing. That it was read is written down."""
    return _draw(asked)


def duty(asked: Asked) -> Response:
    """POST /cases/{number}/housing/duty: one interview, consultation or application; 422 with what was typed."""
    what, on = asked.typed("duty"), typed_day(asked.typed("done_on"))
    problems = _wrong(asked, what, on)
    if problems or on is None:
        return _draw(asked, problems, 422)

    def write(work: Work) -> None:
        case = _case(work, asked)
        asked.house.desk.benefit_duty(work, case.id, what, on, asked.by, asked.now, once=asked.typed("once")[:40])

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        return _draw(asked, (Problem("duty", refusal_words(asked, no.refusal)),), 409)
    return see_other(f"/cases/{asked.path['number']}/housing?done=duty&month={Month.of(on).iso}#duties")


def _wrong(asked: Asked, what: str, on: date | None) -> tuple[Problem, ...]:
    gettext, known = words_in(asked.language), asked.house.settings.profile.housing.duty_labels
    wrong = [] if what in known else [Problem("duty", gettext(NO_DUTY))]
    if on is None or on > day_of(asked.now):
        wrong.append(Problem("done_on", gettext(NO_DAY if on is None else DAY_AHEAD)))
    return tuple(wrong)


def _case(work: Work, asked: Asked) -> Case:
    """The case of this page for its readers; anybody else finds nothing here."""
    case = worklists.case_by_number(work, asked.by, asked.path["number"])
    if case is None:
        raise NotFound
    verdict = may(asked.by, Act.READ_CASE, worklists.thing_of(work, case), asked.now)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason, verdict.hidden)
    return case


def _draw(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with asked.house.store.reading() as work:
        case = _case(work, asked)
        values = _values(work, asked, case, problems)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "housing.html", values, status)


def _values(work: Work, asked: Asked, case: Case, problems: tuple[Problem, ...]) -> dict[str, Any]:
    profile, written, today = asked.house.settings.profile, housing_lists.written(work, case.id), day_of(asked.now)
    rules = profile.housing
    application, receipt = housing.application(written, rules), housing.receipt(written, rules)
    chosen = _month(asked, receipt, today) if receipt else None
    may_write = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now).allowed
    return {
        "number": case.number,
        "name": people.known(work, case.person_id).shown,
        "sums": housing_words.sums(asked, application, rules) if application else None,
        "months": housing_words.months(asked, receipt, profile.calendar, today, chosen) if receipt else None,
        "duties": housing_words.duty_month(asked, written, receipt, chosen, rules, today) if receipt and chosen else None,
        "short": _short(asked, written, rules, today, chosen),
        "form": _form(asked, case, written, receipt, problems) if may_write else None,
        "links": _links(asked, case) if may_write else (),
    }


def _month(asked: Asked, receipt: Receipt, today: date) -> Month | None:
    """The month asked for, else the present one, else the nearest of those granted."""
    wanted = Month.read(asked.query.get("month", "")) or Month.of(today)
    if wanted in receipt.granted or not receipt.granted:
        return wanted if receipt.granted else None
    return receipt.granted[0] if wanted < receipt.granted[0] else receipt.granted[-1]


def _short(asked: Asked, written: Sequence[Written], rules: Housing, today: date, chosen: Month | None) -> tuple[str, ...]:
    """The other months that are over and in which something was missing."""
    return tuple(
        housing_words.short_month(asked, one, rules)
        for one in housing.unmet(written, rules, today)
        if one.over and one.month != chosen
    )


def _form(
    asked: Asked, case: Case, written: Sequence[Written], receipt: Receipt | None, problems: tuple[Problem, ...]
) -> DutyForm | None:
    """The small form, while the benefit is received: first the duties this month asks for, then the others."""
    if Fact.RECEIVING not in case.facts or receipt is None:
        return None
    rules, today = asked.house.settings.profile.housing, day_of(asked.now)
    wanted = [one.duty for one in housing.duties(written, Month.of(today), rules)]
    order = dict.fromkeys([*wanted, *rules.duty_labels])
    return DutyForm(
        duties=tuple(Choice(one, rules.duty_labels[one].to(asked.language)) for one in order),
        duty=asked.typed("duty"),
        on=asked.typed("done_on") or today.isoformat(),
        today=today.isoformat(),
        once=asked.typed("once") or new_id(asked.now),
        problems=problems,
    )


def _links(asked: Asked, case: Case) -> tuple[Choice, ...]:
    """What this reader can write about the benefit now, each on the page of its form."""
    gettext = words_in(asked.language)
    return tuple(
        Choice(f"/cases/{case.number}/write/{kind.name}", gettext(kind.label))
        for kind in possible(asked.by.roles, frozenset(case.facts))
        if kind.name.startswith("benefit_")
    )
