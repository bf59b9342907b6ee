"""ふりがな: how the words of a text are read, word by word (要綱 3-1-イ). Pure: sudachipy with its small dictionary, in this process.

A name is never guessed: whoever shows one gives its kana, as the person entered them. Digits, Latin letters and kana have no reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from sudachipy import Dictionary, SplitMode

Piece = tuple[str, str]  # the words as written, and how they are read in hiragana; "" where that is plain
READ_IN = ("ja", "ja@easy")
KANJI = re.compile(r"[一-龠々〆ヶ\u3400-\u4dbf\uf900-\ufaff\U00020000-\U000323af]")
PROPER = ("固有名詞", "人名")  # a person's name: no reading of ours
_TO_HIRAGANA = {ord(sign): ord(sign) - 0x60 for sign in map(chr, range(ord("ァ"), ord("ヶ") + 1))}
_OURS: Mapping[str, str] = {
    "様式": "ようしき",
    "何": "なに",
    "一日": "いちにち",
    "今日": "きょう",
    "明日": "あした",
    "昨日": "きのう",
}
LONGEST = 10_000  # signs; Sudachi takes 49,149 bytes at once


def pieces(text: str, names: Mapping[str, str] = {}) -> tuple[Piece, ...]:
    """The text in pieces that together are the text again. names: words as written to their kana, longest first where they overlap."""
    if not KANJI.search(text):
        return ((text, ""),) if text else ()
    if not names:
        return _read(text)
    known = sorted((name for name in names if name and names[name]), key=len, reverse=True)
    if not known:
        return _read(text)
    parts = re.split("(" + "|".join(map(re.escape, known)) + ")", text)
    return tuple(
        piece for part in parts if part for piece in ([(part, hiragana(names[part]))] if part in names else _read(part))
    )


def hiragana(kana: str) -> str:
    return kana.translate(_TO_HIRAGANA)


@cache
def _words() -> Any:  # sudachipy's tokenizer, which is made once: its dictionary is mapped, not copied
    return Dictionary(dict="small").tokenizer(mode=SplitMode.C)


@lru_cache(maxsize=2_048)
def _read(text: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for start in range(0, len(text), LONGEST):
        for word in _words().tokenize(text[start : start + LONGEST]):
            found.extend(_piece(word.surface(), word.reading_form(), tuple(word.part_of_speech())))
    return _joined(found)


def _piece(surface: str, reading: str, kind: tuple[str, ...]) -> tuple[Piece, ...]:
    """One word: its kanji with their kana, the kana around them left as they are."""
    if not KANJI.search(surface) or all(part in kind for part in PROPER):
        return ((surface, ""),)
    read = _OURS.get(surface) or hiragana(reading)
    if not read or not re.fullmatch(r"[ぁ-ゖー]+", read):
        return ((surface, ""),)
    runs = re.split(f"({KANJI.pattern}+)", surface)
    found = re.fullmatch("".join("(.+?)" if KANJI.search(run) else re.escape(hiragana(run)) for run in runs), read)
    if found is None:
        return ((surface, read),)
    kana = iter(found.groups())
    return tuple((run, next(kana) if KANJI.search(run) else "") for run in runs if run)


def _joined(found: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours without a reading are one piece."""
    joined: list[Piece] = []
    for surface, reading in found:
        if joined and not reading and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + surface, "")
        else:
            joined.append((surface, reading))
    return tuple(joined)
