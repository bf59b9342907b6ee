"""Any kind of entry written from one page (要綱 2-1-ア, 6-1, 6-2): its form, what it is about, when it happened, what comes next; nothing typed lost.

422 with what was typed where a field is wrong, 409 with the reasons and the standing where the law says no, 409 with what was written
meanwhile where somebody else was faster. A city officer sees the form and the plan, never the case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from starlette.responses import Response

from casestore import ledger, people, person_said, writing
from casestore.db import Work
from casestore.fields import Lean, read_date
from casestore.forms import FORM_OF, Problem
from casestore.forms.reading import read_typed, without_empty_rows
from casestore.kinds import KINDS, Kind
from casestore.provenance import read_sources
from casestore.refusals import refusal
from casestore.words import N_ as _
from casestore.writing import Filled, Unreadable, WrittenBefore
from dialogs.at_desk import NotAllowed
from staff_console import correcting, kinds_page, sheets, unsent, writing_sheet
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.in_hand import InHand, in_hand, looked, subjects
from staff_console.pages import words_in
from staff_console.sheets import Typed
from staff_console.writing_sheet import Back, again

CHOOSE = _("どの記録についてのものか、選んでください。")
NO_SUCH_DAY = _("日付を確かめてください。")
NO_NEXT = _("このままでは、次にすることがなくなります。次にすることと、その日を入れてください。")
ASSESSMENT = "assessment"


def kinds(asked: Asked) -> Response:
    """GET /cases/{number}/write: what can be written now, and why the rest cannot."""
    with asked.house.store.reading() as work:
        found = in_hand(work, asked)
        name = people.known(work, found.case.person_id).shown
    return kinds_page.draw(asked, found.case, name, found.in_house)


def show(asked: Asked) -> Response:
    """GET /cases/{number}/write/{kind}: the form, as it was left or as it begins."""
    law = _law(asked)
    if law.name == correcting.KIND:
        return correcting.show(asked)
    with asked.house.store.reading() as work:
        found = in_hand(work, asked)
        left = unsent.left(work, asked, asked.address)
    if elsewhere := kinds_page.OWN_PAGES.get(law.name):
        return see_other(elsewhere % {"number": found.case.number, "kind": law.name})
    looked(asked, found)
    typed = {**left.fields, **_chosen(asked, law, found)} if left else _begun(asked, law, found)
    no = refusal(law, frozenset(found.case.facts), asked.by.roles)
    return again(asked, law, Back(typed, no=no, restored=left.saved_at if left else None), 409 if no else 200)


def write(asked: Asked) -> Response:
    """POST /cases/{number}/write/{kind}: 303 on; else the same page with everything that was typed."""
    law = _law(asked)
    if law.name == correcting.KIND:
        return correcting.write(asked)
    if law.name in kinds_page.OWN_PAGES:
        raise NotFound
    if "give_up" in asked.form:
        return see_other(asked.house.store.write(lambda work: in_hand(work, asked)).home)  # the draft goes with it
    back = Back(asked.form)
    if table := sheets.added(asked.form):
        return again(asked, law, replace(back, more=(table,)), 200)
    filled, problems = _filled(asked, law)
    if problems:
        return again(asked, law, replace(back, problems=problems), 422)
    return _write(asked, law, filled, back)


def _write(asked: Asked, law: Kind, filled: Filled, back: Back) -> Response:
    def job(work: Work) -> InHand:
        found = in_hand(work, asked)
        asked.house.desk.write_entry(work, found.case.id, filled, asked.by, asked.now)
        return found

    try:
        found = asked.house.store.write(job)
    except Unreadable as wrong:
        return again(asked, law, replace(back, problems=wrong.problems), 422)
    except ledger.NoNextAction:
        lacking = Problem(writing.ACTION, NO_NEXT, writing.LABELS[writing.ACTION])
        return again(asked, law, replace(back, problems=(lacking,)), 422)
    except ledger.NotYet as no:
        return again(asked, law, replace(back, no=no.refusal), 409)
    except ledger.ChangedMeanwhile:
        return again(asked, law, replace(back, grown=True), 409)
    except WrittenBefore as before:
        return again(asked, law, replace(back, before=before.entry), 409)
    except NotAllowed as no:
        if no.hidden:
            raise
        return again(asked, law, replace(back, said=(words_in(asked.language)(no.reason),)), 409)
    return see_other(f"{found.home}?done=written")


def _law(asked: Asked) -> Kind:
    """Raises NotFound for a kind that does not exist, or that nobody writes by hand."""
    law = KINDS.get(asked.path["kind"])
    if law is None or law not in kinds_page.BY_HAND:
        raise NotFound
    return law


def _begun(asked: Asked, law: Kind, found: InHand) -> Typed:
    """What stands there before anyone has typed: what is known already, whose hand it is, the one entry it can be about."""
    form, me, today = FORM_OF[law.name], asked.by.staff_id, day_of(asked.now).isoformat()
    first = {"by": me, "assessor": me, "sitting_on": today}
    known = {one.id: first[one.id] for one in sheets.shown(form) if one.id in first}
    fitting = [one.id for one in subjects(law, found)]
    only = {writing.ABOUT: (fitting[0] if len(fitting) == 1 else "",)}
    profile = asked.house.settings.profile
    starts = writing.starts_from(law.name, found.written, profile)
    said = person_said.begins(law.name, found.written, profile, starts)
    return {**sheets.as_typed(form, known | starts | said), **(_chosen(asked, law, found) or only), writing.HAPPENED: (today,)}


def _chosen(asked: Asked, law: Kind, found: InHand) -> Typed:
    """The entry the link that led here is about."""
    about = asked.query.get("about", "")
    return {writing.ABOUT: (about,)} if about in {one.id for one in subjects(law, found)} else {}


def _filled(asked: Asked, law: Kind) -> tuple[Filled, tuple[Problem, ...]]:
    """What was typed, as stored values, and what is wrong with it; rows are counted as they stand on the page."""
    form, profile = FORM_OF[law.name], asked.house.settings.profile
    answers = read_typed(form, asked.form, day_of(asked.now))
    happened, unread = _day(asked, writing.HAPPENED, "past")
    next_day, unread_too = _day(asked, writing.DAY, "future")
    sources, unsourced = read_sources(form, asked.form, answers, asked.by.staff_id) if law.name == ASSESSMENT else ({}, ())
    filled = Filled(
        kind=law.name,
        answers=answers,
        about=asked.typed(writing.ABOUT) or None,
        happened_on=happened,
        next_action=asked.typed(writing.ACTION),
        next_day=next_day,
        sources={name: one | {"confirmed": bool(asked.typed(sheets.CONFIRMED + name))} for name, one in sources.items()},
        seen_version=writing_sheet.seen(asked),
        cause=writing_sheet.cause(asked),
    )
    unsaid = (Problem(writing.ABOUT, CHOOSE, writing.LABELS[writing.ABOUT]),) if law.about and not filled.about else ()
    wrong = (*unsaid, *writing.wrong_answers(profile, filled, asked.now), *unsourced, *unread, *unread_too)
    return replace(filled, answers=without_empty_rows(form, answers)), wrong


def _day(asked: Asked, name: str, lean: Lean) -> tuple[date | None, tuple[Problem, ...]]:
    text = asked.typed(name)
    day = read_date(text, day_of(asked.now), lean=lean) if text else None
    return day, (Problem(name, NO_SUCH_DAY, writing.LABELS[name]),) if text and day is None else ()
