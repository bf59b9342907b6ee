"""What the console asks of the desk to have the bot ask a person now (dialogs/asking_by_chat.py); a part of desk_door.py (要綱 3-1-エ, 3-2-ア)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from casestore.db import Work
from casestore.permissions import Actor


class AskingDoor(Protocol):
    """Each call runs inside one unit of work and raises NotAllowed with a reason a person can read."""

    def ask_by_chat(self, work: Work, case_id: str, dialog: str, by: Actor, now: datetime) -> str:
        """Read the consent ("consent") or the draft plan ("plan_review") with the person: how that went, a word of shell.DONE."""
        ...

    def invite(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """Send a link into the room, in words without content; NotAllowed too where this account has no room."""
        ...
