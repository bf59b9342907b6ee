"""One case: header, stepper, next action, facts with their messages, work, ledger, conversation (要綱 6-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from starlette.responses import Response

from casestore import conversation, people, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.forms import form_named
from casestore.permissions import Act, may
from casestore.stages import STAGES, Stage, steps
from casestore.tables import Contact
from casestore.words import N_ as _
from casestore.worklists import CaseLine, CasePage
from staff_console import (
    advising,
    answers,
    history,
    noticed,
    owning,
    planned,
    same_reading,
    short_record,
    talks,
    ways,
    work_card,
)
from staff_console.case_views import CaseHeader, Step
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.shell import page, part
from staff_console.views import Tag

STEP_STATES = {"did": "did", "now": "here", "todo": "ahead"}
NOBODY, HERE = _("担当なし"), _("いまここ")
OWNER = _("担当 %(names)s")
SAID = _("ご本人のことば（%(when)s）")
SAFE_TIMES = _("連絡は%(times)s")
LANGUAGE = _("ことば：%(language)s")
FROM = _("%(day)s %(way)s")
HALF_WAY = _("聞き取りの途中です。")


def case(asked: Asked) -> Response:
    """GET /cases/{number}: one 支援台帳. That it was opened is written down before it is shown."""
    return draw(asked)


class Back(NamedTuple):
    """What was typed into a form of the page and came back with what to put right."""

    work: work_card.Typed | None = None
    way: ways.Typed | None = None
    end: ways.Typed | None = None
    note: short_record.Typed | None = None


def draw(asked: Asked, back: Back = Back(), status: int = 200) -> Response:  # noqa: B008 - a value, never changed
    """The case page, with what came back from a form of it."""
    with asked.house.store.reading() as work:
        found = _page(work, asked)
        contact = _chosen(asked, found)
        values = _values(work, asked, found) | {
            "talk": talks.pane(work, asked, contact.id) if contact else None,
            "accounts": talks.accounts(asked, found, contact.id if contact else ""),
            "employment": work_card.card(work, asked, found, back.work),
            "ways": ways.all_ways(work, asked, found, back.way),
            "ways_to_write": ways.to_write(work, asked, found),
            "end": ways.end(work, asked, found, back.end),
            "advising": advising.card(work, asked, found),
            "note": short_record.card(work, asked, found, back.note),
        }
    asked.house.store.write(lambda work: talks.opened(work, asked, found.line.case, contact.id if contact else ""))
    return page(asked, "case.html", values, status)


def _chosen(asked: Asked, found: CasePage) -> Contact | None:
    """The account whose conversation is shown: the one asked for, else the one to answer on."""
    rows = [one for one in found.contacts if one.staff_id is None]
    return next((one for one in rows if one.id == asked.query.get("talk")), rows[0] if rows else None)


def lead(asked: Asked) -> Response:
    """GET /cases/{number}/lead: who, where in the process, what next; live."""
    with asked.house.store.reading() as work:
        return part(asked, "_lead.html", {"header": _header(work, asked, _page(work, asked))})


def log(asked: Asked) -> Response:
    """GET /cases/{number}/log: the ledger; live."""
    with asked.house.store.reading() as work:
        return part(asked, "_log.html", {"log": history.lines(asked, _page(work, asked))})


def plans(asked: Asked) -> Response:
    """GET /cases/{number}/plans: what else is promised; live."""
    with asked.house.store.reading() as work:
        found = _page(work, asked)
        return part(
            asked, "_plans.html", {"plans": planned.others(work, asked, found), "header": {"number": found.line.case.number}}
        )


def _page(work: Work, asked: Asked) -> CasePage:
    found = worklists.case_page(work, asked.by, asked.path["number"])
    if found is None:
        raise NotFound
    return found


def _values(work: Work, asked: Asked, found: CasePage) -> dict[str, object]:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    intake = next((one for one in reversed(found.entries) if one.kind == "intake"), None)
    so_far = None if intake else noticed.so_far(work, found)
    said_at, told = _said_at(work, found, asked), intake or so_far
    return {
        "header": _header(work, asked, found),
        "facts": answers.lines(form_named("intake"), told, profile, said_at, asked.now, asked.language, gettext)
        if told
        else (),
        "facts_from": _from(asked, intake) if intake else gettext(HALF_WAY) if so_far else "",
        "own_words": answers.own_words(told, said_at, asked.now, gettext(SAID), gettext) if told else (),
        "noticed": noticed.card(work, asked, found),
        "outside": noticed.from_outside(work, asked, found),
        "plans": planned.others(work, asked, found),
        "may_take_down": _may_take_down(work, asked, found),
        "log": history.lines(asked, found),
    }


def _may_take_down(work: Work, asked: Asked, found: CasePage) -> bool:
    """Whether 様式1 may be written by hand into this case: somebody noticed, or stopped half-way (3-1-ア)."""
    allowed = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed
    return allowed and Fact.RECEIVED not in found.line.case.facts and Fact.CLOSED not in found.line.case.facts


def _said_at(work: Work, found: CasePage, asked: Asked) -> Mapping[str, datetime]:
    """When each message beside the case was said: only these can be linked to."""
    contact = _chosen(asked, found)
    if contact is None:
        return {}
    return {one.id: one.at for one in conversation.conversation(work, contact.id, asked.by.staff_id).spoken}


def _from(asked: Asked, entry: Written) -> str:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    way = profile.codes["route"].label(str(entry.answers.get("route") or "outreach"), asked.language)
    return gettext(FROM) % {"day": full_day(day_of(entry.happened_at), gettext, asked.language), "way": way}


def _header(work: Work, asked: Asked, found: CasePage) -> CaseHeader:
    gettext, line, profile = words_in(asked.language), found.line, asked.house.settings.profile
    pieces = answers.about(line.intake, line.who.birth_date, profile, day_of(asked.now), asked.language, gettext)
    return CaseHeader(
        number=line.case.number,
        name=line.who.shown,
        kana=line.who.kana,
        facts=(*pieces, gettext(OWNER) % {"names": line.owner_name} if line.owner_name else gettext(NOBODY)),
        tags=_tags(work, asked, line),
        steps=_steps(asked, found),
        next_action=planned.first(work, asked, found),
        may_own=owning.may_own(work, asked, line.case),
        may_merge=may(asked.by, Act.MERGE, worklists.thing_of(work, line.case), asked.now).allowed,
        marks=same_reading.marks(work, asked, line.case),
        may_see_access=may(asked.by, Act.SEE_ACCESS, worklists.thing_of(work, line.case), asked.now).allowed,
    )


def _tags(work: Work, asked: Asked, line: CaseLine) -> tuple[Tag, ...]:
    gettext, profile, standing = words_in(asked.language), asked.house.settings.profile, line.case.facts
    rung = dict.fromkeys(answers.alarm(one, profile, asked.language, gettext) for one in line.alerts)
    found = [Tag(words, "alert") for words in rung]
    found += [Tag(gettext(_("閲覧制限")), "alert")] if line.case.restricted else []
    found += [Tag(gettext(_("同意あり")), "done")] if Fact.CONSENTED in standing else []
    stage = Stage(line.case.stage)
    found += [Tag(gettext(STAGES[stage]), "key")] if stage in (Stage.OUTSIDE, Stage.LEAD, Stage.SUSPENDED, Stage.CLOSED) else []
    found += [Tag(gettext(_("働いています")), "key")] if Fact.EMPLOYED in standing else []
    if line.who.language != "ja":
        found.append(
            Tag(gettext(LANGUAGE) % {"language": profile.codes["languages"].label(line.who.language, asked.language)}, "wait")
        )
    if line.intake.get("safe_to_message") == "no":
        found.append(Tag(gettext(_("連絡に注意")), "alert"))
    times = [profile.codes["safe_times"].label(str(one), asked.language) for one in _many(line.intake.get("safe_times"))]
    found += [Tag(gettext(SAFE_TIMES) % {"times": beside(times, gettext)})] if times else []
    wishes = people.prefers(work, line.contact.id) if line.contact else {}
    return (*found, *(Tag(str(wishes[key])) for key in ("safe_contact_note",) if wishes.get(key)))


def _many(answer: object) -> Sequence[object]:
    return answer if isinstance(answer, list | tuple) else [answer] if answer else []


def _steps(asked: Asked, found: CasePage) -> tuple[Step, ...]:
    gettext = words_in(asked.language)
    return tuple(
        Step(
            gettext(STAGES[step.stage]),
            STEP_STATES[step.state],  # type: ignore[arg-type]  # one of the three
            gettext(HERE) if step.state == "now" else f"{day_of(step.at).month}/{day_of(step.at).day}" if step.at else "",
        )
        for step in steps(found.entries)
    )
