"""No page asks the store more the more cases there are (要綱 6-1): every GET page of routes.py, with a small town and with one five times as large."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
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
A_FEW = 4  # what is looked for only where there is something at all; one more to a case would be 36
MOST = 60  # statements to a page; what needs more has a line below
MORE = {
    "/today": 80,  # a dozen lists, each with its people, cases and whether they may be seen
    "/today/lists": 65,
    "/outgoing": 70,
    "/cases/{number}": 125,  # the whole case: its cards ask for themselves whether the reader may use them
    "/cases/labels.pdf": 200,
}
GROWING = {"/cases/labels.pdf"}  # a file of which every single label is written down


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


def statements(office: Office, counter: Counter, places: dict[str, tuple[str, str]], *, warm: bool) -> dict[str, list[str]]:
    """What each page asks the store. warm: open it once before, so that what is read once and kept does not count."""
    app, found = console_of(office), {}
    sessions = {name: signed_in(office, office.actor(name)) for name in READERS}
    for path, (reader, place) in places.items():
        if warm:
            asyncio.run(ask(app, sessions[reader], place))
        counter.seen.clear()
        answer = asyncio.run(ask(app, sessions[reader], place))
        assert answer.status in (200, 303), (place, answer.status)
        found[path] = list(counter.seen)
    app.live.close()
    return found


def read_by(office: Office, page: Page) -> tuple[str, str] | None:
    """Who reads a page, and where: the oldest case of the town, which has the most in it. None for a page the town does not know."""
    for name in READERS:
        actor = office.actor(name)
        if opens(page, actor, office.clock.now()):
            places = office.look(lambda work, actor=actor: addresses(work, actor, page, 2))  # type: ignore[misc]  # bound at once
            if places:
                return name, places[-1]
    return None


@pytest.fixture(scope="module")
def counted(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> Iterator[tuple[dict[str, list[str]], dict[str, list[str]]]]:
    """The statements of every page in the small town, and in the same one five times as large."""
    file = tmp_path_factory.mktemp("town") / "tsunagi.sqlite3"
    shutil.copy(migrated_sqlite, file)
    store = open_store(f"sqlite:///{file}", key_file)
    counter = Counter(store)
    office = town(store)
    places = {page.path: found for page in get_pages() if (found := read_by(office, page)) is not None}
    few = statements(office, counter, places, warm=True)
    copies = lives(store, LIVES)
    grown(office, iter([copies[name] for name in LIVES] * COPIES), [office.actor("tanaka").staff_id], days=7)
    yield few, statements(office, counter, places, warm=False)
    store.close()


def test_every_page_has_an_address_in_the_town(counted: Any) -> None:
    """Else a line is missing in bench/addresses.py, or in bench/town.py what the page shows."""
    few, _many = counted
    assert {page.path for page in get_pages()} - few.keys() == set()


def test_the_statements_of_a_page_do_not_grow_with_the_number_of_cases(counted: Any) -> None:
    """(要綱 6-1)"""
    few, many = counted
    grew = {
        path: (len(few[path]), len(many[path]))
        for path in few
        if path not in GROWING and len(many[path]) > len(few[path]) + A_FEW
    }
    assert grew == {}


def test_no_page_asks_more_than_its_share(counted: Any) -> None:
    """(要綱 6-1)"""
    _few, many = counted
    assert {path: len(asked) for path, asked in many.items() if len(asked) > MORE.get(path, MOST)} == {}
