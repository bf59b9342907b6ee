"""Our words as LINE draws them, within LINE's limits: `payload` turns a Post into message objects.

Pure. Limits from LINE's reference (research/platforms.md 2.4); the SDK does not check them. Nothing of a post is ever lost:
what does not fit on a button stands in the text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bots.lengths import graphemes, pieces, sendable, short, short_units, units
from casestore.speech import Button, Post

MESSAGES = 5  # in one call
TEXT = 5_000  # UTF-16 units
QUICK_REPLIES = 13
LABEL = 20  # grapheme clusters
DISPLAY = 300  # grapheme clusters
FILL = 300  # UTF-16 units
URI = 1_000
SCHEMES = ("https://", "http://", "tel:")
Drawn = dict[str, Any]


def payload(post: Post) -> list[Drawn]:
    """LINE's message objects for a post: as a rule at most five, so one call. Only words of more than 25,000 units make
    more, to be sent in fives. The buttons go under the last one, the only place where LINE shows them."""
    buttons = tuple(button for bubble in post.bubbles for button in bubble.buttons)
    texts = [sendable(bubble.text).strip("\n") for bubble in post.bubbles]
    said = [text for text in texts if text.strip()] or [""]
    said[-1] = "\n\n".join(part for part in (said[-1], beside(buttons, said[-1])) if part) or "…"
    messages: list[Drawn] = [{"type": "text", "text": text} for text in _bubbles(said)]
    items = [{"type": "action", "action": DRAW[button.kind](button)} for button in _shown(buttons)]
    if items:
        messages[-1]["quickReply"] = {"items": items}
    return messages


def _bubbles(texts: list[str]) -> tuple[str, ...]:
    """Each text in bubbles of its own; all run together when that would be more than one call takes."""
    apart = tuple(piece for text in texts for piece in pieces(text, TEXT) if piece.strip())
    if len(apart) <= MESSAGES:
        return apart
    return tuple(piece for piece in pieces("\n\n".join(texts), TEXT, at_lines=False) if piece.strip())


def beside(buttons: tuple[Button, ...], text: str) -> str:
    """Lines for what the buttons cannot carry: labels cut short or beyond the thirteenth, addresses and numbers (buttons
    vanish with the next message, and a computer shows none of them)."""
    shown = _shown(buttons)
    lines: list[str] = []
    for button in buttons:
        whole = button in shown and graphemes(button.label) <= LABEL
        if not whole and button.label not in text:
            lines.append(f"・{sendable(button.label)}")
        if button.url and button.url not in text:
            lines.append(sendable(button.url))
    return "\n".join(lines)


def _shown(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if _can_be_drawn(button))[:QUICK_REPLIES]


def _can_be_drawn(button: Button) -> bool:
    if button.kind in ("link", "phone"):
        address = _address(button)
        return address.startswith(SCHEMES) and address.isascii() and " " not in address and units(address) <= URI
    return bool(button.label.strip())


def _address(button: Button) -> str:
    if button.kind == "link":
        return button.url
    number = "".join(letter for letter in button.url.removeprefix("tel:") if letter in "+0123456789#*")
    return f"tel:{number}" if number else ""


def _label(button: Button) -> str:
    return short(sendable(button.label).strip(), LABEL) or "…"


def _tap(button: Button) -> Drawn:
    said = short(sendable(button.label), DISPLAY)
    if not button.data:
        return {"type": "message", "label": _label(button), "text": said}
    action = {"type": "postback", "label": _label(button), "data": button.data, "displayText": said}
    if button.fill:
        return action | {"inputOption": "openKeyboard", "fillInText": short_units(sendable(button.fill), FILL)}
    return action


def _picker(button: Button) -> Drawn:
    return {"type": "datetimepicker", "label": _label(button), "data": button.data or button.kind, "mode": button.kind}


def _uri(button: Button) -> Drawn:
    return {"type": "uri", "label": _label(button), "uri": _address(button)}


DRAW: dict[str, Callable[[Button], Drawn]] = {
    "tap": _tap,
    "date": _picker,
    "time": _picker,
    "place": lambda button: {"type": "location", "label": _label(button)},
    "photo": lambda button: {"type": "cameraRoll", "label": _label(button)},
    "link": _uri,
    "phone": _uri,
}
