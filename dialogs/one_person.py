"""Whether two are one person, from the staff's side (要綱 6-1): looked at, judged, brought together, taken apart; each with permission for both.

Who does it sees every ledger of both, so that nobody learns here of somebody kept from them.
"""

from __future__ import annotations

from datetime import datetime

from casestore import lookalikes, merging, people, restriction, same_person
from casestore.db import Work
from casestore.merging import Merged
from casestore.permissions import Act, Actor
from casestore.same_person import DIFFERENT
from casestore.tables import Case
from dialogs.at_desk import NOT_FOUND, NotAllowed
from dialogs.guarding import Guarding


class OnePerson(Guarding):
    """The desk where two ledgers are compared."""

    def judge_different(self, work: Work, one: str, other: str, by: Actor, now: datetime) -> None:
        """These are two people; it is not asked again. Raises LookupError, NotAllowed; AlreadyOne for what is brought together."""
        self._allow_both(work, one, other, by, now)
        if same_person.first(work, one) == same_person.first(work, other):
            raise merging.AlreadyOne
        lookalikes.judge(work, one, other, DIFFERENT, by.staff_id, now)

    def bring_together(self, work: Work, keep: str, away: str, reason: str, by: Actor, now: datetime) -> Merged:
        """Two ids are one person from now on. Raises as merging.merge, NotAllowed."""
        self._allow_both(work, keep, away, by, now)
        merged = merging.merge(work, keep, away, reason, by, now)
        if merged.current is not None and merged.current.restricted:
            self._pens_to_owner(work, merged.current, now, but=restriction.readers(work, merged.current))
        return merged

    def take_apart(self, work: Work, one: str, other: str, reason: str, by: Actor, now: datetime) -> None:
        """They are two again. Raises as merging.undo, NotAllowed."""
        self._allow_both(work, one, other, by, now)
        merging.undo(work, one, other, reason, by, now)

    def _allow_both(self, work: Work, one: str, other: str, by: Actor, now: datetime) -> None:
        """Of both every ledger may be seen and brought together; at least one has a ledger."""
        for person in (one, other):
            people.known(work, person)
        cases: list[Case] = [case for person in (one, other) for case in same_person.cases(work, person)]
        if not cases:
            raise NotAllowed(NOT_FOUND, hidden=True, act=Act.MERGE.value)
        for case in cases:
            self.allow(work, by, Act.MERGE, case, now)
