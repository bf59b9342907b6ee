"""A telephone two people use, from the staff's side (要綱 2-1-ア, 6-1): from then on a worker has the pen, and the bot says nothing there.

Whatever it says would tell one of them of the other.
"""

from __future__ import annotations

from datetime import datetime

from casestore import audit, conversation, shared_phones, talks
from casestore.db import Work
from casestore.duty import duty
from casestore.permissions import Act, Actor
from casestore.tables import Case
from dialogs import engine
from dialogs.at_desk import AtDesk, case_of
from dialogs.desk import session_of


class PhoneOfTwo(AtDesk):
    """Whose telephone it is too."""

    def share_phone(self, work: Work, contact: str, case_id: str, by: Actor, now: datetime) -> None:
        """Whom this case is about writes from this account too, which is somebody else's. Who does it sees both.

        Raises AlreadyTheirs, LookupError, NotAllowed.
        """
        case = work.session.get_one(Case, case_id)
        self.allow_talk(work, by, Act.READ_CONVERSATION, contact, now)
        for one in (case, *shared_phones.cases_of(work, contact)):
            self.allow(work, by, Act.MERGE, one, now)
        shared_phones.share(work, contact, case.person_id, by.staff_id, now)
        talk, owner = talks.load(work, contact), case_of(work, contact)
        if talk.pen == "bot":
            pass_pen(work, contact, duty(work, owner) or by.staff_id, now)

    def unshare_phone(self, work: Work, contact: str, case_id: str, by: Actor, now: datetime) -> None:
        """They do not write from there any more; whoever has the pen may give it back. Raises LookupError, NotAllowed."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.MERGE, case, now)
        shared_phones.unshare(work, contact, case.person_id, by.staff_id, now)


def pass_pen(work: Work, contact: str, to: str, now: datetime) -> None:
    """Another worker speaks from here on."""
    talk = talks.load(work, contact)
    session = engine.take_pen(session_of(talk), to)
    talks.keep(work, talk, session.as_json(), now, pen=to, held=bool(session.held), turn=session.turn)
    conversation.note(work, contact, "", to, now, way="event", kind="took_over")
    audit.note(work, to, "took_over", contact, now)
