"""Telegram's Bot API over HTTP: form-encoded, multipart and JSON calls, the token in the path, the refusals in Telegram's shape."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.rehearsal.answers import JsonAnswer
from bots.rehearsal.faults import spoil
from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json
from bots.rehearsal.telegram_api import METHODS, Asked, TelegramBot, Upload
from bots.rehearsal.telegram_rules import TelegramRefusal, bad

_JSON = (
    "reply_markup",
    "allowed_updates",
    "entities",
    "commands",
    "scope",
    "menu_button",
    "link_preview_options",
    "reply_parameters",
)


def telegram_routes(stage: Stage, bot: TelegramBot) -> list[Route]:
    async def call(request: Request) -> Response:
        method = str(request.path_params["method"])
        return await spoil(stage.faults, "telegram", method, lambda: _answered(stage, bot, method, request))

    async def download(request: Request) -> Response:
        return await spoil(stage.faults, "telegram", "download", lambda: _downloaded(stage, request))

    return [
        Route("/telegram/file/bot{token:str}/{path:path}", download),
        Route("/telegram/bot{token:str}/{method:str}", call, methods=["GET", "POST"]),
    ]


async def _answered(stage: Stage, bot: TelegramBot, method: str, request: Request) -> Response:
    asked = Asked({})
    try:
        _insist_token(stage, request)
        act = METHODS.get(method.lower())
        if act is None:
            raise TelegramRefusal(404, "Not Found")
        asked = await _read(request)
        result = act(bot, asked)
        result = await result if isinstance(result, Awaitable) else result
    except TelegramRefusal as refusal:
        if method.lower().startswith(("send", "edit")):
            stage.refused("telegram", method, refusal.code, refusal.description, to=asked.text("chat_id"))
        return JsonAnswer(refusal.as_json(), status_code=refusal.code)
    return JsonAnswer({"ok": True, "result": result})


def _insist_token(stage: Stage, request: Request) -> None:
    given = str(request.path_params["token"])
    if not hmac.compare_digest(given.encode("utf-8", "replace"), stage.account.telegram_token.encode()):
        raise TelegramRefusal(401, "Unauthorized")


async def _read(request: Request) -> Asked:
    """The parameters of a call from query, form, multipart or JSON."""
    values: Json = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        values |= _parsed(await request.body(), "request")
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    files[name] = (value.filename or name, mime, await value.read())
                else:
                    values[name] = value
    for name in _JSON:
        if isinstance(values.get(name), str) and values[name]:
            values[name] = _parsed(values[name], name)
    return Asked(values, files)


def _parsed(text: str | bytes, name: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise bad(f"can't parse {name} JSON object") from None
    if name == "request" and not isinstance(found, dict):
        raise bad("object expected as request")
    return found


async def _downloaded(stage: Stage, request: Request) -> Response:
    try:
        _insist_token(stage, request)
    except TelegramRefusal as refusal:
        return JsonAnswer(refusal.as_json(), status_code=refusal.code)
    known = stage.shelf.get("telegram path", str(request.path_params["path"]))
    kept = stage.shelf.get_file(known["file_id"]) if known else None
    if kept is None:
        return JsonAnswer(TelegramRefusal(404, "Not Found").as_json(), status_code=404)
    return Response(kept[2], media_type="application/octet-stream")
