"""定型文 at the desk: filled in, in the person's language and in Japanese beside it, and sent like a worker's own words (要綱 3-1-ウ, 3-3-ア)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casestore import staff_phrases, talks
from casestore.db import Work
from casestore.permissions import Act, Actor
from casestore.staff_phrases import Phrase
from dialogs.speaking import Speaking
from dialogs.wording import Words
from locales import LANGUAGES


class NotInTheirLanguage(Exception):
    """This 定型文 has no words in the person's language yet."""


@dataclass(frozen=True)
class Filled:
    """One 定型文 ready to be sent: what the person reads, in which language, and the same in Japanese."""

    text: str
    language: str
    in_japanese: str


class Phrasing(Speaking):
    """What a worker who reads only Japanese says in another language."""

    def fill_phrase(
        self, work: Work, contact_id: str, phrase: Phrase, typed: Mapping[str, str], by: Actor, now: datetime
    ) -> Filled:
        """Put in what we know and what the worker typed; a day is an ISO date. Raises NotInTheirLanguage, ValueError for no such day."""
        self.allow_talk(work, by, Act.READ_CONVERSATION, contact_id, now)
        language = talks.load(work, contact_id).language
        theirs = phrase.to(language if language in LANGUAGES else "en")
        if not theirs:
            raise NotInTheirLanguage(phrase.id)
        japanese = phrase.texts["ja"] % self._values("ja", typed, by, now)
        return Filled(theirs % self._values(language, typed, by, now), language, japanese)

    def _values(self, language: str, typed: Mapping[str, str], by: Actor, now: datetime) -> dict[str, str]:
        facts, agency = self.desk.briefing.facts(language, now), self.profile.agency
        day = typed.get("day", "")
        return {
            "agency": facts.agency,
            "phone": facts.phone,
            "hours": facts.hours,
            "address": agency.address.to(language),
            "ambulance": facts.ambulance,
            "police": facts.police,
            "worker": by.name,
            **{name: typed.get(name, "") for name in ("time", "place", "thing")},
            "day": Words(language, facts).day(date.fromisoformat(day)) if day else "",
        }

    def say_phrase(
        self,
        work: Work,
        contact_id: str,
        phrase_id: str,
        typed: Mapping[str, str],
        by: Actor,
        now: datetime,
        *,
        not_before: datetime | None = None,
        why_now: str = "",
    ) -> str:
        """Send it; the message id. Raises LookupError for one that is not offered, NotInTheirLanguage, NotAllowed."""
        phrase = staff_phrases.one(work, self.profile, phrase_id)
        if phrase.out:
            raise LookupError(phrase_id)
        filled = self.fill_phrase(work, contact_id, phrase, typed, by, now)
        in_japanese = "" if filled.language == "ja" else filled.in_japanese
        return self.reply(
            work,
            contact_id,
            filled.text,
            by,
            now,
            not_before=not_before,
            in_japanese=in_japanese,
            phrase=phrase.id,
            why_now=why_now,
        )

    def keep_phrase(self, work: Work, phrase: Phrase, by: Actor, now: datetime) -> str:
        """Change one or add one; its id."""
        self.allow(work, by, Act.EDIT_PHRASES, None, now)
        return staff_phrases.keep(work, phrase, by.staff_id, now)
