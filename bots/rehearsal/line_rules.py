"""LINE's documented limits on what a bot may send, checked apart from our own renderer (research: platforms 2.4). Pure.

Words that LINE counts in grapheme clusters are counted so, the rest in UTF-16 units. Problems come in LINE's shape: what, and where.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bots.rehearsal.lengths import graphemes, units
from bots.rehearsal.line_actions import action_problems

Json = dict[str, Any]


class Problem(NamedTuple):
    message: str
    property: str


class Limit(NamedTuple):
    most: int
    measure: Callable[[str], int] = units
    least: int = 1
    required: bool = True


def length_problems(thing: Json, limits: dict[str, Limit], at: str) -> Iterator[Problem]:
    """What a table of text limits has to say about one object."""
    for name, limit in limits.items():
        value, where = thing.get(name), f"{at}.{name}"
        if value is None:
            if limit.required:
                yield Problem("May not be empty", where)
        elif not isinstance(value, str):
            yield Problem("Must be a string", where)
        elif limit.measure(value) < limit.least or (limit.required and not value.strip()):
            yield Problem("May not be empty", where)
        elif limit.measure(value) > limit.most:
            yield Problem(f"Size must be between {limit.least} and {limit.most}", where)


_ALT = Limit(1500)
_URL = Limit(2000)
_MESSAGES: dict[str, dict[str, Limit]] = {
    "text": {"text": Limit(5000)},
    "textV2": {"text": Limit(5000)},
    "sticker": {"packageId": Limit(100), "stickerId": Limit(100)},
    "image": {"originalContentUrl": _URL, "previewImageUrl": _URL},
    "video": {"originalContentUrl": _URL, "previewImageUrl": _URL},
    "audio": {"originalContentUrl": _URL},
    "location": {"title": Limit(100), "address": Limit(100)},
    "template": {"altText": _ALT},
    "flex": {"altText": _ALT},
    "imagemap": {"altText": _ALT},
}


def problems(messages: Any) -> list[Problem]:
    """Everything LINE would refuse in the `messages` of a reply, push or multicast; empty when all is well."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return [Problem("Size must be between 1 and 5", "messages")]
    return [problem for index, one in enumerate(messages) for problem in _message(one, f"messages[{index}]")]


def _message(message: Any, at: str) -> Iterator[Problem]:
    if not isinstance(message, dict) or message.get("type") not in _MESSAGES:
        yield Problem("Must be one of the following values: [" + ", ".join(_MESSAGES) + "]", f"{at}.type")
        return
    kind = message["type"]
    yield from length_problems(message, _MESSAGES[kind], at)
    yield from _extra(kind, message, at)
    yield from _quick_reply(message.get("quickReply"), f"{at}.quickReply")
    yield from _sender(message.get("sender"), f"{at}.sender")


def _extra(kind: str, message: Json, at: str) -> Iterator[Problem]:
    if kind == "template":
        yield from _template(message.get("template"), f"{at}.template")
    elif kind == "flex":
        yield from _flex(message.get("contents"), f"{at}.contents")
    elif kind == "location":
        for name, most in (("latitude", 90), ("longitude", 180)):
            if not isinstance(message.get(name), int | float) or abs(message[name]) > most:
                yield Problem(f"Must be between -{most} and {most}", f"{at}.{name}")
    for name in ("originalContentUrl", "previewImageUrl"):
        if isinstance(message.get(name), str) and not message[name].startswith("https://"):
            yield Problem("Must be a valid HTTPS URL", f"{at}.{name}")


def _sender(sender: Any, at: str) -> Iterator[Problem]:
    if isinstance(sender, dict) and sender.get("name") is not None:
        yield from length_problems(sender, {"name": Limit(20)}, at)
        if "LINE" in str(sender["name"]):
            yield Problem("May not contain reserved words", f"{at}.name")


def _quick_reply(quick: Any, at: str) -> Iterator[Problem]:
    if quick is None:
        return
    items = quick.get("items") if isinstance(quick, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= 13:
        yield Problem("Size must be between 1 and 13", f"{at}.items")
        return
    for index, item in enumerate(items):
        action = item.get("action") if isinstance(item, dict) else None
        yield from _actions([action], f"{at}.items[{index}].action", "quick", label=20, single=True)


def _actions(actions: Any, at: str, place: str, *, label: int, single: bool = False) -> Iterator[Problem]:
    for index, action in enumerate(actions if isinstance(actions, list) else []):
        where = at if single else f"{at}[{index}]"
        for message, name in action_problems(action, place, label):
            yield Problem(message, f"{where}.{name}" if name else where)


_PICTURED = ("title", "thumbnailImageUrl", "imageUrl")


def _text_limits(template: Json, bare: int, pictured: int) -> dict[str, Limit]:
    has_more = any(template.get(name) for name in _PICTURED)
    return {"text": Limit(pictured if has_more else bare, graphemes), "title": Limit(40, graphemes, required=False)}


def _template(template: Any, at: str) -> Iterator[Problem]:
    if not isinstance(template, dict):
        yield Problem("May not be empty", at)
        return
    match template.get("type"):
        case "buttons":
            yield from length_problems(template, _text_limits(template, 160, 60), at)
            yield from _some(template.get("actions"), 1, 4, f"{at}.actions")
            yield from _actions(template.get("actions"), f"{at}.actions", "template", label=20)
        case "confirm":
            yield from length_problems(template, {"text": Limit(240, graphemes)}, at)
            yield from _some(template.get("actions"), 2, 2, f"{at}.actions")
            yield from _actions(template.get("actions"), f"{at}.actions", "template", label=20)
        case "carousel":
            yield from _columns(template.get("columns"), f"{at}.columns")
        case "image_carousel":
            yield from _some(template.get("columns"), 1, 10, f"{at}.columns")
            for index, column in _objects(template.get("columns")):
                yield from _actions([column.get("action")], f"{at}.columns[{index}].action", "template", label=12, single=True)
        case _:
            yield Problem("Must be one of the following values: [buttons, confirm, carousel, image_carousel]", f"{at}.type")


def _columns(columns: Any, at: str) -> Iterator[Problem]:
    yield from _some(columns, 1, 10, at)
    for index, column in _objects(columns):
        here = f"{at}[{index}]"
        yield from length_problems(column, _text_limits(column, 120, 60), here)
        yield from _some(column.get("actions"), 1, 3, f"{here}.actions")
        yield from _actions(column.get("actions"), f"{here}.actions", "template", label=20)
    if len({len(column.get("actions") or []) for _, column in _objects(columns)}) > 1:
        yield Problem("The number of actions must be the same in all columns", at)


def _objects(things: Any) -> Iterator[tuple[int, Json]]:
    """The JSON objects of a list with their places; what is none is left to the SDK's model to refuse."""
    return ((index, one) for index, one in enumerate(things if isinstance(things, list) else []) if isinstance(one, dict))


def _some(things: Any, least: int, most: int, at: str) -> Iterator[Problem]:
    if not isinstance(things, list) or not least <= len(things) <= most:
        yield Problem(f"Size must be between {least} and {most}", at)


def _flex(contents: Any, at: str) -> Iterator[Problem]:
    if not isinstance(contents, dict) or contents.get("type") not in ("bubble", "carousel"):
        yield Problem("Must be one of the following values: [bubble, carousel]", f"{at}.type")
        return
    carousel = contents["type"] == "carousel"
    if len(json.dumps(contents, ensure_ascii=False).encode("utf-8", "replace")) > (50_000 if carousel else 30_000):
        yield Problem("The size of the JSON is too large", at)
    if carousel:
        yield from _some(contents.get("contents"), 1, 12, f"{at}.contents")
    for where, action in _flex_actions(contents, at):
        yield from _actions([action], where, "flex", label=40, single=True)


def _flex_actions(node: Any, at: str) -> Iterator[tuple[str, Json]]:
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from _flex_actions(child, f"{at}[{index}]")
    elif isinstance(node, dict):
        for name, child in node.items():
            if name == "action" and isinstance(child, dict):
                yield f"{at}.action", child
            else:
                yield from _flex_actions(child, f"{at}.{name}")
