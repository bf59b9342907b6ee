"""Things to send without owning a camera: a drawn letter (JPEG), a soft tone (WAV), a place in the middle of the city, a sticker."""

from __future__ import annotations

import io
import math
import struct
import wave
from functools import cache

from PIL import Image, ImageDraw

PLACE = {"title": "大通公園", "address": "札幌市中央区大通西4丁目", "latitude": 43.060465, "longitude": 141.353507}
STICKER = {"packageId": "11537", "stickerId": "52002734", "stickerResourceType": "STATIC", "keywords": ["hello"]}
VOICE_SECONDS = 2
_PAPER, _INK, _FAINT, _RED = (252, 251, 247), (70, 72, 80), (196, 198, 204), (190, 60, 56)


@cache
def picture() -> bytes:
    """A photographed letter with a red stamp, such as people send when they cannot pay."""
    canvas = Image.new("RGB", (900, 1200), (151, 140, 126))
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((96, 108, 820, 1116), fill=(120, 110, 98))
    draw.rectangle((84, 92, 808, 1100), fill=_PAPER)
    draw.rectangle((140, 150, 420, 178), fill=_INK)
    draw.rectangle((250, 262, 640, 306), fill=_INK)
    for row in range(9):
        draw.rectangle((140, 392 + row * 52, 700 - (row % 4) * 66, 408 + row * 52), fill=_FAINT)
    draw.rectangle((140, 890, 752, 1010), outline=_INK, width=4)
    draw.rectangle((170, 930, 380, 966), fill=_INK)
    draw.ellipse((600, 120, 752, 272), outline=_RED, width=9)
    draw.rectangle((640, 184, 712, 208), fill=_RED)
    out = io.BytesIO()
    canvas.rotate(-1.2, fillcolor=(151, 140, 126)).save(out, "JPEG", quality=82)
    return out.getvalue()


@cache
def voice() -> bytes:
    """Two seconds of a soft tone, 8 kHz mono."""
    rate, out = 8000, io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        for step in range(rate * VOICE_SECONDS):
            swell = math.sin(math.pi * step / (rate * VOICE_SECONDS))
            sound.writeframesraw(struct.pack("<h", round(6000 * swell * math.sin(2 * math.pi * 330 * step / rate))))
    return out.getvalue()
