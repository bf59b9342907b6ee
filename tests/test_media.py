"""Pictures are drawn anew, everything else is named by its first bytes; what is not allowed is refused with a reason."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bots.media import LIMITS, Refused, Safe, safe, sniffed

OGG, PDF = b"OggS" + b"\0" * 40, b"%PDF-1.7 " + b"x" * 40
M4A, MP4 = b"\0\0\0\x20ftypM4A " + b"x" * 40, b"\0\0\0\x20ftypisom" + b"x" * 40
HEIC = b"\0\0\0\x20ftypheic" + b"x" * 40


def picture(format_: str, size: tuple[int, int] = (30, 20), mode: str = "RGB", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (10, 20, 30) if mode == "RGB" else None).save(out, format_, **how)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG that says it is side × side and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind", "mime"),
    [
        (picture("JPEG"), "image", "image/jpeg"),
        (picture("PNG"), "image", "image/png"),
        (picture("PNG", mode="RGBA"), "image", "image/png"),
        (picture("PNG", mode="P"), "image", "image/png"),
        (picture("PNG", mode="I;16"), "image", "image/png"),
        (picture("GIF", mode="P"), "image", "image/png"),
        (picture("WEBP"), "image", "image/jpeg"),
        (picture("WEBP", mode="RGBA"), "image", "image/png"),
        (picture("JPEG", mode="CMYK"), "image", "image/jpeg"),
        (picture("JPEG", mode="L"), "file", "image/jpeg"),
        (OGG, "audio", "audio/ogg"),
        (M4A, "audio", "audio/mp4"),
        (MP4, "audio", "audio/mp4"),
        (MP4, "video", "video/mp4"),
        (PDF, "file", "application/pdf"),
        (b"RIFF\0\0\0\0WAVE" + b"x" * 9, "audio", "audio/wav"),
    ],
)
def test_what_is_allowed_is_kept_under_its_true_type(content: bytes, kind: Any, mime: str) -> None:
    kept = safe(content, kind)
    assert isinstance(kept, Safe)
    assert kept.mime == mime == sniffed(kept.content, kind)
    assert kept.content == content or mime.startswith("image/")


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", "image", "empty"),
        (b"<svg onload=alert(1)>", "image", "not_allowed"),
        (b"<html>", "file", "not_allowed"),
        (b"MZ\x90", "file", "not_allowed"),
        (b"PK\x03\x04", "file", "not_allowed"),
        (HEIC, "image", "not_allowed"),
        (PDF, "image", "not_allowed"),
        (picture("JPEG"), "audio", "not_allowed"),
        (picture("JPEG"), "sticker", "too_big"),
        (b"x" * (LIMITS["image"] + 1), "image", "too_big"),
        (bomb(6_400), "image", "too_big"),
        (bomb(13_000), "image", "too_big"),
        (bomb(20_000), "image", "too_big"),
        (bomb(100), "image", "broken"),
        (picture("PNG")[:60], "image", "broken"),
        (b"\xff\xd8\xff" + b"rubbish" * 9, "image", "broken"),
        (b"RIFF\0\0\0\0WEBPrubbish", "image", "broken"),
    ],
)
def test_what_is_not_allowed_is_refused_with_a_reason(content: bytes, kind: Any, reason: str) -> None:
    assert safe(content, kind) == Refused(reason)


def test_nothing_hidden_survives_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "SECRETWORDS"
    told = (
        picture("JPEG", (40, 20), exif=exif, comment=b"SECRETWORDS", icc_profile=b"SECRETWORDS" * 20) + b"PK\x03\x04SECRETWORDS"
    )
    kept = safe(told, "image")
    assert isinstance(kept, Safe)
    assert b"SECRETWORDS" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert shown.size == (20, 40)
        assert not shown.getexif()


def test_words_in_a_png_do_not_survive() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "SECRETWORDS")
    words.add_itxt("XML:com.adobe.xmp", "SECRETWORDS")
    kept = safe(picture("PNG", pnginfo=words), "image")
    assert isinstance(kept, Safe)
    assert b"SECRETWORDS" not in kept.content


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.integers(0, 10_000), st.binary(min_size=1, max_size=8), st.booleans()
)
def test_a_damaged_picture_is_kept_or_refused_and_never_raises(format_: str, place: int, damage: bytes, cut: bool) -> None:
    whole = picture(format_)
    place %= len(whole)
    broken = whole[:place] + damage + (b"" if cut else whole[place + len(damage) :])
    assert isinstance(safe(broken, "image"), Safe | Refused)
