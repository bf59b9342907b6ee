"""振り分け (要綱 3-1-イ・ウ・エ): the four outcomes, each with a reason; nothing typed is lost when it has to be asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from starlette.responses import Response

from casestore import entries, ledger, staff, worklists
from casestore.db import Work
from casestore.facts import Role
from casestore.fine_print import Resource as Place
from casestore.permissions import Act
from casestore.refusals import Refusal
from casestore.resources import offered
from casestore.triage import suggest
from casestore.words import N_ as _
from casestore.worklists import CaseLine
from dialogs.receiving import READ_TRIAGE
from staff_console import directory, unsent
from staff_console.dates import clock, day_of, told
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import listed
from staff_console.shell import page, part, typed_day
from staff_console.views import Choice, Problem, Resource, Triage

INFORMATION, REFERRAL, APPLICATION, WARD = "information_only", "referral", "application", "ward_assistance"
OUTCOMES = (INFORMATION, REFERRAL, APPLICATION, WARD)
OWNERS = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT)
NO_OUTCOME = _("どこへ振り分けるか、1つえらんでください")
NO_REASON = _("判断の理由を書いてください")
NO_PLACE = _("伝える窓口を1つ以上えらんでください")
NO_OFFICE = _("どの区の保護課につなぐか、えらんでください")
NO_OWNER = _("担当をえらんでください")
NO_ACTION = _("次にすることを書いてください")
NO_DATE = _("いつまでにするか、日を入れてください")
PAST_DATE = _("いつまでにするかは、きょうかそれより後の日にしてください")
LIKELY = _("目安ではこれです")
DECIDED = _("%(name)sさんが %(when)s に「%(outcome)s」と記録しました。")
GREW = _("あなたがひらいたあとで、この人の記録が増えました。ケースをひらいて確かめてください。")
FIRST_STEP = READ_TRIAGE[APPLICATION]
DRAFT_KEPT = _("下書きを保存しました %(clock)s")
MINE = _("%(name)s（自分）")


class Typed(NamedTuple):
    """What was typed, as typed."""

    outcome: str
    reason: str
    places: tuple[str, ...]
    owner: str
    next_action: str
    next_date: str
    seen: str


def triage(asked: Asked) -> Response:
    """POST /reception/{number}/triage: 303 on, 422 with what was typed, 409 when someone wrote meanwhile."""
    typed = _typed(asked)
    with asked.house.store.reading() as work:
        line = _line(work, asked)
        problems = wrong(asked, typed)
        if problems:
            return _again(work, asked, line, typed, problems)
    try:
        asked.house.store.write(lambda work: _decide(work, asked, line.case.id, typed))
    except ledger.ChangedMeanwhile:
        return _meanwhile(asked, typed)
    except ledger.NotYet as no:
        return _refused(asked, typed, Problem("outcome", refusal_words(asked, no.refusal)))
    except ledger.NoNextAction:
        return _refused(asked, typed, Problem("next_date", NO_DATE))
    address = "/reception?done=triaged"
    return Response(status_code=204, headers={"HX-Redirect": address}) if asked.fragment else see_other(address)


def empty(work: Work, asked: Asked, line: CaseLine) -> Triage:
    """The form as it was left, else before anything is typed: the owner is whoever opens it, nothing is decided beforehand."""
    typed = _proposed(asked)
    if left := unsent.left(work, asked, f"/reception/{line.case.number}/triage"):
        typed = _typed(replace(asked, form=left.fields))
    saved = words_in(asked.language)(DRAFT_KEPT) % {"clock": clock(left.saved_at)} if left else ""
    return replace(_form(work, asked, line, typed._replace(seen=str(line.case.version))), saved=saved)


def _proposed(asked: Asked) -> Typed:
    """Nothing is decided beforehand; only the next action that mostly follows, and the next business day, stand there to be changed."""
    day = asked.house.settings.profile.calendar.business_day_after(day_of(asked.now), 1)
    return Typed("", "", (), asked.by.staff_id, words_in(asked.language)(FIRST_STEP), day.isoformat(), "")


def wrong(asked: Asked, typed: Typed) -> tuple[Problem, ...]:
    """What has to be put right before it can be recorded; sentences are msgids."""
    found = [Problem("outcome", NO_OUTCOME)] if typed.outcome not in OUTCOMES else []
    found += [] if typed.reason else [Problem("reason", NO_REASON)]
    if typed.outcome == REFERRAL and not typed.places:
        found.append(Problem("resources", NO_PLACE))
    if typed.outcome == WARD and not typed.places:
        found.append(Problem("office", NO_OFFICE))
    return (*found, *(_wrong_next(asked, typed) if typed.outcome == APPLICATION else ()))


def refusal_words(asked: Asked, refusal: Refusal) -> str:
    """A refusal of the law as one sentence in the reader's language."""
    gettext = words_in(asked.language)
    params = {name: listed((gettext(word) for word in words), gettext) for name, words in refusal.params.items()}
    return gettext(refusal.reason) % params if params else gettext(refusal.reason)


def _typed(asked: Asked) -> Typed:
    """Places are ward offices for the ward and never otherwise: the boxes that were folded away do not count."""
    outcome, places_now = asked.typed("outcome"), offered(asked.house.settings.profile.resources, day_of(asked.now))
    wards = {place.id for place in places_now if place.kind == directory.WARD}
    known = {place.id for place in places_now}
    chosen = [one for name in ("resources", "office") for one in asked.form.get(name, ()) if one in known]
    places = tuple(one for one in chosen if (one in wards) == (outcome == WARD))
    return Typed(
        outcome,
        asked.typed("reason"),
        places,
        asked.typed("owner"),
        asked.typed("next_action"),
        asked.typed("next_date"),
        asked.typed("seen"),
    )


def _wrong_next(asked: Asked, typed: Typed) -> tuple[Problem, ...]:
    day = typed_day(typed.next_date)
    date_words = NO_DATE if day is None else PAST_DATE if day < day_of(asked.now) else ""
    said = (
        ("owner", "" if typed.owner else NO_OWNER),
        ("next_action", "" if typed.next_action else NO_ACTION),
        ("next_date", date_words),
    )
    return tuple(Problem(name, words) for name, words in said if words)


def _decide(work: Work, asked: Asked, case: str, typed: Typed) -> None:
    applying, seen = typed.outcome == APPLICATION, int(typed.seen) if typed.seen.isdecimal() else 0
    day: date | None = typed_day(typed.next_date) if applying else None
    owner, action = (typed.owner, typed.next_action) if applying else (asked.by.staff_id, "")
    asked.house.desk.triage(
        work, case, typed.outcome, typed.reason, typed.places, owner, action, day, asked.by, asked.now, seen_version=seen
    )


def _again(work: Work, asked: Asked, line: CaseLine, typed: Typed, problems: tuple[Problem, ...]) -> Response:
    gettext = words_in(asked.language)
    told_problems = tuple(Problem(problem.field, gettext(problem.words)) for problem in problems)
    return _draw(work, asked, line, _form(work, asked, line, typed, told_problems), 422)


def _refused(asked: Asked, typed: Typed, problem: Problem) -> Response:
    with asked.house.store.reading() as work:
        return _again(work, asked, _line(work, asked), typed, (problem,))


def _meanwhile(asked: Asked, typed: Typed) -> Response:
    """409: who decided what, beside what was typed; the form now carries the newest version, so a second press decides anew."""
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        line = _line(work, asked)
        last = next((one for one in reversed(entries.entries(work, line.case.id)) if one.kind == "triage"), None)
        words = gettext(GREW)
        if last is not None and last.seq > int(typed.seen or 0):
            outcome = asked.house.settings.profile.codes["triage_outcomes"].label(
                str(last.answers.get("outcome")), asked.language
            )
            name = worklists.staff_names(work).get(last.staff_id, "")
            words = gettext(DECIDED) % {"name": name, "when": told(last.written_at, asked.now, gettext), "outcome": outcome}
        typed = typed._replace(seen=str(line.case.version))
        return _draw(work, asked, line, _form(work, asked, line, typed, decided=words), 409)


def _draw(work: Work, asked: Asked, line: CaseLine, form: Triage, status: int) -> Response:
    if asked.fragment:
        return part(asked, "_triage.html", {"triage": form}, status)
    return page(asked, "triage.html", {"triage": form, "line": {"name": line.who.shown, "number": line.case.number}}, status)


def _line(work: Work, asked: Asked) -> CaseLine:
    case = worklists.case_by_number(work, asked.by, asked.path["number"], Act.SEE_QUEUE)
    if case is None:
        raise NotFound
    return worklists.lines(work, asked.by, [case])[0]


def _form(
    work: Work, asked: Asked, line: CaseLine, typed: Typed, problems: tuple[Problem, ...] = (), decided: str = ""
) -> Triage:
    profile, gettext = asked.house.settings.profile, words_in(asked.language)
    likely = suggest(line.intake, asked.now).outcome if line.intake else ""
    first, rest = directory.likely(profile, line.intake, day_of(asked.now))
    own, others = directory.ward_offices(profile, line.intake, day_of(asked.now))
    return Triage(
        number=line.case.number,
        seen=typed.seen,
        choices=tuple(
            Choice(code.id, code.label.to(asked.language), gettext(LIKELY) if code.id == likely else "", str(at))
            for at, code in enumerate(profile.codes["triage_outcomes"].codes, 1)
        ),
        outcome=typed.outcome,
        reason=typed.reason,
        resources=_places(asked, line, first),
        more_resources=_places(asked, line, rest),
        offices=_places(asked, line, own),
        more_offices=_places(asked, line, others),
        chosen_resources=typed.places,
        owners=_owners(work, asked, line),
        owner=typed.owner,
        next_action=typed.next_action,
        next_date=typed.next_date,
        first_date=day_of(asked.now).isoformat(),
        problems=problems,
        decided=decided,
        reaches=line.contact is not None and line.contact.blocked_at is None,
    )


def _places(asked: Asked, line: CaseLine, found: tuple[Place, ...]) -> tuple[Resource, ...]:
    return tuple(directory.shown(asked, place, line.who.language) for place in found)


def _owners(work: Work, asked: Asked, line: CaseLine) -> tuple[Choice, ...]:
    gettext, kept_away = words_in(asked.language), worklists.thing_of(work, line.case).excluded
    able = [
        one
        for one, roles in staff.everyone(work)
        if one.disabled_at is None and one.id not in kept_away and any(role.role in OWNERS for role in roles)
    ]
    able.sort(key=lambda one: one.id != asked.by.staff_id)
    return tuple(
        Choice(one.id, gettext(MINE) % {"name": one.name} if one.id == asked.by.staff_id else one.name) for one in able
    )
