"""A room to measure in: a folder with a migrated database and a key, a store on it, the real desk; gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench import walk
from casestore.db import Store, Work
from casestore.engines import make_engine
from casestore.messages import arrive
from casestore.profile import load_profile
from casestore.schema import migrate
from casestore.sealing import Vault, make_key_file, read_key_file
from dialogs.desk import Desk
from tsunagi import demo

KEY, DATABASE = "master.key", "tsunagi.sqlite3"


@contextmanager
def room(name: str) -> Iterator[Path]:
    """A folder with an empty, migrated database. On the disk of the working folder: a memory disk has no fsync to measure."""
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{name}-", dir=_here()))
    try:
        make_key_file(folder / KEY)
        engine = make_engine(f"sqlite:///{folder / DATABASE}")
        migrate(engine)
        engine.dispose()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _here() -> Path:
    here = Path("build")
    here.mkdir(exist_ok=True)
    return here


def store_in(folder: Path, synchronous: str = "FULL") -> Store:
    """The store as the house opens it; with synchronous OFF only the processor's work is left to measure."""
    engine = make_engine(f"sqlite:///{folder / DATABASE}")

    def set_up(driver: Any, _record: Any) -> None:  # the driver's connection has no type
        driver.execute(f"PRAGMA synchronous={synchronous}")

    event.listen(engine, "connect", set_up)
    store = Store(engine, Vault(read_key_file(folder / KEY)))
    store.write(lambda work: demo.load(work, walk.BEGIN))
    return store


class Ours:
    """The product: what arrived is stored and committed, then every ready talk gets its turn, committed again."""

    def __init__(self, store: Store) -> None:
        self.store, self.desk = store, Desk(load_profile("sapporo"))
        self.now, self.count = walk.BEGIN, 0

    def prepared(self, people: range, text: str) -> Turns:
        """The same words from each of these people, ready to be measured."""
        self.now += walk.PAUSE
        arrivals = []
        for who in people:
            self.count += 1
            arrivals.append(walk.arrival(walk.sender(who), self.count, text, self.now))
        return Turns(self, arrivals)

    def go(self, people: range, *texts: str) -> None:
        for text in texts:
            self.prepared(people, text).take()


class Turns:
    """The turns of several people, made ready; `take` is what is measured."""

    def __init__(self, ours: Ours, arrivals: list[Any]) -> None:
        self._ours, self._arrivals = ours, arrivals
        self._arrived, self._taken = ours.now, ours.now + walk.PAUSE
        ours.now = self._taken

    def take(self) -> None:
        self._ours.store.write(self._arrive)
        self._ours.store.write(self._turn)

    def _arrive(self, work: Work) -> None:
        arrive(work, self._arrivals, self._arrived)

    def _turn(self, work: Work) -> None:
        self._ours.desk.turns(work, self._taken)
