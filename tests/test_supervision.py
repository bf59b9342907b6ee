"""Supervision (要綱 2-2-ア): questions to the chief and their answers, how heavy work is, the month's look, a hard case taken over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from casestore import drafts, due_today, entries, flags, intensity, leaving, ledger, mentions, reviews, taking_over
from casestore.db import Store
from casestore.follow_ups import open_of
from casestore.holdings import holdings
from casestore.tables import Assignment, Audit, Flag
from tests.conftest import StillClock
from tests.team import Team


@pytest.fixture
def team(store: Store, clock: StillClock) -> Team:
    return Team(store, clock)


def ask(team: Team, number: str, words: str = "面談に来るのがこわいと言っています。", by: str = "tanaka") -> str:
    case, actor = team.case(number), team.who(by)
    return team.do(lambda work: flags.ask(work, case, words, actor, team.clock.now()))


def answer(team: Team, number: str, flag: str, words: str = "まず電話で話しましょう。") -> str:
    case, mori, profile = team.case(number), team.who("mori"), team.desk.profile
    return team.do(lambda work: flags.answer(work, case, flag, words, False, mori, profile, team.clock.now()))


def reminders(team: Team, number: str) -> list[str | None]:
    case = team.case(number)
    return [row.owner_id for row in team.look(lambda work: open_of(work, case.id)) if row.step == "supervision"]


def test_a_question_waits_for_the_chief_and_its_answer_stands_in_the_ledger_and_on_the_workers_day(team: Team) -> None:
    """(要綱 2-2-ア)"""
    number = team.opens()
    flag = ask(team, number)
    mori, ito = team.who("mori"), team.who("ito")
    assert [one.flag.id for one in team.look(lambda work: flags.open_ones(work, mori))] == [flag]
    assert team.look(lambda work: flags.open_ones(work, ito)) == []
    entry = answer(team, number, flag)
    assert team.look(lambda work: flags.open_ones(work, mori)) == []
    assert team.look(lambda work: entries.read(work, entry)).answers["note"] == "まず電話で話しましょう。"
    (asked,) = team.look(lambda work: flags.of_case(work, team.case(number)))
    assert (asked.words, asked.answer) == ("面談に来るのがこわいと言っています。", "まず電話で話しましょう。")
    assert reminders(team, number) == [team.ids["tanaka"]]
    case, tanaka = team.case(number), team.who("tanaka")
    team.do(lambda work: flags.read(work, case, flag, tanaka, team.clock.now()))
    assert reminders(team, number) == []
    with pytest.raises(flags.NotOpen):
        answer(team, number, flag, "もう一度")
    written = team.look(lambda work: list(work.session.exec(select(Audit.action).where(Audit.thing == case.id))))
    assert {"asked_chief", "read_advice"} <= set(written)
    assert team.is_true()


def test_only_its_asker_takes_a_question_back_and_it_is_shown_nowhere_any_more(team: Team) -> None:
    number = team.opens()
    flag, case = ask(team, number), team.case(number)
    sato, tanaka, mori = team.who("sato"), team.who("tanaka"), team.who("mori")
    with pytest.raises(LookupError):
        team.do(lambda work: flags.take_back(work, case, flag, sato, team.clock.now()))
    team.do(lambda work: flags.take_back(work, case, flag, tanaka, team.clock.now()))
    assert team.look(lambda work: flags.open_ones(work, mori)) == []
    assert team.look(lambda work: flags.of_case(work, case)) == []


def test_a_restricted_case_is_not_even_a_question_for_a_chief_who_may_not_know_of_it(team: Team) -> None:
    number = team.opens()
    ask(team, number)
    case, tanaka = team.case(number), team.who("tanaka")
    team.do(lambda work: team.desk.restrict(work, case.id, (team.ids["mori"],), tanaka, team.clock.now()))
    mori, kudo = team.who("mori"), team.who("kudo")
    assert len(team.look(lambda work: flags.open_ones(work, mori))) == 1
    assert team.look(lambda work: flags.open_ones(work, kudo)) == []
    assert team.look(lambda work: intensity.by_owner(work, kudo, team.clock.now())) == {}


def test_a_case_weighs_more_with_something_due_with_words_exchanged_and_with_an_alert(team: Team, clock: StillClock) -> None:
    """(要綱 2-2-ア)"""
    number, quiet = team.opens(), team.opens()
    mori, tanaka = team.who("mori"), team.ids["tanaka"]
    weights = lambda: team.look(lambda work: dict(intensity.by_owner(work, mori, clock.now()).get(tanaka, {})))  # noqa: E731
    assert weights() == {3: 2}  # the intake was a word of theirs, and triage is due
    clock.forward(days=20)
    assert weights() == {2: 2}  # late, and nobody was in touch
    case = team.case(number)
    said = {"class": "life", "level": "now", "reason": "もう死にたいと話した。"}
    team.do(lambda work: ledger.write(work, case.id, "alert", said, by=mori, now=clock.now()))
    assert weights() == {2: 1, 3: 1}
    found = team.look(lambda work: intensity.cases_of(work, mori, tanaka, clock.now()))
    assert [(one.case.number, one.weight) for one in found] == [(number, 3), (quiet, 2)]


def test_who_is_looked_at_is_drawn_by_lot_that_nobody_can_change() -> None:
    """(要綱 2-2-ア, 6-1)"""
    cases = [f"case-{n}" for n in range(1000)]
    drawn = reviews.draw("2026-10", cases, 10)
    assert 60 < len(drawn) < 140
    assert drawn == reviews.draw("2026-10", reversed(cases), 10)  # type: ignore[arg-type]  # any order
    assert drawn != reviews.draw("2026-11", cases, 10)
    assert drawn & set(cases[:500]) == reviews.draw("2026-10", cases[:500], 10)  # what others may see changes nothing
    assert len(reviews.draw("2026-10", cases[:3], 1)) >= 1
    assert reviews.draw("2026-10", [], 10) == frozenset()


def test_the_month_that_is_over_is_looked_at_once_and_a_question_reaches_the_owner(team: Team, clock: StillClock) -> None:
    """(要綱 2-2-ア, 6-1)"""
    number, mori, profile = team.opens(), team.who("mori"), team.desk.profile
    case = team.case(number)
    team.do(lambda work: ledger.write(work, case.id, "contact", {"note": "電話した。"}, by=team.who("tanaka"), now=clock.now()))
    clock.forward(days=10)
    month = reviews.last_month(clock.now())
    assert month == "2026-11"
    count, (drawn,) = team.look(lambda work: reviews.of_month(work, mori, profile, month))
    assert (count, drawn.case.number, drawn.seen) == (1, number, None)
    assert team.look(lambda work: reviews.of_month(work, mori, profile, "2026-10")) == (0, [])
    look = lambda note, question: team.do(  # noqa: E731
        lambda work: reviews.look(work, mori, profile, month, number, note, question, clock.now())
    )
    look("よく書けている。", "医療のことは聞きましたか。")
    _count, (again,) = team.look(lambda work: reviews.of_month(work, mori, profile, month))
    assert again.seen is not None and (again.note, again.seen.seen_by) == ("よく書けている。", mori.staff_id)
    assert team.look(lambda work: entries.entries(work, case.id))[-1].answers["note"] == "医療のことは聞きましたか。"
    assert reminders(team, number) == [team.ids["tanaka"]]
    with pytest.raises(reviews.AlreadySeen):
        look("", "")
    with pytest.raises(LookupError):
        team.do(lambda work: reviews.look(work, mori, profile, "2026-10", number, "", "", clock.now()))


def test_a_hard_case_is_taken_with_a_reason_and_whoever_had_it_stays_and_is_told(team: Team, clock: StillClock) -> None:
    """(要綱 2-2-ア, 2-1-ア)"""
    number, mori, profile = team.opens("sasaki"), team.who("mori"), team.desk.profile
    take = lambda: team.do(  # noqa: E731
        lambda work: taking_over.take(work, team.case(number), "家族との話を主任がします。", mori, profile, clock.now())
    )
    take()
    assert team.case(number).owner_id == mori.staff_id
    assert reminders(team, number) == [team.ids["sasaki"]]
    assert team.sees("sasaki", number)  # an employment worker sees own cases only, and this is still theirs too
    written = [one.kind for one in team.look(lambda work: entries.entries(work, team.case(number).id))]
    assert written[-2:] == ["supervision", "owner_changed"]
    due = team.look(lambda work: due_today.today(work, team.who("sasaki"), clock.now(), everyone=False))
    assert [row.follow_up.step for row in due] == ["supervision"]
    with pytest.raises(taking_over.NothingToTake):
        take()
    assert team.is_true()


def test_the_chief_may_stand_beside_the_owner_once(team: Team, clock: StillClock) -> None:
    number, mori, profile = team.opens(), team.who("mori"), team.desk.profile
    beside = lambda: team.do(  # noqa: E731
        lambda work: taking_over.help_with(work, team.case(number), "いっしょに面談します。", mori, profile, clock.now())
    )
    beside()
    assert team.case(number).owner_id == team.ids["tanaka"]
    rows = team.look(lambda work: list(work.session.exec(select(Assignment.staff_id))))
    assert rows == [mori.staff_id]
    assert reminders(team, number) == [team.ids["tanaka"]]
    with pytest.raises(taking_over.NothingToTake):
        beside()


def test_the_questions_and_half_written_forms_of_somebody_who_leaves_go_to_the_taker(team: Team, clock: StillClock) -> None:
    """(要綱 2-1-ア, 2-2-ア)"""
    number, tanaka, sato, now = team.opens(), team.ids["tanaka"], team.ids["sato"], clock.now()
    asked, open_one = ask(team, number), ask(team, number, "もうひとつ。")
    answer(team, number, asked)
    place, other = drafts.of_form(f"/cases/{number}/write/contact"), drafts.of_form("/reception/new")
    text = drafts.as_text({"facts": ("家賃のことを話した",)})
    team.do(lambda work: [drafts.keep(work, tanaka, one, text, now) for one in (place, other)])
    assert team.look(lambda work: holdings(work, tanaka)).questions == 2
    team.do(lambda work: leaving.hand_over_everything(work, tanaka, sato, team.ids["mori"], now))
    assert team.look(lambda work: holdings(work, tanaka)).nothing
    assert {row.asked_by for row in team.look(lambda work: work.session.exec(select(Flag)).all())} == {sato}
    kept = team.look(lambda work: drafts.kept(work, sato, place))
    assert kept is not None and kept.fields["facts"] == ("家賃のことを話した",)
    assert team.look(lambda work: drafts.kept(work, tanaka, place)) is None
    assert team.look(lambda work: drafts.kept(work, sato, other)) is None  # about nobody yet: theirs alone
    assert open_one != asked and team.look(lambda work: mentions.waiting(work, team.who("sato"))) == []


def test_a_draft_of_the_taker_at_the_same_place_is_not_overwritten(team: Team, clock: StillClock) -> None:
    number, tanaka, sato, now = team.opens(), team.ids["tanaka"], team.ids["sato"], clock.now()
    place = drafts.of_form(f"/cases/{number}/note")
    team.do(lambda work: drafts.keep(work, tanaka, place, drafts.as_text({"facts": ("田中",)}), now))
    team.do(lambda work: drafts.keep(work, sato, place, drafts.as_text({"facts": ("佐藤",)}), now))
    team.do(lambda work: leaving.hand_over_everything(work, tanaka, sato, team.ids["mori"], now + timedelta(minutes=1)))
    both = team.look(lambda work: [drafts.kept(work, sato, one) for one in (place, place + drafts.BESIDE)])
    assert [one.fields["facts"] if one else None for one in both] == [("佐藤",), ("田中",)]
