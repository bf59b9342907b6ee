"""同意 on one page (要綱 3-1-エ, 様式7): the text as it is explained, in the person's language, and the record of their yes beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from casestore import access_log, documents, ledger, staff, worklists
from casestore.db import Work
from casestore.entries import entries
from casestore.facts import Role
from casestore.fields import show_date_wareki
from casestore.fine_print_documents import Document
from casestore.forms import FORM_OF, Field, sentence
from casestore.forms.reading import Typed, read_typed
from casestore.ids import new_id
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import refusal
from casestore.tables import Case
from casestore.words import N_ as _
from casestore.writing import Unreadable
from dialogs.at_desk import NotAllowed
from staff_console.asking_person import may_ask
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Choice, FormField, Problem

CONSENT = FORM_OF["consent"]
ON_THE_PAGE = ("scope", "scope_named", "channel", "evidence", "given_on", "explained_by", "words")
CONTROLS = {"one": "choice", "many": "choices", "staff": "select", "long_text": "words"}
EXPLAINERS = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT, Role.SHELTER)
HOLDS = _("いまの同意は、この文書の版と期限の中にあります。")


def show(asked: Asked) -> Response:
    """GET /cases/{number}/consent: ?language= says in which language the text is shown. That the case was opened is written down."""
    typed: Typed = {"given_on": (show_date_wareki(day_of(asked.now)),), "explained_by": (asked.by.staff_id,)}
    answer = _draw(asked, typed)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, _case(work, asked), asked.now))
    return answer


def give(asked: Asked) -> Response:
    """POST /cases/{number}/consent: the record, or 422 with what was typed; 409 where the law does not open it."""
    typed = {name: asked.form.get(name, ()) for name in (*ON_THE_PAGE, "document", "language")}
    answers = read_typed(CONSENT, typed, day_of(asked.now))

    def write(work: Work) -> None:
        case = _case(work, asked)
        shown, once = asked.typed("shown"), asked.typed("once")[:40]
        asked.house.desk.give_consent(
            work, case.id, answers, asked.by, asked.now, shown=shown, cause=f"consent:{case.id}:{once}" if once else None
        )

    gettext = words_in(asked.language)
    try:
        asked.house.store.write(write)
    except Unreadable as lacking:
        return _draw(asked, typed, tuple(Problem(one.field, sentence(one, gettext)) for one in lacking.problems), 422)
    except ledger.NotYours as no:
        raise NotAllowed(refusal_words(asked, no.refusal), hidden=False) from no
    except ledger.NotYet as no:
        return _draw(asked, typed, (Problem("scope", refusal_words(asked, no.refusal)),), 409)
    return see_other(f"/cases/{asked.path['number']}/consent?done=consented")


def _case(work: Work, asked: Asked) -> Case:
    case = worklists.case_by_number(work, asked.by, asked.path["number"])
    if case is None:
        raise NotFound
    return case


def _draw(asked: Asked, typed: Typed, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with asked.house.store.reading() as work:
        values = _values(work, asked, typed, problems)
    return page(asked, "consent.html", values, status)


def _values(work: Work, asked: Asked, typed: Typed, problems: tuple[Problem, ...]) -> dict[str, Any]:
    case, profile, today = _case(work, asked), asked.house.settings.profile, day_of(asked.now)
    (line,) = worklists.lines(work, asked.by, [case])
    language = _language(asked, line.who.language)
    consent_text, rules = (documents.current(profile, one, today) for one in ("consent_text", "privacy_rules"))
    may_write = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now).allowed
    closed = refusal(KINDS["consent"], frozenset(case.facts), asked.by.roles) if may_write else None
    said = {one.field: one.words for one in problems}
    workers = _workers(work)
    return {
        "number": case.number,
        "name": line.who.shown,
        "texts": tuple(_text(one, language) for one in (consent_text, rules)),
        "document": consent_text.id,
        "edition": consent_text.edition,
        "digest": documents.digest(consent_text, language),
        "language": language,
        "languages": tuple(Choice(code.id, code.label.to(asked.language)) for code in profile.codes["languages"].codes),
        "standing": _standing(work, asked, case),
        "closed": refusal_words(asked, closed) if closed else "",
        "may_write": may_write and closed is None,
        "may_ask": may_ask(asked, work, case, "consent"),
        "fields": tuple(_field(asked, CONSENT.field(one), typed, said.get(one, ""), workers) for one in ON_THE_PAGE),
        "problems": problems,
        "once": asked.typed("once") or new_id(asked.now),
    }


def _language(asked: Asked, persons: str) -> str:
    """As asked for, else the person's own; a language the texts are not in is shown in English (Text.to)."""
    known = asked.house.settings.profile.codes["languages"].ids
    wanted = asked.typed("language") or asked.query.get("language", "") or persons
    return wanted if wanted in known else "ja"


def _standing(work: Work, asked: Asked, case: Case) -> str:
    """How the consent stands now, in one sentence."""
    no = documents.covers(entries(work, case.id), "", asked.house.settings.profile, asked.now)
    return words_in(asked.language)(no or HOLDS)


def _text(document: Document, language: str) -> Mapping[str, Any]:
    sections = tuple((one.heading.to(language), one.body.to(language)) for one in document.sections)
    shown = "ja" if language.startswith("ja") else "en"
    return {
        "id": document.id,
        "title": document.title.to(language),
        "edition": document.edition,
        "sections": sections,
        "lang": shown,
    }


def _workers(work: Work) -> tuple[Choice, ...]:
    return tuple(
        Choice(one.id, one.name)
        for one, roles in staff.everyone(work)
        if one.disabled_at is None and any(role.role in EXPLAINERS for role in roles)
    )


def _field(asked: Asked, field: Field, typed: Typed, problem: str, workers: tuple[Choice, ...]) -> FormField:
    gettext, values = words_in(asked.language), tuple(typed.get(field.id, ()))
    codes = asked.house.settings.profile.codes[field.codes].codes if field.codes else ()
    return FormField(
        id=field.id,
        label=gettext(field.label),
        kind=CONTROLS.get(field.kind, "line"),  # type: ignore[arg-type]  # one of a form field's controls
        hint=gettext(field.hint) if field.hint else "",
        required=field.required and field.asked_if is None,
        options=workers if field.kind == "staff" else tuple(Choice(one.id, one.label.to(asked.language)) for one in codes),
        value=values[0] if values else "",
        values=values,
        problem=problem,
    )
