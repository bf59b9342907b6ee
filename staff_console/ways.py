"""つなぎ and endings as a case shows them (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3): what is open, what may have become of it, whether it may end."""

from __future__ import annotations

from typing import NamedTuple

from casestore import worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact, Facts, held
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import Problem as No
from casestore.refusals import Refusal, refusal, refusal_to_write
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import history
from staff_console.case_views import Answer, End, Way
from staff_console.dates import day_of, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.triage_form import refusal_words
from staff_console.views import Tag

ANSWERS = {
    "referral_acknowledged": _("受け取ってもらえた（先方から聞いた）"),
    "referral_reached": _("ご本人が着いた・相談できた"),
    "referral_declined": _("断られた"),
    "referral_closed": _("このつなぎを終える（理由を書く）"),
    "ward_referral_released": _("主任の判断で、このつなぎを終える（理由を書く）"),
}
WITH_REASON = ("referral_declined", "referral_closed", "ward_referral_released")
ACKNOWLEDGED = (Fact.TO_ACKNOWLEDGE, Fact.WARD_TO_ACKNOWLEDGE)
ARRIVED = (Fact.TO_ARRIVE, Fact.WARD_TO_ARRIVE)
OPEN = (*ACKNOWLEDGED, *ARRIVED, Fact.WISHED)
SINCE = _("%(day)sから")
WISH = _("生活保護の申請の希望（まだ区へつないでいません）")


class Typed(NamedTuple):
    """What came back from a form with its problem; `about` is the entry it is about, "" for the ending."""

    about: str
    words: str
    problem: str
    kind: str = ""


def open_ways(work: Work, asked: Asked, found: CasePage, typed: Typed | None = None) -> tuple[Way, ...]:
    """Each つなぎ that still waits for something, and each wish nobody has answered."""
    facts = frozenset(found.line.case.facts)
    able = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed
    return tuple(
        _way(asked, facts, entry, typed if typed and typed.about == entry.id else None, able=able)
        for entry in found.entries
        if any(held(fact, entry.id) in facts for fact in OPEN)
    )


def _way(asked: Asked, facts: Facts, entry: Written, typed: Typed | None, *, able: bool) -> Way:
    gettext, wish = words_in(asked.language), entry.kind == "wish_public_assistance"
    return Way(
        id=entry.id,
        words=gettext(WISH) if wish else history.places(asked, entry) or gettext(KINDS[entry.kind].label),
        since=gettext(SINCE) % {"day": long_day(day_of(entry.happened_at), gettext)},
        states=() if wish else _states(asked, facts, entry.id),
        answers=_answers(asked, facts, entry) if able else (),
        chosen=typed.kind if typed else "",
        typed=typed.words if typed else "",
        problem=typed.problem if typed else "",
    )


def _states(asked: Asked, facts: Facts, entry: str) -> tuple[Tag, ...]:
    gettext = words_in(asked.language)
    waits = any(held(fact, entry) in facts for fact in ACKNOWLEDGED)
    away = any(held(fact, entry) in facts for fact in ARRIVED)
    found = [Tag(gettext(_("断られました")), "alert")] if held(Fact.DECLINED, entry) in facts else []
    found.append(Tag(gettext(_("受け取り待ち")), "wait") if waits else Tag(gettext(_("受け取りずみ")), "done"))
    found.append(Tag(gettext(_("到着待ち")), "wait") if away else Tag(gettext(_("到着ずみ")), "done"))
    return tuple(found)


def _answers(asked: Asked, facts: Facts, entry: Written) -> tuple[Answer, ...]:
    """What the law lets be written about it now; what is another's to write is shown with whose it is."""
    gettext, found = words_in(asked.language), []
    for kind, words in ANSWERS.items():
        if entry.kind not in KINDS[kind].about:
            continue
        no = refusal_to_write(KINDS[kind], facts, asked.by.roles, answers={}, about=entry)
        if no is None or no.problem is No.NOT_YOURS:
            found.append(Answer(kind, gettext(words), refusal_words(asked, no) if no else ""))
    return tuple(found)


def end(work: Work, asked: Asked, found: CasePage, typed: Typed | None = None) -> End | None:
    """The ending that the law has for this case here, with every reason why not yet; None where it is not at the reception any more."""
    gettext, facts, number = words_in(asked.language), frozenset(found.line.case.facts), found.line.case.number
    if not may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed:
        return None
    kind, words, hint, to = _ending(facts)
    no = refusal(KINDS[kind], facts, asked.by.roles)
    return End(
        words=gettext(words),
        hint=gettext(hint),
        action=f"/cases/{number}/{to}",
        refused=reasons(asked, no) if no else (),
        typed=typed.words if typed else "",
        problem=typed.problem if typed else "",
    )


def _ending(facts: Facts) -> tuple[str, str, str, str]:
    if Fact.CLOSED in facts:
        return "reopening", _("相談を再開する"), _("もう一度、振り分けからはじめます。"), "again"
    if Fact.RECEIVED not in facts:
        return "lead_closed", _("受付の前に終わりにする"), _("相談を受け付けないまま、終わりにします。"), "end"
    return (
        "reception_closed",
        _("相談を終わりにする"),
        _("情報提供やつなぎが済み、もう待つことがないときに終わりにします。"),
        "end",
    )


def reasons(asked: Asked, no: Refusal) -> tuple[str, ...]:
    """Every sentence of a refusal."""
    gettext = words_in(asked.language)
    return (refusal_words(asked, no), *(gettext(sentence) for sentence in no.reasons[1:]))
