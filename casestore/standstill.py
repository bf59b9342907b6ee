"""The stop-all switch (要綱 2-1-ア): on a channel or for a dialog nothing goes out of our own accord; answers and urgent help do.

What waited goes out in its own order after the release, one at a time, so that nobody is flooded and the office can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from casestore import audit
from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Actor
from casestore.tables import Contact, FollowUp, Message, Standstill

CHANNELS = ("line", "telegram")
A_DIALOG = "dialog:"
PACE = timedelta(seconds=30)  # between two that waited
LOOKED_AT_AGAIN = timedelta(minutes=10)


def standing(work: Work) -> list[Standstill]:
    """What stands still now, the longest first."""
    rows = select(Standstill).where(col(Standstill.ended_at).is_(None))
    return list(work.session.exec(rows.order_by(col(Standstill.since), col(Standstill.id))))


def stands(stops: Sequence[Standstill], channel: str, dialog: str) -> bool:
    """Whether this dialog may not be asked on this channel now. Pure."""
    return any(stop.what in (channel, A_DIALOG + dialog) for stop in stops)


def stop(work: Work, what: str, by: Actor, now: datetime) -> None:
    """in: a channel, or "dialog:" and its name. The same twice is once."""
    if any(one.what == what for one in standing(work)):
        return
    work.session.add(Standstill(id=new_id(now), what=what, made_by=by.staff_id, since=now))
    work.session.flush()
    audit.note(work, by.staff_id, "stopped_sending", what, now)
    work.tell("today")


def go_on(work: Work, what: str, by: Actor, now: datetime) -> int:
    """Release what waited, oldest first, PACE apart; how many there are."""
    for one in standing(work):
        if one.what == what:
            one.ended_at, one.ended_by = now, by.staff_id
            work.session.add(one)
    work.session.flush()
    audit.note(work, by.staff_id, "released_sending", what, now)
    work.tell("today")
    return _in_single_file(work, now)


def _in_single_file(work: Work, now: datetime) -> int:
    """Everything overdue of ours gets a turn of its own; what is still stopped otherwise will be found so again."""
    overdue = work.session.exec(
        select(FollowUp)
        .where(FollowUp.ask == "person", col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) <= now)
        .where(col(FollowUp.claimed_until).is_not(None), col(FollowUp.claimed_until) <= now + LOOKED_AT_AGAIN)
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
    ).all()
    written = work.session.exec(
        select(Message)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(Message.state == "waiting", col(Message.own_accord).is_(True), col(Message.not_before) <= now)
        .order_by(col(Message.id))
    ).all()
    for place, message in enumerate(written):
        message.not_before = now + place * PACE
        work.session.add(message)
    for place, follow_up in enumerate(overdue, start=len(written)):
        follow_up.claimed_until = now + place * PACE
        work.session.add(follow_up)
    work.flush()
    return len(overdue) + len(written)
