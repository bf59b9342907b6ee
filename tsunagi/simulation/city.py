"""The virtual city itself: its store and desk, a clock that is walked, phones at the end of the line, events in order of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, TypeVar

from sqlalchemy import func
from sqlmodel import col, select

from casestore import follow_ups, housing_clocks, meetings, posts, silence, staff, talks
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.messages import Arrival, arrive
from casestore.permissions import Actor
from casestore.posts import Outcome, Outgoing
from casestore.speech import Button, Said
from casestore.tables import Message
from dialogs import falling_due, ringing, visiting
from dialogs.desk import Desk
from dialogs.worker import Worker
from tsunagi.timetable import forget_raw

T = TypeVar("T")
A_MOMENT = timedelta(seconds=1)
ROLES = {"chief": 2, "counsellor": 4, "employment": 2, "city": 2, "admin": 1}
MOST_TURNS = 200  # at one instant: more than that never comes to rest


class Broken(Exception):
    """An invariant does not hold; the message says which, and about what."""


@dataclass
class City:
    """Everything there is. `sent`: ids of posts that went out; `figures`: what is counted for the report."""

    store: Store
    desk: Desk
    chance: Random
    now: datetime
    staff: dict[str, list[Actor]] = field(default_factory=dict)
    answer: Callable[[str, Outgoing, tuple[Button, ...]], None] = lambda _to, _post, _buttons: None
    sent: set[str] = field(default_factory=set)
    figures: dict[str, int] = field(default_factory=dict)
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self.worker = Worker(self.desk)
        for role, many in ROLES.items():
            for _ in range(many):
                self.hire(role)

    def count(self, what: str, many: int = 1) -> None:
        self.figures[what] = self.figures.get(what, 0) + many

    def do(self, job: Callable[[Work], T]) -> T:
        return self.store.write(job)

    def look(self, job: Callable[[Work], T]) -> T:
        with self.store.reading() as work:
            return job(work)

    def hire(self, role: str) -> Actor:
        self._count += 1
        name = f"{role} {self._count}"

        def job(work: Work) -> Actor:
            new = staff.add(work, f"s{self._count}@simulation.invalid", name, [role], self.now, demo=True)
            work.flush()
            found = staff.actor_by_id(work, new)
            assert found is not None  # noqa: S101 - added a line above
            return found

        actor = self.do(job)
        self.staff.setdefault(role, []).append(actor)
        return actor

    def anyone(self, role: str) -> Actor:
        return self.chance.choice(self.staff[role])

    def at(self, when: datetime, does: Callable[[], None]) -> None:
        """Have this happen then; at the same instant in the order in which it was asked for."""
        self._count += 1
        heappush(self._events, (max(when.astimezone(UTC), self.now), self._count, does))

    def hear(self, sender: str, text: str = "", **said: Any) -> None:
        """A phone sends something, and the house does what is to be done."""
        self._count += 1
        one = Arrival(
            "line",
            "bot",
            f"E{self._count}",
            sender,
            self.now,
            Said(text=text, **said),
            "{}",
            f"M{self._count}",
            f"R{self._count}",
        )
        self.do(lambda work: arrive(work, [one], self.now))
        self.count("messages in")
        self.settle()

    def live_until(self, end: datetime) -> None:
        """Everything that happens until then, each at its own time."""
        end = end.astimezone(UTC)
        while True:
            event = self._events[0][0] if self._events else end
            stop = self.look(self._next_stop)
            moment = min(event, end, max(stop, self.now) + A_MOMENT if stop else end)
            self.now = max(self.now, moment)
            if moment >= end and event > end:
                break
            while self._events and self._events[0][0] <= self.now:
                heappop(self._events)[2]()
            self.settle()
            if moment >= end:
                break

    def _next_stop(self, work: Work) -> datetime | None:
        waiting = work.session.exec(select(func.min(col(Message.not_before))).where(Message.state == "waiting")).one()
        stops = [one for one in (follow_ups.next_due(work), talks.next_ready(work), waiting) if one is not None]
        return min(stops, default=None)

    def settle(self) -> None:
        """What is due now: promises, turns, posts; until nothing moves."""
        for _ in range(MOST_TURNS):
            if not self.do(self._due_now) + self._deliver():
                return
        raise Broken(f"at {self.now.isoformat()} the house does not come to rest")

    def _due_now(self, work: Work) -> int:
        return falling_due.fall_due(self.desk, work, self.now) + self.desk.turns(work, self.now)

    def _deliver(self) -> int:
        """Put what may go out on the phones."""

        def job(work: Work) -> Sequence[tuple[Outgoing, bool]]:
            claimed = posts.claim_posts(work, self.now)
            of_own = {one.id: work.session.get_one(Message, one.id).own_accord is not None for one in claimed}
            for one in claimed:
                posts.settle(work, one.id, Outcome.ACCEPTED, self.now)
            return [(one, of_own[one.id]) for one in claimed]

        went = self.do(job)
        for one, own_accord in went:
            self._goes_out(one, own_accord)
        return len(went)

    def _goes_out(self, one: Outgoing, own_accord: bool) -> None:
        if one.id in self.sent:
            raise Broken(f"message {one.id} went out twice")
        if own_accord and self.desk.profile.calendar.at_night(self.now):
            raise Broken(f"message {one.id} went out at night, {self.now.astimezone(JST):%H:%M}")
        self.sent.add(one.id)
        self.count("messages out")
        self.answer(one.to, one, one.post.bubbles[-1].buttons)

    def keep_time(self) -> None:
        """What the timetable does beside promises, turns and posts."""
        profile, now = self.desk.profile, self.now

        def job(work: Work) -> None:
            falling_due.escalate(self.desk, work, now)
            visiting.watch(work, profile, now)
            ringing.morning(work, profile, now)
            silence.notice(work, profile, now)
            housing_clocks.rewind(work, profile, now)
            meetings.propose(work, profile, now)
            forget_raw(work, now)

        self.do(job)
