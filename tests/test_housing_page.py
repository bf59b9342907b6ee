"""The pages of 住居確保給付金: the sums told step by step, a duty with one tap, the city's side, each for its own people only (要綱 8-1, 8-2, 9)."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Coroutine, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from casestore.db import Store, open_store
from casestore.tables import Audit
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office
from tests.test_housing_life import ASKED, at, city, did, granted, writes

T = TypeVar("T")
PAGE, CITY = "/cases/R8-0001/housing", "/city/housing/R8-0001"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


def people(office: Office) -> Office:
    """One person with an intake, whose case is 田中's."""
    from casestore import ledger

    office.says("U1", *THE_INTAKE)
    own = {"owner": office.actor("tanaka").staff_id, "before": ""}
    office.do(
        lambda work: ledger.write(
            work, office.case().id, "owner_changed", own, by=office.actor("tanaka"), now=office.clock.now()
        )
    )
    return office


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return people(Office(sqlite_store, clock))


async def seated(office: Office, who: str = "tanaka") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def text_of(page: str) -> str:
    """What a page says, tags gone, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# -- the agency's page --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_sum_step_by_step_and_says_that_the_city_decides(office: Office) -> None:
    """要綱 8-2, 9"""
    writes(office, "benefit_application", ASKED)

    async def story() -> None:
        visitor = await seated(office)
        said = text_of((await visitor.opens(PAGE)).text)
        for words in ("世帯の収入の合計 90,000円", "基準額（2人の世帯） 130,000円", "家賃 50,000円", "43,000円", "173,000円"):
            assert words in said, words
        assert "支給するかどうかは、市が決めます" in said
        assert "まだ3点" in said and "⑥" in said
        assert "この表" not in said and "市の資料で確かめられていません" in said

    run(story())


def test_what_is_missing_is_named_and_no_amount_is_shown(office: Office) -> None:
    writes(office, "benefit_application", {"type": "rent", "reason": "job_loss", "rent": "40000"})

    async def story() -> None:
        visitor = await seated(office)
        said = text_of((await visitor.opens(PAGE)).text)
        assert "まだ聞いていないこと：世帯の人数、世帯の収入、世帯の預貯金、離職・廃業した日" in said
        assert "まだ計算できません" in said

    run(story())


def test_help_with_moving_shows_no_number(office: Office) -> None:
    """要綱 8-2, 9"""
    writes(
        office, "benefit_application", {"type": "moving_cost", "reason": "income_fall", "household_size": "2", "rent": "40000"}
    )

    async def story() -> None:
        said = text_of((await (await seated(office)).opens(PAGE)).text)
        assert "転居費用の上限額は、手もとの資料にありません" in said
        assert "円 " not in said

    run(story())


def test_a_duty_is_one_tap_and_the_same_tap_again_is_not_a_second(office: Office) -> None:
    """要綱 8-1"""
    granted(office)
    office.clock.at = at(date(2026, 12, 9))

    async def story() -> None:
        visitor = await seated(office)
        page = (await visitor.opens(PAGE)).text
        once = re.search(r'name="once" value="([^"]+)"', page)
        assert once is not None
        for _again in range(2):
            answer = await visitor.sends(f"{PAGE}/duty", duty="consultation", done_on="2026-12-08", once=once[1])
            assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=duty&month=2026-12#duties")
        said = text_of((await visitor.opens(f"{PAGE}?month=2026-12")).text)
        assert "相談支援員との面談 1回 / 4回 あと3回" in said
        assert "経営相談 0回 / 1回" in said and "ハローワークでの職業相談 0回" not in said

    run(story())
    assert [entry.kind for entry in office.entries()].count("benefit_duty") == 1


def test_a_duty_without_a_kind_or_with_a_day_ahead_comes_back_with_words(office: Office) -> None:
    granted(office)

    async def story() -> None:
        visitor = await seated(office)
        await visitor.opens(PAGE)
        tries: tuple[tuple[dict[str, Any], str], ...] = (
            ({"duty": "", "done_on": "2026-11-25"}, "ひとつえらんで"),
            ({"duty": "made_up", "done_on": "2026-11-25"}, "ひとつえらんで"),
            ({"duty": "hello_work", "done_on": ""}, "した日を入れて"),
            ({"duty": "hello_work", "done_on": "2026-02-30"}, "した日を入れて"),
            ({"duty": "hello_work", "done_on": "2026-11-26"}, "きょうかそれより前"),
        )
        for fields, words in tries:
            answer = await visitor.sends(f"{PAGE}/duty", **fields)
            assert (answer.status_code, words in answer.text) == (422, True), fields

    run(story())


def test_a_duty_after_the_end_is_refused_with_the_law_s_reason(office: Office) -> None:
    granted(office)
    city(office, "benefit_ended", result="stopped", last_month="2026-12", reason="報告がない")

    async def story() -> None:
        visitor = await seated(office)
        page = (await visitor.opens(PAGE)).text
        assert 'name="duty"' not in page
        answer = await visitor.sends(f"{PAGE}/duty", duty="hello_work", done_on="2026-11-25")
        assert answer.status_code == 409

    run(story())


def test_the_page_links_to_the_forms_that_are_open_now_and_never_to_the_city_s(office: Office) -> None:
    async def story() -> None:
        visitor = await seated(office)
        before = (await visitor.opens(PAGE)).text
        assert "申請はまだありません" in before and "/write/benefit_application" in before
        granted(office)
        after = (await visitor.opens(PAGE)).text
        assert "/write/benefit_extension" in after and "/write/benefit_report" in after
        assert not re.search(r"/write/benefit_(decision|paid|ended|application)", after)

    run(story())


def test_a_missed_window_and_a_month_that_fell_short_are_said(office: Office) -> None:
    """要綱 8-1"""
    granted(office)
    office.clock.at = at(date(2027, 3, 1))

    async def story() -> None:
        said = text_of((await (await seated(office)).opens(PAGE)).text)
        assert "延長の申請の期限がすぎました" in said
        assert "2026年12月：相談支援員との面談（あと4回）" in said
        assert "支給済み0か月・のこり3か月" in said

    run(story())


def test_who_may_not_read_the_case_finds_no_page_and_reading_is_audited(office: Office) -> None:
    writes(office, "benefit_application", ASKED)

    async def story() -> None:
        await (await seated(office)).opens(PAGE)
        for who in ("ito", "sasaki"):
            visitor = await seated(office, who)
            assert (await visitor.opens(PAGE)).status_code == 404, who
            await visitor.opens("/me")
            assert (await visitor.sends(f"{PAGE}/duty", duty="hello_work", done_on="2026-11-25")).status_code == 404, who
        assert (await (await seated(office)).opens("/cases/R8-0999/housing")).status_code == 404

    run(story())
    read = office.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "read_case")).all())
    assert [(row.actor, row.thing) for row in read] == [(office.actor("tanaka").staff_id, office.case().id)]


# -- the city's pages ---------------------------------------------------------------------------------------------------------


def test_the_city_decides_pays_and_ends_on_its_own_page(office: Office) -> None:
    """要綱 8-1, 8-2"""
    application = writes(office, "benefit_application", ASKED)
    writes(office, "benefit_submission", {"sent_on": "2026-11-25", "documents": ["identity"]}, application)

    async def story() -> None:
        visitor = await seated(office, "ito")
        assert "決定待ち" in text_of((await visitor.opens("/city/housing")).text)
        page = (await visitor.opens(CITY)).text
        assert 'value="43000"' in page and not re.search(r'name="result"[^>]*checked', page)
        seen = _seen(page)
        empty = await visitor.sends(f"{CITY}/benefit_decision", seen=seen)
        assert (empty.status_code, "を確かめてください" in empty.text) == (422, True)
        decision: dict[str, Any] = {"result": "granted", "monthly_amount": "4万3千円", "from_month": "2026-12", "months": "3"}
        wrong = await visitor.sends(f"{CITY}/benefit_decision", seen=seen, **(decision | {"from_month": "2026-13"}))
        assert (wrong.status_code, "2026-13" in wrong.text) == (422, True)
        done = await visitor.sends(f"{CITY}/benefit_decision", seen=seen, **decision)
        assert (done.status_code, done.headers["location"]) == (303, f"{CITY}?done=benefit")
        assert office.entries()[-1].answers["monthly_amount"] == "43000"
        late = await visitor.sends(f"{CITY}/benefit_paid", seen=seen, month="2026-12", amount="43000")
        assert (late.status_code, "変わりました" in late.text) == (409, True)
        for amount in ("43000", "43000"):
            page = (await visitor.opens(f"{CITY}?write=benefit_paid")).text
            answer = await visitor.sends(f"{CITY}/benefit_paid", seen=_seen(page), month="2026-12", amount=amount)
        assert (answer.status_code, "もう支給の記録" in answer.text) == (409, True)
        page = (await visitor.opens(f"{CITY}?write=benefit_ended")).text
        ended: dict[str, Any] = {"result": "finished", "last_month": "2027-02"}
        assert (await visitor.sends(f"{CITY}/benefit_ended", seen=_seen(page), **ended)).status_code == 303
        assert "支給は終わりました" in (await visitor.opens(CITY)).text

    run(story())
    assert office.is_true()


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_refusal_asks_for_its_reason_and_drops_what_it_does_not_need(office: Office) -> None:
    application = writes(office, "benefit_application", ASKED)
    writes(office, "benefit_submission", {"sent_on": "2026-11-25", "documents": ["identity"]}, application)

    async def story() -> None:
        visitor = await seated(office, "ito")
        seen = _seen((await visitor.opens(CITY)).text)
        no: dict[str, Any] = {"result": "refused", "monthly_amount": "43000", "months": "3"}
        assert (await visitor.sends(f"{CITY}/benefit_decision", seen=seen, **no)).status_code == 422
        assert (
            await visitor.sends(f"{CITY}/benefit_decision", seen=seen, **no, reason="収入が上限をこえる")
        ).status_code == 303

    run(story())
    assert dict(office.entries()[-1].answers) == {"result": "refused", "reason": "収入が上限をこえる"}


def test_only_the_city_has_these_pages_and_only_of_what_it_was_sent(office: Office) -> None:
    """要綱 2-2; they must not see the case page"""
    writes(office, "benefit_application", ASKED)

    async def story() -> None:
        officer = await seated(office, "ito")
        assert (await officer.opens("/city/housing")).status_code == 200
        assert (await officer.opens(CITY)).status_code == 404
        assert (await officer.opens("/cases/R8-0001")).status_code == 404
        await officer.opens("/city/housing")
        for result in ("granted", "refused"):
            form: dict[str, Any] = {
                "result": result,
                "monthly_amount": "1",
                "from_month": "2026-12",
                "months": "3",
                "reason": "理由",
            }
            assert (await officer.sends(f"{CITY}/benefit_decision", seen="1", **form)).status_code == 404
            await officer.opens("/city/housing")
        for who in ("tanaka", "mori"):
            visitor = await seated(office, who)
            assert (await visitor.opens("/city/housing")).status_code == 404, who
            assert (await visitor.opens(CITY)).status_code == 404, who
        assert (await officer.sends(f"{CITY}/made_up", seen="1")).status_code == 404

    run(story())


def test_the_page_is_in_english_too(office: Office) -> None:
    granted(office)

    async def story() -> None:
        visitor = await seated(office)
        visitor.browser.cookies.set("lang", "en")
        page = (await visitor.opens(PAGE)).text
        assert 'lang="en"' in page
        assert "Help with the rent" in page and "Interview with a counsellor" in page

    run(story())


# -- in a real browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("housing")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = people(Office(store, StillClock()))
    granted(office)
    office.clock.at = at(date(2027, 1, 12))
    did(office, "consultation", date(2027, 1, 5))
    did(office, "business_consultation", date(2027, 1, 6))
    city(office, "benefit_paid", month="2026-12", amount="43000")
    with in_chromium(office) as standing:
        yield standing
    store.close()


def _in_order(page: Page, path: str) -> None:
    page.goto(path, wait_until="domcontentloaded")
    assert faults_in_every_look(page) == {}


@pytest.mark.browser
def test_axe_finds_nothing_on_any_of_the_pages(standing: Standing) -> None:
    page = standing.signed_in()
    complaints = listening(page)
    _in_order(page, PAGE)
    _in_order(page, f"{PAGE}?month=2026-12")
    assert complaints == []
    page.context.close()
    officer = standing.window().new_page()
    officer.goto("/sign-in", wait_until="domcontentloaded")
    officer.get_by_role("button", name="伊藤 真一").click()
    officer.wait_for_load_state("domcontentloaded")
    for path in ("/city/housing", CITY, f"{CITY}?write=benefit_ended"):
        _in_order(officer, path)
    officer.context.close()


@pytest.mark.browser
def test_a_duty_is_noted_without_javascript(standing: Standing) -> None:
    page = standing.signed_in(java_script_enabled=False)
    page.goto(PAGE, wait_until="domcontentloaded")
    page.get_by_label("収入を増やすための取組み").check()
    page.get_by_role("button", name="したことを記録する").click()
    page.wait_for_url("**/housing?done=duty**")
    assert "したことを記録しました" in page.content()
    page.context.close()
