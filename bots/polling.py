"""Telegram without a public address: ask for updates, store and commit them, and only then ask for the next (which confirms them).

The SDK's own poller confirms before anything is stored (research/platforms.md 3.1). One poller only, anywhere: `leader` decides.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bots.reading import Unreadable, record
from bots.settlement import backoff, place_of
from bots.telegram import PollingTrouble
from bots.telegram_events import arrived, update_id
from casestore.db import Store
from casestore.messages import Arrival, arrive

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 25
NOT_LEADING_SECONDS = 5.0
LONGEST_TRIES = 4  # of the backoff table: two minutes


class Updates(Protocol):
    """What the poller needs of a door."""

    @property
    def account(self) -> str: ...

    async def forget_webhook(self) -> None: ...

    async def updates(self, offset: int, seconds: int) -> Sequence[object]: ...

    async def decline(self, arrival: Arrival, words: str) -> None: ...


class Poller:
    """The polling loop. `leader` says whether this process may poll (it may block, and is asked in a thread)."""

    def __init__(
        self,
        store: Store,
        door: Updates,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        *,
        leader: Callable[[], bool] = lambda: True,
        declined: Callable[[Sequence[Arrival]], None] = lambda _: None,
        seconds: int = LONG_POLL_SECONDS,
    ) -> None:
        self._store, self._door, self._clock, self._wake = store, door, clock, wake
        self._leader, self._declined, self._seconds = leader, declined, seconds
        self._next = 0
        self._webhook_gone = False

    async def run(self) -> None:
        """Poll until cancelled; wait longer after each trouble in a row."""
        troubles = 0
        while True:
            try:
                led = await asyncio.to_thread(self._leader)
                if led:
                    await self.once()
                troubles = 0
                pause = timedelta(0) if led else timedelta(seconds=NOT_LEADING_SECONDS)
            except Exception as trouble:  # the outermost loop: what was not stored is asked for again
                troubles = min(troubles + 1, LONGEST_TRIES)
                pause = max(backoff(troubles, 0.5), getattr(trouble, "wait", timedelta(0)))
                self._webhook_gone = False
                told = str(trouble) if isinstance(trouble, PollingTrouble) else place_of(trouble)
                log.warning("polling: %s, again in %s", told, pause)
            await asyncio.sleep(pause.total_seconds())

    async def once(self) -> int:
        """One poll; how many updates came. Raises PollingTrouble or StoreUnavailable, and then asks for the same again."""
        if not self._webhook_gone:
            await self._door.forget_webhook()
            self._webhook_gone = True
        updates = await self._door.updates(self._next, self._seconds)
        now = self._clock()
        readable = tuple(arrival for update in updates if (arrival := self._read(update, now)))
        if readable:
            await asyncio.wrap_future(self._store.submit(lambda work: arrive(work, readable, now)))
            self._wake()
            self._declined(readable)
        numbers = [int(arrival.event_id[1:]) for arrival in readable]
        self._next = max(numbers) + 1 if numbers else self._next
        return len(updates)

    def _read(self, update: object, now: datetime) -> Arrival | None:
        try:
            update_id(record(update))
        except Unreadable:
            log.error("polling: an update without a number cannot be confirmed")
            return None
        return arrived(update, self._door.account, now)
