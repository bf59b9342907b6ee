"""Two who may be one, side by side: what each ledger says of who they are, and where both say the same (要綱 6-1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from casestore import people, same_person, worklists
from casestore.db import Work
from casestore.facts import over
from casestore.lookalikes import WORDS, Pair
from casestore.names import fold_name
from casestore.people import Known
from casestore.stages import STAGES, Stage
from casestore.tables import Case
from casestore.words import N_ as _
from casestore.worklists import CaseLine
from staff_console import talks
from staff_console.dates import day_of, full_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.same_views import Compared, Row, Suspicion

NOT_KNOWN = _("（まだ分かりません）")
NO_LEDGER = _("台帳はまだありません")
NOBODY = _("担当なし")


@dataclass(frozen=True)
class Person:
    """One of the two with all that is compared."""

    who: Known
    line: CaseLine | None
    accounts: str

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.line.intake if self.line else {}

    def phones(self) -> set[str]:
        """Digits of their telephones."""
        found = ("".join(sign for sign in str(self.answers.get(one) or "") if sign.isdigit()) for one in people.PHONES)
        return {digits for digits in found if digits}


def suspicion(work: Work, asked: Asked, pair: Pair, mine: Collection[str] = ()) -> Suspicion:
    """A line of a list, seen from the person with these ids, else from whichever has a ledger: there it is compared."""
    gettext = words_in(asked.language)
    from_one = pair.one.person in mine if mine else pair.one.case is not None
    here, there = (pair.one, pair.other) if from_one else (pair.other, pair.one)
    names = people.known_all(work, (here.person, there.person))
    numbers = (here.case.number if here.case else "", there.case.number if there.case else "")
    return Suspicion(
        link=f"/cases/{numbers[0]}/same?other={there.person}#compare",
        why=gettext(WORDS[pair.why]),
        names=(names[here.person].shown, names[there.person].shown),
        numbers=numbers,
        since=full_day(day_of(pair.found_at), gettext, asked.language),
    )


def compared(work: Work, asked: Asked, case: Case, other: str, why: str, different: bool) -> Compared:
    """Both, row by row."""
    theirs = same_person.current_case(work, other)
    here, there = _person(work, asked, case.person_id, case), _person(work, asked, other, theirs)
    return Compared(
        person=other,
        name=there.who.shown,
        number=theirs.number if theirs else "",
        why=why,
        rows=tuple(_rows(asked, here, there)),
        both_open=theirs is not None and not over(frozenset(theirs.facts)) and not over(frozenset(case.facts)),
        judged_different=different,
    )


def _person(work: Work, asked: Asked, person: str, case: Case | None) -> Person:
    lines = worklists.lines(work, asked.by, [case]) if case else []
    accounts = worklists.readable_accounts(work, asked.by, [person])[person]
    words = (account(asked, one.channel) for one in accounts)
    return Person(people.known(work, person), lines[0] if lines else None, beside(words, words_in(asked.language)))


def account(asked: Asked, channel: str) -> str:
    """「LINE」"""
    return words_in(asked.language)(talks.CHANNELS.get(channel, channel))


def _rows(asked: Asked, here: Person, there: Person) -> list[Row]:
    """What says who somebody is comes first and is marked where it is alike; what happened to them comes after."""
    gettext, language = words_in(asked.language), asked.language
    profile = asked.house.settings.profile

    def born(one: Person) -> str:
        return full_day(one.who.birth_date, gettext, language) if one.who.birth_date else ""

    def coded(field: str, codes: str) -> Callable[[Person], str]:
        return lambda one: profile.codes[codes].label(str(one.answers[field]), language) if one.answers.get(field) else ""

    def typed(field: str) -> Callable[[Person], str]:
        return lambda one: str(one.answers.get(field) or "")

    def row(label: str, words: Callable[[Person], str], fold: Callable[[str], str] = fold_name) -> Row:
        ours, theirs = words(here), words(there)
        alike = bool(fold(ours)) and fold(ours) == fold(theirs)
        return Row(gettext(label), ours or gettext(NOT_KNOWN), theirs or gettext(NOT_KNOWN), alike)

    told = [
        row(_("氏名"), lambda one: one.who.name),
        row(_("ふりがな"), lambda one: one.who.kana),
        row(_("お呼びする名前"), lambda one: one.who.call_name),
        row(_("生年月日"), born, str),
        _phones(asked, here, there),
        row(_("住所"), typed("address")),
        row(_("お住まいの区"), coded("ward", "wards"), str),
        row(_("E-mail"), typed("email"), str.casefold),
    ]
    return [*told, *(Row(gettext(label), words(here), words(there), alike=False) for label, words in _happened(asked))]


def _phones(asked: Asked, here: Person, there: Person) -> Row:
    gettext = words_in(asked.language)
    ours, theirs = (
        beside((str(one.answers[key]) for key in people.PHONES if one.answers.get(key)), gettext) or gettext(NOT_KNOWN)
        for one in (here, there)
    )
    return Row(gettext(_("電話")), ours, theirs, bool(here.phones() & there.phones()))


def _happened(asked: Asked) -> tuple[tuple[str, Callable[[Person], str]], ...]:
    gettext, language = words_in(asked.language), asked.language

    def of_case(words: Callable[[CaseLine], str]) -> Callable[[Person], str]:
        return lambda one: words(one.line) or gettext(NOT_KNOWN) if one.line else gettext(NO_LEDGER)

    return (
        (_("連絡先"), lambda one: one.accounts or gettext(NOT_KNOWN)),
        (_("受付番号"), of_case(lambda line: line.case.number)),
        (_("受付日"), of_case(lambda line: full_day(day_of(line.case.received_at or line.case.made_at), gettext, language))),
        (_("いまの段階"), of_case(lambda line: gettext(STAGES[Stage(line.case.stage)]))),
        (_("担当"), of_case(lambda line: line.owner_name or gettext(NOBODY))),
        (_("ご本人のことば"), of_case(lambda line: line.own_words)),
    )
