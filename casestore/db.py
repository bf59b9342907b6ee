"""The store's engine room: one owned writer with group commit, readers beside it, the same on SQLite and PostgreSQL.

DESIGN.md 6: synchronous=FULL, BEGIN IMMEDIATE, checkpoints off the write path; several people's turns to a commit.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, bindparam, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col

from casestore.engines import OLDEST_SQLITE as OLDEST_SQLITE
from casestore.engines import make_engine as make_engine
from casestore.sealing import Vault, read_key_file
from casestore.statements import sqlite_driver
from casestore.tables import Person

log = logging.getLogger(__name__)
T = TypeVar("T")
Listener = Callable[[str, str], None]

GROUP = 64  # jobs that may share one commit
CHECKPOINT_SECONDS = 0.25
NOTIFY_CHANNEL = "tsunagi"
PERSON_KEY = select(col(Person.wrapped_key)).where(col(Person.id) == bindparam("id"))
NOTIFY = text("SELECT pg_notify(:channel, :what)")


class StoreUnavailable(Exception):
    """The store cannot commit now (disk full, locked, server away). Nothing was written; try again later."""


@dataclass
class Work:
    """What one job may use inside its transaction. `connection` for constant statements, `session` where the ORM reads better."""

    connection: Connection
    vault: Vault
    told: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def session(self) -> Session:
        return Session(bind=self.connection, join_transaction_mode="control_fully", autoflush=True, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    @cached_property
    def driver(self) -> Any:  # sqlcipher3 has no types
        """SQLite's own connection, where statements.py runs constant statements; None on PostgreSQL."""
        return sqlite_driver(self.connection)

    def tell(self, topic: str, thing: str = "") -> None:
        """Let the screens know, once committed. Ids only: no word of a person goes through the stream."""
        if (topic, thing) not in self.told:
            self.told.append((topic, thing))

    def seal(self, person: str, place: str, row: str, value: str | bytes) -> bytes:
        """Seal a value with the person's key, bound to its place ("table.column") and row. Raises Erased."""
        self._learn(person)
        return self.vault.seal(person, place, row, value.encode("utf-8", "replace") if isinstance(value, str) else value)

    def open(self, person: str, place: str, row: str, sealed: bytes | None) -> str:
        """The text sealed there, "" for nothing. Raises Erased or Broken."""
        return self.open_bytes(person, place, row, sealed).decode() if sealed is not None else ""

    def open_bytes(self, person: str, place: str, row: str, sealed: bytes) -> bytes:
        self._learn(person)
        return self.vault.open(person, place, row, sealed)

    def seal_json(self, person: str, place: str, row: str, value: object) -> bytes:
        """Seal a value of plain JSON parts and dataclasses. Raises Erased."""
        return self.seal(person, place, row, as_json(value))

    def open_json(self, person: str, place: str, row: str, sealed: bytes) -> Any:  # whatever JSON holds
        return orjson.loads(self.open_bytes(person, place, row, sealed))

    def _learn(self, person: str) -> None:
        if not self.vault.knows(person):
            self.flush()
            self.vault.learn(person, self.connection.execute(PERSON_KEY, {"id": person}).scalar_one())

    def flush(self) -> None:
        if "session" in self.__dict__:
            self.session.flush()

    def changed(self) -> None:
        """A constant statement changed rows that the ORM may hold: it reads them again when they are asked for."""
        if "session" in self.__dict__:
            self.session.flush()
            self.session.expire_all()

    def close(self) -> None:
        if "session" in self.__dict__:
            self.session.expunge_all()


@dataclass(frozen=True)
class _Job:
    run: Callable[[Work], Any]
    done: Future[Any]


class Store:
    """Owns the writer. `write` and `submit` join the next commit; `reading` is a snapshot of its own.

    A job may be run again when the batch it was in fails because of another job, so it touches nothing but the database.
    """

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._listeners: list[Listener] = []
        self._closing = threading.Event()
        self._wrote = threading.Event()
        self._threads = [threading.Thread(target=self._write_forever, name="store-writer", daemon=True)]
        beside = self._checkpoint_forever if self.dialect == "sqlite" else self._listen_forever
        self._threads.append(threading.Thread(target=beside, name="store-beside", daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    def submit(self, job: Callable[[Work], T]) -> Future[T]:
        """Put a job into the next commit; the future is done when it is committed, or failed."""
        done: Future[T] = Future()
        if self._closing.is_set():
            done.set_exception(StoreUnavailable("The store is closed."))
        else:
            self._jobs.put(_Job(job, done))
        return done

    def write(self, job: Callable[[Work], T]) -> T:
        """Run a job in a transaction and wait for its commit. Raises what the job raises, or StoreUnavailable."""
        return self.submit(job).result()

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A read-only snapshot. Nothing written here is kept."""
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            work = Work(connection, self.vault)
            try:
                yield work
            finally:
                work.close()
                connection.rollback()

    def listen(self, callback: Listener) -> None:
        """Call back with (topic, thing) after each commit that told something, here or in another process."""
        self._listeners.append(callback)

    def close(self) -> None:
        """Finish the jobs already taken, then stop."""
        self._closing.set()
        self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout=10)
        self.engine.dispose()

    def _write_forever(self) -> None:
        connection: Connection | None = None
        while (first := self._jobs.get()) is not None:
            if batch := self._drain(first):
                connection = self._serve(connection, batch)
        if connection is not None:
            connection.close()

    def _drain(self, first: _Job) -> list[_Job]:
        batch = [first]
        while len(batch) < GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return [job for job in batch if job.done.set_running_or_notify_cancel()]  # a cancelled one has nobody who waits for it

    def _serve(self, connection: Connection | None, batch: list[_Job]) -> Connection | None:
        try:
            connection = connection or self.engine.connect()
            self._commit(connection, batch)
        except Exception as error:  # the writer's outermost loop: whatever a job did, the next one must still be served
            connection = _healthy(connection, error)
            if len(batch) > 1:
                for job in batch:
                    connection = self._serve(connection, [job])
            else:
                batch[0].done.set_exception(_as_ours(error))
        return connection

    def _commit(self, connection: Connection, batch: list[_Job]) -> None:
        told: list[tuple[str, str]] = []
        with connection.begin():
            answers = [self._answer(job, Work(connection, self.vault, told)) for job in batch]
            if self.dialect == "postgresql":
                for topic, thing in told:
                    connection.execute(NOTIFY, {"channel": NOTIFY_CHANNEL, "what": f"{topic}:{thing}"})
        self._wrote.set()
        for job, answer in zip(batch, answers, strict=True):
            job.done.set_result(answer)
        if self.dialect == "sqlite":
            self._announce(told)

    def _answer(self, job: _Job, work: Work) -> Any:  # whatever the job returns
        """Each job has its own ORM session: what one has loaded, another may have changed since."""
        try:
            answer = job.run(work)
            work.flush()
            return answer
        finally:
            work.close()

    def _announce(self, told: list[tuple[str, str]]) -> None:
        for topic, thing in told:
            for callback in self._listeners:
                callback(topic, thing)

    def _checkpoint_forever(self) -> None:
        with self.engine.connect().execution_options(reading=True, isolation_level="AUTOCOMMIT") as connection:
            while not self._closing.wait(CHECKPOINT_SECONDS):
                if self._wrote.is_set():
                    self._wrote.clear()
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def _listen_forever(self) -> None:
        while not self._closing.is_set():
            try:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql(f"LISTEN {NOTIFY_CHANNEL}")
                    driver: Any = connection.connection.driver_connection  # psycopg's own connection has no type here
                    while not self._closing.is_set():
                        for notice in driver.notifies(timeout=0.5):
                            topic, _, thing = notice.payload.partition(":")
                            self._announce([(topic, thing)])
            except DBAPIError as error:
                log.warning("live updates between processes are interrupted: %s", type(error).__name__)
                self._closing.wait(1)


def _healthy(connection: Connection | None, error: Exception) -> Connection | None:
    """The same connection when it can still be used, none when it must be made anew."""
    if connection is None:
        return None
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        connection.close()
        return None
    connection.rollback()
    return connection


def _as_ours(error: Exception) -> Exception:
    if isinstance(error, DBAPIError) and (type(error).__name__ in ("OperationalError", "InterfaceError")):
        log.error("the store cannot commit: %s", type(error.orig).__name__)
        unavailable = StoreUnavailable("The store cannot commit now.")
        unavailable.__cause__ = error
        return unavailable
    return error


def as_json(value: object) -> bytes:
    """JSON of plain parts and dataclasses. A lone surrogate, which UTF-8 cannot hold, becomes "?"."""
    try:
        return orjson.dumps(value)
    except TypeError:
        plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
        return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")


def blank(table: type[SQLModel]) -> dict[str, Any]:
    """The default of each column that has one: SQLModel keeps them in Python, and a Core insert does not know them."""
    return {
        name: column.get_default(call_default_factory=True)
        for name, column in table.model_fields.items()
        if not column.is_required()
    }


def open_store(url: str, key_file: Path) -> Store:
    """Open the store at a database URL (sqlite:///… or postgresql://…). Raises KeyFileUnusable."""
    return Store(make_engine(url), Vault(read_key_file(key_file)))
