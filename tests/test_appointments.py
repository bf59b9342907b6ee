"""Times with a worker on both databases: what is free, that two people never get the same one, that nobody is without a next action
(要綱 3-3-ア, 2-1-ア)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import insert

from casestore import absences, appointments, follow_ups, free_times, ledger, papers, people, staff
from casestore.appointments import NotOpen, Taken
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.follow_ups import Promised
from casestore.ids import new_id
from casestore.ledger import BY_PERSON
from casestore.profile import load_profile
from casestore.tables import Appointment, AppointmentCell, Case, PaperAsked
from tests.conftest import StillClock

SAPPORO = load_profile("sapporo")
TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=JST)


class Room:
    """Two workers and as many people as one likes."""

    def __init__(self, store: Store, clock: StillClock) -> None:
        self.store, self.clock = store, clock
        self.sato = store.write(
            lambda work: staff.add(
                work, "sato@example.org", "佐藤", ["counsellor"], clock.now(), password="correct horse battery"
            )
        )
        self.ono = store.write(
            lambda work: staff.add(
                work, "ono@example.org", "小野", ["counsellor"], clock.now(), password="correct horse battery"
            )
        )

    def case(self) -> Case:
        def begin(work: Work) -> Case:
            person = people.new_person(work, self.clock.now(), person=new_id(self.clock.now()))
            case = ledger.open_case(work, person, self.clock.now())
            promise = follow_ups.Promise(Promised.TRIAGE, "", self.clock.now() + timedelta(days=1), self.sato)
            ledger.write(work, case.id, "intake", {"own_words": "家賃"}, by=BY_PERSON, now=self.clock.now(), promises=[promise])
            return case

        return self.store.write(begin)

    def book(self, case: Case, start: datetime = TUESDAY, who: str = "", minutes: int = 60) -> Appointment:
        now = self.clock.now()
        return self.store.write(
            lambda work: appointments.book(work, case, who or self.sato, "office", start, minutes, now, by="person")
        )

    def free(self, who: str = "") -> list[str]:
        with self.store.reading() as work:
            found = free_times.free(work, SAPPORO, who or self.sato, self.clock.now())
            return [one.astimezone(JST).strftime("%m-%d %H:%M") for one in found]

    def promised(self, case: Case) -> list[tuple[str, datetime, str]]:
        with self.store.reading() as work:
            rows = follow_ups.open_of(work, case.id)
            return [(row.kind, row.due_at, row.owner_id or "") for row in rows if row.kind == Promised.APPOINTMENT]

    def row(self, id: str) -> Appointment:
        with self.store.reading() as work:
            return work.session.get_one(Appointment, id)


@pytest.fixture
def room(store: Store, clock: StillClock) -> Room:
    return Room(store, clock)


def test_free_are_the_hours_of_business_days_from_tomorrow_on_and_no_holiday_or_new_year(room: Room) -> None:
    """It is Wednesday night, 25 November 2026."""
    free = room.free()
    assert free[:4] == ["11-26 10:00", "11-26 11:00", "11-26 13:30", "11-26 15:00"]
    days = {one[:5] for one in free}
    assert "11-25" not in days and "11-28" not in days and "11-29" not in days  # today, Saturday, Sunday
    room.clock.forward(days=20)
    days = {one[:5] for one in room.free()}
    assert "12-28" in days and not days & {"12-29", "12-30", "12-31", "01-01", "01-03", "01-11"}  # 年末年始, 成人の日


def test_what_is_booked_offered_or_away_is_not_free(room: Room, store: Store) -> None:
    case, now = room.case(), room.clock.now()
    room.book(case)
    room.store.write(
        lambda work: appointments.offer(work, case, room.sato, "office", [TUESDAY + timedelta(hours=5)], 60, now, by=room.sato)
    )
    day = (TUESDAY + timedelta(days=1)).date()
    store.write(lambda work: absences.plan(work, room.sato, room.ono, day, day, room.ono, now))
    free = room.free()
    assert [one for one in free if one.startswith("12-01")] == ["12-01 11:00", "12-01 13:30"]
    assert not any(one.startswith("12-02") for one in free)
    assert "12-02 10:00" in room.free(room.ono)


def test_two_people_cannot_have_the_same_time_nor_a_part_of_it(room: Room) -> None:
    first, second = room.case(), room.case()
    room.book(first)
    for start in (TUESDAY, TUESDAY + timedelta(minutes=45), TUESDAY - timedelta(minutes=15)):
        with pytest.raises(Taken):
            room.book(second, start)
    assert room.promised(second) == [], "the whole booking is undone, not half of it"
    room.book(second, TUESDAY + timedelta(hours=1))
    room.book(second, TUESDAY, who=room.ono)


def test_of_ten_who_book_the_same_time_at_once_one_gets_it(room: Room) -> None:
    cases = [room.case() for _ in range(10)]
    together = Barrier(10)

    def one(case: Case) -> str:
        together.wait()
        try:
            room.book(case)
        except Taken:
            return "taken"
        return "booked"

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(one, cases)) == {"booked": 1, "taken": 9}


def test_on_two_connections_the_second_waits_and_finds_it_taken(room: Room) -> None:
    """Two servers share one PostgreSQL: the key of the quarter of an hour decides. On SQLite there is one writer."""
    first, second = room.case(), room.case()
    if room.store.dialect == "sqlite":
        room.book(first)
        with pytest.raises(Taken):
            room.book(second)
        return
    mine = room.book(first, TUESDAY + timedelta(days=1))
    with room.store.engine.connect() as other, other.begin():
        other.execute(insert(AppointmentCell).values(staff_id=room.sato, at=TUESDAY, appointment_id=mine.id))
        waiting = ThreadPoolExecutor(1).submit(room.book, second)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
    with pytest.raises(Taken):
        waiting.result(timeout=5)


def test_an_appointment_is_a_dated_next_action_of_the_worker(room: Room) -> None:
    """(要綱 2-1-ア)"""
    case = room.case()
    room.book(case)
    assert room.promised(case) == [("appointment", TUESDAY, room.sato)]

    def only_that(work: Work) -> bool:
        follow_ups.end_all(work, (Promised.TRIAGE,), "done", room.clock.now(), case=case.id)
        return follow_ups.has_next_action(work, case.id)

    assert room.store.write(only_that)


def test_moving_frees_the_old_time_and_takes_the_new_one_and_the_promise_moves_along(room: Room) -> None:
    case, now = room.case(), room.clock.now()
    row = room.book(case)
    later = TUESDAY + timedelta(days=1)
    room.store.write(
        lambda work: appointments.move(
            work, work.session.get_one(Appointment, row.id), later, now, by="person", way="telephone"
        )
    )
    assert room.promised(case) == [("appointment", later, room.sato)]
    assert (room.row(row.id).way, room.row(row.id).version) == ("telephone", 2)
    assert "12-01 10:00" in room.free() and "12-02 10:00" not in room.free()


def test_moving_to_a_taken_time_changes_nothing(room: Room) -> None:
    case, now = room.case(), room.clock.now()
    row, _other = room.book(case), room.book(room.case(), TUESDAY + timedelta(days=1))
    with pytest.raises(Taken):
        room.store.write(
            lambda work: appointments.move(
                work, work.session.get_one(Appointment, row.id), TUESDAY + timedelta(days=1), now, by="person"
            )
        )
    assert room.promised(case) == [("appointment", TUESDAY, room.sato)]
    assert "12-01 10:00" not in room.free()


def test_what_is_over_cannot_be_moved_cancelled_or_kept_again(room: Room) -> None:
    case, now = room.case(), room.clock.now()
    row = room.book(case)
    room.store.write(lambda work: appointments.cancel(work, work.session.get_one(Appointment, row.id), now, by="person"))
    assert room.promised(case) == [] and "12-01 10:00" in room.free()
    for act in (appointments.cancel, appointments.keep, appointments.miss):
        with pytest.raises(NotOpen):
            room.store.write(lambda work, act=act: act(work, work.session.get_one(Appointment, row.id), now, by="person"))


def test_nobody_has_missed_what_has_not_begun(room: Room) -> None:
    row = room.book(room.case())

    def miss(work: Work) -> None:
        appointments.miss(work, work.session.get_one(Appointment, row.id), room.clock.now(), by=room.sato)

    with pytest.raises(NotOpen):
        room.store.write(miss)
    room.clock.at = TUESDAY + timedelta(minutes=20)
    room.store.write(miss)
    assert room.row(row.id).state == "missed"


def test_of_offered_times_one_is_taken_and_the_others_are_free_again(room: Room) -> None:
    case, now = room.case(), room.clock.now()
    starts = [TUESDAY, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)]
    offer = room.store.write(lambda work: appointments.offer(work, case, room.sato, "visit", starts, 60, now, by=room.sato))
    with pytest.raises(Taken):
        room.book(room.case(), starts[2])
    with pytest.raises(NotOpen):
        room.store.write(lambda work: appointments.accept(work, offer, TUESDAY + timedelta(days=3), now, by="person"))
    row = room.store.write(
        lambda work: appointments.accept(work, offer, starts[1], now, by="person", words={"door_name": "tsunagi"})
    )
    assert (room.row(row.id).state, room.promised(case)) == ("booked", [("appointment", starts[1], room.sato)])
    assert {"12-01 10:00", "12-03 10:00"} <= set(room.free()) and "12-02 10:00" not in room.free()
    with room.store.reading() as work:
        assert appointments.said(work, work.session.get_one(Appointment, row.id)) == {"door_name": "tsunagi"}
        assert appointments.last_offer(work, (case.person_id,), now) == []


def test_quarters_of_an_hour_are_counted_whole() -> None:
    def of(start: datetime, minutes: int) -> list[str]:
        return [one.astimezone(JST).strftime("%H:%M") for one in free_times.cells(start, minutes)]

    assert of(TUESDAY, 60) == ["10:00", "10:15", "10:30", "10:45"]
    assert of(TUESDAY + timedelta(minutes=5), 30) == ["10:00", "10:15", "10:30"]
    assert of(TUESDAY, 1) == ["10:00"]


def test_papers_are_asked_for_once_and_a_my_number_never(room: Room) -> None:
    """(要綱 8-1)"""
    case, now = room.case(), room.clock.now()
    wanted = [papers.Wanted("savings"), papers.Wanted(words="大家さんからの手紙"), papers.Wanted("savings")]
    assert len(room.store.write(lambda work: papers.ask_for(work, case, wanted, now, by=room.sato))) == 2
    assert room.store.write(lambda work: papers.ask_for(work, case, wanted, now, by=room.sato)) == []
    with pytest.raises(papers.MyNumber):
        room.store.write(
            lambda work: papers.ask_for(work, case, [papers.Wanted(words="マイナンバーカード")], now, by=room.sato)
        )
    with room.store.reading() as work:
        first, second = papers.to_send(work, (case.person_id,))
        assert [papers.name(work, SAPPORO, one, "en") for one in (first, second)] == ["Bank book", "大家さんからの手紙"]
        assert papers.what(SAPPORO, first, "ja") and not papers.what(SAPPORO, second, "ja")


def test_photos_gather_on_their_paper_and_what_is_blurred_is_wanted_again(room: Room) -> None:
    case, now = room.case(), room.clock.now()
    (id,) = room.store.write(lambda work: papers.ask_for(work, case, [papers.Wanted("savings")], now, by=room.sato))

    def comes(work: Work, *messages: str) -> None:
        papers.answer(work, work.session.get_one(PaperAsked, id), papers.SENT, now, by_day=None, messages=messages)

    room.store.write(lambda work: comes(work, "m1", "m2"))
    room.store.write(lambda work: comes(work, "m2", "m3"))
    with room.store.reading() as work:
        row = work.session.get_one(PaperAsked, id)
        assert (row.state, row.messages) == ("sent", ["m1", "m2", "m3"])
        assert papers.to_send(work, (case.person_id,)) == []
    room.store.write(lambda work: papers.settle(work, work.session.get_one(PaperAsked, id), papers.WANTED, now, by=room.sato))
    with room.store.reading() as work:
        assert [row.id for row in papers.to_send(work, (case.person_id,))] == [id]
