"""G2 and G3: what the platform waits for, over HTTP: a signed call in, stored and committed, 200 out.

The real door against the same door with a commit to each request, and against a server that answers without work; turn about.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from bench.figures import Figure, at_least, at_most, micro, percentile, ratio, told
from bench.room import room
from bench.serving import KINDS
from bench.turns import both, timed
from bench.walk import HELLO

MANY = {1: 300, 32: 2400}  # requests to a round
NAMES = {
    "ours": "the door (group commit)",
    "one": "the door, a commit to each request",
    "nothing": "no work",
    "desk": "the door with the desk at work beside it",
}


class Loader:
    """The other process, kept from round to round."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "bench.loading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._count = 0

    def load(self, port: int, many: int, in_flight: int) -> dict[str, Any]:  # JSON
        ask = {"port": port, "first": self._count, "many": many, "in_flight": in_flight}
        self._count += many
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(orjson.dumps(ask) + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = orjson.loads(self._process.stdout.readline())
        return answer

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


@contextmanager
def server(kind: str, folder: Path) -> Iterator[int]:
    """A server in a process of its own; its port. The socket listens already, so that nobody has to wait."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        handle = listener.fileno()
        process = subprocess.Popen([sys.executable, "-m", "bench.serving", kind, str(folder), str(handle)], pass_fds=[handle])
        try:
            yield int(listener.getsockname()[1])
        finally:
            process.terminate()
            process.wait()


@dataclass
class Heard:
    """What the rounds of one server came to."""

    rates: list[float] = field(default_factory=list)
    middles: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def add(self, round_: dict[str, Any]) -> None:
        times = sorted(round_["times"])
        self.rates.append(len(times) / round_["seconds"])
        self.middles.append(percentile(times, 0.5))
        self.times += times

    def words(self) -> str:
        times = sorted(self.times)
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        return f"{median(self.rates):,.0f} a second · p50 {p50 * 1000:.2f} · p99 {p99 * 1000:.1f} ms"


def measure(rounds: int) -> list[Figure]:
    """Interleaved rounds at 1 and 32 in flight against each server."""
    heard = {(kind, in_flight): Heard() for in_flight in MANY for kind in KINDS}
    with ExitStack() as stack:
        loader = Loader()
        stack.callback(loader.stop)
        ports = {kind: stack.enter_context(server(kind, stack.enter_context(room(kind)))) for kind in KINDS}
        for port in ports.values():
            loader.load(port, 400, 8)  # warm, and the 200 senders known
        for number in range(rounds):
            for in_flight, many in MANY.items():
                for kind in KINDS if number % 2 else reversed(KINDS):
                    heard[kind, in_flight].add(loader.load(ports[kind], many, in_flight))
    return [*_loaded({kind: heard[kind, 32] for kind in KINDS}), *_alone({kind: heard[kind, 1] for kind in KINDS})]


def _loaded(heard: dict[str, Heard]) -> list[Figure]:
    ours = heard["ours"].rates
    return [
        at_least("G2 32 in flight: requests a second against a commit to each request", ratio(ours, heard["one"].rates), 2.5),
        at_least("G2 32 in flight: against the same server without work", ratio(ours, heard["nothing"].rates), 0.35),
        *(told(f"   {NAMES[kind]}", heard[kind].words()) for kind in KINDS),
    ]


def _alone(heard: dict[str, Heard]) -> list[Figure]:
    turn, arrival = _raw(40)
    ours = median(heard["ours"].middles)
    return [
        at_most("G3 one in flight: p50 against the raw turn in process", ours / turn, 2),
        told("   against the raw arrival alone, the part of a turn that the answer waits for", f"{ours / arrival:.2f} x"),
        told("   raw turn / raw arrival", f"{micro(turn)} / {micro(arrival)}"),
        *(told(f"   {NAMES[kind]}", heard[kind].words()) for kind in KINDS),
    ]


def _raw(many: int) -> tuple[float, float]:
    """The yardstick in process: a whole turn, and its first commit alone."""
    whole, first = [], []
    with both("FULL") as (ours, raw):
        ours.go(range(1), *HELLO)
        for number in range(many):
            people = range(5000 + number, 5001 + number)
            raw.go(people)
            for _ in range(10):
                turns = raw.prepared(people)
                arrived = timed(turns.arrive)
                first.append(arrived)
                whole.append(arrived + timed(turns.turn))
    return median(whole), median(first)
