"""The house put together: one ASGI app from settings, store, doors, desk, console and, in rehearsal, the two local platforms.

Wiring only. What runs beside the pages (rounds, postbox, collection, poller, metronome) starts and stops with the server.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from bots.collection import Collection
from bots.doors import Channels, Decliner, doors
from bots.line import LineDoor
from bots.menus_given import MenusGiven
from bots.polling import Poller
from bots.post import Postbox
from bots.read_marks import ReadMarks
from bots.rehearsal.app import Rehearsal, rehearsal
from bots.rehearsal.stage import Account
from bots.room.house import RoomHouse
from bots.room.routes import room
from bots.room.way import RoomDoor
from bots.settlement import Door
from bots.telegram import TelegramDoor
from casestore import posts, rooms
from casestore.db import Store, make_engine, open_store
from casestore.profile import Profile, load_profile
from casestore.schema import has_tables, migrate
from casestore.sealing import make_key_file
from dialogs.desk import Desk
from dialogs.doorbell import CONTACT_POINT
from dialogs.worker import Worker
from staff_console.app import ConsoleSettings, console
from staff_console.guard import SafeHeaders
from tsunagi import demo
from tsunagi.alone import Leader, alone_on
from tsunagi.channel_states import channel_states
from tsunagi.clock import Clock, RehearsalClock, WallClock
from tsunagi.health import health
from tsunagi.menus import set_up_soon
from tsunagi.rounds import Rounds
from tsunagi.settings import Settings
from tsunagi.timetable import metronome, quietly, timetable
from tsunagi.walking import WalkingClock

log = logging.getLogger(__name__)

REHEARSAL_LINE_SECRET = "rehearsal-channel-secret"  # noqa: S105 - opens nothing but the local rehearsal platforms
REHEARSAL_LINE_TOKEN = "rehearsal-access-token"  # noqa: S105
REHEARSAL_TELEGRAM_TOKEN = "700000001:rehearsal-telegram-token"  # noqa: S105


@dataclass
class House:
    """Everything that was put together, for the server, the commands and the tests."""

    settings: Settings
    store: Store
    profile: Profile
    clock: Clock
    desk: Desk
    worker: Worker
    rounds: Rounds
    postbox: Postbox
    collection: Collection
    menus: MenusGiven
    ways: dict[str, Door]
    poller: Poller | None
    leader: Leader
    stage: Rehearsal | None
    console: SafeHeaders
    room: RoomHouse
    app: ASGIApp

    def hang_up(self) -> None:
        """End what keeps a connection open, so that the server can stop. Safe in a signal's callback."""
        self.console.live.close()
        self.room.live.close()
        if self.stage is not None:
            self.stage.hang_up()


def prepare(settings: Settings) -> None:
    """Make the data folder and the key (a new installation only), and bring the database to the newest schema."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not settings.key_file.exists() and not _has_data(settings):
        make_key_file(settings.key_file)
    store = open_store(settings.database_url, settings.key_file)
    try:
        migrate(store.engine)
    finally:
        store.close()


def hold_alone(settings: Settings) -> AbstractContextManager[object]:
    """Be the only server on a SQLite file; on PostgreSQL there may be many. Raises NotAlone."""
    if not settings.database_url.startswith("sqlite"):
        return nullcontext()
    return alone_on(Path(settings.database_url.removeprefix("sqlite:///")))


def _has_data(settings: Settings) -> bool:
    """A database without its key must never get a new one: what is sealed could not be read again."""
    if settings.database_url.startswith("sqlite"):
        return Path(settings.database_url.removeprefix("sqlite:///")).exists()
    engine = make_engine(settings.database_url)
    try:
        return has_tables(engine)
    finally:
        engine.dispose()


def with_rehearsal(settings: Settings) -> Settings:
    """The settings with the local platforms in the place of what is not configured."""
    base = f"{settings.base_url}/rehearsal"
    return replace(
        settings,
        line_secret=settings.line_secret or REHEARSAL_LINE_SECRET,
        line_token=settings.line_token or REHEARSAL_LINE_TOKEN,
        line_api_base=settings.line_api_base or f"{base}/line",
        telegram_token=settings.telegram_token or REHEARSAL_TELEGRAM_TOKEN,
        telegram_api_base=settings.telegram_api_base or f"{base}/telegram",
    )


def build(settings: Settings, *, own_platforms: bool | None = None) -> House:
    """Put the house together. `own_platforms`: whether the rehearsal platforms run in this process (as `tsunagi run` does); when it
    is not said, they do in a rehearsal that is not told where else both of them are."""
    elsewhere = bool(settings.line_api_base and settings.telegram_api_base)
    own = (settings.rehearsal and not elsewhere) if own_platforms is None else own_platforms
    settings = with_rehearsal(settings) if settings.rehearsal else settings
    store = open_store(settings.database_url, settings.key_file)
    profile = load_profile(settings.profile)
    clock: Clock = RehearsalClock(settings.data_dir / "rehearsal_clock.json") if settings.rehearsal else WallClock()
    desk = Desk(profile, settings.line_mode)
    worker = Worker(desk)
    rounds = Rounds(store, desk, clock.now)
    ways = _ways(settings)
    postbox = Postbox(store, ways, clock.now, random.random, settings.base_url)
    menus = MenusGiven(store, ways)
    store.listen(partial(_wake, {"post": postbox.wake, "menu": menus.wake, "staff": menus.wake}))
    _begin(store, settings, clock)
    telegram, leader = ways.get("telegram"), Leader(store.engine)
    house = House(
        settings=settings,
        store=store,
        profile=profile,
        clock=clock,
        desk=desk,
        worker=worker,
        rounds=rounds,
        postbox=postbox,
        collection=Collection(store, ways, clock.now),
        menus=menus,
        ways=ways,
        poller=_poller(settings, store, clock, rounds, ways, leader),
        leader=leader,
        stage=_stage(settings, clock, store, rounds, postbox) if own else None,
        console=console(store, settings=_console_settings(settings, profile, telegram, postbox), clock=clock.now, desk=worker),
        room=_room(settings, store, profile, clock, rounds),
        app=_nowhere,
    )
    house.app = Starlette(routes=_routes(house), lifespan=lambda app: _running(house))
    return house


def _poller(
    settings: Settings, store: Store, clock: Clock, rounds: Rounds, ways: dict[str, Door], leader: Leader
) -> Poller | None:
    telegram = ways.get("telegram")
    if not isinstance(telegram, TelegramDoor) or settings.telegram_updates != "polling":
        return None
    return Poller(store, telegram, clock.now, rounds.wake, leader=leader, declined=Decliner(ways))


def _wake(wakes: Mapping[str, Callable[[], None]], topic: str, _thing: str) -> None:
    """Whoever waits for what a commit told."""
    if topic in wakes:
        wakes[topic]()


def _begin(store: Store, settings: Settings, clock: Clock) -> None:
    """What a fresh start does to the store: leases of the process before us are given up, the demo staff are there."""
    if store.dialect == "sqlite":
        store.write(posts.release)
    store.write(lambda work: rooms.set_mode(work, "line", rings=settings.line_mode == CONTACT_POINT))
    if settings.rehearsal:
        store.write(lambda work: demo.load(work, clock.now()))


async def _nowhere(scope: object, receive: object, send: object) -> None:
    raise RuntimeError("the house is not built yet")


def _room(settings: Settings, store: Store, profile: Profile, clock: Clock, rounds: Rounds) -> RoomHouse:
    secure = settings.base_url.startswith("https://")
    return RoomHouse(store, profile, clock.now, rounds.wake, secure_cookies=secure, rehearsal=settings.rehearsal)


def _ways(settings: Settings) -> dict[str, Door]:
    ways: dict[str, Door] = {"room": RoomDoor()}
    if settings.line_token:
        ways["line"] = LineDoor(settings.line_token, settings.line_api_base)
    if settings.telegram_token:
        ways["telegram"] = TelegramDoor(settings.telegram_token, settings.telegram_api_base)
    return ways


def _stage(settings: Settings, clock: Clock, store: Store, rounds: Rounds, postbox: Postbox) -> Rehearsal:
    if not isinstance(clock, RehearsalClock):
        raise TypeError("the rehearsal platforms need the rehearsal clock")
    account = Account(
        channel_secret=settings.line_secret,
        access_token=settings.line_token,
        telegram_token=settings.telegram_token,
        telegram_secret=settings.telegram_webhook_secret,
        deliver_to=settings.base_url,
    )
    return rehearsal(account, WalkingClock(clock, store, rounds, postbox), settings.data_dir / "rehearsal.sqlite3")


def _console_settings(settings: Settings, profile: Profile, telegram: Door | None, postbox: Postbox) -> ConsoleSettings:
    return ConsoleSettings(
        rehearsal=settings.rehearsal,
        secure_cookies=settings.base_url.startswith("https://"),
        base_url=settings.base_url,
        profile=profile,
        telegram_start=lambda: telegram.start_link if isinstance(telegram, TelegramDoor) else "",
        mfa_required=settings.mfa_required,
        channels=partial(channel_states, settings, postbox),
    )


def _routes(house: House) -> list[BaseRoute]:
    settings = house.settings
    channels = Channels(
        line_secret=settings.line_secret,
        telegram_secret=settings.telegram_webhook_secret if settings.telegram_updates == "webhook" else "",
        telegram_account=settings.telegram_token.partition(":")[0],
    )
    routes: list[BaseRoute] = [*doors(house.store, channels, house.clock.now, house.rounds.wake, declined=Decliner(house.ways))]
    routes += health(house.store, house.clock.now)
    routes += room(house.room)
    if house.stage is not None:
        routes.append(Mount("/rehearsal", house.stage.app))
    return [*routes, Mount("/", house.console)]


@asynccontextmanager
async def _running(house: House) -> AsyncIterator[None]:
    """What runs beside the pages, started and stopped with the server."""
    table = timetable(house.store, house.desk, house.rounds, house.clock.now)
    beats = metronome(table)
    async with AsyncExitStack() as stack:
        stack.callback(house.store.close)
        stack.callback(house.leader.give_up)
        if house.stage is not None:
            await stack.enter_async_context(house.stage.running())
        loops = [
            house.rounds.run(),
            house.postbox.run(),
            house.collection.run(),
            house.menus.run(),
            ReadMarks(house.store, house.ways).run(),
        ]
        if house.stage is not None:
            loops.append(set_up_soon(house.settings, house.store))
        if house.poller is not None:
            loops.append(house.poller.run())
        if isinstance(telegram := house.ways.get("telegram"), TelegramDoor):
            loops.append(telegram.introduce())
        tasks = [asyncio.create_task(loop) for loop in [*loops, *(quietly(one) for one in table)]]
        stack.push_async_callback(_end, tasks)
        for way in house.ways.values():
            stack.push_async_callback(way.close)
        beats.start()
        stack.callback(beats.shutdown, wait=False)
        yield
        house.hang_up()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
