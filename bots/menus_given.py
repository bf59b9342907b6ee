"""Giving each phone the menu of its person's language as soon as they choose one, and colleagues theirs (要綱 2-2-イ, 3-1-ア).

Woken by a language that changed, and by a sweep for what a platform did not take the first time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

from bots.settlement import Door, Shown, place_of
from casestore.db import Store, StoreUnavailable
from casestore.phone_menus import MenuWanted, menu_shown, menus_wanted

log = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0


class MenusGiven:
    """The loop. `wake` is safe from any thread once the loop runs."""

    def __init__(self, store: Store, ways: Mapping[str, Door]) -> None:
        self._store, self._ways = store, ways
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Give until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._woken.clear()
            try:
                await self.once()
            except StoreUnavailable:
                log.error("menus: the store is not available")
            except Exception as error:  # the outermost loop: it comes again
                log.error("menus failed: %s", place_of(error))
            try:
                await asyncio.wait_for(self._woken.wait(), SWEEP_SECONDS)
            except TimeoutError:
                continue

    async def once(self) -> int:
        """Give every phone its menu; how many have it now. A channel that does not answer waits for the next sweep."""
        given, silent = 0, set[str]()
        while channels := sorted(self._ways.keys() - silent):
            found = await asyncio.wrap_future(self._store.submit(partial(menus_wanted, channels=channels)))
            if not found:
                break
            for one in found:
                if one.channel not in silent and not await self._give(one):
                    silent.add(one.channel)
                else:
                    given += one.channel not in silent
        return given

    async def _give(self, one: MenuWanted) -> bool:
        shown = await self._ways[one.channel].show_menu(one.to, one.language, one.audience)
        if shown is Shown.LATER:
            return False
        await asyncio.wrap_future(self._store.submit(lambda work: menu_shown(work, one.contact_id, one.menu)))
        return True
