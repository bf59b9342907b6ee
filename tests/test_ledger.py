"""The 支援台帳 on both databases: one hand that writes, columns that follow, nobody without a next action (要綱 6-1, 2-1-ア)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select, update

from casestore import case_filter, entries, ledger, people, staff
from casestore.case_filter import CaseFilter
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.ledger import BY_PERSON, BY_SYSTEM, ChangedMeanwhile, NoNextAction, NotYet, NotYours
from casestore.permissions import Actor
from casestore.tables import Case, Entry
from tests.conftest import StillClock


@pytest.fixture
def sato(store: Store, clock: StillClock) -> Actor:
    def add(work: Work) -> Actor:
        new = staff.add(work, "sato@example.org", "佐藤", ["counsellor"], clock.now(), password="correct horse battery")
        work.flush()
        found = staff.actor_by_id(work, new)
        assert found is not None
        return found

    return store.write(add)


def begun(work: Work, sato: Actor, clock: StillClock, **answers: object) -> Case:
    person = people.new_person(work, clock.now(), person=new_id(clock.now()))
    case = ledger.open_case(work, person, clock.now())
    promise = Promise(Promised.TRIAGE, "", clock.now() + timedelta(days=1), sato.staff_id)
    ledger.write(work, case.id, "intake", {"own_words": "家賃"} | answers, by=BY_PERSON, now=clock.now(), promises=[promise])
    return case


def test_numbers_run_through_the_fiscal_year_and_begin_anew_in_april(store: Store, clock: StillClock, sato: Actor) -> None:
    numbers = [store.write(lambda work: begun(work, sato, clock).number) for _ in range(3)]
    clock.forward(days=150)
    numbers.append(store.write(lambda work: begun(work, sato, clock).number))
    assert numbers == ["R8-0001", "R8-0002", "R8-0003", "R9-0001"]


def test_an_open_case_without_a_dated_next_action_and_an_active_owner_cannot_be_committed(
    store: Store, clock: StillClock, sato: Actor
) -> None:
    def without(work: Work) -> None:
        person = people.new_person(work, clock.now(), person=new_id(clock.now()))
        case = ledger.open_case(work, person, clock.now())
        ledger.write(work, case.id, "intake", {}, by=BY_PERSON, now=clock.now())

    with pytest.raises(NoNextAction):
        store.write(without)
    store.write(lambda work: staff.disable(work, sato.staff_id, "admin", clock.now()))
    with pytest.raises(NoNextAction):
        store.write(lambda work: begun(work, sato, clock))
    with store.reading() as work:
        assert work.session.exec(select(Case)).all() == []


def test_the_same_command_twice_writes_one_entry(store: Store, clock: StillClock, sato: Actor) -> None:
    case = store.write(lambda work: begun(work, sato, clock))

    def alert(work: Work) -> str:
        return ledger.write(work, case.id, "alert", {"class": "hunger"}, by=BY_SYSTEM, now=clock.now(), cause="message-1/1").id

    assert store.write(alert) == store.write(alert)
    with store.reading() as work:
        assert [entry.kind for entry in entries.entries(work, case.id)] == ["intake", "alert"]


def test_of_two_who_decide_on_what_they_saw_one_wins(store: Store, clock: StillClock, sato: Actor) -> None:
    case = store.write(lambda work: begun(work, sato, clock))

    def decide(outcome: str) -> str:
        def job(work: Work) -> str:
            promise = Promise(Promised.NEXT_ACTION, "", clock.now() + timedelta(days=1), sato.staff_id)
            answers = {"outcome": outcome, "owner": sato.staff_id}
            ledger.write(work, case.id, "triage", answers, by=sato, now=clock.now(), promises=[promise], seen_version=1)
            return outcome

        try:
            return store.write(job)
        except ChangedMeanwhile:
            return "too late"

    with ThreadPoolExecutor(8) as together:
        outcomes = list(together.map(decide, ["application", "referral"] * 4))
    assert outcomes.count("too late") == 7


def test_what_the_law_does_not_open_is_refused_with_a_reason_and_changes_nothing(
    store: Store, clock: StillClock, sato: Actor
) -> None:
    case = store.write(lambda work: begun(work, sato, clock))
    with pytest.raises(NotYet) as early:
        store.write(lambda work: ledger.write(work, case.id, "closure", {}, by=sato, now=clock.now()))
    assert early.value.refusal.reason
    with pytest.raises(NotYours):
        store.write(lambda work: ledger.write(work, case.id, "support_decision", {}, by=sato, now=clock.now()))
    with store.reading() as work:
        assert work.session.get_one(Case, case.id).version == 1


def test_what_happened_on_an_earlier_day_is_marked_late_with_both_dates(store: Store, clock: StillClock, sato: Actor) -> None:
    case = store.write(lambda work: begun(work, sato, clock))
    earlier = clock.now() - timedelta(days=3)
    written = store.write(
        lambda work: ledger.write(work, case.id, "contact", {}, by=sato, now=clock.now(), happened_at=earlier)
    )
    with store.reading() as work:
        read = entries.read(work, written.id)
    assert (read.late, read.happened_at, read.written_at) == (True, earlier, clock.now())


def test_a_changed_column_is_noticed_and_an_entry_cannot_be_changed_at_all(
    store: Store, clock: StillClock, sato: Actor
) -> None:
    case = store.write(lambda work: begun(work, sato, clock))
    with store.reading() as work:
        assert ledger.untrue(work) == []
    store.write(lambda work: work.session.exec(update(Case).where(col(Case.id) == case.id).values(stage="support")))
    with store.reading() as work:
        assert ledger.untrue(work) == ["R8-0001"]
    for statement in ("UPDATE entry SET kind = 'closure'", "DELETE FROM entry"):
        with pytest.raises(DBAPIError, match="only grows"):
            store.write(lambda work, s=statement: work.connection.execute(text(s)))


def test_answers_keep_the_words_they_rest_on(store: Store, clock: StillClock, sato: Actor) -> None:
    def job(work: Work) -> str:
        person = people.new_person(work, clock.now(), person=new_id(clock.now()))
        case = ledger.open_case(work, person, clock.now())
        promise = Promise(Promised.TRIAGE, "", clock.now(), sato.staff_id)
        sources = {"rent": {"words": "４万５千円くらい", "messages": ["m1"], "by": "bot"}}
        return ledger.write(
            work, case.id, "intake", {"rent": 45000}, by=BY_PERSON, now=clock.now(), promises=[promise], sources=sources
        ).id

    entry = store.write(job)
    with store.reading() as work:
        assert entries.read(work, entry).sources["rent"]["words"] == "４万５千円くらい"
        row = work.session.get_one(Entry, entry)
        assert "４万".encode() not in bytes(row.body)


def test_people_are_found_by_two_characters_by_kana_and_by_the_old_shape_of_a_kanji(
    store: Store, clock: StillClock, sato: Actor
) -> None:
    def named(work: Work) -> None:
        for name, kana in (("山田 花子", "やまだ はなこ"), ("髙﨑 健", "たかさき けん"), ("𠮷野 葛󠄀", "よしの かずら")):
            case = begun(work, sato, clock)
            people.name(work, case.person_id, name=name, kana=kana)

    store.write(named)

    def look(text_: str) -> list[str]:
        with store.reading() as work:
            return [line.who.name for line in case_filter.listed(work, sato, CaseFilter(text_), clock.now())]

    assert look("山田") == ["山田 花子"]
    assert look("ﾔﾏﾀﾞ") == ["山田 花子"]
    assert look("高崎") == ["髙﨑 健"]
    assert look("花子山") == []
    assert look("葛") == ["𠮷野 葛󠄀"]
    assert look("R8-0002") == ["髙﨑 健"]


def test_an_alert_is_open_until_a_person_has_cleared_it(store: Store, clock: StillClock, sato: Actor) -> None:
    case = store.write(lambda work: begun(work, sato, clock))
    alert = store.write(lambda work: ledger.write(work, case.id, "alert", {"class": "crisis"}, by=BY_SYSTEM, now=clock.now()))
    with store.reading() as work:
        row = work.session.get_one(Case, case.id)
        assert (row.alerted, row.group) == (True, "today")
    with pytest.raises(NotYours):
        store.write(
            lambda work: ledger.write(work, case.id, "alert_cleared", {}, by=BY_SYSTEM, now=clock.now(), about=alert.id)
        )
    store.write(lambda work: ledger.write(work, case.id, "alert_cleared", {}, by=sato, now=clock.now(), about=alert.id))
    with store.reading() as work:
        assert Fact.ALERTED not in work.session.get_one(Case, case.id).facts
