"""What must hold in the virtual city after every day (DESIGN.md 10; 要綱 2-1-ア): nobody is left, nothing said twice, all of it provable.

Cases that changed are built again from their entries each day, all of them each month and at the end; the audit chain from where it held.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from casestore import audit, entries, follow_ups, talks
from casestore.db import Work
from casestore.facts import Fact, over
from casestore.projections import rebuilt, stored
from casestore.tables import Case, Contact, FollowUp, Message
from dialogs.desk import session_of
from tsunagi.simulation.city import Broken, City
from tsunagi.verifying import verdict

FORGOTTEN = timedelta(days=3)  # nights, holidays and weekends move what is due; three days move nothing
UNHEARD = timedelta(hours=1)
EVERY = 30  # days between looking at everything again


class Invariants:
    """The watch over the city."""

    def __init__(self, city: City) -> None:
        self.city, self.days = city, 0
        self.seen_until, self.chain = city.now, (0, "")

    def hold(self) -> None:
        """Look at everything that changed today. Raises Broken."""
        self.days += 1
        with self.city.store.reading() as work:
            now = self.city.now
            self._changed(work)
            _nobody_is_left(work)
            _nothing_is_forgotten(work, now)
            self._chain_holds(work)
        if self.days % EVERY == 0:
            self.everything()
        self.seen_until = now

    def everything(self) -> None:
        """What `tsunagi verify` looks at. Raises Broken."""
        with self.city.store.reading() as work:
            lines, whole = verdict(work, self.city.desk.profile, self.city.now)
        if not whole:
            raise Broken("; ".join(lines))

    def _changed(self, work: Work) -> None:
        """Kept columns say what the entries say; one plan is the current one."""
        for row in work.session.exec(select(Case).where(col(Case.updated_at) >= self.seen_until, Case.version > 0)):
            if stored(row) != rebuilt(entries.entries(work, row.id)):
                raise Broken(f"{row.number}: its columns do not say what its entries say")
            plans = [mark for mark in row.facts if mark.startswith(f"{Fact.PLANNED}:")]
            if len(plans) > 1:
                raise Broken(f"{row.number}: two current plans")

    def _chain_holds(self, work: Work) -> None:
        if (row := audit.broken_at(work, self.chain)) is not None:
            raise Broken(f"the audit chain does not hold at {row}")
        self.chain = audit.end(work)


def _nobody_is_left(work: Work) -> None:
    """Every open case has a dated next action with an active owner, and nothing stays with somebody who left."""
    for row in work.session.exec(select(Case).order_by(col(Case.number))):
        if not over(frozenset(row.facts)) and not follow_ups.has_next_action(work, row.id):
            raise Broken(f"{row.number}: nobody has a next action")
        if row.closed_at is None and follow_ups.with_the_gone(work, row.id):
            raise Broken(f"{row.number}: something is with somebody who left")
    _those_without_a_case(work)


def _those_without_a_case(work: Work) -> None:
    """Whoever stands in the middle of 様式1 without a case has something that comes back to them."""
    theirs = select(1).where(Case.person_id == Contact.person_id)
    promised = select(1).where(FollowUp.contact_id == Contact.id, col(FollowUp.ended_at).is_(None))
    alone = select(Contact.id).where(
        col(Contact.stopped_at).is_(None), col(Contact.blocked_at).is_(None), ~theirs.exists(), ~promised.exists()
    )
    for contact in work.session.exec(alone.order_by(col(Contact.id))):
        session = session_of(talks.load(work, contact))
        if session.pen == "bot" and any(frame.dialog == "intake" for frame in session.frames):
            raise Broken(f"contact {contact}: stopped half-way, and nothing comes back to them")


def _nothing_is_forgotten(work: Work, now: datetime) -> None:
    """Every arrival has had its turn; what was to go out went; what was to be asked was."""
    unheard = select(Message.id).where(
        Message.way == "in",
        col(Message.turned_at).is_(None),
        col(Message.failed_at).is_(None),
        col(Message.arrived_at) < now - UNHEARD,
    )
    unsent = select(Message.id).where(Message.state == "waiting", col(Message.not_before) < now - FORGOTTEN)
    unasked = select(FollowUp.id).where(
        FollowUp.ask == "person", col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) < now - FORGOTTEN,
        or_(col(FollowUp.claimed_until).is_(None), col(FollowUp.claimed_until) < now - FORGOTTEN),
    )  # fmt: skip
    for words, query in (("was never answered", unheard), ("never went out", unsent), ("was never asked", unasked)):
        if (one := work.session.exec(query.limit(1)).first()) is not None:
            raise Broken(f"{one} {words}")
    if failed := work.session.exec(select(Message.id).where(col(Message.failed_at).is_not(None)).limit(1)).first():
        raise Broken(f"the turn of {failed} failed")
