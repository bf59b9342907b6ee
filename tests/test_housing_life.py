"""住居確保給付金 lived through on both databases: asked for, checked, sent, decided, paid, its duties, extended twice, ended (要綱 8-1, 8-2, 9, 3-2-イ)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casestore import audit, entries, housing, housing_clocks, housing_lists, ledger
from casestore.corrections import rows_between
from casestore.db import Store
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.forms.records_benefit import DECISION, DUTY
from casestore.housing_months import Month, Receipt
from casestore.ledger import ChangedMeanwhile, NotYet, NotYours
from dialogs.at_desk import NotAllowed
from dialogs.housing_desk import AlreadyPaid
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.playing import Office

ASKED = {
    "type": "rent",
    "reason": "income_fall",
    "household_size": "2",
    "rent": "50000",
    "incomes": [{"member": "本人", "amount": "90000"}],
    "savings": [{"member": "本人", "amount": "120000"}],
    "documents": ["identity", "income", "savings"],
}


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    own = {"owner": office.actor("tanaka").staff_id, "before": ""}
    office.do(
        lambda work: ledger.write(work, office.case().id, "owner_changed", own, by=office.actor("tanaka"), now=clock.now())
    )
    return office


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)  # noon in Sapporo


def writes(office: Office, kind: str, answers: Mapping[str, Any], about: str | None = None, who: str = "tanaka") -> str:
    """An entry of the agency's, as its page of forms writes it."""
    written = office.do(
        lambda work: ledger.write(
            work,
            office.case().id,
            kind,
            answers,
            by=office.actor(who),
            now=office.clock.now(),
            about=about,
            profile=office.desk.profile,
        )
    )
    return written.id


def city(office: Office, kind: str, **answers: str) -> None:
    case = office.case()
    office.do(
        lambda work: office.worker.benefit_by_city(
            work, case.id, kind, answers, office.actor("ito"), office.clock.now(), seen_version=case.version
        )
    )


def did(office: Office, what: str, on: date, *, once: str = "") -> None:
    office.do(
        lambda work: office.worker.benefit_duty(
            work, office.case().id, what, on, office.actor("tanaka"), office.clock.now(), once=once
        )
    )


def granted(office: Office) -> None:
    """Up to the decision, for December to February."""
    application = writes(office, "benefit_application", ASKED)
    writes(office, "benefit_submission", {"sent_on": "2026-11-26", "documents": ["identity"]}, application)
    city(office, "benefit_decision", result="granted", monthly_amount="43000", from_month="2026-12", months="3")


def clocks(office: Office) -> dict[str, date]:
    """The open clocks of the benefit and their days."""
    rows = [row for row in office.promised() if row.kind == Promised.CLOCK and row.step.startswith("benefit_")]
    return {row.step: row.due_at.date() for row in rows if ":" in row.step}


def asked(office: Office) -> dict[str, date]:
    """The months whose report the person will be asked for by chat, and when."""
    rows = [row for row in office.promised() if row.kind == Promised.ASK and row.step == "housing_report"]
    return {row.because.rpartition("#")[2]: row.due_at.date() for row in rows}


def receipt(office: Office) -> Receipt:
    found = housing.receipt(office.entries(), office.desk.profile.housing)
    assert found is not None
    return found


def test_nine_months_from_the_application_to_the_end(office: Office) -> None:
    """要綱 8-1, 8-2, 9"""
    granted(office)
    assert Fact.RECEIVING in office.case().facts and Fact.BENEFIT_SENT not in office.case().facts
    for at_month, extension in ((Month(2027, 2), "2027-05"), (Month(2027, 5), "2027-08")):
        office.clock.at = at(at_month.last_day)
        asked = {"from_month": at_month.later(1).iso, "reason": "まだ収入が戻っていません"}
        writes(office, "benefit_extension", asked)
        assert not any(step.startswith("benefit_extension") for step in clocks(office))
        city(office, "benefit_extension_decided", result="granted", until_month=extension)
    for month in receipt(office).granted:
        writes(office, "benefit_report", {"month": month.iso})
        city(office, "benefit_paid", month=month.iso, amount="43000")
    office.clock.at = at(date(2027, 9, 1))
    city(office, "benefit_ended", result="finished", last_month="2027-08")
    done = receipt(office)
    assert (len(done.granted), len(done.paid), done.left, done.ended, done.extensions) == (9, 9, (), "finished", 2)
    assert Fact.RECEIVING not in office.case().facts
    assert clocks(office) == {}
    assert office.is_true()
    assert office.look(audit.broken_at) is None


def test_an_application_waits_for_no_plan(office: Office) -> None:
    """要綱 3-2-イ: before triage, before consent, before any plan"""
    assert office.case().stage == "reception"
    writes(office, "benefit_application", ASKED)
    found = housing.application(office.entries(), office.desk.profile.housing)
    assert found is not None and found.advice.yen == 43_000


def sweep(office: Office, day: date) -> None:
    office.clock.at = at(day)
    office.do(lambda work: housing_clocks.rewind(work, office.desk.profile, office.clock.now()))


def test_every_clock_of_the_months_is_set_and_ends_with_what_was_done(office: Office) -> None:
    """要綱 8-1: nothing of these months is left to memory; only this month's and the next one's stand in the list"""
    granted(office)
    december = {
        "benefit_interviews:2026-12": date(2026, 12, 15),
        "benefit_report:2026-12": date(2026, 12, 28),
    }
    january = {
        "benefit_interviews:2027-01": date(2027, 1, 15),
        "benefit_report:2027-01": date(2027, 1, 29),
    }
    window = {"benefit_extension_opens:2027-02": date(2027, 2, 1), "benefit_extension_closes:2027-02": date(2027, 2, 26)}
    assert clocks(office) == december | window
    assert asked(office) == {"2026-12": date(2026, 12, 24)}
    assert {row.owner_id for row in office.promised() if row.kind == Promised.CLOCK} == {office.actor("tanaka").staff_id}
    sweep(office, date(2026, 12, 1))
    sweep(office, date(2026, 12, 1))
    assert clocks(office) == december | january | window
    assert asked(office) == {"2026-12": date(2026, 12, 24), "2027-01": date(2027, 1, 22)}
    office.clock.at = at(date(2026, 12, 20))
    for day in (1, 8, 15, 19):
        did(office, "consultation", date(2026, 12, day))
    assert "benefit_interviews:2026-12" not in clocks(office)
    assert "benefit_duties:2026-12" not in clocks(office), "the person is asked by chat, and told what is left"
    for what in ("business_consultation", "income_action"):
        did(office, what, date(2026, 12, 3))
    writes(office, "benefit_report", {"month": "2026-12"})
    assert clocks(office) == january | window
    assert asked(office) == {"2027-01": date(2027, 1, 22)}
    office.clock.at = at(date(2027, 1, 10))
    writes(office, "benefit_report", {"month": "2027-01"})
    assert clocks(office)["benefit_duties:2027-01"] == date(2027, 1, 22), (
        "reported, and something missing: the worker tells them"
    )
    assert asked(office) == {"2027-02": date(2027, 2, 19)}


def test_a_month_in_which_nobody_wrote_anything_stays_on_the_list_and_the_next_one_joins_it(office: Office) -> None:
    """2-1-ア: silence ends no clock"""
    granted(office)
    for day in (date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)):
        sweep(office, day)
    steps = set(clocks(office))
    assert {f"benefit_report:{month}" for month in ("2026-12", "2027-01", "2027-02")} <= steps
    assert office.is_true()


def test_a_stop_ends_every_clock_and_leaves_the_next_action(office: Office) -> None:
    """要綱 8-1: stopped midway, and 2-1-ア: somebody talks with the person"""
    granted(office)
    city(office, "benefit_ended", result="stopped", last_month="2026-12", reason="求職活動の報告がない")
    assert clocks(office) == {}
    assert [month.iso for month in receipt(office).granted] == ["2026-12"]
    assert any(
        row.kind == Promised.NEXT_ACTION and row.owner_id == office.actor("tanaka").staff_id for row in office.promised()
    )
    with pytest.raises(NotYet):
        did(office, "consultation", date(2026, 11, 25))


def test_a_refusal_goes_back_to_the_worker_and_a_new_application_is_possible(office: Office) -> None:
    application = writes(office, "benefit_application", ASKED)
    writes(office, "benefit_submission", {"sent_on": "2026-11-26", "documents": ["identity"]}, application)
    city(office, "benefit_decision", result="refused", reason="収入が上限をこえる")
    assert housing.receipt(office.entries(), office.desk.profile.housing) is None
    assert not {Fact.BENEFIT_ASKED, Fact.BENEFIT_SENT, Fact.RECEIVING} & set(office.case().facts)
    writes(office, "benefit_application", ASKED)
    assert Fact.BENEFIT_ASKED in office.case().facts


def test_the_same_tap_twice_is_one_duty_and_the_same_month_is_paid_once(office: Office) -> None:
    granted(office)
    for _again in range(2):
        did(office, "consultation", date(2026, 11, 25), once="tap")
    assert [entry.kind for entry in office.entries()].count("benefit_duty") == 1
    city(office, "benefit_paid", month="2026-12", amount="43000")
    with pytest.raises(AlreadyPaid):
        city(office, "benefit_paid", month="2026-12", amount="43000")


def test_only_the_city_decides_and_only_on_what_it_has_seen(office: Office) -> None:
    """要綱 8-2: the agency advises; 2-2"""
    application = writes(office, "benefit_application", ASKED)
    case = office.case()
    answers = {"result": "granted", "monthly_amount": "43000", "from_month": "2026-12", "months": "3"}

    def decide(who: str, version: int) -> None:
        office.do(
            lambda work: office.worker.benefit_by_city(
                work, case.id, "benefit_decision", answers, office.actor(who), office.clock.now(), seen_version=version
            )
        )

    with pytest.raises(NotAllowed) as no:
        decide("ito", case.version)
    assert no.value.hidden
    writes(office, "benefit_submission", {"sent_on": "2026-11-26", "documents": ["identity"]}, application)
    with pytest.raises(NotYours):
        decide("tanaka", office.case().version)
    with pytest.raises(ChangedMeanwhile):
        decide("ito", case.version)
    decide("ito", office.case().version)


def test_the_city_s_list_has_what_waits_first_and_nothing_it_was_not_sent(office: Office) -> None:
    """要綱 8-1"""

    def listed(who: str) -> list[tuple[str, bool]]:
        return office.look(
            lambda work: [(one.case.number, one.waits) for one in housing_lists.waiting(work, office.actor(who))]
        )

    application = writes(office, "benefit_application", ASKED)
    assert listed("ito") == []
    assert office.look(lambda work: housing_lists.of_case(work, office.actor("ito"), "R8-0001")) is None
    writes(office, "benefit_submission", {"sent_on": "2026-11-26", "documents": ["identity"]}, application)
    assert listed("ito") == [("R8-0001", True)]
    city(office, "benefit_decision", result="granted", monthly_amount="43000", from_month="2026-12", months="3")
    assert listed("ito") == [("R8-0001", False)]
    city(office, "benefit_ended", result="finished", last_month="2027-02")
    assert listed("ito") == []


def test_what_is_written_late_is_marked_late_and_counts_where_it_belongs(office: Office) -> None:
    """要綱 6-1: rebuild equals stored, and the counts follow from the entries alone"""
    granted(office)
    office.clock.at = at(date(2027, 1, 5))
    did(office, "consultation", date(2026, 12, 31))
    late = office.entries()[-1]
    assert (late.late, late.happened_at.date()) == (True, date(2026, 12, 31))
    december = housing.duties(office.entries(), Month(2026, 12), office.desk.profile.housing)
    assert december[0].counted == 1
    assert office.look(lambda work: entries.entries(work, office.case().id)) == office.entries()


def test_a_corrected_day_is_counted_where_it_was_and_its_clock_comes_back(office: Office) -> None:
    """要綱 6-1: a mistake is a correction about the wrong one; both stay readable"""
    granted(office)
    office.clock.at = at(date(2026, 12, 9))
    for day in (1, 2, 3, 4):
        did(office, "consultation", date(2026, 12, day))
    assert "benefit_interviews:2026-12" not in clocks(office)
    wrong = office.entries()[-1]
    rows = rows_between(DUTY, wrong.answers, {**wrong.answers, "done_on": "2026-11-30"})
    writes(office, "correction", {"reason": "日をまちがえた", "corrections": rows}, wrong.id)
    now = office.look(lambda work: housing_lists.written(work, office.case().id))
    (december, *_rest) = housing.duties(now, Month(2026, 12), office.desk.profile.housing)
    assert (december.counted, december.missing) == (3, 1)
    assert office.entries()[-2].answers["done_on"] == "2026-12-04"
    assert "benefit_interviews:2026-12" in clocks(office)


def test_a_clock_that_a_worker_ended_stays_ended(office: Office) -> None:
    granted(office)
    row = next(one for one in office.promised() if one.step == "benefit_interviews:2026-12")
    office.do(lambda work: office.worker.end_follow_up(work, row.id, "done", office.actor("tanaka"), office.clock.now()))
    sweep(office, date(2026, 12, 1))
    assert "benefit_interviews:2026-12" not in clocks(office)


def test_a_correction_of_the_amount_is_read_and_one_of_the_result_changes_nothing(office: Office) -> None:
    granted(office)
    decision = office.entries()[-1]
    after = {"result": "refused", "monthly_amount": "41000", "reason": "x", "from_month": "2026-12", "months": "3"}
    writes(
        office,
        "correction",
        {"reason": "額の誤り", "corrections": rows_between(DECISION, decision.answers, after)},
        decision.id,
        "ito",
    )
    found = housing.receipt(
        office.look(lambda work: housing_lists.written(work, office.case().id)), office.desk.profile.housing
    )
    assert found is not None and found.monthly == 41_000
