"""The room, live: a stream that says only that something is new, never what; the page then asks again for what it may see."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

PING_SECONDS = 15
MOST = 4  # streams of one account at once


class Live:
    """Carries the news of one conversation from the store's writer thread to the pages that show it."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[asyncio.Queue[bool]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def heard(self, topic: str, contact: str) -> None:
        """The store's listener, called in another thread after each commit."""
        if topic == "talk" and self._loop is not None and contact in self._open and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, contact, True)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for contact in list(self._open):
            self._spread(contact, False)

    async def stream(self, contact: str, still_there: Callable[[], bool]) -> AsyncIterator[str]:
        """Server-sent events until the browser leaves, the visit ends or the house closes."""
        self._loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[bool] = asyncio.Queue(maxsize=8)
        self._open[contact].add(waiting)
        try:
            yield "retry: 3000\n\n: open\n\n"
            while not self._closed:
                try:
                    news = await asyncio.wait_for(waiting.get(), PING_SECONDS)
                except TimeoutError:
                    if not await asyncio.to_thread(still_there):
                        return
                    yield ": still here\n\n"
                    continue
                if not news:
                    return
                yield "event: news\ndata: \n\n"
        finally:
            self._open[contact].discard(waiting)
            if not self._open[contact]:
                del self._open[contact]

    def full(self, contact: str) -> bool:
        return len(self._open.get(contact, ())) >= MOST

    def _spread(self, contact: str, news: bool) -> None:
        for waiting in self._open.get(contact, ()):
            if not waiting.full():
                waiting.put_nowait(news)
