"""訂正 on screen (要綱 6-1): choose the entry, put its answers right on its own form, say why; what it said before stays readable beside it."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from casestore import ledger, people, worklists
from casestore import writing as pen
from casestore.corrections import KIND, Corrected, as_corrected
from casestore.db import Work
from casestore.forms import FORM_OF, Form, Problem, sentence
from casestore.forms.reading import read_typed, without_empty_rows
from casestore.ids import new_id
from casestore.kinds import KINDS
from casestore.words import N_ as _
from casestore.writing import Unreadable
from staff_console import entry_words, kinds_page, sheets, unsent, writing_sheet
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.in_hand import InHand, in_hand, looked
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import FormField, FormPart
from staff_console.views import Problem as Shown
from staff_console.writing_sheet import Back
from staff_console.writing_views import WritePage

REASON = "correction_reason"  # of the page: some forms have a reason of their own
WHY = FORM_OF[KIND].field("reason")
NOT_TO_CORRECT = (KIND, "unsent")
WHY_LABEL = _("訂正する理由")
CORRECTS = _("%(kind)sを訂正")
LAW = _("段階や、次に書けるものは、訂正では変わりません。")

__all__ = ["KIND", "correctable", "show", "write"]


def show(asked: Asked) -> Response:
    """GET /cases/{number}/write/correction[?about=]: the entries to choose from, or the form of the one chosen."""
    with asked.house.store.reading() as work:
        found = in_hand(work, asked)
        names = worklists.staff_names(work)
        left = unsent.left(work, asked, asked.address, asked.query.get("about", ""))
        name = people.known(work, found.case.person_id).shown
    looked(asked, found)
    if not asked.query.get("about"):
        mine = correctable(asked, found)
        lines = [one for one in reversed(as_corrected(found.written)) if one.entry.id in mine]
        shown = tuple(entry_words.in_words(asked, one, names, found.written, mine) for one in lines)
        return page(asked, "corrections.html", {"number": found.case.number, "name": name, "home": found.home, "lines": shown})
    one = _one(asked, found, asked.query["about"])
    typed = left.fields if left else sheets.as_typed(FORM_OF[one.entry.kind], one.answers)
    return _again(asked, one.entry.id, Back(typed, restored=left.saved_at if left else None), 200)


def write(asked: Asked) -> Response:
    """POST /cases/{number}/write/correction"""
    about = asked.typed(pen.ABOUT)
    if "give_up" in asked.form:
        return see_other(asked.house.store.write(lambda work: in_hand(work, asked)).home)  # the draft goes with it
    back = Back(asked.form)
    if table := sheets.added(asked.form):
        return _again(asked, about, replace(back, more=(table,)), 200)

    def job(work: Work) -> InHand:
        found = in_hand(work, asked)
        form = FORM_OF[_one(asked, found, about).entry.kind]
        asked.house.desk.correct_entry(
            work,
            found.case.id,
            about,
            without_empty_rows(form, read_typed(form, asked.form, day_of(asked.now))),
            asked.typed(REASON),
            asked.by,
            asked.now,
            seen_version=writing_sheet.seen(asked),
            cause=writing_sheet.cause(asked),
        )
        return found

    try:
        found = asked.house.store.write(job)
    except Unreadable as wrong:
        return _again(asked, about, replace(back, problems=wrong.problems), 422)
    except ledger.NotYet as no:
        return _again(asked, about, replace(back, no=no.refusal), 409)
    except ledger.ChangedMeanwhile:
        return _again(asked, about, replace(back, grown=True), 409)
    return see_other(
        f"/cases/{found.case.number}/ledger?done=corrected#e-{about}" if found.in_house else f"{found.home}?done=corrected"
    )


def correctable(asked: Asked, found: InHand) -> frozenset[str]:
    """Ids of the entries this reader may put right: those they could have written, with something on their form."""
    roles = asked.by.roles
    return frozenset(
        one.id
        for one in found.written
        if one.kind not in NOT_TO_CORRECT
        and not roles.isdisjoint(KINDS[one.kind].by)
        and sheets.shown(FORM_OF[one.kind])
        and not roles.isdisjoint(KINDS[KIND].by)
    )


def _again(asked: Asked, about: str, back: Back, status: int) -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        found = in_hand(work, asked)
        one, names = _one(asked, found, about), worklists.staff_names(work)
        form = FORM_OF[one.entry.kind]
        wrong = {_on_page(problem, form): gettext(problem.message) for problem in back.problems}
        drawing = sheets.Drawing(asked, back.typed, wrong, sheets.workers(work), back.more)
        name = people.known(work, found.case.person_id).shown
    label = gettext(KINDS[one.entry.kind].label)
    sheet = WritePage(
        number=found.case.number,
        name=name,
        kind=KIND,
        title=gettext(CORRECTS) % {"kind": label},
        form_no=form.form_no,
        parts=(*sheets.parts(form, drawing), FormPart(gettext(WHY_LABEL), (_why(asked, back, wrong),))),
        seen=str(found.case.version),
        once=asked.typed("command") or new_id(asked.now),
        about=about,
        problems=tuple(Shown(_on_page(problem, form), sentence(problem, gettext)) for problem in back.problems),
        reasons=kinds_page.reasons(asked, back.no) if back.no else (),
        standing=gettext(LAW),
        since=writing_sheet.since(asked, found, back, names),
        why_since=gettext(writing_sheet.GROWN) if back.grown else "",
        **writing_sheet.restored(asked, back),
    )
    was = entry_words.in_words(asked, one, names, found.written)
    return page(asked, "correct.html", {"sheet": sheet, "was": was, "in_house": found.in_house, "home": found.home}, status)


def _why(asked: Asked, back: Back, wrong: dict[str, str]) -> FormField:
    gettext = words_in(asked.language)
    typed = (back.typed.get(REASON) or ("",))[0]
    return FormField(REASON, gettext(WHY_LABEL), "words", required=True, value=typed, problem=wrong.get(REASON, ""))


def _on_page(problem: Problem, form: Form) -> str:
    """The field of the page a problem is shown at."""
    own = problem.label or problem.field != WHY.id
    return problem.field if (own and problem.field in {one.id for one in form.fields}) or "." in problem.field else REASON


def _one(asked: Asked, found: InHand, about: str) -> Corrected:
    if about not in correctable(asked, found):
        raise NotFound
    return next(one for one in as_corrected(found.written) if one.entry.id == about)
