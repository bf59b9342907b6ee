"""One server on a SQLite file, one poller on a PostgreSQL (DESIGN.md 6)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from casestore.db import make_engine
from tsunagi.alone import Leader, NotAlone, alone_on


def test_a_second_server_on_the_same_file_is_turned_away_until_the_first_is_gone(tmp_path: Path) -> None:
    first = alone_on(tmp_path / "tsunagi.sqlite3")
    with pytest.raises(NotAlone):
        alone_on(tmp_path / "tsunagi.sqlite3")
    first.close()
    alone_on(tmp_path / "tsunagi.sqlite3").close()


@pytest.fixture
def two_processes(postgres_url: str) -> Iterator[tuple[Leader, Leader, Engine]]:
    """Two that would poll, each with an engine of its own; the second engine is also ours to look with."""
    first, second = make_engine(postgres_url), make_engine(postgres_url)
    leaders = Leader(first), Leader(second)
    yield (*leaders, second)
    for leader in leaders:
        leader.give_up()
    first.dispose()
    second.dispose()


def test_of_two_processes_one_polls_and_the_other_takes_over_when_its_connection_dies(
    two_processes: tuple[Leader, Leader, Engine],
) -> None:
    leads, waits, engine = two_processes
    assert leads() is True
    assert waits() is False
    assert leads() is True
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()")
        )
        connection.rollback()
    assert waits() is True
    assert leads() is False
    waits.give_up()
    assert soon(leads)


def soon(leader: Leader) -> bool:
    """A lock that was given up is free as soon as the server has noticed."""
    return any(leader() or time.sleep(0.05) for _ in range(100))


def test_on_sqlite_there_is_only_us(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    assert Leader(engine)() is True
    engine.dispose()
