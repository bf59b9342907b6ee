"""The rounds of the house: take ready talks, take what fell due; woken at once and by a sweep (DESIGN.md 3, 3).

Wiring only: what a turn is stands in dialogs/desk.py. A batch that fails is done again one person at a time, so that one
broken talk never holds up another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from casestore import follow_ups, talks
from casestore.db import Store, StoreUnavailable, Work
from dialogs import falling_due
from dialogs.desk import Desk

log = logging.getLogger(__name__)
T = TypeVar("T")

SWEEP = timedelta(seconds=1)
AT_ONCE = 32


class Rounds:
    """Runs the desk. `wake` may be called from any thread, `once` does all there is to do now."""

    def __init__(self, store: Store, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._store, self._desk, self._clock = store, desk, clock
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._bell.clear()
            try:
                await self.once()
                await self._wait()
            except StoreUnavailable:
                log.error("the store cannot be asked for turns")
                await asyncio.sleep(SWEEP.total_seconds())

    async def once(self) -> int:
        """Every talk that is ready now; how many turns."""
        done = 0
        while (taken := await self._turns()) > 0:
            done += taken
        return done

    async def due(self) -> int:
        """What asks a person and is due now, one at a time so that one that fails harms no other; how many."""
        done = 0
        while True:
            now = self._clock()
            try:
                taken = await self._do(partial(falling_due.fall_due, self._desk, now=now, limit=1))
            except StoreUnavailable:
                raise
            except Exception as error:  # the outermost loop of a promise: its claim keeps it from being taken again at once
                log.error("a follow-up failed: %s", type(error).__name__, exc_info=error)
                await self._do(partial(put_aside, now=now))
                continue
            if not taken:
                return done
            done += taken

    async def _turns(self) -> int:
        now = self._clock()
        try:
            return await self._do(lambda work: self._desk.turns(work, now, AT_ONCE))
        except StoreUnavailable:
            raise
        except Exception as error:  # one of them is broken: find out which
            log.warning("a batch of turns failed (%s), one by one now", type(error).__name__)
            return await self._one_by_one(now)

    async def _one_by_one(self, now: datetime) -> int:
        contacts = await self._do(lambda work: talks.waiting(work, now, AT_ONCE))
        for contact in contacts:
            try:
                await self._do(partial(self._desk.turn, contact=contact, now=now))
            except StoreUnavailable:
                raise
            except Exception as error:  # the outermost loop of a turn
                log.error("turn of %s failed: %s", contact, type(error).__name__, exc_info=error)
                await self._do(partial(self._desk.failed, contact=contact, now=now))
        return len(contacts)

    async def _do(self, job: Callable[[Work], T]) -> T:
        return await asyncio.wrap_future(self._store.submit(job))

    async def _wait(self) -> None:
        ready = await asyncio.to_thread(self._next_ready)
        pause = min(max(ready - self._clock(), timedelta(0)), SWEEP) if ready else SWEEP
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await self._bell.wait()
        except TimeoutError:
            return

    def _next_ready(self) -> datetime | None:
        with self._store.reading() as work:
            return talks.next_ready(work)


def put_aside(work: Work, now: datetime) -> None:
    """A follow-up that could not be asked is tried again in ten minutes, so that it does not stand in the way."""
    ids = follow_ups.claim_due(work, now, 1)
    for one in ids:
        follow_ups.move(work, one, now + timedelta(minutes=10))
