"""No page asks the store more the more cases there are (要綱 6-1): every GET page of routes.py, with a small town and with one five times as large."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bench.addresses import addresses, get_pages, opens
from bench.asking import ask, console_of, signed_in
from bench.city import grown
from bench.multiply import lives
from bench.town import LIVES, town
from casestore.db import Store, open_store
from staff_console.guard import Page
from tests.playing import Office

COPIES = 4
NOT_WORK = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
READERS = ("mori", "tanaka", "ito", "sasaki")  # the first of them for whom a page is there reads it
EACH = 2  # addresses of a page
MOST = 60  # statements to a page; what needs more has a line here, with the reason
MORE: dict[str, int] = {}


@dataclass
class Counter:
    """Statements that reached SQLite, on whichever connection."""

    store: Store
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.store.engine, "checkout", self._trace)

    def _trace(self, driver: Any, *_more: object) -> None:
        driver.set_trace_callback(self._heard)

    def _heard(self, statement: str) -> None:
        if not statement.lstrip().upper().startswith((*NOT_WORK, "--")):
            self.seen.append(statement)


@contextmanager
def a_town(template: Path, folder: Path, key_file: Path, copies: int) -> Iterator[tuple[Office, Counter]]:
    shutil.copy(template, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    counter = Counter(store)
    office = town(store)
    if copies:
        found = lives(store, LIVES)
        grown(office, iter([found[name] for name in LIVES] * copies), [office.actor("tanaka").staff_id])
    try:
        yield office, counter
    finally:
        store.close()


def statements(office: Office, counter: Counter) -> dict[str, tuple[int, list[str]]]:
    """Of each page how many statements it takes at most, and which."""
    app, found = console_of(office), {}
    sessions = {name: signed_in(office, office.actor(name)) for name in READERS}
    for page in get_pages():
        reader, places = _read_by(office, page)
        for place in places:
            asyncio.run(ask(app, sessions[reader], place))
            counter.seen.clear()
            answer = asyncio.run(ask(app, sessions[reader], place))
            assert answer.status in (200, 303), (place, answer.status)
            found[page.path] = max(found.get(page.path, (0, [])), (len(counter.seen), list(counter.seen)))
    app.live.close()
    return found


def _read_by(office: Office, page: Page) -> tuple[str, list[str]]:
    for name in READERS:
        actor = office.actor(name)
        if opens(page, actor, office.clock.now()):
            places = office.look(lambda work, actor=actor: addresses(work, actor, page, EACH))  # type: ignore[misc]  # bound at once
            if places:
                return name, places
    raise AssertionError(
        f"{page.path} has no address in the town: a line in bench/addresses.py, and what it shows in bench/town.py"
    )


@pytest.fixture(scope="module")
def counted(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> tuple[dict[str, tuple[int, list[str]]], dict[str, tuple[int, list[str]]]]:
    """The statements of every page in the small town and in the large one."""
    both = []
    for copies in (0, COPIES):
        with a_town(migrated_sqlite, tmp_path_factory.mktemp("town"), key_file, copies) as (office, counter):
            both.append(statements(office, counter))
    return both[0], both[1]


def test_the_statements_of_a_page_do_not_grow_with_the_number_of_cases(counted: Any) -> None:
    """(要綱 6-1)"""
    few, many = counted
    grew = {path: (few[path][0], many[path][0]) for path in few if many[path][0] > few[path][0]}
    assert grew == {}


def test_no_page_asks_more_than_its_share(counted: Any) -> None:
    """(要綱 6-1)"""
    _few, many = counted
    assert {path: number for path, (number, _) in many.items() if number > MORE.get(path, MOST)} == {}
