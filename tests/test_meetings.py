"""支援調整会議 on both databases (要綱 4-1, 4-2, 4-3, 3-2-エ, 3-3-ウ): the calendar's months, the agenda, results that stand alone, the city's seat."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from casestore import agenda, ledger, meeting_proposals, meeting_results, meetings, staff
from casestore.agenda import EVALUATION, GAP, PLAN, ROLES, SUSPENSION
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.ledger import NotYet
from casestore.meeting_results import CHANGED, NO_WORDS, NOT_HELD, ONLY_CHIEF, Recorded, Result
from casestore.meetings import IN_THE_PAST, MeetingRefused, MinutesChanged, monthly_day
from casestore.profile import load_profile
from casestore.tables import Assignment, Case, Entry, Meeting, MeetingItem
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.meeting_room import agreed, consented, found, held, holding, meeting, received, row, seats, tabled, write
from tests.playing import Office

SAPPORO = load_profile("sapporo")
OK = Result("approved")


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    clock.at = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 10:00 in Sapporo
    return Office(store, clock)


def recorded(office: Office, at: str, results: dict[str, Result], by: str = "mori") -> Recorded:
    return meeting_results.record(office.store, SAPPORO, at, results, office.actor(by), office.clock.now())


def kinds(office: Office, case: Case) -> list[str]:
    return [one.kind for one in office.entries(case.number)]


def proposed(office: Office, who: str = "mori") -> list[tuple[str, str]]:
    found = office.look(lambda work: meeting_proposals.proposals(work, office.actor(who)))
    return [(one.subject.id, one.case.number) for one in found]


# -- the calendar -----------------------------------------------------------------------------------------------------------


def test_the_monthly_meeting_is_on_an_office_day_of_its_own_month_for_ten_years() -> None:
    """(要綱 4-2)"""
    months = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(120)]
    days = [monthly_day(SAPPORO.meetings, SAPPORO.calendar, month) for month in months]
    assert all(SAPPORO.calendar.is_business_day(day) for day in days)
    assert [(day.year, day.month) for day in days] == [(month.year, month.month) for month in months]
    moved = [day for day in days if day.weekday() != 2]
    assert moved == [date(2030, 3, 21), date(2035, 3, 22)]  # 春分の日 (and the day after it) on a third Wednesday


def test_a_meeting_day_on_a_holiday_or_at_the_turn_of_the_year_moves_within_its_month() -> None:
    """(要綱 4-2)"""
    from dataclasses import replace

    rules = SAPPORO.meetings
    day = lambda weekday, nth, *month: monthly_day(replace(rules, weekday=weekday, nth=nth), SAPPORO.calendar, date(*month, 1))  # noqa: E731
    assert day("mon", 3, 2026, 7) == date(2026, 7, 21)  # 海の日 is the third Monday: the Tuesday after
    assert day("tue", 4, 2027, 12) == date(2027, 12, 28)  # the office closes on the 29th
    assert day("fri", 1, 2027, 1) == date(2027, 1, 4)  # 1 January is a Friday: after 年末年始
    assert day("wed", 1, 2026, 5) == date(2026, 5, 7)  # 6 May is a holiday in lieu, in 大型連休
    assert day("sat", 4, 2026, 12) == date(2026, 12, 28)  # 26 December is a Saturday, the Monday after is the last open day
    assert day("sun", 4, 2026, 2) == date(2026, 2, 24)  # the 22nd is a Sunday, the 23rd 天皇誕生日


def test_the_calendar_proposes_each_month_once_however_often_it_is_asked(office: Office) -> None:
    """(要綱 4-2)"""
    propose = lambda: office.do(lambda work: meetings.propose(work, SAPPORO, office.clock.now()))  # noqa: E731
    first = propose()
    assert [found(office, one).month for one in first] == ["2026-12", "2027-01"]  # November's day is past
    assert [found(office, one).held_at for one in first] == [
        datetime(2026, 12, 16, 5, tzinfo=UTC),
        datetime(2027, 1, 20, 5, tzinfo=UTC),
    ]
    assert propose() == []
    office.do(lambda work: meetings.cancel(work, first[0], office.actor("mori"), office.clock.now()))
    later = found(office, first[1]).held_at + timedelta(days=7)
    office.do(lambda work: meetings.move(work, first[1], later, "市役所", office.actor("mori"), office.clock.now()))
    assert propose() == []
    office.clock.forward(days=10)
    assert [found(office, one).month for one in propose()] == ["2027-02"]


def test_a_meeting_as_needed_is_called_any_time_but_never_for_the_past(office: Office) -> None:
    """(要綱 4-2)"""
    mori, now = office.actor("mori"), office.clock.now()
    new = meeting(office, days=1)
    assert found(office, new).regular is False
    with pytest.raises(MeetingRefused, match=IN_THE_PAST):
        office.do(lambda work: meetings.call(work, now - timedelta(minutes=1), "", mori, now))
    assert {(one.name, one.city) for one in seats(office, new)} == {("森 恵子", False), ("伊藤 真一", True)}


def test_only_the_chief_calls_and_holds_a_meeting(office: Office) -> None:
    at = meeting(office)
    tanaka, now = office.actor("tanaka"), office.clock.now()
    for job in (
        lambda work: office.worker.call_meeting(work, now + timedelta(days=1), "", tanaka, now),
        lambda work: office.worker.hold_meeting(work, at, (), tanaka, now),
        lambda work: office.worker.cancel_meeting(work, at, tanaka, now),
        lambda work: office.worker.write_minutes(work, at, "議事", 0, tanaka, now),
    ):
        with pytest.raises(NotAllowed):
            office.do(job)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        office.worker.record_meeting(office.store, at, {}, tanaka, now)


# -- the agenda -------------------------------------------------------------------------------------------------------------


def test_what_is_due_is_proposed_and_what_is_tabled_is_not_proposed_again(office: Office) -> None:
    """(要綱 4-1)"""
    case = agreed(office)
    assert proposed(office) == [("plan", case.number), ("roles", case.number)]
    at = meeting(office)
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    assert tabled(office, at, PLAN, holding(case, Fact.PLANNED)) == item
    assert proposed(office) == [("roles", case.number)]
    with pytest.raises(MeetingRefused, match=agenda.ON_ANOTHER):
        tabled(office, meeting(office, days=9), PLAN, holding(case, Fact.PLANNED))
    office.do(lambda work: agenda.withdraw(work, item, office.actor("mori"), office.clock.now()))
    assert proposed(office) == [("plan", case.number), ("roles", case.number)]


def test_a_plan_without_coordination_beforehand_is_tabled_only_with_a_reason_that_is_written_down(office: Office) -> None:
    """(要綱 4-3)"""
    case, at = agreed(office, coordinated=False), meeting(office)
    plan = holding(case, Fact.PLANNED)
    with pytest.raises(NotYet) as no:
        tabled(office, at, PLAN, plan)
    assert "調整" in no.value.refusal.reason
    tabled(office, at, PLAN, plan, override="事業所が休みで、会議の日に来てもらう")
    last = office.entries(case.number)[-1]
    assert (last.kind, last.about, last.answers["override"]) == ("pre_coordination", plan, "yes")
    assert last.answers["override_reason"] == "事業所が休みで、会議の日に来てもらう"
    item = office.look(lambda work: work.session.exec(select(MeetingItem)).one())
    assert item.seen_version == row(office, case.id).version == last.seq


def test_nothing_of_a_person_is_tabled_without_their_consent(office: Office) -> None:
    """(要綱 3-1-エ) — nor after they took it back."""
    case, at = agreed(office), meeting(office)
    write(office, case.id, "consent_withdrawn", by=ledger.BY_PERSON)
    with pytest.raises(MeetingRefused, match="同意"):
        tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    gap = write(office, case.id, "resource_gap", {"kind": "other", "what": "保証人のいらない部屋"})
    tabled(office, at, GAP, gap.id)


def test_an_unagreed_plan_or_a_record_of_another_kind_is_not_tabled(office: Office) -> None:
    """(要綱 3-2-エ)"""
    case, at = agreed(office), meeting(office)
    write(office, case.id, "plan_change_wish", by=ledger.BY_PERSON, about=holding(case, Fact.PLANNED))
    for subject, entry in ((PLAN, holding(case, Fact.PLANNED)), (GAP, holding(case, Fact.PLANNED))):
        with pytest.raises(NotYet):
            tabled(office, at, subject, entry)


def test_a_restricted_case_is_only_counted_for_those_who_may_not_know_of_it(office: Office) -> None:
    """(要綱 4-1): the agenda shows everyone seated the items, and of a restricted case nothing but that there is one."""
    open_case, hidden, at = agreed(office, "美咲"), agreed(office, "由美"), meeting(office)
    for case in (open_case, hidden):
        tabled(office, at, PLAN, holding(case, Fact.PLANNED))

    def restrict(work: Work) -> None:
        case = work.session.get_one(Case, hidden.id)
        case.restricted = True
        work.session.add(case)
        tanaka = office.actor("tanaka").staff_id
        work.session.add(Assignment(case_id=hidden.id, staff_id=tanaka, since=office.clock.now(), named=True))

    office.do(restrict)
    seen = lambda who: office.look(lambda work: agenda.agenda(work, office.actor(who), at, office.clock.now()))  # noqa: E731
    for who, numbers in (
        ("tanaka", [open_case.number, hidden.number]),
        ("mori", [open_case.number]),
        ("ito", [open_case.number]),
        ("sato", [open_case.number]),
        ("sasaki", []),  # neither seated nor on the case
    ):
        agenda_of = seen(who)
        assert [line.case.number for line in agenda_of.lines] == numbers, who
        assert agenda_of.hidden == 2 - len(numbers), who
    held(office, at)
    item = seen("tanaka").lines[1].item.id
    assert recorded(office, at, {item: OK}) == Recorded((), ())
    assert "approval" not in kinds(office, hidden)


def test_the_city_sees_only_the_meetings_it_is_asked_to(office: Office) -> None:
    """(要綱 4-2)"""
    first, second, ito = meeting(office), meeting(office, days=9), office.actor("ito")
    seat = next(one for one in seats(office, second) if one.city)
    office.do(lambda work: meetings.unseat(work, second, seat.id))
    assert [one.id for one in office.look(lambda work: meetings.coming(work, ito))] == [first]
    assert office.look(lambda work: meetings.find(work, ito, second)) is None
    assert office.look(lambda work: meetings.find(work, office.actor("sasaki"), second)) is not None


# -- results ----------------------------------------------------------------------------------------------------------------


def test_of_twelve_results_eleven_are_recorded_and_one_is_refused_because_its_case_has_changed(office: Office) -> None:
    """(要綱 3-2-エ, 4-1): each item is a transaction of its own, and the same command again writes nothing twice."""
    cases, at = [agreed(office, f"人{n}") for n in range(12)], meeting(office)
    items = {case.id: tabled(office, at, PLAN, holding(case, Fact.PLANNED)) for case in cases}
    changed = cases[6]
    write(office, changed.id, "contact", {"note": "本人から電話。仕事が決まりそう"})
    held(office, at)
    results = dict.fromkeys(items.values(), OK)
    first = recorded(office, at, results)
    assert len(first.recorded) == 11
    assert first.refused == ((items[changed.id], (CHANGED,)),)
    assert all(("approval" in kinds(office, case)) == (case is not changed) for case in cases)
    assert found(office, at).state == "held"
    again = recorded(office, at, results)
    assert again.refused == first.refused
    written = office.look(lambda work: work.session.exec(select(Entry).where(Entry.kind == "approval")).all())
    assert len(written) == 11
    line = next(
        one
        for one in office.look(lambda work: agenda.agenda(work, office.actor("mori"), at, office.clock.now())).lines
        if one.case.id == changed.id
    )
    assert (line.item.state, line.refused, line.grown) == ("refused", (CHANGED,), 1)
    office.do(lambda work: agenda.look_again(work, line.item.id, office.actor("mori"), office.clock.now()))
    assert recorded(office, at, results).refused == ()
    assert found(office, at).state == "recorded"
    assert "approval" in kinds(office, changed)
    assert office.is_true()


def test_a_result_says_at_which_meeting_on_which_day_and_whether_the_city_was_there(office: Office) -> None:
    """(要綱 4-2): without the city it is recorded all the same, and the record says so."""
    for city, expected in ((True, "yes"), (False, "no")):
        case, at = agreed(office), meeting(office)
        item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
        held(office, at, city=city)
        recorded(office, at, {item: Result("approved_with_changes", "家計の面談を月2回にする")})
        approval = office.entries(case.number)[-1]
        assert approval.answers == {
            "meeting": at,
            "held_on": found(office, at).held_at.date().isoformat(),
            "city_present": expected,
            "outcome": "approved_with_changes",
            "changes": "家計の面談を月2回にする",
        }
        assert approval.happened_at == found(office, at).held_at
        assert office.look(lambda work, at=at: meetings.city_present(work, at)) is city


def test_every_result_brings_the_next_action_with_its_day(office: Office) -> None:
    """(要綱 3-2-オ, 3-3-エ, 3-3-オ, 2-1-ア): approved, returned, closed, continued, suspended."""
    approved, returned, at = agreed(office), agreed(office), meeting(office)
    first = tabled(office, at, PLAN, holding(approved, Fact.PLANNED))
    second = tabled(office, at, PLAN, holding(returned, Fact.PLANNED))
    held(office, at)
    recorded(office, at, {first: OK, second: Result("returned", "家賃の見通しが足りない")})
    day = found(office, at).held_at.date()
    steps = {one.step: one.due_at.date() for one in office.promised(approved.number) + office.promised(returned.number)}
    assert steps["submission"] == SAPPORO.calendar.business_day_after(day, 3)
    assert steps["revise"] == SAPPORO.calendar.business_day_after(day, 5)
    assert Fact.APPROVED in row(office, approved.id).facts
    assert Fact.PLANNED not in row(office, returned.id).facts


def test_the_author_of_a_plan_cannot_approve_it_and_a_lone_chief_is_told_what_to_do(office: Office) -> None:
    """(要綱 3-2-エ)"""
    mori, at = office.actor("mori"), meeting(office)
    case = agreed(office, by=mori)
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    held(office, at)
    ((_, sentences),) = recorded(office, at, {item: OK}).refused
    assert ONLY_CHIEF in sentences
    office.do(lambda work: staff.add(work, "second@demo.invalid", "第二の主任", ["chief"], office.clock.now(), demo=True))
    ((_, sentences),) = recorded(office, at, {item: OK}).refused
    assert sentences and ONLY_CHIEF not in sentences
    assert recorded(office, at, {item: OK}, by="second") == Recorded((item,), ())
    assert Fact.APPROVED in row(office, case.id).facts


def test_the_plan_and_the_roles_of_one_case_are_decided_in_one_meeting(office: Office) -> None:
    """(要綱 3-2-エ): the first result does not make the second item old."""
    case, at = agreed(office), meeting(office)
    plan = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    roles = tabled(office, at, ROLES, holding(case, Fact.PLANNED))
    held(office, at)
    rows = ({"agency": "家計相談", "role": "月1回の面談", "contact_person": "小林"},)
    assert recorded(office, at, {plan: OK, roles: Result("agreed", rows=rows)}).refused == ()
    assert kinds(office, case)[-2:] == ["approval", "roles_agreed"]
    assert office.entries(case.number)[-1].answers["roles"] == [dict(rows[0])]


def supported(office: Office) -> Case:
    case, at = agreed(office), meeting(office)
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    held(office, at)
    recorded(office, at, {item: OK})
    write(office, case.id, "plan_report", about=holding(row(office, case.id), Fact.PLANNED))
    return row(office, case.id)


@pytest.mark.parametrize(
    ("outcome", "fact", "step"),
    [
        ("closed", Fact.MAY_CLOSE, "close"),
        ("continued", Fact.MAY_CONTINUE, "continue"),
        ("suspended", Fact.MAY_SUSPEND, "suspend"),
    ],
)
def test_an_evaluation_is_confirmed_with_one_of_three_results(office: Office, outcome: str, fact: Fact, step: str) -> None:
    """(要綱 3-3-ウ, 4-1)"""
    case = supported(office)
    office.clock.forward(days=80)
    at = meeting(office, days=20)
    coming = office.look(
        lambda work: meeting_proposals.coming_evaluations(work, office.actor("mori"), found(office, at).held_at)
    )
    assert [one.case.number for one in coming] == [case.number]
    evaluation = write(office, case.id, "evaluation", {"words": "家賃を払えている"}, about=holding(case, Fact.PLANNED))
    assert (
        office.look(lambda work: meeting_proposals.coming_evaluations(work, office.actor("mori"), found(office, at).held_at))
        == []
    )
    assert ("evaluation", case.number) in proposed(office)
    item = tabled(office, at, EVALUATION, evaluation.id)
    held(office, at)
    ((_, sentences),) = recorded(office, at, {item: Result(outcome)}).refused
    assert sentences == (NO_WORDS,)
    assert recorded(office, at, {item: Result(outcome, "本人も同じ考え")}).refused == ()
    assert fact in row(office, case.id).facts
    assert step in {one.step for one in office.promised(case.number)}
    assert not any(subject == "evaluation" for subject, _ in proposed(office))


def test_a_suspension_is_confirmed_only_after_other_ways_were_tried(office: Office) -> None:
    """(要綱 3-3-ウ, 4-1)"""
    case, at = consented(office), meeting(office)
    call = write(office, case.id, "contact_attempt", {"way": "telephone"})
    with pytest.raises(NotYet):
        tabled(office, at, SUSPENSION, call.id)
    assert proposed(office) == []
    visit = write(office, case.id, "contact_attempt", {"way": "visit"})
    assert proposed(office) == [("suspension", case.number)]
    item = tabled(office, at, SUSPENSION, visit.id)
    held(office, at)
    assert recorded(office, at, {item: Result("suspended", "訪問も手紙も返事がない")}).refused == ()
    assert Fact.MAY_SUSPEND in row(office, case.id).facts
    assert office.entries(case.number)[-1].answers["attempts"] == "2026-11-25 電話\n2026-11-25 訪問"
    assert "suspend_unreached" in {one.step for one in office.promised(case.number)}


def test_what_is_put_off_is_due_again_for_the_next_meeting(office: Office) -> None:
    """(要綱 4-1)"""
    case, at = agreed(office), meeting(office)
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    held(office, at)
    assert recorded(office, at, {item: Result("postponed")}).recorded == (item,)
    assert found(office, at).state == "recorded"
    again = office.look(lambda work: meeting_proposals.proposals(work, office.actor("mori")))[0]
    assert (again.subject, again.postponed) == (PLAN, 1)
    tabled(office, meeting(office), PLAN, holding(case, Fact.PLANNED))


def test_results_wait_until_the_meeting_was_held(office: Office) -> None:
    """(要綱 4-1)"""
    case, at = agreed(office), meeting(office)
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    with pytest.raises(MeetingRefused, match=NOT_HELD):
        recorded(office, at, {item: OK})
    with pytest.raises(MeetingRefused, match=meetings.TOO_EARLY):
        office.do(lambda work: meetings.hold(work, at, (), office.actor("mori"), office.clock.now()))


def test_a_cancelled_meeting_sets_its_items_free(office: Office) -> None:
    """(要綱 4-2)"""
    case, at = agreed(office), meeting(office)
    tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    office.do(lambda work: meetings.cancel(work, at, office.actor("mori"), office.clock.now()))
    assert ("plan", case.number) in proposed(office)
    for job in (meetings.cancel, meetings.unseat):
        with pytest.raises(MeetingRefused):
            office.do(
                lambda work, job=job: job(
                    work, at, *([office.actor("mori"), office.clock.now()] if job is meetings.cancel else [""])
                )
            )


def test_minutes_are_sealed_versioned_and_never_overwritten_unseen(office: Office) -> None:
    """(要綱 4-1)"""
    at, mori, now = meeting(office), office.actor("mori"), office.clock.now()
    office.do(lambda work: meetings.write_minutes(work, at, "家賃の見通しを話し合った", 0, mori, now))
    with pytest.raises(MinutesChanged) as other:
        office.do(lambda work: meetings.write_minutes(work, at, "別の文", 0, mori, now))
    assert other.value.text == "家賃の見通しを話し合った"
    office.do(lambda work: meetings.write_minutes(work, at, "家計の面談も決めた", 1, mori, now))
    stored = found(office, at)
    assert "家計".encode() not in bytes(stored.minutes or b"")
    assert [one.text for one in office.look(lambda work: meetings.minutes(work, stored))] == [
        "家賃の見通しを話し合った",
        "家計の面談も決めた",
    ]


def test_what_is_noted_of_an_item_is_sealed_for_its_person(office: Office) -> None:
    case, at = agreed(office, coordinated=False), meeting(office)
    tabled(office, at, PLAN, holding(case, Fact.PLANNED), override="相手の事業所が休み")
    bodies = office.look(lambda work: [bytes(one) for one in work.session.exec(select(MeetingItem.body))])
    assert bodies and all("休み".encode() not in one and b"by" not in one[:8] for one in bodies)


def test_a_case_that_is_only_received_has_nothing_for_a_meeting(office: Office) -> None:
    received(office)
    assert proposed(office) == []


def test_two_presses_at_the_same_time_record_once(office: Office) -> None:
    from concurrent.futures import ThreadPoolExecutor

    case, at = agreed(office), meeting(office)
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    held(office, at)
    with ThreadPoolExecutor(4) as pool:
        answers: list[Any] = list(pool.map(lambda _: recorded(office, at, {item: OK}), range(4)))
    assert all(one.refused == () for one in answers)
    assert kinds(office, case).count("approval") == 1
    rows = office.look(lambda work: work.session.exec(select(Meeting).where(col(Meeting.id) == at)).one())
    assert rows.state == "recorded"
