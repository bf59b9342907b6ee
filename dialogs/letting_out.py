"""May a question of our own accord go out now (要綱 2-1-ア, 3-3-エ): held back by nobody, nothing stands still, and LINE has messages left.

What waits keeps its day and its owner; whoever owns it is told once when the month's messages are the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import select

from casestore import follow_ups, push_budget, standstill
from casestore.db import Work
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.profile import Profile
from casestore.tables import Contact, Standstill
from casestore.words import N_
from dialogs.rungs import Due, place

Kept = Literal["", "stopped", "budget"]
BUDGET = "budget"  # the step of the task that tells a worker
NO_MESSAGES_LEFT = N_("今月のLINEの送信数が残り少ないため、自動の質問は来月まで待ちます。急ぐときは電話などで聞く")
AN_HOUR = timedelta(hours=1)


def kept(work: Work, profile: Profile, due: Due, now: datetime) -> Kept:
    """Why it may not go out now; "" that it may. Silence half-way does not wait for messages: it becomes a worker's task."""
    return kept_by(standstill.standing(work), due, lambda contact: no_messages_left(work, profile, contact, now))


def kept_by(stops: Sequence[Standstill], due: Due, spent: Callable[[Contact], bool]) -> Kept:
    """The same, with somebody's own answer to whether the messages of an account are spent."""
    if due.contact is None or due.row.step == "task":
        return ""
    dialog, _rung = place(due.row)
    if standstill.stands(stops, due.contact.channel, dialog):
        return "stopped"
    return "budget" if due.row.kind != Promised.HALF_WAY and spent(due.contact) else ""


def accounts_spent(work: Work, profile: Profile, now: datetime) -> frozenset[str]:
    """The accounts of which only the reserve of the month is left."""
    accounts = work.session.exec(select(Contact.account).where(Contact.channel == push_budget.COUNTED).distinct()).all()
    return frozenset(one for one in accounts if push_budget.Budget(profile.pushes, push_budget.used(work, one, now)).spent)


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
