"""Whether a picture, voice or file may be kept and shown, and the clean copy of it (research/security.md 3.6).

Pure. Pictures are drawn anew, so that places in EXIF, hidden tails and odd chunks are gone. Sound, film and PDF are named by
their first bytes and never opened here.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from casestore.speech import MediaKind

MEGABYTE = 1_000_000
LIMITS: dict[str, int] = {"image": 10 * MEGABYTE, "audio": 20 * MEGABYTE, "video": 20 * MEGABYTE, "file": 20 * MEGABYTE}
PIXELS = 40_000_000
JPEG_QUALITY = 88
ALLOWED: dict[str, tuple[str, ...]] = {
    "image": ("image/jpeg", "image/png", "image/webp", "image/gif"),
    "audio": ("audio/mp4", "audio/ogg", "audio/mpeg", "audio/aac", "audio/wav"),
    "video": ("video/mp4",),
    "file": ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "audio/mp4", "audio/ogg", "audio/mpeg"),
}
BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic"}


@dataclass(frozen=True)
class Safe:
    """What may be kept: the bytes as they will be shown, and their true type."""

    content: bytes
    mime: str


@dataclass(frozen=True)
class Refused:
    """Why it is not kept: empty, too_big, not_allowed, broken."""

    reason: str


def safe(content: bytes, kind: MediaKind) -> Safe | Refused:
    """The clean copy of a medium, or why there is none."""
    if not content:
        return Refused("empty")
    if len(content) > LIMITS.get(kind, 0):
        return Refused("too_big")
    mime = sniffed(content, kind)
    if mime not in ALLOWED.get(kind, ()):
        return Refused("not_allowed")
    return _drawn_anew(content, mime) if mime.startswith("image/") else Safe(content, mime)


def sniffed(content: bytes, kind: MediaKind = "file") -> str:
    """The type by the first bytes, "" when unknown. `kind` decides only what an MP4 holds: the platform says sound or film."""
    for start, mime in STARTS:
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12], "")
    if content[4:8] == b"ftyp":
        return BRANDS.get(content[8:12], "audio/mp4" if kind == "audio" else "video/mp4")
    if content[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    return "audio/mpeg" if content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2") else ""


STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)


def _drawn_anew(content: bytes, mime: str) -> Safe | Refused:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit below is tighter
            return _first_frame(content, mime)
    except Image.DecompressionBombError:
        return Refused("too_big")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, ZeroDivisionError, IndexError, KeyError):
        return Refused("broken")  # Pillow's decoders raise all of these on bad bytes


def _first_frame(content: bytes, mime: str) -> Safe | Refused:
    with Image.open(io.BytesIO(content), formats=[mime.removeprefix("image/").upper()]) as picture:
        if picture.width * picture.height > PIXELS:
            return Refused("too_big")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        kept = "RGBA" if upright.has_transparency_data else "RGB"
        clean = Image.new(kept, upright.size)
        clean.paste(upright.convert(kept))
    out = io.BytesIO()
    if mime == "image/jpeg" or (mime == "image/webp" and kept == "RGB"):
        clean.save(out, "JPEG", quality=JPEG_QUALITY)
        return Safe(out.getvalue(), "image/jpeg")
    clean.save(out, "PNG")
    return Safe(out.getvalue(), "image/png")
