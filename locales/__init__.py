"""The catalogs: Japanese is the source, so its catalog is empty; the others are read from their .po files once (Babel). 要綱 3-1-イ

What a resident reads exists in every language (`talk.po`); the console's words in Japanese and English (`tsunagi.po` holds both kinds).
A language counts as soon as its file is there. No compiled files are kept: a stale .mo cannot exist.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE = "ja"
# Each language in its own name and script: whoever cannot read this screen must still find theirs. Order: as they are offered.
NAMES: Mapping[str, str] = {
    "ja": "日本語",
    "ja@easy": "やさしい日本語",
    "en": "English",
    "zh_Hans": "简体中文",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "ne": "नेपाली",
}
CONSOLE: tuple[str, ...] = ("ja", "en")  # what the staff's pages are written in
# A word missing in one of these is shown in English rather than in Japanese; the tests see to it that none is.
_BEFORE_JAPANESE = "en"


class UnknownLanguage(LookupError):
    """There is no catalog for this language; a silent fallback would show a person words they cannot read."""


def po_file(language: str) -> Path:
    """The catalog's file, whether it is there or not."""
    return HERE / language / "LC_MESSAGES" / ("tsunagi.po" if language in CONSOLE else "talk.po")


LANGUAGES: tuple[str, ...] = tuple(one for one in NAMES if one == SOURCE or po_file(one).exists())


def babel_locale(language: str) -> str:
    """What Babel calls it: やさしい日本語 counts, dates and plurals as Japanese."""
    return language.partition("@")[0]


@cache
def catalog(language: str) -> NullTranslations:
    """The translations of a language, to be asked with `.gettext(msgid)`. Raises UnknownLanguage."""
    if language == SOURCE:
        return NullTranslations()
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    with po_file(language).open("rb") as file:
        messages = read_po(file, locale=babel_locale(language))
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    found = GNUTranslations(compiled)
    if language not in CONSOLE and babel_locale(language) != SOURCE:
        found.add_fallback(catalog(_BEFORE_JAPANESE))
    return found


def of_tag(tag: str) -> str:
    """The language for a tag as LINE and Telegram send it: "zh-CN", "ko", "vi-VN"; "" means Japanese.

    Traditional Chinese is not ours and is not passed off as simplified: like every other language it gets English.
    """
    subtags = re.split(r"[-_]", tag.casefold())
    if subtags[0] in ("", "ja"):
        return SOURCE
    if subtags[0] == "zh" and not {"hant", "tw", "hk", "mo"} & set(subtags):
        subtags[0] = "zh_Hans"
    return subtags[0] if subtags[0] in LANGUAGES else _BEFORE_JAPANESE
