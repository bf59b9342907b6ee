"""Who is listening on the page: every change is told to every open stream, and all of them can be hung up at once (Ctrl-C)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from bots.rehearsal.state import Json

HEARTBEAT = 10.0  # seconds between signs of life


class Switchboard:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[tuple[str, Json] | None]] = set()
        self._changed = asyncio.Event()
        self.hung_up = False

    def tell(self, topic: str, news: Json) -> None:
        for listener in self._listeners:
            if listener.qsize() < 1000:  # a page that stopped reading gets the rest when it loads again
                listener.put_nowait((topic, news))
        self.wake()

    def wake(self) -> None:
        """Ends every `changed()` that is waiting."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, seconds: float) -> None:
        """Returns at the next change, or after `seconds`."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    def hang_up(self) -> None:
        """Ends all streams and long polls, for good; may be called from a signal."""
        self.hung_up = True
        for listener in self._listeners:
            listener.put_nowait(None)
        self.wake()

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-Sent Events until the reader leaves or we hang up."""
        mine: asyncio.Queue[tuple[str, Json] | None] = asyncio.Queue()
        self._listeners.add(mine)
        try:
            yield b"retry: 1000\n\n"
            while not self.hung_up:
                try:
                    heard = await asyncio.wait_for(mine.get(), HEARTBEAT)
                except TimeoutError:
                    yield b"event: tick\ndata: {}\n\n"
                    continue
                if heard is None:
                    return
                yield f"event: {heard[0]}\ndata: {json.dumps(heard[1])}\n\n".encode()
        finally:
            self._listeners.discard(mine)
