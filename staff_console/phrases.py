"""Small ways of putting words together that differ between languages: side by side, in a list, with a note. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casestore.words import N_

Gettext = Callable[[str], str]

BETWEEN, COMMA = N_("・"), N_("、")
NOTE, TOLD = N_("%(what)s（%(note)s）"), N_("%(what)s：%(told)s")


def beside(pieces: Iterable[str], _: Gettext) -> str:
    """「27歳・中央区」; what is empty is left out."""
    return _(BETWEEN).join(piece for piece in pieces if piece)


def listed(pieces: Iterable[str], _: Gettext) -> str:
    """「法テラス、ハローワーク」"""
    return _(COMMA).join(pieces)


def with_note(what: str, note: str, _: Gettext) -> str:
    """「自動応答（英語）」; only the words where there is no note."""
    return _(NOTE) % {"what": what, "note": note} if note else what


def told(what: str, words: str, _: Gettext) -> str:
    """「スタンプ：ねこ」; only what it is where nothing is told."""
    return _(TOLD) % {"what": what, "told": words} if words else what
