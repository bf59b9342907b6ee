"""How long sentences are, and how long they may be, per language; readability figures. Pure. 要綱 3-1-イ

Counted in signs as a person counts them; readings in brackets and what is filled in later aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import regex

_END = re.compile(r"(?<=[。！？!?।])|(?<=[.])(?=\s|$)|\n")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_READING = re.compile(r"（[ぁ-んァ-ヶー・、\s]+）")
_KANJI = re.compile(r"[一-龠々]")
FILLED = 8  # signs that a placeholder stands for


@dataclass(frozen=True, slots=True)
class Limit:
    """The most signs a sentence may have, and the most it should have."""

    hard: int
    advised: int


LIMITS: Mapping[str, Limit] = {
    "ja": Limit(60, 45),
    "ja@easy": Limit(45, 30),
    "en": Limit(190, 130),
    "zh_Hans": Limit(60, 40),
    "ko": Limit(90, 60),
    "vi": Limit(200, 140),
    "ne": Limit(190, 130),
}


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, without what stands between them."""
    return tuple(one for part in _END.split(text) if (one := part.strip()))


def length(sentence: str) -> int:
    """The signs of a sentence."""
    return len(regex.findall(r"\X", _READING.sub("", _PLACEHOLDER.sub("〇" * FILLED, sentence))))


@dataclass(frozen=True, slots=True)
class Figures:
    """Readability of some texts: mean and longest sentence, kanji a sentence, the share of sentences over the advised length."""

    sentences: int
    mean: float
    longest: int
    kanji: float
    over: float


def figures(said: Iterable[str], language: str) -> Figures:
    """Figures of texts in a language; all zero where there are none."""
    every = [one for text in said for one in sentences(text)]
    lengths = [length(one) for one in every]
    if not every:
        return Figures(0, 0.0, 0, 0.0, 0.0)
    kanji = sum(len(_KANJI.findall(_READING.sub("", one))) for one in every)
    advised = LIMITS[language].advised
    over = sum(one > advised for one in lengths)
    return Figures(len(every), sum(lengths) / len(every), max(lengths), kanji / len(every), over / len(every))
