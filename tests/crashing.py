"""kill −9, again and again: phones write, platforms misbehave, the server dies at random and at named points, and nothing may be lost.

`python -m tests.crashing --rounds 200 --seed 7` prints one line of figures; exit 1 when anything was lost, doubled or out of order.
What is started stands in crash_stage.py, what is checked in crash_verdict.py. DESIGN.md 3 and 10; 要綱 3-1-ア (at any hour).
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx

from casestore.db import open_store
from tests.crash_stage import MUTANTS, POINTS, World, run_platforms, run_server
from tests.crash_verdict import DISORDER, DOUBLED, LOST, UNTRUE, Finding, Verdict, orders_in, verdict
from tsunagi.app import prepare

FORK = multiprocessing.get_context("forkserver")  # a clean, warm process without threads to fork from
FORK.set_forkserver_preload(["tests.crash_stage"])

READY = 20.0  # seconds of ours until a server must answer
QUIET = 6.0  # until all must be quiet, before the clocks are moved on
PATIENCE = 8  # times they are moved on
LONGEST_LIFE = 0.9  # seconds of ours that a server lives once it answers
OUTAGE = (65.0, 180.0)  # seconds of the story: longer than any lease and any reply token
LONG_OUTAGE = 700.0
NEVER_TAPPED = ("safety", "life", "!person")  # then a worker is waited for, and none comes here
GO_ON = ("!done", "!new", "!go")
GUESTS = (("line", "三上 健"), ("line", "大野 由紀"), ("telegram", "本間"))

BAD_LUCK: tuple[dict[str, Any], ...] = (
    {"fault": "duplicate", "operation": "webhook", "probability": 0.2},
    {"fault": "reorder", "operation": "webhook", "probability": 0.15, "seconds": 0.2},
    {"fault": "batch", "operation": "webhook", "platform": "line", "probability": 0.05, "seconds": 0.1},
    {"fault": "drop", "operation": "webhook", "probability": 0.1},
    {"fault": "delay", "operation": "webhook", "probability": 0.1, "seconds": 0.2},
    *(
        {"fault": fault, "platform": "line", "probability": 0.06}
        for fault in ("error", "error_after", "cut", "cut_after", "rate")
    ),
    *(
        {"fault": fault, "platform": "line", "probability": 0.03, "seconds": 0.3}
        for fault in ("html_after", "delay", "delay_after")
    ),
    *({"fault": fault, "platform": "telegram", "probability": 0.03} for fault in ("error", "cut_after", "rate", "delay")),
)


class TooLong(Exception):
    """Something that must happen did not, in the time it was given."""


@dataclass
class Story:
    """One world under way: its platforms run, its server is started and killed."""

    world: World
    chance: random.Random
    mutant: str = ""
    skipped: float = 0.0
    server: BaseProcess | None = None
    phones: list[str] = field(default_factory=list)
    said: int = 0
    kills: int = 0

    # -- the server -----------------------------------------------------------------------------------------------------

    def start(self, point: str = "") -> None:
        self.server = FORK.Process(target=run_server, args=(self.world, self.skipped, point, self.mutant), daemon=True)
        self.server.start()

    def ready(self) -> None:
        """Until it answers, or has shot itself already over what it found waiting. Raises TooLong when it ended by itself."""
        url = f"{self.world.origin}/healthz"
        self._until(lambda: self._answers(url) or not self._lives(), READY, "the server does not answer")
        if self.server is not None and self.server.exitcode not in (None, -signal.SIGKILL):
            raise TooLong(f"the server ended by itself: {self._last_words()}")

    def _lives(self) -> bool:
        return self.server is not None and self.server.is_alive()

    def kill(self) -> None:
        """SIGKILL, whatever it is doing."""
        if self.server is not None:
            self.server.kill()
            self.server.join()
            self.server, self.kills = None, self.kills + 1

    def dies(self, seconds: float = READY) -> bool:
        """Whether it shoots itself in time."""
        assert self.server is not None
        self.server.join(seconds)
        if self.server.exitcode is None:
            return False
        self.server, self.kills = None, self.kills + 1
        return True

    def away(self, seconds: float) -> None:
        """Nobody was there for so long: both clocks move on. Only while the server is dead."""
        assert self.server is None
        self.skipped += seconds
        self._post("/clock", {"advance": f"PT{round(seconds)}S"})

    # -- the phones -----------------------------------------------------------------------------------------------------

    def someone_does_something(self) -> None:
        phone = self.chance.choice(self.phones)
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            self.act(phone)

    def act(self, phone: str, *, tap: float = 0.6) -> None:
        """A numbered message, or a tap on something the phone shows."""
        self.said += 1
        offered = [one for one in self._get(f"/phones/{phone}")["within_reach"] if one["kind"] in ("postback", "callback")]
        ids = [one["data"] for one in offered if one["data"].rpartition("/")[2] not in NEVER_TAPPED]
        answers = [data for data in ids if "/" in data] or [data for data in ids if data in GO_ON]
        if ids and self.chance.random() < tap:
            data = self.chance.choice(answers if answers and self.chance.random() < 0.95 else ids)
            with suppress(httpx.HTTPStatusError):  # it went out of reach while the thumb was on its way
                self._post(f"/phones/{phone}/tap", {"data": data})
                return
        self._post(f"/phones/{phone}/say", {"text": f"{self.said}通目です。仕事を探しています。"})

    def seat(self) -> None:
        self.phones = ["kudo", "hasegawa", "sato"]
        for platform, name in GUESTS:
            self.phones.append(self._post("/phones", {"platform": platform, "name": name, "language": "ja"})["id"])
        for phone in self.phones:
            self._post(f"/phones/{phone}/follow", {})

    def luck(self, faults: Sequence[dict[str, Any]]) -> None:
        """The faults from now on; none: the platforms behave."""
        self._call("DELETE", "/faults")
        if faults:
            self._post("/faults", {"faults": [one | {"seed": self.chance.randrange(10**6)} for one in faults]})

    # -- waiting and judging ----------------------------------------------------------------------------------------------

    def quiet(self) -> None:
        """Until nothing is under way any more: events taken, talks turned, posts settled. What waits long is given its time."""
        self.luck(())
        if self.server is None:
            self.start()
        for _attempt in range(PATIENCE):
            with suppress(TooLong):
                self._until(self._nothing_under_way, QUIET, "not quiet")
                return
            self.kill()
            self.away(LONG_OUTAGE)
            self.start()
            self.ready()
        raise TooLong(f"never quiet: {self._under_way()}; the server's last words: {self._last_words()}")

    def _nothing_under_way(self) -> bool:
        try:
            return set(self._under_way().values()) == {0}
        except httpx.HTTPError:
            return False

    def _under_way(self) -> dict[str, int]:
        """How many events, talks and posts still wait. Raises HTTPError."""
        events = self._http.get(f"http://127.0.0.1:{self.world.platforms}/under-way").raise_for_status().json()["waiting"]
        lines = self._http.get(f"{self.world.origin}/metrics").raise_for_status().text.splitlines()
        counts = dict(one.rsplit(" ", 1) for one in lines)
        return {"events": events} | {name: int(counts[f"tsunagi_{name}_waiting"]) for name in ("talks", "posts")}

    def _last_words(self) -> str:
        return "\n".join((self.world.folder / "server.log").read_text().splitlines()[-40:])

    def taken(self) -> None:
        """Until the platforms have a 200 for every event."""
        url = f"http://127.0.0.1:{self.world.platforms}/under-way"
        self._until(lambda: not self._http.get(url).json()["waiting"], READY, "events are not taken")

    def verdict(self) -> Verdict:
        settings = self.world.settings()
        record = self._get("/phones/state")
        store = open_store(settings.database_url, settings.key_file)
        try:
            return verdict(store, record, orders_in(self.world.folder / "turns.log"))
        finally:
            store.close()

    # -- HTTP -----------------------------------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        self._http = httpx.Client(trust_env=False, timeout=10)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, self.world.rehearsal + path, json=body)
        answer.raise_for_status()
        return answer.json()

    def _get(self, path: str) -> Any:
        return self._call("GET", path)

    def _post(self, path: str, body: Any) -> Any:
        return self._call("POST", path, body)

    def _answers(self, url: str) -> bool:
        try:
            return self._http.get(url).status_code < 500
        except httpx.HTTPError:
            return False

    def _until(self, true: Callable[[], bool], seconds: float, otherwise: str) -> None:
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until:
                raise TooLong(otherwise)
            time.sleep(0.03)

    def close(self) -> None:
        self.kill()
        self._http.close()


@contextmanager
def story(seed: int, mutant: str = "", folder: Path | None = None) -> Iterator[Story]:
    """A fresh world with its platforms running and six phones seated; everything is ended afterwards."""
    home = folder or Path(tempfile.mkdtemp(prefix="tsunagi-crash-"))
    world = World(home, _free_port(), _free_port(), time.time())
    prepare(world.settings())
    platforms = FORK.Process(target=run_platforms, args=(world,), daemon=True)
    platforms.start()
    told = Story(world, random.Random(seed), mutant)
    try:
        told._until(lambda: told._answers(world.rehearsal + "/clock"), READY, "the platforms do not answer")
        told.seat()
        yield told
    finally:
        told.close()
        platforms.kill()
        platforms.join()
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


def random_rounds(told: Story, rounds: int, judge_every: int = 5, report: Callable[[str], object] = lambda _: None) -> Verdict:
    """Start, let people write while the platforms misbehave, kill at any moment; look at the books every few rounds."""
    chance, found = told.chance, Verdict()
    for number in range(1, rounds + 1):
        told.luck(BAD_LUCK)
        if told.server is None:
            told.start()
        if chance.random() < 0.8:
            told.ready()
        end = time.monotonic() + chance.uniform(0.0, LONGEST_LIFE)
        for _ in range(chance.randrange(2, 6)):
            told.someone_does_something()
            time.sleep(min(max(0.0, end - time.monotonic()), chance.uniform(0.0, 0.2)))
        time.sleep(max(0.0, end - time.monotonic()))
        told.kill()
        if chance.random() < 0.25:
            told.someone_does_something()
            told.away(chance.uniform(*OUTAGE))
        if number % judge_every == 0 or number == rounds:
            told.quiet()
            found = told.verdict()
            report(line(number, told, found))
            if found.findings:
                break
    return found


def named_points(told: Story, points: Sequence[str] = tuple(POINTS)) -> list[str]:
    """Die once at each point while people write on both platforms, and come back; the points that were never reached."""
    missed = []
    for number, point in enumerate(points):
        told.kill()
        told.start(point)
        told.ready()
        for phone in ("kudo", "sato"):
            told.act(phone)
        if not told.dies():
            missed.append(point)
        if number % 3 == 2:
            told.kill()
            told.away(OUTAGE[0])
    told.quiet()
    return missed


def wrong_server(told: Story) -> None:
    """The luck and the end in which a planted fault shows."""
    planted = MUTANTS[told.mutant]
    told.start()
    told.quiet()
    told.kill()
    told.luck(planted.faults)
    told.start(planted.point)
    told.ready()
    for phone in ("kudo", "sato", "hasegawa", "kudo"):
        told.act(phone, tap=1.0)
        told.act(phone, tap=0.0)
    if planted.point:
        told.dies()
    else:
        told.taken()
        time.sleep(planted.lasts)
        told.kill()
    told.start()
    told.quiet()


def line(rounds: int, told: Story, found: Verdict) -> str:
    """The figures in one line."""
    states = " ".join(f"{name} {count}" for name, count in sorted(found.posts.items()))
    return (
        f"rounds {rounds} · kills {told.kills} · events {found.events} · turns {found.turns} · posts: {states} (pushes {found.pushes})"
        f" · lost {found.count(LOST)} · doubled {found.count(DOUBLED)} · out of order {found.count(DISORDER)}"
        f" · not true {found.count(UNTRUE)} · uncertain {found.posts['uncertain']} (of them arrived {found.uncertain_seen})"
    )


def show(findings: Sequence[Finding]) -> None:
    for one in findings[:20]:
        print(f"  {one.kind}: {one.what}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crashing", description="kill −9 the server, again and again.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--points", action="store_true", help="each named point once, before the random rounds")
    parser.add_argument("--mutant", choices=MUTANTS, default="", help="a server with a planted fault: it must be noticed")
    parser.add_argument("--keep", type=Path, default=None, help="a folder for the data and the logs, kept afterwards")
    asked = parser.parse_args(arguments)
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with story(asked.seed, asked.mutant, asked.keep) as told:
        missed = named_points(told) if asked.points else []
        if asked.mutant:
            wrong_server(told)
            found = told.verdict()
        else:
            found = random_rounds(told, asked.rounds, report=lambda words: print(words, file=sys.stderr, flush=True))
        print(line(asked.rounds, told, found) + f" · seed {asked.seed} · {time.monotonic() - began:.0f} s")
    for point in missed:
        print(f"  never reached: {point}")
    show(found.findings)
    return 1 if found.findings or missed else 0


if __name__ == "__main__":
    sys.exit(main())
