"""When a worker's words go out (要綱 3-3-ウ): while nobody is here they wait for the next opening, unless the worker chooses otherwise.

At night whoever sends at once says why. Somebody in danger, or who has just written, is not made to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casestore.calendar import Calendar
from casestore.db import Work
from casestore.tables import Talk
from casestore.words import N_ as _
from staff_console.dates import clock, day_of, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.reaching import Reach
from staff_console.views import Choice

LATER, NOW, SAFETY, HERE = "open", "now", "safety", "here"
JUST_WROTE = timedelta(minutes=30)
CLOSED, NIGHT = _("いまは時間外です"), _("いまは夜です（%(begins)s〜%(ends)s）")
WAYS = {
    NOW: _("いま送る"),
    SAFETY: _("いま送る（安全のこと）"),
    HERE: _("いま送る（本人が待っている）"),
}
TOMORROW, THAT_DAY, TODAY = _("あした %(clock)s に送る"), _("%(day)s %(clock)s に送る"), _("きょう %(clock)s に送る")
CHOOSE = _("いまは夜です。いつ送るかをえらんでください。")


class Undecided(Exception):
    """It is night, nobody waits, and the form was drawn by day: the worker has not chosen yet."""


@dataclass(frozen=True)
class SendingHours:
    """The choice that stands below the box while the office is closed."""

    words: str
    ways: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True)
class Sending:
    """not_before: None for at once; why: SAFETY or HERE, for what is sent at night."""

    not_before: datetime | None = None
    why: str = ""


def offer(work: Work, asked: Asked, reach: Reach) -> SendingHours | None:
    """What the worker may choose; None while the office is open."""
    calendar, gettext = asked.house.settings.profile.calendar, words_in(asked.language)
    if calendar.is_open(asked.now):
        return None
    night = calendar.at_night(asked.now)
    usual, typed, open_to = (
        usually(calendar, _urgent(work, reach), reach.contact.heard_at, asked.now),
        asked.typed("when"),
        ways(night),
    )
    hours = {"begins": f"{calendar.quiet.begins:%H:%M}", "ends": f"{calendar.quiet.ends:%H:%M}"}
    return SendingHours(
        gettext(NIGHT) % hours if night else gettext(CLOSED),
        tuple(Choice(one, gettext(WAYS[one]) if one in WAYS else _later(asked)) for one in open_to),
        typed if typed in open_to else usual,
    )


def chosen(work: Work, asked: Asked, reach: Reach) -> Sending:
    """What the worker chose. Raises Undecided."""
    calendar, typed = asked.house.settings.profile.calendar, asked.typed("when")
    if calendar.is_open(asked.now):
        return Sending()
    night = calendar.at_night(asked.now)
    if typed not in ways(night):
        typed = usually(calendar, _urgent(work, reach), reach.contact.heard_at, asked.now) if night else NOW
        if typed == LATER:
            raise Undecided
    if typed == LATER:
        return Sending(later(calendar, asked.now))
    return Sending(why=typed if night else "")


def ways(night: bool) -> tuple[str, ...]:
    """What may be chosen while nobody is here."""
    return (LATER, SAFETY, HERE) if night else (LATER, NOW)


def usually(calendar: Calendar, urgent: bool, heard_at: datetime | None, now: datetime) -> str:
    """What is chosen unless the worker says otherwise. Pure."""
    night = calendar.at_night(now)
    if urgent:
        return SAFETY if night else NOW
    if heard_at is not None and now - heard_at <= JUST_WROTE:
        return HERE if night else NOW
    return LATER


def later(calendar: Calendar, now: datetime) -> datetime:
    """The next moment somebody is here, never at night. UTC."""
    return calendar.not_at_night(calendar.next_opening(now))


def _urgent(work: Work, reach: Reach) -> bool:
    """Whether an alert waits for a person, in the talk or in the case."""
    talk = work.session.get(Talk, reach.contact.id)
    return bool(talk and talk.held) or bool(reach.case and reach.case.alerted)


def _later(asked: Asked) -> str:
    gettext = words_in(asked.language)
    moment = later(asked.house.settings.profile.calendar, asked.now)
    days = (day_of(moment) - day_of(asked.now)).days
    words = (TODAY, TOMORROW)[days] if days < 2 else THAT_DAY
    return gettext(words) % {"day": long_day(day_of(moment), gettext), "clock": clock(moment)}
