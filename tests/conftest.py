"""The rooms tests need: a clock that stands still, a store on each database, the demo office in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.postgres import postgres as own_postgres
from casestore.db import Store, make_engine, open_store
from casestore.schema import migrate
from casestore.sealing import make_key_file
from tests.clause_map import CLAUSES

MEMORY, ROOMY = Path("/dev/shm"), 4 << 30  # noqa: S108 - where the tests' stores are kept if so many bytes are free there
if (
    MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY
):  # a killed process loses nothing there; only the disk's waits are saved
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

NIGHT = datetime(2026, 11, 25, 12, 10, tzinfo=UTC)  # Wednesday 21:10 in Sapporo


@dataclass
class StillClock:
    """A clock that moves only when told."""

    at: datetime = NIGHT

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "tsunagi.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own on loopback with a migrated template database; its URL without a database name."""
    # the machine under the tests does not lose power; servers are killed, not it
    with own_postgres(os.environ.get("PYTEST_DEBUG_TEMPROOT"), "fsync=off", "full_page_writes=off") as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_tsunagi")
        engine = make_engine(f"{url}/template_tsunagi")
        migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "master.key"
    make_key_file(path)
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path / "tsunagi.sqlite3")
    return f"sqlite:///{tmp_path}/tsunagi.sqlite3"


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    name = f"t{os.urandom(6).hex()}"
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_tsunagi")
    yield f"{postgres}/{name}"
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def store(database_url: str, key_file: Path) -> Iterator[Store]:
    """An empty store; every test that takes it runs on SQLite and on PostgreSQL."""
    store = open_store(database_url, key_file)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_url: str, key_file: Path) -> Iterator[Store]:
    """An empty store on SQLite alone, where the database is not what is tested."""
    store = open_store(sqlite_url, key_file)
    yield store
    store.close()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A test that was skipped proved nothing, and neither did a clause whose tests did not pass: each fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or exitstatus != 0:
        return
    unshown = clauses_unshown(reporter.stats) if _everything(session.config) else []
    if reporter.stats.get("skipped") or unshown:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The map of clauses to the tests that showed them in this run."""
    if not _everything(terminalreporter.config):
        return
    passed = names_passed(terminalreporter.stats)
    terminalreporter.section("clauses of the 要綱")
    for clause, tests in CLAUSES.items():
        shown = [one for one in tests if one in passed]
        terminalreporter.write_line(f"{clause:<10} {len(shown)} of {len(tests)}  " + ", ".join(shown or ["NOT SHOWN"]))


def _everything(config: pytest.Config) -> bool:
    """Whether all tests were asked for, not a choice of them."""
    chosen = config.option.keyword or config.option.markexpr or config.option.deselect or config.getoption("lf", False)
    return not chosen and config.args_source is not pytest.Config.ArgsSource.ARGS


def names_passed(stats: dict[str, list[Any]]) -> set[str]:
    """Tests that passed in every one of their shapes, as "file::name"."""
    told = {
        outcome: {_plain(report.nodeid) for report in stats.get(outcome, ()) if hasattr(report, "nodeid")}
        for outcome in ("passed", "failed", "error", "skipped")
    }
    return told["passed"] - told["failed"] - told["error"] - told["skipped"]


def clauses_unshown(stats: dict[str, list[Any]]) -> list[str]:
    """Clauses of which a test did not pass in this run."""
    passed = names_passed(stats)
    return [clause for clause, tests in CLAUSES.items() if not passed.issuperset(tests)]


def _plain(nodeid: str) -> str:
    return nodeid.partition("[")[0].removeprefix("tests/")
