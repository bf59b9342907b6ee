"""An answer in two layers: the person's own words with their message ids, and our reading of them with who read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

# Our reading: a word, a number, several choice ids, a place. JSON in and out; lists come back as tuples.
Value = str | int | bool | None | tuple[str, ...] | Mapping[str, Any]
Known = Mapping[str, Value]  # readings on the path so far, by key: all a `when` may look at

BOT = "bot"


class Piece(NamedTuple):
    """One message, or a part of an answer: what came, as it came."""

    message_id: str
    text: str
    kind: str = "text"  # or image, audio, video, file, sticker, place, tap


class Answer(NamedTuple):
    """A tuple rather than a dataclass, because a turn reads and writes a dozen of them as JSON rows (goal G6)."""

    value: Value
    pieces: tuple[Piece, ...] = ()
    how: str = "said"  # or "skipped", "withheld" (would rather not say)
    by: str = BOT  # who read it: the bot or a staff id
    at: str = ""  # ISO 8601, UTC
    version: int = 1  # 2: changed once
    edition: int = 1  # the dialog's version when it was asked
    language: str = ""  # in which it was asked
    confirmed: bool = False  # a worker wrote it, and the person said that it is right

    @property
    def words(self) -> str:
        """The person's own words, messages joined by a line break."""
        return "\n".join(piece.text for piece in self.pieces if piece.text)

    @property
    def message_ids(self) -> tuple[str, ...]:
        return tuple(piece.message_id for piece in self.pieces if piece.message_id)

    def as_row(self) -> list[Any]:
        return [self.value, self.pieces and [list(piece) for piece in self.pieces], *self[2:]]

    @classmethod
    def from_row(cls, row: list[Any]) -> Answer:
        value, pieces, *rest = row
        return cls(tuple(value) if isinstance(value, list) else value, tuple(map(Piece._make, pieces)), *rest)


_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Words that any store and any wire can carry: lone surrogates and control characters become visible marks or nothing."""
    if _UNCLEAN.search(text) is None:
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(sign for sign in whole if sign >= " " or sign in "\n\t")
