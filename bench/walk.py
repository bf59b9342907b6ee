"""The conversation that is measured: a resident's way through the intake (様式1), as LINE would send it.

The first two turns make the person known, the next ten each answer one question and ask the next: these are the ordinary turn.
The last one opens the case.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import orjson

from bots import line_events
from casestore.messages import Arrival

BEGIN = datetime(2026, 11, 25, 12, 10, tzinfo=UTC)  # Wednesday 21:10 in Sapporo
PAUSE = timedelta(seconds=30)  # long enough that no turn waits for more pieces
SECRET = "a-channel-secret"
ACCOUNT = "U00000000000000000000000000000b07"
HELLO = ("こんにちは", "日本語")
ANSWERS = (
    "わたし自身のこと",
    "いまは、どれもない",
    "4、7",
    "これで全部",
    "4",
    "家賃が払えません。今月で仕事をやめました。",
    "美咲",
    "いつでもだいじょうぶ",
    "中央区",
    "申請したい",
)
SEND = "これで送る"


def sender(number: int) -> str:
    """The n-th resident's user id."""
    return f"U{number:032x}"


def call(who: str, number: int, text: str, at: datetime) -> bytes:
    """One webhook call of LINE with one text message; the event's id is unique by `number`."""
    event = {
        "type": "message",
        "message": {"type": "text", "id": f"{500_000_000_000 + number}", "quoteToken": "q" * 80, "text": text},
        "webhookEventId": f"01J{number:023d}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(at.timestamp() * 1000),
        "source": {"type": "user", "userId": who},
        "replyToken": f"{number:032x}",
        "mode": "active",
    }
    return orjson.dumps({"destination": ACCOUNT, "events": [event]})


def signature(body: bytes) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()


def arrival(who: str, number: int, text: str, at: datetime) -> Arrival:
    """The same call as the door hands it on."""
    (arrived,) = line_events.arrivals(call(who, number, text, at), ACCOUNT, at)
    return arrived
