"""LINE: four pure functions (genuine, arrivals, payload, outcome) and one client on line-bot-sdk.

Reading is in line_events.py, drawing in line_limits.py; here is what a try came to, and the trying. Nothing of the SDK leaves
this module, and it is imported when first needed (a second of time, 75 MB).
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

from bots.line_events import arrivals, genuine
from bots.line_limits import MESSAGES, payload
from bots.loopback import spare_loopback
from bots.menu import alias_of
from bots.settlement import Fetched, Settlement, Shown
from casestore.messages import Arrival
from casestore.posts import USED_UP, Outcome, Outgoing
from casestore.speech import Media
from locales import SOURCE

__all__ = ["genuine", "arrivals", "payload", "outcome", "way", "Answer", "LineDoor"]

log = logging.getLogger(__name__)
for noisy in ("linebot", "aiohttp"):
    logging.getLogger(noisy).setLevel(logging.WARNING)  # at DEBUG the SDK writes what people said

Way = Literal["reply", "reply again", "reply long after", "push"]
REFUSED_US = timedelta(minutes=10)
NO_QUOTA = timedelta(hours=1)
SECONDS = 10.0
FETCH_SECONDS = 60.0
TYPING_SECONDS = 20  # a multiple of five
LOST_ANSWER, UNREACHED = 0, -1
CONTENT_HOST = "https://api-data.line.me"


@dataclass(frozen=True)
class Answer:
    """What came back, in no SDK's terms. status LOST_ANSWER: nothing we could read came back, so it may have been done or not;
    UNREACHED: there was no connection, so it was not."""

    status: int
    request_id: str = ""
    message_ids: tuple[str, ...] = ()


ACCEPTED = Settlement(Outcome.ACCEPTED)
BAD = Settlement(Outcome.NEVER, "the platform refuses this post")
LOST = Settlement(Outcome.LATER, "no answer", fault=True)
BUSY = Settlement(Outcome.LATER, "too many at once")
SHUT = Settlement(Outcome.LATER, "the platform refuses our key", rest=REFUSED_US)
SPENT = Settlement(Outcome.LATER, "reply token spent", at_once=True, spent_reply=True)
GONE_BEFORE = Settlement(Outcome.ACCEPTED, "the lost answer was a yes")
WHO_KNOWS = Settlement(Outcome.UNCERTAIN, "no answer, and the reply token is too old to ask again", spent_reply=True)

# What a status means depends on how we tried (research/platforms.md 2.3). Status codes only: LINE does not guarantee its words.
# A reply token works once, so trying it again after a lost answer tells us what became of the first try.
# One whose first try surely failed is given up for a push, so that a token kept always means a doubt.
IN_DOUBT = {"refused": SHUT, "429": BUSY, "lost": LOST, "unreached": LOST}
NO_DOUBT = {kind: replace(settled, spent_reply=True) for kind, settled in IN_DOUBT.items()}
OUTCOMES: dict[Way, dict[str, Settlement]] = {
    "reply": NO_DOUBT | {"400": SPENT, "lost": LOST},
    "reply again": IN_DOUBT | {"400": GONE_BEFORE},
    "reply long after": IN_DOUBT | {"400": WHO_KNOWS},
    "push": NO_DOUBT | {"400": BAD},
}


def outcome(answer: Answer, tried: Way) -> Settlement:
    """What one try came to. 409 is a yes: an earlier try with this retry key was accepted."""
    settled = OUTCOMES[tried].get(_kind(answer.status), BAD) if not _yes(answer.status) else ACCEPTED
    return replace(settled, request_id=answer.request_id, platform_ids=answer.message_ids)


def _yes(status: int) -> bool:
    return 200 <= status < 300 or status == 409


def _kind(status: int) -> str:
    if status == UNREACHED:
        return "unreached"
    if status in (400, 429):
        return str(status)
    if status in (401, 403):
        return "refused"
    return "lost" if status < 400 or status >= 500 or status == 408 else "bad"


def way(outgoing: Outgoing, now: datetime) -> Way:
    """Reply first (free, once), else push. A token still here after a first try means that try's answer was lost."""
    if not outgoing.reply_token or outgoing.reply_until is None:
        return "push"
    in_time = now < outgoing.reply_until
    if outgoing.tries <= 1:
        return "reply" if in_time else "push"
    if outgoing.first_try >= outgoing.reply_until:
        return "push"
    return "reply again" if in_time else "reply long after"


def retry_key(message: str, call: int) -> str:
    """The message's own id for its first call; for further ones (very long texts) a key that is the same at each try."""
    return message if call == 0 else str(uuid5(UUID(message), str(call)))


class LineDoor:
    """Sending and fetching at LINE. Make it anywhere, use it inside one event loop, close it there."""

    def __init__(self, access_token: str, api_base: str = "") -> None:
        self._token = access_token
        self._base = api_base.rstrip("/")
        self._sdk: Any = None  # the SDK has no types
        self._aiohttp: Any = None
        self._client: Any = None
        self._opening = asyncio.Lock()
        self._no_push_until: datetime | None = None
        self._menus: dict[str, str] = {}  # language -> the menu LINE has for it

    async def send(self, outgoing: Outgoing, now: datetime) -> Settlement:
        """One try of one post: a reply while its token is good, else a push under the post's own retry key."""
        drawn = payload(outgoing.post)
        tried = way(outgoing, now) if len(drawn) <= MESSAGES else "push"
        if tried == "push":
            return await self._push_all(outgoing, drawn, now)
        return outcome(await self._reply(outgoing.reply_token, drawn), tried)

    async def _push_all(self, outgoing: Outgoing, drawn: list[dict[str, Any]], now: datetime) -> Settlement:
        if self._no_push_until is not None and now < self._no_push_until:
            return self._out_of_quota(self._no_push_until - now)
        settled, pushed = BAD, 0
        for call, start in enumerate(range(0, len(drawn), MESSAGES)):
            answer = await self._push(outgoing.to, drawn[start : start + MESSAGES], retry_key(outgoing.id, call))
            settled = outcome(answer, "push")
            if answer.status == 429 and await self._quota_is_spent():
                self._no_push_until = now + NO_QUOTA
                return self._out_of_quota(NO_QUOTA)
            if settled.outcome is not Outcome.ACCEPTED:
                break
            pushed += 1
        return replace(settled, pushes=pushed)

    def _out_of_quota(self, wait: timedelta) -> Settlement:
        return Settlement(Outcome.LATER, USED_UP, wait=wait, spent_reply=True)

    async def _reply(self, token: str, drawn: list[dict[str, Any]]) -> Answer:
        api = await self._api()
        request = self._sdk.ReplyMessageRequest.from_dict({"replyToken": token, "messages": drawn})
        return await self._answer(api.reply_message_with_http_info(request, _request_timeout=SECONDS))

    async def _push(self, to: str, drawn: list[dict[str, Any]], key: str) -> Answer:
        api = await self._api()
        request = self._sdk.PushMessageRequest.from_dict({"to": to, "messages": drawn})
        return await self._answer(api.push_message_with_http_info(request, x_line_retry_key=key, _request_timeout=SECONDS))

    async def _answer(self, call: Awaitable[Any]) -> Answer:
        """The call's answer. A 200 the SDK cannot read is a ValueError of its own: accepted, most likely; the retry key will tell."""
        try:
            response = await call
        except self._sdk.ApiException as error:
            answer = Answer(int(error.status or LOST_ANSWER), _request_id(error.headers))
        except self._aiohttp.ClientConnectorError as error:
            log.info("line: no connection, %s", type(error).__name__)
            return Answer(UNREACHED)
        except (OSError, TimeoutError, ValueError, self._aiohttp.ClientError) as error:
            log.info("line: no answer, %s", type(error).__name__)
            return Answer(LOST_ANSWER)
        else:
            sent = getattr(response.data, "sent_messages", None) or ()
            answer = Answer(response.status_code, _request_id(response.headers), tuple(str(one.id) for one in sent))
        log.info("line: %s %s", answer.status, answer.request_id)
        return answer

    async def _quota_is_spent(self) -> bool:
        """A 429 means "too fast" or "the month is used up"; only the figures tell."""
        api = await self._api()
        try:
            quota = await api.get_message_quota(_request_timeout=SECONDS)
            used = await api.get_message_quota_consumption(_request_timeout=SECONDS)
        except (OSError, TimeoutError, ValueError, self._sdk.ApiException, self._aiohttp.ClientError):
            return False
        return quota.value is not None and used.total_usage >= quota.value

    async def fetch(self, media: Media, limit: int) -> Fetched:
        """The bytes of a medium, at most `limit`. Streamed beside the SDK's method, which would hold any size in memory."""
        api = await self._api()
        url = f"{self._base or CONTENT_HOST}/v2/bot/message/{media.ref}/content"
        if not media.ref.isdigit():
            return Fetched(problem="gone")
        try:
            response = await api.api_client.rest_client.request(
                "GET",
                url,
                headers=dict(api.api_client.default_headers),
                _preload_content=False,
                _request_timeout=FETCH_SECONDS,
            )
            async with response:
                return await _content(response, limit)
        except (OSError, TimeoutError, self._aiohttp.ClientError) as error:
            return Fetched(problem=type(error).__name__, again=True)

    async def show_typing(self, to: str) -> None:
        """The dots while we think; gone with our next message. Failing to show them harms nobody."""
        api = await self._api()
        request = self._sdk.ShowLoadingAnimationRequest(chatId=to, loadingSeconds=TYPING_SECONDS)
        await self._answer(api.show_loading_animation_with_http_info(request, _request_timeout=SECONDS))

    async def mark_read(self, token: str) -> bool:
        """既読 up to the message of this token. A refusal is final (chat may be switched off); only a lost answer is tried again."""
        api = await self._api()
        request = self._sdk.MarkMessagesAsReadByTokenRequest(markAsReadToken=token)
        call = api.mark_messages_as_read_by_token_with_http_info(request, _request_timeout=SECONDS)
        status = (await self._answer(call)).status
        return _yes(status) or _kind(status) not in ("lost", "unreached", "429")

    async def show_menu(self, to: str, language: str, audience: str) -> Shown:
        """This person's own menu from now on: the one of their language, or everybody's again."""
        api, exception = await self._api(), self._sdk.ApiException
        try:
            if language == SOURCE:
                await api.unlink_rich_menu_id_from_user(to, _request_timeout=SECONDS)
                return Shown.YES
            if language not in self._menus:
                found = await api.get_rich_menu_alias(alias_of(language), _request_timeout=SECONDS)
                self._menus[language] = str(found.rich_menu_id)
            await api.link_rich_menu_id_to_user(to, self._menus[language], _request_timeout=SECONDS)
        except exception as error:
            known = self._menus.pop(language, None)  # it may have been replaced: asked anew next time
            return Shown.NEVER if error.status == 400 and known else Shown.LATER
        except (OSError, TimeoutError, ValueError, self._aiohttp.ClientError) as error:
            log.info("line: menu not shown, %s", type(error).__name__)
            return Shown.LATER
        return Shown.YES

    async def decline(self, arrival: Arrival, words: str) -> None:
        """Say once, in a group that invited us, that we speak with one person at a time; then leave."""
        place = arrival.said.payload
        if arrival.reply_token:
            await self._reply(arrival.reply_token, [{"type": "text", "text": words}])
        api = await self._api()
        leave = api.leave_group_with_http_info if place.startswith("C") else api.leave_room_with_http_info
        if place:
            await self._answer(leave(place, _request_timeout=SECONDS))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _api(self) -> Any:
        """The SDK's client, made inside the running loop when first needed; its import takes a second, so in a thread."""
        async with self._opening:
            if self._client is None:
                self._sdk = await asyncio.to_thread(importlib.import_module, "linebot.v3.messaging")
                self._aiohttp = importlib.import_module("aiohttp")
                spare_loopback(self._base, os.environ)
                self._client = self._sdk.AsyncApiClient(
                    self._sdk.Configuration(host=self._base or None, access_token=self._token)
                )
        return self._sdk.AsyncMessagingApi(self._client)


def _request_id(headers: Any) -> str:
    """LINE's id of the request, the accepted one's where this was a repeat (guideline: log it)."""
    known = headers or {}
    return str(known.get("x-line-accepted-request-id") or known.get("x-line-request-id") or "")


async def _content(response: Any, limit: int) -> Fetched:
    if response.status == 202:
        return Fetched(problem="not ready", again=True)
    if response.status != 200:
        return Fetched(problem="gone", again=response.status >= 500 or response.status == 429)
    found = bytearray()
    async for part in response.content.iter_chunked(65_536):
        found += part
        if len(found) > limit:
            return Fetched(problem="too_big")
    return Fetched(bytes(found))
