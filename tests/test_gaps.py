"""The register of missing social resources on both databases (要綱 2-1-イ, 4-1, 7): from a case to a meeting to the city, until solved."""

from __future__ import annotations

import pytest

from casestore import gaps, meeting_results
from casestore.agenda import GAP
from casestore.db import Store
from casestore.facts import Fact
from casestore.meeting_results import Result
from casestore.tables import Case
from tests.conftest import StillClock
from tests.meeting_room import agreed, held, holding, meeting, received, tabled, write
from tests.playing import Office


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    return Office(store, clock)


def register(office: Office, who: str) -> list[gaps.Gap]:
    return office.look(lambda work: gaps.register(work, office.actor(who)))


def discuss(office: Office, gap: str, result: str) -> None:
    at = meeting(office)
    item = tabled(office, at, GAP, gap)
    held(office, at)
    profile, mori = office.desk.profile, office.actor("mori")
    done = meeting_results.record(office.store, profile, at, {item: Result(result, "市の会議に出す")}, mori, office.clock.now())
    assert done.refused == ()


def test_a_gap_goes_from_the_case_to_the_meeting_to_the_city_until_it_is_solved(office: Office) -> None:
    """(要綱 2-1-イ, 7)"""
    case = received(office)
    gap = write(office, case.id, "resource_gap", {"kind": "housing", "what": "保証人のいらない部屋"})
    assert [(one.status, one.number) for one in register(office, "tanaka")] == [("new", case.number)]
    for result in ("noted", "carried", "solved"):
        discuss(office, gap.id, result)
        (known,) = register(office, "tanaka")
        assert known.status == result
    assert [one.answers["result"] for one in known.discussed] == ["noted", "carried", "solved"]
    assert gaps.by_kind([known]) == []


def test_what_is_carried_to_the_city_is_asked_after_by_the_chief(office: Office) -> None:
    """(要綱 7)"""
    case = received(office)
    discuss(office, write(office, case.id, "resource_gap", {"kind": "housing", "what": "部屋"}).id, "carried")
    (clock,) = [one for one in office.promised(case.number) if one.step == "gap_carried"]
    assert clock.owner_id == office.actor("mori").staff_id


def test_gaps_are_counted_by_kind_and_people_and_only_of_cases_one_may_see(office: Office) -> None:
    """(要綱 4-1, 7)"""
    cases = [received(office, name) for name in ("美咲", "由美", "健")]
    for case, kind in ((cases[0], "housing"), (cases[0], "housing"), (cases[1], "housing"), (cases[2], "medical")):
        write(office, case.id, "resource_gap", {"kind": kind, "what": "足りない"})
    counted = gaps.by_kind(register(office, "mori"))
    assert [(one.kind, one.gaps, one.people) for one in counted] == [("housing", 3, 2), ("medical", 1, 1)]

    def hide(work: object) -> None:
        row = work.session.get_one(Case, cases[0].id)  # type: ignore[attr-defined]
        row.restricted, row.owner_id = True, office.actor("tanaka").staff_id
        work.session.add(row)  # type: ignore[attr-defined]

    office.do(hide)
    assert [(one.kind, one.gaps, one.people) for one in gaps.by_kind(register(office, "mori"))] == [
        ("housing", 1, 1),
        ("medical", 1, 1),
    ]
    assert register(office, "ito") == []


def test_a_gap_of_a_case_that_is_over_is_still_discussed(office: Office) -> None:
    """(要綱 4-1)"""
    case = agreed(office)
    gap = write(office, case.id, "resource_gap", {"kind": "housing", "what": "部屋"})
    write(office, case.id, "application_withdrawn")
    write(office, case.id, "information_given")
    write(office, case.id, "reception_closed", {"reason": "本人の希望"})
    assert Fact.CLOSED in office.case(case.number).facts
    discuss(office, gap.id, "noted")
    assert register(office, "mori")[0].status == "noted"
    with pytest.raises(IndexError):
        holding(case, Fact.EVALUATED)
