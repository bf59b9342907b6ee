"""A turn is counted in its own transaction: what happened at which question, of residents only (要綱 7)."""

from __future__ import annotations

from datetime import datetime

from casestore import drop_off
from casestore.db import Work
from casestore.talks import TalkState
from dialogs.catalogue import DIALOGS
from dialogs.progress import Turn
from dialogs.session import Session
from dialogs.steps_taken import steps_taken


def count(work: Work, talk: TalkState, before: Session, turn: Turn, now: datetime) -> None:
    """Add this turn to the numbers of its day. A colleague's phone is not counted."""
    if talk.audience == "resident":
        drop_off.count(work, steps_taken(before, turn, DIALOGS), now)
