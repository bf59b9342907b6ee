"""`tsunagi statistics 2026-11`: the national monthly figures as a list for re-keying, with what was corrected since the month was closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from casestore import statistics
from casestore.db import Work
from casestore.profile import Profile
from casestore.statistics import ITEMS, SERVICE, Month
from locales import catalog


def printed(work: Work, profile: Profile, month: str, now: datetime) -> Iterator[str]:
    """The lines of a month. Raises ValueError for a month that does not exist."""
    made = statistics.month(work, profile, month, known_at=now)
    names = words(profile)
    yield f"{month}  {profile.agency.short_name.ja}  ({made.rule})"
    for item in names:
        yield f"{made.count(item):>7}  {names[item]}{_rate(made, item, profile)}"
    yield from _shares(made)
    for row in statistics.month_ends(work, month):
        yield f"締め {row.made_at:%Y-%m-%d}"
        for one in statistics.corrections(row.figures, made):
            yield f"  訂正 {names[one.item]}: {one.reported} -> {one.now}"


def words(profile: Profile) -> Mapping[str, str]:
    """Every item with its name, in the order of the national table."""
    gettext = catalog("ja").gettext
    services = {f"{SERVICE}{place}": column for place, column in enumerate(profile.statistics.columns)}
    return {item: gettext(told) for item, told in ITEMS.items()} | services


def _rate(made: Month, item: str, profile: Profile) -> str:
    if item not in ("new_consultations", "plans", "employment_targets"):
        return ""
    return f"（人口10万人あたり {statistics.per_hundred_thousand(made.count(item), profile):.1f}）"


def _shares(made: Month) -> Iterator[str]:
    for told, share in (("就労・増収率", statistics.employment_rate(made)), ("改善率", statistics.improvement_rate(made))):
        yield f"{'–' if share is None else f'{share:.0%}':>7}  {told}"
