"""One server to be loaded, in a process of its own: uvicorn on loopback with one of four things behind the same path.

`nothing` reads the body and answers; `one` is the real door with a commit to each request; `ours` the real door as it is; `desk` the
real door with the desk taking turns beside it, as the house does.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import bots.doors
import casestore.db
from bench import walk
from bench.room import store_in
from bots.doors import Channels, doors
from bots.together import Together
from casestore.messages import Arrival, arrive
from casestore.profile import load_profile
from dialogs.desk import Desk
from tsunagi.rounds import Rounds

KINDS = ("ours", "one", "nothing", "desk")


def clock() -> datetime:
    return datetime.now(UTC)


class OneByOne(Together):
    """A job and a commit to each request."""

    async def keep(self, arrivals: Sequence[Arrival]) -> None:
        now = self._clock()
        await asyncio.wrap_future(self._store.submit(lambda work: arrive(work, arrivals, now)))


async def nothing(request: Request) -> Response:
    await request.body()
    return Response(status_code=200)


def app(kind: str, folder: Path) -> Starlette:
    if kind == "nothing":
        return Starlette(routes=[Route("/webhooks/line", nothing, methods=["POST"])])
    if kind == "one":
        casestore.db.GROUP = 1
        bots.doors.Together = OneByOne  # type: ignore[misc]
    store = store_in(folder)
    rounds = Rounds(store, Desk(load_profile("sapporo")), clock)

    @asynccontextmanager
    async def running(_app: Starlette) -> AsyncIterator[None]:
        desk = asyncio.create_task(rounds.run()) if kind == "desk" else None
        yield
        if desk is not None:
            desk.cancel()
        store.close()

    channels = Channels(line_secret=walk.SECRET, line_account=walk.ACCOUNT)
    wake = rounds.wake if kind == "desk" else lambda: None
    return Starlette(routes=list(doors(store, channels, clock, wake)), lifespan=running)


def main(kind: str, folder: str, handle: str) -> None:
    """Serve on the listening socket that was inherited, until told to stop."""
    config = uvicorn.Config(app(kind, Path(folder)), log_level="error", access_log=False, loop="uvloop", http="httptools")
    gc.collect()
    gc.freeze()  # as the house does before it serves
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(handle))])


if __name__ == "__main__":
    os.environ.pop("TSUNAGI_DATA_DIR", None)
    main(*sys.argv[1:])
