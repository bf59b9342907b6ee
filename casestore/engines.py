"""A database as we want it opened: SQLite with its settings, PostgreSQL with its pool (DESIGN.md 6).

synchronous=FULL, BEGIN IMMEDIATE for whoever writes, checkpoints off the write path; nothing deleted stays in the file.
"""

from __future__ import annotations

from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from casestore.statements import on_sqlite, sqlite_driver

BUSY_MILLISECONDS = 5000
OLDEST_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL that two connections use
SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=0",
)


def make_engine(url: str) -> Engine:
    """An engine with our settings on each connection; raises RuntimeError for a SQLite that is too old to be safe."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=8)
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {sqlcipher.sqlite_version} can lose data in WAL mode; {OLDEST_SQLITE} or later is needed.")
    engine = create_engine(parsed, module=sqlcipher, pool_size=8, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(driver: Any, _record: Any) -> None:  # the driver's connection has no type of its own
    driver.isolation_level = None
    for setting in SQLITE_SETTINGS:
        driver.execute(setting)


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    on_sqlite(sqlite_driver(connection), "BEGIN" if reading else "BEGIN IMMEDIATE")
