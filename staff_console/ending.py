"""What became of a つなぎ, and the end of a reception (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3): written with a reason; where the law refuses, its reason is shown."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from casestore import entries, ledger
from casestore.db import Work
from casestore.permissions import Act
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console import cases, looking_after, ways
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in

NO_ANSWER = _("どうなったか、1つえらんでください")
NO_REASON = _("理由を書いてください")


def answer(asked: Asked) -> Response:
    """POST /cases/{number}/ways/{entry}: taken on, reached, declined, ended, released. 422 with what was typed."""
    kind, words, about = asked.typed("kind"), asked.typed("words"), asked.path["entry"]
    wrong = NO_ANSWER if kind not in ways.ANSWERS else NO_REASON if kind in ways.WITH_REASON and not words else ""
    typed = ways.Typed(about, words, words_in(asked.language)(wrong) if wrong else "", kind)
    if wrong:
        return cases.draw(asked, cases.Back(way=typed), 422)

    def write(work: Work) -> None:
        case = looking_after.case_for(work, asked, Act.WRITE_ENTRY)
        if about not in {entry.id for entry in entries.entries(work, case.id)}:
            raise NotFound
        asked.house.desk.answer_of_referral(work, case.id, about, kind, words, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        problem = " ".join(ways.reasons(asked, no.refusal))
        return cases.draw(asked, cases.Back(way=typed._replace(problem=problem)), 409)
    return see_other(f"/cases/{asked.path['number']}?done=answered#ways")


def end(asked: Asked) -> Response:
    """POST /cases/{number}/end: the reception is over, or what was only noticed."""
    return _with_reason(
        asked, "ended", lambda work, case, reason: asked.house.desk.end_reception(work, case.id, reason, asked.by, asked.now)
    )


def again(asked: Asked) -> Response:
    """POST /cases/{number}/again: taken up again."""
    return _with_reason(
        asked, "reopened", lambda work, case, reason: asked.house.desk.open_again(work, case.id, reason, asked.by, asked.now)
    )


def _with_reason(asked: Asked, done: str, write: Callable[[Work, Case, str], None]) -> Response:
    reason = asked.typed("reason")
    if not reason:
        return cases.draw(asked, cases.Back(end=ways.Typed("", "", words_in(asked.language)(NO_REASON))), 422)
    try:
        asked.house.store.write(lambda work: write(work, looking_after.case_for(work, asked, Act.WRITE_ENTRY), reason))
    except ledger.NotYet as no:
        problem = " ".join(ways.reasons(asked, no.refusal))
        return cases.draw(asked, cases.Back(end=ways.Typed("", reason, problem)), 409)
    return see_other(f"/cases/{asked.path['number']}?done={done}")
