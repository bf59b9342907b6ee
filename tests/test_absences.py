"""While somebody is away their work is seen and answered by a named colleague; the owner stays the owner (要綱 2-1-ア, 2-2-ア)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casestore import absences, due_today, duty
from casestore.absences import CoverCannot, Overlaps, WrongDays
from casestore.calendar import JST
from casestore.db import Store
from casestore.fine_print import Escalation
from casestore.follow_ups import Promise, Promised, open_of, promise
from casestore.permissions import Act
from dialogs import falling_due
from dialogs.at_desk import NotAllowed
from dialogs.desk import Desk
from tests.conftest import StillClock
from tests.team import Team

TODAY = date(2026, 11, 25)


@pytest.fixture
def team(store: Store, clock: StillClock) -> Team:
    return Team(store, clock)


def away(team: Team, who: str, cover: str, days: int = 3, by: str = "mori", first: date = TODAY) -> str:
    last = first + timedelta(days=days - 1)
    actor, now = team.who(by), team.clock.now()
    team.do(lambda work: team.desk.plan_absence(work, team.ids[who], team.ids[cover], first, last, actor, now))
    return team.look(lambda work: absences.open_ones(work, now))[-1].id


def mine(team: Team, name: str) -> list[str]:
    """Whose work stands on this person's きょう as their own: owners by name."""
    actor, back = team.who(name), {value: key for key, value in team.ids.items()}
    rows = team.look(lambda work: due_today.today(work, actor, team.clock.now(), everyone=False))
    return [back[row.follow_up.owner_id or ""] for row in rows]


def test_everything_due_of_an_absent_colleague_stands_on_the_covers_today(team: Team, clock: StillClock) -> None:
    number = team.opens()
    assert mine(team, "sasaki") == []
    away(team, "tanaka", "sasaki")
    assert mine(team, "sasaki") == ["tanaka"]
    assert team.sees("sasaki", number)  # an employment worker sees own cases only: the cover's are as their own
    assert team.case(number).owner_id == team.ids["tanaka"]
    mori = team.who("mori")
    (row,) = team.look(lambda work: due_today.today(work, mori, clock.now(), everyone=True))
    assert (row.owner_name, row.cover_name, row.mine) == ("tanaka", "sasaki", False)
    assert mine(team, "tanaka") == ["tanaka"]


def test_both_days_belong_to_the_absence_and_no_other_day(team: Team, clock: StillClock) -> None:
    team.opens()
    away(team, "tanaka", "sasaki", days=2, first=TODAY + timedelta(days=1))
    seen = []
    for _ in range(4):
        seen.append(bool(mine(team, "sasaki")))
        clock.forward(days=1)
    assert seen == [False, True, True, False]


def test_days_are_those_of_sapporo(team: Team, clock: StillClock) -> None:
    team.opens()
    away(team, "tanaka", "sasaki", days=1, first=TODAY + timedelta(days=1))
    clock.at = clock.at.astimezone(JST).replace(hour=23, minute=59)
    assert mine(team, "sasaki") == []
    clock.forward(minutes=1)
    assert mine(team, "sasaki") == ["tanaka"]


def test_coming_back_early_ends_it(team: Team, clock: StillClock) -> None:
    team.opens()
    absence = away(team, "tanaka", "sasaki")
    mori = team.who("mori")
    team.do(lambda work: team.desk.end_absence(work, absence, mori, clock.now()))
    assert mine(team, "sasaki") == []
    with pytest.raises(LookupError):
        team.do(lambda work: team.desk.end_absence(work, absence, mori, clock.now()))


def test_a_cover_who_falls_ill_is_covered_in_turn_and_nobody_goes_round_in_circles(team: Team) -> None:
    team.opens()
    away(team, "tanaka", "sato", days=5, first=TODAY)
    away(team, "sato", "sasaki", days=5)
    assert mine(team, "sasaki") == ["tanaka"]
    assert mine(team, "sato") == []
    assert team.look(lambda work: absences.there(work, team.ids["tanaka"], team.clock.now())) == team.ids["sasaki"]
    assert absences._there({"a": "b", "b": "a"}, "a") == "a"


def test_only_the_chief_plans_absences_and_only_what_can_be(team: Team, clock: StillClock) -> None:
    with pytest.raises(NotAllowed):
        away(team, "tanaka", "sato", by="tanaka")
    with pytest.raises(WrongDays):
        away(team, "tanaka", "sato", days=0)
    with pytest.raises(WrongDays):
        away(team, "tanaka", "sato", first=TODAY - timedelta(days=9))
    with pytest.raises(CoverCannot):
        away(team, "tanaka", "tanaka")
    away(team, "tanaka", "sato")
    with pytest.raises(Overlaps):
        away(team, "tanaka", "kudo", first=TODAY + timedelta(days=2))
    with pytest.raises(CoverCannot):
        away(team, "kudo", "tanaka")
    away(team, "tanaka", "kudo", first=TODAY + timedelta(days=3))


def test_looking_after_a_colleagues_work_opens_no_restricted_case(team: Team, clock: StillClock) -> None:
    number = team.opens()
    tanaka, case = team.who("tanaka"), team.case(number)
    team.do(lambda work: team.desk.restrict(work, case.id, (), tanaka, clock.now()))
    away(team, "tanaka", "sasaki")
    assert mine(team, "sasaki") == []
    assert not team.sees("sasaki", number, Act.SEE_QUEUE)
    assert team.who_sees(number) == {"tanaka", "mori"}


def silent_ward(team: Team, number: str) -> None:
    """A ward office that should have answered by now."""
    case, now = team.case(number), team.clock.now()
    made = Promise(Promised.WARD, "the referral", now - timedelta(days=9), team.ids["tanaka"])
    team.do(lambda work: promise(work, made, person=case.person_id, now=now, case=case.id))


def told(team: Team, number: str) -> set[str]:
    """Who was told of a silence, by name."""
    case, back = team.case(number), {value: key for key, value in team.ids.items()}
    rule = Escalation(promised="ward_acknowledgement", after_days=0, every_days=1)
    profile = team.desk.profile
    desk = Desk(replace(profile, follow_ups=replace(profile.follow_ups, escalations=(rule,))))
    team.do(lambda work: falling_due.escalate(desk, work, team.clock.now()))
    rows = team.look(lambda work: [row for row in open_of(work, case.id) if row.step.startswith(falling_due.TO_CHIEF)])
    return {back[row.owner_id or ""] for row in rows}


def test_what_escalates_goes_to_whoever_stands_in_for_the_chief(team: Team) -> None:
    """要綱 3-1-エ2: silence of a ward is the chief's business, also while the chief is away."""
    number = team.opens()
    silent_ward(team, number)
    away(team, "mori", "kudo")
    assert told(team, number) == {"kudo"}


def test_what_escalates_in_a_restricted_case_goes_to_somebody_who_may_know(team: Team, clock: StillClock) -> None:
    number = team.opens()
    tanaka, case = team.who("tanaka"), team.case(number)
    team.do(lambda work: team.desk.restrict(work, case.id, [team.ids["sato"]], tanaka, clock.now()))
    silent_ward(team, number)
    assert told(team, number) == {"tanaka"}
    hidden = team.case(number)
    assert team.look(lambda work: duty.leading_for(work, hidden, clock.now())) == team.ids["tanaka"]
