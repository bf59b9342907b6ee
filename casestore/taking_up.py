"""What was promised and withdrawn a moment ago goes on (要綱 2-1-ア): the way back of a slip of the hand, not of a decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from casestore.db import Work
from casestore.tables import FollowUp

TAKEN_BACK = timedelta(minutes=10)


def take_up(work: Work, follow_up: str, now: datetime) -> bool:
    """A follow-up that was withdrawn within TAKEN_BACK goes on as it was; False for every other."""
    row = work.session.get(FollowUp, follow_up)
    if row is None or row.ended_at is None or row.ended_as != "withdrawn" or now - row.ended_at > TAKEN_BACK:
        return False
    row.ended_at, row.ended_as = None, ""
    work.session.add(row)
    work.tell("today")
    return True
