"""Who may see and whose it is, from the staff's side: restriction, break-glass, conflicts of interest, absence, leaving.

要綱 2-1-ア (nobody without an owner), 2-2-ア (the chief manages), security 3.5. Each act asks permission and is audited.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlmodel import col, select

from casestore import (
    absences,
    audit,
    break_glass,
    exclusions,
    four_eyes,
    leaving,
    restriction,
    same_person,
    staff,
    worklists,
)
from casestore.db import Work
from casestore.four_eyes import LIFT, OPEN
from casestore.holdings import Holdings
from casestore.permissions import Act, Actor, may
from casestore.tables import BreakGlass, Case, Contact, FourEyes, Talk
from dialogs.at_desk import AtDesk, case_of
from dialogs.phone_of_two import pass_pen


class Guarding(AtDesk):
    """Protection, and whose work it is."""

    # -- restriction -----------------------------------------------------------------------------------------------------

    def restrict(self, work: Work, case_id: str, named: Collection[str], by: Actor, now: datetime) -> None:
        """Hide this person's cases at once; without names, from all but the owner, whoever acts and a chief. Raises TooFewReaders."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.RESTRICT, case, now)
        restriction.restrict(work, case, named, by.staff_id, now)
        self._pens_to_owner(work, case, now, but=restriction.readers(work, case))

    def let_know(self, work: Work, case_id: str, who: str, by: Actor, now: datetime) -> None:
        """One more person may know of a restricted case. Raises LookupError for somebody who cannot."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.RESTRICT, case, now)
        restriction.let_know(work, case, who, by.staff_id, now)

    def ask_to_lift(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """Ask for the second person's yes to showing the case to everyone again."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.LIFT_RESTRICTION, case, now)
        four_eyes.ask(work, LIFT, case.id, by.staff_id, reason, now)

    def answer_four_eyes(self, work: Work, question: str, says: str, by: Actor, now: datetime) -> None:
        """A second person's yes or no, and what follows from it. Raises NotOpen, SamePerson, LookupError."""
        asked = work.session.get(FourEyes, question)
        case = work.session.get(Case, asked.thing) if asked else None
        if asked is None or case is None:
            raise LookupError(question)
        self.allow(work, by, Act.ANSWER_FOUR_EYES, case, now)
        row = four_eyes.answer(work, question, says, by.staff_id, now)
        if says == four_eyes.YES and row.act == LIFT:
            restriction.lift(work, case, by.staff_id, now)
        if says == four_eyes.YES and row.act == OPEN:
            category, _sep, reason = four_eyes.reason_of(work, row).partition(":")
            break_glass.lend(work, case, row.asked_by, category, reason, now, agreed=row)

    # -- break-glass -----------------------------------------------------------------------------------------------------

    def break_glass(self, work: Work, number: str, category: str, reason: str, by: Actor, now: datetime) -> str:
        """Open one case for half an hour: its number, or "" for one that does not open, for whatever reason: they look the same.

        A restricted one asks a second person first. Raises ReasonTooShort, StillUnreviewed, ValueError (category), NotAllowed.
        """
        self.allow(work, by, Act.BREAK_GLASS, None, now)
        why, words = break_glass.Category(category), break_glass.enough(reason)
        if break_glass.limited(work, by.staff_id, now, self.profile.calendar):
            raise break_glass.StillUnreviewed
        case = work.session.exec(select(Case).where(Case.number == number.strip().upper())).first()
        thing = worklists.thing_of(work, case) if case else None
        if case is None or thing is None or by.staff_id in thing.excluded:
            audit.note(work, by.staff_id, "denied", Act.BREAK_GLASS.value, now, detail=number[:20])
            return ""
        if may(by, Act.READ_CASE, thing, now).allowed:
            return case.number
        if case.restricted:
            four_eyes.ask(work, OPEN, case.id, by.staff_id, f"{why.value}:{words}", now)
            return ""
        break_glass.lend(work, case, by.staff_id, why.value, words, now)
        return case.number

    def review_break_glass(self, work: Work, opened: str, verdict: str, words: str, by: Actor, now: datetime) -> None:
        """Somebody else has looked at an opening. Raises OwnReview, AlreadyReviewed, LookupError."""
        row = work.session.get(BreakGlass, opened)
        if row is None:
            raise LookupError(opened)
        case = work.session.get_one(Case, row.case_id)
        self.allow(work, by, Act.REVIEW_BREAK_GLASS, case, now)
        break_glass.review(work, row, case, verdict, words, by.staff_id, now)

    # -- conflicts of interest -------------------------------------------------------------------------------------------

    def exclude(
        self, work: Work, case_id: str, who: str, reason: str, by: Actor, now: datetime, *, new_owner: str = ""
    ) -> None:
        """Keep somebody away from a person's cases. Raises NeedsOwner, NobodyLeft."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.EXCLUDE, case, now)
        exclusions.exclude(work, case, who, reason, by.staff_id, now, new_owner=new_owner)
        work.flush()
        self._pens_to_owner(work, case, now, of=who)

    def end_exclusion(self, work: Work, case_id: str, who: str, by: Actor, now: datetime) -> None:
        """The conflict is over. Raises NotThemself."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.EXCLUDE, case, now)
        exclusions.end(work, case, who, by.staff_id, now)

    # -- absence and leaving ---------------------------------------------------------------------------------------------

    def plan_absence(self, work: Work, who: str, cover: str, first: date, last: date, by: Actor, now: datetime) -> None:
        """Somebody will be away. Raises WrongDays, Overlaps, CoverCannot."""
        self.allow(work, by, Act.MANAGE_ABSENCE, None, now)
        absences.plan(work, who, cover, first, last, by.staff_id, now)

    def end_absence(self, work: Work, absence: str, by: Actor, now: datetime) -> None:
        """They are back. Raises LookupError."""
        self.allow(work, by, Act.MANAGE_ABSENCE, None, now)
        absences.back(work, absence, by.staff_id, now)

    def hand_over_work(
        self, work: Work, who: str, to: str, by: Actor, now: datetime, *, to_by_case: Mapping[str, str] | None = None
    ) -> Holdings:
        """Everything of one person goes to others, the pens of their conversations too; how much it was. Raises CannotTake."""
        self.allow(work, by, Act.HAND_OVER, None, now)
        held = leaving.hand_over_everything(work, who, to, by.staff_id, now, to_by_case=to_by_case)
        for contact in leaving.pens_of(work, who):
            case = case_of(work, contact)
            pass_pen(work, contact, (case.owner_id if case else None) or to, now)
        work.flush()
        return held

    def close_account(self, work: Work, who: str, by: Actor, now: datetime) -> None:
        """Nobody signs in with it any more. Raises StillHolds while anything is theirs."""
        self.allow(work, by, Act.MANAGE_STAFF, None, now)
        staff.disable(work, who, by.staff_id, now)

    def _pens_to_owner(
        self, work: Work, case: Case, now: datetime, *, of: str = "", but: Collection[str] = frozenset()
    ) -> None:
        """Nobody goes on writing to a person whose case they no longer see: the owner has the pen."""
        ids = same_person.ids(work, case.person_id)
        talking = select(Talk.contact_id, Talk.pen).join(Contact, col(Contact.id) == col(Talk.contact_id))
        for contact, pen in work.session.exec(talking.where(col(Contact.person_id).in_(ids), Talk.pen != "bot")).all():
            if case.owner_id and (pen == of if of else pen not in but):
                pass_pen(work, contact, case.owner_id, now)
