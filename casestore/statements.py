"""Constant statements on the hot path (DESIGN.md 6): written once as SQLAlchemy Core, compiled once, run on SQLite's own cursor.

SQLAlchemy's way to a cursor costs several times what SQLite itself takes for one row (docs/performance.md). The tables stay the only
source of columns and types. On PostgreSQL, where the network costs most, SQLAlchemy runs the very same statement.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime


class Work(Protocol):
    """What a statement needs of a unit of work: see casestore/db.py."""

    @property
    def connection(self) -> Connection: ...

    @property
    def driver(self) -> Any: ...


Row = Any  # what a statement selects, by name: as SQLAlchemy's own rows, it has no static type
Values = dict[str, Any]
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement ready for the cursor: its text, its values in order, and what must be changed on the way in and out."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    inward: tuple[tuple[int, str, Change], ...]
    outward: tuple[tuple[int, Change], ...]
    row: Callable[[Any], Row]


class Statement:
    """One constant statement. Its values are given by name; what neither it nor `defaults` fixes must be there (KeyError)."""

    __slots__ = ("_defaults", "_plan", "core")

    def __init__(self, core: Executable, defaults: Values | None = None) -> None:
        self.core = core
        self._defaults = defaults or {}
        self._plan: _Plan | None = None

    def run(self, work: Work, values: Values) -> int:
        """Run it for its effect; how many rows it touched."""
        if work.driver is None:
            return int(work.connection.execute(self.core, {**self._defaults, **values}).rowcount)
        return int(self._on_cursor(work, values).rowcount)

    def all(self, work: Work, values: Values) -> list[Row]:
        """Every row, whole."""
        if work.driver is None:
            return list(work.connection.execute(self.core, {**self._defaults, **values}))
        cursor = self._on_cursor(work, values)
        plan: _Plan = self._plan  # type: ignore[assignment]  # made by now
        return [plan.row(_read(row, plan.outward)) for row in cursor.fetchall()]

    def first(self, work: Work, values: Values) -> Row | None:
        """The first row, or None."""
        found = self.all(work, values)
        return found[0] if found else None

    def one(self, work: Work, values: Values) -> Row:
        """The first row, which must be there. Raises NoResultFound."""
        found = self.first(work, values)
        if found is None:
            raise NoResultFound(self.core.__visit_name__)
        return found

    def _on_cursor(self, work: Work, values: Values) -> Any:  # the driver has no types
        plan = self._plan
        if plan is None:
            plan = self._plan = _planned(self.core, work.connection.dialect, self._defaults)
        given = {**plan.fixed, **values}
        in_order = [given[name] for name in plan.names]
        for at, name, change in plan.inward:
            if values.get(name) is not None:
                in_order[at] = change(in_order[at])
        return on_sqlite(work.driver, plan.sql, in_order)


def on_sqlite(driver: Any, sql: str, values: list[Any] | tuple[()] = ()) -> Any:
    """Run text on SQLite's own connection; its cursor. Raises what SQLAlchemy would, without the values: they may be a person's."""
    try:
        return driver.execute(sql, values)
    except sqlcipher.Error as error:
        raise DBAPIError.instance(sql, None, error, sqlcipher.Error, hide_parameters=True) from error


def sqlite_driver(connection: Connection) -> Any:
    """SQLite's own connection under SQLAlchemy's, None on another database."""
    return connection.connection.driver_connection if connection.dialect.name == "sqlite" else None


def _read(row: tuple[Any, ...], outward: tuple[tuple[int, Change], ...]) -> Sequence[Any]:
    if not outward:
        return row
    values = list(row)
    for at, change in outward:
        if values[at] is not None:
            values[at] = change(values[at])
    return values


def _planned(core: Executable, dialect: Dialect, defaults: Values) -> _Plan:
    compiled: SQLCompiler = core.compile(dialect=dialect)  # type: ignore[attr-defined]  # every Executable of ours has it
    if compiled.post_compile_params or compiled.literal_execute_params:
        raise ValueError("a statement whose text depends on its values is not constant")
    names = tuple(compiled.positiontup or ())
    binds = {name: compiled.binds[name] for name in names}
    changes = {name: _inward(bind.type, dialect) for name, bind in binds.items()}
    fixed = defaults | {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    columns = compiled._result_columns  # SQLAlchemy has no public name for them
    spelled = {name for name in names if name not in defaults and isinstance(fixed.get(name), str | int)}
    sql = _spelled_out(compiled.string, [_literal(fixed[name]) if name in spelled else "?" for name in names])
    names = tuple(name for name in names if name not in spelled)
    return _Plan(
        sql=sql,
        names=names,
        fixed={name: _changed(value, changes.get(name)) for name, value in fixed.items() if name not in spelled},
        inward=tuple((at, name, change) for at, name in enumerate(names) if (change := changes[name])),
        outward=tuple((at, change) for at, one in enumerate(columns) if (change := _outward(one.type, dialect))),
        row=namedtuple("Row", [one.keyname for one in columns])._make,  # type: ignore[attr-defined]  # the names are not constant
    )


def _spelled_out(sql: str, places: list[str]) -> str:
    """Put what never changes into the text: SQLite uses a partial index only when it sees the very value, and plans a statement
    again at each run when its LIMIT is a parameter."""
    parts = sql.split("?")
    if len(parts) != len(places) + 1:
        raise ValueError("a question mark that is no parameter")
    return parts[0] + "".join(place + part for place, part in zip(places, parts[1:], strict=True))


def _literal(value: str | int) -> str:
    return str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _changed(value: Any, change: Change | None) -> Any:
    return value if value is None or change is None else change(value)


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    """A turn writes the same few moments again and again: they are put into words once."""
    change = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=64)(change) if change is not None and isinstance(kind, UTCDateTime) else change


def _outward(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
