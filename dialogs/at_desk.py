"""Who may sit at the desk, and what every act there needs: permission asked and audited, the case, a way to write to the person.

要綱 2-2 (職員). The acts themselves: speaking.py, receiving.py, looking_after.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from casestore import shared_phones, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.follow_ups import Promise, Promised
from casestore.permissions import Act, Actor, may
from casestore.profile import Profile
from casestore.reachable import contact_of as contact_of
from casestore.tables import Case, Contact
from casestore.words import N_

if TYPE_CHECKING:  # an answer that comes to the desk by chat is written as staff write it
    from dialogs.desk import Desk

NOT_FOUND = N_("見つかりませんでした。")


class NotAllowed(Exception):
    """This member of staff may not do this; `reason` is a msgid to show, `hidden` says to answer as if it did not exist.

    `act` is what was tried, for the audit; whoever catches this writes it, because the transaction it was tried in is undone.
    """

    def __init__(self, reason: str, hidden: bool, act: str = "") -> None:
        super().__init__(reason)
        self.reason, self.hidden, self.act = reason, hidden, act


@dataclass(frozen=True)
class AtDesk:
    """A member of staff's side of the desk."""

    desk: Desk

    @property
    def profile(self) -> Profile:
        return self.desk.profile

    def allow(self, work: Work, by: Actor, act: Act, case: Case | None, now: datetime) -> None:
        """Raises NotAllowed where permissions say no."""
        thing = worklists.thing_of(work, case) if case is not None else None
        verdict = may(by, act, thing, now)
        if not verdict.allowed:
            raise NotAllowed(verdict.reason, verdict.hidden, act.value)

    def allow_talk(self, work: Work, by: Actor, act: Act, contact_id: str, now: datetime) -> None:
        """Permission for a conversation: in the case of one of those who write there, with nobody of them kept from the worker.

        Raises NotAllowed.
        """
        contact = work.session.get_one(Contact, contact_id)
        cases = shared_phones.cases_of(work, contact_id)
        if contact_id in shared_phones.kept_from(work, by, [contact]):
            raise NotAllowed(NOT_FOUND, hidden=True, act=act.value)
        verdicts = [may(by, act, worklists.thing_of(work, case) if case else None, now) for case in cases or (None,)]
        verdict = next((one for one in verdicts if one.allowed), verdicts[0])
        if not verdict.allowed:
            raise NotAllowed(verdict.reason, verdict.hidden, act.value)


def action(words: str, due: date | None, profile: Profile, owner: str, now: datetime, *, because: str = "") -> Promise:
    """A task for a named worker; without a day, by the close of the next business day."""
    day = due or profile.calendar.business_day_after(now.astimezone(JST).date(), 1)
    when = datetime.combine(day, profile.calendar.hours.closes, JST)
    return Promise(Promised.NEXT_ACTION, because, when, owner, words=words)


def case_of(work: Work, contact_id: str) -> Case | None:
    """The case a conversation belongs to: of whoever has the account the newest that is not over."""
    contact = work.session.get_one(Contact, contact_id)
    return worklists.case_of_person(work, contact.person_id)
