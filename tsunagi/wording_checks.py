"""What can be told about a translation without knowing the language: missing, placeholders, leftover Japanese, too long (要綱 3-1-イ). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import regex

from dialogs.catalogue import DIALOGS
from dialogs.commands import WORDS
from dialogs.plain_words import LIMITS, length, sentences
from dialogs.spoken_texts import texts
from dialogs.wording import LABEL
from locales import CONSOLE, SOURCE, babel_locale

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
QUOTED = re.compile(r"「[^」]*」")  # Japanese to be said or looked for stays Japanese, in these brackets
KANA = re.compile(r"[ぁ-んァ-ヶ]")
HAN = re.compile(r"[一-龠々]")
A_BUTTON = re.compile(r'Tap\(\s*Line\(\s*_\(\s*"([^"]+)"')
DIALOGS_FOLDER = Path(__file__).parent.parent / "dialogs"


@cache
def labels() -> frozenset[str]:
    """Every msgid that is shown on a resident's button."""
    of_dialogs = (text for dialog in DIALOGS.values() if dialog.audience == "resident" for text in texts(dialog))
    written = (found for path in DIALOGS_FOLDER.glob("*.py") for found in A_BUTTON.findall(path.read_text("utf-8")))
    return frozenset((*(one.text for one in of_dialogs if one.role == "label"), *written, *(one[0] for one in WORDS.values())))


def of_catalog(language: str, wanted: Iterable[Any], translated: Mapping[Any, Any]) -> list[str]:
    """What is wrong with a catalog. wanted: msgids; translated: msgid to Babel's message."""
    found: list[str] = []
    for msgid in wanted:
        message = translated.get(msgid)
        text = message.string if message else ""
        for source, words in zip(_forms(msgid), _forms(text), strict=False):
            found += (f"{problem}: {source}" for problem in wrong(language, source, words))
        if message is not None and message.fuzzy:
            found.append(f"fuzzy: {msgid}")
    return found


def of_words(language: str, wanted: Iterable[str], translated: Mapping[str, str]) -> list[str]:
    """What is wrong with the lines of the profile. Names and consent texts may be as long as they are."""
    lines = ((ja, translated.get(ja, "")) for ja in wanted)
    return [f"words: {problem}: {ja}" for ja, text in lines for problem in wrong(language, ja, text, sizes=False)]


def _forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def wrong(language: str, source: str, text: str, *, sizes: bool = True) -> Iterator[str]:
    """What is wrong with one translation."""
    if not text.strip():
        yield "missing"
        return
    if sorted(set(PLACEHOLDER.findall(source))) != sorted(set(PLACEHOLDER.findall(text))):
        yield "placeholders differ"
    if left := leftover(language, text):
        yield f"Japanese left ({left})"
    if sizes and language not in CONSOLE:
        yield from _too_long(language, source, text)


def _too_long(language: str, source: str, text: str) -> Iterator[str]:
    if source in labels() and (signs := len(regex.findall(r"\X", text))) > LABEL:
        yield f"a button of {signs} signs where {LABEL} is the most"
    most = LIMITS[language].hard
    if (longest := max(map(length, sentences(text)), default=0)) > most:
        yield f"a sentence of {longest} signs where {most} is the most"


def leftover(language: str, text: str) -> str:
    """The first Japanese sign outside 「」 in a text that should hold none; English may name what only Japanese has a word for."""
    if babel_locale(language) == SOURCE or language in CONSOLE:
        return ""
    bare = QUOTED.sub("", text)
    found = KANA.search(bare) or (None if language == "zh_Hans" else HAN.search(bare))
    return found[0] if found else ""
