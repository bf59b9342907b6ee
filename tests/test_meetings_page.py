"""The pages of meetings: by HTTP for every role, and in a real Chromium with axe (要綱 4-1, 4-2, 4-3, 7; 法9条)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from sqlmodel import select

from casestore import meetings, sharing_meetings
from casestore.agenda import GAP, PLAN, ROLES
from casestore.db import Store, open_store
from casestore.facts import Fact
from casestore.tables import Audit, Case, Meeting
from tests.conftest import StillClock
from tests.console_room import Visitor, at_desk
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.meeting_room import agreed, found, held, holding, meeting, received, seats, tabled, write
from tests.playing import Office


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def played(story: Callable[[Office], Coroutine[Any, Any, None]]) -> Callable[[Office], None]:
    """A test that is told as a story of pages opened one after another."""

    @wraps(story)
    def test(office: Office) -> None:
        asyncio.run(story(office))

    return test


async def sends(visitor: Visitor, path: str, **fields: Any) -> httpx.Response:
    """A form with the token of a page that is surely there."""
    await visitor.opens("/me")
    return await visitor.sends(path, **fields)


async def sits_again(office: Office, visitor: Visitor, who: str) -> Visitor:
    """After the clock moved, the session is over: sign in again."""
    await visitor.opens("/sign-in")
    return await visitor.sits_down_as(office, who)


@played
async def test_the_monthly_meetings_are_proposed_and_what_is_due_is_put_on_one(office: Office) -> None:
    """(要綱 4-1, 4-2)"""
    case, chief = agreed(office), await at_desk(office)
    answer = await chief.opens("/meetings")
    assert "12月16日（水）" in answer.text and "毎月の会議を予定に入れる" in answer.text
    for _ in range(2):
        assert (await sends(chief, "/meetings/monthly")).status_code == 303
    assert "毎月の会議を予定に入れる" not in (await chief.opens("/meetings")).text
    rows = office.look(lambda work: work.session.exec(select(Meeting).order_by(Meeting.held_at)).all())  # type: ignore[arg-type]
    assert [one.month for one in rows] == ["2026-12", "2027-01"]
    at = rows[0].id
    chosen = [f"{kind}:{holding(case, Fact.PLANNED)}" for kind in ("plan", "roles")]
    answer = await sends(chief, "/meetings/items", meeting=at, item=chosen)
    assert answer.headers["location"] == f"/meetings/{at}?done=tabled"
    answer = await chief.opens(f"/meetings/{at}")
    assert "家賃を自分で払う" in answer.text and "事前調整ずみ" in answer.text


@played
async def test_plan_and_roles_are_recorded_with_what_was_typed_kept_until_it_is_whole(office: Office) -> None:
    """(要綱 3-2-エ, 4-2)"""
    case, at = agreed(office), meeting(office)
    plan = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    roles = tabled(office, at, ROLES, holding(case, Fact.PLANNED))
    office.clock.at = found(office, at).held_at + timedelta(hours=1)
    chief = await at_desk(office)
    came = [one.id for one in seats(office, at) if not one.city]
    assert (await sends(chief, f"/meetings/{at}/held", came=came)).status_code == 303
    assert "市の職員が出席していない会議です" in (await chief.opens(f"/meetings/{at}")).text
    fields = {
        f"outcome-{plan}": "approved_with_changes",
        f"words-{plan}": "",
        f"outcome-{roles}": "agreed",
        f"agency-{roles}": ["家計相談", "学習支援", "", ""],
        f"role-{roles}": ["月1回の面談", "", "", ""],
        f"contact-{roles}": ["小林", "", "", ""],
    }
    answer = await sends(chief, f"/meetings/{at}/results", **fields)
    assert answer.status_code == 422
    assert "理由や話し合ったことを書いてください" in answer.text and "機関と役割の両方" in answer.text
    assert "学習支援" in answer.text and "月1回の面談" in answer.text
    whole = {f"words-{plan}": "面談は月2回", f"agency-{roles}": ["家計相談", "", "", ""]}
    answer = await sends(chief, f"/meetings/{at}/results", **fields | whole | {f"outcome-{plan}": ""})
    assert answer.status_code == 422 and "面談は月2回" in answer.text  # words without a result are not thrown away
    assert "approval" not in [one.kind for one in office.entries(case.number)]
    answer = await sends(chief, f"/meetings/{at}/results", **fields | whole)
    assert answer.headers["location"] == f"/meetings/{at}?done=results"
    approval, agreed_roles = office.entries(case.number)[-2:]
    assert (approval.kind, approval.answers["changes"], approval.answers["city_present"]) == ("approval", "面談は月2回", "no")
    assert agreed_roles.answers["roles"] == [{"agency": "家計相談", "role": "月1回の面談", "contact_person": "小林"}]
    assert "修正のうえ了承" in (await chief.opens(f"/meetings/{at}/minutes")).text
    assert "市の職員は出席していません" in chief.page
    assert (await sends(chief, f"/meetings/{at}/results")).status_code == 422
    log = (await chief.opens(f"/cases/{case.number}/log")).text
    assert "家計相談・月1回の面談・小林" in log and "面談は月2回" in log and "市の職員は出席していません" in log


@played
async def test_minutes_of_two_writers_are_both_kept(office: Office) -> None:
    """(要綱 4-1)"""
    at, chief = meeting(office), await at_desk(office)
    assert (await sends(chief, f"/meetings/{at}/minutes", minutes="家計の見通し", seen="0")).status_code == 303
    answer = await sends(chief, f"/meetings/{at}/minutes", minutes="わたしの文", seen="0")
    assert answer.status_code == 409 and "家計の見通し" in answer.text and "わたしの文" in answer.text
    assert (await sends(chief, f"/meetings/{at}/minutes", minutes="二つを合わせた文", seen="1")).status_code == 303
    assert "二つを合わせた文" in (await chief.opens(f"/meetings/{at}/minutes")).text
    outsider = await at_desk(office, "sato")
    assert "二つを合わせた文" not in (await outsider.opens(f"/meetings/{at}")).text
    assert (await outsider.opens(f"/meetings/{at}/minutes")).status_code == 404


@played
async def test_what_cannot_be_tabled_comes_back_with_its_reason_and_the_rest_is_tabled(office: Office) -> None:
    """(要綱 4-3)"""
    ready, not_ready = agreed(office), agreed(office, coordinated=False)
    at, worker = meeting(office), await at_desk(office, "tanaka")
    first, second = (f"plan:{holding(case, Fact.PLANNED)}" for case in (ready, not_ready))
    await worker.opens("/meetings")
    answer = await sends(worker, "/meetings/items", meeting=at, item=[first, second])
    assert answer.status_code == 409 and "事前調整ができていない理由を書いてください" in answer.text
    page = (await worker.opens(f"/meetings/{at}")).text
    assert ready.number in page and not_ready.number not in page
    await worker.opens("/meetings")
    reason = {f"why-{second}": "事業所が休みで、当日に話す"}
    answer = await sends(worker, "/meetings/items", meeting=at, item=second, **reason)
    assert answer.status_code == 303
    page = (await worker.opens(f"/meetings/{at}")).text
    assert "事前調整できず（理由あり）" in page and "事業所が休みで、当日に話す" in page
    await worker.opens("/meetings")
    assert (await sends(worker, "/meetings/items", meeting=at)).status_code == 422


@played
async def test_of_twelve_results_the_page_says_eleven_were_recorded_and_why_one_was_not(office: Office) -> None:
    """(要綱 3-2-エ, 4-1)"""
    cases, at = [agreed(office, f"人{n}") for n in range(12)], meeting(office)
    items = {case.id: tabled(office, at, PLAN, holding(case, Fact.PLANNED)) for case in cases}
    write(office, cases[3].id, "contact", {"note": "電話があった"})
    held(office, at)
    chief = await at_desk(office)
    page = (await chief.opens(f"/meetings/{at}")).text
    assert "増えた記録：1件" in page
    answer = await sends(chief, f"/meetings/{at}/results", **{f"outcome-{item}": "approved" for item in items.values()})
    assert answer.status_code == 409
    assert "11件を記録し、1件は記録できませんでした" in answer.text and "増えた記録を確かめてから" in answer.text
    assert (await sends(chief, f"/meetings/{at}/items/{items[cases[3].id]}/again")).status_code == 303
    await chief.opens(f"/meetings/{at}")
    answer = await sends(chief, f"/meetings/{at}/results", **{f"outcome-{items[cases[3].id]}": "approved"})
    assert answer.status_code == 303
    assert found(office, at).state == "recorded"


@played
async def test_a_city_officer_sees_the_agenda_of_a_meeting_they_sit_in_and_nothing_else(office: Office) -> None:
    """(要綱 4-2)"""
    shown, hidden, at, other = agreed(office, "美咲"), agreed(office, "由美"), meeting(office), meeting(office, days=8)
    for case in (shown, hidden):
        tabled(office, at, PLAN, holding(case, Fact.PLANNED))

    def restrict(work: object) -> None:
        case = work.session.get_one(Case, hidden.id)  # type: ignore[attr-defined]
        case.restricted, case.owner_id = True, office.actor("tanaka").staff_id
        work.session.add(case)  # type: ignore[attr-defined]

    office.do(restrict)
    seat = next(one for one in seats(office, other) if one.city)
    office.do(lambda work: meetings.unseat(work, other, seat.id))
    city = await at_desk(office, "ito")
    page = (await city.opens(f"/meetings/{at}")).text
    assert "美咲" in page and shown.number in page
    assert "由美" not in page and hidden.number not in page and "閲覧制限のある案件：1件" in page
    assert f"/cases/{shown.number}" not in page and "結果をまとめて記録" not in page
    assert (await city.opens(f"/meetings/{other}")).status_code == 404
    assert (await city.opens("/meetings/no-such-meeting")).status_code == 404
    assert "議題の候補" not in (await city.opens("/meetings")).text
    for path in (f"/meetings/{at}/results", f"/meetings/{at}/held", "/meetings", f"/meetings/{at}/minutes"):
        assert (await sends(city, path)).status_code == 404
    read = office.look(
        lambda work: [one.thing for one in work.session.exec(select(Audit).where(Audit.action == "read_meeting"))]
    )
    assert read == [at]


@played
async def test_a_counsellor_tables_but_does_not_run_the_meeting(office: Office) -> None:
    case, at, worker = agreed(office), meeting(office), await at_desk(office, "tanaka")
    item = tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    page = (await worker.opens(f"/meetings/{at}")).text
    assert "この会議を取りやめる" not in page and "議題から下ろす" in page
    for path in ("held", "move", "cancel", "seats", "results", "minutes"):
        assert (await sends(worker, f"/meetings/{at}/{path}")).status_code == 404, path
    assert (await sends(worker, f"/meetings/{at}/items/{item}/withdraw")).status_code == 303
    assert (await sends(worker, f"/meetings/{at}/items/no-such/withdraw")).status_code == 404


@played
async def test_seats_moving_and_calling_off(office: Office) -> None:
    """(要綱 4-2)"""
    at, chief = meeting(office), await at_desk(office)
    await chief.opens(f"/meetings/{at}")
    assert (await sends(chief, f"/meetings/{at}/seats", name="小林", agency="家計相談")).status_code == 303
    assert (await sends(chief, f"/meetings/{at}/seats", staff=office.actor("tanaka").staff_id)).status_code == 303
    assert (await sends(chief, f"/meetings/{at}/seats")).status_code == 422
    assert (await sends(chief, f"/meetings/{at}/seats", staff="nobody")).status_code == 404
    assert [one.name for one in seats(office, at)] == ["森 恵子", "伊藤 真一", "小林", "田中 ゆかり"]
    gone = next(one for one in seats(office, at) if one.name == "小林")
    assert (await sends(chief, f"/meetings/{at}/seats/{gone.id}/remove")).status_code == 303
    assert (await sends(chief, f"/meetings/{at}/held")).status_code == 409  # its day has not come
    for day, clock, status in (("2026-12-10", "10:30", 303), ("2026-02-30", "10:30", 422), ("2026-11-01", "10:30", 409)):
        assert (await sends(chief, f"/meetings/{at}/move", day=day, time=clock, place="市役所")).status_code == status
    assert found(office, at).place == "市役所"
    assert (await sends(chief, "/meetings", day="2026-12-01", time="25:00")).status_code == 422
    assert (await sends(chief, "/meetings", day="2026-12-01", time="9:00")).status_code == 422
    assert (await sends(chief, "/meetings", day="2026-12-01", time="09:00")).status_code == 303
    assert (await sends(chief, f"/meetings/{at}/cancel")).status_code == 303
    assert (await sends(chief, f"/meetings/{at}/cancel")).status_code == 409
    assert "取りやめ" in (await chief.opens("/meetings")).text


@played
async def test_the_register_of_gaps_shows_status_kind_and_cases(office: Office) -> None:
    """(要綱 2-1-イ, 7)"""
    case = received(office)
    write(office, case.id, "resource_gap", {"kind": "medical", "what": "夜にひらいている診療所"})
    worker = await at_desk(office, "tanaka")
    page = (await worker.opens("/resources/gaps")).text
    assert "夜にひらいている診療所" in page and "医療機関" in page and "1件・1人" in page and case.number in page
    assert "まだ話し合っていない" in page
    assert (await (await at_desk(office, "ito")).opens("/resources/gaps")).status_code == 404


@played
async def test_a_sharing_meeting_exists_for_its_members_only(office: Office) -> None:
    chief = await at_desk(office)
    await chief.opens("/meetings/sharing")
    member = office.actor("tanaka").staff_id
    fields = {"day": "2026-11-27", "time": "14:00", "place": "市役所"}
    assert (await sends(chief, "/meetings/sharing", **fields)).status_code == 409
    answer = await sends(chief, "/meetings/sharing", **fields, member=[member, office.actor("ito").staff_id])
    path = answer.headers["location"].partition("?")[0]
    page = (await chief.opens(path)).text
    assert "話したことを残す" not in page and "田中 ゆかり" in page
    assert (await sends(chief, f"{path}/topics", text="よめない人の文")).status_code == 404
    outsider = await at_desk(office, "sato")
    assert (await outsider.opens(path)).status_code == 404
    assert path not in (await outsider.opens("/meetings/sharing")).text
    assert (await sends(outsider, f"{path}/pledge")).status_code == 404
    tanaka = await at_desk(office, "tanaka")
    assert "話したことを残す" not in (await tanaka.opens(path)).text
    assert (await sends(tanaka, f"{path}/topics", text="早すぎる文")).status_code == 409
    await tanaka.opens(path)
    assert (await sends(tanaka, f"{path}/pledge")).status_code == 303
    await tanaka.opens(path)
    assert (await sends(tanaka, f"{path}/topics", text="R8-0001 とは書かない。空き家に人の気配")).status_code == 303
    page = (await tanaka.opens(path)).text
    assert "空き家に人の気配" in page
    assert 'href="/cases/' not in page
    office.clock.forward(days=4)
    await sits_again(office, tanaka, "tanaka")
    page = (await tanaka.opens(path)).text
    assert "空き家に人の気配" not in page and "資料は閉じました" in page
    denied = office.look(lambda work: [one.detail for one in work.session.exec(select(Audit).where(Audit.action == "denied"))])
    assert path in denied


# -- in a browser ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("meetings")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    office = Office(open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file), StillClock())
    _fill(office)
    with in_chromium(office) as standing:
        yield standing
    office.store.close()


def _fill(office: Office) -> None:
    """A meeting of today with every kind of item, one to come, one due plan without coordination, a gap, a 支援会議."""
    first = agreed(office, "山田 美咲", services=("budget_support", "work_training"))
    at = meeting(office, days=1)
    tabled(office, at, PLAN, holding(first, Fact.PLANNED))
    tabled(office, at, ROLES, holding(first, Fact.PLANNED))
    gap = write(office, first.id, "resource_gap", {"kind": "medical", "what": "夜にひらいている診療所", "people": "3"})
    tabled(office, at, GAP, gap.id)
    changed = agreed(office, "佐野 健")
    tabled(office, at, PLAN, holding(changed, Fact.PLANNED))
    write(office, changed.id, "contact", {"note": "電話があった"})
    agreed(office, "鈴木 由美", coordinated=False)
    meeting(office, days=9)
    held(office, at, city=False)
    mori, now = office.actor("mori"), office.clock.now()
    office.do(lambda work: meetings.write_minutes(work, at, "家賃の見通しを話し合った。", 0, mori, now))
    members = [mori.staff_id, office.actor("ito").staff_id]
    rules = office.desk.profile.meetings
    new = office.do(lambda work: sharing_meetings.call(work, rules, now, "市役所", members, mori, now))
    office.do(lambda work: sharing_meetings.pledge(work, new, mori, now))
    office.do(lambda work: sharing_meetings.say(work, new, "空き家に人の気配がある。", mori, now))


def pages(office: Office) -> list[str]:
    """Every page of meetings, as 森 may open it."""
    rows = office.look(lambda work: work.session.exec(select(Meeting).order_by(Meeting.held_at)).all())  # type: ignore[arg-type]
    known = office.look(lambda work: sharing_meetings.known(work, office.actor("mori")))
    of_meetings = [path for one in rows for path in (f"/meetings/{one.id}", f"/meetings/{one.id}/minutes")]
    prepared = [f"/meetings/{rows[0].id}/agenda", f"/meetings/{rows[0].id}/pack"]
    return ["/meetings", *of_meetings, *prepared, "/meetings/sharing", f"/meetings/sharing/{known[0].id}", "/resources/gaps"]


@pytest.mark.browser
def test_axe_finds_nothing_on_the_pages_of_meetings(standing: Standing) -> None:
    page = standing.signed_in("森 恵子")
    complaints = listening(page)
    for path in pages(standing.office):
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


@pytest.mark.browser
def test_nothing_of_the_meetings_scrolls_sideways_at_320_pixels(standing: Standing) -> None:
    page = standing.signed_in("森 恵子", width=320)
    for path in pages(standing.office):
        page.goto(path, wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.context.close()


@pytest.mark.browser
def test_results_are_recorded_without_javascript(standing: Standing) -> None:
    page = standing.signed_in("森 恵子", java_script_enabled=False)
    page.goto("/meetings", wait_until="domcontentloaded")
    page.get_by_role("link", name="11月26日").first.click()
    gap = page.locator("li.way").filter(has_text="夜にひらいている診療所")
    gap.get_by_label("市に伝える").check()
    gap.get_by_label("修正したこと・理由・話し合ったこと").fill("次の市の会議に出す")
    changed = page.locator("li.way").filter(has_text="佐野 健")
    changed.get_by_label("了承", exact=True).check()
    page.get_by_role("button", name="結果をまとめて記録する").click()
    expect(page.get_by_text("1件を記録し、1件は記録できませんでした")).to_be_visible()
    page.locator("li.way").filter(has_text="佐野 健").get_by_role("button", name="増えた記録を確かめた").click()
    changed = page.locator("li.way").filter(has_text="佐野 健")
    changed.get_by_label("了承", exact=True).check()
    page.get_by_role("button", name="結果をまとめて記録する").click()
    page.wait_for_url("**?done=results")
    expect(page.locator("li.way").filter(has_text="佐野 健")).to_contain_text("記録済み")
    page.context.close()
