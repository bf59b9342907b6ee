"""Being the only one: one server on a SQLite file, one Telegram poller on a PostgreSQL (DESIGN.md 6).

Both locks go with the process: a kill −9 leaves none behind.
"""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

POLLER = 7002  # our advisory lock's number
TRY_LOCK = text("SELECT pg_try_advisory_lock(:number)")
STILL_THERE = text("SELECT 1")


class NotAlone(Exception):
    """Another server already works on this SQLite file."""


def alone_on(database: Path) -> IO[str]:
    """Hold a SQLite file for this process; keep what is returned for as long as it is to be held. Raises NotAlone."""
    handle = database.with_suffix(".lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise NotAlone(str(database)) from error
    return handle


class Leader:
    """Whether this process may poll. On PostgreSQL an advisory lock decides, held by a connection of its own and asked for again
    when that connection died; on SQLite there is only us."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._asking = threading.Lock()

    def __call__(self) -> bool:
        if self._engine.dialect.name != "postgresql":
            return True
        with self._asking:
            return self._holds() or self._takes()

    def _holds(self) -> bool:
        """Whether the lock we took is still ours: a dead connection has lost it, whatever its object says."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(STILL_THERE)
            return True
        except DBAPIError:
            self.give_up()
            return False

    def _takes(self) -> bool:
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except DBAPIError:
            return False
        if connection.execute(TRY_LOCK, {"number": POLLER}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False

    def give_up(self) -> None:
        """Let another process poll."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
