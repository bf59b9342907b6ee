"""Words that mean tonight, not next week: screened before anything else, in every state and every language at once. Pure. 要綱 3-1-イ, 3-2-イ

Stance (research: domain 5.2): include too much rather than too little. A false alarm costs a kind sentence; a miss leaves a person
alone. Everyday tiredness (「つらい」「もう限界」) is told to staff only. Word lists miss what is said indirectly, so the way to a
person is always open beside them; a professional should review the lists (dialogs/urgent_words, one a language).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dialogs.urgent_words import EVERY
from dialogs.urgent_words.shape import DEVANAGARI, HAN, HANGUL, LATIN, UrgentWords

# exact: help at once, people alerted · near: ask first · soft: staff are told, nothing is said
Sureness = Literal["exact", "near", "soft"]

LIFE = ("crisis", "self_harm", "violence", "child", "harm_to_others")  # the talk is held until a human clears it
NEED = ("hunger", "no_roof", "lifeline")  # a person the same day; the talk goes on


class Found(NamedTuple):
    cls: str
    sureness: Sureness

    @property
    def holds(self) -> bool:
        return self.cls in LIFE


# What a text must hold for a script's words to be looked for at all: most messages are searched in one or two scripts only.
_SIGNS = {
    HAN: r"[぀-ヿ㐀-鿿]",
    HANGUL: r"[가-힣]",
    DEVANAGARI: r"[ऀ-ॿ]",
    LATIN: r"[a-z]{2}",
}

_GAPS = re.compile(r"(?<![a-z0-9])[\s・、。.…‥〜~，！!？?]+|[\s・、。.…‥〜~，！!？?]+(?![a-z0-9])")
_HIRAGANA = {code: chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)}
# Marks over Latin letters go: 「muốn chết」 and 「muon chet」 are one.
_BARE = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if len(unicodedata.normalize("NFD", chr(code))) > 1
} | {ord("đ"): "d", ord("Đ"): "d"}
# Spellings that Nepali writers mix: long and short i and u, व and ब, the three s, the nasal marks; and digits.
_NEPALI = (
    dict(zip(map(ord, "ीूईऊवशषण"), "िुइउबससन", strict=True))
    | dict.fromkeys(map(ord, "ँंः\u200c\u200d"))
    | {0x0966 + digit: str(digit) for digit in range(10)}
)
_ONE_SHAPE = _HIRAGANA | _BARE | _NEPALI | dict.fromkeys(range(768, 880))
_MARKED = tuple((marked, bare) for words in EVERY for marked, bare in words.marked.items())
_HAS_MARKED = re.compile("|".join(marked for marked, _bare in _MARKED))


def fold(text: str) -> str:
    """One shape for 「シニタイ」「し に た い」「死　にたい」「죽고 싶어」「muốn chết」「बाँच्न」; Latin letters keep their single spaces."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", text).casefold()
        if _HAS_MARKED.search(plain):
            for marked, bare in _MARKED:
                plain = plain.replace(marked, bare)
        plain = plain.translate(_ONE_SHAPE)
    return re.sub(r"\s+", " ", plain) if plain.isascii() else _GAPS.sub("", plain.replace("’", "'"))


@dataclass(frozen=True)
class _Script:
    """All words of one script as patterns. `anything`: without groups, it tells the harmless majority apart several times sooner."""

    signs: re.Pattern[str]
    anything: re.Pattern[str]
    exact: re.Pattern[str]
    near: re.Pattern[str]
    soft: re.Pattern[str]
    harmless: re.Pattern[str]


def _script(signs: str, lists: tuple[UrgentWords, ...]) -> _Script:
    fitting = [{cls: pattern.translate(_NEPALI) for cls, pattern in words.exact.items()} for words in lists]
    nearly = [{cls: pattern.translate(_NEPALI) for cls, pattern in words.near.items()} for words in lists]
    soft, harmless = (
        one.translate(_NEPALI) for one in ("|".join(words.soft for words in lists), "|".join(words.harmless for words in lists))
    )
    every = "|".join([*(pattern for one in (*fitting, *nearly) for pattern in one.values()), soft])
    return _Script(
        re.compile(signs),
        re.compile(re.sub(r"(?<!\\)\((?!\?)", "(?:", every)),
        re.compile(_by_class(fitting)),
        re.compile(_by_class(nearly)),
        re.compile(soft),
        re.compile(harmless),
    )


def _by_class(lists: list[dict[str, str]]) -> str:
    """One named group a class, self-harm first: at the same place it says more than the wish to die."""
    order = ("self_harm", *(cls for cls in (*LIFE, *NEED) if cls != "self_harm"))
    merged = {cls: "|".join(one[cls] for one in lists if cls in one) for cls in order}
    return "|".join(f"(?P<{cls}>{pattern})" for cls, pattern in merged.items() if pattern)


_SCRIPTS = tuple(_script(signs, tuple(words for words in EVERY if words.script == script)) for script, signs in _SIGNS.items())


def _places(text: str) -> Iterator[tuple[_Script, str]]:
    """The scripts whose words may be in a folded text, and what is left of it without the harmless ways of speaking."""
    for script in _SCRIPTS:
        if script.signs.search(text) and script.anything.search(text):
            plain = script.harmless.sub("", text)
            if script.anything.search(plain):
                yield script, plain


def screen(text: str) -> Found | None:
    """The most serious thing a text says, in whatever language, or None. Taps are not screened: their own alarm speaks."""
    places = tuple(_places(fold(text[:6_000])))
    if not places:
        return None
    for cls in _in_order({cls for script, plain in places for cls in _classes(script.exact, plain)}):
        return Found(cls, "exact")
    for cls in _in_order({cls for script, plain in places for cls in _classes(script.near, plain)}):
        return Found(cls, "near")
    return Found("", "soft") if any(script.soft.search(plain) for script, plain in places) else None


def classes_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The classes of danger and need in several texts, gravest first; for the form's 「急ぎのしるし」."""
    places = [place for text in texts for place in _places(fold(text[:6_000]))]
    patterns = ((pattern, plain) for script, plain in places for pattern in (script.exact, script.near))
    return _in_order({cls for pattern, plain in patterns for cls in _classes(pattern, plain)})


def _classes(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match.lastgroup for match in pattern.finditer(text) if match.lastgroup}


def _in_order(found: set[str]) -> tuple[str, ...]:
    """Life before need."""
    return tuple(cls for cls in (*LIFE, *NEED) if cls in found)
