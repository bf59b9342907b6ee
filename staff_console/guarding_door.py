"""What the console asks of the desk for protection and whose work it is (dialogs/guarding.py); a part of desk_door.py (要綱 2-1-ア, 2-2-ア)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol

from casestore.db import Work
from casestore.holdings import Holdings
from casestore.permissions import Actor


class GuardingDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def restrict(self, work: Work, case_id: str, named: Collection[str], by: Actor, now: datetime) -> None:
        """Hide this person's cases at once. Also raises TooFewReaders."""
        ...

    def let_know(self, work: Work, case_id: str, who: str, by: Actor, now: datetime) -> None:
        """One more person may know of a restricted case. Raises LookupError for somebody who cannot."""
        ...

    def ask_to_lift(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """Ask for a second person's yes to showing the case to everyone again."""
        ...

    def answer_four_eyes(self, work: Work, question: str, says: str, by: Actor, now: datetime) -> None:
        """A second person's "yes" or "no". Also raises NotOpen, SamePerson."""
        ...

    def break_glass(self, work: Work, number: str, category: str, reason: str, by: Actor, now: datetime) -> str:
        """Open one case for half an hour; "" where it does not open. Also raises ReasonTooShort, StillUnreviewed."""
        ...

    def review_break_glass(self, work: Work, opened: str, verdict: str, words: str, by: Actor, now: datetime) -> None:
        """Somebody else has looked at an opening: "right" or "not_right". Also raises OwnReview, AlreadyReviewed."""
        ...

    def exclude(
        self, work: Work, case_id: str, who: str, reason: str, by: Actor, now: datetime, *, new_owner: str = ""
    ) -> None:
        """Keep somebody with a conflict of interest away. Also raises NeedsOwner, NobodyLeft."""
        ...

    def end_exclusion(self, work: Work, case_id: str, who: str, by: Actor, now: datetime) -> None:
        """The conflict is over. Also raises NotThemself."""
        ...

    def plan_absence(self, work: Work, who: str, cover: str, first: date, last: date, by: Actor, now: datetime) -> None:
        """Somebody will be away. Also raises WrongDays, Overlaps, CoverCannot."""
        ...

    def end_absence(self, work: Work, absence: str, by: Actor, now: datetime) -> None:
        """They are back."""
        ...

    def hand_over_work(
        self, work: Work, who: str, to: str, by: Actor, now: datetime, *, to_by_case: Mapping[str, str] | None = None
    ) -> Holdings:
        """Everything of one person goes to others. Also raises CannotTake."""
        ...

    def close_account(self, work: Work, who: str, by: Actor, now: datetime) -> None:
        """Nobody signs in with it any more. Also raises StillHolds."""
        ...
