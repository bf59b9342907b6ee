"""The phones' own API (JSON or a plain form): what thumbs do, what phones show, and the record a harness checks against."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bots.rehearsal import telegram_menu
from bots.rehearsal.answers import JsonAnswer
from bots.rehearsal.cast import invite
from bots.rehearsal.delivery import Postman
from bots.rehearsal.line_account import consumption, quota
from bots.rehearsal.line_menu import picture_shown_to, shown_to
from bots.rehearsal.line_phone import Impossible, LinePhone, Result
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from bots.rehearsal.telegram_api import TelegramBot
from bots.rehearsal.telegram_phone import TelegramPhone

Phone = LinePhone | TelegramPhone
LONGEST = 20_000  # a resident may paste a novel; LINE itself would cut it
BIGGEST = 10 * 1024 * 1024


@dataclass(frozen=True)
class Thumb:
    """One act on a phone: its fields, and the picture or file that came along."""

    values: Json
    name: str = ""
    mime: str = ""
    content: bytes = b""

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)


def _say(phone: Phone, thumb: Thumb) -> Result:
    text = thumb.text("text")
    if not text.strip():
        raise Impossible("nothing to say")
    if len(text) > LONGEST:
        raise Impossible(f"longer than {LONGEST} letters")
    return phone.say(text)


def _photo(phone: Phone, thumb: Thumb) -> Result:
    if thumb.content and not thumb.mime.startswith("image/"):
        return phone.file(thumb.content, thumb.name, thumb.mime)
    return phone.photo(thumb.content, thumb.mime or "image/jpeg", float(thumb.values.get("slow") or 0))


def _location(phone: Phone, thumb: Thumb) -> Result:
    if "latitude" not in thumb.values:
        return phone.location()
    point = {name: float(thumb.values[name]) for name in ("latitude", "longitude")}
    words = {name: thumb.text(name) for name in ("title", "address") if thumb.text(name)}
    return phone.location(words | point)


def _tap(phone: Phone, thumb: Thumb) -> Result:
    """By data or label, or by its place: {"button": n} counts what is within reach, or the buttons of {"bubble": id}."""
    value, bubble = thumb.text("picked"), thumb.text("bubble")
    if thumb.values.get("force"):  # a tap on something no longer on the screen
        kind = "postback" if isinstance(phone, LinePhone) else "callback"
        return phone.tap({"kind": kind, "label": "", "data": thumb.text("data")}, value, bubble)
    return phone.tap(_found(_offered(phone, bubble), thumb), value, bubble)


def _offered(phone: Phone, bubble: str) -> list[Json]:
    if not bubble:
        return phone.within_reach()
    found = phone.stage.bubbles(phone.phone["id"]).get(bubble)
    if found is None or found.get("unsent"):
        raise Impossible("no such bubble")
    return [*found["buttons"], *(one for card in found.get("cards", ()) for one in card["buttons"])]


def _found(offered: list[Json], thumb: Thumb) -> Json:
    if "button" in thumb.values:
        index = int(thumb.values["button"])
        if 0 <= index < len(offered):
            return offered[index]
    for name in ("data", "label"):
        if name in thumb.values:
            found = next((one for one in offered if one.get(name) == thumb.values[name]), None)
            if found:
                return found
    raise Impossible("no such button within reach")


def _edit(phone: Phone, thumb: Thumb) -> Result:
    if isinstance(phone, LinePhone):
        raise Impossible("LINE has no editing here")
    return phone.edit(thumb.text("bubble"), thumb.text("text"))


def _start(phone: Phone, thumb: Thumb) -> Result:
    return phone.follow() if isinstance(phone, LinePhone) else phone.start(thumb.text("payload"))


ACTS: dict[str, Callable[[Phone, Thumb], Result]] = {
    "say": _say,
    "tap": _tap,
    "photo": _photo,
    "file": lambda phone, thumb: phone.file(thumb.content, thumb.name or "file.txt", thumb.mime or "text/plain"),
    "location": _location,
    "voice": lambda phone, thumb: phone.voice(),
    "sticker": lambda phone, thumb: phone.sticker(),
    "follow": _start,
    "start": _start,
    "block": lambda phone, thumb: phone.block(),
    "unblock": lambda phone, thumb: phone.unblock(),
    "unsend": lambda phone, thumb: phone.unsend(thumb.text("bubble")),
    "edit": _edit,
    "unknown": lambda phone, thumb: phone.unknown(),
    "unknown-event": lambda phone, thumb: phone.unknown_event(),
}


def only_ours(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The same endpoint, closed to writes from other people's pages (browsers say where a request comes from)."""

    async def guarded(request: Request) -> Response:
        if request.method != "GET" and request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return JsonAnswer({"problem": "only from our own page"}, status_code=403)
        return await answer(request)

    return guarded


class Phones:
    """The routes under /phones."""

    def __init__(self, stage: Stage, postman: Postman, bot: TelegramBot) -> None:
        self.stage, self.postman, self.bot = stage, postman, bot

    def routes(self) -> list[Route]:
        return [
            Route("/phones", self.listed, methods=["GET"]),
            Route("/phones", only_ours(self.add), methods=["POST"]),
            Route("/phones/state", self.state),
            Route("/phones/stream", self.stream),
            Route("/phones/files/{key:str}", self.file),
            Route("/phones/{phone:str}", self.one),
            Route("/phones/{phone:str}/{act:str}", only_ours(self.act), methods=["POST"]),
        ]

    def phone(self, id: str) -> Phone | None:
        found = self.stage.phone(id)
        if found is None:
            return None
        return (
            LinePhone(self.stage, self.postman, found)
            if found["platform"] == "line"
            else TelegramPhone(self.stage, self.bot, found)
        )

    def screen(self, phone: Phone) -> Json:
        """Everything a phone shows."""
        shown = phone.phone
        line = shown["platform"] == "line"
        menu = shown_to(self.stage, shown["user_id"]) if line else telegram_menu.shown_to(self.stage, shown)
        return {
            "phone": shown,
            "bubbles": list(self.stage.bubbles(shown["id"]).values()),
            "menu": menu,
            "menu_picture": picture_shown_to(self.stage, shown["user_id"]) if line else "",
            "within_reach": phone.within_reach(),
        }

    async def act(self, request: Request) -> Response:
        id, name = request.path_params["phone"], request.path_params["act"]
        phone, act = self.phone(id), ACTS.get(name)
        if phone is None or act is None:
            return JsonAnswer({"problem": "no such phone or act"}, status_code=404)
        try:
            result = act(phone, await read(request))
        except (Impossible, ValueError, TypeError) as problem:
            return _shown(request, id, {"problem": str(problem)}, 409)
        return _shown(request, id, result, 200)

    async def listed(self, request: Request) -> Response:
        return JsonAnswer({"phones": list(self.stage.shelf.all("phone").values())})

    async def add(self, request: Request) -> Response:
        """One more phone: {"platform": "line" | "telegram", "name": …, "language": "ja"}."""
        try:
            thumb = await read(request)
            phone = invite(self.stage, thumb.text("platform"), thumb.text("name"), thumb.text("language") or "ja")
        except ValueError as problem:
            return JsonAnswer({"problem": str(problem)}, status_code=400)
        self.stage.switchboard.tell("phones", {})
        return JsonAnswer(phone, status_code=201)

    async def one(self, request: Request) -> Response:
        phone = self.phone(request.path_params["phone"])
        if phone is None:
            return JsonAnswer({"problem": "no such phone"}, status_code=404)
        return JsonAnswer(self.screen(phone))

    async def state(self, request: Request) -> Response:
        """The whole record: phones with transcripts, accepted and refused sends, webhooks with their tries."""
        shelf = self.stage.shelf
        known = [self.phone(id) for id in shelf.all("phone")]
        return JsonAnswer(
            {
                "now": self.stage.now().isoformat(),
                "phones": [self.screen(phone) for phone in known if phone],
                "accepted": list(shelf.all("accepted").values()),
                "refused": list(shelf.all("refused").values()),
                "webhooks": [{"id": id} | record for id, record in shelf.all("webhook").items()],
                "line": quota(self.stage) | consumption(self.stage),
            }
        )

    async def stream(self, request: Request) -> Response:
        quiet = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self.stage.switchboard.stream(), media_type="text/event-stream", headers=quiet)

    async def file(self, request: Request) -> Response:
        """A picture or voice on a phone; anything else is only ever downloaded."""
        found = self.stage.shelf.get_file(request.path_params["key"])
        if found is None:
            return JsonAnswer({"problem": "no such file"}, status_code=404)
        mime, _, content = found
        seen = mime in ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/wav", "audio/ogg", "audio/mp4")
        headers = {} if seen else {"content-disposition": "attachment"}
        return Response(content, media_type=mime if seen else "application/octet-stream", headers=headers)


async def read(request: Request) -> Thumb:
    """The fields of an act, from JSON, a form or multipart. Raises ValueError."""
    if request.headers.get("content-type", "").startswith("application/json"):
        values: Any = json.loads(await request.body() or b"{}")
        if not isinstance(values, dict):
            raise ValueError("a JSON object is expected")
        return Thumb(values)
    async with request.form() as form:
        values = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        for value in form.values():
            if isinstance(value, UploadFile) and value.filename:
                content = await value.read()
                if len(content) > BIGGEST:
                    raise ValueError("larger than 10 MB")
                return Thumb(values, value.filename, value.content_type or "application/octet-stream", content)
    return Thumb(values)


def _shown(request: Request, id: str, result: Result, status: int) -> Response:
    """JSON for programs; back to the page for a form sent without JavaScript."""
    if "text/html" in request.headers.get("accept", ""):
        return back_to_page(request, f"#phone-{id}")
    return JsonAnswer(result, status_code=status)


def back_to_page(request: Request, place: str = "") -> Response:
    language = "?lang=en" if request.query_params.get("lang") == "en" else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/{language}{place}", status_code=303)
