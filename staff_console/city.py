"""The city's desk (要綱 3-2-オ, 5): submitted plans and how long they wait; one of them in full, decided, confirmed, given back, told by letter.

The officer sees the plan and whose it is, never the conversation, the case page or an address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from casestore import access_log, ledger, plans, submitted_plans
from casestore.city_acts import act_of, checklist, days_waiting, resubmission
from casestore.db import Work
from casestore.entries import Written
from casestore.fine_print import Service
from casestore.forms.form import Problem as Wrong
from casestore.forms.form import sentence
from casestore.people import known
from casestore.plans import Version, difference, versions
from casestore.submitted_plans import SubmittedPlan
from casestore.tables import Case
from casestore.words import N_ as _
from casestore.writing import Unreadable
from dialogs.at_desk import NotAllowed
from staff_console import city_letters, plan_words
from staff_console.dates import day_of, full_day, short_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.plan_views import CheckRow, CityRow, LetterDue, LineChecks
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Problem, Tag

KIND_WORDS = {"support_decision": _("支援決定"), "plan_confirmation": _("確認"), "plan_report": _("報告")}
AGAIN, LETTER = _("再提出"), _("通知書がまだ")
WAITS_TODAY, WAITS = _("きょう提出"), _("%(days)d日待っています")
SOON = 7  # days after which waiting is marked: 5-2 asks for promptness, the number is ours
FROM_REFUSED = _("差し戻した %(title)s から変わったところ")
FROM_BEFORE = _("前の %(title)s から変わったところ")
LETTER_WORDS = {
    "support_decision": _("%(day)s の支援決定についての通知書"),
    "support_change": _("%(day)s の変更についての通知書"),
}
CHANGED_MEANWHILE = _("あなたがひらいたあとで、この記録が変わりました。新しい内容を確かめてから、もう一度してください。")
LETTER_FIELDS = ("addressee", "mayor", "contact", "conditions", "appeal")


def show(asked: Asked) -> Response:
    """GET /city: what waits, oldest first, and what was answered."""
    with asked.house.store.reading() as work:
        waiting = tuple(_row(asked, one, True) for one in submitted_plans.submitted(work, asked.by, waiting=True))
        answered = tuple(_row(asked, one, False) for one in submitted_plans.submitted(work, asked.by, waiting=False))
        letters = city_letters.rows(work, asked)
    return page(asked, "city.html", {"waiting": waiting, "answered": answered, "letters": letters})


def case(asked: Asked) -> Response:
    """GET /city/{number}: the plan in full. That it was read is written down."""
    return _draw(asked)


def act(asked: Asked) -> Response:
    """POST /city/{number}/act: 支援決定 or 確認, whichever the services need."""

    def write(work: Work, found: Case) -> str:
        kind = asked.house.desk.city_act(
            work, found.id, _answers(asked, work, found), asked.by, asked.now, seen_version=_seen(asked)
        )
        return {"support_decision": "decided"}.get(kind, "confirmed")

    return _do(asked, write)


def back(asked: Asked) -> Response:
    """POST /city/{number}/back: 差戻し with its reasons."""

    def write(work: Work, found: Case) -> str:
        asked.house.desk.send_plan_back(work, found.id, asked.typed("reasons"), asked.by, asked.now, seen_version=_seen(asked))
        return "sent_back"

    return _do(asked, write)


def change(asked: Asked) -> Response:
    """POST /city/{number}/change: 支援決定の変更."""
    typed = {field: asked.typed(f"change_{field}") for field in CHANGE_FIELDS}

    def write(work: Work, found: Case) -> str:
        asked.house.desk.change_support(work, found.id, typed, asked.by, asked.now, seen_version=_seen(asked))
        return "support_changed"

    return _do(asked, write)


def notice(asked: Asked) -> Response:
    """POST /city/{number}/notice: 様式8."""
    typed = {field: asked.typed(field) for field in LETTER_FIELDS}

    def write(work: Work, found: Case) -> str:
        asked.house.desk.send_notice(work, found.id, asked.typed("about"), typed, asked.by, asked.now)
        return "noticed"

    return _do(asked, write)


def _do(asked: Asked, write: Callable[[Work, Case], str]) -> Response:
    """An act of the city, or the page again with what to put right."""

    def job(work: Work) -> str:
        found, _written = _found(work, asked)
        return write(work, found)

    try:
        done = asked.house.store.write(job)
    except Unreadable as lacking:
        return _draw(asked, tuple(_problem(asked, one) for one in lacking.problems), 422)
    except ledger.ChangedMeanwhile:
        return _draw(asked, (Problem("act", words_in(asked.language)(CHANGED_MEANWHILE)),), 409)
    except ledger.NotYours as no:
        raise NotAllowed(refusal_words(asked, no.refusal), hidden=False) from no
    except ledger.NotYet as no:
        return _draw(asked, (Problem("act", refusal_words(asked, no.refusal)),), 409)
    return see_other(f"/city/{asked.path['number']}?done={done}")


def _problem(asked: Asked, wrong: Wrong) -> Problem:
    """What a form lacks, at its field of this page: those of a change have names of their own."""
    gettext = words_in(asked.language)
    field = f"change_{wrong.field}" if asked.here.endswith("/change") else wrong.field
    return Problem(field, sentence(wrong, gettext) if wrong.label else gettext(wrong.message))


def _found(work: Work, asked: Asked) -> tuple[Case, tuple[Written, ...]]:
    found = submitted_plans.of_case(work, asked.by, asked.path["number"])
    if found is None:
        raise NotFound
    return found


def _seen(asked: Asked) -> int | None:
    return int(asked.typed("seen")) if asked.typed("seen").isdigit() else None


def _draw(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with asked.house.store.reading() as work:
        found, written = _found(work, asked)
        plan = _shown(written)
        values = _values(work, asked, found, written, plan)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, found, asked.now, access_log.READ_PLAN))
    return page(
        asked, "city_case.html", values | {"problems": problems, "said": {one.field: one.words for one in problems}}, status
    )


def _shown(written: tuple[Written, ...]) -> Version:
    """The version the city sees: the newest it was given, never a draft it was not."""
    given = [one for one in versions(written) if one.last(*submitted_plans.HANDED_IN)]
    if not given:
        raise NotFound
    return given[-1]


def _values(work: Work, asked: Asked, found: Case, written: tuple[Written, ...], plan: Version) -> dict[str, Any]:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    who = known(work, found.person_id)
    whole = act_of([str(one) for one in plan.entry.answers.get("services") or ()], profile)
    again = resubmission(written)
    refused = again.refused if again and again.new is not None and again.new.entry.id == plan.entry.id else None
    return {
        "number": found.number,
        "name": who.shown,
        "seen": str(found.version),
        "plan": _in_full(asked, written, plan, refused),
        "sent_back": again.reasons if again and refused else "",
        "refused_for": str((plan.last("sent_back") or plan.entry).answers.get("reasons") or ""),
        "waits": submitted_plans.is_waiting(found, plan),
        "act": gettext(KIND_WORDS[whole.kind]),
        "services": tuple(_checks(asked, service) for service in checklist((one.service for one in whole.lines), profile)),
        "letters": tuple(_letter(asked, one) for one in plan.answered if one.id in _due(found)),
        "has_letter": any(one.kind == "notice" for one in written),
        "may_change": plan.current and plan.last("support_decision") is not None,
        "typed": {field: asked.typed(field) for field in _TYPED} | _first_letter(asked, who.name),
    }


CHANGE_FIELDS = ("before", "after", "reason", "approval_no")
_TYPED = ("approval_no", "conditions", "note", "reasons", *(f"change_{field}" for field in CHANGE_FIELDS), *LETTER_FIELDS)
TO_PERSON, OFFICE = _("%(name)s様"), _("%(agency)s（%(city)s）")


def _first_letter(asked: Asked, name: str) -> dict[str, str]:
    """What the letter begins with: to whom, and whom to ask."""
    gettext, agency = words_in(asked.language), asked.house.settings.profile.agency
    first = {
        "addressee": gettext(TO_PERSON) % {"name": name} if name else "",
        "contact": gettext(OFFICE) % {"agency": agency.name.to(asked.language), "city": agency.city.to(asked.language)},
    }
    return {field: asked.typed(field) or words for field, words in first.items()}


def _in_full(asked: Asked, written: tuple[Written, ...], plan: Version, refused: Version | None) -> Any:
    """The plan with what changed since the refused version, else since the last one the city had seen in this round."""
    earlier = [one for one in versions(written) if one.round == plan.round and one.number < plan.number]
    seen = [one for one in earlier if one.last(*submitted_plans.HANDED_IN)]
    before = refused or (seen[-1] if seen else None)
    if before is None:
        return plan_words.in_full(asked, plan)
    words = words_in(asked.language)(FROM_REFUSED if refused else FROM_BEFORE) % {"title": plan_words.title(asked, before)}
    return plan_words.in_full(asked, plan, words, difference(before.entry.answers, plan.entry.answers))


def _row(asked: Asked, one: SubmittedPlan, waiting: bool) -> CityRow:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    services = [str(service) for service in one.version.entry.answers.get("services") or ()]
    days = days_waiting(one.handed_in.happened_at, asked.now)
    tags = [Tag(gettext(AGAIN), "wait")] if one.again else []
    tags += [Tag(gettext(LETTER), "alert")] if one.notices_due else []
    return CityRow(
        number=one.case.number,
        name=one.who.shown,
        title=plan_words.title(asked, one.version),
        act=gettext(KIND_WORDS[act_of(services, profile).kind]),
        handed_in=short_day(day_of(one.handed_in.happened_at), gettext),
        waits=(gettext(WAITS) % {"days": days} if days else gettext(WAITS_TODAY)) if waiting else "",
        late=waiting and days >= SOON,
        tags=(*tags, *(() if waiting else (plan_words.state_tag(asked, one.version),))),
    )


def _checks(asked: Asked, service: Service) -> LineChecks:
    """The checklist of one service with what was typed."""
    return LineChecks(
        service.name.to(asked.language),
        tuple(
            CheckRow(f"{service.id}.{one.id}", one.text.to(asked.language), *(_typed_check(asked, service.id, one.id)))
            for one in service.checks
        ),
    )


def _typed_check(asked: Asked, service: str, check: str) -> tuple[str, str]:
    return asked.typed(f"check.{service}.{check}"), asked.typed(f"note.{service}.{check}")


def _answers(asked: Asked, work: Work, found: Case) -> dict[str, Any]:
    """What was typed into the form of the act: a row for each check of the current plan."""
    plan = plans.current(_found(work, asked)[1])
    services = [str(one) for one in plan.entry.answers.get("services") or ()] if plan else []
    return {
        "approval_no": asked.typed("approval_no"),
        "conditions": asked.typed("conditions"),
        "note": asked.typed("note"),
        "checks": [
            {"service": service.id, "check": check.id, "answer": answer, "note": note}
            for service in checklist(services, asked.house.settings.profile)
            for check in service.checks
            for answer, note in (_typed_check(asked, service.id, check.id),)
        ],
    }


def _due(found: Case) -> tuple[str, ...]:
    return tuple(mark.partition(":")[2] for mark in found.facts if mark.startswith("notice_due:"))


def _letter(asked: Asked, decision: Written) -> LetterDue:
    gettext = words_in(asked.language)
    day = full_day(day_of(decision.happened_at), gettext, asked.language)
    return LetterDue(decision.id, gettext(LETTER_WORDS[decision.kind]) % {"day": day})
