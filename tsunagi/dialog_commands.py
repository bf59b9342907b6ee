"""The commands about words and doors: `chat`, `check-dialogs`, `doors` (要綱 3-1-ア, 3-1-イ). Imports wait until one is asked for."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from tsunagi.settings import read

if TYPE_CHECKING:
    from dialogs.facts import Facts


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The three of them, among the others."""
    chat = commands.add_parser("chat", help="play a dialog in the terminal")
    chat.add_argument("dialog", nargs="?", default="greeting")
    chat.add_argument("--lang", default="ja", choices=_languages())
    chat.set_defaults(does=_chat)

    check = commands.add_parser(
        "check-dialogs", help="what is wrong with the dialogs, with the line to mend; how easy they read"
    )
    check.add_argument("dialog", nargs="*", help="only these")
    check.add_argument("--advice", action="store_true", help="also what could stay")
    check.set_defaults(does=_check_dialogs)

    doors = commands.add_parser("doors", help="set up the menus at LINE and Telegram; changes only what differs")
    doors.set_defaults(does=_doors)


def _languages() -> tuple[str, ...]:
    from locales import LANGUAGES

    return LANGUAGES


def _chat(asked: argparse.Namespace) -> int:
    from casestore.profile import load_profile
    from dialogs import script
    from dialogs.briefing import Briefing
    from dialogs.catalogue import DIALOGS
    from dialogs.sample_facts import sample
    from tsunagi.clock import WallClock

    names = [name for name, dialog in DIALOGS.items() if not dialog.aside]
    if asked.dialog not in names:
        print(f"There is no dialog {asked.dialog!r}. There are: {', '.join(names)}", file=sys.stderr)
        return 1
    looked_up = partial(Briefing(load_profile(read().profile)).facts, reception_number="R8-0001")

    def facts(language: str, now: datetime) -> Facts:
        return sample(DIALOGS[asked.dialog], looked_up(language, now), now)

    script.play_in_terminal(asked.dialog, asked.lang, _typed, print, WallClock().now, facts)
    return 0


def _typed() -> str | None:
    """A line from the terminal; None when it ends (Ctrl-D)."""
    try:
        return input("> ")
    except EOFError:
        return None


def _check_dialogs(asked: argparse.Namespace) -> int:
    from dialogs import proof
    from dialogs.catalogue import DIALOGS
    from dialogs.readability import table

    if unknown := set(asked.dialog) - set(DIALOGS):
        print(f"There is no dialog {', '.join(sorted(unknown))}. There are: {', '.join(DIALOGS)}", file=sys.stderr)
        return 1
    found = [one for one in proof.findings() if not asked.dialog or one.dialog in asked.dialog]
    for one in found:
        if asked.advice or not one.advice:
            print(proof.printed(one))
    wrong = sum(not one.advice for one in found)
    print(*table(asked.dialog or tuple(DIALOGS)), sep="\n")
    print(f"{wrong} to mend, {len(found) - wrong} that could be better (--advice)")
    return 1 if wrong else 0


def _doors(asked: argparse.Namespace) -> int:
    from tsunagi.app import with_rehearsal
    from tsunagi.menus import DoorsTrouble, set_up

    settings = read()
    try:
        for line in set_up(with_rehearsal(settings) if settings.rehearsal else settings):
            print(line)
    except DoorsTrouble as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
