"""閲覧制限 and conflicts of interest: on at once, off by two, nobody is lost and nobody else learns of it (security 3.5; 要綱 2-2, 2-1-ア)."""

from __future__ import annotations

import pytest
from sqlmodel import col, select, update

from casestore import case_filter, due_today, exclusions, follow_ups, four_eyes, ledger, restriction, tallies, worklists
from casestore.case_filter import CaseFilter
from casestore.db import Store, Work
from casestore.exclusions import NeedsOwner, NobodyLeft, NotThemself
from casestore.permissions import Act
from casestore.restriction import TooFewReaders
from casestore.tables import Case, Person
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.team import Team


@pytest.fixture
def team(store: Store, clock: StillClock) -> Team:
    return Team(store, clock)


def restrict(team: Team, number: str, by: str, *named: str) -> None:
    actor, now, case = team.who(by), team.clock.now(), team.case(number)
    team.do(lambda work: team.desk.restrict(work, case.id, [team.ids[one] for one in named], actor, now))


def exclude(team: Team, number: str, who: str, by: str = "mori", new_owner: str = "") -> None:
    actor, now, case = team.who(by), team.clock.now(), team.case(number)
    team.do(
        lambda work: team.desk.exclude(
            work, case.id, team.ids[who], "元の配偶者の親族", actor, now, new_owner=team.ids.get(new_owner, "")
        )
    )


def ask_to_lift(team: Team, number: str, by: str) -> str:
    actor, now, case = team.who(by), team.clock.now(), team.case(number)
    team.do(lambda work: team.desk.ask_to_lift(work, case.id, "相手が遠くへ移ったと本人から聞いた", actor, now))
    return team.look(lambda work: four_eyes.about(work, four_eyes.LIFT, case.id, now))[-1].id


def test_one_click_of_anyone_who_sees_the_danger_hides_it_at_once_from_everybody_else(team: Team) -> None:
    number = team.opens()
    assert team.who_sees(number) == {"mori", "kudo", "tanaka", "sato"}
    restrict(team, number, "sato")
    assert team.who_sees(number) == {"tanaka", "sato"}
    assert team.is_true()


def test_two_people_may_always_know(team: Team) -> None:
    """The owner alone falls ill: a chief joins; a list of one is refused."""
    number = team.opens()
    restrict(team, number, "tanaka")
    assert team.who_sees(number) == {"tanaka", "mori"}
    other = team.opens("mori")
    with pytest.raises(TooFewReaders):
        restrict(team, other, "mori", "mori")
    restrict(team, other, "mori", "sasaki")
    assert team.who_sees(other) == {"mori", "sasaki"}


def test_for_others_no_list_count_search_or_task_knows_of_it(team: Team, clock: StillClock) -> None:
    number = team.opens()
    restrict(team, number, "tanaka", "mori")
    now = clock.now()
    for name, there in (("sato", 0), ("kudo", 0), ("sasaki", 0), ("tanaka", 1), ("mori", 1)):
        actor = team.who(name)
        assert len(team.look(lambda work, a=actor: case_filter.listed(work, a, CaseFilter(), now))) == there, name  # type: ignore[misc]
        assert len(team.look(lambda work, a=actor: case_filter.listed(work, a, CaseFilter("山田"), now))) == there, name  # type: ignore[misc]
        assert len(team.look(lambda work, a=actor: case_filter.listed(work, a, CaseFilter(number), now))) == there, name  # type: ignore[misc]
        assert team.look(lambda work, a=actor: worklists.reception_count(work, a, "all")) == there, name  # type: ignore[misc]
        assert team.look(lambda work, a=actor: tallies.open_cases(work, a)) == there, name  # type: ignore[misc]
        due = team.look(lambda work, a=actor: due_today.today(work, a, now, everyone=True))  # type: ignore[misc]
        assert len(due) == there, name


def test_what_is_due_goes_to_somebody_who_still_sees_it(team: Team, clock: StillClock) -> None:
    """Nobody's case, its task with a chief who is not named: the one who acts becomes the owner, the task is theirs."""
    number = team.opens("kudo")
    case = team.case(number)
    restrict(team, number, "sato", "tanaka", "sato")
    promised = team.look(lambda work: follow_ups.open_of(work, case.id))
    assert team.who_sees(number) == {"kudo", "tanaka", "sato"}
    assert {row.owner_id for row in promised} == {team.ids["kudo"]}
    exclude(team, number, "kudo", by="kudo", new_owner="sato")
    assert {row.owner_id for row in team.look(lambda work: follow_ups.open_of(work, case.id))} == {team.ids["sato"]}
    assert team.case(number).owner_id == team.ids["sato"]
    assert team.who_sees(number) == {"tanaka", "sato"}
    assert team.is_true()


def test_it_is_about_the_person_all_their_cases_and_the_next_one_too(team: Team) -> None:
    number = team.opens()
    person = team.case(number).person_id
    restrict(team, number, "tanaka")
    second = team.opens("tanaka", person=person)
    assert team.case(second).restricted
    assert team.who_sees(second) == {"tanaka", "mori"}
    assert team.look(lambda work: work.session.get_one(Person, person)).restricted


def test_one_person_alone_does_not_lift_it_and_two_do(team: Team, clock: StillClock) -> None:
    number = team.opens()
    restrict(team, number, "tanaka")
    question = ask_to_lift(team, number, "tanaka")
    tanaka, sato, mori = team.who("tanaka"), team.who("sato"), team.who("mori")
    with pytest.raises(four_eyes.SamePerson):
        team.do(lambda work: team.desk.answer_four_eyes(work, question, "yes", tanaka, clock.now()))
    with pytest.raises(NotAllowed):
        team.do(lambda work: team.desk.answer_four_eyes(work, question, "yes", sato, clock.now()))
    assert not team.sees("sato", number)
    team.do(lambda work: team.desk.answer_four_eyes(work, question, "no", mori, clock.now()))
    assert not team.sees("sato", number)
    again = ask_to_lift(team, number, "mori")
    team.do(lambda work: team.desk.answer_four_eyes(work, again, "yes", tanaka, clock.now()))
    assert team.who_sees(number) == {"mori", "kudo", "tanaka", "sato"}
    assert not team.case(number).restricted


def test_the_same_person_asking_twice_asks_once_and_a_yes_answers_all(team: Team, clock: StillClock) -> None:
    number = team.opens()
    restrict(team, number, "tanaka")
    assert ask_to_lift(team, number, "tanaka") == ask_to_lift(team, number, "tanaka")
    mine = ask_to_lift(team, number, "mori")
    tanaka, case = team.who("tanaka"), team.case(number)
    team.do(lambda work: team.desk.answer_four_eyes(work, mine, "yes", tanaka, clock.now()))
    assert team.look(lambda work: four_eyes.about(work, four_eyes.LIFT, case.id, clock.now())) == []


def test_more_people_may_be_let_know_but_nobody_with_a_conflict(team: Team, clock: StillClock) -> None:
    number = team.opens()
    restrict(team, number, "tanaka")
    exclude(team, number, "sasaki")
    tanaka, case = team.who("tanaka"), team.case(number)
    team.do(lambda work: team.desk.let_know(work, case.id, team.ids["sato"], tanaka, clock.now()))
    assert team.who_sees(number) == {"tanaka", "mori", "sato"}
    with pytest.raises(LookupError):
        team.do(lambda work: team.desk.let_know(work, case.id, team.ids["sasaki"], tanaka, clock.now()))
    with pytest.raises(NotAllowed):
        kudo = team.who("kudo")
        team.do(lambda work: team.desk.let_know(work, case.id, team.ids["kudo"], kudo, clock.now()))


def test_somebody_with_a_conflict_of_interest_sees_nothing_whatever_they_were_to_it(team: Team) -> None:
    number = team.opens()
    exclude(team, number, "sato")
    assert team.who_sees(number) == {"mori", "kudo", "tanaka"}
    exclude(team, number, "kudo")
    assert team.who_sees(number) == {"mori", "tanaka"}
    for act in (Act.READ_CASE, Act.SEE_QUEUE, Act.READ_CONVERSATION, Act.WRITE_ENTRY):
        assert not team.sees("kudo", number, act)


def test_an_owner_with_a_conflict_hands_the_case_on_in_the_same_act(team: Team) -> None:
    number = team.opens()
    case = team.case(number)
    for new_owner in ("", "tanaka", "ito"):
        with pytest.raises(NeedsOwner):
            exclude(team, number, "tanaka", new_owner=new_owner)
    assert team.sees("tanaka", number)
    exclude(team, number, "tanaka", new_owner="sato")
    assert not team.sees("tanaka", number)
    assert team.case(number).owner_id == team.ids["sato"]
    assert {row.owner_id for row in team.look(lambda work: follow_ups.open_of(work, case.id))} == {team.ids["sato"]}
    assert team.is_true()


def test_nobody_undoes_their_own_exclusion(team: Team, clock: StillClock) -> None:
    number = team.opens()
    exclude(team, number, "kudo")
    case, kudo, mori = team.case(number), team.who("kudo"), team.who("mori")
    with pytest.raises(NotAllowed) as no:
        team.do(lambda work: team.desk.end_exclusion(work, case.id, team.ids["kudo"], kudo, clock.now()))
    assert no.value.hidden
    with pytest.raises(NotThemself):
        team.do(lambda work: exclusions.end(work, case, team.ids["kudo"], team.ids["kudo"], clock.now()))
    team.do(lambda work: team.desk.end_exclusion(work, case.id, team.ids["kudo"], mori, clock.now()))
    assert team.sees("kudo", number)


def test_a_conflict_covers_the_persons_next_case_too(team: Team) -> None:
    number = team.opens()
    exclude(team, number, "sato")
    assert not team.sees("sato", team.opens("tanaka", person=team.case(number).person_id))


def test_the_last_who_knows_is_not_excluded_without_another(team: Team, clock: StillClock) -> None:
    number, now, mori = team.opens(), clock.now(), team.ids["mori"]
    case = team.case(number)
    restrict(team, number, "tanaka", "tanaka", "sato")
    team.do(lambda work: exclusions.exclude(work, work.session.get_one(Case, case.id), team.ids["sato"], "親族", mori, now))
    team.do(lambda work: work.session.exec(update(Case).where(col(Case.id) == case.id).values(owner_id=None)))
    team.do(lambda work: restriction.let_know(work, work.session.get_one(Case, case.id), team.ids["sasaki"], mori, now))
    team.do(lambda work: exclusions.exclude(work, work.session.get_one(Case, case.id), team.ids["tanaka"], "親族", mori, now))
    with pytest.raises(NobodyLeft):
        team.do(
            lambda work: exclusions.exclude(work, work.session.get_one(Case, case.id), team.ids["sasaki"], "親族", mori, now)
        )
    assert team.who_sees(number) == {"sasaki"}


def test_a_promise_of_somebody_kept_away_is_no_next_action(team: Team, clock: StillClock) -> None:
    """They would never see it, so the ledger does not count it (要綱 2-1-ア)."""
    number = team.opens()
    case = team.case(number)
    exclude(team, number, "sato")
    with pytest.raises(ledger.NoNextAction):
        team.do(lambda work: _only_sato_promises(team, work, case.id, clock))


def _only_sato_promises(team: Team, work: Work, case: str, clock: StillClock) -> None:
    for row in follow_ups.open_of(work, case):
        follow_ups.hand_over(work, row.id, team.ids["sato"])
    ledger.write(work, case, "alert", {"class": "hunger"}, by=ledger.BY_SYSTEM, now=clock.now())


def test_readers_are_exactly_those_who_see(team: Team, clock: StillClock) -> None:
    number = team.opens()
    restrict(team, number, "tanaka", "sasaki", "ito")
    rows = team.look(lambda work: restriction.readers(work, work.session.exec(select(Case)).one()))
    assert {team.ids[name] for name in team.who_sees(number)} | {team.ids["ito"]} == rows
