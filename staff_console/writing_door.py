"""What the page that writes any entry asks of the desk (dialogs/writing_down.py; 要綱 6-1, 6-2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from casestore.db import Work
from casestore.permissions import Actor
from casestore.writing import Filled


class WritingDoor(Protocol):
    """Part of the desk's door. Each call raises NotYet, NotYours, NotAllowed, ChangedMeanwhile or Unreadable."""

    def write_entry(self, work: Work, case_id: str, filled: Filled, by: Actor, now: datetime) -> str:
        """One entry from its form; its id. Also raises NoNextAction, and WrittenBefore for the same command with other words."""
        ...

    def correct_entry(
        self,
        work: Work,
        case_id: str,
        about: str,
        after: Mapping[str, Any],
        reason: str,
        by: Actor,
        now: datetime,
        *,
        seen_version: int | None = None,
        cause: str | None = None,
    ) -> str:
        """A 訂正 of one entry; its id."""
        ...
