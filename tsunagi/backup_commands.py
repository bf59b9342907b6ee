"""The commands that keep the store safe: `backup`, `restore` (DESIGN.md 9; docs/backups.md). Imports wait until one is asked for."""

from __future__ import annotations

import argparse
import getpass
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagi.settings import Settings, read

if TYPE_CHECKING:
    from casestore.restoring import Restored


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Both of them, among the others."""
    backup = commands.add_parser("backup", help="a copy of everything but the key file, into a new folder; the server may run")
    backup.add_argument("folder", metavar="DIR", type=Path)
    backup.set_defaults(does=_backup)

    restore = commands.add_parser("restore", help="put a backup back into an empty place; the server must not run")
    restore.add_argument("folder", metavar="DIR", type=Path)
    restore.add_argument("--force", metavar="NAME", default="", help="set the database of this name aside and restore")
    restore.set_defaults(does=_restore)


def _backup(asked: argparse.Namespace) -> int:
    from casestore import backups
    from casestore.db import open_store
    from tsunagi.clock import WallClock

    settings = read()
    store = open_store(settings.database_url, settings.key_file)
    try:
        made = backups.take(store, asked.folder, getpass.getuser(), version("tsunagi-desk"), WallClock().now())
    except backups.BackupUnusable as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        store.close()
    print(f"backup: {asked.folder / made.file}, {made.bytes} bytes, {made.seen.counts['person']} people")
    print(f"key: NOT in the backup. Keep {settings.key_file} ({made.key}) somewhere else; without it nothing here can be read.")
    return 0


def _restore(asked: argparse.Namespace) -> int:
    from casestore.backups import BackupUnusable
    from casestore.restoring import put_back
    from tsunagi.alone import NotAlone
    from tsunagi.app import hold_alone
    from tsunagi.clock import WallClock

    settings = read()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with hold_alone(settings):
            url, key = settings.database_url, settings.key_file
            back = put_back(url, key, asked.folder, WallClock().now(), instead_of=asked.force)
    except BackupUnusable as problem:
        print(problem, file=sys.stderr)
        return 1
    except NotAlone:
        print(f"A server works on {settings.data_dir}. Stop it first.", file=sys.stderr)
        return 1
    return _told(settings, back)


def _told(settings: Settings, back: Restored) -> int:
    """What came back and whether it is true."""
    from tsunagi.verifying import of_the_store

    lines, whole = of_the_store(settings)
    taken = back.manifest
    print(f"restored: the state of {taken.taken_at:%Y-%m-%d %H:%M} UTC, by {taken.taken_by}, version {taken.version}")
    if back.aside:
        print(f"set aside: {back.aside}. It holds people's records: destroy it once you are sure.")
    if back.erased:
        print(f"erased again: {back.erased} (their erasure came after this backup)")
    if back.waiting:
        print(f"messages: {back.waiting} waited to go out; they go when the server starts, also if they went out since.")
    print(*lines, sep="\n")
    return 0 if whole else 1
