"""Telegram's commands and menu button brought to what they must be; asked first, so that a second run changes nothing. 要綱 2-2-イ, 3-1-ア

Everybody's list by the language of their phone; one chat's own list where somebody chose another language or is a colleague.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import Any

from bots.menu import commands
from locales import LANGUAGES, SOURCE, babel_locale


def code(language: str) -> str:
    """Telegram's name of a language: two letters. やさしい日本語 has none of its own."""
    return "" if "@" in language else babel_locale(language).partition("_")[0]


@dataclass
class TelegramMenus:
    """One run against one bot; `bot` is the SDK's."""

    bot: Any
    done: list[str] = field(default_factory=list)

    async def set_up(self) -> None:
        """Everybody's lists and the button. Raises the SDK's errors."""
        sdk = importlib.import_module("telegram")
        everybody = sdk.BotCommandScopeAllPrivateChats()
        await self._listed(commands(SOURCE), everybody, "", "everybody")
        for language in LANGUAGES:
            if known := code(language):
                await self._listed(commands(language), everybody, known, language)
        if not isinstance(await self.bot.get_chat_menu_button(), sdk.MenuButtonCommands):
            await self.bot.set_chat_menu_button(menu_button=sdk.MenuButtonCommands())
            self.done.append("Telegram: menu button set")

    async def of_chat(self, chat: str, language: str, audience: str) -> None:
        """One chat's own list. Raises the SDK's errors."""
        scope = importlib.import_module("telegram").BotCommandScopeChat(int(chat))
        await self._listed(commands(language, audience), scope, "", "one chat")

    async def _listed(self, wanted: tuple[tuple[str, str], ...], scope: Any, language: str, whose: str) -> None:
        there = await self.bot.get_my_commands(scope=scope, language_code=language or None)
        if tuple((one.command, one.description) for one in there) != wanted:
            await self.bot.set_my_commands(wanted, scope=scope, language_code=language or None)
            self.done.append(f"Telegram: commands of {whose} set")
