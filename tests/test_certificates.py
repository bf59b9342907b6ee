"""The training certificate of each role, number and date; missing ones are flagged (要綱 2-2)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from casestore import staff
from casestore.db import Store, Work
from casestore.tables import Audit, StaffRole
from casestore.workload import workload
from tests.conftest import StillClock
from tests.team import Team
from tsunagi import doctor

DAY = date(2025, 10, 31)


@pytest.fixture
def team(store: Store, clock: StillClock) -> Team:
    return Team(store, clock)


def missing(team: Team) -> set[str]:
    rows = team.look(lambda work: work.session.exec(select(StaffRole)).all())
    back = {value: key for key, value in team.ids.items()}
    return {back[row.staff_id] for row in rows if staff.lacks_certificate(row)}


def certify(team: Team, name: str, role: str, number: str, on: date | None) -> None:
    team.do(lambda work: staff.certify(work, team.ids[name], role, number, on, team.ids["admin"], team.clock.now()))


def test_number_and_date_are_kept_per_role_and_both_are_needed(team: Team) -> None:
    assert missing(team) == {"mori", "kudo", "tanaka", "sato", "sasaki"}  # city and administration need none
    certify(team, "tanaka", "counsellor", "第123号", DAY)
    certify(team, "sato", "counsellor", "第124号", None)
    certify(team, "sasaki", "employment", "", DAY)
    assert missing(team) == {"mori", "kudo", "sato", "sasaki"}
    with pytest.raises(LookupError):
        certify(team, "tanaka", "employment", "第125号", DAY)
    noted = team.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "certified")).first())
    assert noted is not None
    assert (noted.actor, noted.thing, noted.detail) == (team.ids["admin"], team.ids["tanaka"], "counsellor")


def test_one_person_with_two_roles_has_two_certificates(team: Team) -> None:
    def add(work: Work) -> str:
        return staff.add(work, "both@example.org", "both", ("counsellor", "employment"), team.clock.now(), demo=True)

    team.ids["both"] = team.do(add)
    certify(team, "both", "counsellor", "第1号", DAY)
    assert "both" in missing(team)
    certify(team, "both", "employment", "第2号", DAY)
    assert "both" not in missing(team)


def test_the_chief_and_the_installer_are_told_what_is_missing(team: Team) -> None:
    mori, now = team.who("mori"), team.clock.now()
    loads = {load.name: load.uncertified for load in team.look(lambda work: workload(work, mori, now))}
    assert loads["tanaka"] == ("counsellor",)
    assert team.look(doctor.certificates).good  # demo people have none and need none
    real = "a long enough password"
    team.do(lambda work: staff.add(work, "real@example.org", "本物 花子", ("counsellor",), now, password=real))
    finding = team.look(doctor.certificates)
    assert not finding.good
    assert "本物 花子 (counsellor)" in finding.words


def test_the_workload_counts_cases_by_stage_what_is_due_and_what_is_late(team: Team, clock: StillClock) -> None:
    """要綱 2-2-ア: through the chief's own sight, so that a restricted case is not even a number."""
    first, hidden, _mine = team.opens(), team.opens(), team.opens("mori")
    tanaka, case = team.who("tanaka"), team.case(hidden)
    team.do(lambda work: team.desk.restrict(work, case.id, [team.ids["sato"]], tanaka, clock.now()))
    mori = team.who("mori")

    def load(name: str) -> tuple[int, int, int]:
        rows = team.look(lambda work: workload(work, mori, clock.now()))
        found = next(one for one in rows if one.name == name)
        return found.cases, found.due, found.late

    assert load("tanaka") == (1, 0, 0)
    assert load("mori") == (1, 0, 0)
    clock.forward(days=1)
    assert load("tanaka") == (1, 1, 0)
    clock.forward(days=1)
    assert load("tanaka") == (1, 0, 1)
    assert load("sato") == (0, 0, 0)
    assert team.look(lambda work: workload(work, tanaka, clock.now()))[0].name == "tanaka"
    assert team.case(first).owner_id == team.ids["tanaka"]
