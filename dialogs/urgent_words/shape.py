"""What a file of urgent words holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HAN, HANGUL, DEVANAGARI, LATIN = "han", "hangul", "devanagari", "latin"  # what a text must be written in at all


@dataclass(frozen=True)
class UrgentWords:
    """One language in one script. Patterns by class of danger or need; `marked`: words told apart by their marks before these go."""

    language: str
    script: str
    source: str  # where the words were found
    exact: Mapping[str, str]
    near: Mapping[str, str]
    soft: str
    harmless: str  # taken out before anything is looked for
    marked: Mapping[str, str] = field(default_factory=dict)
    reviewed: str = ""  # who has read the list as a speaker who counsels, and when
