"""支援ケース一覧 (様式4): narrowed, in order, page after page; tabs a worker keeps; one act on many cases (要綱 6-1, 2-1-ア, 4-1)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import pytest
from sqlmodel import col, select

from bench.city import grown
from bench.multiply import lives
from bench.town import CALLED, LIVES, PROMISED, TABLED, TOLD, WITH_CITY, town
from casestore import case_filter, people, saved_views
from casestore.calendar import JST
from casestore.case_filter import CaseFilter
from casestore.db import Store, Work
from casestore.tables import Audit, Case, Entry, FollowUp, Person, SavedView
from tests.console_room import Visitor, console_of
from tests.playing import Office

T = TypeVar("T")
COPIES = 2


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


def some_cases(store: Store) -> Office:
    """The town and copies of its people, 田中's and 佐藤's."""
    office = town(store)
    found = lives(store, LIVES)
    owners = [office.actor("tanaka").staff_id, office.actor("sato").staff_id]
    grown(office, iter([found[name] for name in LIVES] * COPIES), owners, days=14)
    office.clock.forward(days=2)  # something is late by now
    return office


# -- the filter itself, on both databases --------------------------------------------------------------------------------------


@pytest.fixture
def office(store: Store) -> Office:
    return some_cases(store)


def pages(office: Office, wanted: CaseFilter, size: int = 7) -> list[str]:
    """Every number of the list, turned page after page."""
    mori, now = office.actor("mori"), office.clock.now()

    def turn(work: Work) -> list[str]:
        found: list[Case] = []
        while some := case_filter.page(work, mori, wanted, now, before=found[-1].id if found else "", limit=size):
            found += some
            assert len(found) < 200
        return [one.number for one in found]

    return office.look(turn)


def judged(office: Office, fits: Callable[[Case, list[FollowUp], Person], bool]) -> set[str]:
    """The numbers of the cases for which this holds, looked at one by one."""

    def look(work: Work) -> set[str]:
        promised = work.session.exec(select(FollowUp).where(col(FollowUp.ended_at).is_(None))).all()
        everyone = {one.id: one for one in work.session.exec(select(Person))}
        return {
            case.number
            for case in work.session.exec(select(Case))
            if fits(case, [one for one in promised if one.case_id == case.id], everyone[case.person_id])
        }

    return office.look(look)


def test_each_filter_finds_what_looking_at_every_case_finds_counts_it_and_puts_it_in_order(office: Office) -> None:
    """(要綱 6-1) pages of seven hold each case once, whatever the order."""
    now, tanaka = office.clock.now(), office.actor("tanaka").staff_id
    morning = datetime.combine(now.astimezone(JST).date(), time(), JST)
    office.do(lambda work: people.speak(work, office.case(CALLED).person_id, "vi"))
    expected: list[tuple[CaseFilter, Callable[[Case, list[FollowUp], Person], bool]]] = [
        (CaseFilter(), lambda case, *_: case.closed_at is None),
        (CaseFilter(over="too"), lambda *_: True),
        (CaseFilter(over="only"), lambda case, *_: case.closed_at is not None),
        (CaseFilter(stage="closed"), lambda case, *_: case.stage == "closed"),
        (CaseFilter(stage="decision"), lambda case, *_: case.stage == "decision"),
        (CaseFilter(owner=tanaka), lambda case, *_: case.owner_id == tanaka and case.closed_at is None),
        (CaseFilter(owner="nobody"), lambda case, *_: case.owner_id is None and case.closed_at is None),
        (
            CaseFilter(due="late"),
            lambda case, open_now, _: not case.closed_at and any(one.due_at < morning for one in open_now),
        ),
        (
            CaseFilter(due="week"),
            lambda case, open_now, _: not case.closed_at and any(one.due_at < morning + timedelta(days=7) for one in open_now),
        ),
        (CaseFilter(language="vi"), lambda case, _open, person: case.closed_at is None and person.language == "vi"),
    ]
    mori = office.actor("mori")
    for wanted, fits in expected:
        there = judged(office, fits)
        assert there, wanted
        for sort in ("", "due", "name"):
            found = pages(office, CaseFilter(**(vars(wanted) | {"sort": sort})))
            assert len(found) == len(set(found)) and set(found) == there, (wanted, sort)
        assert office.look(lambda work, wanted=wanted: case_filter.count(work, mori, wanted, now)) == len(there)  # type: ignore[misc]  # bound at once
    is_in_order(office)


def is_in_order(office: Office) -> None:
    """Newest first; the soonest due first; 五十音順, whoever has no name last."""

    def keys(wanted: CaseFilter) -> list[Any]:
        def look(work: Work) -> list[Any]:
            found = []
            for number in pages(office, wanted):
                case = work.session.exec(select(Case).where(Case.number == number)).one()
                due = work.session.exec(
                    select(FollowUp.due_at).where(FollowUp.case_id == case.id, col(FollowUp.ended_at).is_(None))
                ).all()
                name = people.reading(people.known(work, case.person_id))
                found.append({"": case.id, "due": min(due), "name": (not name, name)}[wanted.sort])
            return found

        return office.look(look)

    newest, due, name = (keys(CaseFilter(sort=sort)) for sort in ("", "due", "name"))
    assert newest == sorted(newest, reverse=True) and due == sorted(due) and name == sorted(name)


def test_an_address_with_values_nobody_knows_asks_for_everything() -> None:
    wanted = case_filter.read(
        {"due": "never", "over": "1 OR 1=1", "sort": "; drop", "stage": "<b>", "q": " 山田 ", "waits": "2"}
    )
    assert wanted == CaseFilter(text="山田")
    assert case_filter.read({"view": "mine"}) == CaseFilter(owner="mine")
    assert case_filter.read(dict([part.split("=") for part in CaseFilter(due="late", language="vi").query().split("&")])) == (
        CaseFilter(due="late", language="vi")
    )


# -- the page ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def house(sqlite_store: Store) -> Office:
    return town(sqlite_store)


def test_a_search_by_kana_old_kanji_or_number_is_narrowed_further_and_finds_what_is_over(house: Office) -> None:
    """(要綱 6-1)"""
    assert pages(house, CaseFilter(text="ﾀｶｻｷ")) == [CALLED]
    assert CALLED in pages(house, CaseFilter(text="高崎")) and CALLED in pages(house, CaseFilter(text="髙﨑", owner="nobody"))
    assert CALLED not in pages(house, CaseFilter(text="高崎", owner=house.actor("tanaka").staff_id))
    assert CALLED in pages(house, CaseFilter(text="000-0000-0000"))
    assert pages(house, CaseFilter(text=TOLD.lower())) == [TOLD]
    assert pages(house, CaseFilter(text=TOLD, over="only")) == [TOLD]


async def at_the_desk(office: Office, who: str = "mori") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def numbers(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/cases/(R8-\d+)"', page)


def test_the_page_shows_the_columns_narrows_and_says_when_nothing_is_left(house: Office) -> None:
    """(要綱 6-1) 様式4"""

    async def story() -> None:
        chief = await at_the_desk(house)
        page = (await chief.opens("/cases")).text
        assert TOLD not in numbers(page) and CALLED in numbers(page)
        for words in ("次の評価", "最終接触", "プラン", "返事待ち", "絞り込む・並べる", "つづいているケースは6件です。"):
            assert words in page, words
        assert numbers((await chief.opens("/cases?stage=decision")).text) == [WITH_CITY]
        assert "絞り込みを外す" in chief.page and "あてはまるケースは1件です。" in chief.page
        assert numbers((await chief.opens("/cases?q=たかさき&owner=mine")).text) == []
        assert "あてはまるケースはありません" in chief.page and "絞り込みを外す" in chief.page
        assert numbers((await chief.opens("/cases?q=たかさき")).text) == [CALLED]
        assert set(numbers((await chief.opens("/cases?over=only")).text)) >= {TOLD}

    run(story())


def test_a_filter_is_kept_as_a_tab_for_oneself_or_for_the_team_without_what_was_searched_for(house: Office) -> None:
    """(要綱 6-1)"""

    async def story() -> None:
        tanaka, sato = await at_the_desk(house, "tanaka"), await at_the_desk(house, "sato")
        await tanaka.opens("/cases?stage=decision&q=高橋")
        assert (await tanaka.sends("/cases/views", stage="decision", q="高橋", name=" ")).status_code == 422
        assert "タブの名前を入れてください" in tanaka.page
        answer = await tanaka.sends("/cases/views", stage="decision", q="高橋", name="市を待つ")
        assert answer.headers["location"].startswith("/cases?q=")
        page = (await tanaka.opens("/cases?stage=decision")).text
        assert re.search(r'href="/cases\?stage=decision" aria-current="true">市を待つ<span class="num">1<', page)
        assert "市を待つ" not in (await sato.opens("/cases")).text
        kept = house.look(lambda work: work.session.exec(select(SavedView)).one())
        assert kept.query == "stage=decision"
        await tanaka.sends(f"/cases/views/{kept.id}", name="市の決定", shared="yes")
        assert "市の決定<small>田中 ゆかり</small>" in (await sato.opens("/cases")).text
        assert (await sato.sends(f"/cases/views/{kept.id}", act="remove")).status_code == 404
        assert (await tanaka.sends(f"/cases/views/{kept.id}", act="remove")).status_code == 303
        assert "市の決定" not in (await sato.opens("/cases")).text

    run(story())
    assert [one.action for one in audited(house) if "view" in one.action] == ["kept_view", "changed_view", "removed_view"]


def test_nobody_keeps_more_tabs_than_there_is_room_for(house: Office) -> None:
    tanaka, now = house.actor("tanaka").staff_id, house.clock.now()
    for n in range(saved_views.MOST):
        house.do(lambda work, n=n: saved_views.keep(work, tanaka, f"見方{n}", CaseFilter(due="late"), False, now))  # type: ignore[misc]
    with pytest.raises(saved_views.Full):
        house.do(lambda work: saved_views.keep(work, tanaka, "もう1つ", CaseFilter(), False, now))


# -- many at once --------------------------------------------------------------------------------------------------------------


def audited(office: Office) -> list[Audit]:
    return list(office.look(lambda work: work.session.exec(select(Audit).order_by(col(Audit.seq))).all()))


def owner(office: Office, number: str) -> str | None:
    return office.case(number).owner_id


def handed(office: Office, number: str) -> int:
    case = office.case(number).id
    rows = select(Entry).where(Entry.case_id == case, Entry.kind == "owner_changed")
    return len(office.look(lambda work: work.session.exec(rows).all()))


def test_many_cases_get_an_owner_each_by_itself_and_the_answer_says_which_did_not_and_why(house: Office) -> None:
    """(要綱 2-1-ア) a conflict of interest, one that is theirs, one that may not be seen; the same click again changes nothing; then back."""
    mori, tanaka, sato = (house.actor(name) for name in ("mori", "tanaka", "sato"))
    conflict, now = house.case(TABLED), house.clock.now()
    house.do(lambda work: house.worker.exclude(work, conflict.id, sato.staff_id, "親族", mori, now))

    async def story() -> None:
        chief = await at_the_desk(house)
        assert (await chief.opens("/cases")).status_code == 200
        once = re.search(r'name="once" value="([^"]+)"', chief.page)
        assert once is not None
        asked = {"do": "assign", "owner": sato.staff_id, "once": once[1]}
        assert (await chief.sends("/cases/bulk", **asked)).status_code == 422
        assert "ケースを1件以上えらんでください" in chief.page
        picked = [CALLED, WITH_CITY, TABLED, "R8-0999"]
        answer = await chief.sends("/cases/bulk", case=picked, **asked)
        assert answer.status_code == 409
        assert "2件の担当を佐藤 健さんにしました。 2件は変えていません。" in chief.page
        assert "利害がある" in chief.page and chief.page.count("このケースは見つかりません。") == 1
        for number in (CALLED, WITH_CITY):
            assert owner(house, number) == sato.staff_id and handed(house, number) == 1
        await chief.sends("/cases/bulk", case=picked[:2], **asked)
        assert handed(house, CALLED) == handed(house, WITH_CITY) == 1
        await chief.sends("/cases/bulk", case=[WITH_CITY], do="assign", owner=sato.staff_id, once="another")
        assert "もうこの人が担当です。" in chief.page
        answer = await chief.sends("/cases/bulk/undo", case=[CALLED, WITH_CITY])
        assert answer.status_code == 409 and "前は担当がいなかったので、戻せません。" in chief.page

    run(story())
    assert owner(house, WITH_CITY) == tanaka.staff_id and owner(house, CALLED) == sato.staff_id
    assert len([one for one in audited(house) if one.action == "wrote_owner_changed"]) == 3
    assert house.is_true()


def test_a_worker_gives_cases_to_nobody_but_themself(house: Office) -> None:
    """(要綱 2-2-ア)"""
    sato, tanaka = house.actor("sato"), house.actor("tanaka")

    async def story() -> None:
        worker = await at_the_desk(house, "sato")
        await worker.opens("/cases")
        await worker.sends("/cases/bulk", case=[CALLED], do="assign", owner=tanaka.staff_id, once="1")
        assert "担当を決められるのは主任です。" in worker.page
        answer = await worker.sends("/cases/bulk", case=[CALLED], do="assign", owner=sato.staff_id, once="2")
        assert answer.status_code == 303
        told = (await worker.opens(answer.headers["location"])).text
        assert "1件の担当を佐藤 健さんにしました。" in told and 'action="/cases/bulk/undo"' in told

    run(story())
    assert owner(house, CALLED) == sato.staff_id


def test_what_is_due_of_many_cases_goes_on_the_agenda_of_a_meeting(house: Office) -> None:
    """(要綱 4-1) and of a case with nothing to discuss it is said."""
    from tests import meeting_room

    case = meeting_room.agreed(house, "小野寺")
    at = meeting_room.meeting(house, days=30)

    async def story() -> None:
        chief = await at_the_desk(house)
        await chief.opens("/cases")
        assert (await chief.sends("/cases/bulk", case=[case.number], do="table", meeting="")).status_code == 422
        await chief.sends("/cases/bulk", case=[case.number, CALLED], do="table", meeting=at)
        assert "1件を議題にのせました。 1件は変えていません。" in chief.page
        assert "議題にできるもの（プラン案、評価など）がありません。" in chief.page
        assert case.number in (await chief.opens(f"/meetings/{at}")).text

    run(story())


def test_the_chosen_cases_are_printed_without_menus_and_that_is_written_down(house: Office) -> None:
    """(要綱 6-1) only what may be taken out of the house."""

    async def story() -> None:
        chief, city = await at_the_desk(house), await at_the_desk(house, "ito")
        await chief.opens("/cases")
        answer = await chief.sends("/cases/bulk", case=[CALLED, WITH_CITY], do="print")
        page = (await chief.opens(answer.headers["location"])).text
        assert numbers(page) == [WITH_CITY, CALLED] and 'type="checkbox" name="case"' not in page
        assert numbers((await chief.opens("/cases/print?stage=decision")).text) == [WITH_CITY]
        assert (await city.opens(answer.headers["location"])).status_code == 404

    run(story())
    assert [one.detail for one in audited(house) if one.thing == "cases.print"] == ["2:chosen", "1:stage=decision"]


def test_of_a_restricted_case_neither_list_count_tab_print_nor_bulk_says_a_word(house: Office) -> None:
    """(要綱 2-2)"""
    tanaka, now = house.actor("tanaka"), house.clock.now()
    house.do(lambda work: house.worker.restrict(work, house.case(PROMISED).id, (), tanaka, now))

    async def story() -> None:
        worker = await at_the_desk(house, "sato")
        for path in ("/cases", "/cases?over=too", f"/cases?q={PROMISED}", f"/cases/bulk?did=assign&case={PROMISED}"):
            said = (await worker.opens(path)).text.replace(f'value="{PROMISED}"', "").replace(f"「{PROMISED}」", "")
            assert f"/cases/{PROMISED}" not in said, path
        assert "つづいているケースは5件です。" in (await worker.opens("/cases")).text
        sato = house.actor("sato").staff_id
        await worker.sends("/cases/bulk", case=[PROMISED, "R8-0999"], do="assign", owner=sato)
        assert worker.page.count("このケースは見つかりません。") == 2 and "2件は変えていません。" in worker.page

    run(story())
