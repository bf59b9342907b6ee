"""The rehearsal page: phones beside each other and a clock above them, drawn on the server; a small script swaps what changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bots.rehearsal.clock import TOKYO
from bots.rehearsal.phones import Phone, Phones
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from locales import CONSOLE, catalog

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_STATIC = {
    "tokens.css": "text/css",
    "rehearsal.css": "text/css",
    "rehearsal.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
SHOWN = 200  # bubbles on a phone; the record keeps them all
_WEEKDAYS = "月火水木金土日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = dict.fromkeys(("file", "url", "title", "sender", "platform_id"), "")
_BLANK: Json = _WORDS | {"unsent": False, "edited": False, "read": False, "cards": (), "place": None}
_LINK = re.compile(r"https?://[^\s<>\"'、。「」（）]+")


def era_date(day: datetime, language: str) -> str:
    """令和8年11月24日（火）, or Tue 24 Nov 2026. The rehearsal's clock starts in 令和 and only goes forward."""
    if language == "ja":
        return f"令和{day.year - 2018}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _short_day(at: str, language: str) -> str:
    day = datetime.fromisoformat(at).astimezone(TOKYO)
    if language == "ja":
        return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _minute(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(TOKYO):%H:%M}"


def linked(text: str) -> Markup:
    """The text with its addresses to click; lone surrogates become a mark instead of an error."""
    text, done, at = text.encode("utf-8", "replace").decode(), Markup(), 0
    for found in _LINK.finditer(text):
        address = found.group()
        done += escape(text[at : found.start()])
        done += Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(address)
        at = found.end()
    return done + escape(text[at:])


def _numbered(buttons: list[Json]) -> list[Json]:
    """Buttons with their place among the others, and the row they stand in."""
    return [{"row": index} | one | {"index": index} for index, one in enumerate(buttons)]


def _whole(bubble: Json) -> Json:
    """A bubble with every field the template asks for."""
    cards = [one for card in bubble.get("cards", ()) for one in card["buttons"]]
    return _BLANK | bubble | {"buttons": _numbered(bubble["buttons"]), "offered": _numbered(cards)}


@cache
def _templates() -> Environment:
    drawing = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawing.filters |= {"minute": _minute, "linked": linked}
    return drawing


def _told(language: str) -> Callable[..., str]:
    translate = catalog(language).gettext

    def say(msgid: str, **words: object) -> str:
        return translate(msgid) % words if words else translate(msgid)

    return say


class Page:
    def __init__(self, stage: Stage, phones: Phones) -> None:
        self.stage, self.phones = stage, phones

    def _words(self, request: Request) -> Json:
        asked = request.query_params.get("lang", "ja")
        language = asked if asked in CONSOLE else "ja"
        root = request.scope.get("root_path", "")
        now = self.stage.now().astimezone(TOKYO)
        return {
            "_": _told(language),
            "language": language,
            "root": root,
            "query": f"?lang={language}" if language != "ja" else "",
            "now": now,
            "clock": f"{era_date(now, language)} {now:%H:%M}",
            "day": lambda at: _short_day(at, language),
        }

    def _screen(self, phone: Phone) -> dict[str, Any]:
        screen = self.phones.screen(phone)
        loading = screen["phone"]["loading_until"]
        screen["bubbles"] = [_whole(bubble) for bubble in screen["bubbles"][-SHOWN:]]
        screen["menu"] = _numbered(screen["menu"])
        screen["phone"] = screen["phone"] | {name: _numbered(screen["phone"][name]) for name in ("quick", "keyboard")}
        return screen | {"typing": bool(loading) and self.stage.now().isoformat() < loading}

    async def index(self, request: Request) -> Response:
        found = (self.phones.phone(id) for id in self.stage.shelf.all("phone"))
        screens = [self._screen(phone) for phone in found if phone]
        return self._drawn("index.html", self._words(request) | {"screens": screens})

    async def screen(self, request: Request) -> Response:
        """One phone's changing parts, for the script to swap in."""
        phone = self.phones.phone(request.path_params["phone"])
        if phone is None:
            return HTMLResponse("", status_code=404, headers=HEADERS)
        return self._drawn("screen.html", self._words(request) | self._screen(phone))

    def _drawn(self, name: str, words: Json) -> Response:
        drawn = _templates().get_template(name).render(words)
        return HTMLResponse(drawn.encode("utf-8", "replace"), headers=HEADERS)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return Response(status_code=404)
    headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
    return Response(_content(name), media_type=_STATIC[name], headers=headers)


@cache
def _content(name: str) -> bytes:
    return (_HERE / "static" / name).read_bytes()


def page_routes(stage: Stage, phones: Phones) -> list[Route]:
    page = Page(stage, phones)
    return [
        Route("/", page.index),
        Route("/static/{name:str}", _static),
        Route("/phones/{phone:str}/screen", page.screen, methods=["GET"]),
    ]
