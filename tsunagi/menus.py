"""`tsunagi doors`: the menus at LINE and Telegram, set up once and brought up to date; a second run changes nothing (要綱 3-1-ア)."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from typing import Any

from bots.line_menus import LineMenus
from bots.loopback import spare_loopback
from bots.menu import line_menus
from bots.telegram import API
from bots.telegram_menus import TelegramMenus
from casestore import phone_menus
from casestore.db import Store, open_store
from tsunagi.settings import Settings

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds before each try
NOTHING = "{door}: already as it should be"
NOT_SET_UP = "{door}: no token is set, nothing to do"


class DoorsTrouble(Exception):
    """A platform did not take what we asked; the message names it and says nothing that is secret."""


def set_up(settings: Settings) -> list[str]:
    """What was done, a line each. Raises DoorsTrouble."""
    store = open_store(settings.database_url, settings.key_file)
    try:
        return asyncio.run(set_up_in(settings, store))
    finally:
        store.close()


async def set_up_in(settings: Settings, store: Store) -> list[str]:
    """The same inside a running loop, with a store that is open."""
    line = await _line(settings, store) if settings.line_token else [NOT_SET_UP.format(door="LINE")]
    telegram = await _telegram(settings) if settings.telegram_token else [NOT_SET_UP.format(door="Telegram")]
    return [*line, *telegram]


async def set_up_soon(settings: Settings, store: Store) -> None:
    """For a rehearsal: as soon as its own platforms answer. Without menus it goes on as well."""
    for pause in PAUSES:
        await asyncio.sleep(pause)
        try:
            await set_up_in(settings, store)
        except DoorsTrouble as problem:
            log.info("menus: %s", problem)
        else:
            return


async def _line(settings: Settings, store: Store) -> list[str]:
    sdk: Any = await asyncio.to_thread(importlib.import_module, "linebot.v3.messaging")
    aiohttp: Any = importlib.import_module("aiohttp")
    spare_loopback(settings.line_api_base, os.environ)
    configuration = sdk.Configuration(host=settings.line_api_base or None, access_token=settings.line_token)
    async with sdk.AsyncApiClient(configuration) as client:
        run = LineMenus(sdk.AsyncMessagingApi(client), sdk.AsyncMessagingApiBlob(client))
        try:
            await run.set_up(line_menus())
        except sdk.ApiException as error:
            raise DoorsTrouble(f"LINE answered {error.status} while its menus were set up.") from None
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            raise DoorsTrouble(f"LINE did not answer ({type(error).__name__}).") from None
    if run.changed:
        await asyncio.wrap_future(store.submit(lambda work: phone_menus.show_again(work, "line", run.changed)))
    return run.done or [NOTHING.format(door="LINE")]


async def _telegram(settings: Settings) -> list[str]:
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    base = (settings.telegram_api_base or API).rstrip("/")
    spare_loopback(base, os.environ)
    sdk: Any = await asyncio.to_thread(importlib.import_module, "telegram")
    bot = sdk.Bot(settings.telegram_token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
    run = TelegramMenus(bot)
    try:
        async with bot:
            await run.set_up()
    except sdk.error.TelegramError as error:
        raise DoorsTrouble(f"Telegram did not take its commands ({type(error).__name__}).") from None
    return run.done or [NOTHING.format(door="Telegram")]
