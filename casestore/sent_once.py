"""A command that is sent again because its answer never came is done once: the id its form was drawn with is remembered for a week."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, delete

from casestore.db import Work
from casestore.tables import SentOnce

REMEMBERED = timedelta(days=7)


def already(work: Work, staff: str, once: str, now: datetime) -> bool:
    """Whether this command was done before; from now on it was. once: the form's id, "" for a form without one, which is always new."""
    if not once:
        return False
    row = SentOnce(staff_id=staff, once=once[:64], at=now)
    if work.session.get(SentOnce, (row.staff_id, row.once)) is not None:
        return True
    work.session.exec(delete(SentOnce).where(col(SentOnce.at) < now - REMEMBERED))
    work.session.add(row)
    return False
