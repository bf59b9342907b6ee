"""What the pages of 定型文 show: what will be sent with the Japanese beside it, and each language with what it lacks. Frozen."""

from __future__ import annotations

from dataclasses import dataclass

from casestore.words import N_ as _

CATEGORIES = {
    "opening": _("はじめのことば"),
    "language": _("ことば・通訳"),
    "contact": _("連絡のしかた"),
    "meeting": _("会う日と場所"),
    "bring": _("持ち物・書類"),
    "progress": _("これからのこと"),
    "closed": _("お休み・時間外"),
    "danger": _("いそぐとき"),
}
FIELDS = {"day": _("日"), "time": _("時間"), "place": _("場所"), "thing": _("もの")}


@dataclass(frozen=True)
class PhraseRow:
    """One 定型文 in a list: its Japanese, and the same in the person's language, "" where there is none."""

    id: str
    japanese: str
    theirs: str
    lacks: str = ""  # names of languages without words, for the office's own list
    own: bool = False
    out: bool = False


@dataclass(frozen=True)
class PhraseGroup:
    words: str
    rows: tuple[PhraseRow, ...]


@dataclass(frozen=True)
class FieldToFill:
    """One thing the worker fills in before it is sent."""

    name: str
    label: str
    value: str
    wrong: str = ""


@dataclass(frozen=True)
class Tongue:
    """One language of a 定型文 that is being edited."""

    language: str
    name: str
    text: str
    wrong: str = ""
