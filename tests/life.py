"""One case lived on a real store: staff of every role, entries written in order, the answers an ordinary life gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casestore import entries, follow_ups, ledger, people, staff
from casestore.db import Store, Work
from casestore.entries import Written
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.kinds import KINDS
from casestore.ledger import BY_PARTNER, BY_PERSON, BY_SYSTEM, Writer
from casestore.permissions import Actor
from casestore.profile import Profile, load_profile
from casestore.tables import Case, FollowUp
from tests.conftest import StillClock

ROLES = {
    "chief": ("chief",),
    "counsellor": ("counsellor",),
    "employment": ("employment",),
    "shelter": ("shelter",),
    "city": ("city",),
    "admin": ("admin",),
    "other": ("counsellor",),
}
USUAL: Mapping[str, Mapping[str, Any]] = {
    "intake": {"own_words": "家賃が払えません"},
    "triage": {"outcome": "application"},
    "assessment": {"complete": "yes"},
    "screening": {"result": "plan"},
    "plan": {"services": ["own_support"]},
    "evaluation_confirmed": {"result": "closed"},
    "benefit_decision": {"result": "granted"},
}
TO_THE_PLAN = ("intake", "triage", "application", "consent", "assessment", "screening", "plan")
TO_THE_APPROVAL = (*TO_THE_PLAN, "plan_agreement", "pre_coordination", "approval")


@dataclass
class Life:
    """A case and everybody around it. `write` finds who may write a kind and what it is about."""

    store: Store
    clock: StillClock
    profile: Profile = field(default_factory=lambda: load_profile("sapporo"))
    staff: dict[str, Actor] = field(default_factory=dict)
    case_id: str = ""

    def __post_init__(self) -> None:
        self.staff = self.store.write(self._hire)
        self.case_id = self.store.write(self._open)

    def _hire(self, work: Work) -> dict[str, Actor]:
        found = {}
        for name, roles in ROLES.items():
            new = staff.add(work, f"{name}@example.org", name, list(roles), self.clock.now(), demo=True)
            work.flush()
            actor = staff.actor_by_id(work, new)
            assert actor is not None
            found[name] = actor
        return found

    def _open(self, work: Work) -> str:
        person = people.new_person(work, self.clock.now(), person=new_id(self.clock.now()))
        people.name(work, person, name="山田 花子", kana="やまだ はなこ")
        return ledger.open_case(work, person, self.clock.now()).id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def by(self, kind: str, who: str = "") -> Writer:
        """Who writes this: the one named, else the first of chief's colleagues, the person or the clock whom the law allows."""
        if who in ("person", "partner", "system"):
            return {"person": BY_PERSON, "partner": BY_PARTNER, "system": BY_SYSTEM}[who]
        order = ("counsellor", "employment", "shelter", "chief", "city")
        return self.staff[who or next(name for name in order if name in KINDS[kind].by)]

    def write(self, kind: str, who: str = "", about: str | None = None, case: str = "", **answers: Any) -> Written:
        """Write one entry with the clocks of the profile; a next action is promised too where none stands."""
        case = case or self.case_id

        def job(work: Work) -> Written:
            subject = about or self._about(work, kind, case)
            promises = () if follow_ups.has_next_action(work, case) else (self._next(),)
            return ledger.write(
                work, case, kind, {**USUAL.get(kind, {}), **answers}, by=self.by(kind, who), now=self.now, about=subject,
                promises=promises, profile=self.profile,
            )  # fmt: skip

        return self.store.write(job)

    def live(self, *kinds: str) -> list[Written]:
        """Write these one after the other, an hour apart."""
        written = []
        for kind in kinds:
            self.clock.forward(hours=1)
            written.append(self.write(kind))
        return written

    def _about(self, work: Work, kind: str, case: str) -> str | None:
        fitting = [one.id for one in entries.entries(work, case) if one.kind in KINDS[kind].about]
        return fitting[-1] if fitting else None

    def _next(self) -> Promise:
        return Promise(
            Promised.NEXT_ACTION, new_id(self.now), self.now, self.staff["counsellor"].staff_id, words="次にすること"
        )

    def entries(self) -> list[Written]:
        with self.store.reading() as work:
            return entries.entries(work, self.case_id)

    def case(self) -> Case:
        with self.store.reading() as work:
            return work.session.get_one(Case, self.case_id)

    def promised(self) -> list[FollowUp]:
        """What is open in the case, soonest first."""
        with self.store.reading() as work:
            return follow_ups.open_of(work, self.case_id)

    def is_true(self) -> bool:
        with self.store.reading() as work:
            return ledger.untrue(work) == []
