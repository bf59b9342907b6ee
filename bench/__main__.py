"""`python -m bench` (make bench): every figure of docs/performance.md, in about two minutes."""

from __future__ import annotations

from collections.abc import Callable

from bench import answering, step, turns
from bench.figures import Figure, machine, table

PARTS: tuple[tuple[str, Callable[[], list[Figure]]], ...] = (
    ("The dialog alone", lambda: step.measure(150)),
    ("One durable turn in process", lambda: turns.against_raw("FULL", 100, 1.5) + turns.against_raw("OFF", 100, 2.2)),
    ("Several people's turns to a commit", lambda: turns.in_groups(20)),
    ("The tail", lambda: turns.tail(5000)),
    ("Over HTTP", lambda: answering.measure(5)),
)


def main() -> None:
    print(
        f"{machine()}\nMedians; ratios are taken round by round and turn about with the yardstick. See docs/performance.md.\n"
    )
    for title, measure in PARTS:
        print(table(title, measure()), flush=True)


if __name__ == "__main__":
    main()
