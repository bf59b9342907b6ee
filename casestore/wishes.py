"""How and when a person may be written to without putting them in danger (要綱 3-1-イ; a shared telephone, violence at home). Pure.

What they said in the intake binds everything we send of our own accord: questions after つなぎ, check-ins, reminders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casestore.calendar import JST, Calendar

HOURS = {"morning": (9, 12), "afternoon": (12, 17), "evening": (17, 20), "weekend": (9, 20)}
SATURDAY = 5
FARTHEST = timedelta(days=14)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Wishes:
    """safe: "" not asked yet, yes, hours, ask (a notice first), no, unsure. times: codes of 様式1's safe_times; ask: only after agreeing.

    quiet: "" not asked, yes, no: notices without content. hushed, passed: when they said their pause word, and the word only they know.
    """

    safe: str = ""
    times: frozenset[str] = frozenset()
    quiet: str = ""
    hushed: bool = False
    pass_word: str = ""  # keyed hashes (casestore.safe_contact)
    pause_word: str = ""
    passed: datetime | None = None

    @classmethod
    def of(cls, prefers: Mapping[str, Any]) -> Wishes:
        """From what a contact's wishes hold (people.prefers)."""
        times = prefers.get("safe_times") or ()
        passed = str(prefers.get("passed") or "")
        return cls(
            str(prefers.get("safe_contact") or ""),
            frozenset(times if isinstance(times, list | tuple) else ()),
            str(prefers.get("quiet") or ""),
            bool(prefers.get("hushed")),
            str(prefers.get("pass_word") or ""),
            str(prefers.get("pause_word") or ""),
            datetime.fromisoformat(passed) if passed else None,
        )

    @property
    def neutral(self) -> bool:
        """Whether what we send of our own accord says nothing before they have answered."""
        return self.quiet == "yes" or self.safe == "ask"

    def knows(self, now: datetime, sitting: timedelta) -> bool:
        """Whether the word that only they know was said lately, where they chose one."""
        return not self.pass_word or (self.passed is not None and timedelta() <= now - self.passed <= sitting)

    @property
    def may_write(self) -> bool:
        """Whether we may write of our own accord at all; if not, a worker finds another way."""
        return self.safe != "no" and not (self.safe == "hours" and "ask" in self.times)

    def moment(self, due: datetime, calendar: Calendar) -> datetime:
        """When something due may go out: not at night, and within the hours they named. UTC."""
        return self.in_their_hours(calendar.not_at_night(due))

    def in_their_hours(self, due: datetime) -> datetime:
        """The next moment from `due` on within the hours they named: what a worker sends may also go at night, if they said so."""
        slots = self.times & HOURS.keys()
        if self.safe not in ("hours", "ask") or not slots:
            return due
        later = due.replace(minute=0, second=0, microsecond=0)
        moments = (later + AN_HOUR * n for n in range(1, int(FARTHEST / AN_HOUR)))
        return next((one for one in (due, *moments) if _within(one, slots)), due)


def _within(moment: datetime, slots: frozenset[str] | set[str]) -> bool:
    local = moment.astimezone(JST)
    weekend = local.weekday() >= SATURDAY
    named = {slot for slot in slots if slot != "weekend"}
    if weekend and "weekend" not in slots:
        return False
    if not weekend and not named:
        return False
    return any(HOURS[slot][0] <= local.hour < HOURS[slot][1] for slot in (named or {"weekend"}))
