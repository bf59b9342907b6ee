"""G6: the dialog alone. The stored session in, one turn of the engine, the session to store and what is said out; no I/O."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import orjson

from bench import walk
from bench.figures import Figure, at_most, spread, told
from casestore.profile import load_profile
from casestore.speech import Said
from dialogs import engine, wording
from dialogs.briefing import Briefing
from dialogs.facts import Facts
from dialogs.session import Fragment, Session


@dataclass(frozen=True)
class Step:
    """One answer, with the session as it is stored before it."""

    stored: bytes
    heard: tuple[Fragment, ...]
    facts: Facts

    def turn(self) -> engine.Turn:
        session = Session.from_json(orjson.loads(self.stored))
        turn = engine.turn(session, self.heard, walk.BEGIN, self.facts)
        orjson.dumps(turn.session.as_json())
        return turn

    def spoken(self) -> None:
        turn = self.turn()
        wording.post(turn.says, turn.session.language, self.facts)


def steps() -> Iterator[Step]:
    """The ten ordinary turns of the intake."""
    facts = Briefing(load_profile("sapporo")).facts("ja", walk.BEGIN)
    session = Session()
    for number, text in enumerate((*walk.HELLO, *walk.ANSWERS)):
        heard = (Fragment(Said(text=text), f"0190{number:032d}"),)
        if number >= len(walk.HELLO):
            yield Step(orjson.dumps(session.as_json()), heard, facts)
        session = engine.turn(session, heard, walk.BEGIN, facts).session


def measure(many: int) -> list[Figure]:
    """Each of the ten steps `many` times, turn about."""
    walked = list(steps())
    alone = _times([one.turn for one in walked], many)
    with_words = _times([one.spoken for one in walked], many)
    return [
        at_most("G6 dialog step: session JSON in, turn, session JSON out (median)", median(alone) * 1e6, 60, "us"),
        told("   the step", spread(alone)),
        told("   the step and its words (a post in Japanese)", spread(with_words)),
    ]


def _times(steps: list[Callable[[], object]], many: int) -> list[float]:
    times = []
    for step in steps * many:
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return times[len(times) // 10 :]
