"""G1 and G4: the whole durable turn in process, beside the raw writes of the same turn, and its tail."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from bench import walk
from bench.figures import Figure, at_most, micro, percentile, ratio, spread, told
from bench.raw import Lengths, Raw
from bench.room import Ours, room, store_in

WARM = 20  # people before anything is measured
GROUPS = (4, 16)


@contextmanager
def both(synchronous: str) -> Iterator[tuple[Ours, Raw]]:
    """The product and the yardstick, each on its own file beside the other, warm."""
    with room("ours") as one, room("raw") as other:
        store = store_in(one, synchronous)
        ours = Ours(store)
        ours.go(range(WARM), *walk.HELLO, *walk.ANSWERS[:5])
        raw = Raw(other, Lengths.of(store), synchronous)
        raw.go(range(WARM))
        gc.collect()
        gc.freeze()  # as the house does before it serves
        try:
            yield ours, raw
        finally:
            store.close()
            raw.driver.close()


def timed(take: Callable[[], object]) -> float:
    begin = time.perf_counter()
    take()
    return time.perf_counter() - begin


def rounds(ours: Ours, raw: Raw, many: int, group: int = 1) -> Iterator[tuple[list[float], list[float]]]:
    """Rounds of ten turns of a new group of people on both sides, turn about; seconds of each turn (of the whole group)."""
    for number in range(many):
        first = WARM + (number + 1) * 1000
        people = range(first, first + group)
        ours.go(people, *walk.HELLO)
        raw.go(people)
        raw.checkpoint()
        one, other = [], []
        ready = [(ours.prepared(people, text), raw.prepared(people)) for text in walk.ANSWERS]
        for turns, yardstick in ready:
            if number % 2:
                other.append(timed(yardstick.take))
            one.append(timed(turns.take))
            if not number % 2:
                other.append(timed(yardstick.take))
        yield one, other


def against_raw(synchronous: str, many: int, limit: float) -> list[Figure]:
    """G1 with one turn to a commit."""
    with both(synchronous) as (ours, raw):
        pairs = list(rounds(ours, raw, many))
    medians = [(median(one), median(other)) for one, other in pairs]
    mine, theirs = [one for one, _ in medians], [other for _, other in medians]
    word = "on disk" if synchronous == "FULL" else "processor only"
    return [
        at_most(f"G1 durable turn against raw writes, {word} (synchronous={synchronous})", ratio(mine, theirs), limit),
        told("   ours / raw, median", f"{micro(median(mine))} / {micro(median(theirs))}"),
    ]


def in_groups(many: int) -> list[Figure]:
    """What sharing a commit is worth: microseconds to a turn with k people's turns to each of the two commits."""
    figures = []
    for group in GROUPS:
        with both("FULL") as (ours, raw):
            pairs = list(rounds(ours, raw, many, group))
        mine, theirs = [median(one) for one, _ in pairs], [median(other) for _, other in pairs]
        words = f"{micro(median(mine) / group)} / {micro(median(theirs) / group)}, {ratio(mine, theirs):.2f} x"
        figures.append(told(f"   {group} people's turns to a commit: ours / raw per turn", words))
    return figures


def tail(many: int) -> list[Figure]:
    """G4: sequential turns, one after the other, checkpoints and all; the yardstick's own tail beside it."""
    one: list[float] = []
    other: list[float] = []
    with both("FULL") as (ours, raw):
        for mine, theirs in rounds(ours, raw, many // len(walk.ANSWERS)):
            one += mine
            other += theirs
    ordered = sorted(one)
    middle = percentile(ordered, 0.5)
    return [
        at_most(f"G4 p99 against p50 of {len(one):,} turns one after the other", percentile(ordered, 0.99) / middle, 3),
        at_most("G4 p99.9 against p50", percentile(ordered, 0.999) / middle, 10),
        told("   ours", spread(one)),
        told("   raw on the same disk", spread(other)),
    ]
