"""The platforms' side of webhooks: sign, send, wait two seconds, and send again until it is taken (DESIGN.md 3, platforms.md 2.2, 3.2).

The first try keeps each person's order; what comes later may overtake, as at LINE. Retries follow real time, not the movable clock.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import httpx

from bots.rehearsal.clock import milliseconds
from bots.rehearsal.lengths import token, ulid
from bots.rehearsal.stage import LINE_BOT, Stage
from bots.rehearsal.state import Json

PATIENCE = 2.0  # seconds LINE waits for our 200
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0) + (10.0,) * 25  # seconds before the next tries
TOKEN_LIFE = timedelta(seconds=60)


class Postman:
    def __init__(self, stage: Stage, pauses: Sequence[float] = PAUSES) -> None:
        self.stage, self.pauses = stage, tuple(pauses)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._errands: set[asyncio.Task[None]] = set()
        self._batch: list[str] = []
        self._http: httpx.AsyncClient | None = None

    # -- LINE -----------------------------------------------------------------------------------------------------------

    def line_event(self, phone: Json, kind: str, *, reply: bool = True, **rest: Any) -> Json:
        """Keeps and sends one LINE event of a person; returns the event as it is sent. `reply` gives it a reply token."""
        stage = self.stage
        now, number = stage.now(), stage.shelf.count("event")
        event: Json = {
            "type": kind,
            "mode": "active",
            "timestamp": milliseconds(now),
            "source": {"type": "user", "userId": phone["user_id"]},
            "webhookEventId": ulid(now, number),
            "deliveryContext": {"isRedelivery": False},
        } | rest
        if reply:
            event["replyToken"] = token("reply", number)
        with stage.shelf.together():
            if reply:
                life = {
                    "user": phone["user_id"],
                    "born": now.isoformat(),
                    "until": (now + TOKEN_LIFE).isoformat(),
                    "used": False,
                }
                stage.shelf.put("reply_token", event["replyToken"], life)
            record = {"platform": "line", "phone": phone["id"], "event": event, "state": "waiting", "tries": []}
            stage.shelf.put("webhook", event["webhookEventId"], record)
        self._hand_in(event["webhookEventId"])
        return event

    def _hand_in(self, id: str) -> None:
        """Sends it alone, or gathers it when a batch was ordered."""
        gather = self.stage.faults.draw("line", "webhook", ("batch",))
        if gather is None and not self._batch:
            self._go(self._carry_line([id]))
            return
        self._batch.append(id)
        if gather and len(self._batch) == 1:
            self._go(self._flush_later(gather.seconds))
        if gather is None or len(self._batch) >= gather.size:
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            self._go(self._carry_line(self._batch))
            self._batch = []

    async def _flush_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._flush()

    async def _carry_line(self, ids: list[str]) -> None:
        shelf = self.stage.shelf
        if held := self.stage.faults.draw("line", "webhook", ("reorder",)):
            await asyncio.sleep(held.seconds)
            ids = sorted(ids, key=lambda id: held.chance.random())
        alone = shelf.get("webhook", ids[0]) if len(ids) == 1 else None
        first = self._turns[f"line:{alone['phone']}"] if alone else contextlib.nullcontext()
        async with first:
            taken = await self._try_line(ids)
        for pause in self.pauses:
            if taken or not self.stage.setting("redelivery", True):
                break
            await asyncio.sleep(pause)
            taken = await self._try_line(ids)
        if not taken:
            self._end(ids, "given up")

    async def _try_line(self, ids: list[str]) -> bool:
        events = [self._fresh(id) for id in ids if self.stage.shelf.get("webhook", id)]
        if not events:  # the stage was reset meanwhile
            return True
        body = json.dumps({"destination": LINE_BOT, "events": events}, ensure_ascii=True).encode()
        return await self._try(ids, "line", self.line_url(), body, {"x-line-signature": self._signed(body)}, PATIENCE)

    def _signed(self, body: bytes) -> str:
        digest = hmac.new(self.stage.account.channel_secret.encode(), body, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    def line_url(self) -> str:
        return str(self.stage.setting("line_endpoint", self.stage.account.deliver_to.rstrip("/") + "/webhooks/line"))

    def _fresh(self, id: str) -> Json:
        """The event as it goes out now: marked when it is a repeat, its reply token good for another minute."""
        record = self.stage.shelf.all("webhook")[id]
        event: Json = record["event"] | {"deliveryContext": {"isRedelivery": bool(record["tries"])}}
        life = self.stage.shelf.get("reply_token", event.get("replyToken", ""))
        if life and not life["used"] and record["tries"]:
            until = self.stage.now() + TOKEN_LIFE
            self.stage.shelf.change("reply_token", event["replyToken"], until=until.isoformat())
        return event

    async def test_line(self) -> Json:
        """The answer to LINE's own "test webhook" call."""
        body = json.dumps({"destination": LINE_BOT, "events": []}).encode()
        status = await self._post(self.line_url(), body, {"x-line-signature": self._signed(body)}, PATIENCE)
        reasons = {0: "COULD_NOT_CONNECT", 200: "OK"}
        told = {"statusCode": status, "reason": reasons.get(status, "ERROR_STATUS_CODE"), "detail": str(status)}
        return {"success": status == 200, "timestamp": self.stage.now().isoformat()} | told

    # -- Telegram -------------------------------------------------------------------------------------------------------

    def carry_update(self, id: str) -> None:
        """Sends one kept update to the webhook that is set."""
        self._go(self._carry_update(id))

    async def _carry_update(self, id: str) -> None:
        record = self.stage.shelf.get("webhook", id)
        if record is None:
            return
        if held := self.stage.faults.draw("telegram", "webhook", ("reorder",)):
            await asyncio.sleep(held.seconds)
        async with self._turns[f"telegram:{record['phone']}"]:
            for pause in (0.0, *self.pauses):
                await asyncio.sleep(pause)
                hook = self.stage.setting("telegram_webhook", None)
                record = self.stage.shelf.get("webhook", id)
                if hook is None or record is None or record["state"] != "waiting":
                    return  # polling takes over, or it was dropped
                secret = {"x-telegram-bot-api-secret-token": hook["secret"]} if hook["secret"] else {}
                body = json.dumps(record["event"], ensure_ascii=True).encode()
                if await self._try([id], "telegram", hook["url"], body, secret, 10.0):
                    return
            self._end([id], "given up")

    # -- both -----------------------------------------------------------------------------------------------------------

    async def _try(
        self, ids: list[str], platform: str, url: str, body: bytes, headers: dict[str, str], patience: float
    ) -> bool:
        faults = self.stage.faults
        if slow := faults.draw(platform, "webhook", ("delay",)):
            await asyncio.sleep(slow.seconds)
        if faults.draw(platform, "webhook", ("drop",)):
            statuses = [0]
        else:
            twice = 2 if faults.draw(platform, "webhook", ("duplicate",)) else 1
            statuses = await asyncio.gather(*(self._post(url, body, headers, patience) for _ in range(twice)))
        taken = any(200 <= status < 300 for status in statuses)
        self._end(ids, "taken" if taken else "waiting", statuses)
        return taken

    def _end(self, ids: list[str], state: str, statuses: Sequence[int] = ()) -> None:
        for id in ids:
            if record := self.stage.shelf.get("webhook", id):
                self.stage.shelf.change("webhook", id, state=state, tries=[*record["tries"], *statuses])

    async def _post(self, url: str, body: bytes, headers: dict[str, str], patience: float) -> int:
        """The status of one try; 0 when nobody answered in time."""
        if self._http is None:
            self._http = httpx.AsyncClient(trust_env=False, headers={"user-agent": "LineBotWebhook/2.0"})
        try:
            async with asyncio.timeout(patience):
                answer = await self._http.post(url, content=body, headers={"content-type": "application/json"} | headers)
        except (httpx.HTTPError, TimeoutError):
            return 0
        return answer.status_code

    def _go(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def resume(self) -> None:
        """After a restart: what was not taken yet goes out again."""
        for id, record in self.stage.shelf.all("webhook").items():
            if record["state"] == "waiting":
                self._go(self._carry_line([id]) if record["platform"] == "line" else self._carry_update(id))

    async def close(self) -> None:
        for task in tuple(self._errands):
            task.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        if self._http is not None:
            await self._http.aclose()
