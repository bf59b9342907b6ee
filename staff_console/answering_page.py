"""聞いた答えを入れる (要綱 2-1-ア, 3-1-イ): the open conversation as a form, for what the person said by telephone or at the counter."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from casestore.db import Work
from casestore.permissions import Act
from casestore.words import N_ as _
from dialogs.answer_sheet import LEFT, AnswerSheet, Question
from dialogs.answering_for import NotEntered, TalkWentOn
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.reaching import reachable
from staff_console.shell import page
from staff_console.views import Choice, FormField, Problem

FIELD = "a-"  # before the key of a question, so that none is called like a field of ours
ONLY_THEMSELVES = _("これは、ご本人だけが答えられます。")
NOW = _("いまの答え：%(answer)s")
WENT_ON = _(
    "そのあいだに、本人が答えました。下は、いまの質問です。書いたことは残っています。確かめて、もう一度送ってください。"
)
NOTHING = _("聞いた答えを、1つ以上入れてください。")
FIRST = "answers"  # where the summary of problems leads when it is no single field


def show(asked: Asked) -> Response:
    """GET /talks/{contact}/answers: every question of the open dialog; nothing is filled in, so that empty changes nothing."""
    return _draw(asked)


def enter(asked: Asked) -> Response:
    """POST /talks/{contact}/answers: recorded. 422 with what was typed, 409 when the person answered meanwhile.

    With `more` nothing is recorded: the questions that follow from what was typed are shown.
    """
    contact, typed = asked.path["contact"], _typed(asked)
    if asked.typed("more"):
        return _draw(asked)
    turn = int(asked.typed("turn")) if asked.typed("turn").isdecimal() else -1

    def write(work: Work) -> str:
        reach = reachable(work, asked, contact, Act.REPLY)
        asked.house.desk.answer_for(work, contact, typed, turn, asked.by, asked.now)
        return reach.case.number if reach.case else ""

    try:
        number = asked.house.store.write(write)
    except TalkWentOn:
        return _draw(asked, WENT_ON, 409)
    except NotEntered:
        return _draw(asked, NOTHING, 422)
    return see_other(f"/cases/{number}?done=answered_for#chat" if number else "/reception?done=answered_for")


def _typed(asked: Asked) -> Mapping[str, tuple[str, ...]]:
    return {name.removeprefix(FIELD): values for name, values in asked.form.items() if name.startswith(FIELD)}


def _draw(asked: Asked, otherwise: str = "", status: int = 200) -> Response:
    """otherwise: what is wrong where it is no single field."""
    gettext, typed = words_in(asked.language), _typed(asked)
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, asked.path["contact"], Act.REPLY)
        sheet = asked.house.desk.answer_sheet(work, reach.contact.id, typed, asked.by, asked.now, asked.language)
    problems = tuple(Problem(FIELD + one.key, _problem(asked, one)) for one in sheet.problems) if sheet else ()
    if otherwise and (status == 409 or not problems):
        problems = (Problem(FIRST, gettext(otherwise)), *problems)
    values = {
        "contact": reach.contact.id,
        "number": reach.case.number if reach.case else "",
        "sheet": sheet,
        "fields": _fields(asked, sheet) if sheet else (),
        "left": tuple(one for one in sheet.questions if one.control == LEFT and not one.problem) if sheet else (),
        "problems": problems,
    }
    return page(asked, "answers.html", values, status)


def _fields(asked: Asked, sheet: AnswerSheet) -> tuple[FormField, ...]:
    return tuple(_field(asked, one) for one in sheet.questions if one.control != LEFT or one.problem)


def _field(asked: Asked, one: Question) -> FormField:
    gettext = words_in(asked.language)
    now = gettext(NOW) % {"answer": one.answer} if one.answer else ""
    return FormField(
        id=FIELD + one.key,
        label=one.title,
        kind="line" if one.control == LEFT else one.control,  # type: ignore[arg-type]  # one of a form field's controls
        hint="　".join(words for words in (one.asked, now) if words),
        options=tuple(Choice(id, words) for id, words in one.options),
        value=one.typed[0] if one.typed else "",
        values=one.typed,
        problem=_problem(asked, one),
    )


def _problem(asked: Asked, one: Question) -> str:
    return words_in(asked.language)(ONLY_THEMSELVES) if one.problem == LEFT else one.problem
