"""Live updates: one stream that says only *that* something changed, never what. Pages then ask again for what they may see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

PING_SECONDS = 15


class Live:
    """Carries topics from the store's writer thread to the open streams. Made before the loop runs; bound by the first stream."""

    def __init__(self) -> None:
        self._open: set[asyncio.Queue[str | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self.told = 0
        """How often something changed: a page that was drawn at an earlier count asks again once its stream is open."""

    def heard(self, topic: str, _thing: str) -> None:
        """The store's listener: called in another thread after each commit. The id stays here."""
        self.told += 1
        if self._loop is not None and self._open and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, topic)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for waiting in self._open:
            waiting.put_nowait(None)

    async def stream(self, still_signed_in: Callable[[], bool]) -> AsyncIterator[str]:
        """Server-sent events until the browser leaves, the session ends or the house closes."""
        self._loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[str | None] = asyncio.Queue(maxsize=64)
        self._open.add(waiting)
        try:
            yield f"retry: 2000\n\nevent: told\ndata: {self.told}\n\n"
            while not self._closed:
                try:
                    topic = await asyncio.wait_for(waiting.get(), PING_SECONDS)
                except TimeoutError:
                    if not await asyncio.to_thread(still_signed_in):
                        return
                    yield ": still here\n\n"
                    continue
                if topic is None:
                    return
                yield f"event: notify\ndata: {topic}\n\n"
        finally:
            self._open.discard(waiting)

    def _spread(self, topic: str) -> None:
        for waiting in self._open:
            if not waiting.full():  # a full one already has enough reasons to ask again
                waiting.put_nowait(topic)
