"""A worker's calendar for the programs of a phone (要綱 2-1-ア): an .ics at a secret address, made and revoked on /calendar. Numbers and kinds only.

Whoever holds the address reads it without a session; it says what is to be done and in which case, and nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from icalendar import Calendar, Event
from starlette.responses import Response

from casestore import calendar_links
from casestore.calendar import JST
from casestore.clocks import clock_of
from casestore.follow_ups import Promised
from casestore.own_calendar import CONFERENCE, Planned, planned
from casestore.permissions import Actor
from casestore.profile import Profile
from casestore.words import N_ as _
from dialogs.catalogue import DIALOGS
from staff_console import calendar
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.promises import ASK, CLOCKS, TOLD

ICS = "text/calendar; charset=utf-8"
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MAKER = "-//tsunagi//calendar of one worker//JA"
NAME = _("つなぎの予定")
MEETINGS = {CONFERENCE: _("支援調整会議")}
WITH_WAY = _("%(what)s（%(way)s）")
NUMBERED = "%s %s"
Gettext = Callable[[str], str]


def feed(asked: Asked) -> Response:
    """GET /calendar/{token}.ics: 404 for what opens nothing, 429 for a program that asks all the time."""
    try:
        owner = asked.house.store.write(lambda work: calendar_links.opened(work, asked.path["token"], asked.now))
    except calendar_links.TooOften:
        seconds = str(int(calendar_links.FETCHED_EVERY.total_seconds()))
        return Response(status_code=429, headers={"retry-after": seconds})
    if owner is None:
        raise NotFound
    with asked.house.store.reading() as work:
        things = planned(work, owner, asked.now)
    headers = {"content-disposition": 'inline; filename="tsunagi.ics"'}
    return Response(_drawn(asked, owner, things), media_type=ICS, headers=headers)


def make(asked: Asked) -> Response:
    """POST /calendar/link: a new address, shown this once; the one before ends."""
    token = asked.house.store.write(lambda work: calendar_links.make(work, asked.by, asked.now))
    return calendar.draw(asked, f"{asked.house.settings.base_url}/calendar/{token}.ics")


def revoke(asked: Asked) -> Response:
    """POST /calendar/link/revoke"""
    asked.house.store.write(lambda work: calendar_links.revoke(work, asked.by, asked.now))
    return see_other("/calendar?done=calendar_revoked#feed")


def _drawn(asked: Asked, owner: Actor, things: tuple[Planned, ...]) -> bytes:
    gettext = words_in(owner.language)
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("x-wr-calname", gettext(NAME))
    made.add("x-wr-timezone", JST.key)
    made.add("refresh-interval", AN_HOUR)
    for one in things:
        made.add_component(_event(asked, one, owner.language, gettext))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(asked: Asked, one: Planned, language: str, gettext: Gettext) -> Event:
    """A time with its end, or a whole day for what is due on it. Days and times are those of Sapporo."""
    event, begins = Event(), one.at.astimezone(JST)
    event.add("uid", f"{one.id}@tsunagi")
    event.add("dtstamp", asked.now)
    event.add("dtstart", begins if one.ends_at else begins.date())
    event.add("dtend", one.ends_at.astimezone(JST) if one.ends_at else begins.date() + A_DAY)
    event.add("summary", (NUMBERED % (one.number, _kind(asked.house.settings.profile, one, language, gettext))).strip())
    event.add("transp", "OPAQUE" if one.ends_at else "TRANSPARENT")
    return event


def _kind(profile: Profile, one: Planned, language: str, gettext: Gettext) -> str:
    """What it is, in words of ours alone: never what somebody wrote for it."""
    if one.kind in MEETINGS:
        return gettext(MEETINGS[one.kind])
    kind = Promised(one.kind)
    if kind in CLOCKS and (clock := clock_of(profile, one.step)):
        return str(clock.words.to(language))
    if kind is Promised.ASK and (dialog := DIALOGS.get(one.step.partition(":")[0])):
        return gettext(ASK) % {"what": gettext(dialog.title)}
    if one.way in profile.appointments.ways:
        return gettext(WITH_WAY) % {"what": gettext(TOLD[kind].words), "way": profile.appointments.ways[one.way].to(language)}
    return gettext(TOLD[kind].words)
