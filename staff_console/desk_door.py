"""What the console asks of the desk (dialogs/desk.py): every act that may end in words to a person goes through it.

Written as a Protocol, so that a page knows nothing of how a conversation is led.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from casestore.db import Work
from casestore.permissions import Actor


class DeskDoor(Protocol):
    """Each call runs inside one unit of work and raises NotYet, NotYours or NotAllowed with a reason a person can read."""

    def reply(
        self, work: Work, contact_id: str, text: str, by: Actor, now: datetime, *, not_before: datetime | None = None
    ) -> str:
        """Queue a worker's words to the person; the message id. With `not_before` it waits until then."""
        ...

    def memo(self, work: Work, contact_id: str, text: str, by: Actor, now: datetime) -> str:
        """Note something beside the conversation. It can never leave."""
        ...

    def take_over(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """The worker has the pen; the bot is silent."""
        ...

    def hand_back(self, work: Work, contact_id: str, by: Actor, note: str, now: datetime) -> None:
        """The bot may answer again."""
        ...

    def clear_hold(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """Someone has made sure that the person is safe."""
        ...

    def clear_alerts(self, work: Work, case_id: str, by: Actor, now: datetime) -> None:
        """Every open alert of a case has been looked at."""
        ...

    def send_again(self, work: Work, message_id: str, by: Actor, now: datetime) -> None:
        """Queue a post that could not be sent once more."""
        ...

    def triage(
        self,
        work: Work,
        case_id: str,
        outcome: str,
        reason: str,
        resources: Sequence[str],
        owner: str,
        next_action: str,
        next_date: date | None,
        by: Actor,
        now: datetime,
        *,
        seen_version: int | None = None,
    ) -> None:
        """振り分け (要綱 3-1-イ): the entry, what is sent to the person, and the follow-ups that keep the promise.

        Also raises ChangedMeanwhile when the case is not at `seen_version` any more.
        """
        ...

    def enter_intake(self, work: Work, answers: Mapping[str, Any], by: Actor, now: datetime, *, case_id: str = "") -> str:
        """様式1 taken by telephone or at the counter, of a new person or of a case that has none yet; the reception number."""
        ...

    def answer_of_referral(
        self, work: Work, case_id: str, referral: str, kind: str, words: str, by: Actor, now: datetime
    ) -> None:
        """What became of a つなぎ (要綱 3-1-エ2, 3-1-エ3)."""
        ...

    def end_reception(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """The reception, or what was only noticed, is over."""
        ...

    def open_again(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """A case that was over is taken up again."""
        ...

    def record_employment(self, work: Work, case_id: str, started_on: date, employer: str, by: Actor, now: datetime) -> None:
        """Work was found (3-3-エ): the entry and the planned check-ins."""
        ...

    def move_follow_up(self, work: Work, follow_up: str, due: datetime, by: Actor, now: datetime) -> None:
        """Another day for something promised."""
        ...

    def end_follow_up(self, work: Work, follow_up: str, how: str, by: Actor, now: datetime) -> None:
        """Done, or withdrawn. Raises NoNextAction where that would leave the case without one."""
        ...

    def next_action(self, work: Work, case_id: str, words: str, due: date, by: Actor, now: datetime) -> None:
        """What comes next, and by which day (2-1-ア)."""
        ...
