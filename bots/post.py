"""発送: claim what may go out, send it with no transaction open, settle it. Knows outcomes, not channels (DESIGN.md 3, 4).

Different people in parallel, one person's posts one at a time and in order. Serves 要綱 3-1-ウ and every promise made by chat.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from bots.room.way import with_link
from bots.settlement import Circuit, Door, Settlement, deadline, place_of, resting, retry_at
from casestore.db import Store, StoreUnavailable, Work
from casestore.posts import Outcome, Outgoing, claim_posts, settle

log = logging.getLogger(__name__)

AT_ONCE = 10  # people written to at the same moment
SWEEP_SECONDS = 1.0
TRY_SECONDS = 50.0  # less than the lease of a claim, so that nobody else takes the post meanwhile
SETTLE_TRIES = 50
LAST_WORDS_SECONDS = 12.0  # on the way out, answers still awaited are waited for: a lost one costs a doubt

GAVE_UP = Settlement(Outcome.NEVER, "gave up")
NO_DOOR = Settlement(Outcome.LATER, "this channel is not set up")
NO_LINK = Settlement(Outcome.LATER, "the store cannot make a link now")
OUR_FAULT = Settlement(Outcome.UNCERTAIN, "our own fault, see the log")


class Postbox:
    """The posting loop. `clock` gives the time, `chance` a number in [0, 1) that spreads the waiting, `base_url` where our links lead."""

    def __init__(
        self,
        store: Store,
        ways: Mapping[str, Door],
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        base_url: str = "",
    ) -> None:
        self._store, self._ways, self._clock, self._chance, self._base_url = store, ways, clock, chance, base_url
        self._circuits: defaultdict[str, Circuit] = defaultdict(Circuit)
        self._flying: set[asyncio.Task[None]] = set()
        self._under_way: set[str] = set()
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def resting(self, now: datetime) -> dict[str, datetime]:
        """The channels that rest now, and until when. May be called from any thread."""
        found = {channel: circuit.resting_until for channel, circuit in list(self._circuits.items()) if circuit.rests(now)}
        return {channel: until for channel, until in found.items() if until is not None}

    def wake(self) -> None:
        """There may be something to send. May be called from any thread."""
        if self._loop is None:
            self._bell.set()
        else:
            self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Send until cancelled; then wait a little for the answers still under way."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._bell.clear()
                if not await self._send_off():
                    await self._rung()
        finally:
            self._loop = None
            if self._flying:
                await asyncio.wait(self._flying, timeout=LAST_WORDS_SECONDS)

    async def once(self) -> int:
        """Send what may go out now, at most one post for each person; how many were tried."""
        now = self._clock()
        claimed = await self._claim(2 * AT_ONCE, now)
        await asyncio.gather(*(self._deliver(outgoing, now) for outgoing in claimed))
        return len(claimed)

    async def _send_off(self) -> bool:
        """Start as many tries as may run beside those under way; whether it is worth asking again at once."""
        free, now = AT_ONCE - len(self._flying), self._clock()
        claimed = await self._claim(free, now) if free else ()
        for outgoing in claimed:
            task = asyncio.create_task(self._deliver(outgoing, now))
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return len(claimed) == free > 0

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._bell.set()  # this person's next post, or another's, may go now

    async def _rung(self) -> None:
        try:
            async with asyncio.timeout(SWEEP_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _claim(self, limit: int, now: datetime) -> tuple[Outgoing, ...]:
        try:
            claimed = await asyncio.wrap_future(self._store.submit(lambda work: claim_posts(work, now, limit)))
            return tuple(outgoing for outgoing in claimed if outgoing.id not in self._under_way)
        except StoreUnavailable:
            log.error("post: the store cannot be asked for posts")
        except Exception as error:  # the outermost loop: a row that cannot be opened must not end all sending
            log.error("post: claiming failed, %s", place_of(error))
        return ()

    async def _deliver(self, outgoing: Outgoing, now: datetime) -> None:
        """One try and its settlement. A rehearsal clock can run past a lease in an instant; what is under way is not taken twice."""
        self._under_way.add(outgoing.id)
        try:
            await self._try_and_settle(outgoing, now)
        finally:
            self._under_way.discard(outgoing.id)

    async def _try_and_settle(self, outgoing: Outgoing, now: datetime) -> None:
        settlement = await self._try(outgoing, now)
        done = self._clock()
        self._circuits[outgoing.channel].learn(settlement, done)
        log.info(
            "post %s %s try %d: %s %s", outgoing.channel, outgoing.id, outgoing.tries, settlement.outcome, settlement.problem
        )
        await self._settle(outgoing, settlement, done)

    async def _try(self, outgoing: Outgoing, now: datetime) -> Settlement:
        if now >= deadline(outgoing):
            return GAVE_UP
        way, circuit = self._ways.get(outgoing.channel), self._circuits[outgoing.channel]
        if way is None:
            return NO_DOOR
        if circuit.rests(now):
            return resting(outgoing, circuit, now)
        try:
            async with asyncio.timeout(TRY_SECONDS):
                return await way.send(await with_link(self._store, self._base_url, outgoing, now), now)
        except StoreUnavailable:
            return NO_LINK
        except Exception as error:  # the outermost loop of a try: one bad post must not stop the others
            log.error("post %s failed: %s", outgoing.id, place_of(error))
            return OUR_FAULT

    async def _settle(self, outgoing: Outgoing, settlement: Settlement, now: datetime) -> None:
        """Write it down, patiently: what is sent and not settled would be tried again."""
        again = retry_at(outgoing, settlement, now, self._chance())
        for _ in range(SETTLE_TRIES):
            try:
                return await asyncio.wrap_future(
                    self._store.submit(lambda work: _write(work, outgoing, settlement, again, now))
                )
            except StoreUnavailable:
                await asyncio.sleep(1)
        log.error("post %s could not be settled", outgoing.id)
        return None


def _write(work: Work, outgoing: Outgoing, settlement: Settlement, again: datetime, now: datetime) -> None:
    settle(
        work,
        outgoing.id,
        settlement.outcome,
        now,
        request_id=settlement.request_id,
        platform_ids=settlement.platform_ids,
        problem=settlement.problem,
        retry_at=again,
        spent_reply=settlement.spent_reply,
        unreachable=settlement.unreachable,
        pushes=settlement.pushes,
    )
