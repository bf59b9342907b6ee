"""What a door tells the posting loop: one of four words, how long to wait, and whether the whole channel should rest.

Pure values. No platform's type crosses: a door turns status codes and exceptions into these (research/platforms.md 2.3).
"""

from __future__ import annotations

import traceback
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from casestore.messages import Arrival
from casestore.posts import Outcome, Outgoing
from casestore.speech import Media

NO_WAIT = timedelta(0)
BACKOFF = tuple(
    timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)
)  # research/security.md 4.2
SPREAD = 0.2
GIVE_UP = timedelta(hours=23)  # LINE forgets a retry key after 24 h; the same key would then be a second message
FAULTS = 5
WINDOW = timedelta(seconds=60)
REST = timedelta(seconds=30)


@dataclass(frozen=True)
class Settlement:
    """What became of one try. `problem` is an id for staff and logs, never words of a person."""

    outcome: Outcome
    problem: str = ""
    request_id: str = ""
    platform_ids: tuple[str, ...] = ()
    wait: timedelta = NO_WAIT  # the platform's own wish: not before this has passed
    at_once: bool = False  # try again now, another way
    spent_reply: bool = False  # the reply token is gone: the next try is a push
    unreachable: bool = False  # the person shut us out
    fault: bool = False  # the platform did not answer as it should: counts towards a rest
    rest: timedelta = NO_WAIT  # the channel itself refuses us: leave it alone this long
    pushes: int = 0  # how many of the month's messages it cost


@dataclass(frozen=True)
class Fetched:
    """The bytes of a medium, or why not: `problem` with `again` when it may still come."""

    content: bytes = b""
    problem: str = ""
    again: bool = False


class Shown(Enum):
    """What became of showing somebody a menu."""

    YES = "yes"
    LATER = "later"  # the platform did not answer, or nobody has set the menus up
    NEVER = "never"  # this phone cannot have one


class Door(Protocol):
    """A channel's client as the loops see it."""

    async def send(self, outgoing: Outgoing, now: datetime) -> Settlement: ...

    async def fetch(self, media: Media, limit: int) -> Fetched: ...

    async def show_typing(self, to: str) -> None: ...

    async def show_menu(self, to: str, language: str, audience: str) -> Shown: ...

    async def decline(self, arrival: Arrival, words: str) -> None: ...

    async def close(self) -> None: ...


def backoff(tries: int, chance: float) -> timedelta:
    """How long to wait after the given try (1 is the first). `chance` in [0, 1) spreads it by ±20 %."""
    return BACKOFF[min(max(tries, 1), len(BACKOFF)) - 1] * (1 - SPREAD + 2 * SPREAD * chance)


def deadline(outgoing: Outgoing) -> datetime:
    """After this a post is not sent any more, whatever may yet be tried."""
    return outgoing.first_try + GIVE_UP


def retry_at(outgoing: Outgoing, settlement: Settlement, now: datetime, chance: float) -> datetime:
    """When to try again: the platform's wish or our backoff, whichever is later, and not past the deadline."""
    pause = NO_WAIT if settlement.at_once else max(settlement.wait, backoff(outgoing.tries, chance))
    return min(now + pause, max(deadline(outgoing), now))


def place_of(error: BaseException) -> str:
    """What went wrong and where, for the log. Never the exception's own text: it may hold what a person said."""
    frames = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__} at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
        if frames
        else type(error).__name__
    )


@dataclass
class Circuit:
    """Lets a channel rest after FAULTS faults within WINDOW, or when it refuses us outright. The one thing here that remembers."""

    resting_until: datetime | None = None
    _faults: deque[datetime] = field(default_factory=lambda: deque(maxlen=FAULTS))

    def rests(self, now: datetime) -> bool:
        return self.resting_until is not None and now < self.resting_until

    def learn(self, settlement: Settlement, now: datetime) -> None:
        if settlement.rest:
            self.resting_until = now + settlement.rest
        if not settlement.fault:
            return
        self._faults.append(now)
        if len(self._faults) == FAULTS and now - self._faults[0] <= WINDOW:
            self.resting_until = now + REST
            self._faults.clear()


def resting(outgoing: Outgoing, circuit: Circuit, now: datetime) -> Settlement:
    """What to say of a post while its channel rests: later, without a call. A reply token not yet tried will be too old then;
    one whose answer was lost is kept, because only it can tell whether the post went out."""
    wait = (circuit.resting_until or now) - now
    return Settlement(Outcome.LATER, problem="channel rests", wait=wait, spent_reply=outgoing.tries <= 1)
