"""What the console asks of the desk about visits under way and partners' phones (dialogs/outdoors.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.partners import Linking
from casestore.permissions import Actor


class OutdoorsDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def clear_visit(self, work: Work, visit: str, found: str, by: Actor, now: datetime) -> None:
        """What was found about a worker who did not come back."""
        ...

    def add_partner(self, work: Work, place: str, agency: str, name: str, by: Actor, now: datetime) -> Linking:
        """A contact person of an agency, with link and slip."""
        ...

    def link_partner(self, work: Work, partner: str, by: Actor, now: datetime) -> Linking:
        """A new link and slip."""
        ...

    def end_partner(self, work: Work, partner: str, by: Actor, now: datetime) -> None:
        """They have left."""
        ...
