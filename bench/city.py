"""A city with so many cases on SQLite or PostgreSQL, put in by bulk: SQLite without waiting for the disk, PostgreSQL by COPY."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection, Dialect, Table, update
from sqlmodel import SQLModel

from bench.multiply import Life, Multiplier, lives, table_of
from bench.town import CALLED, ENDED, LIVES, PROMISED, RICH, TABLED, TOLD, WAITING, WITH_CITY, WROTE, town
from casestore import staff
from casestore.db import Store, Work
from casestore.tables import Audit, Series
from tests.playing import Office

OPEN_ONES, OVER = {RICH: 6, WAITING: 1, WITH_CITY: 6, TABLED: 2, CALLED: 2, PROMISED: 83}, {TOLD: 78, WROTE: 10, ENDED: 12}
COLLEAGUES = 24
AT_ONCE = 4000  # cases to a round of inserts
LOOKS = 2  # reads in the audit to a case
Rows = Iterable[tuple[Table, tuple[Any, ...]]]


def city(store: Store, cases: int, open_ones: int) -> Office:
    """The office of a city with so many cases more, so many of them open; its clock stands at a working hour."""
    office, chance = town(store), Random(7)
    colleagues = office.do(lambda work: _hire(work, office))
    patterns = lives(store, LIVES)
    grown(office, _chosen(patterns, cases, open_ones, chance), colleagues)
    with store.engine.connect() as connection:
        _unguarded(connection)
        _put(connection, _looks(store, office, colleagues, cases * LOOKS, chance))
        _guarded(connection)
    return office


def grown(office: Office, chosen: Iterator[Life], colleagues: list[str], days: int = 90) -> None:
    """So many lives more, copies of these, shared out among these colleagues; what they are promised falls due within so many days."""
    store, made = office.store, len(LIVES)
    with store.engine.connect() as connection:
        _unguarded(connection)
        multiplier = Multiplier(Work(connection, store.vault), colleagues, office.clock.now(), days)
        while batch := list(islice(chosen, AT_ONCE)):
            numbered = [(life, f"R8-{made + n:04d}") for n, life in enumerate(batch, 1)]
            _put(connection, (row for life, number in numbered for row in multiplier.copy(life, number)))
            made += len(batch)
        with connection.begin():
            connection.execute(update(table_of(Series)).values(value=made))
        _guarded(connection)


def _hire(work: Work, office: Office) -> list[str]:
    """More 支援員, among whom the cases are shared out; 田中 has her share."""
    new = [
        staff.add(work, f"c{n}@example.org", f"相談 {n}", ("counsellor",), office.clock.now(), demo=True)
        for n in range(COLLEAGUES)
    ]
    return [office.actor("tanaka").staff_id, *new]


def _chosen(patterns: dict[str, Life], cases: int, open_ones: int, chance: Random) -> Iterator[Life]:
    """Which life is copied next: those that are over first, as they are older."""
    for weights, many in ((OVER, cases - open_ones), (OPEN_ONES, open_ones)):
        for name in chance.choices(list(weights), list(weights.values()), k=many):
            yield patterns[name]


def _looks(store: Store, office: Office, colleagues: list[str], many: int, chance: Random) -> Rows:
    """The audit of the last years: who opened which case. Its chain is not wound, nothing here verifies it."""
    with store.reading() as work:
        last = work.connection.exec_driver_sql("SELECT max(seq) FROM audit").scalar_one()
        cases = work.connection.exec_driver_sql('SELECT id, number FROM "case"').all()
    now = office.clock.now() - timedelta(days=1)
    for n in range(many):
        case = chance.choice(cases)
        at = now - timedelta(minutes=(many - n) * 2)
        detail = f"{case[1]}:{chance.choice(('own', 'own', 'own', 'team'))}"
        yield table_of(Audit), (last + 1 + n, at, chance.choice(colleagues), "read_case", case[0], detail, "0" * 64)


def _put(connection: Connection, rows: Rows) -> None:
    """Insert them, table by table, in one transaction."""
    sorted_in: dict[Table, list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rows:
        sorted_in[table].append(row)
    with connection.begin():
        for table in (one for one in SQLModel.metadata.sorted_tables if one in sorted_in):
            _INSERT[connection.dialect.name](connection, table, sorted_in[table])


def _bound(table: Table, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
    """What must be changed on the way in, by place."""
    found = (column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c)
    return [(at, change) for at, change in enumerate(found) if change is not None]


def _ready(table: Table, dialect: Dialect, rows: list[tuple[Any, ...]]) -> Iterator[list[Any]]:
    changes = _bound(table, dialect)
    for row in rows:
        values = list(row)
        for at, change in changes:
            values[at] = change(values[at])
        yield values


def _by_many(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    text = f"INSERT INTO {_names(table)} VALUES ({', '.join('?' * len(table.c))})"  # noqa: S608 - names of our tables
    connection.connection.cursor().executemany(text, _ready(table, connection.dialect, rows))


def _by_copy(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {_names(table)} FROM STDIN") as copy:  # type: ignore[attr-defined]  # psycopg's own
        for row in _ready(table, connection.dialect, rows):
            copy.write_row(row)


def _names(table: Table) -> str:
    return f'"{table.name}" ({", ".join(chr(34) + column.name + chr(34) for column in table.c)})'


_INSERT = {"sqlite": _by_many, "postgresql": _by_copy}
UNGUARDED = ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000", "PRAGMA foreign_keys=OFF", "PRAGMA wal_autocheckpoint=1000")
GUARDED = ("PRAGMA synchronous=FULL", "PRAGMA cache_size=-2000", "PRAGMA foreign_keys=ON", "PRAGMA wal_autocheckpoint=0")


def _unguarded(connection: Connection) -> None:
    """As fast as it goes while nobody's records are at stake."""
    _set(connection, UNGUARDED if connection.dialect.name == "sqlite" else ())


def _guarded(connection: Connection) -> None:
    """As the house runs; PostgreSQL's autovacuum would have counted the rows by now."""
    connection.commit()
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        driver.execute("VACUUM ANALYZE")
        driver.autocommit = False
    _set(connection, GUARDED if connection.dialect.name == "sqlite" else ())


def _set(connection: Connection, settings: tuple[str, ...]) -> None:
    driver: Any = connection.connection.driver_connection
    for setting in settings:
        driver.execute(setting)
