"""Is all of it true? The ledger against its entries, the audit chain, the month ends (DESIGN.md 9, `tsunagi verify`)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from casestore import audit, ledger, same_person, statistics
from casestore.db import Work, open_store
from casestore.profile import Profile, load_profile
from tsunagi.clock import WallClock
from tsunagi.settings import Settings


class Verdict(NamedTuple):
    """`lines` say what was found, `whole` whether nothing is wrong."""

    lines: tuple[str, ...]
    whole: bool


def of_the_store(settings: Settings) -> Verdict:
    """The verdict on the database that the settings name, as it is now."""
    store = open_store(settings.database_url, settings.key_file)
    try:
        with store.reading() as work:
            return verdict(work, load_profile(settings.profile), WallClock().now())
    finally:
        store.close()


def verdict(work: Work, profile: Profile, now: datetime) -> Verdict:
    """Look at everything that must be true; changes nothing."""
    wrong, broken = [*ledger.untrue(work), *same_person.untrue(work)], audit.broken_at(work)
    rows, months = audit.length(work), statistics.untrue_month_ends(work, profile, now)
    lines = (
        "ledger: " + ("every case follows from its entries" if not wrong else "NOT TRUE: " + ", ".join(wrong)),
        f"audit: {rows} rows, " + ("the chain holds" if broken is None else f"BROKEN at {broken}"),
        "figures: " + ("every month end can be made again" if not months else "NOT TRUE: " + ", ".join(months)),
    )
    return Verdict(lines, not wrong and not months and broken is None)
