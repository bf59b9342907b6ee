"""The city's desk and the page of a plan over HTTP and in a real Chromium (要綱 3-2-オ, 5-1, 5-2, 5-3, 2-1-ア)."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlmodel import select

from casestore import people, wishes
from casestore.db import Store, Work, open_store
from casestore.facts import Fact
from casestore.tables import Audit, Case
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office
from tests.submitting import OWN, TRAINING, checked, hand_in, plans, up_to_the_plan, writes

NUMBER = "R8-0001"
MAYOR: dict[str, Any] = {"addressee": "美咲様", "mayor": "札幌市長", "contact": "ステップ"}


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    found = Office(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    up_to_the_plan(found, NUMBER)
    return found


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


async def sits(office: Office, who: str) -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def test_the_officer_sees_the_submitted_plan_and_decides_it(office: Office) -> None:
    """(要綱 3-2-オ, 5-1, 5-2)"""
    plan = plans(office, NUMBER, TRAINING, OWN)

    async def visit() -> None:
        city = await sits(office, "ito")
        empty = await city.opens("/city")
        assert "提出されたプランはまだありません" in empty.text
        assert (await city.opens(f"/city/{NUMBER}")).status_code == 404
        hand_in(office, NUMBER, plan)
        office.clock.forward(days=3)
        await city.sits_down_as(office, "ito")
        listed = await city.opens("/city")
        assert f'href="/city/{NUMBER}"' in listed.text
        assert "3日待っています" in listed.text
        page = (await city.opens(f"/city/{NUMBER}")).text
        for words in (
            "認定就労訓練事業",
            "札幌訓練所",
            "市の支援決定が要ります",
            "体を動かす仕事ならできそうです",
            "一般就労がすぐには難しい",
        ):
            assert words in page
        missing = await city.sends(f"/city/{NUMBER}/act", approval_no="", seen=seen(page))
        assert missing.status_code == 422
        assert "まだ確かめていない利用要件があります" in missing.text
        typed = checked(office, "work_training") | {"approval_no": ""}
        nameless = await city.sends(f"/city/{NUMBER}/act", seen=seen(page), **typed)
        assert nameless.status_code == 422
        assert nameless.text.count('value="yes" checked') == 5
        assert "「決裁番号」" in nameless.text
        done = await city.sends(f"/city/{NUMBER}/act", seen=seen(page), **(typed | {"approval_no": "札保第1号"}))
        assert done.headers["location"] == f"/city/{NUMBER}?done=decided"

    run(visit())
    assert office.entries(NUMBER)[-1].kind == "support_decision"
    assert Fact.NOTICE_DUE in office.case(NUMBER).facts


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    return found[1] if found else ""


def test_the_officer_gives_it_back_and_sees_what_changed_when_it_comes_again(office: Office) -> None:
    """(要綱 5-3)"""
    hand_in(office, NUMBER, plans(office, NUMBER, TRAINING, OWN))

    async def visit() -> None:
        city, counsellor = await sits(office, "ito"), await sits(office, "tanaka")
        page = (await city.opens(f"/city/{NUMBER}")).text
        failed = checked(office, "work_training") | {"approval_no": "1", "check.work_training.person_wishes": "no"}
        refused = await city.sends(f"/city/{NUMBER}/act", seen=seen(page), **failed)
        assert refused.status_code == 422
        assert "要件に合わない行があります" in refused.text
        silent = await city.sends(f"/city/{NUMBER}/back", seen=seen(page), reasons="")
        assert silent.status_code == 422
        back = await city.sends(f"/city/{NUMBER}/back", seen=seen(page), reasons="期間が長すぎます。")
        assert back.status_code == 303
        assert "期間が長すぎます。" in (await counsellor.opens(f"/cases/{NUMBER}/plan")).text
        new = plans(office, NUMBER, {**TRAINING, "until": "2027-01-31"}, policy="まず体調を整える")
        assert "まず体調を整える" not in (await city.opens(f"/city/{NUMBER}")).text
        hand_in(office, NUMBER, new)
        assert "再提出" in (await city.opens("/city")).text
        again = (await city.opens(f"/city/{NUMBER}")).text
        assert "再提出：前に差し戻した理由" in again
        for words in ("期間が長すぎます。", "令和9年3月31日", "令和9年1月31日", "なくなった", "まず体調を整える"):
            assert words in again
        assert "この版に同意しました" in again and "この版を了承しました" in again
        late = await city.sends(f"/city/{NUMBER}/back", seen="1", reasons="古い画面から")
        assert late.status_code == 409
        assert "あなたがひらいたあとで" in late.text

    run(visit())
    assert office.entries(NUMBER)[-1].kind == "plan_submission"


def test_the_letter_is_made_and_the_person_hears_of_it_in_neutral_words(office: Office) -> None:
    """様式8 (要綱 5-1, 5-2): the chat says that papers are ready, nothing of what they are."""
    hand_in(office, NUMBER, plans(office, NUMBER, TRAINING))
    office.clock.forward(hours=12)

    async def visit() -> None:
        city = await sits(office, "ito")
        await city.opens(f"/city/{NUMBER}")
        await city.sends(f"/city/{NUMBER}/act", approval_no="1", **checked(office, "work_training"))
        page = (await city.opens(f"/city/{NUMBER}?done=decided")).text
        assert "の支援決定についての通知書" in page
        decision = re.search(r'name="about" value="([^"]+)"', page)
        assert decision
        lacking = await city.sends(f"/city/{NUMBER}/notice", about=decision[1], **(MAYOR | {"mayor": ""}))
        assert lacking.status_code == 422
        assert "「首長名」" in lacking.text
        made = await city.sends(f"/city/{NUMBER}/notice", about=decision[1], **MAYOR)
        assert made.headers["location"].endswith("done=noticed")
        desk = (await city.opens("/city")).text
        letter = re.search(r'name="letter" value="([^"]+)" checked', desk)
        assert letter and "きょうの決裁" in desk and "印刷ずみ" not in desk
        assert (await city.sends("/city/letters.pdf")).status_code == 422
        assert (await city.opens(f"/city/letters.pdf?letters={letter[1]}")).status_code == 404
        await city.opens("/city")
        both = [await city.sends("/city/letters.pdf", letter=[letter[1], "nobody"]) for _ in range(2)]
        file = await city.opens(both[0].headers["location"])
        told = re.sub(r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(file.content)).pages))
        assert "支援提供通知書" in told and "美咲様" in told and "印刷ずみ" in (await city.opens("/city")).text
        other = await sits(office, "sato")
        assert (await other.opens(both[0].headers["location"])).status_code == 404
        await city.opens(f"/city/{NUMBER}")
        twice = await city.sends(f"/city/{NUMBER}/notice", about=decision[1], **MAYOR)
        assert twice.status_code == 422
        changed: dict[str, Any] = {
            "change_before": "週2日",
            "change_after": "週3日",
            "change_reason": "希望",
            "change_approval_no": "2",
        }
        assert (await city.sends(f"/city/{NUMBER}/change", **(changed | {"change_after": ""}))).status_code == 422
        assert (await city.sends(f"/city/{NUMBER}/change", **changed)).status_code == 303
        assert "の変更についての通知書" in (await city.opens(f"/city/{NUMBER}")).text

    before = len(office.phones["U1"])
    run(visit())
    office.settle()
    told = office.phones["U1"][before:]
    assert told == ["お渡しする書類ができました。受け取り方は、担当からお知らせします。急ぎではありません。"]
    assert not re.search("支援|プラン|市|訓練|決定", told[0])


@pytest.mark.parametrize("preference", [{"safe_contact": "no"}, {"safe_contact": "hours", "safe_times": ["ask"]}])
def test_somebody_who_must_not_be_written_to_is_not(office: Office, preference: dict[str, Any]) -> None:
    """The owner's task alone says that the letter is there."""
    hand_in(office, NUMBER, plans(office, NUMBER, TRAINING))
    contact = office.contact()
    office.do(lambda work: people.prefer(work, contact.id, preference))
    assert not wishes.Wishes.of(preference).may_write

    async def visit() -> None:
        city = await sits(office, "ito")
        await city.opens(f"/city/{NUMBER}")
        await city.sends(f"/city/{NUMBER}/act", approval_no="1", **checked(office, "work_training"))
        page = (await city.opens(f"/city/{NUMBER}")).text
        decision = re.search(r'name="about" value="([^"]+)"', page)
        assert decision
        assert (await city.sends(f"/city/{NUMBER}/notice", about=decision[1], **MAYOR)).status_code == 303

    before = len(office.phones["U1"])
    run(visit())
    office.clock.forward(days=1)
    office.settle()
    assert office.phones["U1"][before:] == []
    assert any(row.kind == "next_action" for row in office.promised(NUMBER))


def test_the_desk_exists_for_the_city_alone_and_shows_neither_conversation_nor_case(office: Office) -> None:
    """(要綱 3-2-オ; security 3.5): unknown and forbidden look the same."""
    hand_in(office, NUMBER, plans(office, NUMBER, TRAINING))
    pages = ("/city", f"/city/{NUMBER}")
    forms = ("act", "back", "change", "notice")

    async def visit() -> None:
        for who in ("mori", "tanaka", "sasaki", "sato"):
            other = await sits(office, who)
            assert [(await other.opens(path)).status_code for path in pages] == [404, 404], who
            assert "/city" not in (await other.opens("/me")).text
            for form in forms:
                await other.opens("/me")
                answer = await other.sends(f"/city/{NUMBER}/{form}", reasons="x", **checked(office, "work_training"))
                assert answer.status_code == 404, (who, form)
        city = await sits(office, "ito")
        for path in (f"/cases/{NUMBER}", f"/cases/{NUMBER}/plan", "/cases", "/reception"):
            assert (await city.opens(path)).status_code == 404, path
        page = (await city.opens(f"/city/{NUMBER}")).text
        assert "家賃が払えません。今月で仕事をやめました。" not in page
        for form in forms:
            await city.opens("/me")
            assert (await city.sends(f"/city/R8-9999/{form}")).status_code == 404

    run(visit())
    assert office.entries(NUMBER)[-1].kind == "plan_submission"
    read = office.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "read_plan")).all())
    assert {row.actor for row in read} == {office.actor("ito").staff_id}


def test_a_restricted_case_is_not_on_the_desk_unless_the_officer_is_named(office: Office) -> None:
    hand_in(office, NUMBER, plans(office, NUMBER, TRAINING))

    def hide(work: Work) -> None:
        case = work.session.exec(select(Case).where(Case.number == NUMBER)).one()
        case.restricted = True
        work.session.add(case)

    office.do(hide)

    async def visit() -> None:
        city = await sits(office, "ito")
        assert NUMBER not in (await city.opens("/city")).text
        assert (await city.opens(f"/city/{NUMBER}")).status_code == 404
        await city.opens("/me")
        assert (await city.sends(f"/city/{NUMBER}/back", reasons="x")).status_code == 404

    run(visit())


def test_the_page_of_the_plan_has_the_words_of_the_person_the_versions_and_what_comes_next(office: Office) -> None:
    """(要綱 2-1-ア, 3-2-ア)"""
    writes(
        office,
        NUMBER,
        "emergency_support",
        {"service": "food", "agency": "フードバンク", "content": "食料をわたした"},
        "tanaka",
    )
    first = plans(office, NUMBER, TRAINING, OWN)
    writes(office, NUMBER, "plan_change_wish", {"words": "週1日からにしてほしいです"}, "tanaka", first.id)
    plans(office, NUMBER, {**TRAINING, "frequency": "週1日"}, OWN)

    async def visit() -> None:
        counsellor = await sits(office, "tanaka")
        page = (await counsellor.opens(f"/cases/{NUMBER}/plan")).text
        assert "家賃が払えません。今月で仕事をやめました。" in page
        for words in ("第1回・第2版", "第1回・第1版", "週1日からにしてほしいです", "食料をわたした", "新しい版に替わった"):
            assert words in page
        for kind in ("plan", "plan_agreement", "pre_coordination"):
            assert f'href="/cases/{NUMBER}/write/{kind}"' in page
        assert f'href="/cases/{NUMBER}/write/approval"' not in page
        assert (await counsellor.opens("/cases/R8-9999/plan")).status_code == 404

    run(visit())


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("city")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    for at, phone in enumerate(("U1", "U2", "U3"), 1):
        office.says(phone, *THE_INTAKE)
        up_to_the_plan(office, f"R8-000{at}")
    hand_in(office, "R8-0001", plans(office, "R8-0001", TRAINING, OWN))
    ito = office.actor("ito")
    case, now = office.case("R8-0001"), office.clock.now()
    office.do(lambda work: office.worker.send_plan_back(work, case.id, "訓練の期間が長すぎます。", ito, now))
    changed = {**TRAINING, "until": "2027-01-31", "frequency": "週1日"}
    hand_in(office, "R8-0001", plans(office, "R8-0001", changed, OWN, policy="まず体調を整える"))
    hand_in(office, "R8-0002", plans(office, "R8-0002", TRAINING))
    hand_in(office, "R8-0003", plans(office, "R8-0003", TRAINING))
    office.clock.forward(days=9)
    with in_chromium(office) as standing:
        yield standing
    store.close()


@pytest.mark.browser
def test_axe_finds_nothing_on_the_desk_of_the_city_and_the_page_of_the_plan(standing: Standing) -> None:
    pages = {"伊藤 真一": ("/city", "/city/R8-0001"), "田中 ゆかり": ("/cases/R8-0001/plan", "/cases/R8-0002/plan")}
    for who, paths in pages.items():
        page = standing.signed_in(who)
        complaints = listening(page)
        for path in paths:
            page.goto(path, wait_until="domcontentloaded")
            assert faults_in_every_look(page) == {}
        assert complaints == []
        page.context.close()


@pytest.mark.browser
def test_the_officer_decides_and_writes_the_letter_without_javascript(standing: Standing) -> None:
    """(要綱 3-2-オ, 5-1, 5-2)"""
    page = standing.signed_in("伊藤 真一", java_script_enabled=False)
    page.goto("/city")
    page.locator('a[href="/city/R8-0003"]').click()
    page.get_by_label("決裁番号").fill("札保第9号")
    for box in page.get_by_label("合う", exact=True).all():
        box.check()
    page.get_by_role("button", name="支援決定を記録する").click()
    page.wait_for_url("**/city/R8-0003?done=decided")
    page.get_by_label("宛名").fill("鈴木 美咲様")
    page.get_by_label("首長名").fill("札幌市長")
    page.get_by_role("button", name="通知書を作り").click()
    page.wait_for_url("**/city/R8-0003?done=noticed")
    assert [one.kind for one in standing.office.entries("R8-0003")][-2:] == ["support_decision", "notice"]
    expect(page.get_by_role("heading", name="支援決定を変更する")).to_be_visible()
    page.context.close()
