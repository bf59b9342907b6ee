"""A copy of the whole store and the way back (個人情報保護法 安全管理措置; DESIGN.md 9): on both databases, while others write, never half."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlmodel import col, select

from casestore import audit, backups, erasing, ledger, people, restoring, staff
from casestore.backups import BackupUnusable, Manifest
from casestore.db import Store, Work, make_engine, open_store
from casestore.ids import new_id
from casestore.schema import differences, migrate
from casestore.sealing import Erased, make_key_file
from casestore.tables import Message, Person, SignIn
from tests.conftest import StillClock
from tests.playing import Office
from tsunagi.__main__ import main

TOLD = "家賃が払えません"


def taken(store: Store, folder: Path, clock: StillClock) -> Manifest:
    return backups.take(store, folder, "operator", "0.1.0", clock.now())


def copied(url: str) -> str:
    """Another, empty place of the same kind."""
    if url.startswith("sqlite"):
        return url.replace("tsunagi.sqlite3", "elsewhere/again.sqlite3")
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}b")
    return f"{url}b"


def gone(url: str) -> None:
    """Drop what `copied` made: the server keeps no database of a test."""
    if url.startswith("postgresql"):
        server, _, name = url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def one_more(store: Store, clock: StillClock, number: int) -> str:
    def job(work: Work) -> str:
        person = people.new_person(work, clock.now(), person=new_id(clock.now()))
        people.name(work, person, name=f"山田 {number}")
        return person

    return store.write(job)


def test_what_was_destroyed_comes_back_whole_and_the_talk_goes_on(
    store: Store, database_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    office = Office(store, clock)
    office.says("kudo", "こんにちは", TOLD)
    with ThreadPoolExecutor(1) as others:  # somebody goes on writing while the copy is made
        writing = others.submit(lambda: [one_more(store, clock, number) for number in range(40)])
        made = taken(store, tmp_path / "backup", clock)
        writing.result()
    office.says("kudo", "これは、うつしのあと")
    place = copied(database_url)
    try:
        back = restoring.put_back(place, key_file, tmp_path / "backup", clock.now())
        assert (back.aside, back.erased) == ("", 0)
        again = open_store(place, key_file)
        try:
            assert differences(again.engine) == []
            with again.reading() as work:
                assert audit.broken_at(work) is None
                assert ledger.untrue(work) == []
                assert len(work.session.exec(select(Person)).all()) == made.seen.counts["person"]
            restored = Office(again, clock, phones=office.phones, events=office.events)
            assert restored.says("kudo", "人と話したい")
            heard = restored.look(lambda work: [row.arrived_at for row in work.session.exec(select(Message)).all()])
            assert len(heard) > made.seen.counts["message"]
        finally:
            again.close()
    finally:
        gone(place)


def test_a_full_place_must_be_named_and_what_was_there_is_set_aside(
    store: Store, database_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    person = one_more(store, clock, 1)
    taken(store, tmp_path / "backup", clock)
    later = one_more(store, clock, 2)
    store.close()
    name = database_url.rpartition("/")[2]
    with pytest.raises(BackupUnusable, match=f"--force {name}"):
        restoring.put_back(database_url, key_file, tmp_path / "backup", clock.now())
    with pytest.raises(BackupUnusable):
        restoring.put_back(database_url, key_file, tmp_path / "backup", clock.now(), instead_of="yes")
    back = restoring.put_back(database_url, key_file, tmp_path / "backup", clock.now(), instead_of=name)
    assert "before" in back.aside
    again = open_store(database_url, key_file)
    try:
        with again.reading() as work:
            assert work.session.get(Person, person) is not None
            assert work.session.get(Person, later) is None
    finally:
        again.close()
    if database_url.startswith("sqlite"):
        with backups.lying_still(Path(back.aside)) as before:
            assert backups.look(before).counts["person"] == 2


def test_a_backup_does_not_open_with_another_key_and_nothing_is_changed(
    store: Store, database_url: str, clock: StillClock, tmp_path: Path
) -> None:
    taken(store, tmp_path / "backup", clock)
    make_key_file(tmp_path / "other.key")
    store.close()
    with pytest.raises(BackupUnusable, match="does not open this backup"):
        restoring.put_back(
            database_url, tmp_path / "other.key", tmp_path / "backup", clock.now(), instead_of=database_url.rpartition("/")[2]
        )


def test_the_key_is_not_in_a_backup_and_no_word_of_a_person_can_be_read_there(
    sqlite_store: Store, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    Office(sqlite_store, clock).says("kudo", "こんにちは", TOLD)
    made = taken(sqlite_store, tmp_path / "backup", clock)
    there = b"".join(one.read_bytes() for one in (tmp_path / "backup").iterdir())
    assert TOLD.encode() not in there
    assert key_file.read_text().strip().encode() not in there
    assert bytes.fromhex(key_file.read_text().strip()) not in there
    assert {one.name for one in (tmp_path / "backup").iterdir()} == {made.file, "manifest.json"}
    assert all(one.stat().st_mode & 0o077 == 0 for one in (tmp_path / "backup", *(tmp_path / "backup").iterdir()))
    with sqlite_store.reading() as work:
        assert audit.broken_at(work) is None


def test_a_changed_file_is_refused(
    sqlite_store: Store, sqlite_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    made = taken(sqlite_store, tmp_path / "backup", clock)
    with (tmp_path / "backup" / made.file).open("r+b") as file:
        file.seek(5000)
        file.write(b"x")
    with pytest.raises(BackupUnusable, match="SHA-256"):
        restoring.put_back(copied(sqlite_url), key_file, tmp_path / "backup", clock.now())


def test_what_is_no_backup_or_of_a_newer_version_is_said_so(
    sqlite_store: Store, sqlite_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    with pytest.raises(BackupUnusable, match="is not a backup"):
        restoring.put_back(copied(sqlite_url), key_file, tmp_path, clock.now())
    taken(sqlite_store, folder, clock)
    with pytest.raises(BackupUnusable, match="not empty"):
        taken(sqlite_store, folder, clock)
    told = json.loads((folder / backups.MANIFEST).read_text())
    for change, words in (({"format": 2}, "newer"), ({"seen": told["seen"] | {"revision": "9999"}}, "newer"), ({"seen": 1}, "damaged"),
                          ({"database": "postgresql"}, "names sqlite")):  # fmt: skip
        (folder / backups.MANIFEST).write_text(json.dumps(told | change))
        with pytest.raises(BackupUnusable, match=words):
            restoring.put_back(copied(sqlite_url), key_file, folder, clock.now())


def test_a_copy_that_is_not_what_its_manifest_says_leaves_the_place_as_it_was(
    store: Store, database_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    person = one_more(store, clock, 1)
    taken(store, tmp_path / "backup", clock)
    store.close()
    paper = tmp_path / "backup" / backups.MANIFEST
    told = json.loads(paper.read_text())
    told["seen"]["counts"]["person"] = 7
    paper.write_text(json.dumps(told))
    with pytest.raises(BackupUnusable, match="not what the manifest says"):
        restoring.put_back(database_url, key_file, paper.parent, clock.now(), instead_of=database_url.rpartition("/")[2])
    again = open_store(database_url, key_file)
    try:
        with again.reading() as work:
            assert work.session.get(Person, person) is not None
    finally:
        again.close()


def test_who_was_erased_before_the_copy_cannot_be_read_and_who_was_erased_after_it_is_erased_again(
    store: Store, database_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    before, after, stays = (one_more(store, clock, number) for number in range(3))
    sealed = store.write(lambda work: work.seal(after, "t.c", "r", TOLD))
    store.write(lambda work: erasing.again(work, before, clock.now()))
    taken(store, tmp_path / "monday", clock)
    store.write(lambda work: erasing.again(work, after, clock.now()))
    taken(store, tmp_path / "tuesday", clock)  # lies beside it and knows
    store.close()
    place = copied(database_url)
    try:
        back = restoring.put_back(place, key_file, tmp_path / "monday", clock.now())
        assert back.erased == 1
        again = open_store(place, key_file)
        try:
            with again.reading() as work:
                for person in (before, after):
                    with pytest.raises(Erased):
                        work.open(person, "t.c", "r", sealed)
                assert people.known(work, stays).name == "山田 2"
                assert audit.broken_at(work) is None
        finally:
            again.close()
    finally:
        gone(place)


def test_the_database_that_is_set_aside_tells_too_who_was_erased(
    sqlite_store: Store, sqlite_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    person = one_more(sqlite_store, clock, 1)
    taken(sqlite_store, tmp_path / "backup", clock)
    sqlite_store.write(lambda work: erasing.again(work, person, clock.now()))
    sqlite_store.close()
    back = restoring.put_back(sqlite_url, key_file, tmp_path / "backup", clock.now(), instead_of="tsunagi.sqlite3")
    assert back.erased == 1


def test_every_sign_in_ends_with_a_restore(
    sqlite_store: Store, sqlite_url: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    def signed_in(work: Work) -> None:
        who = staff.add(work, "a@example.org", "森", ["chief"], clock.now(), demo=True)
        work.flush()
        work.session.add(SignIn(token_digest="d", staff_id=who, csrf="c", made_at=clock.now(), seen_at=clock.now()))

    sqlite_store.write(signed_in)
    taken(sqlite_store, tmp_path / "backup", clock)
    place = copied(sqlite_url)
    restoring.put_back(place, key_file, tmp_path / "backup", clock.now())
    again = open_store(place, key_file)
    with again.reading() as work:
        assert work.session.exec(select(SignIn).where(col(SignIn.ended_at).is_(None))).all() == []
    again.close()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_backup_of_an_older_version_is_brought_to_the_newest_schema(
    revision: str, key_file: Path, clock: StillClock, tmp_path: Path
) -> None:
    old, new = f"sqlite:///{tmp_path}/old.sqlite3", f"sqlite:///{tmp_path}/new.sqlite3"
    engine = make_engine(old)
    migrate(engine, revision)
    engine.dispose()
    store = open_store(old, key_file)
    made = taken(store, tmp_path / "backup", clock)
    store.close()
    assert made.seen.revision == revision
    restoring.put_back(new, key_file, tmp_path / "backup", clock.now())
    engine = make_engine(new)
    assert differences(engine) == []
    engine.dispose()


def test_the_two_commands_say_what_they_did(
    sqlite_url: str,
    key_file: Path,
    clock: StillClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TSUNAGI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TSUNAGI_KEY_FILE", str(key_file))
    assert main(["backup", str(tmp_path / "b")]) == 0
    assert "NOT in the backup" in capsys.readouterr().out
    assert main(["backup", str(tmp_path / "b")]) == 1
    assert main(["restore", str(tmp_path / "b")]) == 1
    assert "--force tsunagi.sqlite3" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "b"), "--force", "tsunagi.sqlite3"]) == 0
    said = capsys.readouterr().out
    assert "set aside" in said
    assert "the chain holds" in said


def test_without_the_tools_of_postgresql_the_operator_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(BackupUnusable, match="postgresql-client"):
        backups.tool("pg_dump", "postgresql://tsunagi@127.0.0.1:1/none")
