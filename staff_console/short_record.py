"""様式3 in under a minute (要綱 3-3-イ, 6-1, 6-2): how, what was said, what comes next and when; begun from what the person wrote in one click.

It writes the same 支援経過 as the full sheet: the promise becomes a follow-up, and words taken from a message keep the message as their source.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from starlette.responses import Response

from casestore import conversation, ledger, worklists, writing
from casestore.db import Work
from casestore.fields import read_date
from casestore.forms import Problem, sentence
from casestore.ids import new_id
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import refusal
from casestore.tables import Contact
from casestore.words import N_ as _
from casestore.worklists import CasePage
from casestore.writing import Filled
from staff_console import cases, looking_after, writing_sheet
from staff_console.case_views import Quoted, ShortRecord
from staff_console.dates import Gettext, clock, day_of, long_day
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.spoken import visible
from staff_console.triage_form import refusal_words
from staff_console.views import Choice
from staff_console.views import Problem as Shown

KIND, CHAT = "contact", "chat"
WAYS = ("telephone", "meeting", "visit", CHAT, "agency")
TOMORROW, IN_DAYS, IN_A_WEEK, THAT_DAY = _("あした"), _("3日後"), _("1週間後"), _("日を選ぶ")
PRESETS = {"1": TOMORROW, "3": IN_DAYS, "7": IN_A_WEEK}
OTHER_DAY = "day"
ON = _("%(words)s %(day)s")
SAID = _("%(day)s %(clock)s のことば")
NOTHING_SAID = _("話したこと・したことを書いてください。")
MOST_QUOTED = 5


class Typed(NamedTuple):
    """What came back from the form with its problems."""

    way: str = ""
    facts: str = ""
    next_action: str = ""
    after: str = ""
    next_date: str = ""
    messages: tuple[str, ...] = ()
    problems: tuple[Shown, ...] = ()
    once: str = ""


def card(work: Work, asked: Asked, found: CasePage, typed: Typed | None = None) -> ShortRecord | None:
    """The form on the case page; None for who may not write it, or where the law has no place for it."""
    allowed = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed
    if not allowed or refusal(KINDS[KIND], frozenset(found.line.case.facts), asked.by.roles) is not None:
        return None
    quoted = _quoted(work, asked, found.contacts, typed.messages if typed else asked.query.get("from", "").split(","))
    back = typed or Typed(way=CHAT if quoted else "")
    codes, lists = asked.house.settings.profile.codes, asked.language
    return ShortRecord(
        open=typed is not None or bool(quoted) or "record" in asked.query,
        once=back.once or new_id(asked.now),
        way=back.way,
        ways=tuple(Choice(id, codes["support_forms"].label(id, lists)) for id in WAYS),
        facts=back.facts,
        beginnings=tuple(Choice(code.id, code.label.to(lists)) for code in codes["record_beginnings"].codes),
        quoted=quoted,
        next_action=back.next_action,
        after=back.after,
        afters=(*_presets(asked), Choice(OTHER_DAY, words_in(lists)(THAT_DAY))),
        next_date=back.next_date,
        today=day_of(asked.now).isoformat(),
        problems=back.problems,
    )


def write(asked: Asked) -> Response:
    """POST /cases/{number}/note: one 支援経過; 422 with what was typed, 409 where the law or somebody faster says no."""
    typed = Typed(
        way=asked.typed("way"),
        facts=asked.typed("facts") or _beginning(asked),
        next_action=asked.typed("next_action"),
        after=asked.typed("after"),
        next_date=asked.typed("next_date"),
        messages=tuple(one for one in asked.form.get("message", ()) if one),
        once=asked.typed("command")[:40],
    )
    try:
        asked.house.store.write(lambda work: _write(work, asked, typed))
    except writing.Unreadable as wrong:
        gettext = words_in(asked.language)
        return _again(asked, typed, *(Shown(one.field, sentence(one, gettext)) for one in wrong.problems))
    except ledger.NoNextAction:
        return _again(asked, typed, Shown("next_action", words_in(asked.language)(writing.NO_ACTION)))
    except ledger.NotYet as no:
        return _again(asked, typed, Shown("facts", refusal_words(asked, no.refusal)), status=409)
    except writing.WrittenBefore:
        pass  # the same click twice: it stands there already
    return see_other(f"/cases/{asked.path['number']}?done=written#log")


def _write(work: Work, asked: Asked, typed: Typed) -> None:
    case = looking_after.case_for(work, asked, Act.WRITE_ENTRY)
    accounts = worklists.readable_accounts(work, asked.by, [case.person_id])[case.person_id] if typed.messages else ()
    quoted, day = _quoted(work, asked, accounts, typed.messages), _day(asked, typed)
    unsaid = () if typed.facts else (Problem("facts", NOTHING_SAID, ""),)
    odd = (Problem(writing.DAY, writing.NO_DAY, ""),) if typed.next_date and day is None else ()
    filled = _filled(asked, typed, quoted, day)
    wrong = [one for one in writing.wrong_answers(asked.house.settings.profile, filled, asked.now) if one.field != "facts"]
    if problems := (*unsaid, *odd, *wrong):
        raise writing.Unreadable(*problems)
    asked.house.desk.write_entry(work, case.id, filled, asked.by, asked.now)
    work.tell("case", case.id)


def _filled(asked: Asked, typed: Typed, quoted: tuple[Quoted, ...], day: date | None) -> Filled:
    said = "\n".join(one.text for one in quoted)
    answers = {"way": typed.way, "by": asked.by.staff_id, "facts": typed.facts, "own_words": said}
    source = {"how": "message", "by": asked.by.staff_id, "messages": [one.id for one in quoted], "confirmed": False}
    return Filled(
        kind=KIND,
        answers={name: value for name, value in answers.items() if value},
        happened_on=max((one.day for one in quoted), default=None),
        next_action=typed.next_action,
        next_day=day,
        sources={"own_words": source} if quoted else {},
        cause=writing_sheet.cause(asked),
    )


def _again(asked: Asked, typed: Typed, *problems: Shown, status: int = 422) -> Response:
    return cases.draw(asked, cases.Back(note=typed._replace(problems=problems)), status)


def _day(asked: Asked, typed: Typed) -> date | None:
    """The day that was chosen: one of the presets, else the day typed; None where there is none."""
    if typed.after in PRESETS:
        return _open_day(asked, int(typed.after))
    return read_date(typed.next_date, day_of(asked.now), lean="future") if typed.next_date else None


def _open_day(asked: Asked, days: int) -> date:
    """So many days from now, or the first day after it on which somebody is here."""
    return asked.house.settings.profile.calendar.business_day_after(day_of(asked.now) + timedelta(days=days), 0)


def _presets(asked: Asked) -> tuple[Choice, ...]:
    gettext = words_in(asked.language)
    return tuple(
        Choice(id, gettext(ON) % {"words": gettext(words), "day": long_day(_open_day(asked, int(id)), gettext)})
        for id, words in PRESETS.items()
    )


def _beginning(asked: Asked) -> str:
    """The ready sentence that was chosen where nothing was typed (the page without JavaScript)."""
    codes = asked.house.settings.profile.codes["record_beginnings"]
    chosen = asked.typed("beginning")
    return codes.label(chosen, "ja") if chosen in {one.id for one in codes.codes} else ""


def _quoted(work: Work, asked: Asked, accounts: Sequence[Contact], ids: Sequence[str]) -> tuple[Quoted, ...]:
    """The person's own messages on these accounts among `ids`, oldest first; anything else is passed over."""
    wanted = set(ids[:MOST_QUOTED])
    if not wanted:
        return ()
    gettext = words_in(asked.language)
    heard = (
        one
        for contact in accounts
        if contact.staff_id is None
        for one in conversation.conversation(work, contact.id, asked.by.staff_id).spoken
        if one.id in wanted and one.way == "in" and not one.unsent and one.said and one.said.text
    )
    return tuple(
        Quoted(one.id, visible(one.said.text if one.said else ""), _when(one.at, gettext), day_of(one.at))
        for one in sorted(heard, key=lambda one: one.at)
    )


def _when(at: datetime, gettext: Gettext) -> str:
    return gettext(SAID) % {"day": long_day(day_of(at), gettext), "clock": clock(at)}
