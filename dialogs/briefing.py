"""What the office knows, put into a person's language for one turn: the only place where dialogs meet profile and calendar.

Every telephone number a person is shown comes from the profile through here (要綱 3-1-ウ).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from casestore.calendar import AT, BY, show_when
from casestore.profile import Profile
from casestore.words import N_
from dialogs.facts import Facts, Hotline
from dialogs.urgency import LIFE, NEED
from locales import catalog

AMBULANCE = N_("%(number)s（救急車）")
POLICE = N_("%(number)s（警察）")
KEPT_WHERE = N_("日本の中にある、%(agency)sの記録")
MOST_NUMBERS = 4
FALLBACK = ("crisis", "violence")


def facts_for(
    profile: Profile,
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
    agency, calendar = profile.agency, profile.calendar
    return Facts(
        agency=agency.name.to(language),
        phone=agency.phone.label if agency.phone else "",
        ambulance=_emergency(profile, "ambulance", AMBULANCE, language),
        police=_emergency(profile, "police", POLICE, language),
        hours=agency.hours.to(language),
        reads_by=by_when(calendar.reads_by(now), now, language),
        open_now=calendar.is_open(now),
        kept_where=catalog(language).gettext(KEPT_WHERE) % {"agency": agency.short_name.to(language)},
        reception_number=reception_number,
        staff_name=staff_name,
        place=place,
        workplace=workplace,
        person_name=person_name,
        audience=audience,
        hotlines=_hotlines(profile, language),
        wards=tuple((ward.id, ward.name.to(language)) for ward in profile.wards),
    )


def by_when(when: datetime, now: datetime, language: str) -> str:
    """「あす（11月26日・木）の午前10時まで」"""
    words = show_when(when, now, language)
    return catalog(language).gettext(BY[words.kind]) % words.words


def at_when(when: datetime, now: datetime, language: str) -> str:
    """「あす（11月26日・木）の午前10時」"""
    words = show_when(when, now, language)
    return catalog(language).gettext(AT[words.kind]) % words.words


def _emergency(profile: Profile, hotline: str, words: str, language: str) -> str:
    """「119（救急車）」, "" where the profile has no such number."""
    phone = profile.hotline(hotline).phone
    return catalog(language).gettext(words) % {"number": phone.label} if phone else ""


def _hotlines(profile: Profile, language: str) -> Mapping[str, tuple[Hotline, ...]]:
    shown = {cls: _numbers(profile, (cls,), language) for cls in (*LIFE, *NEED)}
    return shown | {"": _numbers(profile, FALLBACK, language)}


def _numbers(profile: Profile, alarms: tuple[str, ...], language: str) -> tuple[Hotline, ...]:
    fitting = sorted(profile.hotlines_for(alarms), key=lambda one: not one.around_the_clock)
    return tuple(
        Hotline(one.name.to(language), one.phone.label, one.hours.to(language)) for one in fitting if one.phone is not None
    )[:MOST_NUMBERS]
