"""LINE's rich menus brought to what they must be: made where missing, put in the place of an older one, ours that are stale deleted.

Which is which stands in a menu's name (bots.menu): nothing of anybody else's is touched, and a second run changes nothing. 要綱 3-1-ア
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bots.menu import OURS, LineMenu
from bots.menu_picture import drawn
from locales import SOURCE

SECONDS = 20.0
PNG = "image/png"


@dataclass
class LineMenus:
    """One run against one LINE account; `api` and `blob` are the SDK's clients."""

    api: Any
    blob: Any
    done: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)  # languages whose people must be given theirs anew

    async def set_up(self, wanted: Iterable[LineMenu]) -> None:
        """Make LINE's menus what is wanted. Raises the SDK's errors."""
        wanted = tuple(wanted)
        there = await self._ours()
        aliases = {one.rich_menu_alias_id: one.rich_menu_id for one in (await self._aliases())}
        for menu in wanted:
            id = there.get(menu.name) or await self._made(menu)
            await self._pictured(menu, id, fresh=menu.name not in there)
            await self._named(menu, id, aliases.get(menu.alias))
            there[menu.name] = id
            if menu.language == SOURCE:
                await self._everybodys(id)
        await self._tidied(there, aliases, wanted)

    async def _ours(self) -> dict[str, str]:
        listed = await self.api.get_rich_menu_list(_request_timeout=SECONDS)
        return {one.name: one.rich_menu_id for one in listed.richmenus if one.name.startswith(OURS)}

    async def _aliases(self) -> list[Any]:
        return list((await self.api.get_rich_menu_alias_list(_request_timeout=SECONDS)).aliases)

    async def _made(self, menu: LineMenu) -> str:
        request = _sdk().RichMenuRequest.from_dict(dict(menu.body))
        made = await self.api.create_rich_menu(request, _request_timeout=SECONDS)
        self.done.append(f"LINE: menu {menu.name} made")
        return str(made.rich_menu_id)

    async def _pictured(self, menu: LineMenu, id: str, fresh: bool) -> None:
        """A menu that was made and then cut off before its picture gets it now."""
        if not fresh and await self._has_picture(id):
            return
        await self.blob.set_rich_menu_image(id, drawn(menu.language), _headers={"Content-Type": PNG}, _request_timeout=SECONDS)

    async def _has_picture(self, id: str) -> bool:
        try:
            await self.blob.get_rich_menu_image(id, _request_timeout=SECONDS)
        except _sdk().ApiException as error:
            if error.status != 404:
                raise
            return False
        return True

    async def _named(self, menu: LineMenu, id: str, known: str | None) -> None:
        sdk = _sdk()
        if known is None:
            request = sdk.CreateRichMenuAliasRequest(richMenuAliasId=menu.alias, richMenuId=id)
            await self.api.create_rich_menu_alias(request, _request_timeout=SECONDS)
        elif known != id:
            await self.api.update_rich_menu_alias(
                menu.alias, sdk.UpdateRichMenuAliasRequest(richMenuId=id), _request_timeout=SECONDS
            )
        if known != id:
            self.changed.append(menu.language)

    async def _everybodys(self, id: str) -> None:
        try:
            shown = (await self.api.get_default_rich_menu_id(_request_timeout=SECONDS)).rich_menu_id
        except _sdk().ApiException as error:
            if error.status != 404:
                raise
            shown = ""
        if shown != id:
            await self.api.set_default_rich_menu(id, _request_timeout=SECONDS)
            self.done.append("LINE: everybody's menu set")

    async def _tidied(self, there: Mapping[str, str], aliases: Mapping[str, str], wanted: tuple[LineMenu, ...]) -> None:
        """Ours that nobody wants any more; aliases first, which must point at something."""
        kept = {menu.name for menu in wanted}
        stale = {name: id for name, id in there.items() if name not in kept}
        named = {menu.alias for menu in wanted}
        for alias, id in aliases.items():
            if id in stale.values() and alias not in named:
                await self.api.delete_rich_menu_alias(alias, _request_timeout=SECONDS)
        for name, id in stale.items():
            await self.api.delete_rich_menu(id, _request_timeout=SECONDS)
            self.done.append(f"LINE: menu {name} taken away")


def _sdk() -> Any:
    return importlib.import_module("linebot.v3.messaging")
