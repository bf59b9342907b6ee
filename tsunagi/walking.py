"""Moving the rehearsal clock (DESIGN.md 8): it walks to its goal from one thing that falls due to the next, so that six months can be
lived through in ten minutes and everything happens on its own day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from bots.post import Postbox
from casestore import follow_ups, talks
from casestore.db import Store, Work
from casestore.tables import Message
from tsunagi.clock import RehearsalClock
from tsunagi.rounds import Rounds

MOST_STEPS = 500
A_MOMENT = timedelta(seconds=1)


class WalkingClock:
    """The rehearsal clock with the rounds and the postbox it passes on its way."""

    def __init__(self, clock: RehearsalClock, store: Store, rounds: Rounds, postbox: Postbox) -> None:
        self._clock, self._store, self._rounds, self._postbox = clock, store, rounds, postbox

    def now(self) -> datetime:
        return self._clock.now()

    async def move(self, target: datetime) -> None:
        """Be at `target`, having done on the way what fell due, in order."""
        for _ in range(MOST_STEPS):
            stop = self._next_stop(target)
            if stop is None:
                break
            self._clock.move_to(stop)
            await self.settle()
        self._clock.move_to(target.astimezone(UTC))
        await self.settle()

    async def settle(self) -> None:
        """Everything that is due at this instant, until nothing moves."""
        for _ in range(MOST_STEPS):
            moved = await self._rounds.due() + await self._rounds.once() + await self._postbox.once()
            if not moved:
                return

    def _next_stop(self, target: datetime) -> datetime | None:
        """The next instant before `target` at which something falls due."""
        with self._store.reading() as work:
            stops = [follow_ups.next_due(work), talks.next_ready(work), _next_post(work)]
        ahead = [stop for stop in stops if stop is not None and stop <= target]
        return max(min(ahead), self._clock.now()) + A_MOMENT if ahead and min(ahead) + A_MOMENT <= target else None


def _next_post(work: Work) -> datetime | None:
    return work.session.exec(select(func.min(col(Message.not_before))).where(Message.state == "waiting")).one()
