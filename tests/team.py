"""A small team on a store, for tests of protection and of whose work it is: colleagues by name, cases by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from sqlmodel import select

from casestore import ledger, people, staff, worklists
from casestore.db import Store, Work
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.ledger import BY_PERSON
from casestore.permissions import Act, Actor
from casestore.profile import load_profile
from casestore.tables import Case
from dialogs.desk import Desk
from dialogs.worker import Worker
from tests.conftest import StillClock

T = TypeVar("T")
ROLES = {
    "mori": ("chief",),
    "kudo": ("chief",),
    "tanaka": ("counsellor",),
    "sato": ("counsellor",),
    "sasaki": ("employment",),
    "ito": ("city",),
    "admin": ("admin",),
}


@dataclass
class Team:
    """Two chiefs, two counsellors, an employment worker, a city officer, an administrator; tanaka owns what is opened for her."""

    store: Store
    clock: StillClock
    desk: Worker = field(default_factory=lambda: Worker(Desk(load_profile("sapporo"))))
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, roles in ROLES.items():
            self.ids[name] = self.do(
                lambda work, name=name, roles=roles: staff.add(  # type: ignore[misc]  # bound at once
                    work, f"{name}@example.org", name, roles, self.clock.now(), demo=True
                )
            )

    def do(self, job: Callable[[Work], T]) -> T:
        return self.store.write(job)

    def look(self, job: Callable[[Work], T]) -> T:
        with self.store.reading() as work:
            return job(work)

    def who(self, name: str) -> Actor:
        """Somebody as they are at this moment."""
        found = self.look(lambda work: staff.actor_by_id(work, self.ids[name], self.clock.now()))
        assert found is not None
        return found

    def opens(self, name: str = "tanaka", *, person: str = "", called: str = "山田 花子") -> str:
        """A case with an intake and a promise, owned by a colleague; its number."""

        def begin(work: Work) -> str:
            now = self.clock.now()
            who = person or people.new_person(work, now, person=new_id(now))
            people.name(work, who, name=called)
            case = ledger.open_case(work, who, now)
            promise = Promise(Promised.TRIAGE, "", now + timedelta(days=1), self.ids[name])
            answers = {"own_words": "家賃が払えません。", "owner": self.ids[name]}
            ledger.write(work, case.id, "intake", answers, by=BY_PERSON, now=now, promises=[promise])
            return case.number

        return self.do(begin)

    def case(self, number: str) -> Case:
        return self.look(lambda work: work.session.exec(select(Case).where(Case.number == number)).one())

    def sees(self, name: str, number: str, act: Act = Act.READ_CASE) -> bool:
        """Whether a case is there for somebody now; for who has left nothing is."""
        actor = self.look(lambda work: staff.actor_by_id(work, self.ids[name], self.clock.now()))
        return actor is not None and self.look(lambda work: worklists.case_by_number(work, actor, number, act)) is not None

    def who_sees(self, number: str) -> set[str]:
        return {name for name in ROLES if self.sees(name, number)}

    def is_true(self) -> bool:
        return self.look(ledger.untrue) == []
