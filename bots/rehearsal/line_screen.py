"""How a phone draws what a LINE bot sent: one message becomes one bubble with buttons. Pure."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_KINDS = {
    "postback": "postback",
    "message": "message",
    "uri": "uri",
    "datetimepicker": "picker",
    "location": "location",
    "camera": "photo",
    "cameraRoll": "photo",
    "clipboard": "copy",
    "richmenuswitch": "switch",
}
_KEPT = ("data", "text", "displayText", "uri", "mode", "min", "max", "initial", "fillInText", "inputOption", "clipboardText")


def button(action: Json) -> Json:
    """A button from an action: label, kind, and whatever the action carries."""
    kept = {name: action[name] for name in (*_KEPT, "richMenuAliasId") if action.get(name) is not None}
    return {"label": action.get("label") or "", "kind": _KINDS.get(str(action.get("type")), "postback")} | kept


def quick_replies(message: Json) -> list[Json]:
    return [button(item["action"]) for item in (message.get("quickReply") or {}).get("items", [])]


def drawn(message: Json) -> Json:
    """kind, text, buttons and the like of one message object."""
    kind = message["type"]
    sender = (message.get("sender") or {}).get("name", "")
    return _DRAW.get(kind, _other)(message) | ({"sender": sender} if sender else {})


def _text(message: Json) -> Json:
    return {"kind": "text", "text": message["text"]}


def _linked(message: Json) -> Json:
    return {"kind": message["type"], "url": message["originalContentUrl"], "duration": message.get("duration", 0)}


def _location(message: Json) -> Json:
    place = {name: message.get(name) for name in ("title", "address", "latitude", "longitude")}
    return {"kind": "location", "text": message.get("title") or "", "place": place}


def _sticker(message: Json) -> Json:
    return {"kind": "sticker", "text": f"{message['packageId']}/{message['stickerId']}"}


def _template(message: Json) -> Json:
    template = message["template"]
    if "columns" in template:
        return {"kind": "carousel", "text": message["altText"], "cards": [_card(column) for column in template["columns"]]}
    return {"kind": "text"} | _card(template)


def _card(card: Json) -> Json:
    actions = card.get("actions") or ([card["action"]] if card.get("action") else [])
    return {"title": card.get("title") or "", "text": card.get("text") or "", "buttons": [button(action) for action in actions]}


def _flex(message: Json) -> Json:
    """Flex is drawn as its texts, one under the other, and its buttons: the words, not the design."""
    texts: list[str] = []
    buttons: list[Json] = []
    _gather(message["contents"], texts, buttons)
    return {"kind": "text", "text": "\n".join(texts) or message["altText"], "buttons": buttons, "alt": message["altText"]}


def _gather(node: Any, texts: list[str], buttons: list[Json]) -> None:
    if isinstance(node, list):
        for child in node:
            _gather(child, texts, buttons)
    elif isinstance(node, dict):
        if node.get("type") in ("text", "span") and node.get("text"):
            texts.append(node["text"])
        if isinstance(node.get("action"), dict):
            buttons.append(button(node["action"]))
        for name in ("header", "hero", "body", "footer", "contents"):
            _gather(node.get(name), texts, buttons)


def _other(message: Json) -> Json:
    return {"kind": "text", "text": message.get("altText") or f"[{message['type']}]"}


_DRAW = {
    "text": _text,
    "textV2": _text,
    "image": _linked,
    "video": _linked,
    "audio": _linked,
    "location": _location,
    "sticker": _sticker,
    "template": _template,
    "flex": _flex,
}
