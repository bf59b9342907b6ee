"""LINE's Messaging API, the part that asks: who we are, who they are, what they sent, and how much is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bots.rehearsal.clock import TOKYO
from bots.rehearsal.lengths import token
from bots.rehearsal.line_api import QUOTA, LineRefusal, used_this_month
from bots.rehearsal.line_rules import Problem
from bots.rehearsal.stage import LINE_BOT, Stage
from bots.rehearsal.state import Json

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


def info(stage: Stage) -> Json:
    names = {"basicId": stage.account.line_basic_id, "displayName": stage.account.line_name}
    return {"userId": LINE_BOT, "chatMode": "chat", "markAsReadMode": "manual"} | names


def quota(stage: Stage) -> Json:
    most = stage.setting("quota", QUOTA)
    return {"type": "none"} if most is None else {"type": "limited", "value": most}


def consumption(stage: Stage) -> Json:
    return {"totalUsage": used_this_month(stage)}


def profile(stage: Stage, user_id: str) -> Json:
    phone = stage.phone_of("line", user_id)
    if phone is None or phone["blocked"] or not (phone["friend"] or phone["wrote_at"]):
        raise LineRefusal(404, "Not found")
    language = {"language": phone["language"]} if phone["language"] else {}
    return {"userId": user_id, "displayName": phone["name"]} | language


def followers(stage: Stage) -> Json:
    friends = (one for one in stage.shelf.all("phone").values() if one["platform"] == "line" and one["friend"])
    return {"userIds": [one["user_id"] for one in friends if not one["blocked"]]}


def start_loading(stage: Stage, body: Json) -> Json:
    """The dots on the phone, until our next message or `loadingSeconds` are over."""
    seconds = body.get("loadingSeconds", 20)
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds not in range(5, 61, 5):
        raise LineRefusal(400, "The request body has 1 error(s)", [Problem("Must be one of 5, 10, … 60", "loadingSeconds")])
    phone = stage.phone_of("line", str(body.get("chatId", "")))
    if phone is None:
        raise LineRefusal(400, "The request body has 1 error(s)", [Problem("Not a user", "chatId")])
    if not phone["blocked"]:
        stage.change_phone(phone["id"], loading_until=(stage.now() + timedelta(seconds=seconds)).isoformat())
    return {}


def mark_as_read(stage: Stage, body: Json) -> Json:
    """既読: everything the person sent up to the message of this token."""
    known = stage.shelf.get("read_token", str(body.get("markAsReadToken", "")))
    if known is None:
        raise LineRefusal(400, "Invalid mark as read token")
    for key, bubble in stage.bubbles(known["phone"]).items():
        if bubble["by"] == "them" and key <= known["bubble"] and not bubble.get("read"):
            stage.change_bubble(known["phone"], key, read=True)
    return {}


def content(stage: Stage, message_id: str) -> tuple[str, bytes]:
    """(mime, bytes) of what a person sent. 410 after it was taken back, 202 (empty) while it is being prepared."""
    known = stage.shelf.get("content", message_id)
    if known is None:
        raise LineRefusal(404, "Not found")
    if known["unsent"]:
        raise LineRefusal(410, "Gone")
    if stage.now().isoformat() < known.get("ready_at", ""):
        raise LineRefusal(202, "")
    mime, _, body = stage.shelf.get_file(f"line-{message_id}") or ("", "", b"")
    return mime, body


def transcoding(stage: Stage, message_id: str) -> Json:
    try:
        content(stage, message_id)
    except LineRefusal as refusal:
        if refusal.status != 202:
            raise
        return {"status": "processing"}
    return {"status": "succeeded"}


def endpoint(stage: Stage, url: str) -> Json:
    return {"endpoint": url, "active": True}


def set_endpoint(stage: Stage, body: Json) -> Json:
    url = body.get("endpoint")
    if not isinstance(url, str) or not 1 <= len(url) <= 500 or not may_deliver_to(stage, url):
        raise LineRefusal(400, "The request body has 1 error(s)", [Problem("Invalid webhook URL", "endpoint")])
    stage.set("line_endpoint", url)
    return {}


def may_deliver_to(stage: Stage, url: str) -> bool:
    """Rehearsal never calls out of this machine, except to where it was told to deliver at its start."""
    try:
        asked, given = urlsplit(url), urlsplit(stage.account.deliver_to)
    except ValueError:
        return False
    return asked.scheme in ("http", "https") and asked.hostname in (*LOOPBACK, given.hostname)


def link_token(stage: Stage, user_id: str) -> Json:
    profile(stage, user_id)
    made = token("link", stage.shelf.count("link"))
    stage.shelf.put("link_token", made, {"user": user_id, "at": stage.now().isoformat(), "used": False})
    return {"linkToken": made}


def delivered(stage: Stage, operation: str, day: str) -> Json:
    """How many messages of one kind went out on a day (YYYYMMDD, Tokyo); today's are not counted yet, as at LINE."""
    if f"{stage.now().astimezone(TOKYO):%Y%m%d}" <= day:
        return {"status": "unready"}
    sends = stage.shelf.all("accepted").values()
    mine = (one for one in sends if one["platform"] == "line" and one["operation"] == operation and one["shown"])
    count = sum(1 for one in mine if f"{datetime.fromisoformat(one['at']).astimezone(TOKYO):%Y%m%d}" == day)
    return {"status": "ready", "success": count}
