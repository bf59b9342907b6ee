"""An outreach worker's phone with Telegram: what a thumb can do on it, told to the product as Telegram's updates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bots.rehearsal import samples
from bots.rehearsal.lengths import token
from bots.rehearsal.line_phone import Impossible, Result
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from bots.rehearsal.telegram_api import TelegramBot, described, keep_file
from bots.rehearsal.telegram_menu import shown_to


def payload_of(pasted: str) -> str:
    """The start payload in what was pasted: the whole deep link, or the code alone. Raises Impossible."""
    pasted = pasted.strip()
    if "start=" in pasted:
        pasted = (parse_qs(urlsplit(pasted).query).get("start") or [""])[0]
    if pasted and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", pasted):
        raise Impossible("a start payload is 1 to 64 of A-Z a-z 0-9 _ -")
    return pasted


class TelegramPhone:
    """One phone. Acts answer like LinePhone's."""

    def __init__(self, stage: Stage, bot: TelegramBot, phone: Json) -> None:
        self.stage, self.bot, self.phone = stage, bot, phone

    @property
    def _user(self) -> Json:
        language = {"language_code": self.phone["language"]} if self.phone["language"] else {}
        return {"id": int(self.phone["user_id"]), "is_bot": False, "first_name": self.phone["name"]} | language

    def _message(self, kind: str, content: Json, **bubble: Any) -> Result:
        if self.phone["blocked"]:
            raise Impossible("blocked")
        if not self.phone["friend"]:
            raise Impossible("press start first")
        with self.stage.shelf.together():
            message = self.bot.new_message(self.phone, self._user) | content
            self.bot.keep(self.phone, message)
            shown = self.stage.show(self.phone["id"], "them", kind, platform_id=str(message["message_id"]), **bubble)
            self.stage.change_phone(self.phone["id"], wrote_at=self.stage.now().isoformat(), toast="")
            update = self.bot.updates.add(self.phone, "message", message)
        return {"event": update, "bubble": shown["id"]}

    def say(self, text: str) -> Result:
        command = re.match(r"/[a-z0-9_]+", text, re.ASCII)
        entities = {"entities": [{"type": "bot_command", "offset": 0, "length": command.end()}]} if command else {}
        return self._message("text", {"text": text} | entities, text=text)

    def start(self, payload: str = "") -> Result:
        """Pressing start, with the payload of a deep link (or the whole link)."""
        code = payload_of(payload)
        if self.phone["blocked"]:
            self.unblock()
        self.phone = self.stage.change_phone(self.phone["id"], friend=True)
        return self.say(f"/start {code}".strip())

    follow = start

    def photo(self, content: bytes = b"", mime: str = "image/jpeg", slow: float = 0) -> Result:
        kept = keep_file(self.stage, content or samples.picture(), mime)
        return self._message("image", {"photo": described("photo", kept)}, file=kept["file_id"])

    def voice(self) -> Result:
        kept = keep_file(self.stage, samples.voice(), "audio/wav")
        return self._message("audio", {"voice": described("voice", kept)}, file=kept["file_id"])

    def file(self, content: bytes, name: str, mime: str) -> Result:
        kept = keep_file(self.stage, content, mime, name)
        return self._message("file", {"document": described("document", kept)}, file=kept["file_id"], text=name)

    def location(self, place: Json | None = None) -> Result:
        place = place or samples.PLACE
        point = {"latitude": place["latitude"], "longitude": place["longitude"]}
        return self._message("location", {"location": point}, place=place)

    def sticker(self) -> Result:
        kept = keep_file(self.stage, b"RIFF", "image/webp")
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "😊"}
        told = {name: kept[name] for name in ("file_id", "file_unique_id", "file_size")}
        return self._message("sticker", {"sticker": told | size}, text="😊")

    def unknown(self) -> Result:
        """A kind of message that did not exist when the product was written."""
        return self._message("hologram", {"hologram": {"points": 3}}, text="hologram")

    def unknown_event(self) -> Result:
        return {"event": self.bot.updates.add(self.phone, "something_new", {"is": "here", "from": self._user})}

    def edit(self, bubble: str, text: str) -> Result:
        """Changes words already sent."""
        found = self.stage.bubbles(self.phone["id"]).get(bubble)
        if found is None or found["by"] != "them" or found["kind"] != "text" or not found.get("platform_id"):
            raise Impossible("no such text of this phone")
        message = self.stage.shelf.all(f"telegram:{self.phone['user_id']}")[found["platform_id"]]
        message = message | {"text": text, "edit_date": int(self.stage.now().timestamp())}
        with self.stage.shelf.together():
            self.bot.keep(self.phone, message)
            self.stage.change_bubble(self.phone["id"], bubble, text=text, edited=True)
            update = self.bot.updates.add(self.phone, "edited_message", message)
        return {"event": update, "bubble": bubble}

    def unsend(self, bubble: str) -> Result:
        """Deleting one's own message: it is gone here, and Telegram tells the bot nothing."""
        found = self.stage.bubbles(self.phone["id"]).get(bubble)
        if found is None or found["by"] != "them" or found.get("unsent"):
            raise Impossible("no such message of this phone")
        self.stage.change_bubble(self.phone["id"], bubble, unsent=True, text="", file="", place=None)
        return {"event": None, "bubble": bubble}

    def _membership(self, old: str, new: str) -> Json:
        def member(status: str) -> Json:
            return {"user": self.bot.me, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        chat = {"id": int(self.phone["user_id"]), "type": "private", "first_name": self.phone["name"]}
        date = int(self.stage.now().timestamp())
        change = {
            "chat": chat,
            "from": self._user,
            "date": date,
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        return self.bot.updates.add(self.phone, "my_chat_member", change)

    def block(self) -> Result:
        if self.phone["blocked"] or not self.phone["friend"]:
            raise Impossible("blocked, or never started")
        self.phone = self.stage.change_phone(self.phone["id"], blocked=True, loading_until="")
        self.stage.show(self.phone["id"], "notice", "block")
        return {"event": self._membership("member", "kicked")}

    def unblock(self) -> Result:
        if not self.phone["blocked"]:
            raise Impossible("not blocked")
        self.phone = self.stage.change_phone(self.phone["id"], blocked=False)
        self.stage.show(self.phone["id"], "notice", "unblock")
        return {"event": self._membership("kicked", "member")}

    # -- buttons --------------------------------------------------------------------------------------------------------

    def within_reach(self) -> list[Json]:
        last = next((one for one in reversed(self.stage.bubbles(self.phone["id"]).values()) if one["buttons"]), None)
        return [*(last["buttons"] if last else ()), *self.phone["keyboard"], *shown_to(self.stage, self.phone)]

    def tap(self, button: Json, value: str = "", bubble: str = "") -> Result:
        if self.phone["blocked"]:
            raise Impossible("blocked")
        return _TAPS.get(button["kind"], _nothing)(self, button, bubble)

    def _callback(self, button: Json, bubble: str) -> Result:
        bubbles = self.stage.bubbles(self.phone["id"])
        found = bubbles.get(bubble) or next(one for one in reversed(bubbles.values()) if button in one["buttons"])
        message = self.stage.shelf.all(f"telegram:{self.phone['user_id']}")[found["platform_id"]]
        id = str(4_000_000_000_000_000_000 + self.stage.shelf.count("callback"))
        query = {
            "id": id,
            "from": self._user,
            "message": message,
            "chat_instance": token("chat", 1)[:19],
            "data": button["data"],
        }
        with self.stage.shelf.together():
            self.stage.shelf.put("callback", id, {"phone": self.phone["id"], "answered": False})
            self.stage.change_phone(self.phone["id"], toast="", wrote_at=self.stage.now().isoformat())
            self.stage.show(self.phone["id"], "notice", "tapped", text=button["label"])
            update = self.bot.updates.add(self.phone, "callback_query", query)
        return {"event": update}


def _nothing(phone: TelegramPhone, button: Json, bubble: str) -> Result:
    return {"event": None}


_TAPS: dict[str, Callable[[TelegramPhone, Json, str], Result]] = {
    "callback": TelegramPhone._callback,
    "uri": lambda phone, button, bubble: {"open": button["uri"]},
    "copy": lambda phone, button, bubble: {"copy": button["clipboardText"]},
    "text": lambda phone, button, bubble: phone.say(button["label"]),
    "command": lambda phone, button, bubble: phone.say(button["text"]),
    "location": lambda phone, button, bubble: phone.location(),
}
