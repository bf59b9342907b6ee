"""The page that writes one entry, put together (要綱 6-1): the form as it was typed, what it is about, what follows by itself, what came between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from casestore import clocks, duty, follow_ups, people, person_said, worklists, writing
from casestore.corrections import as_corrected
from casestore.db import Work
from casestore.entries import Written
from casestore.forms import FORM_OF, Problem, sentence
from casestore.forms.reading import read_typed
from casestore.ids import new_id
from casestore.kinds import KINDS, Kind
from casestore.plans import versions
from casestore.refusals import Refusal
from casestore.submitted_plans import HANDED_IN
from casestore.told import told
from casestore.words import N_ as _
from staff_console import entry_words, kinds_page, plan_words, promises, sheets
from staff_console.dates import clock, day_of, full_day, long_day
from staff_console.house import Asked
from staff_console.in_hand import InHand, in_hand, subjects
from staff_console.pages import words_in
from staff_console.phrases import listed
from staff_console.phrases import told as said
from staff_console.plan_views import PlanInFull
from staff_console.sheets import Typed
from staff_console.shell import page
from staff_console.views import Choice
from staff_console.views import Problem as Shown
from staff_console.writing_views import EntryInWords, WritePage

ASSESSMENT = "assessment"
KEPT, RESTORED = _("下書きを保存しました %(clock)s"), _("%(day)s %(clock)s の下書きから、つづけて書いています。")
DUE = _("%(words)s（%(day)s）")
ABOUT = _("%(kind)s（%(day)s・%(who)s）")
SAID_BY_THEM = _("ご本人の答え（%(day)s、チャット）から入れてあります。確かめて、ちがうところは直してください。")
GROWN = _("あなたがひらいたあとで、この台帳に記録が増えました。読んでから、それでも記録するか決めてください。")
BEFORE = _(
    "この画面からは、もう記録されています。いま入っていることは消えていません。別の記録として残すときは、もう一度「記録する」をおしてください。"
)
GIST = 60  # characters of an entry in a list to choose from
MOST = 6


@dataclass(frozen=True)
class Back:
    """What was typed, and why it came back. more: tables that get a row more; grown: somebody else wrote meanwhile; before: this command's entry."""

    typed: Typed
    problems: tuple[Problem, ...] = ()
    no: Refusal | None = None
    said: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    grown: bool = False
    before: Written | None = None
    restored: datetime | None = None


def address(number: str, kind: str) -> str:
    """What the form of a kind in the case of a number is sent to."""
    return f"/cases/{number}/write/{kind}"


def seen(asked: Asked) -> int | None:
    """The version of the case the writer saw."""
    return int(asked.typed("seen_version")) if asked.typed("seen_version").isdecimal() else None


def cause(asked: Asked) -> str | None:
    """The id of this one command: made when the page was drawn."""
    once = asked.typed("command")[:40]
    return f"write:{asked.by.staff_id}:{once}" if once else None


def again(asked: Asked, law: Kind, back: Back, status: int) -> Response:
    """The page with what was typed."""
    with asked.house.store.reading() as work:
        found = in_hand(work, asked)
        sheet = _sheet(work, asked, law, found, back)
        plan = None if found.in_house else _plan(asked, found)
    closed = back.no is not None and status == 409 and not asked.form
    return page(asked, "write.html", {"sheet": sheet, "plan": plan, "in_house": found.in_house, "closed": closed}, status)


def _sheet(work: Work, asked: Asked, law: Kind, found: InHand, back: Back) -> WritePage:
    gettext, form = words_in(asked.language), FORM_OF[law.name]
    wrong = {one.field: gettext(one.message) for one in back.problems}
    drawing = sheets.Drawing(
        asked,
        back.typed,
        wrong,
        sheets.workers(work),
        back.more,
        came=law.name == ASSESSMENT,
        said_by_them=_said_by_them(asked, law, found),
    )
    names = worklists.staff_names(work)
    return WritePage(
        number=found.case.number,
        name=people.known(work, found.case.person_id).shown,
        kind=law.name,
        title=gettext(law.label),
        form_no=form.form_no,
        parts=sheets.parts(form, drawing),
        seen=str(found.case.version),
        once=new_id(asked.now) if back.before or not asked.typed("command") else asked.typed("command"),
        abouts=tuple(_about(asked, one, names, found.in_house) for one in subjects(law, found)),
        promised=_promised(work, asked, law, found, back.typed),
        planned=_planned(work, asked, found),
        problems=tuple(Shown(one.field, sentence(one, gettext)) for one in back.problems),
        reasons=(*back.said, *(kinds_page.reasons(asked, back.no) if back.no else ())),
        standing=kinds_page.standing(asked, frozenset(found.case.facts)),
        since=since(asked, found, back, names),
        why_since=gettext(GROWN) if back.grown else gettext(BEFORE) if back.before else "",
        today=day_of(asked.now).isoformat(),
        **_typed(asked, back),
    )


def _typed(asked: Asked, back: Back) -> dict[str, Any]:
    """What stands around the form."""
    names = (writing.ABOUT, writing.HAPPENED, writing.ACTION, writing.DAY)
    first = {name: (back.typed.get(name) or ("",))[0] for name in names}
    return {
        "about": first[writing.ABOUT],
        "happened": first[writing.HAPPENED],
        "next_action": first[writing.ACTION],
        "next_date": first[writing.DAY],
        **restored(asked, back),
    }


def restored(asked: Asked, back: Back) -> dict[str, Any]:
    """When the draft was kept that stands here now; nothing where there is none."""
    if back.restored is None:
        return {}
    gettext = words_in(asked.language)
    when = {"day": long_day(day_of(back.restored), gettext), "clock": clock(back.restored)}
    return {"saved": gettext(KEPT) % when, "restored": gettext(RESTORED) % when}


def _said_by_them(asked: Asked, law: Kind, found: InHand) -> dict[str, str]:
    """Beside each answer the sheet takes from the person's own: whose it is, and of which day (3-3-ウ)."""
    said = person_said.newest(found.written, law.name)
    if said is None:
        return {}
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    given = person_said.begins(law.name, found.written, profile, writing.starts_from(law.name, found.written, profile))
    words = gettext(SAID_BY_THEM) % {"day": full_day(day_of(said.happened_at), gettext, asked.language)}
    return dict.fromkeys(given, words)


def _about(asked: Asked, entry: Written, names: Any, in_house: bool) -> Choice:
    """「他機関へのつなぎ（11月25日・田中）」 with the first words of it."""
    gettext = words_in(asked.language)
    words = gettext(ABOUT) % {
        "kind": gettext(KINDS[entry.kind].label),
        "day": full_day(day_of(entry.happened_at), gettext, asked.language),
        "who": entry_words.who(asked, entry, names),
    }
    lines = told(FORM_OF[entry.kind], entry.answers, entry_words.reader(asked, names)) if in_house else ()
    gist = listed((said(one.label, listed(one.words, gettext), gettext) for one in lines[:2]), gettext)
    return Choice(entry.id, words, gist if len(gist) <= GIST else f"{gist[:GIST]}…")


def _promised(work: Work, asked: Asked, law: Kind, found: InHand, typed: Typed) -> tuple[str, ...]:
    """What the clocks promise by themselves once this is written, as far as it can be told from what was typed."""
    profile, gettext = asked.house.settings.profile, words_in(asked.language)
    answers = read_typed(FORM_OF[law.name], typed, day_of(asked.now))
    hands = duty.hands(work, found.case.owner_id, asked.by.staff_id)
    made = clocks.promises(profile, law.name, answers, frozenset(found.case.facts), asked.now, hands)
    known = ((clocks.clock_of(profile, one.step), one.due_at) for one in made)
    return tuple(
        gettext(DUE) % {"words": clock.words.to(asked.language), "day": full_day(day_of(due), gettext, asked.language)}
        for clock, due in known
        if clock is not None
    )


def _planned(work: Work, asked: Asked, found: InHand) -> tuple[str, ...]:
    """What is promised in the case already, soonest first; not for the city."""
    if not found.in_house:
        return ()
    gettext = words_in(asked.language)
    told_once = dict.fromkeys(
        gettext(DUE)
        % {
            "words": promises.words(asked, row, follow_ups.words_of(work, row) if row.words else ""),
            "day": full_day(day_of(row.due_at), gettext, asked.language),
        }
        for row in follow_ups.open_of(work, found.case.id)
        if row.kind != follow_ups.Promised.LOOKALIKE  # whom somebody may be is on a page of its own, for those who may see both
    )
    return tuple(told_once)[:MOST]


def since(asked: Asked, found: InHand, back: Back, names: Any) -> tuple[EntryInWords, ...]:
    """The entries somebody else wrote meanwhile, or the one this command wrote; for the city without their words."""
    version = seen(asked)
    fresh = [
        one
        for one in as_corrected(found.written)
        if (back.grown and version is not None and one.entry.seq > version) or (back.before and one.entry.id == back.before.id)
    ]
    shown = (entry_words.in_words(asked, one, names, found.written) for one in fresh)
    return tuple(one if found.in_house else _bare(one) for one in shown)


def _bare(one: EntryInWords) -> EntryInWords:
    return EntryInWords(one.id, one.seq, one.words, one.when, one.by)


def _plan(asked: Asked, found: InHand) -> PlanInFull | None:
    """The newest plan the city was given."""
    given = [one for one in versions(found.written) if one.last(*HANDED_IN)]
    return plan_words.in_full(asked, given[-1]) if given else None
