"""きょう and the chief's pages (要綱 2-1-ア, 2-2-ア): groups in the order of harm, each row at its exact place, one's own or the office's,
a calm empty day; questions, load, the month's look; in real Chromium in every look."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import expect

from casestore import flags, follow_ups, ledger
from casestore.clocks import clock_of
from casestore.db import Store, open_store
from casestore.follow_ups import Promise, Promised
from casestore.permissions import Actor
from casestore.profile import load_profile
from casestore.tables import FollowUp
from staff_console.today_groups import HEADINGS, group_of, place_of
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office

T = TypeVar("T")
ORDER = [heading.id for heading in HEADINGS]


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


def full(office: Office) -> Office:
    """U1 is urgent, U2 waits for triage, U3 is tanaka's with promises of many kinds, U4 waits for sato's answer."""
    office.says("U1", *THE_INTAKE[:3], "今夜ねる場所がない")
    for who in ("U2", "U3", "U4"):
        office.says(who, *THE_INTAKE)
    tanaka, sato, now = office.actor("tanaka"), office.actor("sato"), office.clock.now()
    for number, worker in (("R8-0003", tanaka), ("R8-0004", sato)):
        triaged(office, number, worker)
    late = now - timedelta(days=2)
    for n, (kind, step) in enumerate(
        [
            *((Promised.CLOCK, step) for step in ("revise", "promised", "evaluation:month_3", "benefit_duties", "monitoring")),
            *((Promised.SILENT, "2026-11-01:14"), (Promised.AGENCY, ""), *[(Promised.NEXT_ACTION, f"n{n}") for n in range(12)]),
        ]
    ):
        promised(office, "R8-0003", Promise(kind, f"because-{n}", late, tanaka.staff_id, step=step))
    promised(
        office, "R8-0003", Promise(Promised.NEXT_ACTION, "far", now + timedelta(days=9), tanaka.staff_id, words="先の用事")
    )
    contact = office.contact(office.case("R8-0004"))
    office.do(lambda work: office.worker.take_over(work, contact.id, sato, now))
    office.says("U4", "きょう、相談に行ってもいいですか。")
    office.clock.forward(hours=3)
    case3 = office.case("R8-0003")
    office.do(lambda work: flags.ask(work, case3, "家族と話してよいか、まよっています。", tanaka, office.clock.now()))
    return office


def triaged(office: Office, number: str, by: Actor) -> None:
    case, now = office.case(number), office.clock.now()
    office.do(lambda work: office.worker.triage(work, case.id, "application", "理由", (), by.staff_id, "面談", None, by, now))


def promised(office: Office, number: str, promise: Promise) -> None:
    case = office.case(number)
    office.do(lambda work: follow_ups.promise(work, promise, person=case.person_id, now=office.clock.now(), case=case.id))


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return full(Office(sqlite_store, clock))


async def at_the_desk(office: Office, who: str) -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def groups(html: str) -> list[str]:
    return re.findall(r'<section class="card due" id="([\w-]+)"', html)


def test_everything_stands_in_the_order_of_harm_says_why_and_opens_its_own_place(office: Office) -> None:
    """(要綱 2-1-ア)"""

    async def story() -> tuple[str, str, str]:
        own = (await (await at_the_desk(office, "tanaka")).opens("/today")).text
        chief = (await (await at_the_desk(office, "mori")).opens("/today")).text
        other = (await (await at_the_desk(office, "sato")).opens("/today")).text
        return own, chief, other

    own, chief, other = run(story())
    for page in (own, chief, other):
        assert groups(page) == sorted(groups(page), key=ORDER.index)
    assert groups(own)[0] == "urgent" and {"returned", "silent", "theirs", "evaluations", "housing", "steps"} <= set(
        groups(own)
    )
    for place in (
        *("/cases/R8-0003/write/plan", "/cases/R8-0003?record=1#note", "/cases/R8-0003/write/evaluation"),
        *("/cases/R8-0003/housing", "/cases/R8-0003#way-because-6", "/reception?case=R8-0002"),
    ):
        assert f'href="{place}"' in own, place
    assert "14日、連絡がありません" in own
    assert "先の用事" in own[own.index('id="later"') :]
    assert "あと5件" in own  # 13 of our own promises: eight, and the rest folded
    assert 'href="/cases/R8-0003#flag-' in chief and "田中 ゆかりさんの相談に答える" in chief
    assert "相談に答える" not in own
    assert "3時間待っています" in other and "?talk=" in other  # nobody has answered U4 yet
    assert "なぜ" not in own and own.count('class="hint"') >= len(groups(own))


def test_one_sees_ones_own_and_what_is_anyones_and_the_switch_shows_the_office(office: Office) -> None:
    async def story() -> tuple[str, str, str]:
        visitor = await at_the_desk(office, "sato")
        mine = (await visitor.opens("/today")).text
        everyone = (await visitor.opens("/today?whose=office")).text
        live = (await visitor.opens("/today/lists?whose=office")).text
        return mine, everyone, live

    mine, everyone, live = run(story())
    assert "urgent" in groups(mine), "whoever is at the desk answers an alert"
    assert "returned" not in groups(mine) and "returned" in groups(everyone)
    assert groups(live) == groups(everyone)
    assert 'hx-get="/today/lists?whose=office"' in everyone
    assert 'href="/cases/R8-0003#lead"' in everyone, "a form one may not write in is not where a colleague's row leads"


def test_an_answered_person_waits_no_more(office: Office) -> None:
    sato, contact = office.actor("sato"), office.contact(office.case("R8-0004"))
    office.do(lambda work: office.worker.reply(work, contact.id, "どうぞ、お待ちしています。", sato, office.clock.now()))

    async def story() -> str:
        return (await (await at_the_desk(office, "sato")).opens("/today")).text

    assert "待っています" not in run(story())


def test_a_day_on_which_all_is_done_is_a_calm_page(sqlite_store: Store, clock: StillClock) -> None:
    office = Office(sqlite_store, clock)

    async def story() -> list[str]:
        return [(await (await at_the_desk(office, who)).opens("/today")).text for who in ("mori", "tanaka", "ito")]

    for page in run(story()):
        assert "きょうの用事はすべて済んでいます" in page
        assert groups(page) == []


def _row(kind: Promised, step: str) -> FollowUp:
    at = StillClock().now()
    return FollowUp(id="f", person_id="p", kind=kind, ask="staff", because="b", step=step, due_at=at, made_at=at)


def test_every_promise_and_every_clock_of_the_profile_has_a_group_and_a_place() -> None:
    profile = load_profile("sapporo")
    steps = [clock.id for clock in profile.clocks]
    rows = [_row(kind, "") for kind in Promised] + [_row(Promised.CLOCK, step) for step in steps]
    for row in rows:
        assert group_of(row) in ORDER
        assert re.fullmatch(r"/(cases|reception|meetings)[\w/?=#&%-]*", place_of(row, "R8-0001")), row.step
    assert all(clock_of(profile, step) for step in steps)
    assert {group_of(row) for row in rows} >= set(ORDER) - {"second", "flags"}


def test_a_question_is_asked_answered_and_read_on_the_page_of_the_case(office: Office) -> None:
    """(要綱 2-2-ア)"""

    async def story() -> None:
        worker, chief = await at_the_desk(office, "tanaka"), await at_the_desk(office, "mori")
        at = "/cases/R8-0003"
        assert "家族と話してよいか" in (await worker.opens(at)).text
        assert "/answer" not in worker.page
        flag = re.search(r"/cases/R8-0003/flags/([^/]+)/answer", (await chief.opens(at)).text)
        assert flag is not None
        answer = f"{at}/flags/{flag[1]}/answer"
        assert (await worker.sends(answer, words="わたしが")).status_code == 404
        assert (await chief.sends(answer, words="")).status_code == 422
        await chief.opens(at)
        done = await chief.sends(answer, words="まず本人に聞きましょう。")
        assert done.headers["location"] == f"{at}?done=advised#flags"
        await chief.opens(at)
        assert (await chief.sends(answer, words="もう一度")).status_code == 409
        today = (await worker.opens("/today")).text
        assert 'href="/cases/R8-0003#flags"' in today[today.index('id="advice"') :] if "advice" in groups(today) else True
        read = re.search(r'action="(/cases/R8-0003/advice/[^"]+/read)"', (await worker.opens(at)).text)
        assert read is not None and "まず本人に聞きましょう。" in worker.page
        assert (await worker.sends(read[1])).status_code == 303
        assert "/advice/" not in (await worker.opens(at)).text
        assert (await worker.sends(read[1])).status_code == 404
        await worker.opens(at)
        assert (await worker.sends(f"{at}/take-over", how="own", reason="わたしが")).status_code in (403, 404)

    run(story())


def test_the_chief_sees_how_heavy_work_is_opens_each_figure_and_looks_at_the_month(office: Office) -> None:
    """(要綱 2-2-ア)"""
    case, tanaka = office.case("R8-0003"), office.actor("tanaka")
    office.do(lambda work: ledger.write(work, case.id, "contact", {"note": "電話した。"}, by=tanaka, now=office.clock.now()))
    office.clock.forward(days=10)

    async def story() -> None:
        chief = await at_the_desk(office, "mori")
        page = (await chief.opens("/team")).text
        assert "職員からの相談" in page and 'class="load"' in page and "（まだ" in page
        figure = re.search(rf'href="(/team/{tanaka.staff_id}/cases\?weight=\d)"', page)
        assert figure is not None
        assert "R8-0003" in (await chief.opens(figure[1])).text
        month = (await chief.opens("/team/reviews")).text
        look = re.search(r'action="(/team/reviews/2026-11/(R8-\d+))"', month)
        assert look is not None
        assert (await chief.sends(look[1], note="よい記録。", question="")).headers["location"].endswith("done=seen")
        assert "すべて見ました。" in (await chief.opens("/team/reviews")).text
        assert (await chief.sends(look[1], note="もう一度")).status_code == 409
        assert (await chief.opens("/team/reviews?month=2020-01")).status_code == 404
        worker = await at_the_desk(office, "tanaka")
        for path in ("/team/reviews", f"/team/{tanaka.staff_id}/cases"):
            assert (await worker.opens(path)).status_code == 404
        taken = await chief.opens("/cases/R8-0003")
        assert "主任が引きうける" in taken.text
        await chief.sends("/cases/R8-0003/take-over", how="own", reason="家族との話を主任がします。")
        assert "家族との話を主任がします。" in (await worker.opens("/cases/R8-0003")).text

    run(story())
    assert office.case("R8-0003").owner_id == office.actor("mori").staff_id
    assert office.is_true()


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("today")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    with in_chromium(full(Office(store, StillClock()))) as standing:
        yield standing
    store.close()


@pytest.mark.browser
def test_axe_finds_nothing_on_the_day_and_on_the_chiefs_pages(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    tanaka = standing.office.actor("tanaka").staff_id
    for path in ("/today", "/team", f"/team/{tanaka}/cases", "/team/reviews", "/cases/R8-0003"):
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
        assert faults_in_every_look(page) == {}
    page.goto("/today", wait_until="domcontentloaded")
    page.locator("#more-ours > summary").click()
    standing.office.says("U5", *THE_INTAKE)
    standing.office.do(lambda work: work.tell("today"))
    expect(page.locator("#untriaged .tasks li")).to_have_count(2)  # live
    expect(page.locator("#more-ours")).to_have_attribute("open", "")  # what was unfolded stays so
    assert complaints == []
    page.context.close()
