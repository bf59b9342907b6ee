"""`python -m bench` (make bench): every figure of docs/performance.md; a word of a title takes that part alone (`python -m bench page`).

The first five parts take about two minutes, the pages some ten more: two cities are made first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import answering, pages, step, turns
from bench.figures import Figure, machine, table

PARTS: tuple[tuple[str, Callable[[], list[Figure]]], ...] = (
    ("The dialog alone", lambda: step.measure(150)),
    ("One durable turn in process", lambda: turns.against_raw("FULL", 100, 1.5) + turns.against_raw("OFF", 100, 2.2)),
    ("Several people's turns to a commit", lambda: turns.in_groups(20)),
    ("The tail", lambda: turns.tail(5000)),
    ("Over HTTP", lambda: answering.measure(5)),
    ("Every page of the console with 100,000 cases", pages.measure),
)

WANTED = sys.argv[1:]


def main() -> None:
    print(
        f"{machine()}\nMedians; ratios are taken round by round and turn about with the yardstick. See docs/performance.md.\n"
    )
    for title, measure in PARTS:
        if WANTED and not any(word.lower() in title.lower() for word in WANTED):
            continue
        print(table(title, measure()), flush=True)


if __name__ == "__main__":
    main()
