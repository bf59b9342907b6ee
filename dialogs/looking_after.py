"""What comes after: work found and its check-ins, dates that move, what is done (要綱 3-3-エ, 2-1-ア)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from casestore import audit, follow_ups, ledger, taking_up
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty
from casestore.fields import later_by_months
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.ledger import NoNextAction
from casestore.permissions import Act, Actor
from casestore.profile import Profile
from casestore.tables import Case, FollowUp
from casestore.words import N_
from dialogs.at_desk import AtDesk, action, contact_of

MORNING = time(10, 0)
ASK_AT = time(10, 0)
READ_AND_DECIDE = N_("働きはじめました。様子を見て、次にすることを決める")


class LookingAfter(AtDesk):
    """Promises, from the staff's side."""

    def record_employment(self, work: Work, case_id: str, started_on: date, employer: str, by: Actor, now: datetime) -> None:
        """Work was found (3-3-エ): the entry and the check-ins, each on a day and at an hour when somebody can answer."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        contact = contact_of(work, case)
        owner = duty(work, case) or by.staff_id
        promises = [
            Promise(Promised.CHECK_IN, "", when, owner, step=step, words=employer)
            for step, when in check_in_dates(self.profile, started_on, now)
        ]
        happened = datetime.combine(started_on, MORNING, JST)
        ledger.write(
            work,
            case_id,
            "employment_started",
            {"started_on": started_on.isoformat(), "employer": employer},
            by=by,
            now=now,
            happened_at=min(happened, now),
            promises=[*promises, action(READ_AND_DECIDE, None, self.profile, owner, now)],
            contact=contact.id if contact else None,
        )

    def move_follow_up(self, work: Work, follow_up: str, due: datetime, by: Actor, now: datetime) -> None:
        """Another day for something promised."""
        row = work.session.get_one(FollowUp, follow_up)
        case = work.session.get(Case, row.case_id) if row.case_id else None
        self.allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
        follow_ups.move(work, follow_up, self.profile.calendar.not_at_night(due) if row.ask == "person" else due)
        audit.note(work, by.staff_id, "moved_follow_up", follow_up, now, detail=due.isoformat())

    def end_follow_up(self, work: Work, follow_up: str, how: str, by: Actor, now: datetime) -> None:
        """Done, or withdrawn. Raises NoNextAction where that would leave the case without one."""
        row = work.session.get_one(FollowUp, follow_up)
        case = work.session.get(Case, row.case_id) if row.case_id else None
        self.allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
        follow_ups.end(work, follow_up, how, now)
        if case is not None and case.closed_at is None and not follow_ups.has_next_action(work, case.id):
            raise NoNextAction(case.number)
        audit.note(work, by.staff_id, "ended_follow_up", follow_up, now, detail=how)

    def take_up_follow_up(self, work: Work, follow_up: str, by: Actor, now: datetime) -> bool:
        """What was withdrawn a moment ago goes on; False where it was not, or is too long ago."""
        row = work.session.get_one(FollowUp, follow_up)
        self.allow(work, by, Act.MOVE_FOLLOW_UP, work.session.get(Case, row.case_id) if row.case_id else None, now)
        if not taking_up.take_up(work, follow_up, now):
            return False
        audit.note(work, by.staff_id, "took_up_follow_up", follow_up, now)
        return True

    def next_action(self, work: Work, case_id: str, words: str, due: date, by: Actor, now: datetime) -> None:
        """What comes next, and by which day (2-1-ア)."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
        promise = action(words, due, self.profile, case.owner_id or by.staff_id, now, because=new_id(now))
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case_id)
        audit.note(work, by.staff_id, "planned", case_id, now)


def check_in_dates(profile: Profile, started_on: date, now: datetime) -> list[tuple[str, datetime]]:
    """When the check-ins of the profile fall due: each by day and on a business day; those already past are left out."""
    found = []
    for after in profile.follow_ups.check_ins:
        day = later_by_months(started_on, after.months) + timedelta(days=after.days)
        due = profile.calendar.good_time(datetime.combine(day, ASK_AT, JST))
        if due > now:
            found.append((after.id, due))
    return found
