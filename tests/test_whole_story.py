"""A case from the first LINE message to its end, clicked in Chromium by three roles, with the paper of each step."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import expect

from casestore.calendar import JST
from casestore.db import open_store
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.in_chromium import Standing, in_chromium
from tests.playing import Office
from tests.story_desk import Phone, at_desk, line_of

pytestmark = pytest.mark.browser
NUMBER = "R8-0001"
PLAN = {
    "解決したい課題（1行目）": {"課題": "家賃が払えない", "背景・これまでの経過": "今月で仕事をやめた"},
    "支援方針": "体調を整えながら、働く準備をする",
    "支援内容": "訓練と面談",
    "長期目標（目指す姿）": "自分の収入で暮らす",
    "本人の達成目標（1行目）": {"目標": "朝、決まった時間に起きる", "できたとわかるしるし": "週5日"},
    "サービスの行（1行目）": {
        "サービス": "認定就労訓練事業",
        "実施機関": "札幌訓練所",
        "内容": "清掃の訓練",
        "頻度": "週2日",
        "始まり": "2026-12-18",
        "終わり": "2027-03-31",
        "必要な理由": "働く生活に慣れるため",
    },
    "就労支援対象者ですか": "はい",
    "プラン期間の始まり": "2026-12-18",
    "プラン期間の終わり": "2027-03-31",
    "次回の評価予定日": "2027-01-20",
    "プランについての本人のことば": "体を動かす仕事ならできそうです。",
}
AGREED = {"同意のしかた": "紙に署名", "本人のことば": "これでお願いします。"}
ARRANGED = {
    "調整したこと（1行目）": {
        "サービス": "認定就労訓練事業",
        "実施機関": "札幌訓練所",
        "話した日": "2026-11-27",
        "結果": "調整できた",
    }
}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: object, key_file: object) -> Iterator[Standing]:
    path = tmp_path_factory.mktemp("story") / "tsunagi.sqlite3"
    shutil.copy(str(migrated_sqlite), path)
    store = open_store(f"sqlite:///{path}", key_file)  # type: ignore[arg-type]
    with in_chromium(Office(store, StillClock())) as standing:
        yield standing
    store.close()


@pytest.fixture(scope="module")
def phone(standing: Standing) -> Iterator[Phone]:
    with line_of(standing.office) as phone:
        yield phone


def on(standing: Standing, day: str, time: str = "10:00") -> None:
    """Move the clock to this hour in Sapporo; everything that falls due on the way happens."""
    goal = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=JST)
    standing.office.forward(seconds=(goal - standing.office.clock.now()).total_seconds())


def test_a_line_message_at_night_becomes_a_case_that_ends_well(standing: Standing, phone: Phone) -> None:
    """様式1–3, 5, 6, 8 and the ledger (要綱 3-1-イ, 3-1-エ, 3-2-ア, 3-2-エ, 3-2-オ, 3-2-キ, 3-3-ウ, 3-3-エ, 5-2, 6-2)"""
    phone.says(*THE_INTAKE)
    reception(standing)
    planning(standing)
    meeting(standing, "2026-12-16", "プランの検討", "了承")
    the_city(standing)
    support(standing)
    meeting(standing, "2027-01-20", "評価", "終結")
    ending(standing)


def reception(standing: Standing) -> None:
    on(standing, "2026-11-26")
    with at_desk(standing, "田中 ゆかり") as desk:
        desk.goes("/reception").get_by_role("link", name="美咲さん").click()
        desk.page.get_by_label("利用申込・アセスメントへ").check()
        desk.page.get_by_label("判断の理由").fill("家賃と仕事が重なっている。")
        desk.page.get_by_label("次にすること").fill("会って同意をとる")
        desk.page.get_by_role("button", name="記録する").click()
        desk.page.wait_for_url("**done=triaged")
        desk.looks_at(NUMBER, "様式1", "1_intake", "美咲", "中央区", "家賃が払えません。今月で仕事をやめました。")
        desk.writes(
            NUMBER,
            "ほかの記録を書く",
            "利用申込",
            {"申込日": "2026-11-26", "申し込みのしかた": "紙に署名", "本人のことば": "お願いします。"},
        )
        desk.goes(f"/cases/{NUMBER}")
        desk.follows("同意", "このケースの書類")
        expect(desk.page.get_by_text("本人の同意がまだ記録されていません。", exact=True)).to_be_visible()
        told = ("支援調整会議の出席者", "札幌市", "ハローワーク", "つなぎ先の機関")
        paper = {"伝えてよい相手": told, "同意のしかた": "紙に署名", "同意のしるし（署名・メッセージなど）": "署名のある紙"}
        desk.records(paper, "同意を記録する")
        desk.looks_at(NUMBER, "様式1", "1_consent", "署名")


def planning(standing: Standing) -> None:
    on(standing, "2026-11-27")
    with at_desk(standing, "田中 ゆかり") as desk:
        first = {
            "聞いた日": "2026-11-27",
            "本人の主訴": "家賃が払えない",
            "本人の強み": "几帳面",
            "これでアセスメントは一通り終わりですか": "はい",
        }
        desk.writes(NUMBER, "アセスメント", "アセスメント", first)
        judged = "自立相談支援機関が継続支援し、プランを策定する"
        screening = {
            "スクリーニングの実施日": "2026-11-27",
            "対応結果": judged,
            "そう判断した理由": "続けてかかわる必要がある。",
        }
        desk.writes(NUMBER, "アセスメント", "スクリーニング", screening)
        desk.looks_at(NUMBER, "様式2", "2_assessment", "家賃が払えない", "几帳面")
        desk.writes(NUMBER, "プラン", "プラン案", PLAN)
        desk.writes(NUMBER, "プラン", "プラン案への本人の同意", AGREED | {"同意・署名した日": "2026-11-27"})
        desk.writes(NUMBER, "プラン", "会議の前の調整", ARRANGED)
        desk.looks_at(NUMBER, "様式5", "5_plan_agreed", "認定就労訓練事業", "札幌訓練所", "これでお願いします。")


def meeting(standing: Standing, day: str, item: str, result: str) -> None:
    """The chief puts what is due on the agenda of the monthly meeting, holds it, and records what it decided (要綱 4-1)."""
    with at_desk(standing, "森 恵子") as desk:
        desk.goes("/meetings")
        if (monthly := desk.page.get_by_role("button", name="毎月の会議を予定に入れる")).is_visible():
            monthly.click()
        desk.page.get_by_role("checkbox", name=re.compile(f"^{item}：美咲さん {NUMBER}")).check()
        desk.page.get_by_role("button", name="えらんだものを議題にのせる").click()
        expect(desk.page.locator(".toasts")).not_to_be_empty()
    on(standing, day, "16:00")
    with at_desk(standing, "森 恵子") as desk:
        desk.goes("/meetings")
        desk.page.get_by_role("region", name="これからの会議").get_by_role("link").first.click()
        desk.page.get_by_role("button", name="ひらいたと記録する").click()
        desk.page.get_by_role("group", name=f"{item}の結果").get_by_label(result, exact=True).check()
        if (words := desk.page.get_by_label("修正したこと・理由・話し合ったこと")).count() == 1:
            words.fill("全員がこれでよいとした。")
        desk.page.get_by_role("button", name="結果をまとめて記録する").click()
        expect(desk.page.get_by_role("heading", name="会議の結果")).to_be_visible()


def the_city(standing: Standing) -> None:
    with at_desk(standing, "田中 ゆかり") as desk:
        desk.writes(NUMBER, "プラン", "プランの提出", {"利用要件についてのメモ": "会議で確かめた"})
    on(standing, "2026-12-17")
    with at_desk(standing, "伊藤 真一") as desk:
        desk.goes("/city")
        desk.follows("美咲さん")
        for one in desk.page.get_by_role("radio", name="合う", exact=True).all():
            one.check()
        desk.records({"決裁番号": "札保第1号"}, "支援決定を記録する")
        desk.records({"宛名": "美咲 様", "首長名": "札幌市長"}, "通知書を作り、書類ができたことを本人に知らせる")
        desk.prints(desk.page.get_by_role("button", name="様式8をPDFにする"), "支援提供通知書", "美咲様", "札保第1号")


def support(standing: Standing) -> None:
    on(standing, "2026-12-18")
    with at_desk(standing, "田中 ゆかり") as desk:
        desk.looks_at(NUMBER, "様式8", "8_notice", "支援提供通知書", "清掃の訓練")
        begun = {
            "サービス": "認定就労訓練事業",
            "実施機関": "札幌訓練所",
            "支援のようす": "始まった",
            "事実（見たこと・聞いたこと・したこと）": "訓練が始まった。",
        }
        desk.writes(NUMBER, "プラン", "支援の提供", begun)
    on(standing, "2027-01-12")
    with at_desk(standing, "田中 ゆかり") as desk:
        desk.goes(f"/cases/{NUMBER}").get_by_text("就職を記録").click()
        desk.page.get_by_label("働き始めた日").fill("2027-01-04")
        desk.page.get_by_label("勤め先").fill("北の倉庫")
        desk.page.get_by_role("group").filter(has=desk.page.get_by_label("勤め先")).get_by_role(
            "button", name="記録する"
        ).click()
        expect(desk.page.get_by_text("北の倉庫").first).to_be_visible()
        judged = {
            "目標ごとの達成（1行目）": {"達成": "達成"},
            "見られた変化": ("就労", "生活習慣の改善"),
            "このプランの間に就労しましたか": "はい",
            "現在の状況と残された課題": "倉庫で働きはじめた。",
            "本人の希望（本人のことばで）": "ひとりでやってみたい",
            "本人の希望の別": "終わりにしたい",
            "支援員の意見": "仕事に慣れてきた。",
            "プラン評価（支援員の案）": "終結",
            "フォローアップが必要ですか": "はい",
            "フォローアップの内容": "電話でようすを聞く",
        }
        desk.writes(NUMBER, "プラン", "評価", judged)
        desk.looks_at(NUMBER, "様式6", "6_evaluation", "倉庫で働きはじめた。", "ひとりでやってみたい")


def ending(standing: Standing) -> None:
    on(standing, "2027-01-21")
    with at_desk(standing, "田中 ゆかり") as desk:
        end = {
            "終わり方": ("目標を達成した",),
            "理由": "仕事がつづいている",
            "フォローアップをしますか": "はい",
            "ようすを聞く日": "2027-01-28",
            "また困ったとき、気づける人・ところ": "妹さん",
        }
        desk.writes(NUMBER, "プラン", "終結", end)
        desk.looks_at(NUMBER, "支援台帳", "ledger", "終結", "北の倉庫")
    assert "closed" in standing.office.case(NUMBER).facts
