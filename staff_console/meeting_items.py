"""One item of an agenda in words (要綱 4-1): what it is about, what stands in its way, what was decided, the choices of its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from casestore.agenda import EVALUATION, GAP, PLAN, ROLES, SUSPENSION, Line
from casestore.db import Work
from casestore.entries import Written
from casestore.forms import FORM_OF, Field
from casestore.meeting_results import OUTCOMES
from casestore.permissions import Act, may
from casestore.words import N_ as _
from casestore.worklists import thing_of
from staff_console import answers
from staff_console.house import Asked
from staff_console.meeting_views import ItemView, RoleLine, Told
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.views import Choice, Tag

SHOWN: Mapping[str, tuple[str, ...]] = {
    PLAN.id: ("own_words", "long_term_goal", "goals", "policy", "content", "services", "lines"),
    ROLES.id: ("long_term_goal", "services", "lines"),
    EVALUATION.id: ("attainment_words", "present_state", "wish", "opinion", "result"),
    SUSPENSION.id: ("way", "note"),
    GAP.id: ("what", "kind", "area", "people"),
}
SAID: Mapping[str, tuple[str, ...]] = {
    "approval": ("outcome", "changes"),
    "plan_returned": ("reason",),
    "roles_agreed": ("roles",),
    "evaluation_confirmed": ("result", "words"),
    "suspension_confirmed": ("reason", "attempts"),
    "gap_discussed": ("result", "words"),
}
STATES: Mapping[str, Tag] = {
    "recorded": Tag(_("記録済み"), "done"),
    "refused": Tag(_("記録できませんでした"), "alert"),
    "postponed": Tag(_("見送り（次の会議へ）")),
}
COORDINATED, OVERRIDDEN, NOT_COORDINATED = _("事前調整ずみ"), _("事前調整できず（理由あり）"), _("事前調整がまだ")
WHY = _("事前調整ができていない理由")
RETURNED = _("差し戻し（見直し）")
OUTCOME = _("会議の結果")
CITY, NO_CITY = _("市の出席"), _("市の職員は出席していません。")
ROLE_LINES = 4


class TypedResult(NamedTuple):
    """One item's part of the form of results, as typed."""

    outcome: str = ""
    words: str = ""
    roles: tuple[RoleLine, ...] = ()
    problem: str = ""


def view(work: Work, asked: Asked, line: Line, typed: TypedResult, *, recording: bool) -> ItemView:
    """The item as this person sees it; with `recording` the choices of its result."""
    gettext, waits = words_in(asked.language), line.item.state in ("tabled", "refused")
    thing = thing_of(work, line.case)
    reads = may(asked.by, Act.READ_CASE, thing, asked.now).allowed
    roles = line.subject is ROLES and recording and waits
    return ItemView(
        id=line.item.id,
        subject=gettext(line.subject.label),
        name=line.who.shown,
        number=line.case.number,
        link=f"/cases/{line.case.number}" if reads else "",
        tags=tags(line, gettext),
        told=(*_told(asked, line.about, SHOWN[line.subject.id]), *_override(line, gettext)),
        grown=line.grown,
        refused=tuple(gettext(sentence) for sentence in line.refused),
        result=said(asked, line.result) if line.result else (),
        outcomes=_outcomes(line, gettext) if recording and waits else (),
        outcome=typed.outcome,
        words=typed.words,
        asks_roles=roles,
        roles=(*typed.roles, *(RoleLine() for _n in range(ROLE_LINES - len(typed.roles)))) if roles else (),
        problem=typed.problem,
        may_touch=waits and may(asked.by, Act.TABLE_ITEM, thing, asked.now).allowed,
    )


def _outcomes(line: Line, gettext: Any) -> tuple[Choice, ...]:
    return tuple(Choice(one.id, gettext(one.label)) for one in OUTCOMES[line.subject.id])


def tags(line: Line, gettext: Any) -> tuple[Tag, ...]:
    """Where an item stands, and for a plan whether it was arranged beforehand (4-3)."""
    state = STATES.get(line.item.state)
    shown = [Tag(gettext(state.words), state.tone)] if state else []
    if line.subject is PLAN and not line.result:
        shown.append(_coordination(line, gettext))
    return tuple(shown)


def _coordination(line: Line, gettext: Any) -> Tag:
    """The 事前調整 of 4-3."""
    if line.coordination is None:
        return Tag(gettext(NOT_COORDINATED), "alert")
    overridden = line.coordination.answers.get("override") == "yes"
    return Tag(gettext(OVERRIDDEN), "wait") if overridden else Tag(gettext(COORDINATED), "done")


def _override(line: Line, gettext: Any) -> tuple[Told, ...]:
    reason = line.coordination.answers.get("override_reason") if line.coordination else None
    return (Told(gettext(WHY), (str(reason),)),) if reason else ()


def said(asked: Asked, result: Written) -> tuple[Told, ...]:
    """What a meeting decided, as its entry says it; that the city was missing is never left out (4-2)."""
    gettext = words_in(asked.language)
    returned = (Told(gettext(OUTCOME), (gettext(RETURNED),)),) if result.kind == "plan_returned" else ()
    missing = (Told(gettext(CITY), (gettext(NO_CITY),)),) if result.answers.get("city_present") == "no" else ()
    return (*returned, *_told(asked, result, SAID[result.kind]), *missing)


def _told(asked: Asked, entry: Written, keys: tuple[str, ...]) -> tuple[Told, ...]:
    gettext, form = words_in(asked.language), FORM_OF[entry.kind]
    known = {field.id: field for field in form.fields}
    return tuple(
        Told(gettext(known[key].label), _words(asked, known[key], entry.answers[key]))
        for key in keys
        if key in known and entry.answers.get(key)
    )


def _words(asked: Asked, field: Field, answer: Any) -> tuple[str, ...]:
    """An answer in words, a line for each row of a table."""
    profile, gettext = asked.house.settings.profile, words_in(asked.language)
    if field.kind == "rows":
        return tuple(
            beside(
                (word for column in field.columns if row.get(column.id) for word in _words(asked, column, row[column.id])),
                gettext,
            )
            for row in answer
        )
    return answers.words(field, answer, profile, asked.language)
