"""A resident's phone with LINE: what a thumb can do on it, told to the product as LINE's events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bots.rehearsal import samples
from bots.rehearsal.delivery import Postman
from bots.rehearsal.lengths import token
from bots.rehearsal.line_actions import picked
from bots.rehearsal.line_menu import alias_of, link, shown_to
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json

Result = dict[str, Any]


class Impossible(Exception):
    """This cannot be done on this phone now; the text says why."""


class LinePhone:
    """One phone. Each act returns {"event": …, "bubble": id} or what the phone does itself ({"open": url}, {"fill": text}, …)."""

    def __init__(self, stage: Stage, postman: Postman, phone: Json) -> None:
        self.stage, self.postman, self.phone = stage, postman, phone

    # -- messages ---------------------------------------------------------------------------------------------------------

    def _message(self, kind: str, content: Json, *, file: tuple[str, str, bytes] | None = None, **bubble: Any) -> Result:
        if self.phone["blocked"]:
            raise Impossible("blocked")
        shelf, number = self.stage.shelf, self.stage.shelf.count("message")
        id, read = f"{600_000_000_000_000_000 + number}", token("read", number)
        with shelf.together():
            if file:
                mime, name, body = file
                shelf.put_file(f"line-{id}", mime, name, body)
                shelf.put("content", id, {"unsent": False, "mime": mime})
            shown = self.stage.show(self.phone["id"], "them", kind, platform_id=id, **bubble)
            shelf.put("read_token", read, {"phone": self.phone["id"], "bubble": shown["id"]})
            self.stage.change_phone(self.phone["id"], quick=[], wrote_at=self.stage.now().isoformat())
            message = {"id": id, "type": kind, "quoteToken": token("quote", number), "markAsReadToken": read} | content
            event = self.postman.line_event(self.phone, "message", message=message)
        return {"event": event, "bubble": shown["id"]}

    def say(self, text: str) -> Result:
        return self._message("text", {"text": text}, text=text)

    def photo(self, content: bytes = b"", mime: str = "image/jpeg", slow: float = 0) -> Result:
        """`slow`: seconds (by the clock) that LINE answers 202 for the picture."""
        file = (mime, "", content or samples.picture())
        done = self._message("image", {"contentProvider": {"type": "line"}}, file=file)
        return self._picture(done, slow)

    def _picture(self, done: Result, slow: float) -> Result:
        id = done["event"]["message"]["id"]
        if slow:
            self.stage.shelf.change("content", id, ready_at=(self.stage.now() + timedelta(seconds=slow)).isoformat())
        self.stage.change_bubble(self.phone["id"], done["bubble"], file=f"line-{id}")
        return done

    def voice(self) -> Result:
        content = {"contentProvider": {"type": "line"}, "duration": samples.VOICE_SECONDS * 1000}
        return self._picture(self._message("audio", content, file=("audio/wav", "", samples.voice())), 0)

    def file(self, content: bytes, name: str, mime: str) -> Result:
        told = {"fileName": name, "fileSize": len(content)}
        return self._picture(self._message("file", told, file=(mime, name, content), text=name), 0)

    def location(self, place: Json | None = None) -> Result:
        place = place or samples.PLACE
        return self._message("location", place, place=place, text=place.get("title", ""))

    def sticker(self) -> Result:
        return self._message("sticker", samples.STICKER, text="😊")

    def unknown(self) -> Result:
        """A kind of message that did not exist when the product was written."""
        return self._message("hologram", {"hologram": {"points": 3}}, text="hologram")

    def unknown_event(self) -> Result:
        return {"event": self.postman.line_event(self.phone, "somethingNew", reply=False, somethingNew={"is": "here"})}

    # -- coming and going -----------------------------------------------------------------------------------------------

    def follow(self) -> Result:
        """友だち追加, or the end of a block."""
        back = bool(self.phone["blocked"])
        self.stage.change_phone(self.phone["id"], friend=True, blocked=False)
        self.stage.show(self.phone["id"], "notice", "unblock" if back else "follow")
        return {"event": self.postman.line_event(self.phone, "follow", follow={"isUnblocked": back})}

    def unblock(self) -> Result:
        if not self.phone["blocked"]:
            raise Impossible("not blocked")
        return self.follow()

    def block(self) -> Result:
        if self.phone["blocked"]:
            raise Impossible("blocked")
        self.stage.change_phone(self.phone["id"], blocked=True, quick=[], loading_until="")
        self.stage.show(self.phone["id"], "notice", "block")
        return {"event": self.postman.line_event(self.phone, "unfollow", reply=False)}

    def unsend(self, bubble: str) -> Result:
        """送信取消: the message and its media are gone."""
        found = self.stage.bubbles(self.phone["id"]).get(bubble)
        if found is None or found["by"] != "them" or found.get("unsent") or not found.get("platform_id"):
            raise Impossible("no such message of this phone")
        id = found["platform_id"]
        with self.stage.shelf.together():
            if self.stage.shelf.get("content", id):
                self.stage.shelf.change("content", id, unsent=True)
                self.stage.shelf.drop_file(f"line-{id}")
            self.stage.change_bubble(self.phone["id"], bubble, unsent=True, text="", file="", place=None)
            event = self.postman.line_event(self.phone, "unsend", reply=False, unsend={"messageId": id})
        return {"event": event, "bubble": bubble}

    # -- buttons --------------------------------------------------------------------------------------------------------

    def within_reach(self) -> list[Json]:
        """What can be tapped without scrolling: quick replies first, then the last bubble with buttons, then the menu."""
        last = next((one for one in reversed(self.stage.bubbles(self.phone["id"]).values()) if buttons_of(one)), None)
        return [*self.phone["quick"], *(buttons_of(last) if last else ()), *shown_to(self.stage, self.phone["user_id"])]

    def tap(self, button: Json, value: str = "", bubble: str = "") -> Result:
        """`value`: what was picked (date, time). `bubble` is where the button stands; LINE's events do not tell."""
        if self.phone["blocked"]:
            raise Impossible("blocked")
        return _TAPS[button["kind"]](self, button, value)

    def _postback(self, button: Json, value: str) -> Result:
        words = button.get("displayText") or button.get("text") or ""
        if words:
            self.stage.show(self.phone["id"], "them", "text", text=words, tapped=True)
        event = self._posted({"data": button["data"]})
        fill = button.get("fillInText")
        return {"event": event} | ({"fill": fill} if fill else {})

    def _posted(self, postback: Json) -> Json:
        self.stage.change_phone(self.phone["id"], quick=[], wrote_at=self.stage.now().isoformat())
        return self.postman.line_event(self.phone, "postback", postback=postback)

    def _picker(self, button: Json, value: str) -> Result:
        mode = button["mode"]
        chosen = picked(value, mode)
        if chosen is None:
            raise Impossible(f"pick a {mode} first")
        low, high = (picked(button.get(end, ""), mode) for end in ("min", "max"))
        if (low and chosen < low) or (high and chosen > high):
            raise Impossible("outside of what may be picked")
        self.stage.show(self.phone["id"], "them", "picked", text=value, tapped=True)
        return {"event": self._posted({"data": button["data"], "params": {mode: value}})}

    def _switch(self, button: Json, value: str) -> Result:
        alias = button["richMenuAliasId"]
        link(self.stage, self.phone["user_id"], alias_of(self.stage, alias)["richMenuId"])
        params = {"newRichMenuAliasId": alias, "status": "SUCCESS"}
        return {"event": self._posted({"data": button["data"], "params": params})}


def buttons_of(bubble: Json) -> list[Json]:
    return [*bubble["buttons"], *(one for card in bubble.get("cards", ()) for one in card["buttons"])]


_TAPS: dict[str, Callable[[LinePhone, Json, str], Result]] = {
    "postback": LinePhone._postback,
    "picker": LinePhone._picker,
    "switch": LinePhone._switch,
    "message": lambda phone, button, value: phone.say(button["text"]),
    "uri": lambda phone, button, value: {"open": button["uri"]},
    "copy": lambda phone, button, value: {"copy": button["clipboardText"]},
    "location": lambda phone, button, value: phone.location(),
    "photo": lambda phone, button, value: phone.photo(),
}
