"""What the console asks of the desk about what goes out of our own accord (dialogs/outgoing.py; 要綱 2-1-ア, 3-3-エ)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.permissions import Actor


class OutgoingDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def hold_outgoing(self, work: Work, thing: str, reason: str, until: datetime | None, by: Actor, now: datetime) -> None:
        """Nothing of it goes out until then, or until it is released. Raises LookupError."""
        ...

    def release_outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> None:
        """It may go out again. Raises LookupError."""
        ...

    def move_outgoing(self, work: Work, thing: str, due: datetime, by: Actor, now: datetime) -> None:
        """Another day. Raises LookupError."""
        ...

    def send_outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> None:
        """A written post goes out now, at whatever hour. Raises LookupError."""
        ...

    def stop_outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> None:
        """It will not go out. Raises LookupError, NoNextAction."""
        ...

    def stop_sending(self, work: Work, what: str, by: Actor, now: datetime) -> None:
        """Nothing goes out of our own accord on a channel or by a dialog. Raises KeyError."""
        ...

    def go_on_sending(self, work: Work, what: str, by: Actor, now: datetime) -> int:
        """What waited goes out in its order; how many there are."""
        ...
