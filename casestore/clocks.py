"""The clocks of a case (要綱 3-3-イ … 3-3-エ, 5, 8-1; research: clocks): an entry starts some, and stops others. The fine print is clocks.toml.

Pure. The promises it makes are rows of follow_ups; `step` is the clock's id and, where it falls due several times, which of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casestore import housing
from casestore.calendar import JST, Calendar
from casestore.facts import Facts
from casestore.fields import later_by_months
from casestore.fine_print_clocks import Clock, Turn
from casestore.follow_ups import Promise, Promised, Stop
from casestore.profile import Profile

ASK_AT = time(10, 0)


@dataclass(frozen=True)
class Hands:
    """Who the promises go to: ids of staff, or None where nobody is."""

    owner: str | None
    chief: str | None
    writer: str | None


def promises(
    profile: Profile, kind: str, answers: Mapping[str, object], facts: Facts, happened: datetime, hands: Hands
) -> tuple[Promise, ...]:
    """What an entry of this kind promises, written where these facts hold; `because` is left to be its own id."""
    return tuple(
        made
        for clock in profile.clocks
        if kind in clock.starts
        and facts.issuperset(clock.holds)
        and all(_said(answers, field, code) for field, code in clock.only.items())
        for turn in clock.turns
        for made in _of_turn(clock, turn, _due(clock, turn, answers, happened, profile.calendar), profile.calendar, hands)
    )


def _of_turn(clock: Clock, turn: Turn, day: date, calendar: Calendar, hands: Hands) -> tuple[Promise, ...]:
    """A worker's on its day, or the person asked by a dialog of ours, or both: the person first. `because`: which turn, for several of a clock."""
    kind = Promised.AFTERWARDS if clock.survives else Promised.CLOCK
    owner, step = _whose(clock, hands), step_of(clock, turn)
    look = Promise(kind, "", datetime.combine(day, calendar.hours.closes, JST), owner, step=step)
    if not clock.asks:
        return (look,)
    morning = datetime.combine(day - timedelta(days=clock.asked_before), ASK_AT, JST)
    ask = Promise(Promised.ASK, f"#{turn.id}" if turn.id else "", calendar.good_time(morning), owner, step=clock.asks)
    return (ask, look) if clock.asked_before else (ask,)


def stops(profile: Profile, kind: str, happened: datetime) -> tuple[Stop, ...]:
    """Which clocks an entry of this kind ends, and up to which due day."""
    return tuple(
        Stop(name, happened + timedelta(days=clock.stops_near) if clock.stops_near else None)
        for clock in profile.clocks
        if kind in clock.stops
        for name in dict.fromkeys((clock.id, clock.asks))
        if name
    )


def askings_over(profile: Profile) -> tuple[Stop, ...]:
    """The dialogs by which nobody is asked any more once the case is over."""
    names = {clock.asks for clock in profile.clocks if clock.asks and not clock.survives}
    return tuple(Stop(name) for name in sorted(names | {housing.REPORT}))


def clock_of(profile: Profile, step: str) -> Clock | None:
    """The clock a follow-up belongs to, or None when the profile does not know it any more."""
    return next((clock for clock in profile.clocks if clock.id == step.partition(":")[0]), None)


def step_of(clock: Clock, turn: Turn) -> str:
    return f"{clock.id}:{turn.id}" if turn.id else clock.id


def _due(clock: Clock, turn: Turn, answers: Mapping[str, object], happened: datetime, calendar: Calendar) -> date:
    """The day: the one that was named, or counted; a day the office is closed becomes the next it is open."""
    named = _day(answers.get(clock.day)) if clock.day else None
    start = (_day(answers.get(clock.begins)) if clock.begins else None) or happened.astimezone(JST).date()
    day = named or _after(start, turn, calendar)
    return calendar.business_day_after(day, 0)


def _after(start: date, turn: Turn, calendar: Calendar) -> date:
    if turn.business_days:
        return calendar.business_day_after(start, turn.business_days)
    return later_by_months(start, turn.months) if turn.months else start + timedelta(days=turn.days)


def _day(answer: object) -> date | None:
    try:
        return date.fromisoformat(str(answer))
    except ValueError:
        return None


def _said(answers: Mapping[str, object], field: str, code: str) -> bool:
    said = answers.get(field)
    return code in said if isinstance(said, list | tuple) else said == code


def _whose(clock: Clock, hands: Hands) -> str | None:
    return {"owner": hands.owner, "chief": hands.chief, "writer": hands.writer}[clock.whose] or hands.owner or hands.chief
