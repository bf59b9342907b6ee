"""The stage: everything the two platforms share (who we are, what is remembered, the clock, the listeners, the faults)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bots.rehearsal.clock import Clock
from bots.rehearsal.faults import Faults
from bots.rehearsal.live import Switchboard
from bots.rehearsal.state import Json, Shelf

LINE_BOT = "U" + hashlib.sha256(b"tsunagi rehearsal bot").hexdigest()[:32]


@dataclass(frozen=True)
class Account:
    """Our bot's side of the two platforms. `deliver_to` is the product's origin; webhooks go to its /webhooks/line and /webhooks/telegram."""

    channel_secret: str
    access_token: str
    telegram_token: str
    telegram_secret: str = ""
    deliver_to: str = "http://127.0.0.1:8000"
    line_name: str = "つなぎ（練習）"
    line_basic_id: str = "@tsunagi"
    telegram_name: str = "つなぎ（練習）"
    telegram_username: str = "tsunagi_rehearsal_bot"

    @property
    def telegram_id(self) -> int:
        """The number before the colon of the token, as at Telegram."""
        number = self.telegram_token.partition(":")[0]
        return int(number) if number.isascii() and number.isdigit() else 700000001


@dataclass
class Stage:
    account: Account
    shelf: Shelf
    clock: Clock
    switchboard: Switchboard = field(default_factory=Switchboard)
    faults: Faults = field(default_factory=Faults)
    burst: int = 20  # messages to one Telegram chat at once before the 1/s limit bites

    def now(self) -> datetime:
        return self.clock.now()

    # -- settings of the day (quota, redelivery), kept with the rest ------------------------------------------------------

    def setting(self, name: str, otherwise: Any) -> Any:
        return (self.shelf.get("setting", name) or {"value": otherwise})["value"]

    def set(self, name: str, value: Any) -> None:
        self.shelf.put("setting", name, {"value": value})

    # -- phones ---------------------------------------------------------------------------------------------------------

    def phone(self, id: str) -> Json | None:
        return self.shelf.get("phone", id)

    def phone_of(self, platform: str, user_id: str) -> Json | None:
        index = self.shelf.get("user", f"{platform}:{user_id}")
        return self.phone(index["phone"]) if index else None

    def add_phone(self, phone: Json) -> Json:
        self.shelf.put("user", f"{phone['platform']}:{phone['user_id']}", {"phone": phone["id"]})
        return self.shelf.put("phone", phone["id"], phone)

    def change_phone(self, id: str, **changes: Any) -> Json:
        changed = self.shelf.change("phone", id, **changes)
        self.switchboard.tell("phone", {"phone": id})
        return changed

    # -- what was said ----------------------------------------------------------------------------------------------------

    def bubbles(self, phone: str) -> dict[str, Json]:
        return self.shelf.all(f"bubble:{phone}")

    def show(self, phone: str, by: str, kind: str, **rest: Any) -> Json:
        """One more bubble on a phone. by: "us" (the product), "them" (the person) or "notice" (a small line)."""
        key = f"b{self.shelf.count('bubble'):07d}"
        bubble = {"id": key, "phone": phone, "by": by, "kind": kind, "text": "", "at": self.now().isoformat(), "buttons": []}
        self.shelf.put(f"bubble:{phone}", key, bubble | rest)
        self.switchboard.tell("phone", {"phone": phone, "bubble": key})
        return bubble | rest

    def change_bubble(self, phone: str, key: str, **changes: Any) -> Json:
        changed = self.shelf.change(f"bubble:{phone}", key, **changes)
        self.switchboard.tell("phone", {"phone": phone, "bubble": key})
        return changed

    def bubble_of(self, phone: str, platform_id: str) -> Json | None:
        """The bubble that a platform knows under this message id."""
        return next((one for one in reversed(self.bubbles(phone).values()) if one.get("platform_id") == platform_id), None)

    # -- what our product did, for the harness ------------------------------------------------------------------------------

    def accepted(self, platform: str, operation: str, **rest: Any) -> None:
        number = self.shelf.count("accepted")
        record = {"seq": number, "at": self.now().isoformat(), "platform": platform, "operation": operation}
        self.shelf.put("accepted", f"{number:09d}", record | rest)

    def refused(self, platform: str, operation: str, status: int, reason: str, **rest: Any) -> None:
        number = self.shelf.count("refused")
        record = {"seq": number, "at": self.now().isoformat(), "platform": platform, "operation": operation}
        self.shelf.put("refused", f"{number:09d}", record | {"status": status, "reason": reason} | rest)
