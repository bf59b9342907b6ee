"""Telegram's updates: kept until confirmed, fetched by long polling or pushed to a webhook, never both."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from bots.rehearsal.delivery import Postman
from bots.rehearsal.line_account import may_deliver_to
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from bots.rehearsal.telegram_rules import TelegramRefusal, bad

_NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
FIRST = 100_000_000


class Updates:
    def __init__(self, stage: Stage, postman: Postman) -> None:
        self.stage, self.postman = stage, postman
        self._poll = 0

    def add(self, phone: Json, kind: str, content: Json) -> Json:
        """One more update about a person; it is dropped when our bot did not ask for its kind."""
        number = FIRST + self.stage.shelf.count("update")
        update = {"update_id": number, kind: content}
        wanted = self.stage.setting("telegram_allowed", [])
        if (wanted and kind not in wanted) or (not wanted and kind in _NOT_BY_DEFAULT):
            return update
        record = {"platform": "telegram", "phone": phone["id"], "event": update, "state": "waiting", "tries": []}
        with self.stage.shelf.together():
            self.stage.shelf.put("webhook", f"u{number}", record)
            self.stage.shelf.put("pending", f"u{number}", {"update_id": number})
        if self.stage.setting("telegram_webhook", None):
            self.postman.carry_update(f"u{number}")
        self.stage.switchboard.wake()
        return update

    def _waiting(self) -> Iterator[tuple[str, Json]]:
        for key in tuple(self.stage.shelf.all("pending")):
            record = self.stage.shelf.get("webhook", key)
            if record and record["state"] == "waiting":
                yield key, record["event"]
            else:
                self.stage.shelf.drop("pending", key)

    def _confirm(self, before: int) -> None:
        for key, update in tuple(self._waiting()):
            if update["update_id"] < before:
                self.stage.shelf.change("webhook", key, state="taken")
                self.stage.shelf.drop("pending", key)

    async def get(self, asked: Json) -> list[Json]:
        """getUpdates: waits up to `timeout` seconds for something new; a second poller ends the first with a conflict."""
        if self.stage.setting("telegram_webhook", None):
            words = (
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise TelegramRefusal(409, words)
        if self.stage.switchboard.hung_up:  # closing: whoever asks again at once must not spin
            raise TelegramRefusal(502, "Bad Gateway")
        self._poll += 1
        mine = self._poll
        self.stage.switchboard.wake()
        if isinstance(asked.get("allowed_updates"), list):
            self.stage.set("telegram_allowed", asked["allowed_updates"])
        offset, limit = whole(asked, "offset", 0), min(max(whole(asked, "limit", 100), 1), 100)
        if offset < 0:
            last = [update["update_id"] for _, update in self._waiting()][offset:]
            offset = last[0] if last else 0
        self._confirm(offset)
        until = time.monotonic() + min(whole(asked, "timeout", 0), 50)
        while True:
            if mine != self._poll:
                words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
                raise TelegramRefusal(409, words)
            found = [update for _, update in self._waiting()][:limit]
            left = until - time.monotonic()
            if found or left <= 0 or self.stage.switchboard.hung_up:
                self._note(found)
                return found
            await self.stage.switchboard.changed(left)

    def _note(self, found: list[Json]) -> None:
        for update in found:
            key = f"u{update['update_id']}"
            self.stage.shelf.change("webhook", key, tries=[*self.stage.shelf.all("webhook")[key]["tries"], 200])

    def set_webhook(self, asked: Json) -> bool:
        url = str(asked.get("url") or "")
        if not url:
            return self.delete_webhook(asked)
        if not may_deliver_to(self.stage, url):
            raise bad("bad webhook: an HTTPS URL must be provided for webhook")
        if isinstance(asked.get("allowed_updates"), list):
            self.stage.set("telegram_allowed", asked["allowed_updates"])
        self._drop(asked)
        secret = str(asked.get("secret_token") or "")
        self.stage.set("telegram_webhook", {"url": url, "secret": secret})
        self._poll += 1
        self.stage.switchboard.wake()
        for key, _ in tuple(self._waiting()):
            self.postman.carry_update(key)
        return True

    def delete_webhook(self, asked: Json) -> bool:
        self._drop(asked)
        self.stage.set("telegram_webhook", None)
        return True

    def _drop(self, asked: Json) -> None:
        if str(asked.get("drop_pending_updates", "")).lower() == "true":
            self._confirm(FIRST * 100)

    def webhook_info(self) -> Json:
        hook = self.stage.setting("telegram_webhook", None)
        wanted = self.stage.setting("telegram_allowed", [])
        return {
            "url": hook["url"] if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": sum(1 for _ in self._waiting()),
        } | ({"allowed_updates": wanted} if wanted else {})


def whole(asked: Json, name: str, otherwise: int) -> int:
    """An integer parameter, however the caller wrote it."""
    value: Any = asked.get(name, otherwise)
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        raise bad(f"{name} must be a number") from None
