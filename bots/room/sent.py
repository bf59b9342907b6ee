"""What a form of the room sent: words, a press of a button, a picture or voice; read within limits, nothing of it written to disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from bots.media import Refused, Safe, safe, sniffed
from casestore.speech import Media, MediaKind, Said
from casestore.words import N_ as _

MOST_SIGNS = 5_000
MOST_BYTES = 10_000_000
MOST_BODY = MOST_BYTES + 200_000
ONCE = re.compile(r"[0-9a-f-]{36}")

TOO_LONG = _("長すぎて、送れませんでした。%(most)d文字までにして、2回に分けて送ってください。")
NOTHING = _("まだ、何も書いていません。書いてから、送ってください。")
TOO_BIG = _("写真や音声が大きすぎて、送れませんでした。10MBまでのものにしてください。")
NOT_THIS = _("このファイルは、受け取れませんでした。写真・音声・PDFを送ってください。")
FILE_WORDS = {"too_big": TOO_BIG}


class BodyTooBig(Exception):
    """More than MOST_BODY bytes."""


class _InMemory(MultiPartParser):
    spool_max_size = MOST_BODY  # a picture of a resident is never written to a temporary file


@dataclass(frozen=True)
class Sent:
    """One form. once: names this one sending; the same again is the same. file: its name and bytes."""

    fields: Mapping[str, str]
    file: tuple[str, str, bytes] | None = None

    def typed(self, name: str) -> str:
        return self.fields.get(name, "").replace("\r\n", "\n").strip()

    @property
    def once(self) -> str:
        return self.typed("once") if ONCE.fullmatch(self.typed("once")) else ""


async def sent(request: Request) -> Sent:
    """Read a form. Raises BodyTooBig; an unreadable one is an empty one."""
    if int(request.headers.get("content-length") or 0) > MOST_BODY:
        raise BodyTooBig
    multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    parser: Any = _InMemory(request.headers, _capped(request), max_files=1, max_fields=40) if multipart else None
    try:
        form = await (parser or FormParser(request.headers, _capped(request))).parse()
    except MultiPartException:
        return Sent({})
    try:
        return await _of_form(form)
    finally:
        await form.close()


async def _of_form(form: FormData) -> Sent:
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    upload = next((value for _name, value in form.multi_items() if isinstance(value, UploadFile) and value.filename), None)
    if upload is None:
        return Sent(fields)
    return Sent(fields, (str(upload.filename)[:200], upload.content_type or "", await upload.read()))


async def _capped(request: Request) -> Any:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY:
            raise BodyTooBig
        yield part


def read(form: Sent) -> tuple[Said, Safe | None] | str:
    """What was said with it, and the clean copy of a file; or, as a msgid, why it cannot be sent."""
    if tap := form.typed("tap"):
        return Said(tap=tap[:64], picked=form.typed("picked")[:40]), None
    text = form.typed("text")
    if len(text) > MOST_SIGNS:
        return TOO_LONG
    if form.file is None:
        return (Said(text=text), None) if text else NOTHING
    name, declared, content = form.file
    if len(content) > MOST_BYTES:
        return TOO_BIG
    kind = _kind(content, declared)
    clean = safe(content, kind)
    if isinstance(clean, Refused):
        return FILE_WORDS.get(clean.reason, NOT_THIS)
    return Said(text=text, media=(Media(kind, name=name, mime=clean.mime, size=len(clean.content)),)), clean


def _kind(content: bytes, declared: str) -> MediaKind:
    """By the first bytes; only what an MP4 holds is taken from what the browser says."""
    found = sniffed(content, "audio" if declared.startswith("audio/") else "file")
    for kind in ("image", "audio", "video"):
        if found.startswith(f"{kind}/"):
            return kind
    return "file"
