"""`tsunagi simulate --days N --seed S --new-per-day M` (DESIGN.md 9): ends with 1 when an invariant does not hold, and says seed and day."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """It among the others."""
    simulate = commands.add_parser("simulate", help="days of a virtual city on a scratch store, with every invariant on")
    simulate.add_argument("--days", type=int, default=30)
    simulate.add_argument("--seed", type=int, default=1)
    simulate.add_argument("--new-per-day", type=float, default=3.0, metavar="M")
    simulate.set_defaults(does=_simulate)


def _simulate(asked: argparse.Namespace) -> int:
    from tsunagi.settings import read
    from tsunagi.simulation.year import Asked, live, open_scratch

    with tempfile.TemporaryDirectory(prefix="tsunagi-simulation-") as folder:
        store = open_scratch(Path(folder))
        try:
            days = Asked(asked.days, asked.seed, asked.new_per_day, read().profile)
            lived = live(store, days, show=lambda line: print(line, flush=True))
        finally:
            store.close()
    print(*lived.lines, sep="\n")
    print(lived.broken or "every invariant held after every day", file=sys.stderr if lived.broken else sys.stdout)
    return 1 if lived.broken else 0
