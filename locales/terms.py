"""The terms of terms.toml: one name for one thing in every language a resident may read, and what departs from it (要綱 3-1-イ)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from locales import HERE, NAMES, SOURCE


@dataclass(frozen=True)
class Term:
    """One thing. `words`: by language, the one to use first; none: not settled yet."""

    id: str
    ja: str
    exact: bool
    words: Mapping[str, tuple[str, ...]]


@cache
def terms() -> tuple[Term, ...]:
    """Raises KeyError and TypeError for a file of another shape."""
    rows = tomllib.loads((HERE / "terms.toml").read_text(encoding="utf-8"))["terms"]
    return tuple(
        Term(
            row["id"],
            row["ja"],
            bool(row.get("exact")),
            {language: tuple(row[language]) for language in NAMES if language != SOURCE},
        )
        for row in rows
    )


def departures(language: str, translated: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Sentences (Japanese, translation) that name an exact term otherwise than agreed."""
    agreed = [term for term in terms() if term.exact and term.words[language]]
    for source, words in translated:
        for term in agreed:
            accepted = (*term.words[language], *((term.ja,) if language == "ja@easy" else ()))
            if term.ja in source and not any(one.casefold() in words.casefold() for one in accepted):
                yield f"{language}: 「{source}」 speaks of {term.ja}, which is {' or '.join(accepted)}: {words}"
