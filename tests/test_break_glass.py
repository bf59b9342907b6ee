"""Opening a case that is not one's own: a reason, half an hour, one case, told at once, reviewed by someone else (security 3.5; 要綱 2-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from casestore import audit, break_glass, four_eyes
from casestore.break_glass import AlreadyReviewed, OwnReview, ReasonTooShort, StillUnreviewed
from casestore.db import Store
from casestore.permissions import Act
from casestore.tables import Audit, BreakGlass
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.team import Team

WHY = "本人から電話があり、今夜ねる場所がないと話している。担当は休み。"


@pytest.fixture
def team(store: Store, clock: StillClock) -> Team:
    return Team(store, clock)


def breaks(team: Team, name: str, number: str, *, why: str = WHY, category: str = "life") -> str:
    actor, now = team.who(name), team.clock.now()
    return team.do(lambda work: team.desk.break_glass(work, number, category, why, actor, now))


def to_review(team: Team, name: str) -> list[BreakGlass]:
    actor = team.who(name)
    return [row for row, _case in team.look(lambda work: break_glass.to_review(work, actor))]


def test_one_case_is_open_for_half_an_hour_and_nothing_else(team: Team, clock: StillClock) -> None:
    number, other = team.opens(), team.opens()
    assert not team.sees("sasaki", number)
    assert breaks(team, "sasaki", number.lower()) == number
    assert team.sees("sasaki", number)
    assert not team.sees("sasaki", other)
    assert not team.sees("sasaki", number, Act.EXPORT_CASE)
    clock.forward(minutes=30)
    assert not team.sees("sasaki", number)


def test_the_chief_and_the_owner_are_told_at_once_and_the_audit_says_it_aloud(team: Team) -> None:
    number = team.opens()
    breaks(team, "sasaki", number)
    assert [len(to_review(team, name)) for name in ("mori", "tanaka", "sasaki", "sato")] == [1, 1, 0, 0]
    loud = team.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "broke_glass")).one())
    assert (loud.actor, loud.thing, loud.detail) == (team.ids["sasaki"], team.case(number).id, f"{number}:life")
    row = to_review(team, "mori")[0]
    case = team.case(number)
    assert team.look(lambda work: break_glass.reason_of(work, row, case)) == WHY
    assert WHY.encode() not in row.reason
    assert team.look(audit.broken_at) is None


def test_a_reason_of_a_few_letters_opens_nothing(team: Team) -> None:
    number = team.opens()
    for why in ("", "いのちの危険", "　" * 30, WHY[:19]):
        with pytest.raises(ReasonTooShort):
            breaks(team, "sasaki", number, why=why)
    with pytest.raises(ValueError, match="nosuch"):
        breaks(team, "sasaki", number, category="nosuch")
    assert not team.sees("sasaki", number)


def test_unknown_kept_away_and_restricted_numbers_get_the_same_answer(team: Team, clock: StillClock) -> None:
    hidden, conflict = team.opens(), team.opens()
    now, mori = clock.now(), team.who("mori")
    team.do(lambda work: team.desk.restrict(work, team.case(hidden).id, (), mori, now))
    team.do(lambda work: team.desk.exclude(work, team.case(conflict).id, team.ids["sasaki"], "親族", mori, now))
    assert [breaks(team, "sasaki", number) for number in ("R8-9999", hidden, conflict)] == ["", "", ""]
    assert not team.sees("sasaki", hidden)
    assert not team.sees("sasaki", conflict)


def test_those_without_a_worker_role_break_no_glass(team: Team) -> None:
    number = team.opens()
    for name in ("ito", "admin"):
        with pytest.raises(NotAllowed):
            breaks(team, name, number)


def test_whoever_reads_the_case_anyway_needs_no_glass(team: Team) -> None:
    number = team.opens()
    assert breaks(team, "sato", number) == number
    assert team.look(lambda work: work.session.exec(select(BreakGlass)).all()) == []


def test_a_restricted_case_asks_a_second_person_first(team: Team, clock: StillClock) -> None:
    number = team.opens()
    now, tanaka = clock.now(), team.who("tanaka")
    team.do(lambda work: team.desk.restrict(work, team.case(number).id, (), tanaka, now))
    assert team.who_sees(number) == {"tanaka", "mori"}
    assert breaks(team, "sato", number) == ""
    assert not team.sees("sato", number)
    mori = team.who("mori")
    ((question, _case),) = team.look(lambda work: four_eyes.waiting(work, mori, clock.now()))
    sato, kudo = team.who("sato"), team.who("kudo")
    for other in (sato, kudo):  # neither the one who asks nor a chief who does not know of the case
        with pytest.raises(NotAllowed) as no:
            team.do(lambda work, by=other: team.desk.answer_four_eyes(work, question.id, "yes", by, clock.now()))  # type: ignore[misc]
        assert no.value.hidden
    clock.forward(minutes=5)
    team.do(lambda work: team.desk.answer_four_eyes(work, question.id, "yes", mori, clock.now()))
    assert team.sees("sato", number)
    with pytest.raises(four_eyes.NotOpen):
        team.do(lambda work: team.desk.answer_four_eyes(work, question.id, "yes", mori, clock.now()))
    clock.forward(minutes=30)
    assert not team.sees("sato", number)


def test_a_no_opens_nothing_and_an_old_question_is_not_answered_any_more(team: Team, clock: StillClock) -> None:
    number = team.opens()
    now, tanaka, mori = clock.now(), team.who("tanaka"), team.who("mori")
    team.do(lambda work: team.desk.restrict(work, team.case(number).id, (), tanaka, now))
    breaks(team, "sato", number)
    ((no, _case),) = team.look(lambda work: four_eyes.waiting(work, mori, now))
    team.do(lambda work: team.desk.answer_four_eyes(work, no.id, "no", mori, now))
    assert not team.sees("sato", number)
    breaks(team, "sato", number)
    ((old, _case),) = team.look(lambda work: four_eyes.waiting(work, mori, now))
    assert old.id != no.id
    later = now + timedelta(hours=12)
    assert team.look(lambda work: four_eyes.waiting(work, mori, later)) == []
    with pytest.raises(four_eyes.NotOpen):
        team.do(lambda work: team.desk.answer_four_eyes(work, old.id, "yes", mori, later))


def test_whoever_is_in_goes_out_when_the_case_is_restricted(team: Team, clock: StillClock) -> None:
    number = team.opens()
    breaks(team, "sasaki", number)
    assert team.sees("sasaki", number)
    now, tanaka = clock.now(), team.who("tanaka")
    team.do(lambda work: team.desk.restrict(work, team.case(number).id, (), tanaka, now))
    assert not team.sees("sasaki", number)


def test_somebody_else_reviews_once_with_a_verdict(team: Team, clock: StillClock) -> None:
    number = team.opens("sasaki")
    case = team.case(number)
    tanaka_too = team.opens()
    breaks(team, "sasaki", tanaka_too)
    (row,) = to_review(team, "mori")
    sasaki, mori, tanaka = team.who("sasaki"), team.who("mori"), team.who("tanaka")
    with pytest.raises(NotAllowed):  # a guest has no part in the case's protection
        team.do(lambda work: team.desk.review_break_glass(work, row.id, "right", "", sasaki, clock.now()))
    team.do(lambda work: team.desk.review_break_glass(work, row.id, "not_right", "担当に電話がつながった", mori, clock.now()))
    with pytest.raises(AlreadyReviewed):
        team.do(lambda work: team.desk.review_break_glass(work, row.id, "right", "", tanaka, clock.now()))
    assert to_review(team, "mori") == to_review(team, "tanaka") == []
    assert case.number != tanaka_too


def test_nobody_reviews_their_own_opening_even_as_a_chief(team: Team, clock: StillClock) -> None:
    number = team.opens()
    now, tanaka = clock.now(), team.who("tanaka")
    named = (team.ids["sato"],)
    team.do(lambda work: team.desk.restrict(work, team.case(number).id, named, tanaka, now))
    assert breaks(team, "mori", number) == ""
    ((question, _case),) = team.look(lambda work: four_eyes.waiting(work, tanaka, now))
    team.do(lambda work: team.desk.answer_four_eyes(work, question.id, "yes", tanaka, now))
    assert team.sees("mori", number)
    assert to_review(team, "mori") == []
    (row,) = to_review(team, "tanaka")
    case, mori = team.case(number), team.who("mori")
    with pytest.raises(OwnReview):
        team.do(lambda work: break_glass.review(work, row, case, "right", "", mori.staff_id, now))


def test_an_opening_unreviewed_after_a_working_day_lets_them_break_no_further_glass(team: Team, clock: StillClock) -> None:
    """Wednesday night 21:10 Tokyo: it must be looked at by the close of Thursday."""
    first, second = team.opens(), team.opens()
    breaks(team, "sasaki", first)
    clock.forward(hours=20, minutes=40)  # Thursday 17:50
    closes = break_glass.review_by(to_review(team, "mori")[0].at, team.desk.profile.calendar)
    clock.at = closes
    assert breaks(team, "sasaki", second) == second
    clock.at = closes + timedelta(minutes=31)
    for number in (second, "R8-9999"):  # the limit is about the account: no number changes the answer
        with pytest.raises(StillUnreviewed):
            breaks(team, "sasaki", number)
    mori = team.who("mori")
    for row in to_review(team, "mori"):
        team.do(lambda work, one=row.id: team.desk.review_break_glass(work, one, "right", "", mori, clock.now()))  # type: ignore[misc]
    assert breaks(team, "sasaki", second) == second
