"""Dialogs on a date: promise that the bot asks, ask now, and take it back (要綱 2-1-ア, 3-1-エ3, 3-3-ウ, 3-3-エ, 8-1).

How a dialog begins and what follows silence stands in the profile's asking.toml by its name; dialogs/ladder.py climbs it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import col, select

from casestore import audit, follow_ups
from casestore.db import Work
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.permissions import Actor
from casestore.profile import Profile
from casestore.tables import Case, FollowUp
from dialogs import ladder, rungs
from dialogs.catalogue import DIALOGS
from dialogs.rungs import Due

if TYPE_CHECKING:  # the desk's own acts promise askings too
    from dialogs.desk import Desk

UNTIL = "until"  # in `about`: after this day (ISO) the question has no sense any more


def ask_on(
    work: Work,
    case: Case,
    dialog: str,
    due: datetime,
    *,
    because: str,
    now: datetime,
    about: Mapping[str, str] = {},
    owner: str = "",
) -> str:
    """Promise that the bot asks a person by this dialog; the promise's id.

    in: the person's case, a dialog's name (KeyError), when (aware; what falls into the night goes out by day), `because` (an entry or
    anything unique: the same dialog for the same reason is promised once), `about` as the dialog is begun with it (case and follow_up are
    added; "until": a day as ISO after which it is not asked). owner: who gets the task when nobody answers; else whoever has the case.
    """
    name = DIALOGS[dialog].name
    words = json.dumps(dict(about), ensure_ascii=False) if about else ""
    promise = Promise(Promised.ASK, because, due, owner or duty(work, case), step=name, words=words)
    return follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)


def ask_at_once(
    desk: Desk, work: Work, case: Case, dialog: str, by: Actor, now: datetime, *, about: Mapping[str, str] = {}
) -> bool:
    """A worker has the bot ask now (at night: in the morning). False: there is no way to write, and a task was made for them."""
    row = work.session.get_one(
        FollowUp, ask_on(work, case, dialog, now, because=new_id(now), now=now, about=about, owner=by.staff_id)
    )
    audit.note(work, by.staff_id, "had_asked", case.id, now, detail=dialog)
    due = Due(row, case, rungs.way_of(work, row, case))
    if due.contact is not None and (later := rungs.moment(desk.profile, work, due.contact, now)) > now:
        follow_ups.move(work, row.id, later)
        return True
    return ladder.climb(desk, work, due, now)


def ask_no_more(work: Work, case: Case, dialog: str, now: datetime, *, because: str = "", how: str = "withdrawn") -> None:
    """Take back what was promised by `ask_on` and what its silence led to; without `because` every asking of this dialog."""
    for row in _open(work, case.id):
        name, _rung = rungs.place(row)
        if name == dialog and because in ("", row.because):
            follow_ups.end(work, row.id, how, now)


def answered(work: Work, profile: Profile, dialog: str, about: Mapping[str, str], now: datetime) -> None:
    """A dialog has ended: the rest of its group is silent, the tasks of its ladder too. What is promised for later days stays."""
    family = profile.asking(dialog).family
    case, asked = about.get("case", ""), work.session.get(FollowUp, about.get("follow_up", ""))
    for row in _open(work, case) if case else ():
        name, rung = rungs.place(row)
        mine = row.kind != Promised.CALL or (asked is not None and row.because == asked.because)
        if name and rung > 0 and mine and profile.asking(name).family == family:
            follow_ups.end(work, row.id, "answered", now)


def _open(work: Work, case: str) -> list[FollowUp]:
    kinds = (*rungs.ASKED, Promised.CALL)
    rows = select(FollowUp).where(FollowUp.case_id == case, col(FollowUp.ended_at).is_(None), col(FollowUp.kind).in_(kinds))
    return list(work.session.exec(rows.order_by(col(FollowUp.due_at), col(FollowUp.id))))
