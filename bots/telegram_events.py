"""What Telegram sends us, each update on its own, read leniently by ourselves; only private chats are heard.

Pure. The SDK's reader raises on what it does not expect and lets `update_id: "a"` pass (research/platforms.md 3.1). Serves 要綱 3-1-ア.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bots.reading import Unreadable, count, degrees, instant, name_of, opened, raw, record, unknown, words
from casestore.messages import Arrival
from casestore.speech import Media, Place, Said

LATE = timedelta(minutes=1)
Update = dict[str, Any]
ENVELOPE = frozenset(
    (  # what stands around any message's content
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "text",
        "entities",
        "caption",
        "caption_entities",
        "reply_to_message",
        "forward_origin",
        "via_bot",
        "media_group_id",
        "sender_chat",
        "has_protected_content",
        "author_signature",
        "link_preview_options",
        "message_thread_id",
        "quote",
        "reply_markup",
        "effect_id",
        "show_caption_above_media",
        "has_media_spoiler",
        "external_reply",
        "sender_business_bot",
    )
)
IN_COMPANY = ("channel_post", "edited_channel_post", "chat_member", "chat_join_request")
INVITED = ("member", "administrator")


def genuine(secret: str, body: bytes, signature: str | None) -> bool:
    """Whether the call carries the secret we gave Telegram; compared in constant time. The body itself is not signed."""
    return bool(secret) and signature is not None and hmac.compare_digest(secret.encode(), signature.encode())


def arrivals(body: bytes, account_hint: str, now: datetime) -> tuple[Arrival, ...]:
    """The one update of a webhook call. Raises Unreadable when it is no JSON object with a whole update_id."""
    return (arrived(opened(body), account_hint, now),)


def arrived(update: object, account: str, now: datetime) -> Arrival:
    """One update, from a webhook or a poll. Raises Unreadable when it has no whole, positive update_id."""
    fields = record(update)
    number = update_id(fields)
    kind = next((key for key in fields if key != "update_id"), "")
    content = record(fields.get(kind))
    alone, place = _alone(kind, content), name_of(record(content.get("chat")).get("id"))
    stamp = content.get("edit_date") or content.get("date")
    at = instant(stamp, now, 1)
    return Arrival(
        channel="telegram",
        account=account,
        event_id=f"u{number}",
        sender=name_of(record(content.get("from")).get("id")) if alone else "",
        at=at,
        said=_said(kind, content) if alone else _in_company(kind, content, place),
        raw=raw(fields if alone else {"update_id": number, "kind": kind}),
        message_id=name_of(content.get("message_id")),
        reply_token=words(content.get("id")) if kind == "callback_query" else "",
        language=words(record(content.get("from")).get("language_code"))[:16] if alone else "",
        late=now - at > LATE,
    )


def update_id(update: Update) -> int:
    """The update's number. Raises Unreadable."""
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        raise Unreadable("no update_id")
    return number


def _alone(kind: str, content: Update) -> bool:
    """Whether this is between one person and us. What names no chat (an inline query) is the person's own."""
    if kind in IN_COMPANY:
        return False
    chat = content.get("chat") or record(content.get("message")).get("chat")
    return chat is None or record(chat).get("type") == "private"


def _in_company(kind: str, content: Update, place: str) -> Said:
    """A group or channel: nothing said there is kept; being invited is answered once."""
    status = record(content.get("new_chat_member")).get("status")
    invited = kind == "my_chat_member" and status in INVITED
    return Said(event="unknown:invited" if invited else "unknown:group", payload=place)


def _said(kind: str, content: Update) -> Said:
    reader = UPDATES.get(kind)
    return (reader(content) if reader else None) or Said(event=unknown(kind))


def _message(message: Update) -> Said:
    text = words(message.get("text"))
    if text:
        return _start(text) or Said(text=text)
    for key, reader in CONTENTS.items():
        if key in message and (said := reader(message)):
            return said
    strange = next((key for key in message if key not in ENVELOPE), "message")
    return Said(text=words(message.get("caption")), event=unknown(strange))


def _start(text: str) -> Said | None:
    command, _, payload = text.partition(" ")
    return Said(event="start", payload=payload.strip()[:64]) if command.partition("@")[0] == "/start" else None


def _edited(message: Update) -> Said:
    return Said(text=words(message.get("text")) or words(message.get("caption")), event="edit")


def _tapped(query: Update) -> Said | None:
    data = words(query.get("data"))
    return Said(tap=data) if data else None


def _member(change: Update) -> Said | None:
    status = record(change.get("new_chat_member")).get("status")
    event = {"kicked": "unfollow", "member": "follow"}.get(words(status))
    return Said(event=event) if event else None


def _photo(message: Update) -> Said | None:
    """Telegram sends a photo in several sizes; the largest is the one that was taken."""
    sizes = message.get("photo")
    known = [record(size) for size in sizes if words(record(size).get("file_id"))] if isinstance(sizes, list) else []
    largest = max(
        known, key=lambda size: (count(size.get("width")) * count(size.get("height")), count(size.get("file_size"))), default={}
    )
    return _with_media(message, "image", largest)


def _with_media(message: Update, kind: str, file: Update) -> Said | None:
    ref = words(file.get("file_id"))
    if not ref:
        return None
    album = words(message.get("media_group_id"))
    name, mime = words(file.get("file_name"))[:200], words(file.get("mime_type"))[:100]
    media = Media(KINDS[kind], ref=ref, name=name, mime=mime, size=count(file.get("file_size")), album=album)
    return Said(text=words(message.get("caption")), media=(media,))


def _file(key: str) -> Callable[[Update], Said | None]:
    return lambda message: _with_media(message, key, record(message.get(key)))


def _sticker(message: Update) -> Said:
    sticker = record(message.get("sticker"))
    return Said(media=(Media("sticker", ref=words(sticker.get("file_id")), name=words(sticker.get("emoji"))),))


def _location(message: Update) -> Said | None:
    venue = record(message.get("venue"))
    point = record(venue.get("location") or message.get("location"))
    latitude, longitude = degrees(point.get("latitude"), 90), degrees(point.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    return Said(place=Place(latitude, longitude, words(venue.get("title")), words(venue.get("address"))))


def _contact(message: Update) -> Said | None:
    """A contact card: the name and number it carries, as the person's own words."""
    card = record(message.get("contact"))
    parts = (words(card.get(key)) for key in ("last_name", "first_name", "phone_number"))
    text = " ".join(part for part in parts if part)
    return Said(text=text) if text else None


KINDS: dict[str, Any] = {
    "image": "image",
    "voice": "audio",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "file",
}
UPDATES: dict[str, Callable[[Update], Said | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tapped,
    "my_chat_member": _member,
}
# In this order: an animation comes as a document too, a venue as a location.
CONTENTS: dict[str, Callable[[Update], Said | None]] = {
    "photo": _photo,
    "voice": _file("voice"),
    "audio": _file("audio"),
    "video": _file("video"),
    "video_note": _file("video_note"),
    "animation": _file("animation"),
    "document": _file("document"),
    "sticker": _sticker,
    "venue": _location,
    "location": _location,
    "contact": _contact,
}
