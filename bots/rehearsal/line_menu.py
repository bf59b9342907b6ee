"""LINE's rich menus: made, pictured, linked to everyone or to one person, named by an alias."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image, UnidentifiedImageError

from bots.rehearsal.lengths import graphemes, token
from bots.rehearsal.line_actions import action_problems
from bots.rehearsal.line_api import LineRefusal
from bots.rehearsal.line_model import model_problems
from bots.rehearsal.line_rules import Limit, Problem, length_problems
from bots.rehearsal.line_screen import button
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json

_TEXTS = {"chatBarText": Limit(14, graphemes), "name": Limit(300, graphemes)}
_BIGGEST = 1024 * 1024


def insist_menu(menu: Json) -> None:
    """Refuses a menu that breaks a limit: size, at most 20 areas, texts, actions."""
    found = [*length_problems(menu, _TEXTS, "richMenu"), *_size(menu.get("size")), *_areas(menu.get("areas"))]
    if found := found or model_problems("richmenu", menu):
        raise LineRefusal(400, f"The request body has {len(found)} error(s)", found)


def _size(size: Any) -> list[Problem]:
    match size:
        case {"width": int(width), "height": int(height)} if 800 <= width <= 2500 and height >= 250 and width / height >= 1.45:
            return []
    return [Problem("The width must be 800 to 2500, the height at least 250, and their ratio at least 1.45", "size")]


def _areas(areas: Any) -> list[Problem]:
    if not isinstance(areas, list) or len(areas) > 20:
        return [Problem("Size must be between 0 and 20", "areas")]
    found = []
    for index, area in enumerate(areas):
        action = area.get("action") if isinstance(area, dict) else None
        found += [
            Problem(message, f"areas[{index}].action.{name}") for message, name in action_problems(action, "richmenu", 20)
        ]
    return found


def create(stage: Stage, menu: Json) -> Json:
    insist_menu(menu)
    id = "richmenu-" + token("menu", stage.shelf.count("menu"))
    stage.shelf.put("menu", id, menu | {"richMenuId": id})
    return {"richMenuId": id}


def get(stage: Stage, id: str) -> Json:
    menu = stage.shelf.get("menu", id)
    if menu is None:
        raise LineRefusal(404, "Not found")
    return menu


def listed(stage: Stage) -> Json:
    return {"richmenus": list(stage.shelf.all("menu").values())}


def delete(stage: Stage, id: str) -> Json:
    get(stage, id)
    stage.shelf.drop("menu", id)
    stage.shelf.drop_file(id)
    return _seen(stage)


def set_picture(stage: Stage, id: str, mime: str, content: bytes) -> Json:
    """Checks the picture as LINE does; a menu's picture cannot be replaced."""
    get(stage, id)
    if stage.shelf.get_file(id):
        raise LineRefusal(400, "An image has already been uploaded to the richmenu")
    try:
        kind = Image.open(io.BytesIO(content)).format
    except (UnidentifiedImageError, OSError):
        kind = None
    if mime not in ("image/png", "image/jpeg") or kind not in ("PNG", "JPEG") or len(content) > _BIGGEST:
        raise LineRefusal(400, "Invalid image")
    stage.shelf.put_file(id, mime, "", content)
    return {}


def picture(stage: Stage, id: str) -> tuple[str, bytes]:
    found = stage.shelf.get_file(id)
    if found is None:
        raise LineRefusal(404, "Not found")
    return found[0], found[2]


def link(stage: Stage, user: str, id: str) -> Json:
    """Shows a menu to one person, or to "all" as the default."""
    get(stage, id)
    if not stage.shelf.get_file(id):
        raise LineRefusal(400, "must upload richmenu image before applying it to user")
    stage.shelf.put("menu_of", user, {"richMenuId": id})
    return _seen(stage)


def linked(stage: Stage, user: str) -> Json:
    found = stage.shelf.get("menu_of", user)
    if found is None:
        raise LineRefusal(404, "the user has no richmenu")
    return found


def unlink(stage: Stage, user: str) -> Json:
    stage.shelf.drop("menu_of", user)
    return _seen(stage)


def bulk_link(stage: Stage, body: Json) -> Json:
    for user in _users(body):
        link(stage, user, str(body.get("richMenuId", "")))
    return {}


def bulk_unlink(stage: Stage, body: Json) -> Json:
    for user in _users(body):
        unlink(stage, user)
    return {}


def _users(body: Json) -> list[str]:
    users = body.get("userIds")
    if not isinstance(users, list) or not 1 <= len(users) <= 500:
        raise LineRefusal(400, "The request body has 1 error(s)", [Problem("Size must be between 1 and 500", "userIds")])
    return [str(user) for user in users]


def make_alias(stage: Stage, body: Json) -> Json:
    alias, id = str(body.get("richMenuAliasId", "")), str(body.get("richMenuId", ""))
    get(stage, id)
    if not 1 <= len(alias) <= 32:
        raise LineRefusal(400, "The request body has 1 error(s)", [Problem("Size must be between 1 and 32", "richMenuAliasId")])
    if stage.shelf.get("menu_alias", alias):
        raise LineRefusal(400, "conflict richmenu alias id")
    stage.shelf.put("menu_alias", alias, {"richMenuAliasId": alias, "richMenuId": id})
    return {}


def alias_of(stage: Stage, alias: str) -> Json:
    found = stage.shelf.get("menu_alias", alias)
    if found is None:
        raise LineRefusal(404, "richmenu alias not found")
    return found


def change_alias(stage: Stage, alias: str, body: Json) -> Json:
    alias_of(stage, alias)
    id = str(body.get("richMenuId", ""))
    get(stage, id)
    stage.shelf.change("menu_alias", alias, richMenuId=id)
    return {}


def drop_alias(stage: Stage, alias: str) -> Json:
    alias_of(stage, alias)
    stage.shelf.drop("menu_alias", alias)
    return {}


def aliases(stage: Stage) -> Json:
    return {"aliases": list(stage.shelf.all("menu_alias").values())}


def shown_to(stage: Stage, user: str) -> list[Json]:
    """The buttons of the menu a person sees now; an area without a label is named by what it does."""
    menu = _menu_of(stage, user)
    return [_named(button(area["action"])) for area in menu["areas"]] if menu else []


def _menu_of(stage: Stage, user: str) -> Json | None:
    """Their own, or everybody's; one that was deleted is nobody's."""
    for whose in (user, "all"):
        found = stage.shelf.get("menu_of", whose)
        if found and (menu := stage.shelf.get("menu", found["richMenuId"])):
            return menu
    return None


def picture_shown_to(stage: Stage, user: str) -> str:
    """The key of the picture of that menu, "" for none."""
    menu = _menu_of(stage, user)
    return str(menu["richMenuId"]) if menu and stage.shelf.get_file(menu["richMenuId"]) else ""


def _named(one: Json) -> Json:
    return one | {
        "label": one["label"] or one.get("displayText") or one.get("text") or one.get("uri") or json.dumps(one.get("data"))
    }


def _seen(stage: Stage) -> Json:
    stage.switchboard.tell("phone", {"phone": "*"})
    return {}
