"""Our words as Telegram draws them, within its limits: `payload` turns a Post into the parameters of sendMessage.

Pure. Plain text only, no parse_mode: a stray underscore of a person must not break a message. A post's bubbles become one
message, because several calls cannot be settled as one (Telegram has no retry key); research/platforms.md 3.4.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bots.lengths import graphemes, pieces, sendable, short
from casestore.speech import Button, Post

TEXT = 4_096
KEYS = 100
LABEL = 64  # Telegram names no limit; longer ones are cut on any phone
SHORT_LABEL = 10
DATA_BYTES = 64
HINTS = {"date": "📅 2026-12-31", "time": "🕒 14:30", "photo": "📎"}  # an example says in every language how to write it
Drawn = dict[str, Any]


def payload(post: Post) -> list[Drawn]:
    """sendMessage parameters (text, reply_markup), one as a rule; more only for more than 4,096 letters. The keyboard goes
    under the last one."""
    buttons = tuple(button for bubble in post.bubbles for button in bubble.buttons)
    text = "\n\n".join(part for part in (sendable(bubble.text).strip("\n") for bubble in post.bubbles) if part.strip())
    text = "\n\n".join(part for part in (text, beside(buttons, text)) if part) or "…"
    messages: list[Drawn] = [{"text": piece} for piece in pieces(text, TEXT) if piece.strip()]
    if markup := _keyboard(buttons):
        messages[-1]["reply_markup"] = markup
    return messages


def beside(buttons: tuple[Button, ...], text: str) -> str:
    """Lines for what no key can carry: pickers (with an example of how to write it), addresses, labels that had to be cut."""
    lines: list[str] = []
    keys = _keys(buttons)
    for button in buttons:
        label = sendable(button.label)
        if button.kind in HINTS:
            lines.append(f"{label}: {HINTS[button.kind]}")
        elif button.kind in ("link", "phone"):
            lines += [line for line in (label, sendable(button.url)) if line and line not in text and not _opens(button)]
        elif (button not in keys or graphemes(label) > LABEL) and label not in text:
            lines.append(f"・{label}")
    return "\n".join(lines)


def _keys(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    able = (button for button in buttons if button.label.strip() and (button.kind in ("tap", "place") or _opens(button)))
    return tuple(able)[:KEYS]


def _opens(button: Button) -> bool:
    """Whether Telegram takes the address on a key. One it does not like makes it refuse the whole message."""
    if button.kind != "link" or not button.url.isascii():
        return False
    try:
        parts = urlsplit(button.url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and "." in (parts.hostname or "") and " " not in button.url


def _keyboard(buttons: tuple[Button, ...]) -> Drawn | None:
    """Keys under the message; where a place is asked, keys instead of the keyboard, since only those can send one."""
    keys = _keys(buttons)
    if any(button.kind == "place" for button in keys):
        rows = [[_plain(button)] for button in keys if button.kind != "link"]
        return {"keyboard": rows, "one_time_keyboard": True, "resize_keyboard": True}
    return {"inline_keyboard": _rows([_inline(button) for button in keys])} if keys else None


def _rows(keys: list[Drawn]) -> list[list[Drawn]]:
    across = 2 if len(keys) > 3 and all(graphemes(key["text"]) <= SHORT_LABEL for key in keys) else 1
    return [keys[start : start + across] for start in range(0, len(keys), across)]


def _inline(button: Button) -> Drawn:
    label = short(sendable(button.label).strip(), LABEL)
    if button.kind == "link":
        return {"text": label, "url": button.url}
    data = button.data or label
    return {"text": label, "callback_data": data.encode()[:DATA_BYTES].decode(errors="ignore")}


def _plain(button: Button) -> Drawn:
    label = short(sendable(button.label).strip(), LABEL)
    return {"text": label, "request_location": True} if button.kind == "place" else {"text": label}
