"""Asking of our own accord (要綱 2-1-ア, 3-1-エ3, 3-3-ウ, 3-3-エ): schedules, ladders to a named worker, and everything that voids a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import select

from casestore import follow_ups, ledger, people
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.fine_print_asking import EVERY, Asking, Rung
from casestore.follow_ups import Promise, Promised
from casestore.profile import Profile, load_profile
from casestore.tables import Case, Contact, FollowUp
from dialogs import falling_due, rungs
from dialogs.catalogue import DIALOGS
from dialogs.desk import Desk
from dialogs.scheduled import ask_at_once, ask_no_more, ask_on
from locales import catalog
from tests.conftest import StillClock
from tests.playing import Office
from tests.test_desk import THE_INTAKE, through_intake, triaged

CALL = Rung(2, time(10), "call", "電話する")


def with_schedule(profile: Profile, *rows: Asking) -> Desk:
    """A desk of a city that asks by these schedules."""
    others = tuple(one for one in profile.askings if one.dialog not in {row.dialog for row in rows})
    return Desk(replace(profile, askings=(*others, *rows)))


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return begun(sqlite_store, clock)


def begun(store: Store, clock: StillClock) -> Office:
    """Somebody whose intake is done and who has an owner, at noon of a working day."""
    office = Office(store, clock)
    through_intake(office)
    triaged(office)
    office.forward(hours=15)
    case, tanaka = office.case(), office.actor("tanaka")
    answers = {"started_on": "2026-11-26", "employer": "北の倉庫"}
    office.do(lambda work: ledger.write(work, case.id, "employment_started", answers, by=tanaka, now=office.clock.now()))
    return office


def asks(office: Office, dialog: str = "check_in", *, days: float = 0, because: str = "b1", **about: str) -> str:
    when = office.clock.now() + timedelta(days=days)
    work_found = next(entry.id for entry in office.entries() if entry.kind == "employment_started")
    about = {"workplace": "北の倉庫", "employment": work_found, "step": ""} | about
    return office.do(
        lambda work: ask_on(work, office.case(), dialog, when, because=because, now=office.clock.now(), about=about)
    )


def row_of(office: Office, follow_up: str) -> FollowUp:
    return office.look(lambda work: work.session.get_one(FollowUp, follow_up))


def heard(office: Office, who: str = "U1") -> int:
    return len(office.phones.get(who, []))


def tasks(office: Office) -> list[FollowUp]:
    return [row for row in office.promised() if row.kind == Promised.CALL]


# -- the schedules -------------------------------------------------------------------------------------------------------


def test_every_schedule_of_the_profile_is_about_a_dialog_there_is() -> None:
    assert {one.dialog for one in load_profile("sapporo").askings} - {EVERY} <= set(DIALOGS)


def test_every_task_of_the_profile_is_said_in_english_too() -> None:
    words = {rung.words for one in load_profile("sapporo").askings for rung in one.ladder if rung.words}
    assert words <= set(rungs.TASKS)
    english = catalog("en")
    assert [one for one in words if english.gettext(one) == one] == []


@pytest.mark.parametrize(
    "rungs",
    [
        (),
        (Rung(1, time(18)),),
        (CALL, Rung(1, time(18))),
        (Rung(1, time(18), words="さて"), Rung(1, time(12), words="さて"), CALL),
    ],
    ids=["nothing", "ends with nobody", "from the strong to the gentle", "the same words twice"],
)
def test_a_ladder_goes_from_the_gentle_to_the_strong_without_repeating_itself_and_ends_with_somebody(
    rungs: tuple[Rung, ...],
) -> None:
    """(要綱 2-1-ア)"""
    with pytest.raises(ValidationError):
        Asking(dialog="check_in", ladder=rungs)


def test_a_schedule_that_changed_in_anything_has_another_edition() -> None:
    one = Asking(dialog="check_in", ladder=(CALL,))
    others = (replace(one, start="idle"), replace(one, cancels_on=("wrote",)), replace(one, ladder=(replace(CALL, days=3),)))
    assert len({one.edition, *(other.edition for other in others)}) == 4
    assert replace(one, group="work").edition == one.edition


# -- climbing ------------------------------------------------------------------------------------------------------------


def test_a_promised_question_is_asked_on_its_day_again_in_other_words_and_then_is_a_workers(
    store: Store, clock: StillClock
) -> None:
    """(要綱 3-3-エ) never the same words, never at night, and at the end a name and a date."""
    office = begun(store, clock)
    before, asked = heard(office), asks(office, days=2)
    office.forward(days=1)
    assert heard(office) == before
    sent: list[datetime] = []
    for _hour in range(9 * 24):
        count = heard(office)
        office.forward(hours=1)
        if heard(office) > count:
            sent.append(office.clock.now().astimezone(JST))
    assert len(sent) == 3
    assert all(8 <= moment.hour < 21 for moment in sent)
    reminders = [text for text in office.phones["U1"][before:] if "お仕事はいかがですか" in text or "気にかけています" in text]
    assert len(reminders) == len(set(reminders)) == 2
    assert row_of(office, asked).ended_as == "asked"
    (task,) = tasks(office)
    assert task.owner_id == office.actor("tanaka").staff_id
    assert office.is_true()


def test_an_answer_silences_the_rest_of_its_group_and_nothing_else(office: Office) -> None:
    """(要綱 3-3-エ) the ladder of this asking ends; the one of another day and another group stay."""
    asks(office)
    later = asks(office, days=30, because="b2")
    other = asks(office, "reached", days=20, because="b3", place="法テラス")
    office.settle()
    office.forward(days=2)
    assert [row.step for row in office.promised() if row.kind == Promised.ASK] == ["check_in:2", "reached", "check_in"]
    office.says("U1", "つづいている")
    for _ in range(4):
        office.says("U1", "だいじょうぶ")
    assert [row.id for row in office.promised() if row.kind == Promised.ASK] == [other, later]
    before = heard(office)
    office.forward(days=10)
    assert heard(office) == before
    assert tasks(office) == []


def test_who_stopped_half_way_is_reminded_of_the_open_question(office: Office) -> None:
    asks(office)
    office.settle()
    office.says("U1", "つづいている")
    before = heard(office)
    office.forward(days=2)
    assert any("お給料" in text for text in office.phones["U1"][before:])


def test_the_same_question_for_the_same_reason_is_promised_once(office: Office) -> None:
    assert asks(office, days=1) == asks(office, days=3)


def test_what_is_taken_back_is_not_asked(office: Office) -> None:
    before, asked = heard(office), asks(office, days=1)
    office.do(lambda work: ask_no_more(work, office.case(), "check_in", office.clock.now(), because="b1"))
    office.forward(days=4)
    assert heard(office) == before
    assert row_of(office, asked).ended_as == "withdrawn"


def test_a_question_past_its_own_last_day_is_not_asked(office: Office) -> None:
    before, asked = heard(office), asks(office, days=2, until=(office.clock.now().date() + timedelta(days=1)).isoformat())
    office.forward(days=5)
    assert heard(office) == before
    assert row_of(office, asked).ended_as == "overtaken"


@pytest.mark.parametrize("reason", ["wrote", "closed", "contact"])
def test_what_happened_meanwhile_makes_a_question_idle(office: Office, reason: str) -> None:
    """(要綱 2-1-ア) they wrote, the case ended, or an entry of the kind was written."""
    row = replace(office.desk.profile.asking("check_in"), cancels_on=(reason,), early=0)
    office.desk = with_schedule(office.desk.profile, row)
    asked, tanaka, case = asks(office, days=2), office.actor("tanaka"), office.case()
    office.forward(hours=1)
    if reason == "wrote":
        office.says("U1", "こんにちは")
    elif reason == "closed":
        _close(office)
    else:
        office.do(lambda work: ledger.write(work, case.id, "contact", {"note": "話した"}, by=tanaka, now=office.clock.now()))
    before = heard(office)
    office.forward(days=4)
    assert heard(office) == before
    assert row_of(office, asked).ended_as == "overtaken"


def _close(office: Office) -> None:
    def close(work: Work) -> None:
        row = work.session.get_one(Case, office.case().id)
        row.facts = sorted({*row.facts, Fact.CLOSED})
        row.closed_at = office.clock.now()
        work.session.add(row)

    office.do(close)


def test_what_a_case_that_is_over_would_have_asked_ends_soon_after_it_except_what_is_for_afterwards(office: Office) -> None:
    """(要綱 3-3-エ)"""
    ends, stays = asks(office, "reached", days=9, place="法テラス"), asks(office, "after_closing", days=9, because="b2")
    row = replace(office.desk.profile.asking("reached"), cancels_on=("closed",))
    office.desk = with_schedule(office.desk.profile, row)
    _close(office)
    office.do(lambda work: falling_due.escalate(office.desk, work, office.clock.now()))
    assert [row_of(office, one).ended_as for one in (ends, stays)] == ["overtaken", ""]


def test_after_three_days_of_standstill_one_sensible_message_goes_out_and_no_burst(store: Store, clock: StillClock) -> None:
    """(要綱 2-1-ア) everything that fell due meanwhile is judged again; one conversation is one thing after the other."""
    office = begun(store, clock)
    asks(office, days=1)
    asks(office, "reached", days=1.5, because="b2", place="法テラス")
    asks(office, days=2, because="b3")
    before = heard(office)
    clock.forward(days=3)
    office.settle()
    sent = office.phones["U1"][before:]
    assert sum("北の倉庫" in text for text in sent) == 1
    assert not any("法テラス" in text for text in sent)
    office.says("U1", "やめた")
    for _ in range(6):
        office.says("U1", "とばす")
    assert any("法テラス" in text for text in office.phones["U1"][before:])


def test_when_the_city_changes_the_schedule_the_old_date_is_void_and_the_same_rung_is_dated_anew(
    store: Store, clock: StillClock
) -> None:
    office = begun(store, clock)
    asks(office)
    office.settle()
    (rung,) = (row for row in office.promised() if row.kind == Promised.ASK)
    asked_on = rung.made_at.astimezone(JST).date()
    slower = replace(office.desk.profile.asking("check_in"), ladder=(Rung(8, time(15)), CALL))
    office.desk = with_schedule(office.desk.profile, slower)
    office.do(lambda work: falling_due.escalate(office.desk, work, office.clock.now()))
    planned = row_of(office, rung.id)
    due = planned.due_at.astimezone(JST)
    assert due.date() >= asked_on + timedelta(days=8)
    assert (due.hour, planned.edition) == (15, slower.edition)
    before = heard(office)
    office.forward(days=7)
    assert heard(office) == before
    office.forward(days=3)
    assert heard(office) > before


def test_a_rung_that_the_city_took_away_becomes_the_workers_at_once(office: Office) -> None:
    asks(office)
    office.settle()
    office.desk = with_schedule(office.desk.profile, replace(office.desk.profile.asking("check_in"), ladder=(CALL,)))
    before = heard(office)
    office.forward(days=2)
    assert heard(office) == before
    assert [row.owner_id for row in tasks(office)] == [office.actor("tanaka").staff_id]


def test_an_idle_question_waits_for_a_quiet_talk_and_does_not_wait_for_ever(office: Office) -> None:
    office.desk = with_schedule(office.desk.profile, replace(office.desk.profile.asking("reached"), start="idle"))
    asks(office)
    office.settle()
    before = heard(office)
    asks(office, "reached", because="b2", place="法テラス")
    office.settle()
    assert heard(office) == before
    office.forward(days=21)
    assert not any("法テラス" in text for text in office.phones["U1"][before:])
    assert len(tasks(office)) == 2


def test_a_question_that_interrupts_comes_on_top_and_the_open_one_goes_on_after_it(office: Office) -> None:
    office.desk = with_schedule(office.desk.profile, replace(office.desk.profile.asking("reached"), start="interrupt"))
    asks(office)
    office.settle()
    asks(office, "reached", because="b2", place="法テラス")
    office.settle()
    assert "法テラス" in office.phones["U1"][-1]
    office.says("U1", "できた")
    assert "つづいていますか" in "\n".join(office.says("U1", "聞いてもらえた"))


def test_a_silent_account_is_followed_by_another_of_the_same_person_then_a_call_then_a_visit(office: Office) -> None:
    """(要綱 2-1-ア) a visit only where nobody has made the call."""
    steps = (
        Rung(1, time(18), "other_account"),
        Rung(1, time(10), "call", "電話する"),
        Rung(2, time(10), "visit", "訪ねる"),
    )
    office.desk = with_schedule(office.desk.profile, replace(office.desk.profile.asking("check_in"), ladder=steps))
    office.says("T9", *THE_INTAKE[:-2], "いまは考えていない", "これで送る", channel="telegram")
    mine = office.contact(office.case()).person_id

    def older(work: Work) -> str:
        other = work.session.exec(select(Contact).where(Contact.channel == "telegram")).one()
        other.heard_at = office.clock.now() - timedelta(days=90)
        person = other.person_id
        work.session.add(other)
        return person

    other = office.do(older)
    mori = office.actor("mori")
    office.do(lambda work: office.worker.bring_together(work, mine, other, "同じ方", mori, office.clock.now()))
    asks(office)
    office.settle()
    before = heard(office, "T9")
    office.forward(days=2)
    assert any("北の倉庫" in text for text in office.phones["T9"][before:])
    office.forward(days=6)
    rows = tasks(office)
    words = office.look(lambda work: {follow_ups.words_of(work, row) for row in rows})
    assert words == {"電話する", "訪ねる"}


# -- a worker has it asked -----------------------------------------------------------------------------------------------


def test_a_worker_has_the_bot_ask_now_and_gets_the_task_when_nobody_answers(office: Office) -> None:
    tanaka = office.actor("tanaka")
    before = heard(office)
    assert office.do(
        lambda work: ask_at_once(
            office.desk, work, office.case(), "check_in", tanaka, office.clock.now(), about={"workplace": "北の倉庫"}
        )
    )
    office.settle()
    assert any("北の倉庫" in text for text in office.phones["U1"][before:])
    office.forward(days=9)
    assert [row.owner_id for row in tasks(office)] == [tanaka.staff_id]


def test_asking_now_at_night_waits_for_the_morning(office: Office) -> None:
    office.clock.at = datetime(2026, 12, 3, 13, 0, tzinfo=office.clock.at.tzinfo)  # 22:00 in Sapporo
    tanaka, before = office.actor("tanaka"), heard(office)
    assert office.do(
        lambda work: ask_at_once(
            office.desk, work, office.case(), "check_in", tanaka, office.clock.now(), about={"workplace": "倉庫"}
        )
    )
    office.settle()
    assert heard(office) == before
    office.forward(hours=12)
    assert heard(office) > before


def test_where_nobody_can_be_written_to_the_worker_gets_a_task_instead(office: Office) -> None:
    """(要綱 3-1-イ) who said that writing is not safe is not written to."""
    tanaka, contact = office.actor("tanaka"), office.contact()
    office.do(lambda work: people.prefer(work, contact.id, {"safe_contact": "no"}))
    before = heard(office)
    asked = office.do(
        lambda work: ask_at_once(
            office.desk, work, office.case(), "check_in", tanaka, office.clock.now(), about={"workplace": "倉庫"}
        )
    )
    assert asked is False
    office.settle()
    assert heard(office) == before
    assert [row.owner_id for row in tasks(office)] == [tanaka.staff_id]


def test_promises_of_the_last_release_go_on_under_the_new_schedule(store: Store, clock: StillClock) -> None:
    """Rows that a database of the last release holds: no edition, the old steps."""
    office = begun(store, clock)
    case, tanaka = office.case(), office.actor("tanaka")
    office.do(
        lambda work: office.worker.record_employment(work, case.id, date(2026, 11, 26), "北の倉庫", tanaka, office.clock.now())
    )

    def an_old_row(work: Work) -> str:
        made = Promise(Promised.CHECK_IN_AGAIN, "old", office.clock.now(), tanaka.staff_id, step="week_1:1", words="北の倉庫")
        return follow_ups.promise(
            work, made, person=case.person_id, now=office.clock.now(), case=case.id, contact=office.contact().id
        )

    old = office.do(an_old_row)
    office.forward(days=9)
    assert row_of(office, old).ended_as in ("asked", "handed_over")
    assert office.is_true()
