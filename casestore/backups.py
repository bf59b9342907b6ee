"""Copies of the whole store (security 3.8; 個人情報保護法 安全管理措置): a folder with a consistent copy, taken while others write, and a
manifest that says what it is. Pictures and papers lie in the database; the key file is never part of it, so a found backup is sealed text.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DatabaseError

from casestore import audit
from casestore.db import Store

FORMAT = 1
MANIFEST = "manifest.json"
FILES = {"sqlite": "tsunagi.sqlite3", "postgresql": "tsunagi.pgdump"}
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}
LAST_OF_THE_CHAIN = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
ERASED = "SELECT id FROM person WHERE erased_at IS NOT NULL ORDER BY id"


class BackupUnusable(Exception):
    """A backup cannot be made or put back; the message tells the operator why, and what would do."""


@dataclass(frozen=True)
class Seen:
    """What stands in a copy: its schema, rows by table, the end of the audit chain, who was erased (ids)."""

    revision: str
    counts: Mapping[str, int]
    audit_rows: int
    audit_end: str
    erased: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """The paper that lies beside a copy. key: fingerprint of the master key; digest: SHA-256 of the file."""

    version: str
    database: str
    file: str
    bytes: int
    digest: str
    key: str
    taken_at: datetime
    taken_by: str
    seen: Seen


def take(store: Store, folder: Path, by: str, version: str, now: datetime) -> Manifest:
    """Copy the store into an empty folder; the manifest is written last, so that half a backup is none. by: whose account on the machine.

    Raises BackupUnusable.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupUnusable(f"{folder} is not empty. Name a new folder for each backup.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    name = FILES[store.dialect]
    os.close(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    seen = COPY[store.dialect](store.engine, folder / name)
    size, digest = (folder / name).stat().st_size, digest_of(folder / name)
    made = Manifest(version, store.dialect, name, size, digest, store.vault.fingerprint, now, by, seen)
    _write(folder / MANIFEST, made)
    store.write(lambda work: audit.note(work, "system", "backed_up", digest, now, detail=by))
    return made


def manifest_of(folder: Path) -> Manifest:
    """The manifest in a folder. Raises BackupUnusable when there is none that we can read."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        if told.pop("format") != FORMAT:
            raise BackupUnusable(f"{folder / MANIFEST} is of a newer つなぎ. Restore it with that version.")
        seen = Seen(**told["seen"] | {"erased": tuple(told["seen"]["erased"])})
        return Manifest(**told | {"taken_at": datetime.fromisoformat(told["taken_at"]), "seen": seen})
    except OSError as error:
        raise BackupUnusable(f"{folder} is not a backup: {MANIFEST} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(f"{folder / MANIFEST} is damaged.") from error


def _write(file: Path, made: Manifest) -> None:
    told = asdict(made) | {"format": FORMAT, "taken_at": made.taken_at.isoformat()}
    beside = file.with_suffix(".part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as paper:
        json.dump(told, paper, ensure_ascii=False, indent=1, sort_keys=True)
        paper.flush()
        os.fsync(paper.fileno())
    beside.replace(file)


def digest_of(file: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def look(connection: Connection) -> Seen:
    """What stands in a database, by plain statements: its schema may be an older one."""

    def ask(question: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.exec_driver_sql(question)]

    tables = [str(name) for (name,) in ask(TABLES[connection.dialect.name])]
    counts = {table: _whole(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in tables}  # noqa: S608 - names of tables, from the database
    [(revision,)] = ask("SELECT version_num FROM alembic_version")
    rows, end = (ask(LAST_OF_THE_CHAIN) or [(0, "")])[0]
    return Seen(str(revision), counts, _whole(rows), str(end), tuple(str(person) for (person,) in ask(ERASED)))


def _whole(number: object) -> int:
    return int(str(number))


@contextmanager
def lying_still(file: Path) -> Iterator[Connection]:
    """A SQLite file that nobody writes to, with none of our settings: looking leaves nothing beside it. Raises BackupUnusable when it is damaged."""
    engine = create_engine(f"sqlite:///{file}", module=sqlcipher)
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
                raise BackupUnusable(f"{file} is damaged (integrity_check).")
            yield connection
    except DatabaseError as error:
        raise BackupUnusable(f"{file} cannot be read: {error.orig}") from error
    finally:
        engine.dispose()


def _copy_sqlite(engine: Engine, to: Path) -> Seen:
    """SQLite's own online backup, in one step: one snapshot, whatever is written meanwhile."""
    source, target = sqlcipher.connect(str(engine.url.database)), sqlcipher.connect(str(to))
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # a file that stands alone
    finally:
        target.close()
        source.close()
    with lying_still(to) as connection:
        return look(connection)


def _copy_postgres(engine: Engine, to: Path) -> Seen:
    """pg_dump of the very snapshot that is counted."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        words = ("--format=custom", "--schema=public", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        tool("pg_dump", engine.url, *words, f"--file={to}")
        return look(connection)


COPY: Mapping[str, Callable[[Engine, Path], Seen]] = {"sqlite": _copy_sqlite, "postgresql": _copy_postgres}


def tool(name: str, url: URL | str, *words: str) -> None:
    """Run one of PostgreSQL's tools on a database; the password goes by the environment, where other accounts cannot see it.

    Raises BackupUnusable when the tool is not there or does not succeed.
    """
    found, parsed = shutil.which(name), make_url(url).set(drivername="postgresql")
    if found is None:
        raise BackupUnusable(f"{name} is not installed. Install the client tools of PostgreSQL (Debian: postgresql-client).")
    secret = {"PGPASSWORD": str(parsed.password)} if parsed.password else {}
    where = parsed._replace(password=None).render_as_string()
    command, env = [found, f"--dbname={where}", *words], os.environ | secret
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise BackupUnusable(f"{name} failed: {done.stderr.strip()}")
