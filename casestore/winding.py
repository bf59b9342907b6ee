"""The clocks are wound with every entry (要綱 3-3-ウ, 5, 8-1): those it stops are stopped, what it promises is handed to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from casestore import clocks, duty, follow_ups, housing_clocks
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact, Facts
from casestore.follow_ups import Promise
from casestore.kinds import KINDS
from casestore.profile import Profile
from casestore.tables import Case


def wound(work: Work, row: Case, profile: Profile, facts: Facts, entry: Written, now: datetime) -> Sequence[Promise]:
    """The promises an entry makes; the clocks it stops are stopped."""
    ends = not {Fact.CLOSED, Fact.SUSPENDED}.isdisjoint(KINDS[entry.kind].gives)
    if stopped := (*clocks.stops(profile, entry.kind, entry.happened_at), *(clocks.askings_over(profile) if ends else ())):
        follow_ups.stop(work, row.id, stopped, now, but=entry.id)
    hands = duty.hands(work, row.owner_id, entry.staff_id)
    made = clocks.promises(profile, entry.kind, entry.answers, facts, entry.happened_at, hands)
    own = tuple(replace(one, because=entry.id + one.because) for one in made)
    if entry.kind not in housing_clocks.WINDS:
        return own
    return (*own, *housing_clocks.wind(work, row.id, profile, hands, now))
