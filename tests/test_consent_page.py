"""The pages of 同意 and of 様式2 over HTTP and in a real Chromium (要綱 3-1-エ, 3-3-オ, 6-2, 2-1-ア)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from casestore import documents, ledger
from casestore.db import Store, open_store
from casestore.tables import Audit
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office
from tests.submitting import writes

NUMBER = "R8-0001"
YES: dict[str, Any] = {
    "scope": ["agency", "city"],
    "channel": "paper",
    "evidence": "署名のある紙（棚2）",
    "given_on": "令和8年11月24日",
    "words": "区役所には、まだ話さないでください。",
}


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    found = Office(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    writes(found, NUMBER, "triage", {"outcome": "application", "reason": "聞き取りから"}, "tanaka")
    return found


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


async def sits(office: Office, who: str) -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def hidden(page: str) -> dict[str, Any]:
    """What the form carries unseen: document, language, the digest that was shown, the once-only mark."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: found[name] for name in ("document", "language", "shown", "once")}


def applies(office: Office) -> None:
    writes(office, NUMBER, "application", {"applied_on": "2026-11-24", "way": "paper"}, "tanaka")


def test_the_consent_holds_the_exact_text_that_was_on_the_page(office: Office) -> None:
    """(要綱 3-1-エ, 6-2)"""
    applies(office)
    tanaka = office.actor("tanaka").staff_id

    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/consent")).text
        for words in ("個人情報に関する管理・取扱規程", "LINEやTelegram", "本人の同意がまだ記録されていません。"):
            assert words in page
        kept = hidden(page)
        lacking = await worker.sends(f"/cases/{NUMBER}/consent", **kept, evidence=YES["evidence"], given_on="令和0年1月1日")
        assert lacking.status_code == 422
        assert "「伝えてよい相手」" in lacking.text
        assert "「同意した日」 その日は暦にありません" in lacking.text
        assert f'value="{YES["evidence"]}"' in lacking.text
        done = await worker.sends(f"/cases/{NUMBER}/consent", **kept, **YES, explained_by=tanaka)
        assert done.headers["location"] == f"/cases/{NUMBER}/consent?done=consented"
        again = await worker.sends(f"/cases/{NUMBER}/consent", **kept, **YES, explained_by=tanaka)
        assert again.status_code == 303
        after = (await worker.opens(f"/cases/{NUMBER}/consent")).text
        assert "いまの同意は、この文書の版と期限の中にあります。" in after

    run(visit())
    (given,) = (one for one in office.entries(NUMBER) if one.kind == "consent")
    text = documents.current(office.desk.profile, "consent_text", office.clock.now().date())
    assert given.answers == {
        **YES,
        "given_on": "2026-11-24",
        "explained_by": tanaka,
        "document": "consent_text",
        "edition": "2026-04-01",
        "digest": documents.digest(text, "ja"),
        "language": "ja",
    }
    asked = {
        scope: documents.covers(office.entries(NUMBER), scope, office.desk.profile, office.clock.now())
        for scope in ("agency", "city", "ward")
    }
    assert asked == {"agency": "", "city": "", "ward": documents.NOT_IN_SCOPE}


def test_in_another_language_the_other_text_is_shown_and_kept(office: Office) -> None:
    applies(office)

    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/consent?language=en")).text
        assert "Rules on how we handle personal information" in page
        answer = await worker.sends(f"/cases/{NUMBER}/consent", **hidden(page), **(YES | {"channel": "room"}))
        assert answer.status_code == 303

    run(visit())
    given = office.entries(NUMBER)[-1].answers
    text = documents.current(office.desk.profile, "consent_text", office.clock.now().date())
    assert (given["language"], given["digest"]) == ("en", documents.digest(text, "en"))


def test_a_yes_to_a_text_that_is_no_longer_the_one_in_force_is_not_written(office: Office) -> None:
    applies(office)
    before = len(office.entries(NUMBER))

    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/consent")).text
        old = hidden(page) | {"shown": "0" * 64}
        answer = await worker.sends(f"/cases/{NUMBER}/consent", **old, **(YES | {"channel": "room"}))
        assert answer.status_code == 422
        assert "文書が新しくなりました" in answer.text

    run(visit())
    assert len(office.entries(NUMBER)) == before


def test_before_the_application_the_text_is_there_and_the_record_is_not(office: Office) -> None:
    """(要綱 3-1-エ)"""

    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = await worker.opens(f"/cases/{NUMBER}/consent")
        assert "利用申込がまだありません。" in page.text
        assert "同意を記録する" not in page.text
        forced: dict[str, Any] = {"document": "consent_text", "language": "ja", "once": "x"}
        shown = documents.digest(documents.current(office.desk.profile, "consent_text", office.clock.now().date()), "ja")
        answer = await worker.sends(f"/cases/{NUMBER}/consent", **forced, shown=shown, **(YES | {"channel": "room"}))
        assert answer.status_code == 409
        assert "利用申込がまだありません。" in answer.text

    run(visit())
    assert office.entries(NUMBER)[-1].kind == "triage"


def test_who_may_not_see_the_case_sees_neither_page_and_a_look_is_written_down(office: Office) -> None:
    async def visit() -> None:
        city, worker = await sits(office, "ito"), await sits(office, "tanaka")
        for path in ("consent", "assessment"):
            assert (await worker.opens(f"/cases/R8-9999/{path}")).status_code == 404
            assert (await city.opens(f"/cases/{NUMBER}/{path}")).status_code in (403, 404)
            assert (await worker.opens(f"/cases/{NUMBER}/{path}")).status_code == 200
        assert (await city.sends(f"/cases/{NUMBER}/consent", **YES)).status_code in (403, 404)

    run(visit())
    looks = office.do(lambda work: work.session.exec(select(Audit).where(Audit.action == "read_case")).all())
    assert len([one for one in looks if one.actor == office.actor("tanaka").staff_id]) == 2


SITTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "tanaka",
        {
            "sitting_on": "2026-11-24",
            "chief_complaint": "家賃が払えない",
            "rent": "35000",
            "lives_with": "yes",
            "household": [{"relation": "母", "age": "71", "works": "no"}],
            "complete": "no",
        },
    ),
    ("mori", {"sitting_on": "2026-11-26", "rent": "38000", "issue_flags": ["poverty", "unstable_housing"], "complete": "yes"}),
)


def assesses(office: Office, who: str, answers: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]]) -> str:
    office.clock.forward(days=1)
    case, by, now = office.case(NUMBER), office.actor(who), office.clock.now()
    entry = office.do(
        lambda work: ledger.write(
            work, case.id, "assessment", answers, by=by, now=now, sources=sources, profile=office.desk.profile
        )
    )
    return entry.id


def consented(office: Office) -> None:
    applies(office)
    text = documents.current(office.desk.profile, "consent_text", office.clock.now().date())
    given = documents.consent_answers(
        text,
        "ja",
        scope=("agency", "city", "meeting", "ward", "hello_work"),
        channel="room",
        evidence="はい",
        given_on=office.clock.now().date(),
        explained_by="",
    )
    writes(office, NUMBER, "consent", given, "tanaka")


def test_two_sittings_are_read_as_one_sheet_with_where_each_answer_comes_from(office: Office) -> None:
    """(要綱 3-1-エ, 6-2)"""
    consented(office)
    (who, first), (other, second) = SITTINGS
    earlier = assesses(office, who, first, {"rent": {"how": "paper", "by": office.actor(who).staff_id, "messages": []}})
    assesses(office, other, second, {"issue_flags": {"how": "judged", "by": office.actor(other).staff_id, "messages": []}})
    fixed = {"corrections": [{"field": "household", "value": [{"relation": "祖母", "age": "81"}]}], "reason": "聞きまちがえた"}
    writes(office, NUMBER, "correction", fixed, "mori", earlier)

    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/assessment")).text
        for words in (
            *(
                "2回に分けて聞きました。",
                "一通り終わっています。",
                "本人の確認は、まだです。",
                "38,000円",
                "前の答え：35,000円",
            ),
            *("祖母 / 81", "訂正：聞きまちがえた", "経済的困窮", "支援員が判断した", "様式の※で、まだ聞けていないもの"),
        ):
            assert words in page, words
        assert f'href="/cases/{NUMBER}/write/assessment"' in page
        writes(office, NUMBER, "assessment_confirmed", {"way": "spoken", "right": "yes"}, "tanaka", earlier)
        confirmed = (await worker.opens(f"/cases/{NUMBER}/assessment")).text
        assert "本人が、この内容を確かめました。" in confirmed
        assert "本人が確かめました" in confirmed

    run(visit())


def test_without_a_sitting_the_sheet_says_so(office: Office) -> None:
    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}/assessment")).text
        assert "今回のアセスメントはまだありません" in page
        assert "/write/assessment" not in page
        assert f'href="/cases/{NUMBER}/write/screening"' in page

    run(visit())


def test_the_page_of_the_case_leads_to_both(office: Office) -> None:
    async def visit() -> None:
        worker = await sits(office, "tanaka")
        page = (await worker.opens(f"/cases/{NUMBER}")).text
        for path in ("consent", "assessment"):
            assert f'href="/cases/{NUMBER}/{path}"' in page

    run(visit())


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("consent")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    for phone in ("U1", "U2"):
        office.says(phone, *THE_INTAKE)
    for number in (NUMBER, "R8-0002"):
        writes(office, number, "triage", {"outcome": "application", "reason": "聞き取りから"}, "tanaka")
    consented(office)
    writes(office, "R8-0002", "application", {"applied_on": "2026-11-24", "way": "paper"}, "tanaka")
    for who, answers in SITTINGS:
        assesses(office, who, answers, {})
    with in_chromium(office) as standing:
        yield standing
    store.close()


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_scrolls_sideways(standing: Standing) -> None:
    page = standing.signed_in("田中 ゆかり")
    complaints = listening(page)
    for path in (f"/cases/{NUMBER}/consent?language=en", "/cases/R8-0002/consent", f"/cases/{NUMBER}/assessment"):
        page.goto(path, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    assert complaints == []
    page.context.close()


@pytest.mark.browser
def test_a_consent_is_recorded_without_javascript(standing: Standing) -> None:
    """(要綱 3-1-エ)"""
    page = standing.signed_in("田中 ゆかり", java_script_enabled=False)
    page.goto("/cases/R8-0002/consent")
    page.get_by_label("札幌市").check()
    page.get_by_label("紙に署名").check()
    page.get_by_label("同意のしるし").fill("署名のある紙")
    page.get_by_role("button", name="同意を記録する").click()
    expect(page.locator("#standing")).to_contain_text("いまの同意は")
    page.context.close()
