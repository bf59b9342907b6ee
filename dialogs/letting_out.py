"""May a question of our own accord go out now (要綱 2-1-ア, 3-3-エ): held back by nobody, nothing stands still, and LINE has messages left.

What waits keeps its day and its owner; whoever owns it is told once when the month's messages are the reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from casestore import follow_ups, push_budget, standstill
from casestore.db import Work
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.profile import Profile
from casestore.tables import Contact
from casestore.words import N_
from dialogs.rungs import Due, place

Kept = Literal["", "stopped", "budget"]
BUDGET = "budget"  # the step of the task that tells a worker
NO_MESSAGES_LEFT = N_("今月のLINEの送信数が残り少ないため、自動の質問は来月まで待ちます。急ぐときは電話などで聞く")
AN_HOUR = timedelta(hours=1)


def kept(work: Work, profile: Profile, due: Due, now: datetime) -> Kept:
    """Why it may not go out now; "" that it may. Silence half-way does not wait for messages: it becomes a worker's task."""
    if due.contact is None or due.row.step == "task":
        return ""
    dialog, _rung = place(due.row)
    if standstill.stands(standstill.standing(work), due.contact.channel, dialog):
        return "stopped"
    waits = due.row.kind != Promised.HALF_WAY and no_messages_left(work, profile, due.contact, now)
    return "budget" if waits else ""


def no_messages_left(work: Work, profile: Profile, contact: Contact, now: datetime) -> bool:
    """Whether only the reserve is left of the month on this account."""
    if contact.channel != push_budget.COUNTED:
        return False
    return push_budget.Budget(profile.pushes, push_budget.used(work, contact.account, now)).spent


def keep(work: Work, due: Due, why: Kept, now: datetime) -> None:
    """Leave it where it is, to be looked at again; tell its worker once if it is the month's messages."""
    pause = standstill.LOOKED_AT_AGAIN if why == "stopped" else AN_HOUR
    follow_ups.rest(work, due.row.id, min(now + pause, push_budget.next_month(now)))
    if why == "budget":
        owner = due.row.owner_id or duty(work, due.case)
        promise = Promise(Promised.CALL, due.row.id, now, owner, step=BUDGET, words=NO_MESSAGES_LEFT)
        follow_ups.promise(work, promise, person=due.row.person_id, now=now, case=due.row.case_id)
