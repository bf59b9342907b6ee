"""What the console asks of the desk about one person under several ids and one phone of two (dialogs/one_person.py, phone_of_two.py; 要綱 6-1)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.merging import Merged
from casestore.permissions import Actor


class SameDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def judge_different(self, work: Work, one: str, other: str, by: Actor, now: datetime) -> None:
        """These are two people. Raises AlreadyOne, LookupError."""
        ...

    def bring_together(self, work: Work, keep: str, away: str, reason: str, by: Actor, now: datetime) -> Merged:
        """Two ids are one person. Raises NotYet, AlreadyOne, ValueError, LookupError."""
        ...

    def take_apart(self, work: Work, one: str, other: str, reason: str, by: Actor, now: datetime) -> None:
        """They are two again. Raises NotYet, ValueError, LookupError."""
        ...

    def share_phone(self, work: Work, contact: str, case_id: str, by: Actor, now: datetime) -> None:
        """A second person writes from this account. Raises AlreadyTheirs, LookupError."""
        ...

    def unshare_phone(self, work: Work, contact: str, case_id: str, by: Actor, now: datetime) -> None:
        """They do not any more. Raises LookupError."""
        ...
