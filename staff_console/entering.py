"""様式1 by hand: a call or a visit goes into the same form a chat fills (要綱 3-1-ア・イ, 6-2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from casestore import drafts, staff
from casestore.db import Work
from casestore.facts import Role
from casestore.fields import read_date, read_phone, show_date_wareki
from casestore.forms import Field, Form, form_named, problems
from casestore.ledger import NotYet
from casestore.permissions import Act
from casestore.words import N_ as _
from staff_console import looking_after
from staff_console.dates import clock, day_of
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Choice, FormField, FormPart, Problem, Sheet

PLACE = "intake"
DATE_HINT = _("例：昭和57年4月3日、1982-04-03")
MANY_CHOICES = 6  # more than this and the list is folded away
NOT_ON_SCREEN = ("signature",)
SIMPLE_ROLES = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT)
DRAFT_KEPT = _("下書きを保存しました %(clock)s")
ROUTES_BY_HAND = ("telephone", "visit", "outreach", "partner")

Typed = Mapping[str, tuple[str, ...]]


def show(asked: Asked) -> Response:
    """GET /reception/new: empty, or as it was left."""
    with asked.house.store.reading() as work:
        if asked.query.get("case"):
            looking_after.case_for(work, asked, Act.WRITE_ENTRY, asked.query["case"])
        left = drafts.kept(work, asked.by.staff_id, _place(asked))
    typed: Typed = {name: tuple(values) for name, values in json.loads(left.text).items()} if left else _first(asked)
    saved = words_in(asked.language)(DRAFT_KEPT) % {"clock": clock(left.saved_at)} if left else ""
    return _sheet(asked, typed, (), saved=saved)


def enter(asked: Asked) -> Response:
    """POST /reception/new: the entry and its place in the queue, or 422 with what was typed."""
    form, today = form_named("intake"), day_of(asked.now)
    answers = read_answers(form, asked.form, today)
    wrong = problems(form, answers, asked.house.settings.profile.codes, today)
    if wrong:
        return _sheet(asked, asked.form, tuple(Problem(one.field, one.message) for one in wrong), status=422)

    def write(work: Work) -> str:
        drafts.drop(work, asked.by.staff_id, _place(asked))
        into = asked.typed("case")
        case = looking_after.case_for(work, asked, Act.WRITE_ENTRY, into).id if into else ""
        return asked.house.desk.enter_intake(work, answers, asked.by, asked.now, case_id=case)

    try:
        number = asked.house.store.write(write)
    except NotYet as no:
        return _sheet(asked, asked.form, (Problem("route", no.refusal.reason),), status=422)
    return see_other(f"/reception?case={number}&done=entered")


def draft(asked: Asked) -> Response:
    """POST /drafts/intake: what has been typed so far."""
    shown = {field.id for field in _shown(form_named("intake"))}
    typed = {name: values for name, values in asked.form.items() if name in shown and any(values)}
    text = json.dumps(typed, ensure_ascii=False) if typed else ""
    asked.house.store.write(lambda work: drafts.keep(work, asked.by.staff_id, _place(asked), text, asked.now))
    return Response(status_code=204)


def _place(asked: Asked) -> str:
    """Where the draft is kept: one sheet for new people, and one for each case that has none yet."""
    into = asked.typed("case") or asked.query.get("case", "")
    return f"{PLACE}:{into}" if into else PLACE


def read_answers(form: Form, typed: Typed, today: date) -> dict[str, Any]:
    """Stored values from what was typed: 和暦 days become ISO days, telephone numbers digits; what cannot be read stays as typed."""
    answers: dict[str, Any] = {}
    for field in _shown(form):
        values = [value.replace("\r\n", "\n").strip() for value in typed.get(field.id, ()) if value.strip()]
        if values:
            answers[field.id] = values if field.kind == "many" else _read(field, values[0], today)
    return answers


def _read(field: Field, value: str, today: date) -> str:
    if field.kind == "date":
        day = read_date(value, today, lean="past" if field.past else "near")
        return day.isoformat() if day else value
    if field.kind == "phone":
        return read_phone(value) or value
    return value


def _first(asked: Asked) -> Typed:
    return {
        "received_on": (show_date_wareki(day_of(asked.now)),),
        "received_by": (asked.by.staff_id,),
        "who": ("self",),
        "language": ("ja",),
    }


def _shown(form: Form) -> tuple[Field, ...]:
    return tuple(field for field in form.fields if field.filled_by != "system" and field.kind not in NOT_ON_SCREEN)


def _sheet(asked: Asked, typed: Typed, wrong: tuple[Problem, ...], *, saved: str = "", status: int = 200) -> Response:
    gettext, form = words_in(asked.language), form_named("intake")
    said = {problem.field: gettext(problem.words) for problem in wrong}
    workers = _workers(asked)
    parts = tuple(
        FormPart(
            gettext(heading),
            tuple(
                _field(asked, field, typed, said.get(field.id, ""), workers) for field in _shown(form) if field.group == group
            ),
        )
        for group, heading in form.groups.items()
    )
    sheet = Sheet(
        gettext(_("電話・来所を記録（様式1）")),
        tuple(part for part in parts if part.fields),
        tuple(Problem(name, words) for name, words in said.items()),
        saved,
    )
    into = asked.typed("case") or asked.query.get("case", "")
    values = {"sheet": sheet, "action": "/reception/new", "draft_at": "/drafts/intake", "into": into}
    return page(asked, "sheet.html", values, status)


def _field(asked: Asked, field: Field, typed: Typed, problem: str, workers: tuple[Choice, ...]) -> FormField:
    gettext, values = words_in(asked.language), typed.get(field.id, ())
    options = workers if field.kind == "staff" else _options(asked, field)
    return FormField(
        id=field.id,
        label=gettext(field.label),
        kind=_control(field, len(options)),
        hint=gettext(field.hint or (DATE_HINT if field.kind == "date" else "")) if field.hint or field.kind == "date" else "",
        required=field.required,
        options=options,
        value=values[0] if values else "",
        values=values,
        problem=problem,
        input_mode={"phone": "tel", "postal": "numeric", "number": "numeric", "email": "email"}.get(field.kind, ""),
    )


def _control(field: Field, choices: int) -> Any:
    if field.kind in ("one", "staff"):
        return "select" if choices > MANY_CHOICES or field.kind == "staff" else "choice"
    return {"many": "choices", "long_text": "words"}.get(field.kind, "line")


def _options(asked: Asked, field: Field) -> tuple[Choice, ...]:
    if not field.codes:
        return ()
    codes = asked.house.settings.profile.codes[field.codes].codes
    shown = [code for code in codes if field.id != "route" or code.id in ROUTES_BY_HAND]
    return tuple(Choice(code.id, code.label.to(asked.language)) for code in shown)


def _workers(asked: Asked) -> tuple[Choice, ...]:
    with asked.house.store.reading() as work:
        return tuple(
            Choice(one.id, one.name)
            for one, roles in staff.everyone(work)
            if one.disabled_at is None and any(role.role in SIMPLE_ROLES for role in roles)
        )
