"""How long a text is, as each platform counts, and how to cut it without breaking what a reader sees as one letter.

Pure. LINE counts labels in grapheme clusters and the rest in UTF-16 units (research/platforms.md 2.4).
"""

from __future__ import annotations

import re

import regex

CLUSTER = regex.compile(r"\X")
LONE = re.compile("[\ud800-\udfff]")
ELLIPSIS = "…"


def units(text: str) -> int:
    """UTF-16 code units: 🍎 is 2."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def graphemes(text: str) -> int:
    """What a reader counts as letters: a family emoji is 1."""
    return len(CLUSTER.findall(text))


def sendable(text: str) -> str:
    """The text as every platform takes it: no NUL, no half of a surrogate pair."""
    return LONE.sub("\ufffd", text.replace("\0", ""))


def short(text: str, limit: int) -> str:
    """At most `limit` grapheme clusters, an ellipsis for what is cut."""
    letters = CLUSTER.findall(text)
    return text if len(letters) <= limit else "".join(letters[: limit - 1]) + ELLIPSIS


def short_units(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, nothing added."""
    return text if units(text) <= limit else text[: _whole_letters(text, limit)]


def pieces(text: str, limit: int, *, at_lines: bool = True) -> tuple[str, ...]:
    """The text in order in pieces of at most `limit` UTF-16 units, all of it; cut after a line where one ends late enough."""
    found: list[str] = []
    while units(text) > limit:
        cut = _cut(text, limit, at_lines=at_lines)
        found.append(text[:cut])
        text = text[cut:]
    return (*found, text)


def _cut(text: str, limit: int, *, at_lines: bool) -> int:
    end = _whole_letters(text, limit)
    line = text.rfind("\n", end // 2, end) if at_lines else -1
    return line + 1 if line > 0 else end


def _whole_letters(text: str, limit: int) -> int:
    """The last end of a letter within the limit; a letter longer than the limit (piled accents) has to be cut."""
    end = _code_points(text, limit)
    starts = (letter.start() for letter in CLUSTER.finditer(text, 0, end + limit))
    return max((start for start in starts if start <= end), default=0) or end


def _code_points(text: str, limit: int) -> int:
    used = 0
    for place, letter in enumerate(text):
        used += 2 if letter > "\uffff" else 1
        if used > limit:
            return place
    return len(text)
