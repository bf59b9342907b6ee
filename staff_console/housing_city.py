"""The city's side of 住居確保給付金 (要綱 8-1, 8-2): what waits, the sums as advice, and the decision, payment or end, written by the city alone.

The officer sees the application and the months, never the conversation or the case page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from casestore import access_log, housing, housing_lists, ledger
from casestore.db import Work
from casestore.facts import Fact
from casestore.fields import read_date, read_money, read_number
from casestore.forms import Field, Form, Problem, problems, relevant
from casestore.forms.records_benefit import DECISION, ENDED, EXTENSION_DECIDED, PAID
from casestore.housing_lists import BenefitCase
from casestore.kinds import KINDS
from casestore.words import N_ as _
from dialogs.housing_desk import AlreadyPaid
from staff_console import housing_words, views
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.housing_views import BenefitRow, CityForm
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Choice, FormField, Tag

FORMS: Mapping[str, Form] = {
    "benefit_decision": DECISION,
    "benefit_extension_decided": EXTENSION_DECIDED,
    "benefit_paid": PAID,
    "benefit_ended": ENDED,
}
OPENED_BY = {
    "benefit_decision": Fact.BENEFIT_SENT,
    "benefit_extension_decided": Fact.EXTENSION_ASKED,
    "benefit_paid": Fact.RECEIVING,
    "benefit_ended": Fact.RECEIVING,
}
STATES = (
    (Fact.BENEFIT_SENT, Tag(_("支給の決定待ち"), "wait")),
    (Fact.EXTENSION_ASKED, Tag(_("延長の決定待ち"), "wait")),
    (Fact.RECEIVING, Tag(_("支給中"), "done")),
)
OVER = Tag(_("いまは何もありません"))
CHANGED = _("あなたがひらいたあとで、この記録が変わりました。新しい内容を確かめてから、もう一度してください。")
PAID_BEFORE = _("この月は、もう支給の記録があります。月を確かめてください。")
CONTROLS = {"one": "choice", "long_text": "words"}


def show(asked: Asked) -> Response:
    """GET /city/housing: what waits for a decision, then those who receive."""
    with asked.house.store.reading() as work:
        found = housing_lists.waiting(work, asked.by)
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "city_housing", len(found), asked.now))
    rows = tuple(_row(asked, one) for one in found)
    return page(asked, "housing_city.html", {"rows": rows, "waiting": sum(one.waits for one in found)})


def case(asked: Asked) -> Response:
    """GET /city/housing/{number}: one application with its sums. That it was read is written down."""
    return _draw(asked, asked.query.get("write", ""))


def write(asked: Asked) -> Response:
    """POST /city/housing/{number}/{kind}: what the city decided, paid or ended; 422 with what was typed, 409 where the law says no."""
    kind = asked.path["kind"]
    if kind not in FORMS:
        raise NotFound
    answers = _answers(asked, FORMS[kind])
    if wrong := problems(FORMS[kind], answers, asked.house.settings.profile.codes, day_of(asked.now)):
        return _draw(asked, kind, wrong, 422)

    def job(work: Work) -> None:
        found = _found(work, asked)
        seen = int(asked.typed("seen")) if asked.typed("seen").isdecimal() else -1
        asked.house.desk.benefit_by_city(work, found.case.id, kind, answers, asked.by, asked.now, seen_version=seen)

    first = FORMS[kind].fields[0].id
    try:
        asked.house.store.write(job)
    except ledger.NotYet as no:
        return _draw(asked, kind, (Problem(first, refusal_words(asked, no.refusal)),), 409)
    except ledger.ChangedMeanwhile:
        return _draw(asked, kind, (Problem(first, CHANGED),), 409)
    except AlreadyPaid:
        return _draw(asked, kind, (Problem(first, PAID_BEFORE),), 409)
    return see_other(f"/city/housing/{asked.path['number']}?done=benefit")


def _found(work: Work, asked: Asked) -> BenefitCase:
    found = housing_lists.of_case(work, asked.by, asked.path["number"])
    if found is None:
        raise NotFound
    return found


def _draw(asked: Asked, kind: str, wrong: tuple[Problem, ...] = (), status: int = 200) -> Response:
    profile, today = asked.house.settings.profile, day_of(asked.now)
    with asked.house.store.reading() as work:
        found = _found(work, asked)
    application = housing.application(found.written, profile.housing)
    receipt = housing.receipt(found.written, profile.housing)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, found.case, asked.now))
    values = {
        "number": found.case.number,
        "name": found.who.shown,
        "sums": housing_words.sums(asked, application, profile.housing) if application else None,
        "months": housing_words.months(asked, receipt, profile.calendar, today) if receipt else None,
        "short": tuple(
            housing_words.short_month(asked, one, profile.housing)
            for one in housing.unmet(found.written, profile.housing, today)
        ),
        "form": _form(asked, found, kind, wrong),
    }
    return page(asked, "housing_case.html", values, status)


def _row(asked: Asked, found: BenefitCase) -> BenefitRow:
    gettext, rules = words_in(asked.language), asked.house.settings.profile.housing
    sent = next((one for one in reversed(found.written) if one.kind in ("benefit_submission", "benefit_extension")), None)
    receipt = housing.receipt(found.written, rules)
    state = next((tag for fact, tag in STATES if fact in found.case.facts), OVER)
    counted = (
        housing_words.months(asked, receipt, asked.house.settings.profile.calendar, day_of(asked.now)) if receipt else None
    )
    return BenefitRow(
        number=found.case.number,
        name=found.who.shown,
        kana=found.who.kana,
        state=Tag(gettext(state.words), state.tone),
        since=full_day(day_of(sent.happened_at), gettext, asked.language) if sent else "",
        note=counted.summary if counted else "",
    )


def _form(asked: Asked, found: BenefitCase, kind: str, wrong: tuple[Problem, ...]) -> CityForm | None:
    """The form asked for if it is open now, else the first that is; None when there is nothing to write."""
    gettext = words_in(asked.language)
    now_open = [one for one, fact in OPENED_BY.items() if fact in found.case.facts]
    chosen = kind if kind in now_open or wrong else next(iter(now_open), "")
    if not chosen:
        return None
    said = {one.field: gettext(one.message) for one in wrong}
    first = asked.form if wrong else {name: (value,) for name, value in _proposed(asked, found, chosen).items()}
    return CityForm(
        kind=chosen,
        heading=gettext(KINDS[chosen].label),
        fields=tuple(_field(asked, field, first, said.get(field.id, "")) for field in FORMS[chosen].fields),
        problems=tuple(views.Problem(name, words) for name, words in said.items()),
        seen=str(found.case.version),
        others=tuple(Choice(one, gettext(KINDS[one].label)) for one in now_open if one != chosen),
    )


def _proposed(asked: Asked, found: BenefitCase, kind: str) -> dict[str, str]:
    """What the sums and the months propose, to be looked at and changed; a result is never chosen beforehand."""
    rules = asked.house.settings.profile.housing
    application, receipt = housing.application(found.written, rules), housing.receipt(found.written, rules)
    if kind == "benefit_decision" and application:
        yen = application.advice.yen
        return {"monthly_amount": str(yen) if yen else "", "months": str(rules.period.months_first)}
    if receipt is None or receipt.last is None:
        return {}
    longest = min(rules.period.months_each, rules.period.months_most - len(receipt.granted))
    return {
        "benefit_extension_decided": {"until_month": receipt.last.later(longest).iso},
        "benefit_paid": {
            "month": receipt.left[0].iso if receipt.left else "",
            "amount": str(receipt.monthly) if receipt.monthly else "",
        },
        "benefit_ended": {"last_month": receipt.last.iso},
    }.get(kind, {})


def _field(asked: Asked, field: Field, typed: Mapping[str, tuple[str, ...]], problem: str) -> FormField:
    gettext, values = words_in(asked.language), typed.get(field.id, ())
    codes = asked.house.settings.profile.codes[field.codes].codes if field.codes else ()
    return FormField(
        id=field.id,
        label=gettext(field.label),
        kind=CONTROLS.get(field.kind, "line"),  # type: ignore[arg-type]  # one of a form field's controls
        hint=gettext(HINTS[field.kind]) if field.kind in HINTS else "",
        required=field.required and field.asked_if is None,
        options=tuple(Choice(code.id, code.label.to(asked.language)) for code in codes),
        value=values[0] if values else "",
        values=values,
        problem=problem,
        input_mode="numeric" if field.kind in ("money", "number") else "",
    )


HINTS = {"month": _("例：2026-12"), "money": _("円の数字だけを入れてください。"), "date": _("例：令和8年12月3日、2026-12-03")}


def _answers(asked: Asked, form: Form) -> dict[str, Any]:
    """Stored values from what was typed; only of the fields this result asks for."""
    answers = {field.id: _read(asked, field, asked.typed(field.id)) for field in form.fields if asked.typed(field.id)}
    return {field.id: answers[field.id] for field in relevant(form, answers) if field.id in answers}


def _read(asked: Asked, field: Field, typed: str) -> str:
    """What cannot be read stays as typed, for the form to name."""
    if field.kind == "date":
        day = read_date(typed, day_of(asked.now), lean="past" if field.past else "near")
        return day.isoformat() if day else typed
    reader = {"money": read_money, "number": read_number}.get(field.kind)
    found = reader(typed) if reader else None
    return str(found) if found is not None else typed
