"""Fetching what came with a message while the platform still has it: fetched, checked, drawn anew, kept sealed or refused.

LINE keeps media for "a certain period" only, so this runs at once and all the time (research/platforms.md 2.4).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bots.media import LIMITS, Refused, Safe, safe
from bots.settlement import Door, Fetched, place_of
from casestore.attachments import Wanted, attachments_wanted, give_up_attachment, keep_attachment
from casestore.db import Store, StoreUnavailable, Work

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
PATIENCE = 9  # tries, each twice as long after the last: about eight hours


class Collection:
    """The fetching loop. What is still to come is left for its next turn (1, 2, 4 … minutes)."""

    def __init__(self, store: Store, ways: Mapping[str, Door], clock: Callable[[], datetime]) -> None:
        self._store, self._ways, self._clock = store, ways, clock

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            try:
                found = await self.once()
            except StoreUnavailable:
                log.error("collection: the store is not available")
                found = 0
            if not found:
                await asyncio.sleep(SWEEP_SECONDS)

    async def once(self) -> int:
        """Fetch what is wanted now; how many were tried. Raises StoreUnavailable."""
        now = self._clock()
        wanted = await asyncio.wrap_future(self._store.submit(lambda work: attachments_wanted(work, now, 5)))
        await asyncio.gather(*(self._one(one) for one in wanted))
        return len(wanted)

    async def _one(self, wanted: Wanted) -> None:
        try:
            await self._fetch(wanted)
        except StoreUnavailable:
            log.error("attachment %s: the store is not available", wanted.id)
        except Exception as error:  # the outermost loop of a fetch: it comes again, and the others go on
            log.error("attachment %s failed: %s", wanted.id, place_of(error))

    async def _fetch(self, wanted: Wanted) -> None:
        way = self._ways.get(wanted.channel)
        limit = LIMITS.get(wanted.media.kind, 0)
        fetched = await way.fetch(wanted.media, limit) if way else Fetched(problem="no door", again=True)
        if fetched.again and wanted.tries < PATIENCE:
            log.info("attachment %s: %s, again later", wanted.id, fetched.problem)
            return
        result: Safe | Refused = Refused(fetched.problem)
        if not fetched.problem:
            result = await asyncio.to_thread(safe, fetched.content, wanted.media.kind)
        now = self._clock()
        await asyncio.wrap_future(self._store.submit(lambda work: _keep(work, wanted, result, now)))


def _keep(work: Work, wanted: Wanted, result: Safe | Refused, now: datetime) -> None:
    match result:
        case Safe(content, mime):
            keep_attachment(work, wanted.id, content, mime, now)
        case Refused(reason):
            log.info("attachment %s refused: %s", wanted.id, reason)
            give_up_attachment(work, wanted.id, reason, now)
