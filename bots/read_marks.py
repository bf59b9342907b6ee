"""Telling LINE what a human has read: the loop behind 「既読」 (casestore/read_marks.py)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from casestore.db import Store, StoreUnavailable, Work
from casestore.read_marks import Seen, seen_by_humans, told

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
AT_ONCE = 20


@runtime_checkable
class ShowsReading(Protocol):
    """A door that can show the person that they were read."""

    async def mark_read(self, token: str) -> bool:
        """Whether this token is done with: shown, or of no use any more. False: try again later."""
        ...


class ReadMarks:
    """The loop. A door that cannot show it forgets the tokens."""

    def __init__(self, store: Store, ways: Mapping[str, object]) -> None:
        self._store, self._ways = store, ways

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            try:
                await self.once()
            except StoreUnavailable:
                log.error("read marks: the store is not available")
            await asyncio.sleep(SWEEP_SECONDS)

    async def once(self) -> int:
        """Tell what was read since; how many conversations. Raises StoreUnavailable."""
        seen = await asyncio.wrap_future(self._store.submit(lambda work: seen_by_humans(work, AT_ONCE)))
        shown = [one for one in seen if await self._show(one)]
        if shown:
            await asyncio.wrap_future(self._store.submit(lambda work: _all_told(work, shown)))
        return len(shown)

    async def _show(self, one: Seen) -> bool:
        way = self._ways.get(one.channel)
        return await way.mark_read(one.token) if isinstance(way, ShowsReading) else True


def _all_told(work: Work, seen: list[Seen]) -> None:
    for one in seen:
        told(work, one)
