"""What the office knows, put into a person's language for one turn: the only place where dialogs meet profile and calendar.

Every telephone number a person is shown comes from the profile through here (要綱 3-1-ウ).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from casestore import fine_print
from casestore.calendar import BY, JST, show_when
from casestore.profile import Profile
from casestore.words import N_
from dialogs.facts import Facts, Hotline
from dialogs.urgency import LIFE, NEED
from locales import SOURCE, catalog

AMBULANCE = N_("%(number)s（救急車）")
POLICE = N_("%(number)s（警察）")
KEPT_WHERE = N_("日本の中にある、%(agency)sの記録")
JAPANESE_ONLY = N_("日本語だけ")
MOST_NUMBERS = 4
FALLBACK = ("crisis", "violence")
Minute = tuple[datetime, bool]  # the full minute, and whether it is that very moment


class Briefing:
    """The office's side of `Facts`: what stands is put into each language once, only the hour is looked at anew."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._standing: dict[str, Facts] = {}
        self._hours: dict[str, tuple[Minute, Facts]] = {}

    def facts(
        self,
        language: str,
        now: datetime,
        *,
        reception_number: str = "",
        staff_name: str = "",
        person_name: str = "",
        place: str = "",
        workplace: str = "",
        audience: str = "resident",
    ) -> Facts:
        """The facts of a turn in a language. Numbers that answer at this hour come first."""
        return replace(
            self._at_this_hour(language, now),
            reception_number=reception_number,
            staff_name=staff_name,
            person_name=person_name,
            place=place,
            workplace=workplace,
            audience=audience,
        )

    def _at_this_hour(self, language: str, now: datetime) -> Facts:
        """Within a minute nothing opens, closes or turns into another promise: all of these change on the full minute."""
        minute = now.replace(second=0, microsecond=0)
        key = (minute, minute == now)
        known = self._hours.get(language)
        if known is None or known[0] != key:
            calendar = self._profile.calendar
            reads_by = by_when(calendar.reads_by(now), now, language)
            known = (key, replace(self._in_words(language), reads_by=reads_by, open_now=calendar.is_open(now)))
            self._hours[language] = known
        return known[1]

    def _in_words(self, language: str) -> Facts:
        if language not in self._standing:
            self._standing[language] = _standing(self._profile, language)
        return self._standing[language]


def _standing(profile: Profile, language: str) -> Facts:
    agency = profile.agency
    return Facts(
        agency=agency.name.to(language),
        phone=agency.phone.label if agency.phone else "",
        ambulance=_emergency(profile, "ambulance", AMBULANCE, language),
        police=_emergency(profile, "police", POLICE, language),
        hours=agency.hours.to(language),
        kept_where=catalog(language).gettext(KEPT_WHERE) % {"agency": agency.short_name.to(language)},
        hotlines=_hotlines(profile, language),
        wards=tuple((ward.id, ward.name.to(language)) for ward in profile.wards),
    )


def by_when(when: datetime, now: datetime, language: str) -> str:
    """「あす（11月26日・木）の午前10時まで」"""
    return _by_when(when, now.astimezone(JST).date(), language)


@lru_cache(maxsize=64)
def _by_when(when: datetime, today: date, language: str) -> str:
    words = show_when(when, datetime.combine(today, time(), JST), language)
    return catalog(language).gettext(BY[words.kind]) % words.words


def _emergency(profile: Profile, hotline: str, words: str, language: str) -> str:
    """「119（救急車）」, "" where the profile has no such number."""
    phone = profile.hotline(hotline).phone
    return catalog(language).gettext(words) % {"number": phone.label} if phone else ""


def _hotlines(profile: Profile, language: str) -> Mapping[str, tuple[Hotline, ...]]:
    shown = {cls: _numbers(profile, (cls,), language) for cls in (*LIFE, *NEED)}
    return shown | {"": _numbers(profile, FALLBACK, language)}


def _numbers(profile: Profile, alarms: tuple[str, ...], language: str) -> tuple[Hotline, ...]:
    """Those that understand the person first, then those that answer at any hour; one that does not says so."""
    fitting = sorted(
        profile.hotlines_for(alarms), key=lambda one: (_UNDERSTANDS[one.speaks(language)], not one.around_the_clock)
    )
    return tuple(
        Hotline(one.name.to(language), one.phone.label, one.hours.to(language), _note(one, language))
        for one in fitting
        if one.phone is not None and not (one.foreign_residents and language == SOURCE)
    )[:MOST_NUMBERS]


_UNDERSTANDS = {"yes": 0, "unknown": 1, "otherwise": 1, "no": 2}


def _note(one: fine_print.Hotline, language: str) -> str:
    match one.speaks(language):
        case "otherwise" if one.languages_note:
            return one.languages_note.to(language)
        case "no":
            return catalog(language).gettext(JAPANESE_ONLY)
    return ""
