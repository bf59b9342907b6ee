"""「チャットで本人に聞く」 (要綱 3-1-エ, 3-2-ア): a worker has the bot read the consent, or the draft of the plan, with the person now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from casestore import follow_ups
from casestore.db import Work
from casestore.facts import Fact, Facts, over
from casestore.permissions import Act, Actor
from casestore.tables import Case
from dialogs import rungs, scheduled
from dialogs.at_desk import AtDesk
from dialogs.reading_out import plan_standing

ASKED, ALREADY, NOTHING, NO_WAY = "asked", "already_asking", "nothing_to_ask", "no_way_to_ask"

# What may be read with the person, and when there is something to read.
TO_READ: Mapping[str, Callable[[Facts], bool]] = {
    "consent": lambda facts: Fact.HERE in facts and not over(facts),
    "plan_review": lambda facts: plan_standing(facts) in ("open", "agreed"),
}


class AskingByChat(AtDesk):
    """What a worker need not read aloud."""

    def ask_by_chat(self, work: Work, case_id: str, dialog: str, by: Actor, now: datetime) -> str:
        """Begin one of TO_READ with the person (KeyError for another): ASKED, ALREADY under way, NOTHING to read, NO_WAY to write.

        Where there is no way a task is made for whoever asked. Raises NotAllowed.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.REPLY, case, now)
        if not TO_READ[dialog](frozenset(case.facts)):
            return NOTHING
        if any(rungs.place(row)[0] == dialog for row in follow_ups.open_of(work, case.id)):
            return ALREADY
        asked = scheduled.ask_at_once(self.desk, work, case, dialog, by, now)
        return ASKED if asked else NO_WAY
