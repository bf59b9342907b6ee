"""What the console asks of the meeting room (dialogs/meeting_room.py); a part of desk_door.py (要綱 4-1, 4-2, 4-3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from casestore.agenda import Subject
from casestore.db import Store, Work
from casestore.meeting_results import Recorded, Result
from casestore.permissions import Actor


class MeetingDoor(Protocol):
    """Each call but record_meeting runs inside one unit of work; all raise NotAllowed, and MeetingRefused with a reason a person can read."""

    def propose_meetings(self, work: Work, by: Actor, now: datetime) -> list[str]:
        """The monthly meetings ahead (4-2); ids of the new ones."""
        ...

    def call_meeting(self, work: Work, held_at: datetime, place: str, by: Actor, now: datetime) -> str:
        """A meeting as needed; its id. Raises MeetingRefused for a past time."""
        ...

    def move_meeting(self, work: Work, meeting: str, held_at: datetime, place: str, by: Actor, now: datetime) -> None:
        """Another time or place."""
        ...

    def cancel_meeting(self, work: Work, meeting: str, by: Actor, now: datetime) -> None:
        """It is not held; what was tabled is due for the next one."""
        ...

    def seat_at_meeting(
        self, work: Work, meeting: str, by: Actor, now: datetime, *, staff_id: str, name: str, agency: str, city: bool
    ) -> str:
        """Ask a member of staff, or somebody from outside by name; the seat's id."""
        ...

    def unseat_at_meeting(self, work: Work, meeting: str, seat: str, by: Actor, now: datetime) -> None:
        """They were not asked after all."""
        ...

    def hold_meeting(self, work: Work, meeting: str, came: Collection[str], by: Actor, now: datetime) -> None:
        """It took place, and these seats were taken."""
        ...

    def table_item(
        self, work: Work, meeting: str, subject: Subject, entry: str, by: Actor, now: datetime, *, override: str = ""
    ) -> str:
        """Put something on the agenda (4-3); the item's id. Also raises MeetingRefused."""
        ...

    def arrange_agenda(self, work: Work, meeting: str, order: Mapping[str, int], by: Actor, now: datetime) -> None:
        """The items in the order of these numbers. Raises MeetingRefused."""
        ...

    def withdraw_item(self, work: Work, item: str, by: Actor, now: datetime) -> None:
        """Take it off the agenda."""
        ...

    def look_again(self, work: Work, item: str, by: Actor, now: datetime) -> None:
        """What was written since the item was tabled has been read."""
        ...

    def record_meeting(self, store: Store, meeting: str, results: Mapping[str, Result], by: Actor, now: datetime) -> Recorded:
        """All results at once, each in a transaction of its own."""
        ...

    def write_minutes(self, work: Work, meeting: str, text: str, seen_version: int, by: Actor, now: datetime) -> None:
        """A new version of the minutes. Raises MinutesChanged."""
        ...
