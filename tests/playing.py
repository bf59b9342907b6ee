"""An office in one process: the store, the desk and its workers, a still clock; phones are only what they send and get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import col, select

from casestore import documents, entries, ledger, posts, staff, talks, worklists
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.messages import Arrival, arrive
from casestore.permissions import Actor
from casestore.posts import Outcome
from casestore.profile import Profile, load_profile
from casestore.speech import Said
from casestore.tables import Case, Contact, FollowUp
from dialogs import falling_due
from dialogs.desk import Desk
from dialogs.worker import Worker
from tests.conftest import StillClock
from tsunagi import demo

T = TypeVar("T")


def whole_consent(profile: Profile, now: datetime, *scope: str) -> dict[str, Any]:
    """The answers of a consent that covers everybody it can (or only these): to the text in force, given now."""
    day = now.astimezone(JST).date()
    return documents.consent_answers(
        documents.current(profile, "consent_text", day),
        "ja",
        scope=scope or ("agency", "ward", "meeting", "city", "hello_work"),
        channel="room",
        evidence="はい、のボタン",
        given_on=day,
        explained_by="",
    )


@dataclass
class Office:
    """A small office for a test. What a phone got stands in `phones`, oldest first."""

    store: Store
    clock: StillClock
    desk: Desk = field(default_factory=lambda: Desk(load_profile("sapporo")))
    phones: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    events: int = 0

    def __post_init__(self) -> None:
        self.worker = Worker(self.desk)
        self.store.write(lambda work: demo.load(work, self.clock.now()))

    # -- phones ----------------------------------------------------------------------------------------------------------

    def send(self, who: str, text: str = "", *, channel: str = "line", message_id: str = "", **said: Any) -> None:
        """A phone sends something; it is stored, not yet taken."""
        self.events += 1
        number = self.events
        arrival = Arrival(
            channel=channel,
            account="bot",
            event_id=f"E{number}",
            sender=who,
            at=self.clock.now(),
            said=Said(text=text, **said),
            raw="{}",
            message_id=message_id or f"M{number}",
            reply_token=f"R{number}",
        )
        self.store.write(lambda work: arrive(work, [arrival], self.clock.now()))

    def says(self, who: str, *texts: str, **more: Any) -> list[str]:
        """A phone sends texts one after the other, each followed by its turn; what it got for the last."""
        got: list[str] = []
        for text in texts:
            before = len(self.phones.get(who, []))
            self.clock.forward(seconds=30)
            self.send(who, text, **more)
            self.clock.forward(seconds=30)
            self.settle()
            got = self.phones.get(who, [])[before:]
        return got

    def taps(self, who: str, label: str) -> list[str]:
        """A phone taps the newest button with this label."""
        data = next(data for shown, data in self.buttons[who] if shown == label)
        return self.says(who, "", tap=data)

    def settle(self) -> None:
        """Everything that is due now: turns, follow-ups, posts."""
        for _ in range(50):
            moved = self.do(lambda work: falling_due.fall_due(self.desk, work, self.clock.now()))
            moved += self.do(lambda work: self.desk.turns(work, self.clock.now()))
            moved += self.deliver()
            if not moved:
                return

    def deliver(self) -> int:
        """Take what may go out and put it on the phones."""
        claimed = self.do(lambda work: posts.claim_posts(work, self.clock.now()))
        for outgoing in claimed:
            to = f"room of {outgoing.to}" if outgoing.channel == "room" else outgoing.to
            got = self.phones.setdefault(to, [])
            got.extend(bubble.text for bubble in outgoing.post.bubbles)
            last = outgoing.post.bubbles[-1].buttons
            self.buttons[to] = [(button.label, button.data) for button in last]
            self.do(lambda work, one=outgoing: posts.settle(work, one.id, Outcome.ACCEPTED, self.clock.now()))
        return len(claimed)

    def forward(self, **by: float) -> None:
        """Move the clock, stopping at everything that falls due on the way."""
        goal = self.clock.now() + timedelta(**by)
        while (stop := self._next()) is not None and stop <= goal:
            self.clock.at = max(stop, self.clock.now())
            self.settle()
            if self._next() == stop:
                self.clock.forward(seconds=1)
        self.clock.at = goal
        self.settle()

    def _next(self) -> Any:
        from casestore import follow_ups

        with self.store.reading() as work:
            stops = [follow_ups.next_due(work), talks.next_ready(work)]
        return min((stop for stop in stops if stop is not None), default=None)

    # -- the office ------------------------------------------------------------------------------------------------------

    def do(self, job: Callable[[Work], T]) -> T:
        return self.store.write(job)

    def look(self, job: Callable[[Work], T]) -> T:
        with self.store.reading() as work:
            return job(work)

    def actor(self, email: str) -> Actor:
        """One of the demo staff by the name before the @."""

        def find(work: Work) -> Actor:
            account = staff.account(work, f"{email}@demo.invalid")
            assert account is not None
            found = staff.actor_by_id(work, account.staff_id)
            assert found is not None
            return found

        return self.look(find)

    def case(self, number: str = "R8-0001") -> Case:
        return self.look(lambda work: work.session.exec(select(Case).where(Case.number == number)).one())

    def entries(self, number: str = "R8-0001") -> list[entries.Written]:
        case = self.case(number)
        return self.look(lambda work: entries.entries(work, case.id))

    def contact(self, case: Case | None = None) -> Contact:
        person = (case or self.case()).person_id
        return self.look(lambda work: work.session.exec(select(Contact).where(Contact.person_id == person)).one())

    def promised(self, number: str = "R8-0001") -> list[FollowUp]:
        """Open follow-ups of a case, soonest first."""
        case = self.case(number)
        return self.look(
            lambda work: list(
                work.session.exec(
                    select(FollowUp)
                    .where(FollowUp.case_id == case.id, col(FollowUp.ended_at).is_(None))
                    .order_by(col(FollowUp.due_at), col(FollowUp.id))
                )
            )
        )

    def queue(self, email: str = "tanaka", view: str = "waiting") -> list[worklists.CaseLine]:
        return self.look(lambda work: worklists.reception(work, self.actor(email), view))

    def is_true(self) -> bool:
        """Columns follow from entries, and nobody open is without a next action."""
        return self.look(ledger.untrue) == []
