"""The main job in a real Chromium, whole: a resident's phone, the reception desk, the answer on the phone, half a year of clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.in_chromium import FLAGS
from tests.whole_house import TO_THE_END, Standing, whole_house

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with whole_house(tmp_path_factory.mktemp("house")) as standing:
        yield standing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, standing: Standing) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=standing.base, locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 1000}
    )
    yield context
    context.close()


def sign_in(window: BrowserContext, name: str) -> Page:
    page = window.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/today")
    return page


def test_from_a_message_at_night_to_a_check_in_months_later(standing: Standing, window: BrowserContext) -> None:
    errors: list[str] = []
    desk = sign_in(window, "田中 ゆかり")
    desk.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    desk.goto("/reception")

    standing.phone("kudo", "follow")
    standing.until(lambda: standing.screen("kudo"))
    got = standing.says("kudo", *TO_THE_END)
    assert any("受付番号は R8-0001" in text for text in got)

    # it arrives by itself
    row = desk.get_by_role("link", name="工藤 美咲さん")
    expect(row).to_be_visible(timeout=10_000)
    row.click()
    expect(desk.get_by_role("heading", name="急ぎの確認")).to_be_visible()
    expect(desk.get_by_text("今夜の居場所がない", exact=True).first).to_be_visible()

    # triage with a reason
    desk.get_by_label("利用申込・アセスメントへ").check()
    desk.get_by_label("判断の理由").fill("子ども連れで、あす以降の居場所がない。")
    desk.get_by_label("次にすること").fill("一時生活支援を調整する")
    desk.get_by_role("button", name="記録する").click()
    desk.wait_for_url("**/reception?done=triaged")
    desk.goto("/cases/R8-0001")
    expect(desk.get_by_text("担当 田中 ゆかり", exact=True)).to_be_visible()

    # answer, and see it on the phone
    words = "工藤さん、きょう泊まれるところを一緒に探します。"
    desk.get_by_label("書くところ").fill(words)
    desk.get_by_role("button", name="送る", exact=True).click()
    standing.until(lambda: standing.screen("kudo")[-1] == words)
    talk = desk.get_by_role("log")
    expect(talk.get_by_text("一緒に探します")).to_be_visible()

    # the phone answers, and it appears without a reload
    standing.phone("kudo", "say", text="ありがとうございます。待っています。")
    expect(talk.get_by_text("待っています")).to_be_visible(timeout=10_000)

    # a memo never reaches the phone
    before = standing.screen("kudo")
    desk.get_by_role("radio", name="内部メモ").check()
    desk.get_by_label("書くところ").fill("母子の窓口に電話ずみ")
    desk.get_by_role("button", name="メモを残す").click()
    expect(talk.get_by_text("母子の窓口に電話ずみ")).to_be_visible()
    assert standing.screen("kudo") == before

    # the bot has been silent; the worker hands back
    desk.get_by_role("button", name="自動応答に戻す").click()
    expect(desk.get_by_role("button", name="引きつぐ")).to_be_visible()

    # work was found; a week later the phone is asked
    desk.get_by_text("就職を記録").click()
    desk.get_by_label("働き始めた日").fill(standing.house.clock.now().date().isoformat())
    desk.get_by_label("勤め先").fill("北の倉庫")
    desk.get_by_role("button", name="記録する").click()
    expect(desk.get_by_text("北の倉庫").first).to_be_visible()
    standing.clock(advance="P9D")
    standing.until(lambda: any("北の倉庫" in text for text in standing.screen("kudo")))
    standing.says("kudo", "つづけるのがつらい")
    assert errors == []


def test_an_outreach_worker_links_a_phone_and_a_lead_without_a_name_lands_at_the_desk(
    standing: Standing, window: BrowserContext
) -> None:
    own = sign_in(window, "佐藤 健")
    own.goto("/me")
    own.get_by_role("button", name="Telegram をつなぐ").click()
    link = own.get_by_role("textbox", name="リンク").input_value()
    assert link.startswith("https://t.me/tsunagi_rehearsal_bot?start=")
    standing.phone("sato", "start", payload=link)
    standing.until(lambda: any("つながりました" in text for text in standing.screen("sato")))
    standing.says("sato", "きろく", "声かけ")
    standing.phone("sato", "location", latitude=43.0606, longitude=141.3544)
    standing.until(lambda: "見たこと" in standing.screen("sato")[-1])
    standing.phone("sato", "photo")
    standing.says("sato", "60代くらいの男性。荷物が多い。", "受付にまかせる", "これで送る")
    assert "記録しました" in standing.screen("sato")[-1]

    desk = window.new_page()
    desk.goto("/reception")
    expect(desk.get_by_text("60代くらいの男性").first).to_be_visible(timeout=10_000)
    assert not any("工藤" in text for text in standing.screen("sato"))
