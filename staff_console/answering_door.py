"""What the console asks of the desk to enter answers for a person (dialogs/answering_for.py); a part of desk_door.py (要綱 2-1-ア, 3-1-イ)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.permissions import Actor
from dialogs.answer_sheet import AnswerSheet


class AnsweringDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def has_questions(self, work: Work, contact_id: str) -> bool:
        """Whether a dialog is open into which answers may be entered."""
        ...

    def answer_sheet(
        self, work: Work, contact_id: str, typed: Mapping[str, Sequence[str]], by: Actor, now: datetime, language: str
    ) -> AnswerSheet | None:
        """The open dialog with what was typed so far; None where nothing is open."""
        ...

    def answer_for(
        self, work: Work, contact_id: str, typed: Mapping[str, Sequence[str]], turn: int, by: Actor, now: datetime
    ) -> None:
        """Record what was typed under the worker's name. Also raises TalkWentOn and NotEntered."""
        ...
