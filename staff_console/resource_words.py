"""A place of the directory in words (要綱 3-1-ウ, 7): its lines, its kind, what differs from how it stood before."""

from __future__ import annotations

from collections.abc import Callable

from casestore.fine_print import Resource
from casestore.words import N_ as _
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import listed
from staff_console.views import Choice

WHOLE_CITY = _("全市")
NO_NUMBER = _("電話番号はありません")
APPOINTMENT = {
    "yes": _("予約がいります"),
    "helpful": _("先に電話をすると、待たずにすみます"),
    "no": _("予約はいりません"),
}
LINES: tuple[tuple[str, Callable[[Asked, Resource], str]], ...] = (
    (_("名前"), lambda asked, one: one.name.to(asked.language)),
    (_("種類"), lambda asked, one: kind(asked, one.kind)),
    (_("区"), lambda asked, one: ward(asked, one.ward)),
    (_("場所"), lambda asked, one: one.place.to(asked.language)),
    (_("電話"), lambda asked, one: one.phone.label if one.phone else words_in(asked.language)(NO_NUMBER)),
    (_("時間"), lambda asked, one: one.hours.to(asked.language) if one.hours else ""),
    (_("予約"), lambda asked, one: words_in(asked.language)(APPOINTMENT[one.needs_appointment])),
    (_("持っていくもの"), lambda asked, one: one.what_to_bring.to(asked.language)),
    (_("話せることば"), lambda asked, one: languages(asked, one.languages)),
    (_("使える人"), lambda _asked, one: one.whom),
    (_("つなぎ方"), lambda _asked, one: one.refer),
    (_("担当者"), lambda _asked, one: one.contacts),
    (_("確かめたところ"), lambda _asked, one: one.source),
)


def lines(asked: Asked, one: Resource) -> tuple[tuple[str, str], ...]:
    """Label and words of all that is known of it, name and kind left out: they are its heading."""
    gettext = words_in(asked.language)
    return tuple((gettext(label), read(asked, one)) for label, read in LINES[2:])


def differences(asked: Asked, before: Resource, after: Resource) -> tuple[tuple[str, str], ...]:
    """Label and old words of what is not the same any more."""
    gettext = words_in(asked.language)
    return tuple((gettext(label), read(asked, before)) for label, read in LINES if read(asked, before) != read(asked, after))


def kind(asked: Asked, code: str) -> str:
    return asked.house.settings.profile.codes["referral_targets"].label(code, asked.language)


def ward(asked: Asked, code: str) -> str:
    profile = asked.house.settings.profile
    return profile.codes["wards"].label(code, asked.language) if code else words_in(asked.language)(WHOLE_CITY)


def languages(asked: Asked, spoken: tuple[str, ...]) -> str:
    codes = asked.house.settings.profile.codes["languages"]
    return listed((codes.label(one, asked.language) for one in spoken), words_in(asked.language))


def tongues(asked: Asked) -> tuple[Choice, ...]:
    """The languages somebody may be spoken to in there; the easy kind of Japanese is Japanese."""
    codes = asked.house.settings.profile.codes["languages"].codes
    return tuple(Choice(code.id, code.label.to(asked.language)) for code in codes if "@" not in code.id)
