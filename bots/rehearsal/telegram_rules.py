"""Telegram's limits on what a bot may send: text, formatting, keyboards, pace (research: platforms 3.2, 3.4). Pure but for the pace."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from bots.rehearsal.lengths import units

Json = dict[str, Any]
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
}
_ONE_OF = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
    "pay",
)


class TelegramRefusal(Exception):
    """Telegram says no: error code, description, and sometimes parameters (retry_after)."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def as_json(self) -> Json:
        more = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.code, "description": self.description} | more


def bad(description: str) -> TelegramRefusal:
    return TelegramRefusal(400, f"Bad Request: {description}")


class _Formatted(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Json] = []
        self._open: list[tuple[str, int, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append((tag, units(self.text), dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad(f'can\'t parse entities: Unexpected end tag "{tag}"')
        name, start, attributes = self._open.pop()
        link = {"url": attributes.get("href") or ""} if name == "a" else {}
        self.entities.append({"type": _TAGS[name], "offset": start, "length": units(self.text) - start} | link)

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        self.close()
        if self._open:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\"")


def formatted(text: str, mode: str) -> tuple[str, list[Json]]:
    """The text people see, and its entities. Markdown is shown as it stands, without its escapes."""
    if mode.lower() == "html":
        reader = _Formatted()
        reader.feed(text)
        reader.finish()
        return reader.text, reader.entities
    if mode.lower() in ("markdown", "markdownv2"):
        return text.replace("\\", ""), []
    if mode:
        raise bad("unsupported parse_mode")
    return text, []


def checked_text(text: Any, mode: str, most: int = 4096, what: str = "message text") -> tuple[str, list[Json]]:
    """Raises TelegramRefusal when the text is empty or too long after its formatting was read."""
    seen, entities = formatted(str(text or ""), mode)
    if not seen.strip():
        raise bad(f"{what} is empty")
    if units(seen) > most:
        raise bad("message is too long" if most == 4096 else f"{what} is too long")
    return seen, entities


def inline_buttons(markup: Any) -> list[Json]:
    """The inline keyboard as buttons in reading order; refuses what Telegram refuses."""
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return [_inline(button, row) for row, buttons in enumerate(rows) for button in buttons]


def _inline(button: Any, row: int) -> Json:
    kinds = [name for name in _ONE_OF if isinstance(button, dict) and button.get(name) is not None]
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if len(kinds) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    kind = kinds[0]
    if kind == "callback_data" and not 1 <= len(str(button[kind]).encode("utf-8", "surrogatepass")) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if kind == "url" and not str(button[kind]).startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{button[kind]}' is invalid: Wrong HTTP URL")
    if kind == "web_app" and not str(button[kind].get("url", "")).startswith("https://"):
        raise bad("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed")
    return _DRAWN.get(kind, _plain)(button) | {"label": button["text"], "row": row}


def _plain(button: Json) -> Json:
    return {"kind": "none"}


_DRAWN: dict[str, Callable[[Json], Json]] = {
    "callback_data": lambda button: {"kind": "callback", "data": button["callback_data"]},
    "url": lambda button: {"kind": "uri", "uri": button["url"]},
    "web_app": lambda button: {"kind": "uri", "uri": button["web_app"]["url"]},
    "copy_text": lambda button: {"kind": "copy", "clipboardText": button["copy_text"].get("text", "")},
}


def keyboard(markup: Any) -> list[Json] | None:
    """The reply keyboard this markup puts up; [] takes it down; None leaves it as it is."""
    if not isinstance(markup, dict):
        return None
    if markup.get("remove_keyboard"):
        return []
    if "keyboard" not in markup:
        return None
    return [_key(key, row) for row, keys in enumerate(markup["keyboard"]) for key in keys]


def _key(key: Any, row: int) -> Json:
    key = {"text": key} if isinstance(key, str) else key
    if not isinstance(key, dict) or not key.get("text"):
        raise bad('can\'t parse keyboard button: Field "text" must be of type String')
    return {"kind": "location" if key.get("request_location") else "text", "label": key["text"], "row": row}


class Pace:
    """One message a second to a chat, with some let through at once; `pulse` gives real seconds."""

    def __init__(self, pulse: Callable[[], float], burst: int) -> None:
        self._pulse, self.burst = pulse, burst
        self._left: dict[str, tuple[float, float]] = {}

    def insist(self, chat: str) -> None:
        now = self._pulse()
        left, since = self._left.get(chat, (float(self.burst), now))
        left = min(float(self.burst), left + now - since)
        if left < 1:
            self._left[chat] = (left, now)
            raise TelegramRefusal(429, "Too Many Requests: retry after 1", retry_after=1)
        self._left[chat] = (left - 1, now)
