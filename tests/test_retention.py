"""How long records stay (要綱 6-1): two clocks, nothing without a decision of two people, and what is erased is gone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from casestore import drafts, entries, erasing, four_eyes, ledger, messages, people, retention, talks
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.messages import Arrival
from casestore.profile import load_profile
from casestore.retention import NotDue, Record, State
from casestore.speech import Said
from casestore.tables import Contact, Message, Person, Tombstone
from tests.conftest import StillClock
from tests.life import TO_THE_APPROVAL, Life

SAPPORO = load_profile("sapporo")
CASE_FILE = SAPPORO.retention.classes[0]


def decide(life: Life, look_years: int = 4, years: int = 5) -> None:
    def both(work: Work) -> None:
        question = retention.propose(
            work, CASE_FILE, look_years, years, "札幌市文書規程", life.staff["chief"].staff_id, life.now
        )
        four_eyes.answer(work, question, four_eyes.YES, life.staff["city"].staff_id, life.now)

    life.store.write(both)


def record(life: Life) -> Record:
    with life.store.reading() as work:
        (found,) = retention.records(work, SAPPORO, life.now)
        return found


def closed(store: Store, clock: StillClock) -> Life:
    life = Life(store, clock)
    life.live(*TO_THE_APPROVAL, "plan_report", "evaluation")
    life.write("evaluation_confirmed", "chief", result="closed")
    life.write("closure")
    return life


def arrives(life: Life, text: str, number: int) -> None:
    person = life.case().person_id

    def write(work: Work) -> None:
        messages.arrive(
            work,
            [Arrival("line", "bot", f"e{number}", "U1", life.now, Said(text), "{}")],
            life.now,
        )
        contact = work.session.exec(select(Contact)).one()
        contact.person_id = person
        work.session.add(contact)

    life.store.write(write)


def test_nothing_is_in_force_until_two_people_have_decided_with_a_paper(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    clock.at = datetime(2099, 1, 1, tzinfo=UTC)
    assert record(life).state is State.UNDECIDED
    with pytest.raises(ValueError, match=r"\(4, 5\)"):
        store.write(lambda work: retention.propose(work, CASE_FILE, 4, 5, " ", life.staff["chief"].staff_id, life.now))
    question = store.write(
        lambda work: retention.propose(work, CASE_FILE, 4, 5, "規程", life.staff["chief"].staff_id, life.now)
    )
    with pytest.raises(four_eyes.SamePerson):
        store.write(lambda work: four_eyes.answer(work, question, "yes", life.staff["chief"].staff_id, life.now))
    assert record(life).state is State.UNDECIDED
    store.write(lambda work: four_eyes.answer(work, question, "yes", life.staff["city"].staff_id, life.now))
    assert record(life).state is State.ERASE


def test_the_years_of_a_case_file_run_from_the_first_april_after_its_end(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    decide(life)
    assert (record(life).look_on, record(life).erase_on) == (date(2031, 4, 1), date(2032, 4, 1))
    for day, state in (
        ("2031-03-31", State.KEPT),
        ("2031-04-01", State.LOOK),
        ("2032-03-31", State.LOOK),
        ("2032-04-01", State.ERASE),
    ):
        clock.at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=JST)
        assert record(life).state is state, day


def test_an_open_case_has_no_clock_and_a_new_message_or_a_hold_stops_it(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    decide(life)
    clock.at = datetime(2033, 1, 10, tzinfo=UTC)
    assert record(life).state is State.ERASE
    hold = store.write(
        lambda work: retention.hold(work, life.case().person_id, "開示の請求", life.staff["chief"].staff_id, life.now)
    )
    assert hold
    assert record(life).state is State.HELD
    store.write(lambda work: retention.release(work, life.case().person_id, life.staff["chief"].staff_id, life.now))
    arrives(life, "お久しぶりです", 1)
    assert (record(life).state, record(life).began_on) == (State.KEPT, date(2033, 1, 10))
    life.write("reopening")
    with store.reading() as work:
        assert retention.records(work, SAPPORO, life.now) == []


def test_whoever_looks_again_says_how_long_more_and_why(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    decide(life)
    clock.at = datetime(2032, 4, 2, tzinfo=UTC)
    due = record(life)
    with pytest.raises(ValueError, match="reason"):
        store.write(lambda work: retention.look_again(work, due, date(2034, 4, 1), " ", "chief", life.now))
    store.write(
        lambda work: retention.look_again(
            work, due, date(2034, 4, 1), "係争中の家賃の件", life.staff["chief"].staff_id, life.now
        )
    )
    assert (record(life).state, record(life).erase_on) == (State.KEPT, date(2034, 4, 1))


def test_erasing_takes_a_second_persons_yes_and_leaves_a_tombstone_and_no_word(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    arrives(life, "ひみつのことば", 1)
    decide(life)
    clock.at = datetime(2033, 4, 2, tzinfo=UTC)
    due = record(life)
    chief, city = life.staff["chief"].staff_id, life.staff["city"].staff_id
    question = store.write(lambda work: retention.ask_to_erase(work, due, "保存期間が満了", chief, life.now))
    with pytest.raises(four_eyes.SamePerson):
        store.write(lambda work: erasing.agree(work, SAPPORO, question, chief, life.now))
    typing = (drafts.of_form("/cases/R8-0001/end"), drafts.of_form("/reception/new", "R8-0001"))

    def types(work: Work) -> None:
        for place in (*typing, drafts.of_form("/cases/R8-0002/end")):
            drafts.keep(work, chief, place, '{"reason": ["x"]}', life.now)

    store.write(types)
    stone = store.write(lambda work: erasing.agree(work, SAPPORO, question, city, life.now))
    assert (stone.asked_by, stone.agreed_by, len(stone.certificate)) == (chief, city, 64)
    assert stone.counts == {"messages": 1, "entries": len(life.entries()), "attachments": 0, "contacts": 1}
    with store.reading() as work:
        assert set(drafts.of_forms(work, chief)) == {drafts.of_form("/cases/R8-0002/end")}
        person = work.session.get_one(Person, life.case().person_id)
        assert (person.wrapped_key, person.name) == (None, None)
        assert people.known(work, person.id).erased
        assert people.find(work, "山田") == []
        assert [row.body for row in work.session.exec(select(Message))] == [None]
        assert {entry.kind: dict(entry.answers) for entry in entries.entries(work, life.case_id)}["intake"] == {}
        assert ledger.untrue(work) == []
        assert retention.records(work, SAPPORO, life.now) == []
        assert work.session.exec(select(Tombstone)).one().case_number == "R8-0001"


def test_a_message_between_the_asking_and_the_yes_saves_the_file(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    decide(life)
    clock.at = datetime(2033, 4, 2, tzinfo=UTC)
    due = record(life)
    question = store.write(
        lambda work: retention.ask_to_erase(work, due, "保存期間が満了", life.staff["chief"].staff_id, life.now)
    )
    arrives(life, "また困っています", 1)
    with pytest.raises(NotDue):
        store.write(lambda work: erasing.agree(work, SAPPORO, question, life.staff["city"].staff_id, life.now))
    with store.reading() as work:
        assert people.known(work, life.case().person_id).name == "山田 花子"


def test_the_same_account_writing_after_the_erasure_is_a_new_person(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    arrives(life, "まえのことば", 1)
    decide(life)
    clock.at = datetime(2033, 4, 2, tzinfo=UTC)
    due = record(life)
    question = store.write(lambda work: retention.ask_to_erase(work, due, "満了", life.staff["chief"].staff_id, life.now))
    store.write(lambda work: erasing.agree(work, SAPPORO, question, life.staff["city"].staff_id, life.now))

    def again(work: Work) -> str:
        messages.arrive(work, [Arrival("line", "bot", "e2", "U1", life.now, Said("こんにちは"), "{}")], life.now)
        (contact,) = talks.waiting(work, life.now, 5)
        return work.session.get_one(Contact, contact).person_id

    assert store.write(again) != life.case().person_id


def test_what_is_not_due_cannot_be_asked_for(store: Store, clock: StillClock) -> None:
    life = closed(store, clock)
    decide(life)
    due = record(life)
    with pytest.raises(NotDue):
        store.write(lambda work: retention.ask_to_erase(work, due, "早く", life.staff["chief"].staff_id, life.now))


def test_a_contact_that_never_became_a_case_has_a_clock_of_its_own(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    store.write(
        lambda work: messages.arrive(work, [Arrival("line", "bot", "e1", "U9", life.now, Said("あの"), "{}")], life.now)
    )
    with store.reading() as work:
        found = {one.record_class: one for one in retention.records(work, SAPPORO, life.now)}
    assert found["contact_without_case"].state is State.UNDECIDED
    assert found["contact_without_case"].began_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("began", "expected"), [("2027-03-31", "2032-04-01"), ("2027-04-01", "2033-04-01"), ("2028-02-29", "2033-04-01")]
)
def test_a_fiscal_year_begins_in_april(began: str, expected: str) -> None:
    rule = retention.Decided(4, 5, "規程")
    one = retention._judged(CASE_FILE, "p", "R8-1", date.fromisoformat(began), rule, None, date(2026, 1, 1), held=False)
    assert one.erase_on == date.fromisoformat(expected)
