"""The catalogs: Japanese is the source, so its catalog is empty; the others are read from their .po files once (Babel).

No compiled files are kept: reading a catalog takes a few milliseconds at start, and a stale .mo cannot exist.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE = "ja"
LANGUAGES: tuple[str, ...] = ("ja", "en")


class UnknownLanguage(LookupError):
    """There is no catalog for this language; a silent fallback would show a person words they cannot read."""


def po_file(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "tsunagi.po"


@cache
def catalog(language: str) -> NullTranslations:
    """The translations of a language, to be asked with `.gettext(msgid)`. Raises UnknownLanguage."""
    if language == SOURCE:
        return NullTranslations()
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    with po_file(language).open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
