"""The rule of permissions in SQL: a list holds exactly the cases that may be opened one by one, on both databases (要綱 2-2)."""

from __future__ import annotations

from sqlmodel import col, select, update

from casestore import ledger, people, staff, worklists
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.ids import new_id
from casestore.permissions import Act, Actor, scope, within
from casestore.tables import Assignment, Case
from tests.conftest import StillClock
from tests.test_permissions import CASES, ROLES


def test_every_list_holds_exactly_the_cases_one_may_open(store: Store, clock: StillClock) -> None:
    now = clock.now()

    def fill(work: Work) -> dict[str, str]:
        ids = {}
        for who in ("me", "colleague"):
            ids[who] = staff.add(work, f"{who}@example.org", who, ["counsellor"], now, demo=True)
        for name, (thing, _letters) in CASES.items():
            if thing.lent:
                continue
            person = people.new_person(work, now, person=new_id(now))
            case = ledger.open_case(work, person, now)
            values = {
                "owner_id": ids.get(thing.owner_id or ""),
                "restricted": thing.restricted,
                "facts": sorted(thing.facts),
                "alerted": Fact.ALERTED in thing.facts,
                "shown": Fact.SHOWN in thing.facts,
            }
            work.session.exec(update(Case).where(col(Case.id) == case.id).values(**values))
            for one in thing.members | thing.named:
                work.session.add(Assignment(case_id=case.id, staff_id=ids[one], since=now, named=one in thing.named))
            ids[case.id] = name
        return ids

    ids = store.write(fill)
    with store.reading() as work:
        for roles in (*((role,) for role in ROLES), ("chief", "city"), ("employment", "city"), ()):
            actor = Actor(ids["me"], "わたし", frozenset(roles))
            for act in Act:
                listed = set(work.session.exec(select(Case.id).where(worklists.visible(actor, act))))
                things = {case.id: worklists.thing_of(work, case) for case in work.session.exec(select(Case))}
                openable = {case for case, thing in things.items() if within(scope(actor, act), thing, now)}
                assert {ids[one] for one in listed} == {ids[one] for one in openable}, (roles, act)
