"""LINE's Messaging API, the part that sends: reply, push, multicast, and their dry runs.

A reply token works once and for a minute; a retry key is remembered for a day; who blocked us gets nothing and nobody is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bots.rehearsal.clock import TOKYO
from bots.rehearsal.lengths import token
from bots.rehearsal.line_model import model_problems
from bots.rehearsal.line_rules import Problem, problems
from bots.rehearsal.line_screen import drawn, quick_replies
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json

RETRY_MEMORY = timedelta(hours=24)
TOKEN_CAP = timedelta(minutes=20)
STRANGER = timedelta(days=7)  # how long somebody who only wrote may be pushed to
BIGGEST = 2 * 1024 * 1024
QUOTA = 5000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class LineRefusal(Exception):
    """LINE says no: status, message, and the places that are wrong."""

    def __init__(self, status: int, message: str, details: Sequence[Problem] = (), **more: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.details, self.more = status, message, tuple(details), more
        self.headers: dict[str, str] = {}

    def as_json(self) -> Json:
        details = {"details": [one._asdict() for one in self.details]} if self.details else {}
        return {"message": self.message} | details | self.more


def body_of(raw: bytes) -> Json:
    """The JSON object of a request body; refuses what is too big or unreadable."""
    if len(raw) > BIGGEST:
        raise LineRefusal(413, "Request entity is too large")
    try:
        body = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise LineRefusal(400, "The request body could not be parsed as JSON") from None
    if not isinstance(body, dict):
        raise LineRefusal(400, "The request body could not be parsed as JSON")
    return body


def insist_valid(operation: str, body: Json) -> None:
    found = problems(body.get("messages")) or model_problems(operation, body)
    if found:
        raise LineRefusal(400, f"The request body has {len(found)} error(s)", found)


def reply(stage: Stage, body: Json, request_id: str, retry_key: str) -> Json:
    """Answers an event once, within its minute; costs nothing."""
    if retry_key:
        raise LineRefusal(400, "The retry key is not supported for this endpoint")
    insist_valid("reply", body)
    given = str(body["replyToken"])
    life, now = stage.shelf.get("reply_token", given), stage.now()
    if life is None or life["used"] or not _alive(life, now):
        raise LineRefusal(400, "Invalid reply token")
    with stage.shelf.together():
        stage.shelf.change("reply_token", given, used=True)
        phone = stage.phone_of("line", life["user"])
        shown = phone is not None and not phone["blocked"]
        sent = _deliver(stage, phone if shown else None, body["messages"], request_id)
        stage.accepted("line", "reply", reply_token=given, **_record(phone, body, sent, request_id, shown=shown))
    return {"sentMessages": sent}


def _alive(life: Json, now: datetime) -> bool:
    return now <= datetime.fromisoformat(life["until"]) and now - datetime.fromisoformat(life["born"]) <= TOKEN_CAP


def push(stage: Stage, body: Json, request_id: str, retry_key: str) -> Json:
    """Sends to one person; counted when it is shown. A blocked person looks just like any other from here."""
    _insist_new(stage, retry_key)
    insist_valid("push", body)
    phone = stage.phone_of("line", body["to"])
    if phone is None:
        raise LineRefusal(400, "Failed to send messages")
    reachable = _reachable(phone, stage.now())
    if reachable:
        _insist_quota(stage, 1)
    with stage.shelf.together():
        sent = _deliver(stage, phone if reachable else None, body["messages"], request_id)
        _remember(stage, retry_key, request_id, sent)
        _count(stage, int(reachable))
        stage.accepted("line", "push", retry_key=retry_key, **_record(phone, body, sent, request_id, shown=reachable))
    return {"sentMessages": sent}


def multicast(stage: Stage, body: Json, request_id: str, retry_key: str) -> Json:
    """Sends the same to up to 500 people; unknown and blocked ones are passed over."""
    _insist_new(stage, retry_key)
    insist_valid("multicast", body)
    known = (stage.phone_of("line", user) for user in dict.fromkeys(body["to"]))
    reachable = [phone for phone in known if phone and _reachable(phone, stage.now())]
    _insist_quota(stage, len(reachable))
    with stage.shelf.together():
        for phone in reachable:
            sent = _deliver(stage, phone, body["messages"], request_id)
            record = _record(phone, body | {"to": phone["user_id"]}, sent, request_id, shown=True)
            stage.accepted("line", "multicast", retry_key=retry_key, **record)
        _remember(stage, retry_key, request_id, [])
        _count(stage, len(reachable))
    return {}


def _record(phone: Json | None, body: Json, sent: list[Json], request_id: str, *, shown: bool) -> Json:
    ids = [one["id"] for one in sent]
    to = phone["user_id"] if phone else body.get("to", "")
    return {
        "to": to,
        "phone": phone["id"] if phone else "",
        "messages": body["messages"],
        "sent": ids,
        "request_id": request_id,
        "shown": shown,
    }


def _deliver(stage: Stage, phone: Json | None, messages: list[Json], request_id: str) -> list[Json]:
    """Gives the messages their ids and, when `phone` is one that gets them, shows them."""
    sent = []
    for message in messages:
        number = stage.shelf.count("message")
        id = f"{600_000_000_000_000_000 + number}"
        sent.append({"id": id, "quoteToken": token("quote", number)})
        if phone:
            stage.show(phone["id"], "us", platform_id=id, request_id=request_id, **drawn(message))
    if phone:  # quick replies: only those of the last message, until the next message
        stage.change_phone(phone["id"], quick=quick_replies(messages[-1]), loading_until="")
    return sent


def _reachable(phone: Json, now: datetime) -> bool:
    if phone["blocked"]:
        return False
    return bool(phone["friend"]) or bool(phone["wrote_at"] and now - datetime.fromisoformat(phone["wrote_at"]) <= STRANGER)


def _insist_new(stage: Stage, retry_key: str) -> None:
    if not retry_key:
        return
    if not _UUID.fullmatch(retry_key):
        raise LineRefusal(400, "The retry key is invalid")
    known = stage.shelf.get("retry_key", retry_key.lower())
    if known and stage.now() - datetime.fromisoformat(known["at"]) < RETRY_MEMORY:
        again = {"sentMessages": known["sent"]} if known["sent"] else {}
        refusal = LineRefusal(409, "The retry key is already accepted", **again)
        refusal.headers["x-line-accepted-request-id"] = known["request_id"]
        raise refusal


def _remember(stage: Stage, retry_key: str, request_id: str, sent: list[Json]) -> None:
    if retry_key:
        kept = {"at": stage.now().isoformat(), "request_id": request_id, "sent": sent}
        stage.shelf.put("retry_key", retry_key.lower(), kept)


def _month(stage: Stage) -> str:
    return f"line {stage.now().astimezone(TOKYO):%Y-%m}"


def used_this_month(stage: Stage) -> int:
    return int((stage.shelf.get("usage", _month(stage)) or {"sent": 0})["sent"])


def _insist_quota(stage: Stage, more: int) -> None:
    quota = stage.setting("quota", QUOTA)
    if quota is not None and used_this_month(stage) + more > quota:
        raise LineRefusal(429, "You have reached your monthly limit.")


def _count(stage: Stage, sent: int) -> None:
    if sent:
        stage.shelf.put("usage", _month(stage), {"sent": used_this_month(stage) + sent})
