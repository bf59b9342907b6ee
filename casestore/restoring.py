"""Putting a backup back (security 3.8): only with its own key, only into an empty place unless the place is named, never half.

What was there is set aside, not destroyed. Whoever was erased since the copy was made is erased again (security 3.3); all sign-ins end.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, make_url, update
from sqlmodel import col, select

from casestore import audit, erasing
from casestore.backups import (
    ERASED,
    MANIFEST,
    TABLES,
    BackupUnusable,
    Manifest,
    digest_of,
    look,
    lying_still,
    manifest_of,
    tool,
)
from casestore.db import Store, Work, make_engine
from casestore.schema import HERE, migrate
from casestore.sealing import Broken, Vault, read_key_file
from casestore.tables import Message, Person, SignIn

PERSON_KEYS = "SELECT id, wrapped_key FROM person WHERE wrapped_key IS NOT NULL"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

LOOKS, BETWEEN_LOOKS = 20, 0.1  # seconds between
RESTORE = ("--schema=public", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")


@dataclass(frozen=True)
class Restored:
    """What came back. aside: where that which was there before lies now; erased: how many people were erased again; waiting: messages
    that waited to go out when the copy was made."""

    manifest: Manifest
    aside: str
    erased: int
    waiting: int


def put_back(url: str, key_file: Path, folder: Path, now: datetime, instead_of: str = "") -> Restored:
    """Restore a backup and bring it to the newest schema. instead_of: the name of the database that it may take the place of.

    Raises BackupUnusable (nothing was changed), KeyFileUnusable.
    """
    manifest, vault = manifest_of(folder), Vault(read_key_file(key_file))
    _may_be_put_back(manifest, vault, folder, url, key_file)
    kind, stamp = make_url(url).get_backend_name(), now.strftime("%Y%m%dT%H%M%SZ")
    erased = set(_erased_since(folder, manifest))
    if kind == "sqlite":
        aside, before = _into_sqlite(Path(str(make_url(url).database)), folder, manifest, vault, instead_of, stamp)
    else:
        aside, before = _into_postgres(url, folder, manifest, vault, instead_of, stamp)
    return _begin_again(url, vault, manifest, (erased | set(before)) - set(manifest.seen.erased), aside, now)


def _may_be_put_back(manifest: Manifest, vault: Vault, folder: Path, url: str, key_file: Path) -> None:
    kind, file = make_url(url).get_backend_name(), folder / manifest.file
    if manifest.key != vault.fingerprint:
        raise BackupUnusable(
            f"The key file {key_file} ({vault.fingerprint}) does not open this backup. It was sealed with the key {manifest.key}."
        )
    if manifest.database != kind:
        raise BackupUnusable(f"This is a backup of {manifest.database}; TSUNAGI_DATABASE_URL names {kind}.")
    if not file.is_file() or digest_of(file) != manifest.digest:
        raise BackupUnusable(f"{file} is not the file of the manifest: its SHA-256 differs. Use another backup.")
    if manifest.seen.revision not in {one.revision for one in ScriptDirectory(str(HERE)).walk_revisions()}:
        raise BackupUnusable(f"This backup was made by a newer つなぎ ({manifest.version}). Install that version first.")


def _erased_since(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Ids of those erased by what other backups of this office, lying beside this one, know."""
    for paper in folder.absolute().parent.glob(f"*/{MANIFEST}"):
        try:
            other = manifest_of(paper.parent)
        except BackupUnusable:
            continue  # another one's damage is no reason to lose this one
        if other.key == manifest.key:
            yield from other.seen.erased


def _is_whole(connection: Connection, manifest: Manifest, vault: Vault) -> None:
    """The same rows, the same end of the audit chain, and every person's key opens."""
    if look(connection) != manifest.seen:
        raise BackupUnusable("What came back is not what the manifest says. Nothing was changed.")
    try:
        for person, wrapped in connection.exec_driver_sql(PERSON_KEYS):
            vault.learn(person, wrapped)
    except Broken as error:
        raise BackupUnusable("A person's key in this backup does not open. Nothing was changed.") from error


# -- SQLite ----------------------------------------------------------------------------------------------------------------


def _into_sqlite(
    place: Path, folder: Path, manifest: Manifest, vault: Vault, instead_of: str, stamp: str
) -> tuple[str, tuple[str, ...]]:
    """The copy is looked at beside the place, then takes it in one step; where the old one went, and whom it knew erased."""
    if place.exists() and instead_of != place.name:
        raise BackupUnusable(f"There is a database at {place}. To set it aside and restore: --force {place.name}")
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.restoring")
    try:
        shutil.copyfile(folder / manifest.file, beside)
        beside.chmod(0o600)
        with lying_still(beside) as connection:
            _is_whole(connection, manifest, vault)
        before = _known_erased(place)
        aside = _set_aside(place, stamp)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    return aside, before


def _known_erased(place: Path) -> tuple[str, ...]:
    """Whom the database that is there knows erased; nobody when it cannot be read: it may be the reason to restore."""
    if not place.exists():
        return ()
    try:
        with lying_still(place) as connection:
            return look(connection).erased
    except BackupUnusable:
        return ()


def _set_aside(place: Path, stamp: str) -> str:
    """The database with its log under another name; "" when there was none."""
    if not place.exists():
        return ""
    aside = place.with_name(f"{place.name}.before-{stamp}")
    for end in ("-shm", "-wal", ""):
        if (part := place.with_name(place.name + end)).exists():
            part.rename(aside.with_name(aside.name + end))
    return str(aside)


# -- PostgreSQL ------------------------------------------------------------------------------------------------------------


def _into_postgres(
    url: str, folder: Path, manifest: Manifest, vault: Vault, instead_of: str, stamp: str
) -> tuple[str, tuple[str, ...]]:
    """What is there becomes a schema beside the new one; it comes back when the copy does not stand."""
    name, aside = str(make_url(url).database), f"before_{stamp}".lower()
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            before = _standing(connection)
            if before is not None and instead_of != name:
                raise BackupUnusable(f"There are tables in the database {name}. To set them aside and restore: --force {name}")
            if _others_stay(connection):
                raise BackupUnusable(f"Somebody works with the database {name}. Stop the servers first.")
        if before is not None:
            _run(engine, f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
        try:
            tool("pg_restore", engine.url, *RESTORE, str(folder / manifest.file))
            with engine.connect() as connection:
                _is_whole(connection, manifest, vault)
        except BackupUnusable:
            back = "CREATE SCHEMA public" if before is None else f"ALTER SCHEMA {aside} RENAME TO public"
            _run(engine, "DROP SCHEMA public CASCADE", back)
            raise
    finally:
        engine.dispose()
    return ("" if before is None else f"schema {aside}"), before or ()


def _others_stay(connection: Connection) -> bool:
    """Whether somebody else works there; who has just hung up is seen by the server a moment longer."""
    for _look in range(LOOKS):
        if not connection.exec_driver_sql(OTHERS).scalar_one():
            return False
        connection.rollback()  # within one transaction the server tells the same again
        sleep(BETWEEN_LOOKS)
    return True


def _standing(connection: Connection) -> tuple[str, ...] | None:
    """Whom the database that is there knows erased; None when it is empty."""
    tables = [str(name) for (name,) in connection.exec_driver_sql(TABLES["postgresql"])]
    if "person" not in tables:
        return () if tables else None
    return tuple(str(person) for (person,) in connection.exec_driver_sql(ERASED))


def _run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for one in statements:
            connection.exec_driver_sql(one)


# -- both ------------------------------------------------------------------------------------------------------------------


def _begin_again(url: str, vault: Vault, manifest: Manifest, erased: Collection[str], aside: str, now: datetime) -> Restored:
    """The newest schema, then what a restored office must know at once, in one transaction."""
    engine = make_engine(url)
    migrate(engine)
    store = Store(engine, vault)

    def job(work: Work) -> Restored:
        again = work.session.exec(
            select(Person.id).where(col(Person.id).in_(erased), col(Person.erased_at).is_(None)).order_by(col(Person.id))
        ).all()
        for person in again:
            erasing.again(work, person, now)
        work.session.exec(update(SignIn).where(col(SignIn.ended_at).is_(None)).values(ended_at=now))
        audit.note(work, "system", "restored", manifest.digest, now, detail=str(len(again)))
        waiting = work.session.exec(select(func.count()).select_from(Message).where(Message.state == "waiting")).one()
        return Restored(manifest, aside, len(again), waiting)

    try:
        return store.write(job)
    finally:
        store.close()
