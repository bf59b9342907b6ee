"""様式2 of one case as it stands (要綱 3-1-エ, 3-3-オ): the sittings read as one sheet, each answer with where it comes from, what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from casestore import access_log, provenance, worklists
from casestore.db import Work
from casestore.fields import show_money
from casestore.forms import Field, gaps, rows
from casestore.forms.assessment import ASSESSMENT
from casestore.kinds import possible
from casestore.permissions import Act, may
from casestore.provenance import WAYS, Gained, Gathered
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import answers
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.plan_views import NextStep
from staff_console.shell import page

NOT_SHOWN = ("case_number", "name", "complete", "sitting_on", "assessor")
HERE = ("assessment", "assessment_confirmed", "screening")
BEFORE_A_SITTING = ("assessment", "screening")
CAME = _("%(way)s・%(day)s・%(who)s")
CORRECTED = _("%(came)s（訂正：%(reason)s）")


@dataclass(frozen=True)
class Answer:
    """One answer in words, where it comes from, whether the person said yes to it; `before`: what was said earlier, newest first."""

    label: str
    words: tuple[str, ...]
    came: str
    confirmed: bool
    before: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def show(asked: Asked) -> Response:
    """GET /cases/{number}/assessment. That the case was opened is written down."""
    with asked.house.store.reading() as work:
        found = worklists.case_page(work, asked.by, asked.path["number"])
        if found is None:
            raise NotFound
        values = _values(work, asked, found)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, found.line.case, asked.now))
    return page(asked, "assessment.html", values)


def _values(work: Work, asked: Asked, found: CasePage) -> dict[str, Any]:
    sheet, before = provenance.gathered(found.entries), provenance.gathered_before(found.entries)
    gettext = words_in(asked.language)
    return {
        "number": found.line.case.number,
        "name": found.line.who.shown,
        "sittings": len(sheet.sittings),
        "complete": sheet.answers.get("complete") == "yes",
        "confirmed": sheet.confirmed,
        "parts": _parts(asked, found, sheet),
        "before": _parts(asked, found, before) if not sheet.sittings else (),
        "missing": tuple(gettext(one.label) for one in gaps(ASSESSMENT, sheet.answers)) if sheet.sittings else (),
        "steps": _steps(work, asked, found, HERE if sheet.sittings else BEFORE_A_SITTING),
    }


def _parts(asked: Asked, found: CasePage, sheet: Gathered) -> tuple[tuple[str, tuple[Answer, ...]], ...]:
    """The groups of the sheet that have an answer, with their headings."""
    gettext = words_in(asked.language)
    by_group: dict[str, list[Answer]] = {}
    for field in ASSESSMENT.fields:
        if field.id in sheet.history and field.id not in NOT_SHOWN:
            by_group.setdefault(field.group, []).append(_answer(asked, found, field, sheet.history[field.id]))
    return tuple((gettext(ASSESSMENT.groups[group]), tuple(answered)) for group, answered in by_group.items())


def _answer(asked: Asked, found: CasePage, field: Field, said: tuple[Gained, ...]) -> Answer:
    *earlier, last = said
    gettext = words_in(asked.language)
    return Answer(
        label=gettext(field.label),
        words=_words(asked, field, last.value),
        came=_came(asked, found.staff, last),
        confirmed=last.confirmed,
        before=tuple("、".join(_words(asked, field, one.value)) for one in reversed(earlier) if one.value != last.value),
        messages=last.messages,
    )


def _came(asked: Asked, names: Mapping[str, str], gained: Gained) -> str:
    gettext = words_in(asked.language)
    day = full_day(day_of(gained.at), gettext, asked.language)
    came = gettext(CAME) % {"way": gettext(WAYS[gained.how]), "day": day, "who": names.get(gained.by, gained.by)}
    return gettext(CORRECTED) % {"came": came, "reason": gained.reason} if gained.reason else came


def _words(asked: Asked, field: Field, value: object) -> tuple[str, ...]:
    """One answer as people read it; a table has a line for each row."""
    profile = asked.house.settings.profile
    if field.kind == "rows":
        return tuple(_row(asked, field, row) for row in rows({field.id: value}, field.id))
    if field.kind == "money" and str(value).isdecimal():
        return (show_money(int(str(value))),)
    return answers.words(field, value, profile, asked.language)


def _row(asked: Asked, table: Field, row: Mapping[str, object]) -> str:
    cells = (_words(asked, column, row[column.id]) for column in table.columns if row.get(column.id))
    return " / ".join("、".join(cell) for cell in cells)


def _steps(work: Work, asked: Asked, found: CasePage, kinds: Collection[str]) -> tuple[NextStep, ...]:
    """What the law opens to this reader now; each is written on the page that writes any form."""
    case, gettext = found.line.case, words_in(asked.language)
    if not may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now).allowed:
        return ()
    opened = possible(asked.by.roles, frozenset(case.facts))
    return tuple(NextStep(gettext(one.label), f"/cases/{case.number}/write/{one.name}") for one in opened if one.name in kinds)
