"""The plan of one case (要綱 3-2-ア … 3-3-オ): what holds now, its versions and what changed, the person's words, evaluations due, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from casestore import access_log, closing, evaluations, plans, worklists
from casestore.city_acts import resubmission
from casestore.closing import Round
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.forms import FORM_OF
from casestore.kinds import possible
from casestore.permissions import Act, may
from casestore.plans import Version, difference, versions
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import plan_words
from staff_console.asking_person import may_ask
from staff_console.dates import day_of, full_day, left
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.phrases import told
from staff_console.plan_views import NextStep, PlanInFull, Told, VersionRow
from staff_console.shell import page
from staff_console.views import OwnWords

HERE = (
    *("emergency_support", "assessment", "screening", "plan", "plan_agreement", "plan_change_wish", "pre_coordination"),
    *("approval", "plan_returned", "plan_submission", "plan_report", "support_request", "delivery", "monitoring"),
    *("evaluation", "evaluation_confirmed", "continuation", "closure", "suspension_confirmed", "suspension"),
)
CHANGED_FROM = _("前の %(title)s から変わったところ")
CAME_WITH = _("はじめの相談での本人のことば（%(day)s）")
DONE_ON, LATE = _("%(day)s に評価しました"), _("%(day)s に評価しました（期日をすぎてから）")
DUE = _("評価：%(left)s")
ROUND = _("第%(round)d回")
ROUND_OPEN, ROUND_OVER = _("%(day)s からつづいています"), _("%(day)s に終わりました")
TRIED = _("%(way)s：%(count)d回")


def show(asked: Asked) -> Response:
    """GET /cases/{number}/plan"""
    with asked.house.store.reading() as work:
        found = worklists.case_page(work, asked.by, asked.path["number"])
        if found is None:
            raise NotFound
        values = _values(work, asked, found)
    case = found.line.case
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "plan.html", values)


def _values(work: Work, asked: Asked, found: CasePage) -> dict[str, Any]:
    all_versions, again = versions(found.entries), resubmission(found.entries)
    current = next((one for one in all_versions if one.current), None)
    open_promises = [row.because for row in found.follow_ups if row.ended_at is None]
    gettext = words_in(asked.language)
    return {
        "number": found.line.case.number,
        "name": found.line.who.shown,
        "voices": _first_words(asked, found.entries),
        "plan": _in_full(asked, all_versions, current) if current else None,
        "sent_back": again.reasons if again and Fact.SUPPORTED not in found.line.case.facts else "",
        "versions": tuple(_row(asked, one, found) for one in reversed(all_versions)),
        "emergency": tuple(_emergency(asked, one) for one in plans.emergency(found.entries)),
        "evaluations": tuple(
            _due(asked, one) for one in evaluations.due(found.entries, asked.house.settings.profile, day_of(asked.now))
        ),
        "rounds": tuple(_round(asked, one) for one in closing.rounds(found.entries)),
        "left_open": tuple(gettext(one.what) for one in closing.left_open(found.entries, open_promises)),
        "attempts": _attempts(asked, found.entries),
        "steps": _steps(work, asked, found),
        "may_ask": may_ask(asked, work, found.line.case, "plan_review"),
    }


def _in_full(asked: Asked, all_versions: Sequence[Version], current: Version) -> PlanInFull:
    """The current plan, with what has changed since the version before it in its round."""
    before = next((one for one in reversed(all_versions) if one.round == current.round and one.number < current.number), None)
    if before is None:
        return plan_words.in_full(asked, current)
    words = words_in(asked.language)(CHANGED_FROM) % {"title": plan_words.title(asked, before)}
    return plan_words.in_full(asked, current, words, difference(before.entry.answers, current.entry.answers))


def _row(asked: Asked, version: Version, found: CasePage) -> VersionRow:
    answer = version.last("sent_back", "plan_returned", "plan_change_wish")
    said = answer.answers if answer else {}
    why = next((str(said[key]) for key in ("reasons", "reason", "words") if said.get(key)), "")
    day = full_day(day_of(version.entry.happened_at), words_in(asked.language), asked.language)
    return VersionRow(
        title=plan_words.title(asked, version),
        tag=plan_words.state_tag(asked, version),
        written=day,
        author=found.staff.get(version.entry.staff_id, ""),
        why=why,
    )


def _first_words(asked: Asked, entries: Sequence[Written]) -> tuple[OwnWords, ...]:
    """What the person said when they came, whatever has become of it since (2-1-ア)."""
    gettext = words_in(asked.language)
    intake = next((one for one in reversed(entries) if one.kind == "intake" and one.given.get("own_words")), None)
    if intake is None:
        return ()
    day = plan_words.shown_day(day_of(intake.happened_at), asked.language)
    return (OwnWords(str(intake.given["own_words"]), gettext(CAME_WITH) % {"day": day}),)


def _emergency(asked: Asked, entry: Written) -> Told:
    """緊急的な支援 (3-2-イ) with its day."""
    gettext = words_in(asked.language)
    said = plan_words.shown(asked, FORM_OF["emergency_support"], entry.answers)
    day = full_day(day_of(entry.happened_at), gettext, asked.language)
    return Told(day, tuple(told(one.label, "".join(one.words), gettext) for one in said))


def _due(asked: Asked, one: evaluations.Due) -> Told:
    gettext = words_in(asked.language)
    if one.done is None:
        return Told(gettext(DUE) % {"left": left(one.day, day_of(asked.now), gettext)}, ())
    day = full_day(day_of(one.done.happened_at), gettext, asked.language)
    return Told(gettext(LATE if one.late else DONE_ON) % {"day": day}, ())


def _round(asked: Asked, one: Round) -> Told:
    gettext = words_in(asked.language)
    at = one.ended.happened_at if one.ended else one.began_at
    day = full_day(day_of(at), gettext, asked.language)
    return Told(gettext(ROUND) % {"round": one.number}, (gettext(ROUND_OVER if one.ended else ROUND_OPEN) % {"day": day},))


def _attempts(asked: Asked, entries: Sequence[Written]) -> tuple[str, ...]:
    gettext, ways = words_in(asked.language), asked.house.settings.profile.codes["attempt_ways"]
    tried = closing.attempts(entries)
    return tuple(gettext(TRIED) % {"way": ways.label(way, asked.language), "count": len(done)} for way, done in tried.items())


def _steps(work: Work, asked: Asked, found: CasePage) -> tuple[NextStep, ...]:
    """What the law opens to this reader now, of what concerns the plan; each is written on a page of its own."""
    case, gettext = found.line.case, words_in(asked.language)
    if not may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now).allowed:
        return ()
    opened = possible(asked.by.roles, frozenset(case.facts))
    return tuple(
        NextStep(gettext(kind.label), f"/cases/{case.number}/write/{kind.name}") for kind in opened if kind.name in HERE
    )
