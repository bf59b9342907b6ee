"""様式1 by hand: a call or a visit goes into the same form a chat fills (要綱 3-1-ア・イ, 6-2)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from casestore.db import Work
from casestore.fields import show_date_wareki
from casestore.forms import Form, form_named, problems
from casestore.forms.reading import read_typed
from casestore.ledger import NotYet
from casestore.permissions import Act
from casestore.words import N_ as _
from staff_console import looking_after, reaching, sheets, unsent
from staff_console.dates import clock, day_of
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.sheets import Typed
from staff_console.shell import page
from staff_console.views import Problem, Sheet

DRAFT_KEPT = _("下書きを保存しました %(clock)s")
ROUTES_BY_HAND = ("telephone", "visit", "outreach", "partner")


def show(asked: Asked) -> Response:
    """GET /reception/new: empty, or as it was left."""
    with asked.house.store.reading() as work:
        if asked.query.get("case"):
            looking_after.case_for(work, asked, Act.WRITE_ENTRY, asked.query["case"])
        if asked.query.get("phone"):
            reaching.reachable(work, asked, asked.query["phone"], Act.MERGE)
        left = unsent.left(work, asked, asked.address, _of(asked))
    typed: Typed = left.fields if left else _first(asked)
    saved = words_in(asked.language)(DRAFT_KEPT) % {"clock": clock(left.saved_at)} if left else ""
    return _sheet(asked, typed, (), saved=saved)


def enter(asked: Asked) -> Response:
    """POST /reception/new: the entry and its place in the queue, or 422 with what was typed."""
    form, today = form_named("intake"), day_of(asked.now)
    answers = _read(asked, form)
    wrong = problems(form, answers, asked.house.settings.profile.codes, today)
    if wrong:
        return _sheet(asked, asked.form, tuple(Problem(one.field, one.message) for one in wrong), status=422)

    def write(work: Work) -> str:
        into = asked.typed("case")
        case = looking_after.case_for(work, asked, Act.WRITE_ENTRY, into).id if into else ""
        phone = asked.typed("phone")
        if phone:
            reaching.reachable(work, asked, phone, Act.MERGE)
        return asked.house.desk.enter_intake(work, answers, asked.by, asked.now, case_id=case, phone=phone)

    try:
        number = asked.house.store.write(write)
    except NotYet as no:
        return _sheet(asked, asked.form, (Problem("route", no.refusal.reason),), status=422)
    return see_other(f"/reception?case={number}&done=entered")


def _of(asked: Asked) -> str:
    """Which of the sheets it is: one for new people, one for each case that has none yet, one for the second of a telephone."""
    return asked.typed("case") or asked.query.get("case", "") or _phone(asked)


def _phone(asked: Asked) -> str:
    """Somebody's account that this new person uses too, "" for none."""
    return asked.typed("phone") or asked.query.get("phone", "")


def _read(asked: Asked, form: Form) -> dict[str, Any]:
    """Stored values of what was typed into the fields of the page; what cannot be read stays as typed."""
    on_page = {field.id for field in sheets.shown(form)}
    typed = {name: values for name, values in asked.form.items() if name in on_page}
    return read_typed(form, typed, day_of(asked.now))


def _first(asked: Asked) -> Typed:
    return {
        "received_on": (show_date_wareki(day_of(asked.now)),),
        "received_by": (asked.by.staff_id,),
        "who": ("self",),
        "language": ("ja",),
    }


def _sheet(asked: Asked, typed: Typed, wrong: tuple[Problem, ...], *, saved: str = "", status: int = 200) -> Response:
    gettext, form = words_in(asked.language), form_named("intake")
    said = {problem.field: gettext(problem.words) for problem in wrong}
    with asked.house.store.reading() as work:
        drawing = sheets.Drawing(asked, typed, said, sheets.workers(work), only={"route": ROUTES_BY_HAND})
    sheet = Sheet(
        gettext(_("電話・来所を記録（様式1）")),
        sheets.parts(form, drawing),
        tuple(Problem(name, words) for name, words in said.items()),
        saved,
    )
    into = asked.typed("case") or asked.query.get("case", "")
    values = {"sheet": sheet, "action": "/reception/new", "into": into, "phone": _phone(asked)}
    return page(asked, "sheet.html", values, status)
