"""Which conversation a member of staff reaches, and by which case (要綱 3-3-ア): asked before anything of it is shown or done."""

from __future__ import annotations

from dataclasses import dataclass

from casestore import shared_phones, worklists
from casestore.db import Work
from casestore.permissions import Act, Thing, may
from casestore.tables import Case, Contact
from dialogs.at_desk import NotAllowed
from staff_console.house import Asked, NotFound


@dataclass(frozen=True)
class Reach:
    """A resident's conversation that the reader may see, in one of the cases it belongs to. `of_two`: two people write there."""

    contact: Contact
    case: Case | None
    thing: Thing
    of_two: bool = False


def reachable(work: Work, asked: Asked, contact_id: str, act: Act) -> Reach:
    """The conversation, if this person may do this with it. Raises NotFound for what may not be seen, NotAllowed with the reason else."""
    contact = work.session.get(Contact, contact_id)
    if contact is None or contact.staff_id is not None or contact.id in shared_phones.kept_from(work, asked.by, [contact]):
        raise NotFound
    cases = shared_phones.cases_of(work, contact_id)
    found = [Reach(contact, case, worklists.thing_of(work, case), len(cases) > 1) for case in cases] or [
        Reach(contact, None, Thing())
    ]
    verdicts = [may(asked.by, act, one.thing, asked.now) for one in found]
    allowed = [one for one, verdict in zip(found, verdicts, strict=True) if verdict.allowed]
    if not allowed and all(verdict.hidden for verdict in verdicts):
        raise NotFound
    if not allowed:
        raise NotAllowed(next(verdict.reason for verdict in verdicts if not verdict.hidden), hidden=False)
    here = (asked.typed("number"), asked.path.get("number", ""))
    return next((one for one in allowed if one.case and one.case.number in here), allowed[0])
