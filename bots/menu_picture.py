"""The pictures of the LINE menus, drawn by ourselves when the words of a language change: `python -m bots.menu_picture [LANGUAGE …]`.

They are kept with the program (bots/menu_pictures), so that an office needs neither fonts nor this module. Colours: the console's. 要綱 3-1-ア
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from bots.menu import HEIGHT, PLACES, WIDTH, boxes, digest
from locales import LANGUAGES, babel_locale, catalog

FOLDER = Path(__file__).parent / "menu_pictures"
BIGGEST = 1024 * 1024  # LINE: bytes
MARK = "tsunagi"  # the PNG text that says which words were drawn
FINE = 2  # drawn larger and made smaller, for smooth edges

GROUND, LINE, INK, KEY, SOFT = "#fdfdfd", "#e0e4e8", "#1a1a1a", "#0055ad", "#f0f9ff"
ALERT, ALERT_SOFT = "#8b0000", "#fdf3f3"
LABEL, SMALLEST = 82, 48  # pixels; a long label grows smaller, then breaks into two lines
STROKE = 13

# Debian's fonts-noto-cjk (all our languages but one), fonts-noto-core (Nepali)
_CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
FONTS = {
    "ja": (_CJK, 0),
    "ko": (_CJK, 1),
    "zh_Hans": (_CJK, 2),
    "ne": ("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Bold.ttf", 0),
}

Pen = ImageDraw.ImageDraw
Draw = Callable[[Pen, float, float, str], None]


def picture(language: str) -> bytes:
    """The menu of a language as PNG, below LINE's megabyte. Raises OSError when its font is not installed."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
    pen = ImageDraw.Draw(image)
    for place, box in zip(PLACES, boxes(), strict=True):
        urgent = place.icon == "phone"
        _tile(pen, tuple(edge * FINE for edge in box), ALERT_SOFT if urgent else GROUND)
        middle, top = (box[0] + box[2]) / 2, box[1]
        ICONS[place.icon](pen, middle * FINE, (top + 330) * FINE, ALERT if urgent else KEY)
        _label(
            pen, catalog(language).gettext(place.label), middle * FINE, (top + 610) * FINE, language, ALERT if urgent else INK
        )
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(64, dither=Image.Dither.NONE)
    told, kept = PngInfo(), io.BytesIO()
    told.add_text(MARK, digest(language))
    image.save(kept, "PNG", optimize=True, pnginfo=told)
    return kept.getvalue()


def drawn(language: str) -> bytes:
    """The picture that comes with the program. Raises FileNotFoundError."""
    return (FOLDER / f"{language}.png").read_bytes()


def words_of(content: bytes) -> str:
    """The hash of the words a picture was drawn with, "" when it does not say."""
    with Image.open(io.BytesIO(content)) as image:
        return str(image.info.get(MARK, ""))


# -- words ---------------------------------------------------------------------------------------------------------------


def _font(language: str, size: int) -> ImageFont.FreeTypeFont:
    path, index = FONTS.get(babel_locale(language), FONTS["ja"])
    return ImageFont.truetype(path, size * FINE, index=index)


def _label(pen: Pen, text: str, x: float, y: float, language: str, colour: str) -> None:
    """One line as large as it fits, else two."""
    room = (WIDTH / 3 - 90) * FINE
    for size in range(LABEL, SMALLEST, -2):
        font = _font(language, size)
        if pen.textlength(text, font) <= room:
            pen.text((x, y), text, colour, font, anchor="mm")
            return
        halves = _halves(text)
        if size <= 66 and halves and all(pen.textlength(half, font) <= room for half in halves):
            for row, half in zip((-0.62, 0.62), halves, strict=True):
                pen.text((x, y + row * size * FINE), half, colour, font, anchor="mm")
            return
    pen.text((x, y), text, colour, _font(language, SMALLEST), anchor="mm")


def _halves(text: str) -> tuple[str, str] | None:
    """The text broken at the space or mark nearest its middle."""
    breaks = [found.end() for found in re.finditer(r"[ 、,・，]+", text)]
    at = min(breaks, key=lambda place: abs(place - len(text) / 2), default=0)
    return (text[:at].strip(), text[at:].strip()) if 0 < at < len(text) else None


def _tile(pen: Pen, box: tuple[float, ...], ground: str) -> None:
    left, top, right, bottom = box
    pad = 18 * FINE
    pen.rounded_rectangle(
        (left + pad, top + pad, right - pad, bottom - pad), 44 * FINE, fill=ground, outline=LINE, width=4 * FINE
    )


# -- icons: lines of one strength, about 300 pixels wide -----------------------------------------------------------------


def _round(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse(
        (x - radius * FINE, y - radius * FINE, x + radius * FINE, y + radius * FINE), outline=colour, width=STROKE * FINE
    )


def _dot(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse((x - radius * FINE, y - radius * FINE, x + radius * FINE, y + radius * FINE), fill=colour)


def _path(pen: Pen, x: float, y: float, points: tuple[tuple[float, float], ...], colour: str) -> None:
    """A line through points about (x, y), its ends round."""
    whole = [(x + dx * FINE, y + dy * FINE) for dx, dy in points]
    pen.line(whole, fill=colour, width=STROKE * FINE, joint="curve")
    for end in (whole[0], whole[-1]):
        _dot(pen, *end, STROKE / 2, colour)


def _box(pen: Pen, x: float, y: float, half: tuple[float, float], radius: float, colour: str) -> None:
    wide, high = half[0] * FINE, half[1] * FINE
    pen.rounded_rectangle(
        (x - wide, y - high, x + wide, y + high),
        radius * FINE,
        fill=SOFT if colour == KEY else "white",
        outline=colour,
        width=STROKE * FINE,
    )


def _talk(pen: Pen, x: float, y: float, colour: str) -> None:
    _box(pen, x, y - 20 * FINE, (150, 105), 60, colour)
    _path(pen, x, y, ((-60, 82), (-85, 140), (0, 84)), colour)
    pen.rectangle((x - 52 * FINE, y + 66 * FINE, x - 8 * FINE, y + 76 * FINE), fill=SOFT)
    for dx in (-60, 0, 60):
        _dot(pen, x + dx * FINE, y - 20 * FINE, 14, colour)


def _person(pen: Pen, x: float, y: float, colour: str) -> None:
    for dx, size in ((-92, 1.0), (108, 0.84)):
        middle = x + dx * FINE
        _round(pen, middle, y - 70 * FINE, 52 * size, colour)
        wide, top = 96 * size * FINE, y + (15 + 20 * (1 - size)) * FINE
        pen.arc((middle - wide, top, middle + wide, top + 210 * size * FINE), 180, 360, fill=colour, width=STROKE * FINE)


def _status(pen: Pen, x: float, y: float, colour: str) -> None:
    _box(pen, x, y, (115, 140), 26, colour)
    for row, dy in enumerate((-70, 0, 70)):
        _path(pen, x, y, ((-70, dy), (-55, dy + 16), (-30, dy - 16)) if row < 2 else ((-68, dy), (-36, dy)), colour)
        _path(pen, x, y, ((0, dy), (72, dy)), colour)


def _calendar(pen: Pen, x: float, y: float, colour: str) -> None:
    _box(pen, x, y + 8 * FINE, (140, 125), 26, colour)
    _path(pen, x, y, ((-134, -45), (134, -45)), colour)
    for dx in (-65, 65):
        _path(pen, x, y, ((dx, -150), (dx, -100)), colour)
    _path(pen, x, y, ((-50, 45), (-12, 82), (58, 5)), colour)


def _globe(pen: Pen, x: float, y: float, colour: str) -> None:
    radius = 138 * FINE
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=SOFT, outline=colour, width=STROKE * FINE)
    pen.ellipse((x - radius * 0.45, y - radius, x + radius * 0.45, y + radius), outline=colour, width=STROKE * FINE)
    for dy, half in ((-50, 118), (50, 118)):
        _path(pen, x, y, ((-half, dy), (half, dy)), colour)


def _phone(pen: Pen, x: float, y: float, colour: str) -> None:
    _box(pen, x, y, (80, 140), 30, colour)
    _path(pen, x, y, ((-22, 98), (22, 98)), colour)
    for radius in (150, 200):
        around = (x - radius * FINE, y - radius * FINE, x + radius * FINE, y + radius * FINE)
        pen.arc(around, -28, 28, fill=colour, width=STROKE * FINE)
        pen.arc(around, 152, 208, fill=colour, width=STROKE * FINE)


ICONS: dict[str, Draw] = {
    "talk": _talk, "person": _person, "status": _status, "calendar": _calendar, "globe": _globe, "phone": _phone,
}  # fmt: skip


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in sys.argv[1:] or LANGUAGES:
        (FOLDER / f"{one}.png").write_bytes(picture(one))
