"""集計 in the console: every number opens its cases for those who may see them, few people are not counted out to the city, a month is
closed and what changes afterwards is a correction (要綱 3, 8-1; 支援状況調査)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from casestore import drop_off, ledger, people
from casestore.db import Store, Work
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from dialogs.catalogue import DIALOGS
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.doubles import BY_HAND, HANAKO, Doubles

T = TypeVar("T")


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Doubles:
    """Three people came in November; two were told where to go, one of them to the ward."""
    office = Doubles(sqlite_store, clock)
    office.takes_down(**HANAKO)
    office.takes_down(name="鈴木 太郎")
    office.writes_in("U1")
    tanaka = office.actor("tanaka")
    for number, outcome, places in (("R8-0001", "ward_assistance", ("hogo_chuo",)), ("R8-0002", "information_only", ())):
        case = office.case(number)
        office.do(
            lambda work, one=case, what=outcome, where=places: office.worker.triage(
                work, one.id, what, "理由", where, tanaka.staff_id, "", None, tanaka, office.clock.now()
            )
        )
    return office


async def at_the_desk(office: Doubles, who: str = "mori") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def numbers(page: str) -> dict[str, str]:
    """What the page says of each item."""
    found = re.findall(r'<tr><th scope="row">([^<]+)</th><td class="num"[^>]*><b>(?:<a [^>]*>)?([^<]*)<', page)
    return dict(found)


def test_every_number_opens_onto_its_cases(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens("/figures?month=2026-11")).text
        found = numbers(page)
        assert found["① 新規相談受付件数"] == "3"
        assert found["相談・情報提供のみで終了"] == "1"
        assert found["他制度・他機関へのつなぎ"] == "1"
        assert found["うち生活保護の窓口へ"] == "1"
        assert found["② プラン作成件数"] == "0"
        assert "2026年11月" in page
        opened = (await one.opens("/figures?month=2026-11&item=referred_to_ward")).text
        assert "髙﨑 花子" in opened
        assert "鈴木" not in opened
        assert "R8-0001" in opened
        assert "item=plans" not in page  # nothing opens where there is nobody

    run(story())


def test_a_number_never_opens_onto_somebody_one_may_not_see(office: Doubles) -> None:
    office.owned_by("R8-0001", "tanaka")
    office.restricts("R8-0001", "tanaka", "tanaka", "sato")

    async def story() -> None:
        one = await at_the_desk(office)
        opened = (await one.opens("/figures?month=2026-11&item=new_consultations")).text
        assert numbers(opened)["① 新規相談受付件数"] == "3"
        assert "R8-0002" in opened
        assert "R8-0001" not in opened
        assert "髙﨑" not in opened

    run(story())


def test_the_city_sees_no_small_number_no_name_and_closes_nothing(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office, "ito")
        page = (await one.opens("/figures?month=2026-11")).text
        least = office.desk.profile.statistics.least_shown
        found = numbers(page)
        assert found["① 新規相談受付件数"] == f"{least}未満"
        assert found["② プラン作成件数"] == "0"
        assert "item=" not in page
        assert "いまの数でこの月を締める" not in page
        assert (await one.opens("/figures?month=2026-11&item=new_consultations")).status_code == 404
        await one.opens("/me")
        assert (await one.sends("/figures/close", month="2026-11")).status_code in (403, 404)

    run(story())


def test_small_numbers_stay_hidden_from_the_city_in_what_was_corrected_and_in_the_rates_too(office: Doubles) -> None:
    async def story() -> None:
        chief = await at_the_desk(office)
        await chief.opens("/figures?month=2026-11")
        await chief.sends("/figures/close", month="2026-11")
        office.merges("R8-0002", "R8-0003")
        shown = (await chief.opens("/figures?month=2026-11")).text
        assert re.search(r"① 新規相談受付件数</th><td[^>]*>3</td><td[^>]*>2</td>", shown)
        page = (await (await at_the_desk(office, "ito")).opens("/figures?month=2026-11")).text
        assert not re.search(r"① 新規相談受付件数</th><td[^>]*>3</td>", page)

    run(story())


def test_a_month_is_closed_once_for_all_and_what_comes_late_is_a_correction(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens("/figures?month=2026-11")).text
        assert "この月は、まだ締めていません" in page
        done = await one.sends("/figures/close", month="2026-11")
        assert done.headers["location"] == "/figures?month=2026-11&done=closed_month#editions"
        page = (await one.opens("/figures?month=2026-11")).text
        assert "森 恵子さんが締めました" in page
        assert "そのあとの訂正はありません" in page
        _another_in_november(office)
        one = await at_the_desk(office)
        page = (await one.opens("/figures?month=2026-11")).text
        assert re.search(r"① 新規相談受付件数</th><td[^>]*>3</td><td[^>]*>4</td>", page)
        for name in ("2027-01", "2026-13", "", "x"):
            wrong = await one.sends("/figures/close", month=name)
            assert wrong.status_code == 422, name
            assert 'role="alert"' in wrong.text

    run(story())


def _another_in_november(office: Doubles) -> None:
    """Somebody who came in November is written down in December."""
    came, tanaka = office.clock.now(), office.actor("tanaka")
    office.clock.forward(days=10)

    def late(work: Work) -> None:
        now = office.clock.now()
        row = ledger.open_case(work, people.new_person(work, now, person=new_id(now)), now)
        promise = Promise(Promised.TRIAGE, "", now, tanaka.staff_id)
        ledger.write(work, row.id, "intake", BY_HAND, by=tanaka, now=now, happened_at=came, promises=[promise])

    office.do(late)


def test_months_lead_to_one_another_and_not_into_the_future(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens("/figures")).text
        assert "/figures?month=2026-10" in page
        assert "/figures?month=2026-12" not in page
        before = (await one.opens("/figures?month=2026-10")).text
        assert "/figures?month=2026-11" in before
        assert numbers(before)["① 新規相談受付件数"] == "0"
        assert "2026年11月" in (await one.opens("/figures?month=2026-99")).text

    run(story())


@pytest.mark.parametrize(("who", "status"), [("tanaka", 404), ("sasaki", 404), ("mori", 200), ("ito", 200)])
def test_only_chief_city_and_auditors_see_the_figures(office: Doubles, who: str, status: int) -> None:
    async def story() -> None:
        assert (await (await at_the_desk(office, who)).opens("/figures")).status_code == status

    run(story())


# -- 質問ごとの途中離脱 ----------------------------------------------------------------------------------------------------
QUESTION = next(iter(DIALOGS["reached"].asks))


def _have_come(office: Doubles, language: str, asked: int, answered: int) -> None:
    steps = [("reached", QUESTION, language, "asked")] * asked + [("reached", QUESTION, language, "answered")] * answered
    office.do(lambda work: drop_off.count(work, steps, office.clock.now()))


def questions(page: str) -> list[str]:
    """The cells of each question, beside one another."""
    section = page[page.index('id="questions"') :]
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', section)
    return ["|".join(re.sub("<[^>]+>", "|", row).split("|")) for row in rows]


def test_where_people_stop_is_shown_by_question_and_language_and_small_numbers_to_nobody(office: Doubles) -> None:
    """(要綱 7) also the chief, who may read the cases, sees no number that could be one person's."""
    _have_come(office, "ja", 8, 6)
    _have_come(office, "vi", 6, 3)

    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens("/figures?month=2026-11&talk=reached")).text
        (row,) = questions(page)
        assert row.startswith(DIALOGS["reached"].asks[QUESTION].title) and "14" in row and "9" in row and "64%" in row
        assert '<rect width="64" height="6"/>' in page
        page = (await one.opens("/figures?month=2026-11&talk=reached&spoken=vi")).text
        (row,) = questions(page)
        assert "6" in row and "5未満" in row and "–" in row and "%" not in row and "3" not in row.replace("5未満", "")
        assert 'value="vi" selected' in page
        assert "この月の数は、まだありません。" in (await one.opens("/figures?month=2026-10")).text
        odd = await one.opens("/figures?month=2026-11&talk=%3Cx%3E&spoken=xx")
        assert odd.status_code == 200 and "<x>" not in odd.text

    run(story())


def test_whoever_sees_the_figures_sees_where_people_stop_and_nobody_else(office: Doubles) -> None:
    """(要綱 2-2)"""
    _have_come(office, "ja", 8, 6)

    async def story() -> None:
        city = await at_the_desk(office, "ito")
        assert "75%" in (await city.opens("/figures?month=2026-11&talk=reached")).text
        worker = await at_the_desk(office, "tanaka")
        refused = await worker.opens("/figures?month=2026-11&talk=reached")
        assert refused.status_code == 404 and "75%" not in refused.text

    run(story())


def test_how_far_the_people_of_a_month_came_is_drawn_and_each_step_opens_its_cases(office: Doubles) -> None:
    """(要綱 2-1-ア) every step is a part of those who were received; the city sees no few people and no cases."""

    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens("/figures?month=2026-11")).text
        assert {step: numbers(page)[step] for step in ("相談を受け付けた", "振り分けた", "利用申込みがあった")} == {
            "相談を受け付けた": "3",
            "振り分けた": "2",
            "利用申込みがあった": "0",
        }
        assert '<rect width="67" height="6"/>' in page
        opened = (await one.opens("/figures?month=2026-11&step=triaged")).text
        way = opened[opened.index('id="way"') :]
        assert "R8-0001" in way and "R8-0002" in way and "R8-0003" not in way
        assert (await one.opens("/figures?month=2026-11&step=nowhere")).status_code == 404
        city = await at_the_desk(office, "ito")
        page = (await city.opens("/figures?month=2026-11")).text
        assert numbers(page)["相談を受け付けた"].endswith("未満")
        assert (await city.opens("/figures?month=2026-11&step=triaged")).status_code == 404

    run(story())
