"""What the console asks of the desk about appointments and papers (dialogs/appointment_desk.py; 要綱 3-3-ア)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.papers import Wanted
from casestore.permissions import Actor


class AppointmentDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed, NotYet, Taken or NotOpen."""

    def book_appointment(
        self, work: Work, case_id: str, staff: str, way: str, start: datetime, by: Actor, now: datetime, *, note: str = ""
    ) -> None:
        """A time agreed by telephone or at the counter; the person is told."""
        ...

    def offer_times(
        self, work: Work, case_id: str, staff: str, way: str, starts: Sequence[datetime], by: Actor, now: datetime
    ) -> bool:
        """The bot invites the person to choose one; False: no way to write, a task was made."""
        ...

    def move_appointment(self, work: Work, appointment: str, start: datetime, way: str, by: Actor, now: datetime) -> None:
        """Another time or way; the person is told."""
        ...

    def cancel_appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> None:
        """It does not take place; the person is told."""
        ...

    def keep_appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> None:
        """They were there."""
        ...

    def miss_appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> None:
        """They did not come: asked kindly the next business day."""
        ...

    def ask_for_papers(self, work: Work, case_id: str, wanted: Sequence[Wanted], by: Actor, now: datetime) -> bool:
        """The bot asks for papers; False: no way to write, a task was made. Raises MyNumber."""
        ...

    def settle_paper(self, work: Work, paper: str, state: str, by: Actor, now: datetime) -> None:
        """Received, not needed any more, or wanted again."""
        ...
