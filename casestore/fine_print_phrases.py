"""The shapes of phrases.toml: 定型文, sentences that a worker sends in the person's language (要綱 3-1-ウ, 3-3-ア)."""

from __future__ import annotations

import re
from typing import Literal, get_args

from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Text, Words

Category = Literal["opening", "language", "contact", "meeting", "bring", "progress", "closed", "danger"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
KNOWN = ("agency", "phone", "hours", "address", "ambulance", "police", "worker")  # filled in by us
TYPED = ("day", "time", "place", "thing")  # filled in by the worker
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def placeholders(text: str) -> frozenset[str]:
    """The names that stand in a sentence to be filled in."""
    return frozenset(PLACEHOLDER.findall(text))


def well_formed(text: str) -> bool:
    """Whether a sentence holds only what can be filled in, and no stray per cent sign."""
    return placeholders(text) <= {*KNOWN, *TYPED} and "%" not in PLACEHOLDER.sub("", text)


@dataclass(frozen=True, config=STRICT)
class PhraseText:
    """One sentence, or a few. Every language must hold the same names to be filled in."""

    id: Words
    category: Category
    text: Text

    def __post_init__(self) -> None:
        others = (self.text.en, *(words for _language, words in self.text.more))
        if not well_formed(self.text.ja) or any(placeholders(one) != placeholders(self.text.ja) for one in others):
            raise ValueError("the languages do not hold the same names to be filled in")


@dataclass(frozen=True, config=STRICT)
class Phrases:
    phrases: tuple[PhraseText, ...]
