"""Words of danger on a colleague's phone while no record is open to take them (要綱 2-2-イ): the office hears of it at once. Pure.

In a record such words are about somebody else and go with it (`alarms`); at a menu or on the way they may be the worker's own.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.acts import ColleagueInDanger
from dialogs.crisis import urgent_lines
from dialogs.progress import Moment, Turn
from dialogs.says import Line, Saying
from dialogs.session import Session
from dialogs.urgency import Found

TOLD = _("いまのことばを、事務所に急ぎで知らせました。折りかえし電話します。")
IN_NO_RECORD = frozenset(("menu", "partner_menu", "today", "notices", "visit_start", "visit_back", "visit_more"))


def cried(m: Moment, session: Session, found: Found | None) -> Turn | None:
    """What is said first, before the menu goes on; None where a record is open for such words, or nobody's life is meant."""
    if found is None or not found.holds or (session.frames and session.top.dialog not in IN_NO_RECORD):
        return None
    return Turn(session, (Saying(Line(TOLD)), *urgent_lines(m)), (ColleagueInDanger(m.ids),))
