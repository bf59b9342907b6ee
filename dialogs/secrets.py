"""A word only the person knows: read, hashed at once, never shown back and never kept as written (要綱 3-1-イ; a shared telephone). Pure.

What a dialog keeps is the hash of the folded word; the host keeps a keyed hash of that (casestore.safe_contact).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from casestore.words import N_ as _
from dialogs.answers import Known, Value
from dialogs.choices import NO, YES, fold_words, lexicon
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Reading
from dialogs.says import Fill, line

SHORTEST, LONGEST = 2, 20
_COMMON = lexicon((YES, NO))
_OTHER = frozenset(map(fold_words, ("こんにちは", "ありがとう", "ok", "hello", "thanks")))


def hashed(word: str) -> str:
    """The same for the same word in any width, case and spacing; "" for nothing."""
    folded = fold_words(word)
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest() if folded else ""


@dataclass(frozen=True)
class Secret(Kind):
    """A word of two to twenty signs. unlike: another answer it must not be the same as."""

    unlike: str = ""
    taken: str = ""

    again = _("2文字から20文字のことばを、ひとつだけ書いてください。")
    example = _("たとえば、すきな花や、むかし飼っていた動物の名前などです。")

    def read(self, heard: Hearing) -> Reading:
        word = heard.text.strip()
        if not SHORTEST <= len(fold_words(word)) <= LONGEST or "\n" in word:
            return Miss()
        if _ordinary(word):
            return Miss(line(_("ふだんよく使うことばです。まちがって動かないように、別のことばにしてください。")))
        if self.taken and hashed(word) == self.taken:
            return Miss(line(_("さっきの合いことばと同じです。別のことばにしてください。")))
        return Got(hashed(word), secret=True)

    def given(self, known: Known) -> Kind:
        other = known.get(self.unlike) if self.unlike else None
        return replace(self, taken=other) if isinstance(other, str) else self

    def show(self, value: Value, facts: Facts) -> Fill:
        return "●●●"


def _ordinary(word: str) -> bool:
    folded = fold_words(word)
    return folded in _COMMON or folded in _OTHER or folded.isdecimal()
