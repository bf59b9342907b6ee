"""Days of the virtual city, one after the other, and a short report of them (DESIGN.md 9: `tsunagi simulate`)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import event
from sqlmodel import col, func, select

from casestore.calendar import JST
from casestore.db import Store, Work, make_engine
from casestore.profile import load_profile
from casestore.schema import migrate
from casestore.sealing import Vault, make_key_file, read_key_file
from casestore.stages import STAGES, Stage
from casestore.tables import Audit, Case, Entry
from dialogs.desk import Desk
from tsunagi.simulation.city import Broken, City
from tsunagi.simulation.invariants import Invariants
from tsunagi.simulation.likelihoods import how_many
from tsunagi.simulation.office import Office
from tsunagi.simulation.residents import Residents

TIMETABLE = (0, 4, 8, 9, 12, 15, 18, 21)  # hours; each of its beats may come late without harm
FIRST_DAY = datetime(2026, 4, 1, tzinfo=JST)  # a fiscal year


@dataclass(frozen=True)
class Asked:
    """How long, which seed, how many new people on a day on average, and of which city."""

    days: int
    seed: int
    new_per_day: float
    profile: str = "sapporo"


@dataclass(frozen=True)
class Lived:
    """What came of it. broken: "" when every invariant held on every day, else which day and what."""

    lines: tuple[str, ...]
    broken: str


def open_scratch(folder: Path) -> Store:
    """An empty SQLite store that need not outlive a power cut: what is proven here is not durability (tests/test_crashes.py does that)."""
    make_key_file(folder / "master.key")
    engine = make_engine(f"sqlite:///{folder}/simulation.sqlite3")
    event.listen(engine, "connect", _in_no_fear_of_power_cuts)
    migrate(engine)
    return Store(engine, Vault(read_key_file(folder / "master.key")))


def _in_no_fear_of_power_cuts(driver: Any, _record: Any) -> None:  # the driver's connection has no type of its own
    driver.execute("PRAGMA synchronous=OFF")


def live(store: Store, asked: Asked, show: Callable[[str], None] = lambda _line: None) -> Lived:
    """Live these days on an empty store; stops at the first invariant that does not hold."""
    begun, spent = time.monotonic(), list[float]()
    city = City(store, Desk(load_profile(asked.profile)), Random(asked.seed), FIRST_DAY.astimezone(UTC))
    residents, office, watch = Residents(city), Office(city), Invariants(city)
    day, broken = FIRST_DAY, ""
    try:
        for number in range(asked.days):
            day, at = FIRST_DAY + timedelta(days=number), time.monotonic()
            _one_day(city, residents, office, day, asked.new_per_day)
            watch.hold()
            spent.append(time.monotonic() - at)
            if day.day == 1:
                show(f"{day:%Y-%m-%d}  {len(residents.phones)} people, {city.figures.get('messages in', 0)} messages")
        watch.everything()
    except Broken as fault:
        broken = f"BROKEN on {day:%Y-%m-%d} (seed {asked.seed}): {fault}"
    except Exception as fault:
        fault.add_note(f"on {day:%Y-%m-%d} of the virtual city (seed {asked.seed})")
        raise
    seconds = time.monotonic() - begun
    return Lived(tuple(_report(city, asked, spent, seconds)), broken)


def _one_day(city: City, residents: Residents, office: Office, day: datetime, new_per_day: float) -> None:
    """The day's events in the order of time; the office on its days, the timetable a few times."""
    for _ in range(how_many(new_per_day, city.chance)):
        residents.someone_new(day)
    residents.a_day(day)
    for hour in TIMETABLE:
        city.at(day + timedelta(hours=hour), city.keep_time)
    if city.desk.profile.calendar.is_business_day(day.date()):
        city.at(day + timedelta(hours=8, minutes=50), office.come_and_go)
        for half_hours in (19, 27):  # 9:30 and 13:30
            city.at(day + timedelta(minutes=30 * half_hours), office.round_of_work)
        city.at(day + timedelta(hours=11), office.agencies_answer)
        city.at(day + timedelta(hours=16, minutes=30), office.meet)
    city.live_until(day + timedelta(days=1) - timedelta(seconds=1))


def _report(city: City, asked: Asked, spent: list[float], seconds: float) -> Iterator[str]:
    """Figures of what was lived: one thing a line."""
    yield f"{len(spent)} of {asked.days} days, seed {asked.seed}, {asked.new_per_day:g} new a day: {seconds:.0f} s"
    with city.store.reading() as work:
        where = Counter(work.session.exec(select(Case.stage).where(Case.version > 0)).all())
        yield "cases: " + ", ".join(f"{_label(stage)} {many}" for stage, many in sorted(where.items()))
        yield f"entries: {_rows(work, Entry)}, audit: {_rows(work, Audit)}"
        yield from _waits(work)
    if spent:
        worst = max(range(len(spent)), key=spent.__getitem__)
        yield f"worst day: {FIRST_DAY + timedelta(days=worst):%Y-%m-%d}, {spent[worst]:.2f} s (median {median(spent):.2f} s)"
    yield "; ".join(f"{what} {many}" for what, many in sorted(city.figures.items()))


def _label(stage: str) -> str:
    return STAGES[Stage(stage)] if stage in set(Stage) else stage


def _rows(work: Work, table: Any) -> int:  # any of our tables
    return int(work.session.exec(select(func.count()).select_from(table)).one())


def _waits(work: Work) -> Iterator[str]:
    """Days between two steps, of those who took both: median and longest."""
    rows = work.session.exec(
        select(Entry.case_id, Entry.kind, func.min(Entry.happened_at)).group_by(col(Entry.case_id), col(Entry.kind))
    ).all()
    first = {(case, kind): at for case, kind, at in rows}
    for begins, ends in (
        ("intake", "triage"),
        ("triage", "assessment"),
        ("assessment", "plan"),
        ("plan", "approval"),
        ("approval", "support_decision"),
    ):
        waited = sorted(
            (first[case, ends] - at) / timedelta(days=1)
            for (case, kind), at in first.items()
            if kind == begins and (case, ends) in first
        )
        if waited:
            yield f"{begins} to {ends}: {median(waited):.1f} days (longest {waited[-1]:.1f}, {len(waited)} cases)"
