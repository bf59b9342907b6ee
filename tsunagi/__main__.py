"""The commands (DESIGN.md 9): run, serve, migrate, staff add, verify, export, statistics, doctor; others: dialog_commands, backup_commands, simulation."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from casestore.sealing import KeyFileUnusable
from tsunagi import backup_commands, dialog_commands
from tsunagi.settings import Settings, SettingUnusable, read
from tsunagi.simulation import command as simulate_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it went well, 1 when not, 2 for words it does not know."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for chatty in ("httpx", "httpcore", "telegram", "linebot", "apscheduler", "alembic", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # they log addresses with tokens in them, and words of people
    os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    try:
        return int(asked.does(asked) or 0)
    except (SettingUnusable, KeyFileUnusable) as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tsunagi", description="つなぎ: the desk of a self-reliance support agency.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="the rehearsal: SQLite, local LINE and Telegram, demo staff")
    run.add_argument("--port", type=int, default=8000)
    run.set_defaults(does=_run)

    serve = commands.add_parser("serve", help="the server, with what the TSUNAGI_ settings say")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(does=_serve)

    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.set_defaults(does=_migrate)

    staff = commands.add_parser("staff", help="accounts").add_subparsers(required=True, metavar="ACT")
    add = staff.add_parser("add", help="a new account; the password is read from standard input")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="append", required=True, choices=_roles())
    add.add_argument("--password-stdin", action="store_true", required=True)
    add.set_defaults(does=_staff_add)

    _about_the_records(commands)
    return parser


def _about_the_records(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands that look, and those that keep."""
    dialog_commands.add(commands)
    backup_commands.add(commands)
    simulate_command.add(commands)

    verify = commands.add_parser("verify", help="the ledger, the audit chain, the next actions: is all of it true?")
    verify.set_defaults(does=_verify)

    export = commands.add_parser("export", help="the whole ledger of the person of a case, as JSON on standard output")
    export.add_argument("case", metavar="CASE", help="a reception number such as R8-0001")
    export.set_defaults(does=_export)

    figures = commands.add_parser("statistics", help="the national figures of a month, such as 2026-11")
    figures.add_argument("month")
    figures.set_defaults(does=_statistics)

    doctor = commands.add_parser("doctor", help="what is set up, and what is missing")
    doctor.set_defaults(does=_doctor)


def _roles() -> list[str]:
    from casestore.facts import STAFF_ROLES

    return [role.value for role in STAFF_ROLES]


def _run(asked: argparse.Namespace) -> int:
    settings = read(rehearsal=True, port=asked.port)
    return _answer(settings, "127.0.0.1", asked.port, WELCOME if settings.rehearsal else "")


def _serve(asked: argparse.Namespace) -> int:
    return _answer(read(port=asked.port), asked.host, asked.port, "")


WELCOME = """
  つなぎ（練習モード / rehearsal）

  コンソール     console      {base}/
  練習の電話     phones       {base}/rehearsal/
  練習用の職員   demo staff   森 恵子（主任）・田中 ゆかり（相談）・佐々木 大輔（就労）・伊藤 真一（市）・佐藤 健（アウトリーチ）
                              one click each at {base}/sign-in
  データ         data         {data}

  Ctrl-C で終わります。次に始めたとき、データは残っています。
"""


def _answer(settings: Settings, host: str, port: int, welcome: str) -> int:
    import uvicorn

    from tsunagi.alone import NotAlone
    from tsunagi.app import build, hold_alone, prepare

    if _taken(host, port):
        print(f"Port {port} is in use. Try another one: make run PORT={port + 1}", file=sys.stderr)
        return 1
    prepare(settings)
    try:
        alone = hold_alone(settings)
    except NotAlone:
        print(f"Another server already works on {settings.data_dir}.", file=sys.stderr)
        return 1
    house = build(settings)
    gc.collect()
    gc.freeze()  # what stands now stays: later collections need not look at it (docs/performance.md)

    class Server(uvicorn.Server):
        """Hangs up streams and long polls as soon as it is told to stop."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            house.hang_up()
            super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if welcome:
                print(welcome.format(base=settings.base_url, data=settings.data_dir), flush=True)

    config = uvicorn.Config(
        house.app,
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        server_header=False,
        date_header=False,
    )
    with alone, suppress(KeyboardInterrupt):  # uvicorn raises it again once everything has ended
        Server(config).run()
    return 0


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def _migrate(asked: argparse.Namespace) -> int:
    from tsunagi.app import prepare

    prepare(read())
    return 0


def _staff_add(asked: argparse.Namespace) -> int:
    from casestore import staff
    from casestore.db import open_store
    from tsunagi.app import prepare
    from tsunagi.clock import WallClock

    settings = read()
    prepare(settings)
    password = sys.stdin.readline().rstrip("\n")
    store = open_store(settings.database_url, settings.key_file)
    try:
        now = WallClock().now()
        store.write(lambda work: staff.add(work, asked.email, asked.name, asked.role, now, password=password))
    except staff.PasswordTooShort:
        print(f"The password needs at least {staff.SHORTEST_PASSWORD} characters.", file=sys.stderr)
        return 1
    except staff.EmailTaken:
        print("Somebody already signs in with this e-mail address.", file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


def _verify(asked: argparse.Namespace) -> int:
    from tsunagi.verifying import of_the_store

    lines, whole = of_the_store(read())
    print(*lines, sep="\n")
    return 0 if whole else 1


def _export(asked: argparse.Namespace) -> int:
    from casestore.db import open_store
    from casestore.profile import load_profile
    from tsunagi.clock import WallClock
    from tsunagi.exporting import exported

    settings = read()
    store = open_store(settings.database_url, settings.key_file)
    try:
        text = exported(store, load_profile(settings.profile), asked.case, WallClock().now())
    finally:
        store.close()
    if text is None:
        print(f"There is no case {asked.case}.", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(text.encode() + b"\n")
    return 0


def _statistics(asked: argparse.Namespace) -> int:
    from casestore.db import open_store
    from casestore.profile import load_profile
    from tsunagi import counting
    from tsunagi.clock import WallClock

    settings = read()
    store = open_store(settings.database_url, settings.key_file)
    try:
        with store.reading() as work:
            for line in counting.printed(work, load_profile(settings.profile), asked.month, WallClock().now()):
                print(line)
    except ValueError:
        print(f"{asked.month} is not a month. Write it like 2026-11.", file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


def _doctor(asked: argparse.Namespace) -> int:
    from tsunagi.doctor import findings

    found = findings(read())
    for line in found:
        print(("ok    " if line.good else "CHECK ") + line.words)
    return 0 if all(line.good for line in found) else 1


if __name__ == "__main__":
    sys.exit(main())
