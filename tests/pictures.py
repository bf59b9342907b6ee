"""The pictures of the README and of docs/console.md, made the same way every time: `python -m tests.pictures` plays phones and desks of a
rehearsal that stands on a fixed day, and photographs every desk, one case, the room and the rehearsal page in a real Chromium.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.in_chromium import FLAGS
from tests.whole_house import TO_THE_END, Standing, whole_house

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
SIZE = {"width": 1440, "height": 1000}
ROOM = {"width": 600, "height": 900}
LARGEST = 250 * 1024
SMALL = 80 * 1024  # of docs/console.md
DESKS = {  # who looks at which page
    "today": ("田中 ゆかり", "/today"),
    "cases": ("田中 ゆかり", "/cases"),
    "calendar": ("田中 ゆかり", "/calendar"),
    "meetings": ("森 恵子", "/meetings"),
    "city": ("伊藤 真一", "/city"),
    "referrals": ("田中 ゆかり", "/referrals"),
    "resources": ("田中 ゆかり", "/resources"),
    "figures": ("森 恵子", "/figures"),
    "admin": ("森 恵子", "/admin"),
    "forms": ("田中 ゆかり", "/cases/R8-0001/forms"),
}
EXACT = 160  # of the 256 colours of a picture, those kept exactly
BEGINS = datetime.fromisoformat("2026-11-15T21:14:05+09:00")


def stand_on(data: Path, day: datetime) -> None:
    """Begin the rehearsal on this day, whatever day it is."""
    offset = (day - datetime.now(UTC)).total_seconds()
    (data / "rehearsal_clock.json").write_text(json.dumps({"offset_seconds": offset}))


def guest(house: Standing, name: str) -> str:
    """One more phone; its id."""
    answer = httpx.post(f"{house.base}/rehearsal/phones", json={"platform": "line", "name": name, "language": "ja"})
    return str(answer.json()["id"])


def greeted(house: Standing, phone: str) -> None:
    house.phone(phone, "follow")
    house.until(lambda: house.screen(phone))


def answers(house: Standing, phone: str, **act: str) -> None:
    """One act of a phone, and the answer it gets."""
    before = len(house.screen(phone))
    name = act.pop("act", "say")
    house.phone(phone, name, **act)
    house.until(lambda: len(house.screen(phone)) > before)


def intake(house: Standing, phone: str, urgent: tuple[str, ...], troubles: tuple[str, ...], words: str, name: str) -> None:
    """A whole 聞き取り in this person's words."""
    greeted(house, phone)
    house.says(phone, "日本語", "わたし自身のこと", *urgent, *troubles, words, name, "いつでもだいじょうぶ", "中央区")
    house.says(phone, "いまは考えていない", "これで送る")


def at_desk(browser: Browser, house: Standing, who: str) -> Page:
    """A member of staff at a fresh browser."""
    window = browser.new_context(base_url=house.base, locale="ja-JP", timezone_id="Asia/Tokyo", viewport=SIZE)
    page = window.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=who).click()
    page.wait_for_url("**/today")
    return page


def a_case_under_way(house: Standing, browser: Browser) -> str:
    """小野寺 健一: wrote on a Sunday night, was triaged the morning after; his phone's id."""
    phone = guest(house, "小野寺 健一")
    words = "夜分にすみません。家賃が払えなくなりそうで、どこに相談していいか分からなくて。"
    intake(house, phone, ("いまは、どれもない",), ("3、4、7", "これで全部", "4"), words, "小野寺 健一")
    house.clock(now="2026-11-16T10:00:05+09:00")
    desk = at_desk(browser, house, "田中 ゆかり")
    desk.goto("/reception")
    desk.get_by_label("利用申込・アセスメントへ").check()
    desk.get_by_label("判断の理由").fill("家賃の滞納と離職が重なっている。住居確保給付金も考える。")
    desk.get_by_label("次にすること").fill("アセスメントの面談をする")
    desk.get_by_label("いつまでに").fill("2026-11-27")
    desk.get_by_role("button", name="記録する").click()
    desk.wait_for_url("**done=triaged**")
    return phone


def they_agree_on_a_day(house: Standing, browser: Browser, phone: str) -> None:
    house.clock(now="2026-11-20T14:05:05+09:00")
    desk = at_desk(browser, house, "田中 ゆかり")
    words = "小野寺さん、ご相談ありがとうございます。27日（金）の14時に、こちらでお話をうかがえますか。"
    desk.goto("/cases/R8-0001")
    desk.get_by_label("書くところ").fill(words)
    desk.get_by_role("button", name="送る", exact=True).click()
    house.until(lambda: house.screen(phone)[-1] == words)
    house.phone(phone, "say", text="ありがとうございます。行けます。")
    desk.get_by_text("行けます").wait_for()
    desk.reload()


def the_day_has_to_change(house: Standing, browser: Browser, phone: str) -> None:
    """New messages with a picture, and a note of a colleague."""
    house.clock(now="2026-11-24T13:40:05+09:00")
    house.phone(phone, "say", text="家賃の通知を送ります。")
    house.phone(phone, "photo")
    house.phone(phone, "say", text="27日の午後は面接が入りそうです。時間を変えられますか？")
    chief = at_desk(browser, house, "森 恵子")
    chief.goto("/cases/R8-0001")
    chief.get_by_role("radio", name="内部メモ").check()
    chief.get_by_label("書くところ").fill("27日は午前10時なら、わたしも同席できます。")
    chief.get_by_role("button", name="メモを残す").click()
    chief.get_by_role("log").get_by_text("同席できます").wait_for()


def others_wait(house: Standing, browser: Browser) -> None:
    """Those at the reception desk: a call of yesterday, a young man, a lead from the street, two people with urgent needs."""
    house.clock(now="2026-11-24T10:45:05+09:00")
    intake(
        house,
        guest(house, "山本 翔太"),
        ("いまは、どれもない",),
        ("7", "これで全部"),
        "仕事が続かない。朝起きられない日が多い。",
        "山本 翔太",
    )
    house.clock(now="2026-11-24T12:10:05+09:00")
    a_call(at_desk(browser, house, "田中 ゆかり"))
    house.clock(now="2026-11-24T12:30:05+09:00")
    a_lead(house, at_desk(browser, house, "佐藤 健"))
    house.clock(now="2026-11-24T13:18:05+09:00")
    urgent = ("きょう食べるものがない", "これで全部", "きのう")
    intake(house, "hasegawa", urgent, ("3", "これで全部"), "電気があさって止まる。きのうから食べていない。", "長谷川 誠")


def a_call(desk: Page) -> None:
    desk.goto("/reception/new")
    desk.get_by_label("電話", exact=True).first.check()
    desk.get_by_label("氏名", exact=True).fill("木村 由紀子")
    desk.get_by_label("ふりがな").fill("きむら ゆきこ")
    desk.get_by_label("年代（生年月日がわからないとき）").fill("50代")
    desk.locator("#f-own_words").fill("80代の母と50代の弟。家から出られず、本人とはまだ話せていない。")
    desk.get_by_label("ひきこもり・不登校").first.check()
    desk.get_by_role("button", name="記録して受付にのせる").click()
    desk.wait_for_url("**done=entered**")


def a_lead(house: Standing, desk: Page) -> None:
    """佐藤 links his phone and reports somebody he met."""
    desk.goto("/me")
    desk.get_by_role("button", name="Telegram をつなぐ").click()
    link = desk.locator(".one-time").input_value()
    answers(house, "sato", act="start", payload=link.rpartition("=")[2])
    answers(house, "sato", act="start")
    answers(house, "sato", text="声かけ")
    answers(house, "sato", act="location")
    house.phone("sato", "say", text="60代くらいの男性。段ボールをしいて寝ている。せきがつらそう。")
    answers(house, "sato", text="これで全部")
    answers(house, "sato", text="受付にまかせる")
    answers(house, "sato", text="これで送る")


def photograph(page: Page, name: str) -> None:
    """Keep the window as it is, in 256 colours. Raises AssertionError when the file is larger than LARGEST."""
    page.wait_for_timeout(600)
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    file = FOLDER / f"{name}.png"
    in_256_colours(seen).save(file, optimize=True)
    assert file.stat().st_size < LARGEST, (name, file.stat().st_size)


def photograph_small(page: Page, name: str) -> None:
    """The same at two thirds of its size. Raises AssertionError when the file is larger than SMALL."""
    page.wait_for_timeout(600)
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    smaller = seen.resize((seen.width * 2 // 3, seen.height * 2 // 3), Image.Resampling.LANCZOS)
    file = FOLDER / f"{name}.png"
    in_256_colours(smaller).save(file, optimize=True)
    assert file.stat().st_size <= SMALL, (name, file.stat().st_size)


def every_desk(house: Standing, browser: Browser) -> None:
    """Each desk as whoever works there sees it; the room as the person does."""
    desks = {who: at_desk(browser, house, who) for who in sorted({who for who, _path in DESKS.values()})}
    for name, (who, path) in DESKS.items():
        desks[who].goto(path)
        photograph_small(desks[who], name)
    the_room(house, browser)


def the_room(house: Standing, browser: Browser) -> None:
    """工藤 asks for the room and opens the link."""
    answers(house, "kudo", text="部屋")
    screens = httpx.get(f"{house.base}/rehearsal/phones/state").json()["phones"]
    link = re.findall(r"/room/[\w-]{20,}", json.dumps(next(one for one in screens if one["phone"]["id"] == "kudo")))[-1]
    page = browser.new_context(base_url=house.base, locale="ja-JP", viewport=ROOM).new_page()
    page.goto(link)
    page.get_by_role("button").first.click()
    page.wait_for_url("**/room")
    photograph_small(page, "room")


def in_256_colours(seen: Image.Image) -> Image.Image:
    """The commonest colours exactly as they are (planes and letters), each other one as the nearest of those chosen."""
    counted = [colour for _count, colour in sorted(seen.getcolors(seen.width * seen.height) or (), reverse=True)]
    spread = seen.quantize(256 - EXACT, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    chosen = (counted[:EXACT] + [tuple(spread[at : at + 3]) for at in range(0, len(spread), 3)])[:256]
    nearest = {one: min(range(len(chosen)), key=lambda at: distance(one, chosen[at])) for one in counted}
    signs = seen.tobytes()
    points = zip(signs[0::3], signs[1::3], signs[2::3], strict=True)
    drawn = Image.frombytes("P", seen.size, bytes(nearest[point] for point in points))
    drawn.putpalette([part for colour in chosen for part in colour])
    return drawn


def distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def play(house: Standing, browser: Browser) -> None:
    """A week of the office, up to two o'clock on a Tuesday afternoon."""
    onodera = a_case_under_way(house, browser)
    they_agree_on_a_day(house, browser, onodera)
    others_wait(house, browser)
    the_day_has_to_change(house, browser, onodera)
    house.clock(now="2026-11-24T13:52:05+09:00")
    greeted(house, "kudo")
    house.says("kudo", *TO_THE_END)
    house.clock(now="2026-11-24T14:00:50+09:00")


def take(house: Standing, browser: Browser) -> None:
    desk = at_desk(browser, house, "田中 ゆかり")
    number = desk.evaluate("fetch('/cases?q=工藤').then(answer => answer.text()).then(text => text.match(/R8-\\d+/)[0])")
    desk.goto(f"/reception?case={number}")
    photograph(desk, "reception")
    desk.goto("/cases/R8-0001")
    desk.get_by_role("log").get_by_role("img").scroll_into_view_if_needed()  # pictures are fetched when they are looked at
    desk.wait_for_timeout(600)
    desk.locator("#msgs").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    photograph(desk, "case")
    desk.goto("/rehearsal/")
    photograph(desk, "rehearsal")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder)
        stand_on(data, BEGINS)
        with whole_house(data) as house:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
            play(house, browser)
            take(house, browser)
            every_desk(house, browser)
            browser.close()


if __name__ == "__main__":
    main()
