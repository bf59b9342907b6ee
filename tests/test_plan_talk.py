"""The draft of a plan read with the person by chat, through the whole house: each line, an objection, a question, the yes (要綱 3-2-ア, 2-1-ア)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from casestore.calendar import JST
from casestore.db import Store
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import words_of
from casestore.forms import FORM_OF
from casestore.forms.form import problems
from casestore.ledger import NotYours
from dialogs.agreeing import PLAN_PUT_OFF, WISHED
from dialogs.questions import TASKS
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office, whole_consent
from tests.submitting import OWN, TRAINING, plans, writes

NUMBER = "R8-0001"


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    return drafted(sqlite_store)


def drafted(store: Store) -> Office:
    """A case with a draft of two lines, in the morning."""
    found = Office(store, StillClock())
    found.says("U1", *THE_INTAKE)
    found.clock.at = found.clock.at.astimezone(JST).replace(hour=9) + timedelta(days=1)
    consent = whole_consent(found.desk.profile, found.clock.now())
    for kind, answers in (
        ("triage", {"outcome": "application", "reason": "聞き取りから"}),
        ("application", {}),
        ("consent", consent),
        ("assessment", {"complete": "yes"}),
        ("screening", {"result": "plan"}),
    ):
        writes(found, NUMBER, kind, answers, "tanaka")
    plans(found, NUMBER, TRAINING, OWN)
    return found


def begins(office: Office) -> list[str]:
    case, tanaka = office.case(NUMBER), office.actor("tanaka")
    before = len(office.phones["U1"])
    assert (
        office.do(lambda work: office.worker.ask_by_chat(work, case.id, "plan_review", tanaka, office.clock.now())) == "asked"
    )
    office.settle()
    return office.phones["U1"][before:]


def written(office: Office, kind: str) -> list[Written]:
    return [one for one in office.entries(NUMBER) if one.kind == kind]


def tasks(office: Office) -> list[str]:
    return [office.look(lambda work, row=row: words_of(work, row)) for row in office.promised(NUMBER) if row.ask == "staff"]


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


def test_every_goal_and_line_is_shown_in_plain_words_and_the_yes_is_about_this_version(office: Office) -> None:
    """(要綱 3-2-ア) What it is, where, how often, until when; the entry names the very plan, line by line."""
    (plan,) = written(office, "plan")
    goal = begins(office)[-1]
    assert "朝、決まった時間に起きる" in goal
    assert "できたとわかるしるし：週5日" in goal
    line = office.says("U1", "これでいい")[-1]
    for words in (
        "働く練習をする",
        "ところ：札幌訓練所",
        "清掃の訓練",
        "回数：週2日",
        "期間：12月10日（木）から3月31日（水）まで",
    ):
        assert words in line
    assert "認定就労訓練事業" not in line, "the name of the law stays in the office"
    assert "担当：田中" in office.says("U1", "はい")[-1]
    assert "12月10日（木）から3月31日（水）まで" in office.says("U1", "はい")[-1]
    assert office.says("U1", "これで進める")[0].startswith("ありがとうございます。「このプランで進めてよい」")
    (agreed,) = written(office, "plan_agreement")
    assert (agreed.role, agreed.about, agreed.answers["way"]) == ("person", plan.id, "chat")
    assert [(row["what"], row["view"]) for row in agreed.answers["said"]] == [
        ("朝、決まった時間に起きる", "fine"), ("認定就労訓練事業", "fine"), ("自立相談支援機関による支援（相談・同行など）", "fine"),
    ]  # fmt: skip
    assert Fact.AGREED in office.case(NUMBER).facts
    today = office.clock.now().astimezone(JST).date()
    assert problems(FORM_OF["plan_agreement"], agreed.answers, office.desk.profile.codes, today) == ()
    assert office.is_true()


def test_one_objection_reaches_the_planner_in_the_persons_own_words_and_the_plan_does_not_go_on(office: Office) -> None:
    """(要綱 3-2-ア, 2-1-ア)"""
    begins(office)
    office.says("U1", "これでいい", "これは望まない")
    office.says("U1", "体がつらいので、訓練はまだできません", "これでいい")
    said = office.says("U1", "週1回の面談にしてほしい")
    assert any("あなたが望まないまま、進めることはありません。" in one for one in said)
    (wish,) = written(office, "plan_change_wish")
    assert wish.answers["words"] == "体がつらいので、訓練はまだできません\n週1回の面談にしてほしい"
    assert wish.answers["said"][1] == {
        "what": "認定就労訓練事業", "view": "unwanted", "words": "体がつらいので、訓練はまだできません",
    }  # fmt: skip
    assert wish.sources["words"]["messages"]
    assert Fact.AGREED not in office.case(NUMBER).facts
    assert WISHED in tasks(office)

    async def visit() -> None:
        worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/plan")).text
        for words in (
            "チャットで1つずつ聞いた本人の答え",
            "望まない",
            "体がつらいので、訓練はまだできません",
            "本人が直してほしいところあり",
        ):
            assert words in page

    run(visit())


def test_a_question_about_a_line_is_a_task_and_later_leaves_the_plan_where_it_is(office: Office) -> None:
    """(要綱 3-2-ア)"""
    begins(office)
    office.says("U1", "これでいい", "聞きたい", "訓練は毎日ですか")
    assert tasks(office).count(TASKS["plan"]) == 1
    said = office.says("U1", "これでいい", "あとで決める", "あさって")
    assert any("このプランは進めません。" in one for one in said)
    assert PLAN_PUT_OFF in tasks(office)
    assert written(office, "plan_agreement") == written(office, "plan_change_wish") == []
    before = len(office.phones["U1"])
    office.forward(days=2, hours=2)
    assert any("あなたの目標です。" in one for one in office.phones["U1"][before:]), "asked again on the day they named"


def test_a_draft_that_changed_meanwhile_is_noticed_and_only_what_changed_is_shown_again(office: Office) -> None:
    """(要綱 3-2-ア) The yes on its way was about the old one."""
    begins(office)
    office.says("U1", "これでいい", "これでいい", "これでいい")
    newer = plans(office, NUMBER, TRAINING | {"frequency": "週1日"}, OWN)
    said = office.says("U1", "これで進める")
    assert said[0].startswith("プランの案が、新しくなりました。")
    assert "回数：週1日" in said[0]
    assert written(office, "plan_agreement") == []
    office.says("U1", "これでいい", "これで進める")
    (agreed,) = written(office, "plan_agreement")
    assert agreed.about == newer.id


def test_who_agreed_may_think_again_until_the_meeting(office: Office) -> None:
    """(要綱 3-2-ア, 2-1-ア)"""
    begins(office)
    office.says("U1", "はい", "はい", "はい", "これで進める")
    said = office.says("U1", "プランを見る")
    assert said[0].startswith("このプランの案には「進めてよい」")
    office.says("U1", "もう一度見る", "はい", "はい", "これは望まない", "とばす", "とばす")
    (wish,) = written(office, "plan_change_wish")
    assert wish.answers["words"] == "（ことばは書かれていません。望まない行を選びました）"
    assert Fact.AGREED not in office.case(NUMBER).facts
    (plan,) = written(office, "plan")
    writes(office, NUMBER, "plan_agreement", {}, "tanaka", plan.id)
    writes(office, NUMBER, "pre_coordination", {}, "tanaka", plan.id)
    with pytest.raises(NotYours):
        writes(office, NUMBER, "approval", {}, "tanaka", plan.id)
    writes(office, NUMBER, "approval", {}, "mori", plan.id)
    assert office.says("U1", "プランを見る")[0].startswith("いまのプランは、会議でたしかめて、決まったものです。")


def test_the_buttons_ask_the_person_once_and_say_what_came_of_it(office: Office) -> None:
    """(要綱 3-1-エ, 3-2-ア) On both pages; another dialog or an unknown case is not found, and a city officer may not."""

    async def visit() -> None:
        worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/plan")).text
        assert f'action="/cases/{NUMBER}/ask/plan_review"' in page
        assert f'action="/cases/{NUMBER}/ask/consent"' in (await worker.opens(f"/cases/{NUMBER}/consent")).text
        went = await worker.sends(f"/cases/{NUMBER}/ask/plan_review")
        assert went.headers["location"] == f"/cases/{NUMBER}/plan?done=asked"
        assert "夜のあいだは送らず" in (await worker.opens(went.headers["location"])).text
        again = await worker.sends(f"/cases/{NUMBER}/ask/plan_review")
        assert again.headers["location"] == f"/cases/{NUMBER}/plan?done=already_asking"
        assert (await worker.sends(f"/cases/{NUMBER}/ask/intake")).status_code == 404
        await worker.opens(f"/cases/{NUMBER}/plan")
        assert (await worker.sends("/cases/R8-9999/ask/consent")).status_code == 404
        city = await Visitor(console_of(office)).sits_down_as(office, "ito")
        assert (await city.sends(f"/cases/{NUMBER}/ask/consent")).status_code == 404

    run(visit())
    office.settle()
    assert any("あなたの目標です。" in one for one in office.phones["U1"])
