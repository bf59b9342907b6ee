"""The clock that can be moved: ISO 8601 durations, the Japanese calendar, and a plain clock for standing alone.

The product's own clock (with `now()` and `move()`) is passed in; moving it runs what falls due on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from casestore.fields import later_by_months

TOKYO = ZoneInfo("Asia/Tokyo")
_DURATION = re.compile(
    r"P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII
)
FARTHEST = timedelta(days=366 * 20)


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""

    async def move(self, target: datetime) -> None:
        """Walk forward to `target`, doing on the way what falls due."""


class OffsetClock:
    """Real time plus an offset. `read` gives the real time, `keep` stores the offset (seconds) so that a restart has it."""

    def __init__(self, read: Callable[[], datetime], offset: float, keep: Callable[[float], Any]) -> None:
        self._read, self._offset, self._keep = read, timedelta(seconds=offset), keep

    def now(self) -> datetime:
        return self._read() + self._offset

    async def move(self, target: datetime) -> None:
        self._offset = target - self._read()
        self._keep(self._offset.total_seconds())


def later(start: datetime, duration: str) -> datetime:
    """`start` plus an ISO 8601 duration ("P7D", "PT30M", "P1M"), months and days by the calendar of Tokyo.

    Raises ValueError for anything else, and for more than 20 years.
    """
    found = _DURATION.fullmatch(duration)
    if not found or any(part and len(part) > 6 for part in found.groups()):
        raise ValueError("not an ISO 8601 duration like P7D, PT30M or P1M")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if years > 20 or months > 240:
        raise ValueError("more than 20 years")
    local = start.astimezone(TOKYO)
    day = later_by_months(local.date(), years * 12 + months) + timedelta(weeks=weeks, days=days)
    local = datetime.combine(day, local.timetz())
    return checked(start, local + timedelta(hours=hours, minutes=minutes, seconds=seconds))


def checked(start: datetime, target: datetime) -> datetime:
    """`target` in the zone of `start`; raises ValueError when it lies before it or more than 20 years on."""
    if not start <= target <= start + FARTHEST:
        raise ValueError("the clock only moves forward, by 20 years at most")
    return target.astimezone(start.tzinfo)


def told(text: str) -> datetime:
    """An ISO date and time; without a zone it is Tokyo's. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)


def target_of(now: datetime, asked: Any) -> datetime:
    """Where `{"advance": duration}` or `{"now": moment}` wants the clock. Raises ValueError."""
    match asked:
        case {"advance": str(duration)}:
            return later(now, duration)
        case {"now": str(moment)}:
            return checked(now, told(moment))
    raise ValueError('send {"advance": "P7D"} or {"now": "2026-12-01T09:00:00+09:00"}')


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
