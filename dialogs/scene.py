"""One turn's work and the case it belongs to: found, reopened or begun; who is on duty for it, and by when (要綱 2-1-ア, 3-1-イ)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from casestore import ledger, same_person
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact, over
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_PERSON
from casestore.profile import Profile
from casestore.tables import Case
from casestore.talks import TalkState


@dataclass
class Scene:
    """One turn's work: whose talk, and the case once it is known."""

    work: Work
    profile: Profile
    talk: TalkState
    now: datetime
    because: str  # the message, follow-up or turn this rests on: commands are idempotent by it
    case_id: str | None = None
    count: int = field(default=0)

    def cause(self) -> str:
        """A name for the next entry of this turn; the same turn run again gives the same names."""
        self.count += 1
        return f"{self.because}/{self.count}"


def reception_of(scene: Scene) -> Case:
    """The person's open case, reopened if it had ended, or a new one whose first entry follows at once."""
    work = scene.work
    case = same_person.current_case(work, scene.talk.person_id)
    if case is None:
        return ledger.open_case(work, scene.talk.person_id, scene.now)
    if over(frozenset(case.facts)):
        _open_again(scene, case)
    return case


def _open_again(scene: Scene, case: Case) -> None:
    kind = "reopening" if Fact.CLOSED in case.facts else "resumption"
    promise = Promise(Promised.TRIAGE, "", triage_due(scene.profile, scene.now), duty(scene.work, case))
    ledger.write(
        scene.work, case.id, kind, {"why": "wrote"}, by=BY_PERSON, now=scene.now, promises=[promise], cause=scene.cause()
    )


def triage_due(profile: Profile, now: datetime) -> datetime:
    """By the close of the office, the profile's business days from now (a proposal of ours; 3-1-イ gives none)."""
    day = profile.calendar.business_day_after(now.astimezone(JST).date(), profile.follow_ups.triage_business_days)
    return datetime.combine(day, profile.calendar.hours.closes, JST)


def soon(scene: Scene) -> datetime:
    return scene.profile.calendar.reads_by(scene.now)
