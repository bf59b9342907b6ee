"""What crosses the window, in no platform's words: what a person said, what we say back.

Pure. The doors (bots/) make `Said` from bytes and draw `Post` within their own limits; dialogs/ read and write nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

MediaKind = Literal["image", "audio", "video", "file", "sticker"]
ButtonKind = Literal["tap", "date", "time", "place", "photo", "link", "phone", "room"]


@dataclass(frozen=True)
class Media:
    """A picture, voice or file that came with a message. `ref` is the platform's own handle for fetching it."""

    kind: MediaKind
    ref: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0  # bytes, 0 when the platform does not say
    album: str = ""  # pictures sent together share one


@dataclass(frozen=True)
class Place:
    """A point a person sent; degrees, WGS 84."""

    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Said:
    """One arrival as the dialogs see it. Exactly what was sent: nothing folded, nothing trimmed.

    event: "" for a message, else what happened: follow, unfollow, unsend, start, edit, or `unknown:<type>` for a kind we do
    not know yet (shown to staff as what it is, answered kindly, never dropped).
    """

    text: str = ""
    tap: str = ""  # the data of a button of ours
    picked: str = ""  # ISO date or time from a picker
    media: tuple[Media, ...] = ()
    place: Place | None = None
    event: str = ""
    payload: str = ""  # what a deep link carried ("/start <payload>")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Said:
        place = said.get("place")
        media = tuple(Media(**one) for one in said.get("media", ()))
        rest = {key: value for key, value in said.items() if key not in ("place", "media")}
        return cls(media=media, place=Place(**place) if place else None, **rest)

    def __repr__(self) -> str:
        return f"<said {len(self.text)} chars, tap={bool(self.tap)}, media={len(self.media)}, event={self.event!r}>"


@dataclass(frozen=True)
class Button:
    """One thing to tap. `data` comes back as `Said.tap` (at most 64 bytes: Telegram's callback_data)."""

    label: str
    data: str = ""
    kind: ButtonKind = "tap"
    url: str = ""  # link and phone; of "room" a link made when it goes out, which opens once
    fill: str = ""  # earlier words put into the keyboard (LINE fillInText), at most 300


@dataclass(frozen=True)
class Bubble:
    """One bubble of text; the buttons of a post's last bubble are the ones a person sees."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Post:
    """All we say at once: 1 to 5 bubbles, one message row, one call to the platform.

    in_japanese: what each bubble says, for a worker, where the person reads another language; phrase: the 定型文 it is. Neither is sent.
    """

    bubbles: tuple[Bubble, ...]
    in_japanese: tuple[str, ...] = ()
    phrase: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, post: dict[str, Any]) -> Post:
        return cls(
            tuple(
                Bubble(bubble["text"], tuple(Button(**button) for button in bubble.get("buttons", ())))
                for bubble in post["bubbles"]
            ),
            tuple(post.get("in_japanese", ())),
            post.get("phrase", ""),
        )
