"""The frame around every desk: menu with counts, bell, who is signed in, the sentence about what was just done."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from casestore import staff, tallies
from casestore.facts import ROLES
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console.dates import day_of, full_day, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import draw, words_in
from staff_console.phrases import beside
from staff_console.plain import shared
from staff_console.views import NavItem, Toast

DESKS = (
    ("/today", "flag", _("きょう"), Act.SEE_TODAY),
    ("/reception", "inbox", _("受付"), Act.SEE_QUEUE),
    ("/cases", "people", _("ケース"), Act.READ_CASE),
    ("/admin/staff", "form", _("職員"), Act.MANAGE_STAFF),
)
DONE = {
    "entered": _("相談を記録して、受付にのせました。"),
    "triaged": _("振り分けを記録しました。"),
    "moved": _("日を変えました。"),
    "stopped": _("この確認をやめました。"),
    "employed": _("就職を記録しました。ようすを聞く日を予定に入れました。"),
    "sent": _("送信を受け付けました。"),
    "noted": _("内部メモを残しました。"),
    "next": _("済んだことと、次にすることを記録しました。"),
    "finished": _("済んだことを記録しました。"),
    "taken": _("引きつぎました。自動応答は止まっています。"),
    "given": _("自動応答に戻しました。"),
    "cleared": _("安全を確かめたことを記録しました。"),
    "seen": _("見た、と記録しました。"),
    "mine": _("担当になりました。"),
    "given_back": _("担当を戻しました。"),
    "again": _("もう一度送ります。"),
    "answered": _("つなぎ先のことを記録しました。"),
    "ended": _("終わりにしました。理由は経過に残っています。"),
    "reopened": _("相談を再開しました。"),
}


def first_page(asked: Asked) -> Response:
    """GET /: the first desk this person has."""
    for path, _icon, _words, act in DESKS:
        if may(asked.by, act, None, asked.now).allowed:
            return see_other(path)
    return see_other("/me")


def page(asked: Asked, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Draw a whole page inside the frame."""
    return draw(asked.language, template, frame(asked) | values, status)


def part(asked: Asked, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Draw a fragment that refreshes itself; it needs no menu."""
    small = {"language": asked.language, "csrf": asked.csrf, "today_iso": day_of(asked.now).isoformat()}
    return draw(asked.language, template, small | values, status)


def frame(asked: Asked) -> dict[str, Any]:
    """Everything the layout shows."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    counts = _counts(asked)
    return shared(asked) | {
        "me": {"name": asked.by.name, "roles": roles_in_words(asked, asked.by.roles)},
        "nav": nav(asked, counts),
        "at": at(asked.here),
        "alerts": counts.alerts,
        "today_wareki": full_day(today, gettext, asked.language),
        "today_iso": today.isoformat(),
        "agency": asked.house.settings.profile.agency.short_name.to(asked.language),
        "searched": asked.query.get("q", ""),
        "toast": toast(asked),
        "idle_seconds": int(staff.IDLE.total_seconds()),
    }


def nav(asked: Asked, counts: tallies.Counts) -> tuple[NavItem, ...]:
    """The desks this person has, with what waits there."""
    gettext = words_in(asked.language)
    numbers = {"/reception": counts.reception, "/cases": counts.cases}
    return tuple(
        NavItem(path, icon, gettext(words), numbers.get(path, 0), hot=path == "/reception")
        for path, icon, words, act in DESKS
        if may(asked.by, act, None, asked.now).allowed
    )


def nav_items(asked: Asked) -> Response:
    """GET /nav: the menu again, live."""
    return part(asked, "_nav_items.html", {"nav": nav(asked, _counts(asked)), "at": asked.query.get("at", "")})


def bell(asked: Asked) -> Response:
    """GET /bell"""
    return part(asked, "_bell.html", {"alerts": _counts(asked).alerts})


def at(here: str) -> str:
    """Which desk a path belongs to."""
    return next((path for path, *_rest in DESKS if here == path or here.startswith((f"{path}/", f"{path}?"))), "")


def roles_in_words(asked: Asked, roles: frozenset[str]) -> str:
    gettext = words_in(asked.language)
    return beside((gettext(words) for role, words in ROLES.items() if role.value in roles), gettext)


def toast(asked: Asked) -> Toast | None:
    """What was just done, by its code in the address: never free words."""
    gettext = words_in(asked.language)
    if (done := asked.query.get("done", "")) not in DONE:
        return None
    before, of = asked.query.get("was", ""), asked.query.get("number", "")
    if done == "mine" and before and of:
        return Toast(gettext(DONE[done]), f"/cases/{quote(of, safe='')}/owner", (("owner", before),))
    if done == "moved" and (was := _day(asked.query.get("was", ""))) and (number := asked.path.get("number")):
        words = gettext(_("日を変えました（もとは %(day)s）。")) % {"day": long_day(was, gettext)}
        undo = f"/cases/{number}/follow-ups/{asked.query.get('moved', '')}/move"
        return Toast(words, undo, (("due", was.isoformat()),))
    return Toast(gettext(DONE[done]))


def typed_day(text: str) -> date | None:
    """An ISO day from a date field."""
    return _day(text)


def found(verdict_allowed: bool) -> None:
    """Raise NotFound for what this person may not see."""
    if not verdict_allowed:
        raise NotFound


def _counts(asked: Asked) -> tallies.Counts:
    with asked.house.store.reading() as work:
        return tallies.counts(work, asked.by, asked.now)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
