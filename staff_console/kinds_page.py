"""What can be written into one case by this reader now, by chapter of the 要綱; the rest folded away, each with its reasons (要綱 3, 4, 5, 8)."""

from __future__ import annotations

from starlette.responses import Response

from casestore.facts import Facts, Role
from casestore.kinds import ANY, KINDS, Kind
from casestore.refusals import Refusal, refusal
from casestore.stages import STAGES, stage
from casestore.tables import Case
from casestore.words import N_ as _
from dialogs.writing_down import ELSEWHERE
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import listed
from staff_console.shell import page
from staff_console.writing_views import Chapter, KindLine

CHAPTERS = {
    "any": _("いつでも書けるもの"),
    "3-1": _("把握・相談受付（3-1）"),
    "3-2": _("アセスメント・プラン策定（3-2）"),
    "3-3": _("支援・評価・終結（3-3）"),
    "4": _("支援調整会議（4）"),
    "5": _("市の決定（5）"),
    "8": _("住居確保給付金（8）"),
}
STANDING = _("いまは「%(stage)s」の段階です。")
# Kinds whose own page does more than write; those of ELSEWHERE without a page are not written by hand at all.
OWN_PAGES = {
    "intake": "/reception/new?case=%(number)s",
    "triage": "/reception?case=%(number)s",
    "consent": "/cases/%(number)s/consent",
    "correction": "/cases/%(number)s/write/correction",
    **dict.fromkeys(
        ("support_decision", "plan_confirmation", "sent_back", "support_change", "notice"),
        "/city/%(number)s",
    ),
    **dict.fromkeys(
        ("benefit_decision", "benefit_extension_decided", "benefit_paid", "benefit_ended"),
        "/city/housing/%(number)s?write=%(kind)s",
    ),
}
BY_HAND = tuple(kind for kind in KINDS.values() if kind.name not in ELSEWHERE or kind.name in OWN_PAGES)
ALWAYS = frozenset({"known"})


def draw(asked: Asked, case: Case, name: str, in_house: bool) -> Response:
    """GET /cases/{number}/write. The city sees only what the city writes: why not the rest would tell of the person."""
    values = {
        "number": case.number,
        "name": name,
        "in_house": in_house,
        "standing": standing(asked, frozenset(case.facts)),
        "chapters": chapters(asked, case),
    }
    return page(asked, "write_kinds.html", values)


def chapters(asked: Asked, case: Case) -> tuple[Chapter, ...]:
    facts, roles, gettext = frozenset(case.facts), asked.by.roles, words_in(asked.language)
    mine = [kind for kind in BY_HAND if not roles.isdisjoint(kind.by)]
    others = [] if Role.CITY in roles else [kind for kind in BY_HAND if roles.isdisjoint(kind.by)]
    judged = [(kind, refusal(kind, facts, roles)) for kind in (*mine, *others)]
    found = (
        Chapter(
            gettext(heading),
            tuple(_line(asked, case, kind) for kind, no in judged if no is None and chapter_of(kind) == chapter),
            tuple(_refused(asked, kind, no) for kind, no in judged if no is not None and chapter_of(kind) == chapter),
        )
        for chapter, heading in CHAPTERS.items()
    )
    return tuple(one for one in found if one.possible or one.others)


def chapter_of(kind: Kind) -> str:
    """Where a kind stands: what nothing is needed for is for any time, else the chapter of its first clause of 3 to 8."""
    if ALWAYS.issuperset(kind.needs) and not kind.unless and kind.about in ((), ANY):
        return "any"
    chapters_named = (clause[:3] if clause.startswith("3") else clause[0] for clause in kind.clauses)
    return next((one for one in chapters_named if one in CHAPTERS), "any")


def standing(asked: Asked, facts: Facts) -> str:
    """「いまは「アセスメント」の段階です。」"""
    gettext = words_in(asked.language)
    return gettext(STANDING) % {"stage": gettext(STAGES[stage(facts)])}


def reasons(asked: Asked, no: Refusal) -> tuple[str, ...]:
    """Every sentence of a refusal in the reader's language."""
    gettext = words_in(asked.language)
    params = {name: listed((gettext(word) for word in words), gettext) for name, words in no.params.items()}
    return tuple(gettext(one) % params if params else gettext(one) for one in no.reasons)


def _line(asked: Asked, case: Case, kind: Kind) -> KindLine:
    own = OWN_PAGES.get(kind.name, "/cases/%(number)s/write/%(kind)s")
    return KindLine(words_in(asked.language)(kind.label), own % {"number": case.number, "kind": kind.name})


def _refused(asked: Asked, kind: Kind, no: Refusal) -> KindLine:
    return KindLine(words_in(asked.language)(kind.label), reasons=reasons(asked, no))
