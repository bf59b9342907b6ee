"""What the rehearsal platforms remember: a small shelf of JSON documents and files that outlives a restart.

Kept in memory and written through to one SQLite file; kill −9 loses nothing that was answered (WAL; the disk itself is not waited for).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (kind TEXT, key TEXT, body TEXT NOT NULL, place INTEGER PRIMARY KEY, UNIQUE (kind, key));
CREATE TABLE IF NOT EXISTS file (key TEXT PRIMARY KEY, mime TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL);
"""
_PUT = "INSERT INTO thing (kind, key, body) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"


class Shelf:
    """Documents by kind and key, in the order they were first put. `path` None keeps everything in memory only."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)
        self._things: dict[str, dict[str, Json]] = defaultdict(dict)
        for kind, key, body in self._db.execute("SELECT kind, key, body FROM thing ORDER BY place"):
            self._things[kind][key] = json.loads(body)

    def all(self, kind: str) -> dict[str, Json]:
        return self._things[kind]

    def get(self, kind: str, key: str) -> Json | None:
        return self._things[kind].get(key)

    def put(self, kind: str, key: str, thing: Json) -> Json:
        self._things[kind][key] = thing
        self._db.execute(_PUT, (kind, key, json.dumps(thing, ensure_ascii=True)))  # ASCII: a lone surrogate survives
        return thing

    def change(self, kind: str, key: str, **changes: Any) -> Json:
        return self.put(kind, key, self._things[kind][key] | changes)

    def drop(self, kind: str, key: str) -> None:
        self._things[kind].pop(key, None)
        self._db.execute("DELETE FROM thing WHERE kind = ? AND key = ?", (kind, key))

    def count(self, name: str) -> int:
        """The next number of a series, from 1."""
        number = (self.get("series", name) or {"last": 0})["last"] + 1
        self.put("series", name, {"last": number})
        return int(number)

    def put_file(self, key: str, mime: str, name: str, content: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", (key, mime, name, content))

    def get_file(self, key: str) -> tuple[str, str, bytes] | None:
        """(mime, name, content) of a kept file."""
        found: tuple[str, str, bytes] | None = self._db.execute(
            "SELECT mime, name, body FROM file WHERE key = ?", (key,)
        ).fetchone()
        return found

    def drop_file(self, key: str) -> None:
        self._db.execute("DELETE FROM file WHERE key = ?", (key,))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several changes that a crash keeps or loses as one."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
        finally:  # the memory already has them, so the file must too
            self._db.execute("COMMIT")

    def reset(self) -> None:
        self._things.clear()
        with self.together():
            self._db.execute("DELETE FROM thing")
            self._db.execute("DELETE FROM file")

    def close(self) -> None:
        self._db.close()
