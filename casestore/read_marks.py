"""既読, honestly: shown on a person's phone when a human has opened what they wrote, never because a machine took it (要綱 3-1-イ, 2-1-ア).

LINE gives a token with each message; using one marks everything up to it (Messaging API, mark as read by token).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select, update

from casestore.db import Work
from casestore.tables import Message, ReadMark


@dataclass(frozen=True, slots=True)
class Seen:
    """What a human has read of one person: the newest message's token, and up to when."""

    contact_id: str
    channel: str
    token: str
    at: datetime


def seen_by_humans(work: Work, limit: int) -> tuple[Seen, ...]:
    """What staff have read and the platform has not been told of yet; one for each conversation, at most `limit`."""
    read = (
        select(ReadMark.contact_id, func.max(col(ReadMark.read_to)).label("read_to"))
        .group_by(col(ReadMark.contact_id))
        .subquery()
    )
    rows = work.session.exec(
        select(Message.contact_id, Message.channel, Message.read_token, Message.at)
        .join(read, read.c.contact_id == col(Message.contact_id))
        .where(Message.read_token != "", col(Message.at) <= read.c.read_to)
        .order_by(col(Message.contact_id), col(Message.at), col(Message.id))
    ).all()
    newest = {row[0]: Seen(*row) for row in rows}
    return tuple(newest.values())[:limit]


def told(work: Work, seen: Seen) -> None:
    """The platform shows it: the tokens up to this message have done their work."""
    work.session.exec(
        update(Message)
        .where(col(Message.contact_id) == seen.contact_id, col(Message.at) <= seen.at, col(Message.read_token) != "")
        .values(read_token="")
    )
