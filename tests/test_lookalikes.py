"""Suspected duplicates (要綱 6-1): found by telephone, birth date and folded names; judged by people; a secret to whom one of the two is kept from."""

from __future__ import annotations

import pytest
from sqlmodel import select

from casestore import case_filter, due_today, follow_ups, lookalikes, people, worklists
from casestore.case_filter import CaseFilter
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.lookalikes import Why
from casestore.tables import FollowUp, Lookalike
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.doubles import HANAKO, Doubles


@pytest.fixture
def office(store: Store, clock: StillClock) -> Doubles:
    return Doubles(store, clock)


@pytest.fixture
def house(sqlite_store: Store, clock: StillClock) -> Doubles:
    return Doubles(sqlite_store, clock)


def why(office: Doubles, one: dict[str, str], other: dict[str, str]) -> str:
    """Why two who were taken down are suspected, "" when they are not."""
    office.takes_down(**one)
    office.takes_down(**other)
    pairs = office.suspected()
    assert len(pairs) <= 1
    return pairs[0].why if pairs else ""


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        # the same name in other signs: old kanji, half-width kana, no space, hiragana, a variation selector
        ({"name": "髙﨑 花子", "birth_date": "1990-04-02"}, {"name": "高崎花子", "birth_date": "1990-04-02"}, Why.BIRTH_AND_NAME),
        ({"kana": "タカサキ ハナコ"}, {"kana": "ﾀｶｻｷﾊﾅｺ"}, Why.NAME),
        ({"kana": "タカサキ ハナコ"}, {"kana": "たかさき　はなこ"}, Why.NAME),
        ({"name": "渡邉 誠"}, {"name": "渡邊󠄀誠"}, Why.NAME),
        ({"name": "𠮷田 誠", "phone_mobile": "000-0000-0001"}, {"name": "𠮷田誠", "phone_home": "00000000001"}, Why.PHONE_AND_NAME),
        # a first name a chat gave, and the whole name from somewhere else
        ({"call_name": "高崎花子"}, {"name": "髙﨑 花子"}, Why.NAME),
        ({"name": "髙﨑 花子"}, {"call_name": "高崎花子"}, Why.NAME),
        ({"call_name": "花子", "birth_date": "1990-04-02"}, {"call_name": "ハナコ", "birth_date": "1990-04-02"}, ""),
        ({"call_name": "はなこ", "birth_date": "1990-04-02"}, {"call_name": "ハナコ", "birth_date": "1990-04-02"}, Why.BIRTH_AND_NAME),
        # two first names alone say nothing, nor does a birthday alone
        ({"call_name": "花子"}, {"call_name": "花子"}, ""),
        ({"birth_date": "1990-04-02"}, {"birth_date": "1990-04-02"}, ""),
        ({"name": "山田 花子"}, {"name": "山田 花"}, ""),
        # the same name and another birth date are two people, unless one telephone says otherwise
        ({"name": "佐藤 誠", "birth_date": "1990-04-02"}, {"name": "佐藤 誠", "birth_date": "1991-04-02"}, ""),
        ({"name": "佐藤 誠", "phone_home": "000-0000-0001", "birth_date": "1990-04-02"},
         {"name": "佐藤 誠", "phone_home": "000-0000-0001", "birth_date": "1960-04-02"}, Why.PHONE),
        ({"name": "母", "phone_home": "000-0000-0001"}, {"name": "娘", "phone_home": "000-0000-0001"}, Why.PHONE),
    ],
)  # fmt: skip
def test_two_are_suspected_by_what_they_have_in_common(
    house: Doubles, one: dict[str, str], other: dict[str, str], found: str
) -> None:
    """要綱 6-1: one ledger for one person."""
    assert why(house, one, other) == found


def test_whoever_takes_down_a_second_intake_gets_the_task_to_compare(office: Doubles) -> None:
    """By telephone first, then at the counter: the task stands in the new ledger, with its owner, and on きょう."""
    first = office.takes_down(**HANAKO)
    second = office.takes_down("sato", name="高崎花子", birth_date="1990-04-02")
    (pair,) = office.suspected(number=second)
    assert pair.why is Why.BIRTH_AND_NAME
    assert {pair.one.case.number, pair.other.case.number} == {first, second}  # type: ignore[union-attr]  # both have one
    (task,) = office.asked()
    assert task.case_id == office.case(second).id
    assert task.owner_id == office.actor("mori").staff_id  # nobody owns it yet: whoever leads
    waiting = office.look(lambda work: due_today.today(work, office.actor("mori"), office.clock.now(), everyone=True))
    assert lookalikes.COMPARE in [one.words for one in waiting]
    assert office.is_true()


def test_somebody_who_wrote_first_and_called_later_is_found_by_the_name_they_gave(office: Doubles) -> None:
    """At linking: a chat gives only a name; it is compared as soon as it is known."""
    office.says("U1", "こんにちは")
    office.takes_down(name="髙﨑 花子")
    person = office.contact_of("U1").person_id
    office.do(lambda work: people.name(work, person, call_name="高崎花子"))
    office.do(lambda work: lookalikes.notice(work, office.desk.profile, person, office.clock.now()))
    (pair,) = office.suspected()
    assert pair.beside({office.person("R8-0001")}).case is None
    assert len(office.asked()) == 1


def test_a_chat_intake_is_compared_too(office: Doubles) -> None:
    office.takes_down(name="美咲")
    office.writes_in("U1")
    (pair,) = office.suspected(number="R8-0002")
    assert pair.why is Why.NAME
    (task,) = office.asked()
    assert task.case_id == office.case("R8-0001").id  # the name was given before there was a second ledger


def test_what_was_judged_different_is_not_asked_again_nor_of_another_id_of_the_same_person(office: Doubles) -> None:
    first, second = office.takes_down(**HANAKO), office.takes_down(name="高崎花子")
    office.tells_apart(first, second)
    assert (office.suspected(), office.asked()) == ([], [])
    office.do(lambda work: lookalikes.notice(work, office.desk.profile, office.person(second), office.clock.now()))
    assert (office.suspected(), office.asked()) == ([], [])
    third = office.takes_down(kana="タカサキ ハナコ", phone_home="000-0000-0001")
    office.merges(first, third)
    fourth = office.person(second)
    office.do(lambda work: people.remember_exact(work, fourth, "phone", "00000000001"))
    office.do(lambda work: lookalikes.notice(work, office.desk.profile, fourth, office.clock.now()))
    assert (office.suspected(), office.asked()) == ([], [])


def test_the_same_pair_is_one_task_however_often_they_are_compared(office: Doubles) -> None:
    first, second = office.takes_down(**HANAKO), office.takes_down(name="高崎花子")
    for _ in range(3):
        office.clock.forward(days=1)
        for number in (first, second):
            person = office.person(number)
            office.do(lambda work, one=person: lookalikes.notice(work, office.desk.profile, one, office.clock.now()))
    assert len(office.asked()) == 1
    assert len(office.look(lambda work: work.session.exec(select(Lookalike)).all())) == 1


def test_the_task_is_nobodys_next_action(office: Doubles) -> None:
    """A ledger in which only this is left still has no next action (2-1-ア)."""
    office.takes_down(**HANAKO)
    second = office.case(office.takes_down(name="高崎花子"))
    office.do(lambda work: follow_ups.end_all(work, (Promised.TRIAGE,), "done", office.clock.now(), case=second.id))
    assert office.look(lambda work: not follow_ups.has_next_action(work, second.id))


# -- nobody learns of somebody kept from them ------------------------------------------------------------------------------


def seen_by(office: Doubles, who: str, number: str) -> list[str]:
    """The kinds of follow-ups somebody sees in a case, on the list and on きょう."""
    actor = office.actor(who)
    page = office.look(lambda work: worklists.case_page(work, actor, number))
    today = office.look(lambda work: due_today.today(work, actor, office.clock.now(), everyone=True))
    listed = office.look(lambda work: case_filter.listed(work, actor, CaseFilter(number), office.clock.now()))
    rows: list[FollowUp] = [one.follow_up for one in today if one.case.number == number]
    rows += [line.due for line in listed if line.due] + list(page.follow_ups if page else ())
    return [row.kind for row in rows]


def test_a_restricted_case_that_looks_alike_is_a_secret_to_everybody_else(office: Doubles) -> None:
    """DV: sato takes down a woman whose other ledger only tanaka and mori may know of."""
    hidden = office.takes_down(**HANAKO)
    office.owned_by(hidden, "tanaka")
    office.restricts(hidden, "tanaka")
    number = office.takes_down("sato", name="髙﨑 花子", birth_date="1990-04-02")
    office.owned_by(number, "sato")
    assert office.suspected("sato") == []
    assert Promised.LOOKALIKE not in seen_by(office, "sato", number)
    for who in ("tanaka", "mori"):
        assert len(office.suspected(who)) == 1, who
    (task,) = office.asked()
    assert task.case_id == office.case(hidden).id
    assert task.owner_id == office.actor("tanaka").staff_id
    with pytest.raises(NotAllowed) as no:
        office.tells_apart(hidden, number, "sato")
    assert no.value.hidden


def test_what_is_restricted_afterwards_takes_the_suspicion_from_others_at_once(office: Doubles) -> None:
    hidden = office.takes_down(**HANAKO)
    number = office.takes_down("sato", name="髙﨑 花子", birth_date="1990-04-02")
    office.owned_by(hidden, "tanaka")
    office.owned_by(number, "sato")
    assert Promised.LOOKALIKE in seen_by(office, "sato", number)
    office.restricts(hidden, "tanaka")
    assert office.suspected("sato") == []
    assert Promised.LOOKALIKE not in seen_by(office, "sato", number)
    assert office.is_true()


def test_a_conflict_of_interest_hides_the_suspicion_as_well(office: Doubles) -> None:
    hidden, number = office.takes_down(**HANAKO), office.takes_down(name="高崎花子", birth_date="1990-04-02")
    assert Promised.LOOKALIKE in seen_by(office, "sato", number)
    office.excludes(hidden, "sato")
    assert office.sees("sato", number)
    assert office.suspected("sato") == []
    assert Promised.LOOKALIKE not in seen_by(office, "sato", number)
    assert Promised.LOOKALIKE in seen_by(office, "tanaka", number)


@pytest.mark.parametrize("who", ["sasaki", "ito"])
def test_only_chief_and_counsellors_judge(office: Doubles, who: str) -> None:
    first, second = office.takes_down(**HANAKO), office.takes_down(name="高崎花子")
    assert office.suspected(who) == []
    with pytest.raises(NotAllowed):
        office.tells_apart(first, second, who)
    with pytest.raises(NotAllowed):
        office.merges(first, second, who)
