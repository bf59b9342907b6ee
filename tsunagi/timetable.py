"""The whole timetable on one page (DESIGN.md 3): APScheduler is the metronome, the promises are rows.

Kept in memory, never shared; a beat that comes late or twice is harmless.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import col, update

from casestore import housing_clocks, meetings, silence
from casestore.db import Store, StoreUnavailable, Work
from casestore.tables import Heartbeat, Message
from dialogs import falling_due, ringing, visiting
from dialogs.desk import Desk
from tsunagi.rounds import Rounds

log = logging.getLogger(__name__)

RAW_KEPT = timedelta(days=14)  # the platforms' own copy of an arrival
BEAT = "timetable"


@dataclass(frozen=True)
class Beat:
    """One line of the timetable."""

    name: str
    every: timedelta
    does: Callable[[], Awaitable[object]]


def timetable(store: Store, desk: Desk, rounds: Rounds, clock: Callable[[], datetime]) -> tuple[Beat, ...]:
    """What is done, and how often."""

    def job(work_of: Callable[[Work, datetime], object]) -> Callable[[], Awaitable[object]]:
        return lambda: asyncio.wrap_future(store.submit(lambda work: work_of(work, clock())))

    return (
        Beat("what asks a person and fell due", timedelta(seconds=2), rounds.due),
        Beat("we are alive", timedelta(seconds=15), job(beat)),
        Beat(
            "silent ward offices, staff who left",
            timedelta(minutes=5),
            job(lambda work, now: falling_due.escalate(desk, work, now)),
        ),
        Beat("visits that are overdue", timedelta(seconds=10), job(lambda work, now: visiting.watch(work, desk.profile, now))),
        Beat(
            "the morning's list on staff phones",
            timedelta(minutes=1),
            job(lambda work, now: ringing.morning(work, desk.profile, now)),
        ),
        Beat("people who have gone silent", timedelta(hours=1), job(lambda work, now: silence.notice(work, desk.profile, now))),
        Beat(
            "months of the housing benefit",
            timedelta(hours=1),
            job(lambda work, now: housing_clocks.rewind(work, desk.profile, now)),
        ),
        Beat("monthly meetings", timedelta(hours=1), job(lambda work, now: meetings.propose(work, desk.profile, now))),
        Beat("raw copies that are old", timedelta(hours=1), job(forget_raw)),
    )


def metronome(beats: tuple[Beat, ...]) -> AsyncIOScheduler:
    """A scheduler that keeps these beats; to be started inside the loop."""
    scheduler = AsyncIOScheduler(timezone="Asia/Tokyo")
    for one in beats:
        scheduler.add_job(
            quietly,
            "interval",
            args=[one],
            seconds=one.every.total_seconds(),
            id=one.name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    return scheduler


async def quietly(one: Beat) -> None:
    """One beat; what goes wrong is logged, and the next one comes all the same."""
    try:
        await one.does()
    except StoreUnavailable:
        log.error("timetable: the store cannot be asked (%s)", one.name)
    except Exception as error:  # the outermost loop of a beat: the next one must still come
        log.error("timetable: %s failed: %s", one.name, type(error).__name__, exc_info=error)


def beat(work: Work, now: datetime) -> None:
    """Leave a sign of life, so that a stalled timetable can be seen on the console and at /readyz."""
    row = work.session.get(Heartbeat, BEAT) or Heartbeat(name=BEAT, at=now)
    row.at = now
    work.session.add(row)


def forget_raw(work: Work, now: datetime) -> None:
    """The platform's own copy of what arrived goes after 14 days; what was said stays in the message."""
    work.session.exec(
        update(Message).where(col(Message.raw).is_not(None), col(Message.arrived_at) < now - RAW_KEPT).values(raw=None)
    )
