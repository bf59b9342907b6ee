"""Arrivals of one moment go into one job of the store, so that many calls at once cost one hand-over and not one each.

Each caller still hears of its own commit or failure. Serves 要綱 3-1-ア.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import NamedTuple

from casestore.db import Store, StoreUnavailable, Work
from casestore.messages import Arrival, arrive

log = logging.getLogger(__name__)
MOST = 64  # calls to a job


class _Call(NamedTuple):
    arrivals: Sequence[Arrival]
    kept: asyncio.Future[None]


class Together:
    """Keeps arrivals for the doors. One job at a time: what comes while it is committed makes the next one.

    They have arrived when they are handed to the store: whatever turn is asked for later than that will find them.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime], committed: Callable[[], None]) -> None:
        """`committed` is called in the event loop, once after each commit."""
        self._store, self._clock, self._committed = store, clock, committed
        self._calls: list[_Call] = []
        self._jobs = 0  # with the store now

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Done when they are committed. Raises StoreUnavailable, or what is wrong with these very arrivals."""
        loop = asyncio.get_running_loop()
        kept = loop.create_future()
        self._calls.append(_Call(arrivals, kept))
        if len(self._calls) == 1:
            loop.call_soon(self._hand_over, loop)  # after whoever else came in this pass of the loop
        await kept

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._calls and self._jobs == 0:
            calls, self._calls = self._calls[:MOST], self._calls[MOST:]
            self._submit(loop, calls)

    def _submit(self, loop: asyncio.AbstractEventLoop, calls: Sequence[_Call]) -> None:
        now = self._clock()

        def job(work: Work) -> None:
            for call in calls:
                arrive(work, call.arrivals, now)

        def over(done: Future[None]) -> None:
            loop.call_soon_threadsafe(self._over, loop, calls, done.exception())

        self._jobs += 1
        self._store.submit(job).add_done_callback(over)

    def _over(self, loop: asyncio.AbstractEventLoop, calls: Sequence[_Call], error: BaseException | None) -> None:
        """In the loop again: tell every caller. One that is wrong harms no other: then each gets a job of its own."""
        self._jobs -= 1
        if error is not None and len(calls) > 1 and not isinstance(error, StoreUnavailable):
            log.warning("%d calls could not be kept together (%s), one by one now", len(calls), type(error).__name__)
            for call in calls:
                self._submit(loop, [call])
            return
        for call in calls:
            if not call.kept.done():  # the caller may have gone
                call.kept.set_result(None) if error is None else call.kept.set_exception(error)
        if error is None:
            self._committed()
        self._hand_over(loop)
