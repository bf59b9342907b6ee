"""The clocks are wound with every entry (要綱 3-3-ウ, 5, 8-1): those it stops are stopped, what it promises is handed to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casestore import clocks, duty, follow_ups, housing_clocks
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Facts
from casestore.follow_ups import Promise
from casestore.profile import Profile
from casestore.tables import Case


def wound(work: Work, row: Case, profile: Profile, facts: Facts, entry: Written, now: datetime) -> Sequence[Promise]:
    """The promises an entry makes; the clocks it stops are stopped."""
    if stopped := clocks.stops(profile, entry.kind, entry.happened_at):
        follow_ups.stop(work, row.id, stopped, now, but=entry.id)
    hands = duty.hands(work, row.owner_id, entry.staff_id)
    own = clocks.promises(profile, entry.kind, entry.answers, facts, entry.happened_at, hands)
    if entry.kind not in housing_clocks.WINDS:
        return own
    return (*own, *housing_clocks.wind(work, row.id, profile, hands, now))
