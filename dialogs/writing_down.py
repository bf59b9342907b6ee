"""Any kind of entry written by staff from its form (要綱 6-1, 6-2): permission asked, then to whoever keeps what that kind promises.

Kinds whose page does more than write (a letter, a number, a checklist, two ledgers) are written there and nowhere else: ELSEWHERE.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from casestore import corrections, entries, follow_ups, referrals, worklists, writing
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promise, Promised
from casestore.permissions import Act, Actor
from casestore.tables import Case
from casestore.words import N_
from casestore.writing import Filled
from dialogs.at_desk import NotAllowed, action, contact_of
from dialogs.handing_over import AFTER_ANSWER, HandingOver
from dialogs.looking_after import READ_AND_DECIDE, check_in_dates

ELSEWHERE = frozenset(
    {
        *("intake", "triage", "consent", "unsent", "merged_away", "merge_undone", "person_told", corrections.KIND),
        *("support_decision", "plan_confirmation", "sent_back", "support_change", "notice"),
        *("benefit_decision", "benefit_extension_decided", "benefit_paid", "benefit_ended"),
    }
)
HAS_A_CONFLICT = N_("この方と利害があるため、この職員を担当にすることはできません。")
RINGING = (Promised.ALERT, Promised.WANTS_PERSON)


class WritingDown(HandingOver):
    """What staff write from a form."""

    def write_entry(self, work: Work, case_id: str, filled: Filled, by: Actor, now: datetime) -> str:
        """Write one entry; its id. The same command again (`filled.cause`) writes nothing new.

        Raises NotAllowed, and as casestore.writing.write_on_form does; LookupError for a kind that is written elsewhere.
        """
        if filled.kind in ELSEWHERE:
            raise LookupError(filled.kind)
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        route = _ROUTES.get(filled.kind)
        return route(self, work, case, filled, by, now) if route else self._plainly(work, case, filled, by, now)

    def correct_entry(
        self,
        work: Work,
        case_id: str,
        about: str,
        after: Mapping[str, Any],
        reason: str,
        by: Actor,
        now: datetime,
        *,
        seen_version: int | None = None,
        cause: str | None = None,
    ) -> str:
        """A 訂正 (6-1): the answers of the entry `about` as they should read, and why; the correction's id. Raises as writing.correct does."""
        self.allow(work, by, Act.WRITE_ENTRY, work.session.get_one(Case, case_id), now)
        written = writing.correct(
            work, self.profile, case_id, about, after, reason, by=by, now=now, seen_version=seen_version, cause=cause
        )
        return written.id

    def _plainly(
        self,
        work: Work,
        case: Case,
        filled: Filled,
        by: Actor,
        now: datetime,
        promises: Collection[Promise] = (),
        ends: Collection[Promised] = (),
        contact: str | None = None,
    ) -> str:
        written = writing.write_on_form(
            work,
            self.profile,
            case.id,
            filled,
            by=by,
            now=now,
            promises=tuple(promises),
            ends=ends,
            contact=contact,
        )
        return written.id

    def _referral(self, work: Work, case: Case, filled: Filled, by: Actor, now: datetime) -> str:
        """Through the gate of sharing, with what keeps a つなぎ (3-1-エ3)."""
        if same := writing.checked(work, self.profile, case.id, filled, now):
            return same.id
        happened = writing.moment(filled, now)
        new = self.refer(work, case.id, filled.kind, filled.answers, by, now, happened_at=happened, cause=filled.cause)
        self._also_next(work, case, filled, new, by, now)
        return new

    def _answer(self, work: Work, case: Case, filled: Filled, by: Actor, now: datetime) -> str:
        """What became of a つなぎ: what was promised about it is kept, what is next is promised (3-1-エ2, 3-1-エ3)."""
        if same := writing.checked(work, self.profile, case.id, filled, now):
            return same.id
        said = dict(filled.answers)
        on = said.get("on")
        self.answer_of_referral(
            work,
            case.id,
            filled.about or "",
            filled.kind,
            str(said.pop("words", "")),
            by,
            now,
            on=date.fromisoformat(str(on)) if on else filled.happened_on,
            decision=str(said.pop("decision", "")),
            more=said,
            cause=filled.cause,
        )
        new = next(one.id for one in reversed(entries.entries(work, case.id)) if one.kind == filled.kind)
        self._also_next(work, case, filled, new, by, now)
        return new

    def _employed(self, work: Work, case: Case, filled: Filled, by: Actor, now: datetime) -> str:
        """Work was found (3-3-エ): its check-ins are asked of the person, on days and at hours when somebody can answer."""
        contact, owner = contact_of(work, case), duty(work, case) or by.staff_id
        started = str(filled.answers.get("started_on") or "")
        days = check_in_dates(self.profile, date.fromisoformat(started), now) if _is_day(started) else []
        employer = str(filled.answers.get("employer") or "")
        promises = [Promise(Promised.CHECK_IN, "", when, owner, step=step, words=employer) for step, when in days]
        promises.append(action(READ_AND_DECIDE, None, self.profile, owner, now))
        return self._plainly(work, case, filled, by, now, promises, contact=contact.id if contact else None)

    def _alert(self, work: Work, case: Case, filled: Filled, by: Actor, now: datetime) -> str:
        """It rings until somebody has looked (2-1-ア)."""
        rings = Promise(Promised.ALERT, "", now, duty(work, case), words=str(filled.answers.get("class") or ""))
        return self._plainly(work, case, filled, by, now, (rings,))

    def _cleared(self, work: Work, case: Case, filled: Filled, by: Actor, now: datetime) -> str:
        """The last alert that is cleared ends the ringing."""
        open_now = set(entries_holding(frozenset(case.facts), Fact.ALERTED)) - {filled.about}
        return self._plainly(work, case, filled, by, now, ends=() if open_now else RINGING)

    def _owner(self, work: Work, case: Case, filled: Filled, by: Actor, now: datetime) -> str:
        """Another owner, with everything promised in the case; to somebody else only by who may assign (2-2-ア)."""
        to = str(filled.answers.get("owner") or "")
        if to != by.staff_id:
            self.allow(work, by, Act.ASSIGN, case, now)
        if to in worklists.thing_of(work, case).excluded:
            raise NotAllowed(HAS_A_CONFLICT, hidden=False, act=Act.ASSIGN.value)
        new = self._plainly(work, case, filled, by, now)
        for row in follow_ups.open_of(work, case.id):
            if row.ask == follow_ups.STAFF and row.owner_id != to:
                follow_ups.hand_over(work, row.id, to)
        return new

    def _also_next(self, work: Work, case: Case, filled: Filled, entry: str, by: Actor, now: datetime) -> None:
        """What was typed as the next action, beside what the entry promises by itself."""
        for made in writing.next_action(work, case, filled, self.profile, by, now, because=entry):
            follow_ups.promise(work, made, person=case.person_id, now=now, case=case.id)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_ROUTES: Mapping[str, Callable[[WritingDown, Work, Case, Filled, Actor, datetime], str]] = {
    **dict.fromkeys(referrals.KINDS_OF, WritingDown._referral),
    **dict.fromkeys(AFTER_ANSWER, WritingDown._answer),
    "employment_started": WritingDown._employed,
    "alert": WritingDown._alert,
    "alert_cleared": WritingDown._cleared,
    "owner_changed": WritingDown._owner,
}
