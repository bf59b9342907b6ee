"""Asked how it goes: during support, before an evaluation, after the end; from the phone to what the worker makes of it (要綱 3-3-イ, 3-3-ウ, 3-3-エ)."""

from __future__ import annotations

import html
from datetime import date, datetime
from typing import Any

import pytest

from casestore import follow_ups, ledger, person_said
from casestore.calendar import JST
from casestore.db import Store
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.writing import Filled
from dialogs import scheduled
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office, whole_consent

PLAN: dict[str, Any] = {
    "lines": [{"service": "budget_support", "agency": "家計の窓口"}, {"service": "own_support"}],
    "services": ["own_support"],
    "goals": [{"goal": "朝おきる"}, {"goal": "家賃をはらう"}],
}


def writes(office: Office, kind: str, who: str = "tanaka", about: str | None = None, **answers: Any) -> Written:
    return office.do(
        lambda work: ledger.write(
            work, office.case().id, kind, answers, by=office.actor(who), now=office.clock.now(), about=about,
            profile=office.desk.profile,
        )
    )  # fmt: skip


def supported(office: Office) -> str:
    """A case of Tanaka's with a plan in use; the plan's entry."""
    office.says("U1", *THE_INTAKE)
    writes(office, "owner_changed", owner=office.actor("tanaka").staff_id)
    writes(office, "triage", outcome="application", owner=office.actor("tanaka").staff_id)
    writes(office, "application", applied_on="2026-11-26", way="office")
    writes(office, "consent", **whole_consent(office.desk.profile, office.clock.now()))
    writes(office, "assessment", complete="yes")
    writes(office, "screening", result="plan")
    plan = writes(office, "plan", **PLAN).id
    writes(office, "plan_agreement", about=plan)
    writes(office, "pre_coordination", about=plan)
    writes(office, "approval", "mori", about=plan)
    writes(office, "plan_report", about=plan)
    return plan


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def to_the_asking(office: Office, dialog: str) -> None:
    """Move the clock to the day on which this dialog is promised."""
    due = next(row.due_at for row in office.promised() if row.kind == Promised.ASK and row.step == dialog)
    office.forward(seconds=(due - office.clock.now()).total_seconds() + 1)


def told(office: Office) -> Written:
    return next(one for one in reversed(office.entries()) if one.kind == person_said.KIND)


def tasks(office: Office) -> list[str]:
    kinds = (Promised.NEXT_ACTION, Promised.CALL, Promised.AFTERWARDS)
    rows = [row for row in office.promised() if row.kind in kinds]
    return office.look(lambda work: [follow_ups.words_of(work, row) for row in rows])


async def at_the_console(office: Office, who: str = "tanaka") -> Visitor:
    visitor = Visitor(console_of(office))
    await visitor.opens("/sign-in")
    return await visitor.sits_down_as(office, who)


@pytest.mark.anyio
async def test_a_week_before_the_monitoring_the_person_is_asked_and_trouble_reaches_the_owner(office: Office) -> None:
    """(要綱 3-3-イ, 2-1-ア)"""
    supported(office)
    to_the_asking(office, "monitoring")
    assert any("家計改善支援" in text and "うまくいっていますか" in text for text in office.phones["U1"]), office.phones["U1"][
        -3:
    ]
    office.says("U1", "うまくいっている", "うまくいっていない", "お金", "これで全部", "困っている", "灯油が高いです")
    office.says("U1", "家計簿を見てほしい", "連絡してほしい")
    answers = told(office).answers
    assert answers["dialog"] == "monitoring"
    assert answers["lines"] == [{"service": "budget_support", "going": "ok"}, {"service": "own_support", "going": "trouble"}]
    assert (answers["money_now"], answers["words"], answers["wanted"], answers["call"]) == (
        "trouble",
        "灯油が高いです",
        "家計簿を見てほしい",
        "yes",
    )
    alert = next(one for one in office.entries() if one.kind == "alert")
    assert alert.answers["class"] == "support_trouble"
    assert "支援のようすの返事を読んで、モニタリングに記録する" in tasks(office)
    assert office.is_true()

    tanaka = await at_the_console(office)
    page = (await tanaka.opens("/cases/R8-0001")).text
    assert "うまくいっていない" in page and "家計簿を見てほしい" in page and "モニタリングに記録する" in page
    sheet = (await tanaka.opens("/cases/R8-0001/write/monitoring")).text
    assert "ご本人の答え" in sheet and "灯油が高いです" in html.unescape(sheet)
    assert "支援のようす：家計改善支援事業" in html.unescape(sheet)


@pytest.mark.anyio
async def test_a_monitoring_made_of_the_answers_keeps_whose_words_they_are(office: Office) -> None:
    """(要綱 3-3-イ, 6-1)"""
    supported(office)
    to_the_asking(office, "monitoring")
    office.says("U1", "うまくいっている", "少し困っている", "変わらない", "書き方がわかりません", "とばす")
    said = told(office)
    starts = person_said.begins("monitoring", office.entries(), office.desk.profile, {})
    assert (starts["going"], starts["way"], starts["partner"], starts["own_words"]) == (
        "some",
        "chat",
        "person",
        "書き方がわかりません",
    )
    filled = Filled("monitoring", {**starts, "facts": "電話で聞きなおした", "opinion": "次の面談で家計簿を見る"})
    office.do(
        lambda work: office.worker.write_entry(work, office.case().id, filled, office.actor("tanaka"), office.clock.now())
    )
    written = office.entries()[-1]
    assert written.sources["own_words"]["from"] == said.id and written.sources["own_words"]["messages"]
    assert "facts" not in written.sources and "opinion" not in written.sources, "what the worker wrote is the worker's"
    assert person_said.newest(office.entries(), "monitoring") is None, "made once of it"
    tanaka = await at_the_console(office)
    assert "モニタリングに記録する" not in (await tanaka.opens("/cases/R8-0001")).text.split('class="log"')[1]


def test_who_does_not_answer_is_asked_once_more_and_then_called_and_an_answer_silences_only_its_own(office: Office) -> None:
    """(要綱 2-1-ア, 3-3-イ)"""
    supported(office)
    to_the_asking(office, "monitoring")
    before = len(office.phones["U1"])
    office.forward(days=4)
    again = office.phones["U1"][before:]
    assert any("その後、支援のようすは" in text for text in again)
    assert "支援のようすに返事がありません。電話などで聞いて、モニタリングに記録する" in tasks(office)
    office.do(
        lambda work: scheduled.ask_on(
            work, office.case(), "before_evaluation", office.clock.now(), because="test#1", now=office.clock.now()
        )
    )
    office.settle()
    office.says("U1", "うまくいっている", "うまくいっている", "変わらない", "とばす")
    assert "支援のようすに返事がありません。電話などで聞いて、モニタリングに記録する" not in tasks(office)
    waiting = [row.step for row in office.promised() if row.kind == Promised.ASK]
    assert "before_evaluation:1" in waiting, "the other asking goes on"


@pytest.mark.anyio
async def test_what_the_person_says_before_the_evaluation_stands_in_its_form_as_theirs(office: Office) -> None:
    """(要綱 3-3-ウ, 6-2): the worker's opinion is still the worker's to write"""
    plan = supported(office)
    office.do(
        lambda work: scheduled.ask_on(
            work, office.case(), "before_evaluation", office.clock.now(), because="now#1", now=office.clock.now()
        )
    )
    office.forward(days=1)
    assert "目標「朝おきる」" in office.phones["U1"][-1]
    office.says(
        "U1",
        "できた",
        "少しできた",
        "お金のやりくり",
        "これで全部",
        "家賃が1か月おくれています",
        "続けたい",
        "まだ心配です",
        "これで送る",
    )
    said = told(office)
    assert said.answers["goals"] == [
        {"goal": "朝おきる", "attained": "attained"},
        {"goal": "家賃をはらう", "attained": "partly"},
    ]

    tanaka = await at_the_console(office)
    page = html.unescape((await tanaka.opens("/cases/R8-0001/write/evaluation")).text)
    assert page.count("ご本人の答え") == 5, "goals, changes, what remains, the wish and its code"
    assert "家賃が1か月おくれています" in page and "まだ心配です" in page
    starts = {"goals": [{"goal": "朝おきる"}, {"goal": "家賃をはらう"}]}
    given = person_said.begins("evaluation", office.entries(), office.desk.profile, starts)
    assert "opinion" not in given and "opinion_code" not in given and "result" not in given
    judged = {**given, "wish_code": "unsure", "opinion": "続けるのがよい", "result": "continued", "follow_up": "no"}
    filled = Filled("evaluation", judged, about=plan)
    office.do(
        lambda work: office.worker.write_entry(work, office.case().id, filled, office.actor("tanaka"), office.clock.now())
    )
    sources = office.entries()[-1].sources
    assert sources["wish"]["from"] == said.id and sources["goals"]["messages"]
    assert "wish_code" not in sources and "opinion" not in sources, "what was changed, and what is theirs, rests on the worker"


def closed(office: Office) -> None:
    """The plan evaluated, the case closed with a day for a follow-up."""
    plan = supported(office)
    evaluation = writes(office, "evaluation", about=plan, result="closed").id
    writes(office, "evaluation_confirmed", "mori", about=evaluation, result="closed")
    day = date(2027, 1, 12).isoformat()
    writes(office, "closure", outcome=["goals_reached"], reason="家賃を返しおわった", follow_up="yes", follow_up_on=day)


def test_after_the_end_they_are_asked_on_the_day_and_who_wants_to_talk_is_received_anew(office: Office) -> None:
    """(要綱 3-3-エ, 2-1-ア)"""
    closed(office)
    assert [(row.kind, row.step) for row in office.promised()] == [(Promised.ASK, "after_closing")], (
        "nobody is asked of the plan any more"
    )
    office.forward(days=60)
    assert any("相談が終わってから" in text for text in office.phones["U1"])
    got = office.says("U1", "困っている", "お金", "これで全部", "灯油が買えません", "相談したい")
    assert "もう一度、相談を始めましょう" in got[0]
    kinds = [one.kind for one in office.entries()]
    assert kinds[-2:] == ["reopening", person_said.KIND] and Fact.CLOSED not in office.case().facts
    assert Promised.TRIAGE in {row.kind for row in office.promised()}
    assert office.is_true()


def test_trouble_after_the_end_without_the_wish_to_talk_opens_nothing_and_is_somebodys_to_think_of(office: Office) -> None:
    """(要綱 3-3-エ, 2-1-ア)"""
    closed(office)
    to_the_asking(office, "after_closing")
    office.says("U1", "少し困っている", "とばす", "とばす", "いまはいい")
    assert Fact.CLOSED in office.case().facts and told(office).answers["now"] == "some"
    assert tasks(office) == ["終わったあとのようすの返事を読んで、声をかけるか決める"]
    owner = next(row.owner_id for row in office.promised() if row.kind == Promised.AFTERWARDS)
    assert owner == office.actor("tanaka").staff_id


def test_no_more_messages_is_kept_to_and_noted(office: Office) -> None:
    """(要綱 3-3-エ)"""
    closed(office)
    to_the_asking(office, "after_closing")
    office.says("U1", "もう連絡はいらない")
    assert told(office).answers["now"] == "leave" and office.contact().stopped_at is not None
    silent = len(office.phones["U1"])
    office.do(
        lambda work: scheduled.ask_on(
            work, office.case(), "after_closing", office.clock.now(), because="x", now=office.clock.now()
        )
    )
    office.forward(days=30)
    assert len(office.phones["U1"]) == silent
    assert office.says("U1", "こんにちは"), "written to, we answer"


def test_who_tells_of_their_own_accord_without_a_plan_is_heard_too(office: Office) -> None:
    """(要綱 2-1-ア, 3-3-イ)"""
    office.says("U1", *THE_INTAKE)
    got = office.says("U1", "ようすを伝える")
    assert "このごろ、変わったことはありますか" in got[-1], "no services to ask about"
    office.says("U1", "仕事", "これで全部", "だいじょうぶ", "面接に行きました", "とばす")
    assert told(office).answers["words"] == "面接に行きました" and "lines" not in told(office).answers


def test_the_clock_asks_a_week_and_two_weeks_before_the_worker_looks(office: Office) -> None:
    """(要綱 3-3-イ, 3-3-ウ): by day, on days counted from the report"""
    supported(office)
    asked = {
        row.because.partition("#")[2] + row.step: row.due_at.astimezone(JST)
        for row in office.promised()
        if row.kind == Promised.ASK
    }
    looks = {row.step: row.due_at.astimezone(JST) for row in office.promised() if row.kind == Promised.CLOCK}
    assert (looks["monitoring"].date() - asked["monitoring"].date()).days == 7
    assert (
        looks["evaluation:month_3"].date() - asked["month_3before_evaluation"].date()
    ).days == 13  # the 11th of February is a holiday
    assert {at.time().isoformat() for at in asked.values()} == {"10:00:00"} and len(asked) == 4
    assert isinstance(asked["monitoring"], datetime)
