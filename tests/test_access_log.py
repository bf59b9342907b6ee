"""Who looked: every read is a row of an unbroken chain, told to the readers of the case, the chief and the person (security 3.4; 要綱 2-2-ア)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from casestore import access_log, audit
from casestore.access_log import READ_CASE, READ_PICTURE, READ_TALK, Look
from casestore.db import Store
from casestore.tables import Audit, Case
from tests.conftest import StillClock
from tests.team import Team

WHY = "本人から電話があり、今夜ねる場所がないと話している。担当は休み。"


@pytest.fixture
def team(store: Store, clock: StillClock) -> Team:
    clock.at = clock.at.replace(hour=1, minute=0)  # 10:00 in Sapporo
    return Team(store, clock)


def reads(team: Team, name: str, number: str, *what: str) -> None:
    actor, now, case = team.who(name), team.clock.now(), team.case(number)
    team.do(lambda work: access_log.read(work, actor, case, now, *what))


def of(team: Team, number: str) -> tuple[Look, ...]:
    case = team.case(number)
    return team.look(lambda work: access_log.of_case(work, case))


def test_a_case_tells_who_looked_when_in_which_role_and_what_it_was_to_them(team: Team, clock: StillClock) -> None:
    number = team.opens()
    reads(team, "tanaka", number, READ_CASE, READ_TALK)
    clock.forward(minutes=5)
    reads(team, "sato", number, READ_PICTURE)
    told = [(one.name, one.roles, one.what, one.kin, one.by_night) for one in of(team, number)]
    assert told == [
        ("sato", ("counsellor",), READ_PICTURE, "team", False),
        ("tanaka", ("counsellor",), READ_TALK, "own", False),
        ("tanaka", ("counsellor",), READ_CASE, "own", False),
    ]
    assert of(team, number)[0].at - of(team, number)[1].at == timedelta(minutes=5)
    assert of(team, team.opens()) == ()


def test_an_opening_by_break_glass_stands_there_with_its_reason_and_its_end(team: Team, clock: StillClock) -> None:
    number = team.opens()
    sasaki, now = team.who("sasaki"), clock.now()
    team.do(lambda work: team.desk.break_glass(work, number, "owner_absent", WHY, sasaki, now))
    reads(team, "sasaki", number)
    first, opened = of(team, number)
    assert (first.what, first.kin) == (READ_CASE, "lent")
    assert (opened.what, opened.kin, opened.category, opened.until) == (
        "broke_glass",
        "lent",
        "owner_absent",
        now + timedelta(minutes=30),
    )


def test_the_person_may_be_told_who_looked_at_any_of_their_cases(team: Team) -> None:
    number = team.opens()
    second = team.opens("sato", person=team.case(number).person_id)
    other = team.opens()
    for one in (number, second, other):
        reads(team, "mori", one)
    person = team.case(number).person_id
    looks = team.look(lambda work: access_log.who_looked(work, person))
    assert {one.case_id for one in looks} == {team.case(number).id, team.case(second).id}
    with pytest.raises(LookupError):
        team.look(lambda work: access_log.who_looked(work, "nobody"))


def test_a_search_is_kept_as_a_keyed_hash_that_can_be_checked_but_not_read(team: Team, clock: StillClock) -> None:
    tanaka = team.who("tanaka")
    for text in ("山田 花子", "山田　花子", "佐藤"):
        team.do(lambda work, term=text: access_log.searched(work, tanaka, term, 3, clock.now()))  # type: ignore[misc]
    rows = team.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "searched")).all())
    same, again, other = (row.thing for row in rows)
    assert same == again != other
    assert all("山" not in row.thing + row.detail and row.detail == "3" for row in rows)


def test_a_list_is_one_row_however_many_cases_stand_in_it(team: Team, clock: StillClock) -> None:
    mori = team.who("mori")
    team.do(lambda work: access_log.listed(work, mori, "cases", 50, clock.now()))
    row = team.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "listed")).one())
    assert (row.thing, row.detail) == ("cases", "50")


def test_the_weekly_look_shows_strangers_nights_and_what_left_the_house_and_nothing_usual(
    team: Team, clock: StillClock
) -> None:
    number = team.opens()
    reads(team, "tanaka", number)
    reads(team, "sato", number)
    clock.at = clock.at.replace(hour=14)  # 23:00 in Sapporo
    reads(team, "tanaka", number)
    clock.forward(hours=10)
    tanaka, case = team.who("tanaka"), team.case(number)
    team.do(lambda work: access_log.took_out(work, tanaka, case, "case", clock.now()))
    until = clock.now() + timedelta(minutes=1)
    looks = team.look(lambda work: access_log.unusual(work, until - timedelta(days=7), until))
    assert [(one.name, one.what, one.by_night) for one in looks] == [
        ("tanaka", "exported_case", False),
        ("tanaka", READ_CASE, True),
        ("sato", READ_CASE, False),
    ]
    week_before = team.look(lambda work: access_log.unusual(work, until - timedelta(days=14), until - timedelta(days=7)))
    assert week_before == ()


def test_the_chain_holds_through_all_of_it(team: Team, clock: StillClock) -> None:
    number = team.opens()
    now, mori, tanaka = clock.now(), team.who("mori"), team.who("tanaka")
    case = team.look(lambda work: work.session.exec(select(Case)).one())
    reads(team, "tanaka", number)
    team.do(lambda work: team.desk.exclude(work, case.id, team.ids["kudo"], "親族", mori, now))
    team.do(lambda work: team.desk.restrict(work, case.id, (), tanaka, now))
    team.do(lambda work: team.desk.ask_to_lift(work, case.id, "もう危なくない", tanaka, now))
    assert team.look(audit.broken_at) is None
    said = team.look(lambda work: [row.action for row in work.session.exec(select(Audit).order_by(Audit.seq))])  # type: ignore[arg-type]
    assert said[-4:] == ["read_case", "excluded", "restricted", "asked_lift_restriction"]
