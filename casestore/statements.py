"""Constant statements on the hot path (DESIGN.md 6): written once as SQLAlchemy Core, compiled once, run on SQLite's own cursor.

SQLAlchemy's way to a cursor costs several times what SQLite itself takes for one row (docs/performance.md). The tables stay the only
source of columns and types. On PostgreSQL, where the network costs most, SQLAlchemy runs the very same statement.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    from casestore.db import Work

Row = Any  # what a statement selects, by name: as SQLAlchemy's own rows, it has no static type
Values = Mapping[str, Any]
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement ready for the cursor: its text, its values in order, and what must be changed on the way in and out."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    inward: tuple[tuple[int, Change], ...]
    outward: tuple[tuple[int, Change], ...]
    row: Callable[[Any], Row]


class Statement:
    """One constant statement. Its values are given by name; every one it does not fix itself must be there (KeyError)."""

    __slots__ = ("_plan", "core")

    def __init__(self, core: Executable) -> None:
        self.core = core
        self._plan: _Plan | None = None

    def run(self, work: Work, values: Values) -> int:
        """Run it for its effect; how many rows it touched."""
        if work.driver is None:
            return work.connection.execute(self.core, values).rowcount
        return int(self._on_cursor(work, values).rowcount)

    def all(self, work: Work, values: Values) -> list[Row]:
        """Every row, whole."""
        if work.driver is None:
            return list(work.connection.execute(self.core, values))
        cursor = self._on_cursor(work, values)
        plan: _Plan = self._plan  # type: ignore[assignment]  # made by now
        found = cursor.fetchall()
        if not plan.outward:
            return [plan.row(row) for row in found]
        return [plan.row(_changed(list(row), plan.outward)) for row in found]

    def first(self, work: Work, values: Values) -> Row | None:
        """The first row, or None."""
        found = self.all(work, values)
        return found[0] if found else None

    def _on_cursor(self, work: Work, values: Values) -> Any:  # the driver has no types
        plan = self._plan
        if plan is None:
            plan = self._plan = _planned(self.core, work.connection.dialect)
        given = {**plan.fixed, **values}
        in_order = _changed([given[name] for name in plan.names], plan.inward)
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


def _changed(values: list[Any], changes: tuple[tuple[int, Change], ...]) -> list[Any]:
    for at, change in changes:
        if values[at] is not None:
            values[at] = change(values[at])
    return values


def _planned(core: Executable, dialect: Dialect) -> _Plan:
    compiled: Any = core.compile(dialect=dialect)  # type: ignore[attr-defined]  # SQLAlchemy does not type it for all Executables
    return _plan(compiled, dialect)


def _plan(compiled: SQLCompiler, dialect: Dialect) -> _Plan:
    if compiled.post_compile_params or compiled.literal_execute_params:
        raise ValueError("a statement whose text depends on its values is not constant")
    names = tuple(compiled.positiontup or ())
    binds = {name: compiled.binds[name] for name in names}
    columns = compiled._result_columns  # SQLAlchemy has no public name for them
    return _Plan(
        sql=compiled.string,
        names=names,
        fixed={name: bind.effective_value for name, bind in binds.items() if not bind.required},
        inward=_changes([binds[name].type for name in names], lambda kind: kind.bind_processor(dialect), dialect),
        outward=_changes([one.type for one in columns], lambda kind: kind.result_processor(dialect, None), dialect),
        row=partial(_row, namedtuple("Row", [one.keyname for one in columns])),  # type: ignore[misc]
    )


def _changes(
    kinds: list[TypeEngine[Any]], change: Callable[[Any], Change | None], dialect: Dialect
) -> tuple[tuple[int, Change], ...]:
    found = ((at, change(kind.dialect_impl(dialect))) for at, kind in enumerate(kinds))
    return tuple((at, one) for at, one in found if one is not None)


def _row(make: Any, values: Any) -> Row:
    return make._make(values)
