"""Telegram's command lists and menu button: kept by scope and language, and the list a phone shows (the narrowest there is)."""

from __future__ import annotations

import json
import re
from typing import Any

from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from bots.rehearsal.telegram_rules import bad

_NAME = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
_SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)


def _given(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value


def key_of(stage: Stage, values: Json) -> str:
    """「chat:100/ja」: where a list belongs. Refuses scopes and languages Telegram does not know."""
    scope, language = _given(values.get("scope")) or {"type": "default"}, str(values.get("language_code") or "")
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad("can't parse BotCommandScope")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    if scope["type"] != "chat":
        return f"{scope['type']}/{language}"
    if stage.phone_of("telegram", str(scope.get("chat_id"))) is None:
        raise bad("chat not found")
    return f"chat:{scope['chat_id']}/{language}"


def set_commands(stage: Stage, values: Json) -> bool:
    commands = _given(values.get("commands"))
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("commands must be a list of at most 100")
    for one in commands:
        if not isinstance(one, dict) or not _NAME.fullmatch(str(one.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    stage.shelf.put("telegram_commands", key_of(stage, values), {"commands": commands})
    return _seen(stage)


def get_commands(stage: Stage, values: Json) -> list[Json]:
    """The list of exactly this scope and language; nothing is inherited."""
    found = stage.shelf.get("telegram_commands", key_of(stage, values))
    return list(found["commands"]) if found else []


def delete_commands(stage: Stage, values: Json) -> bool:
    stage.shelf.drop("telegram_commands", key_of(stage, values))
    return _seen(stage)


def set_menu_button(stage: Stage, values: Json) -> bool:
    button = _given(values.get("menu_button")) or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad("can't parse MenuButton")
    stage.set("telegram_menu_button", button)
    return _seen(stage)


def get_menu_button(stage: Stage, values: Json) -> Json:
    return dict(stage.setting("telegram_menu_button", None) or {"type": "default"})


def shown_to(stage: Stage, phone: Json) -> list[Json]:
    """The commands behind the menu button of a phone, as buttons that write them."""
    language, chat = phone.get("language") or "", f"chat:{phone['user_id']}"
    for place in (chat, "all_private_chats", "default"):
        for tongue in dict.fromkeys((language[:2], "")):
            found = stage.shelf.get("telegram_commands", f"{place}/{tongue}")
            if found and found["commands"]:
                return [_button(one) for one in found["commands"]]
    return []


def _button(one: Json) -> Json:
    return {"kind": "command", "label": one["description"], "text": f"/{one['command']}", "data": f"/{one['command']}"}


def _seen(stage: Stage) -> bool:
    stage.switchboard.tell("phone", {"phone": "*"})
    return True
