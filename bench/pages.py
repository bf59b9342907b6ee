"""Every page of the console with a hundred thousand cases behind it, on SQLite and PostgreSQL: p50 and p95 of the server's time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.addresses import addresses, get_pages, opens
from bench.asking import Answer, ask, console_of, signed_in
from bench.city import city
from bench.figures import Figure, percentile, told
from bench.postgres import postgres
from bench.room import DATABASE, KEY, room
from casestore.db import Store, open_store
from casestore.schema import migrate
from staff_console.guard import Page
from tests.playing import Office

CASES, OPEN_ONES = 100_000, 3_000
GOAL = 0.050
READERS = ("mori", "tanaka", "ito")
ADDRESSES, TIMES = 6, 18
MORE = {  # further addresses of a page
    "/cases": (
        "/cases?q=佐藤",
        "/cases?q=健一",
        "/cases?q=山田 花子",
        "/cases?q=R8-50000",
        "/cases?q=000-0000-0000",
        "/cases?owner=mine&sort=due",
    ),
    "/reception": ("/reception?view=all", "/reception?view=reply", "/reception?view=mine", "/reception?view=reached"),
}


@dataclass(frozen=True)
class Timed:
    """A page as its slowest reader has it; seconds. worked: this process on a processor, the median."""

    page: Page
    reader: str
    times: tuple[float, ...]
    worked: float
    slowest: str
    file: bool  # a PDF, a workbook, a table to be taken along: not a page somebody waits in front of, so without the goal

    @property
    def p50(self) -> float:
        return percentile(self.times, 0.5)

    @property
    def p95(self) -> float:
        return percentile(self.times, 0.95)


def timed(office: Office, times: int = TIMES) -> list[Timed]:
    """Every GET page, each for the reader who waits longest. Raises RuntimeError for a page that does not answer 200 or 303."""
    app, found = console_of(office), []
    for page in get_pages():
        readers = [one for name in READERS if (one := _as_read_by(office, app, page, name, times))]
        if not readers:
            raise RuntimeError(f"nobody reads {page.path}")
        found.append(max(readers, key=lambda one: one.p95))
    app.live.close()
    return found


def _as_read_by(office: Office, app: object, page: Page, name: str, times: int) -> Timed | None:
    actor, now = office.actor(name), office.clock.now()
    if not opens(page, actor, now):
        return None
    places = [*office.look(lambda work: addresses(work, actor, page, ADDRESSES)), *MORE.get(page.path, ())]
    if not places:
        return None
    taken = asyncio.run(_asked(app, signed_in(office, actor), list(_in_turn(places, times))))
    slowest = max(taken, key=lambda one: one[1].seconds)[0]
    seconds = tuple(sorted(answer.seconds for _place, answer in taken))
    file = not taken[0][1].headers.get("content-type", "text/html").startswith("text/html")
    return Timed(page, name, seconds, median(answer.worked for _place, answer in taken), slowest, file)


def _in_turn(places: list[str], times: int) -> Iterator[str]:
    for n in range(max(times, 3 * len(places))):
        yield places[n % len(places)]


async def _asked(app: object, cookie: str, places: list[str]) -> list[tuple[str, Answer]]:
    """The seconds of each; the first of all is not counted: it compiles the template."""
    taken = []
    for place in (places[0], *places):
        answer = await ask(app, cookie, place)  # type: ignore[arg-type]
        if answer.status not in (200, 303):
            raise RuntimeError(f"{place} answers {answer.status}")
        taken.append((place, answer))
    return taken[1:]


def figures(title: str, found: list[Timed]) -> list[Figure]:
    """Each page with its goal, the slowest first."""
    ordered = sorted(found, key=lambda one: (one.file, -one.p95))
    pages = [one for one in ordered if not one.file]
    met = sum(one.p95 < GOAL for one in pages)
    return [
        told(
            f"{title}: {met} of {len(pages)} pages with p95 under {GOAL * 1000:.0f} ms",
            f"slowest {pages[0].p95 * 1000:.1f} ms",
        ),
        *(
            Figure(
                f"   {one.page.path} ({one.reader})",
                f"p50 {one.p50 * 1000:.1f} · p95 {one.p95 * 1000:.1f} ms · worked {one.worked * 1000:.1f} ms",
                "" if one.file else f"< {GOAL * 1000:.0f} ms",
                None if one.file else one.p95 < GOAL,
            )
            for one in ordered
        ),
    ]


def measure(cases: int = CASES, open_ones: int = OPEN_ONES) -> list[Figure]:
    """Both databases, one after the other."""
    return [*_on_sqlite(cases, open_ones), *_on_postgresql(cases, open_ones)]


def _on_sqlite(cases: int, open_ones: int) -> list[Figure]:
    with room("pages") as folder:
        return figures("SQLite", _seeded(f"sqlite:///{folder / DATABASE}", folder, cases, open_ones))


def _on_postgresql(cases: int, open_ones: int) -> list[Figure]:
    with room("pages") as folder, postgres(folder) as url:
        return figures("PostgreSQL", _seeded(url, folder, cases, open_ones))


def _seeded(url: str, folder: Path, cases: int, open_ones: int) -> list[Timed]:
    store: Store = open_store(url, folder / KEY)
    try:
        migrate(store.engine)
        return timed(city(store, cases, open_ones))
    finally:
        store.close()
