"""定型文 as they are now: those of the profile, with what the office has changed, added and taken out (要綱 3-1-ウ, 3-3-ア)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from casestore import audit
from casestore.db import Work
from casestore.fine_print_phrases import CATEGORIES, TYPED, placeholders
from casestore.ids import new_id
from casestore.profile import Profile
from casestore.tables import StaffPhrase

_ORDER: Mapping[str, int] = {category: at for at, category in enumerate(CATEGORIES)}


@dataclass(frozen=True)
class Phrase:
    """One 定型文 in the languages it exists in. own: the office wrote or changed it; out: nobody is offered it any more."""

    id: str
    category: str
    texts: Mapping[str, str]
    own: bool = False
    out: bool = False

    def to(self, language: str) -> str:
        """Its words in exactly this language; ordinary Japanese serves やさしい日本語. "" where it has none."""
        return self.texts.get(language) or (self.texts["ja"] if language.startswith("ja") else "")

    @property
    def typed(self) -> tuple[str, ...]:
        """What the worker has to fill in, in a fixed order."""
        return tuple(name for name in TYPED if name in placeholders(self.texts["ja"]))

    def missing(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """The languages it still lacks; やさしい日本語 counts only with words of its own."""
        return tuple(one for one in languages if not self.texts.get(one))


def every(work: Work, profile: Profile) -> tuple[Phrase, ...]:
    """All of them, those taken out too, by category in the order of the profile; the office's own last."""
    rows = {row.id: row for row in work.session.exec(select(StaffPhrase)).all()}
    of_profile = (
        Phrase(one.id, one.category, {"ja": one.text.ja, "en": one.text.en} | dict(one.text.more)) for one in profile.phrases
    )
    merged = [_of(rows.pop(one.id)) if one.id in rows else one for one in of_profile]
    merged += [_of(row) for row in sorted(rows.values(), key=lambda row: row.made_at)]
    return tuple(sorted(merged, key=lambda one: _ORDER[one.category]))


def offered(work: Work, profile: Profile) -> tuple[Phrase, ...]:
    """Those a worker may choose."""
    return tuple(one for one in every(work, profile) if not one.out)


def one(work: Work, profile: Profile, phrase_id: str) -> Phrase:
    """Raises LookupError."""
    found = next((phrase for phrase in every(work, profile) if phrase.id == phrase_id), None)
    if found is None:
        raise LookupError(phrase_id)
    return found


def keep(work: Work, phrase: Phrase, by: str, now: datetime) -> str:
    """Write one down as it is from now on; its id, made where it had none. What was sent before stays as it was sent."""
    row = work.session.get(StaffPhrase, phrase.id) if phrase.id else None
    if row is None:
        row = StaffPhrase(
            id=phrase.id or new_id(now), category=phrase.category, texts={}, made_at=now, changed_at=now, changed_by=by
        )
        work.session.add(row)
    row.category, row.out, row.changed_at, row.changed_by = phrase.category, phrase.out, now, by
    row.texts = {language: words for language, words in phrase.texts.items() if words}
    audit.note(work, by, "phrase_kept", row.id, now)
    return row.id


def _of(row: StaffPhrase) -> Phrase:
    return Phrase(row.id, row.category, row.texts, own=True, out=row.out)
