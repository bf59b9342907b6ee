"""Telegram's Bot API, the methods: what a bot may say, change, take back, and fetch."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bots.rehearsal import telegram_menu as menu
from bots.rehearsal.lengths import token
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from bots.rehearsal.telegram_rules import Pace, TelegramRefusal, bad, checked_text, inline_buttons, keyboard
from bots.rehearsal.telegram_updates import Updates

Upload = tuple[str, str, bytes]  # file name, mime, content
BIGGEST_DOWNLOAD = 20 * 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """One call: its parameters as text or JSON, and its uploaded files by field name."""

    values: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)


class TelegramBot:
    """Our bot as Telegram sees it."""

    def __init__(self, stage: Stage, updates: Updates) -> None:
        self.stage, self.updates = stage, updates
        self.pace = Pace(time.monotonic, stage.burst)

    @property
    def me(self) -> Json:
        account = self.stage.account
        return {
            "id": account.telegram_id,
            "is_bot": True,
            "first_name": account.telegram_name,
            "username": account.telegram_username,
        }

    def get_me(self, asked: Asked) -> Json:
        return self.me | {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}

    # -- who ------------------------------------------------------------------------------------------------------------

    def chat(self, asked: Asked, *, paced: bool = False) -> Json:
        """The phone of `chat_id`; refuses who never pressed start, and who blocked us."""
        phone = self.stage.phone_of("telegram", asked.text("chat_id"))
        if phone is None or not phone["friend"]:
            raise bad("chat not found")
        if phone["blocked"]:
            raise TelegramRefusal(403, "Forbidden: bot was blocked by the user")
        if paced:
            self.pace.insist(phone["user_id"])
        return phone

    def get_chat(self, asked: Asked) -> Json:
        return chat_of(self.chat(asked)) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}

    # -- sending --------------------------------------------------------------------------------------------------------

    def send(self, method: str, asked: Asked, content: Json, **bubble: Any) -> Json:
        """Accepts one message: keeps it, shows it, and answers with it."""
        phone, markup = self.chat(asked, paced=True), asked.values.get("reply_markup")
        buttons, keys = inline_buttons(markup), keyboard(markup)
        with self.stage.shelf.together():
            message = self.new_message(phone, self.me) | content
            if buttons:
                message["reply_markup"] = markup
            self.keep(phone, message)
            kind = bubble.pop("kind", "text")
            shown = {"text": content.get("text") or content.get("caption") or "", "buttons": buttons} | bubble
            self.stage.show(phone["id"], "us", kind, platform_id=str(message["message_id"]), **shown)
            changes = {"loading_until": ""} | ({} if keys is None else {"keyboard": keys})
            self.stage.change_phone(phone["id"], **changes)
            self._accepted(method, phone, message)
        return message

    def _accepted(self, method: str, phone: Json, message: Json) -> None:
        sent = {"messages": [message], "sent": [str(message["message_id"])], "shown": True}
        self.stage.accepted("telegram", method, to=phone["user_id"], phone=phone["id"], **sent)

    def new_message(self, phone: Json, sender: Json) -> Json:
        number = self.stage.shelf.count("telegram message")
        return {"message_id": number, "from": sender, "chat": chat_of(phone), "date": int(self.stage.now().timestamp())}

    def keep(self, phone: Json, message: Json) -> None:
        self.stage.shelf.put(f"telegram:{phone['user_id']}", str(message["message_id"]), message)

    def send_message(self, asked: Asked) -> Json:
        text, entities = checked_text(asked.values.get("text"), asked.text("parse_mode"))
        return self.send("sendMessage", asked, {"text": text} | ({"entities": entities} if entities else {}))

    def send_location(self, asked: Asked) -> Json:
        try:
            place = {name: float(asked.values[name]) for name in ("latitude", "longitude")}
        except (KeyError, TypeError, ValueError):
            raise bad("latitude and longitude are required") from None
        return self.send("sendLocation", asked, {"location": place}, kind="location", place=place)

    def send_file(self, method: str, name: str, asked: Asked) -> Json:
        self.chat(asked)
        kept, caption = self._file(name, asked), asked.text("caption")
        words = {"caption": checked_text(caption, asked.text("parse_mode"), 1024, "message caption")[0]} if caption else {}
        content = words | {name: described(name, kept)}
        drawn = {"photo": "image", "voice": "audio"}.get(name, "file")
        return self.send(method, asked, content, kind=drawn, file=kept["file_id"], text=words.get("caption") or kept["name"])

    def _file(self, name: str, asked: Asked) -> Json:
        given = asked.text(name)
        upload = asked.files.get(given.removeprefix("attach://") if given.startswith("attach://") else name)
        if upload:
            return keep_file(self.stage, upload[2], upload[1], upload[0])
        known = self.stage.shelf.get("telegram file", given)
        if known is None:
            raise bad("wrong file identifier/HTTP URL specified" if given else f"there is no {name} in the request")
        return known

    # -- changing ---------------------------------------------------------------------------------------------------------

    def _existing(self, asked: Asked, what: str) -> tuple[Json, Json]:
        phone = self.chat(asked)
        message = self.stage.shelf.get(f"telegram:{phone['user_id']}", asked.text("message_id"))
        if message is None:
            raise bad(f"message to {what} not found")
        return phone, message

    def edit(self, method: str, asked: Asked) -> Json:
        """editMessageText and editMessageReplyMarkup; the same again is refused, as at Telegram."""
        phone, message = self._existing(asked, "edit")
        if message["from"]["id"] != self.me["id"]:
            raise bad("message can't be edited")
        markup = asked.values.get("reply_markup")
        buttons = inline_buttons(markup)
        changed = {name: value for name, value in message.items() if name not in ("reply_markup", "edit_date")}
        if method == "editMessageText":
            changed["text"], entities = checked_text(asked.values.get("text"), asked.text("parse_mode"))
            changed = {name: value for name, value in changed.items() if name != "entities"} | (
                {"entities": entities} if entities else {}
            )
        changed |= {"reply_markup": markup} if buttons else {}
        if changed == {name: value for name, value in message.items() if name != "edit_date"}:
            same = "specified new message content and reply markup are exactly the same as a current content and reply markup"
            raise bad(f"message is not modified: {same} of the message")
        changed["edit_date"] = int(self.stage.now().timestamp())
        with self.stage.shelf.together():
            self.keep(phone, changed)
            if bubble := self.stage.bubble_of(phone["id"], str(message["message_id"])):
                self.stage.change_bubble(
                    phone["id"], bubble["id"], text=changed.get("text", bubble["text"]), buttons=buttons, edited=True
                )
            self._accepted(method, phone, changed)
        return changed

    def delete_message(self, asked: Asked) -> bool:
        phone, message = self._existing(asked, "delete")
        if self.stage.now().timestamp() - message["date"] > 48 * 3600:
            raise bad("message can't be deleted for everyone")
        with self.stage.shelf.together():
            self.stage.shelf.drop(f"telegram:{phone['user_id']}", str(message["message_id"]))
            if bubble := self.stage.bubble_of(phone["id"], str(message["message_id"])):
                self.stage.change_bubble(phone["id"], bubble["id"], unsent=True, text="", buttons=[], file="", place=None)
            self._accepted("deleteMessage", phone, message)
        return True

    def answer_callback(self, asked: Asked) -> bool:
        query = self.stage.shelf.get("callback", asked.text("callback_query_id"))
        if query is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(asked.text("text")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.stage.shelf.change("callback", asked.text("callback_query_id"), answered=True)
        self.stage.change_phone(query["phone"], toast=asked.text("text"))
        return True

    def chat_action(self, asked: Asked) -> bool:
        phone = self.chat(asked)
        self.stage.change_phone(phone["id"], loading_until=(self.stage.now() + timedelta(seconds=5)).isoformat())
        return True

    # -- the rest ---------------------------------------------------------------------------------------------------------

    def get_file(self, asked: Asked) -> Json:
        known = self.stage.shelf.get("telegram file", asked.text("file_id"))
        if known is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if known["file_size"] > BIGGEST_DOWNLOAD:
            raise bad("file is too big")
        return {name: known[name] for name in ("file_id", "file_unique_id", "file_size", "file_path")}


_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def chat_of(phone: Json) -> Json:
    return {"id": int(phone["user_id"]), "type": "private", "first_name": phone["name"]}


def keep_file(stage: Stage, content: bytes, mime: str, name: str = "") -> Json:
    """Keeps a file under a new file_id."""
    number = stage.shelf.count("telegram file")
    id, unique = "BQ" + token("file", number), token("unique", number)[:16]
    path = f"files/file_{number}"
    stage.shelf.put_file(id, mime, name, content)
    described = {
        "file_id": id,
        "file_unique_id": unique,
        "file_size": len(content),
        "file_path": path,
        "mime": mime,
        "name": name,
    }
    stage.shelf.put("telegram path", path, {"file_id": id})
    return stage.shelf.put("telegram file", id, described)


def described(name: str, kept: Json) -> Any:
    """A kept file as it appears in a message: photos in sizes, a voice with its length, a document with its name."""
    told = {key: kept[key] for key in ("file_id", "file_unique_id", "file_size")}
    if name == "photo":
        return [told | {"width": 900, "height": 1200}]
    if name == "voice":
        return told | {"duration": 2, "mime_type": kept["mime"]}
    return told | {"file_name": kept["name"], "mime_type": kept["mime"]}


Method = Callable[[TelegramBot, Asked], Any]
METHODS: dict[str, Method] = {
    "getme": TelegramBot.get_me,
    "getupdates": lambda bot, asked: bot.updates.get(asked.values),
    "setwebhook": lambda bot, asked: bot.updates.set_webhook(asked.values),
    "deletewebhook": lambda bot, asked: bot.updates.delete_webhook(asked.values),
    "getwebhookinfo": lambda bot, asked: bot.updates.webhook_info(),
    "sendmessage": TelegramBot.send_message,
    "sendlocation": TelegramBot.send_location,
    "sendphoto": lambda bot, asked: bot.send_file("sendPhoto", "photo", asked),
    "senddocument": lambda bot, asked: bot.send_file("sendDocument", "document", asked),
    "sendvoice": lambda bot, asked: bot.send_file("sendVoice", "voice", asked),
    "editmessagetext": lambda bot, asked: bot.edit("editMessageText", asked),
    "editmessagereplymarkup": lambda bot, asked: bot.edit("editMessageReplyMarkup", asked),
    "deletemessage": TelegramBot.delete_message,
    "answercallbackquery": TelegramBot.answer_callback,
    "sendchataction": TelegramBot.chat_action,
    "getfile": TelegramBot.get_file,
    "getchat": TelegramBot.get_chat,
    "setmycommands": lambda bot, asked: menu.set_commands(bot.stage, asked.values),
    "getmycommands": lambda bot, asked: menu.get_commands(bot.stage, asked.values),
    "deletemycommands": lambda bot, asked: menu.delete_commands(bot.stage, asked.values),
    "setchatmenubutton": lambda bot, asked: menu.set_menu_button(bot.stage, asked.values),
    "getchatmenubutton": lambda bot, asked: menu.get_menu_button(bot.stage, asked.values),
}
