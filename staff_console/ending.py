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
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import typed_day

NO_ANSWER = _("どうなったか、1つえらんでください")
NO_REASON = _("理由を書いてください")
NO_DAY = _("日づけを確かめてください。きょうより後の日は入れられません。")


def answer(asked: Asked) -> Response:
    """POST /cases/{number}/ways/{entry}: taken on, reached, declined, ended, released. 422 with what was typed."""
    kind, words, about, day = asked.typed("kind"), asked.typed("words"), asked.path["entry"], asked.typed("on")
    wrong = _wrong(asked, kind, words, day)
    typed = ways.Typed(about, words, words_in(asked.language)(wrong) if wrong else "", kind, day)
    if wrong:
        return cases.draw(asked, cases.Back(way=typed), 422)

    def write(work: Work) -> None:
        case = looking_after.case_for(work, asked, Act.WRITE_ENTRY)
        if about not in {entry.id for entry in entries.entries(work, case.id)}:
            raise NotFound
        what, _sep, decision = kind.partition(":")
        on = typed_day(day)
        asked.house.desk.answer_of_referral(work, case.id, about, what, words, asked.by, asked.now, on=on, decision=decision)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        problem = " ".join(ways.reasons(asked, no.refusal))
        return cases.draw(asked, cases.Back(way=typed._replace(problem=problem)), 409)
    return see_other(f"/cases/{asked.path['number']}?done=answered#ways")


def _wrong(asked: Asked, kind: str, words: str, day: str) -> str:
    """What to put right, "" for nothing."""
    what, _sep, decision = kind.partition(":")
    decisions = asked.house.settings.profile.codes["review_decisions"].ids if what == ways.REVIEWED else ("",)
    if what not in ways.ANSWERS or decision not in decisions:
        return NO_ANSWER
    if what in ways.WITH_REASON and not words:
        return NO_REASON
    on = typed_day(day)
    return NO_DAY if day and (on is None or on > day_of(asked.now)) else ""


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
