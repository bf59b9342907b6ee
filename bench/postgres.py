"""A PostgreSQL of our own on loopback, from Debian's binaries, for tests and figures; gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")


@contextmanager
def postgres(beside: Path | str | None, *more: str) -> Iterator[str]:
    """A fresh server in a folder beside others; its URL without a database name. more: settings ("fsync=off")."""
    home = Path(tempfile.mkdtemp(prefix="tsunagi-pg-", dir=beside))
    binaries = sorted(BINARIES.glob("*/bin"))[-1]
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(home, "postgres", "postgres")
    run = lambda *words: subprocess.run([*as_user, *words], check=True, stdout=subprocess.DEVNULL, cwd=home)  # noqa: E731
    run(str(binaries / "initdb"), "-D", str(home / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "tsunagi")
    port = free_port()
    settings = ("listen_addresses=127.0.0.1", f"unix_socket_directories={home}", "max_connections=200", *more)
    options = " ".join([f"-p {port}", *(f"-c {one}" for one in settings)])
    run(str(binaries / "pg_ctl"), "-D", str(home / "data"), "-w", "-o", options, "-l", str(home / "log"), "start")
    try:
        yield f"postgresql://tsunagi@127.0.0.1:{port}"
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
