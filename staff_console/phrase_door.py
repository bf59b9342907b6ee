"""What the console asks of the desk about 定型文 (dialogs/phrasing.py; 要綱 3-1-ウ, 3-3-ア)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.permissions import Actor
from casestore.staff_phrases import Phrase
from dialogs.phrasing import Filled


class PhraseDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def fill_phrase(
        self, work: Work, contact_id: str, phrase: Phrase, typed: Mapping[str, str], by: Actor, now: datetime
    ) -> Filled:
        """In the person's language and in Japanese. Raises NotInTheirLanguage."""
        ...

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
        """Send it; the message id. Raises LookupError, NotInTheirLanguage."""
        ...

    def keep_phrase(self, work: Work, phrase: Phrase, by: Actor, now: datetime) -> str:
        """Change one or add one; its id."""
        ...
