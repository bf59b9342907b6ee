"""What LINE sends us: whether it is genuine, and what it says, each event on its own.

Pure. We read leniently ourselves because the SDK's parser drops the content of an event it does not know
(research/platforms.md 2.2): a person may ask for help in a form nobody has told us about. Serves 要綱 3-1-ア.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from bots.reading import Unreadable, content_hash, count, degrees, instant, name_of, opened, raw, record, unknown, words
from casestore.messages import Arrival
from casestore.speech import Media, Place, Said

LATE = timedelta(minutes=1)
WITHOUT_CONTENT = ("type", "timestamp", "webhookEventId", "deliveryContext")
Event = dict[str, Any]


def genuine(secret: str, body: bytes, signature: str | None) -> bool:
    """Whether LINE signed exactly these bytes: base64 of HMAC-SHA256 under the channel secret; compared in constant time."""
    if not secret or not signature:
        return False
    try:
        claimed = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    keyed = _keyed(secret).copy()
    keyed.update(body)
    return hmac.compare_digest(keyed.digest(), claimed)


@lru_cache(maxsize=8)
def _keyed(secret: str) -> hmac.HMAC:
    """The HMAC after its key: making that anew for each call would take longer than the body does."""
    return hmac.new(secret.encode(), digestmod="sha256")


def arrivals(body: bytes, account_hint: str, now: datetime) -> tuple[Arrival, ...]:
    """Every event of a webhook call, in order, none lost for a neighbour's fault. `account_hint` stands in for a missing
    destination. Raises Unreadable when the body is no JSON object with a list of events."""
    call = opened(body)
    events = call.get("events")
    if not isinstance(events, list):
        raise Unreadable("no list of events")
    account = words(call.get("destination")) or account_hint
    return tuple(_arrival(event, account, now) for event in events)


def _arrival(event: object, account: str, now: datetime) -> Arrival:
    fields = record(event)
    source = record(fields.get("source"))
    at = instant(fields.get("timestamp"), now, 1000)
    invited = source.get("type") in ("group", "room")
    read = _in_company(fields) if invited else _said(fields)
    return Arrival(
        channel="line",
        account=account,
        event_id=words(fields.get("webhookEventId")) or content_hash(event, "deliveryContext"),
        sender="" if invited else words(source.get("userId")),
        at=at,
        said=read,
        raw=raw({key: fields[key] for key in WITHOUT_CONTENT if key in fields} if invited else event),
        message_id=_message_id(fields),
        reply_token="" if fields.get("mode") == "standby" else words(fields.get("replyToken")),
        read_token=words(record(fields.get("message")).get("markAsReadToken")),
        late=now - at > LATE,
    )


def _message_id(event: Event) -> str:
    unsent = record(event.get("unsend")).get("messageId")
    return name_of(unsent or record(event.get("message")).get("id"))


def _in_company(event: Event) -> Said:
    """A group or a room: we speak with one person at a time. Nothing said there is kept; being invited is answered once."""
    source = record(event.get("source"))
    place = words(source.get("groupId")) or words(source.get("roomId"))
    return Said(event="unknown:invited" if event.get("type") == "join" else "unknown:group", payload=place)


def _said(event: Event) -> Said:
    kind = words(event.get("type"))
    reader = EVENTS.get(kind)
    return (reader(event) if reader else None) or Said(event=unknown(kind))


def _message(event: Event) -> Said | None:
    message = record(event.get("message"))
    kind = words(message.get("type"))
    reader = MESSAGES.get(kind)
    return (reader(message) if reader else None) or Said(event=unknown(kind))


def _postback(event: Event) -> Said | None:
    postback = record(event.get("postback"))
    params = record(postback.get("params"))
    picked = next((words(params[key]) for key in ("date", "time", "datetime") if words(params.get(key))), "")
    data = words(postback.get("data"))
    return Said(tap=data, picked=picked) if data else None


def _follow(event: Event) -> Said | None:
    """`isUnblocked` is "not fully accurate" (LINE's words), so it is a hint and no more."""
    again = record(event.get("follow")).get("isUnblocked") is True
    return Said(event="follow", payload="unblocked" if again else "")


def _unsend(event: Event) -> Said | None:
    return Said(event="unsend") if _message_id(event) else None


def _text(message: Event) -> Said | None:
    text = words(message.get("text"))
    return Said(text=text) if text else None


def _file(message: Event) -> Said | None:
    return _media(message, Media("file", name=words(message.get("fileName")), size=count(message.get("fileSize"))))


def _picture(message: Event) -> Said | None:
    return _media(message, Media("image", album=words(record(message.get("imageSet")).get("id"))))


def _audio(message: Event) -> Said | None:
    return _media(message, Media("audio"))


def _video(message: Event) -> Said | None:
    return _media(message, Media("video"))


def _media(message: Event, media: Media) -> Said | None:
    """Kept somewhere else ("external") means an address of the sender's choosing, which is never fetched: no handle then."""
    elsewhere = record(message.get("contentProvider")).get("type") == "external"
    ref = "" if elsewhere else name_of(message.get("id"))
    return Said(media=(Media(media.kind, ref, media.name, media.mime, media.size, media.album),))


def _location(message: Event) -> Said | None:
    latitude, longitude = degrees(message.get("latitude"), 90), degrees(message.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    return Said(place=Place(latitude, longitude, words(message.get("title")), words(message.get("address"))))


def _sticker(message: Event) -> Said | None:
    keywords = message.get("keywords")
    said = [words(one) for one in keywords if words(one)] if isinstance(keywords, list) else []
    own_words = words(message.get("text"))  # a message sticker carries what the person wrote on it
    ref = f"{name_of(message.get('packageId'))}/{name_of(message.get('stickerId'))}"
    return Said(media=(Media("sticker", ref=ref, name=", ".join([own_words, *said] if own_words else said)),))


Reader = Callable[[Event], Said | None]
EVENTS: dict[str, Reader] = {
    "message": _message,
    "postback": _postback,
    "follow": _follow,
    "unfollow": lambda _: Said(event="unfollow"),
    "unsend": _unsend,
}
MESSAGES: dict[str, Reader] = {
    "text": _text,
    "image": _picture,
    "audio": _audio,
    "video": _video,
    "file": _file,
    "location": _location,
    "sticker": _sticker,
}
