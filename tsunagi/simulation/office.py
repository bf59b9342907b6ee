"""Staff of every role: they do what the law opens, late as people do, meet monthly, are away, leave, and hand over (要綱 2-2, 3, 4, 5).

The next step of a case is the first of WAY that is open; whether it may be written is the ledger's to say, never ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import col, select

from casestore import agenda, entries, follow_ups, ledger, meeting_proposals, meetings
from casestore.absences import CoverCannot, Overlaps
from casestore.calendar import JST
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.kinds import KINDS
from casestore.ledger import BY_PARTNER, BY_PERSON, BY_SYSTEM, NotYet, Writer
from casestore.meeting_results import Result
from casestore.meetings import MeetingRefused
from casestore.permissions import Actor
from casestore.tables import Case, FollowUp, Meeting
from dialogs.at_desk import NotAllowed
from tsunagi.simulation import likelihoods as likely
from tsunagi.simulation.city import City
from tsunagi.simulation.way import WAY, Step, opens, services

OTHERS: Mapping[str, Writer] = {"person": BY_PERSON, "partner": BY_PARTNER, "system": BY_SYSTEM}
RESULTS = {"plan": likely.PLAN_AT_THE_MEETING, "evaluation": likely.VERDICTS}
USUAL = {"roles": "agreed", "suspension": "suspended", "gap": "noted"}
ROLES_ROW = ({"agency": "自立相談支援機関", "role": "家計と仕事の相談"},)
DONE_WITH = (Promised.NEXT_ACTION, Promised.CALL, Promised.LEAD, Promised.SILENT)
RINGING = (Promised.ALERT, Promised.WANTS_PERSON)
EVALUATE_EARLY = timedelta(days=20)
WAIT = timedelta(days=4)


class Office:
    """What staff do in a day."""

    def __init__(self, city: City) -> None:
        self.city = city

    # -- cases -----------------------------------------------------------------------------------------------------------

    def round_of_work(self) -> None:
        """Everybody looks at what is open, in the order it came."""
        for case in self.city.look(_open_cases):
            self._one_case(case)

    def _one_case(self, case: str) -> None:
        chance = self.city.chance
        facts = frozenset(self.city.look(lambda work: work.session.get_one(Case, case).facts))
        if Fact.RECEIVED in facts and Fact.TRIAGED not in facts:
            if chance.random() < likely.WORKER_HAS_TIME:
                self._triage(case)
            return
        if step := self._next(facts):
            if chance.random() < step.chance:
                self._write(case, step.kind, step.role, step.answers(self.city))
        elif chance.random() < likely.WORKER_HAS_TIME:
            self._keep_promises(case, facts)

    def _next(self, facts: frozenset[str]) -> Step | None:
        """The first step that is open; those that are only now and then are passed over by chance."""
        for step in WAY:
            rare = step.chance < 0.1 and self.city.chance.random() > step.chance * 2
            if not rare and facts.issuperset(step.needs) and facts.isdisjoint(step.unless) and opens(step.kind, facts):
                return step
        return None

    def _triage(self, case: str) -> None:
        outcome = likely.drawn(likely.OUTCOMES, self.city.chance)
        places = {"referral": ("houterasu",), "ward_assistance": ("hogo_chuo",), "information_only": ("step",)}.get(outcome, ())
        by = self._whose(case, "counsellor", else_="chief")
        args = (case, outcome, "聞き取りから", places, by.staff_id, "", None, by, self.city.now)
        self._try(f"triage {outcome}", lambda work: self.city.worker.triage(work, *args))
        self.city.settle()

    def _keep_promises(self, case: str, facts: frozenset[str]) -> None:
        """Nothing of the way is open: what fell due is done, looked at again, evaluated, tried another way, or over."""
        late = self.city.look(
            lambda work: [
                one
                for one in follow_ups.open_of(work, case)
                if one.ask == "staff" and one.due_at <= self.city.now + EVALUATE_EARLY
            ]
        )
        if Fact.PLANNED in {mark.partition(":")[0] for mark in facts} and Fact.SUPPORTED not in facts:
            return None  # the meeting's or the city's turn
        if Fact.ACCEPTED in facts and Fact.SUPPORTED not in facts and opens("plan", facts):
            return self._write(case, "plan", "counsellor", services(self.city))
        if (
            Fact.SUPPORTED in facts
            and any(one.step.startswith("evaluation") for one in late)
            and not entries_holding(facts, Fact.EVALUATED)
        ):
            return self._write(case, "evaluation", "counsellor", {})
        due = [one for one in late if one.due_at <= self.city.now]
        if not due:
            return None
        if any(one.kind == Promised.SILENT for one in due) or Fact.ATTEMPTED in facts:
            return self._try_to_reach(case, facts)
        if opens("reception_closed", facts) or opens("lead_closed", facts):
            return self._end_reception(case, due)
        return self._write(case, "contact", "counsellor", {"note": "電話で話した"}, ends=due)

    def _try_to_reach(self, case: str, facts: frozenset[str]) -> None:
        if self.city.chance.random() < 0.5:
            return self._write(case, "contact", "counsellor", {"note": "連絡がついた"})
        way = "telephone" if Fact.ATTEMPTED not in facts else "visit"
        return self._write(case, "contact_attempt", "counsellor", {"way": way})

    def _end_reception(self, case: str, due: Sequence[FollowUp]) -> None:
        if all(self.city.now - one.made_at < WAIT for one in due):
            return
        by, now = self._whose(case, "counsellor", else_="chief"), self.city.now
        self._try("reception_closed", lambda work: self.city.worker.end_reception(work, case, "様子を確かめた", by, now))

    def _write(self, case: str, kind: str, role: str, answers: Mapping[str, Any], ends: Sequence[FollowUp] = ()) -> None:
        """One entry, with a new next action in the place of the old one."""
        city, now = self.city, self.city.now
        by: Writer = OTHERS.get(role) or self._whose(case, role, else_=role)
        owner = by.staff_id if role == "counsellor" else city.anyone("counsellor").staff_id
        then = Promise(Promised.NEXT_ACTION, new_id(now), now + timedelta(days=city.chance.choice((5, 7, 14))), owner)
        over = (*DONE_WITH, *RINGING) if kind == "alert_cleared" or ends else DONE_WITH
        profile = city.desk.profile

        def job(work: Work) -> None:
            about = _about(entries.entries(work, case), kind, frozenset(work.session.get_one(Case, case).facts))
            ledger.write(work, case, kind, answers, by=by, now=now, about=about, promises=[then], profile=profile, ends=over)
            for one in ends:
                follow_ups.end(work, one.id, "done", now)

        self._try(kind, job)
        city.settle()

    def _whose(self, case: str, role: str, else_: str) -> Actor:
        """Whoever looks after the case in this role, anyone while nobody does, else anyone of another."""
        owner = self.city.look(lambda work: work.session.get_one(Case, case).owner_id)
        if owner is None:
            return self.city.anyone(role)
        return next((one for one in self.city.staff[role] if one.staff_id == owner), None) or self.city.anyone(else_)

    def _try(self, what: str, job: Callable[[Work], object]) -> None:
        """Do it, if the law opens it and they may; a no is counted, for it costs a worker a minute."""
        try:
            self.city.do(job)
            self.city.count(what)
        except (NotYet, NotAllowed):
            self.city.count(f"refused: {what}")

    # -- agencies --------------------------------------------------------------------------------------------------------

    def agencies_answer(self) -> None:
        """Destinations take up, decline, or say nothing; some people arrive."""
        for case in self.city.look(_open_cases):
            facts = frozenset(self.city.look(lambda work, case=case: work.session.get_one(Case, case).facts))  # type: ignore[misc]
            waiting = {*entries_holding(facts, Fact.TO_ACKNOWLEDGE), *entries_holding(facts, Fact.WARD_TO_ACKNOWLEDGE)}
            going = {*entries_holding(facts, Fact.TO_ARRIVE), *entries_holding(facts, Fact.WARD_TO_ARRIVE)} - waiting
            for referral in sorted(waiting):
                answer = likely.drawn(likely.AGENCY, self.city.chance)
                if answer and self.city.chance.random() < likely.AGENCY_ANSWERS:
                    self._of_referral(case, answer, BY_PARTNER, referral)
            for referral in sorted(going):
                if self.city.chance.random() < likely.AGENCY_ANSWERS:
                    self._of_referral(case, "referral_reached", BY_PERSON, referral)

    def _of_referral(self, case: str, kind: str, by: Writer, referral: str) -> None:
        city, now = self.city, self.city.now
        promise = Promise(Promised.NEXT_ACTION, new_id(now), now + timedelta(days=7), city.anyone("counsellor").staff_id)
        self._try(kind, lambda work: ledger.write(
            work, case, kind, {}, by=by, now=now, about=referral, promises=[promise], profile=city.desk.profile))  # fmt: skip

    # -- meetings --------------------------------------------------------------------------------------------------------

    def meet(self) -> None:
        """Every meeting whose hour has come: what is due is tabled, then decided."""
        chief, now = self.city.anyone("chief"), self.city.now
        coming = select(Meeting.id).where(Meeting.state == meetings.PLANNED, col(Meeting.held_at) <= now)
        for meeting in self.city.look(lambda work: list(work.session.exec(coming.order_by(col(Meeting.held_at))))):
            self._table(meeting, chief)
            came = self.city.look(lambda work, at=meeting: [one.id for one in meetings.seats(work, at)])  # type: ignore[misc]
            self.city.do(partial(self.city.worker.hold_meeting, meeting=meeting, came=came, by=chief, now=now))
            self._decide(meeting)
            self.city.count("meetings")

    def _table(self, meeting: str, chief: Actor) -> None:
        for one in self.city.look(lambda work: meeting_proposals.proposals(work, chief)):
            job = partial(
                self.city.worker.table_item,
                meeting=meeting,
                subject=one.subject,
                entry=one.entry_id,
                by=chief,
                now=self.city.now,
            )
            try:
                self.city.do(partial(job, override="" if one.coordinated else "先方の都合がつかなかった"))
                self.city.count("tabled")
            except (NotYet, MeetingRefused):
                self.city.count("refused: tabling")

    def _decide(self, meeting: str) -> None:
        """What the chief who signs wrote themself is signed by another."""
        for chief in self.city.staff["chief"]:
            lines = self.city.look(lambda work, by=chief: agenda.agenda(work, by, meeting, self.city.now).lines)  # type: ignore[misc]
            open_now = [line for line in lines if line.item.state in agenda.WAITING]
            results = {line.item.id: self._result(line.subject.id) for line in open_now}
            done = self.city.worker.record_meeting(self.city.store, meeting, results, chief, self.city.now)
            self.city.count("decided", len(done.recorded))
        self.city.settle()

    def _result(self, subject: str) -> Result:
        outcome = likely.drawn(RESULTS[subject], self.city.chance) if subject in RESULTS else USUAL[subject]
        return Result(outcome, "話し合った", ROLES_ROW if subject == "roles" else ())

    # -- people who work here --------------------------------------------------------------------------------------------

    def come_and_go(self) -> None:
        """Holidays with a cover; somebody leaves, everything of theirs goes to a colleague, a new one comes."""
        city, chance = self.city, self.city.chance
        for role in ("chief", "counsellor", "employment"):
            for one in tuple(city.staff[role]):
                if chance.random() < likely.IS_AWAY:
                    self._away(one, role)
                if chance.random() < likely.LEAVES:
                    self._leaves(one, role)

    def _away(self, one: Actor, role: str) -> None:
        city, first = self.city, self.city.now.astimezone(JST).date()
        cover = city.chance.choice([other for other in city.staff[role] if other is not one])
        last = first + timedelta(days=city.chance.randint(0, 6))
        try:
            city.do(
                partial(
                    city.worker.plan_absence,
                    who=one.staff_id,
                    cover=cover.staff_id,
                    first=first,
                    last=last,
                    by=city.anyone("chief"),
                    now=city.now,
                )
            )
            city.count("absences")
        except (Overlaps, CoverCannot):
            city.count("refused: absence")

    def _leaves(self, one: Actor, role: str) -> None:
        city = self.city
        city.hire(role)
        city.staff[role].remove(one)
        to, chief, admin = city.anyone(role), city.anyone("chief"), city.anyone("admin")
        city.do(partial(city.worker.hand_over_work, who=one.staff_id, to=to.staff_id, by=chief, now=city.now))
        city.do(partial(city.worker.close_account, who=one.staff_id, by=admin, now=city.now))
        city.count("staff who left")


def _open_cases(work: Work) -> list[str]:
    return list(
        work.session.exec(select(Case.id).where(col(Case.closed_at).is_(None), Case.version > 0).order_by(col(Case.number)))
    )


def _about(written: Sequence[Written], kind: str, facts: frozenset[str]) -> str | None:
    """The oldest entry that this kind settles, else the newest it may be about."""
    law = KINDS[kind]
    held = sorted({entry for fact in law.about_open for entry in entries_holding(facts, fact)})
    fitting = [one.id for one in written if one.kind in law.about]
    return next((one for one in held if one in fitting), fitting[-1] if fitting else None)
