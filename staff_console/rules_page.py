"""支援サービス, 予定, 開所時間 as the program goes by them (要綱 3-2-ウ, 2-1-ア): read only, with edition and file, so that everyone can check them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore.calendar import OfficeHours
from casestore.fine_print import Service
from casestore.words import N_ as _
from dialogs.catalogue import DIALOGS
from staff_console.dates import day_of, full_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import listed
from staff_console.shell import page

ACTS = {
    "support_decision": _("支援決定がいります"),
    "plan_confirmation": _("プランの確認がいります"),
    "benefit_decision": _("給付の決定がいります"),
    "none": _("市の決定・確認はいりません"),
}
WEEKDAYS = (_("月"), _("火"), _("水"), _("木"), _("金"), _("土"), _("日"))
OPEN = _("%(days)s　%(opens)s–%(closes)s（祝日は休み）")
SPAN = _("毎年%(first)sから%(last)sまで")
MONTH_DAY = _("%(month)d月%(day)d日")


@dataclass(frozen=True)
class OfferedSupport:
    """One service: its letter in the 要綱, the act of the city it needs, and the name it bore or will bear."""

    letter: str
    name: str
    act: str
    clause: str
    before_plan: bool


def show(asked: Asked) -> Response:
    """GET /admin/rules"""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    hours = profile.calendar.hours
    values = {
        "edition": profile.edition,
        "services": tuple(_service(asked, one) for one in profile.services),
        "open": gettext(OPEN)
        % {
            "days": listed((gettext(WEEKDAYS[day]) for day in sorted(hours.weekdays)), gettext),
            "opens": f"{hours.opens:%H:%M}",
            "closes": f"{hours.closes:%H:%M}",
        },
        "closed": _closed(asked, hours),
        "quiet": f"{profile.calendar.quiet.begins:%H:%M}–{profile.calendar.quiet.ends:%H:%M}",
        "clocks": tuple(dict.fromkeys(one.words.to(asked.language) for one in profile.clocks)),
        "askings": tuple(gettext(DIALOGS[one.dialog].title) for one in profile.askings if one.dialog in DIALOGS),
    }
    return page(asked, "rules.html", values)


def _service(asked: Asked, one: Service) -> OfferedSupport:
    named = one.name_on(day_of(asked.now)).to(asked.language)
    return OfferedSupport(one.letter, named, words_in(asked.language)(ACTS[one.act]), one.clause, one.before_plan)


def _closed(asked: Asked, hours: OfficeHours) -> tuple[str, ...]:
    """The spans of every year, and the single days still to come."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    spans = tuple(
        gettext(SPAN)
        % {
            "first": gettext(MONTH_DAY) % {"month": first[0], "day": first[1]},
            "last": gettext(MONTH_DAY) % {"month": last[0], "day": last[1]},
        }
        for first, last in hours.closures
    )
    days = sorted(day for day in hours.closed_on if day >= today)
    return (*spans, *(full_day(day, gettext, asked.language) for day in days))
