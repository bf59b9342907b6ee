"""Telegram: four pure functions (genuine, arrivals, payload, outcome) and one client on python-telegram-bot's Bot.

Reading is in telegram_events.py, drawing in telegram_limits.py. Telegram has no retry key: a lost answer stays uncertain
(research/platforms.md 3.2). Nothing of the SDK leaves this module, and it is imported when first needed.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bots.loopback import spare_loopback
from bots.settlement import Fetched, Settlement, Shown
from bots.telegram_events import arrivals, arrived, genuine
from bots.telegram_limits import payload
from bots.telegram_menus import TelegramMenus
from casestore.messages import Arrival
from casestore.posts import Outcome, Outgoing
from casestore.speech import Media

__all__ = ["genuine", "arrivals", "arrived", "payload", "outcome", "TelegramDoor", "Pace", "PollingTrouble"]

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes every address, and the token is in it
logging.getLogger("httpcore").setLevel(logging.WARNING)
logging.getLogger("telegram").setLevel(logging.CRITICAL)  # it writes unreadable answers whole, and they echo what people said

API = "https://api.telegram.org"
REFUSED_US = timedelta(minutes=10)
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
PER_CHAT = 1.0  # seconds between two messages to one person
PER_SECOND = 30
SECONDS = 10.0
NEVER_LEFT = ("ConnectTimeout", "ConnectError", "PoolTimeout")

# By the name of the exception's class, nearest first, because BadRequest is a kind of NetworkError (research/platforms.md 0.9).
OUTCOMES: dict[str, Settlement] = {
    "Forbidden": Settlement(Outcome.NEVER, "blocked", unreachable=True),
    "BadRequest": Settlement(Outcome.NEVER, "the platform refuses this post"),
    "ChatMigrated": Settlement(Outcome.NEVER, "the platform refuses this post"),
    "InvalidToken": Settlement(Outcome.LATER, "the platform refuses our key", rest=REFUSED_US),
    "RetryAfter": Settlement(Outcome.LATER, "too many at once"),
    "NetworkError": Settlement(Outcome.UNCERTAIN, "no answer", fault=True),
    "TelegramError": Settlement(Outcome.UNCERTAIN, "no answer", fault=True),
}
CUT_SHORT = Settlement(Outcome.UNCERTAIN, "stopped in the middle of sending")
NOT_SENT = Settlement(Outcome.LATER, "no connection", fault=True)


class PollingTrouble(Exception):
    """Updates cannot be fetched now; try again after `wait`."""

    def __init__(self, kind: str, wait: timedelta = timedelta(0)) -> None:
        super().__init__(kind)
        self.wait = wait


def outcome(error: Exception) -> Settlement:
    """What a failed try came to."""
    if type(error.__cause__).__name__ in NEVER_LEFT:
        return NOT_SENT
    name = next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in OUTCOMES), "TelegramError")
    return replace(OUTCOMES[name], wait=_wait(error))


def _wait(error: Exception) -> timedelta:
    wish = getattr(error, "retry_after", 0)
    return wish if isinstance(wish, timedelta) else timedelta(seconds=wish)


class Pace:
    """When the next message may go: about one a second to one person, thirty a second in all. Times are the loop's seconds."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._all = 0.0

    def turn(self, chat: str, at: float) -> float:
        """Take the next free moment for this chat, at or after `at`."""
        turn = max(at, self._next.get(chat, 0.0), self._all)
        self._all = turn + 1 / PER_SECOND
        if len(self._next) > 1_000:
            self._next = {known: free for known, free in self._next.items() if free > at}
        self._next[chat] = turn + PER_CHAT
        return turn


class TelegramDoor:
    """Sending, fetching and polling at Telegram. Make it anywhere, use it inside one event loop, close it there."""

    def __init__(self, token: str, api_base: str = "") -> None:
        self._token = token
        self._base = (api_base or API).rstrip("/")
        self._sdk: Any = None  # types would pull the import forward
        self._made: Any = None
        self._clients: tuple[Any, ...] = ()
        self._opening = asyncio.Lock()
        self._pace = Pace()
        self.start_link = ""  # "https://t.me/our_bot?start=", once we have been introduced

    def __repr__(self) -> str:
        return f"<telegram door {self.account}>"  # never the token

    @property
    def account(self) -> str:
        """Our bot's own id: the number before the colon of its token."""
        return self._token.partition(":")[0]

    async def send(self, outgoing: Outgoing, now: datetime) -> Settlement:
        """One try of one post. When a further piece of a very long one fails, the whole stays uncertain: part has arrived.

        What a crash interrupted is not said twice: it may have gone out, and Telegram has no key to ask by.
        """
        if outgoing.in_doubt and not outgoing.must_arrive:
            return CUT_SHORT
        bot = await self._bot()
        if outgoing.reply_token:
            await self._stop_spinning(bot, outgoing.reply_token)
        sent: list[str] = []
        for drawn in payload(outgoing.post):
            try:
                sent.append(await self._say(bot, outgoing.to, drawn))
            except self._sdk.error.TelegramError as error:
                log.info("telegram: %s after %d pieces", type(error).__name__, len(sent))
                settled = outcome(error)
                return replace(settled, outcome=Outcome.UNCERTAIN, platform_ids=tuple(sent)) if sent else settled
        return Settlement(Outcome.ACCEPTED, platform_ids=tuple(sent))

    async def _say(self, bot: Any, to: str, drawn: dict[str, Any]) -> str:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._pace.turn(to, loop.time()) - loop.time()))
        message = await bot.send_message(
            chat_id=to,
            text=drawn["text"],
            reply_markup=self._markup(drawn.get("reply_markup")),
            link_preview_options=self._sdk.LinkPreviewOptions(is_disabled=True),  # a preview would open a one-time link
        )
        return str(message.message_id)

    def _markup(self, markup: dict[str, Any] | None) -> Any:
        if markup is None:
            return None
        kind = self._sdk.InlineKeyboardMarkup if "inline_keyboard" in markup else self._sdk.ReplyKeyboardMarkup
        if "keyboard" in markup:
            rows = [[self._sdk.KeyboardButton(**key) for key in row] for row in markup["keyboard"]]
            return kind(rows, one_time_keyboard=True, resize_keyboard=True)
        return kind([[self._sdk.InlineKeyboardButton(**key) for key in row] for row in markup["inline_keyboard"]])

    async def _stop_spinning(self, bot: Any, query: str) -> None:
        """A tapped key spins until its query is answered; one too old to answer has stopped by itself."""
        try:
            await bot.answer_callback_query(query)
        except self._sdk.error.TelegramError as error:
            log.info("telegram: query not answered, %s", type(error).__name__)

    async def fetch(self, media: Media, limit: int) -> Fetched:
        """The bytes of a file, at most `limit` (Telegram itself gives bots up to 20 MB). Its address holds our token: never kept."""
        bot = await self._bot()
        try:
            file = await bot.get_file(media.ref)
            if (file.file_size or 0) > limit:
                return Fetched(problem="too_big")
            content = bytes(await file.download_as_bytearray(read_timeout=60))
        except self._sdk.error.TelegramError as error:
            settled = outcome(error)
            return Fetched(problem="gone", again=settled.outcome is not Outcome.NEVER)
        return Fetched(content) if len(content) <= limit else Fetched(problem="too_big")

    async def show_typing(self, to: str) -> None:
        """The dots while we think. Failing to show them harms nobody."""
        bot = await self._bot()
        try:
            await bot.send_chat_action(to, "typing")
        except self._sdk.error.TelegramError as error:
            log.info("telegram: typing not shown, %s", type(error).__name__)

    async def show_menu(self, to: str, language: str, audience: str) -> Shown:
        """The commands of this chat: in the language they chose, and those of a colleague where it is one's phone."""
        bot = await self._bot()
        try:
            await TelegramMenus(bot).of_chat(to, language, audience)
        except (self._sdk.error.BadRequest, self._sdk.error.Forbidden):
            return Shown.NEVER
        except self._sdk.error.TelegramError as error:
            log.info("telegram: commands not shown, %s", type(error).__name__)
            return Shown.LATER
        return Shown.YES

    async def decline(self, arrival: Arrival, words: str) -> None:
        """Say once, in a group that invited us, that we speak with one person at a time; then leave."""
        bot = await self._bot()
        try:
            await bot.send_message(arrival.said.payload, words)
            await bot.leave_chat(arrival.said.payload)
        except self._sdk.error.TelegramError as error:
            log.info("telegram: group not declined, %s", type(error).__name__)

    async def forget_webhook(self) -> None:
        """Telegram gives updates by poll only while no webhook is set. Raises PollingTrouble."""
        bot = await self._bot()
        try:
            await bot.delete_webhook()
        except self._sdk.error.TelegramError as error:
            raise _trouble(error) from None

    async def set_webhook(self, url: str, secret: str) -> None:
        """Ask Telegram to call `url` (https) with `secret` in its header. Raises PollingTrouble."""
        bot = await self._bot()
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=list(UPDATES))
        except self._sdk.error.TelegramError as error:
            raise _trouble(error) from None

    async def updates(self, offset: int, seconds: int) -> Sequence[object]:
        """Updates from `offset` on as Telegram's own JSON, after waiting up to `seconds` for one; asking confirms all earlier ones.

        Raw, because one update the SDK cannot read would hold back its neighbours. Raises PollingTrouble.
        """
        bot = await self._bot()
        asked = {"offset": offset, "timeout": seconds, "allowed_updates": list(UPDATES)}
        try:
            # spelled so, the SDK makes "getUpdates" of it without advising its own method
            found = await bot.do_api_request("get_Updates", api_kwargs=asked, read_timeout=seconds + SECONDS)
        except self._sdk.error.TelegramError as error:
            raise _trouble(error) from None
        return found if isinstance(found, list) else []

    async def introduce(self) -> None:
        """Ask Telegram for our bot's name, to which a deep link is made; without an answer there is no link to show."""
        bot = await self._bot()
        try:
            me = await bot.get_me()
        except self._sdk.error.TelegramError as error:
            log.warning("telegram: we do not know our own name (%s)", type(error).__name__)
            return
        self.start_link = f"https://t.me/{me.username}?start="

    async def close(self) -> None:
        if self._made is not None:
            for client in self._clients:
                await client.shutdown()
            self._made = None

    async def _bot(self) -> Any:
        async with self._opening:
            if self._made is None:
                os.environ.setdefault("PTB_TIMEDELTA", "1")
                spare_loopback(self._base, os.environ)
                self._sdk = await asyncio.to_thread(importlib.import_module, "telegram")
                request = await asyncio.to_thread(importlib.import_module, "telegram.request")
                timeouts = {"read_timeout": SECONDS, "write_timeout": SECONDS, "connect_timeout": 3.0, "pool_timeout": 3.0}
                self._clients = (request.HTTPXRequest(**timeouts), request.HTTPXRequest(connection_pool_size=2, **timeouts))
                self._made = self._sdk.Bot(
                    self._token,
                    base_url=f"{self._base}/bot",
                    base_file_url=f"{self._base}/file/bot",
                    request=self._clients[0],
                    get_updates_request=self._clients[1],
                )
        return self._made


def _trouble(error: Exception) -> PollingTrouble:
    return PollingTrouble(type(error).__name__, _wait(error))
