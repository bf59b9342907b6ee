"""The page of a case's papers: what can be printed, a look at it, the very file that was printed, and for whom it does not exist (要綱 6-1, 6-2)."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from casestore import erasing, printed, restriction
from casestore.db import Store
from casestore.ids import new_id
from casestore.tables import Audit, Case, PrintedForm
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import faults_in_every_look, in_chromium, listening
from tests.life import Life
from tests.playing import Office
from tests.submitting import OWN, TRAINING, hand_in, plans, up_to_the_plan, writes

N = "R8-0001"


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    found = Office(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    up_to_the_plan(found, N)
    hand_in(found, N, plans(found, N, TRAINING, OWN))
    return found


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_papers_of_a_case_are_listed_looked_at_printed_and_kept_as_they_were(office: Office) -> None:
    """(要綱 6-2)"""

    async def visit() -> None:
        mori = await Visitor(console_of(office)).sits_down_as(office, "mori")
        listed = (await mori.opens(f"/cases/{N}/forms")).text
        for words in (
            "様式1 相談受付・申込票",
            "様式5 プラン兼事業等利用申込書",
            "様式8",
            "市が通知書を作ると",
            "まだ印刷していません",
        ):
            assert words in listed
        seen = await mori.opens(f"/cases/{N}/forms/support_plan")
        assert seen.text.count("data:image/png;base64,") >= 1 and "PDFにして印刷する" in seen.text
        answer = await mori.sends(f"/cases/{N}/forms/support_plan", **_hidden(mori.page))
        again = await mori.sends(f"/cases/{N}/forms/support_plan", **_hidden(mori.page))
        assert answer.status_code == 303 and answer.headers["location"] == again.headers["location"]
        file = await mori.opens(answer.headers["location"])
        assert file.headers["content-disposition"] == f'inline; filename="{N}-support_plan.pdf"'
        assert (file.headers["content-type"], file.headers["cache-control"]) == ("application/pdf", "no-store")
        told = text_of(file.content)
        assert "プラン兼事業等利用申込書" in told and "認定就労訓練事業" in told and N in told
        assert "森" in (await mori.opens(f"/cases/{N}/forms")).text and answer.headers["location"] in mori.page

    run(visit())
    kept = office.look(lambda work: work.session.exec(select(PrintedForm)).all())
    assert [(row.paper, row.made_by) for row in kept] == [("support_plan", office.actor("mori").staff_id)]
    rows = office.look(lambda work: work.session.exec(select(Audit).where(col(Audit.action) == "exported_form")).all())
    assert len(rows) == 2, "once when it was printed, once when it was opened"


def test_every_paper_of_the_case_can_be_looked_at_by_its_chief(office: Office) -> None:
    """(要綱 6-1, 6-2)"""

    async def visit() -> None:
        mori = await Visitor(console_of(office)).sits_down_as(office, "mori")
        listed = (await mori.opens(f"/cases/{N}/forms")).text
        links = re.findall(rf'class="btn" href="(/cases/{N}/forms/[^"]+)"', listed)
        assert {link.split("/")[-1].split("?")[0] for link in links} >= {
            "intake",
            "intake_assessment",
            "contact_log",
            "support_plan",
            "ledger",
        }
        for link in links:
            answer = await mori.opens(link)
            assert answer.status_code == 200 and "印刷できない文字" not in answer.text, link
        for nothing in ("evaluation", "hello_work", "nothing", "support_plan?entry=none"):
            assert (await mori.opens(f"/cases/{N}/forms/{nothing}")).status_code == 404, nothing

    run(visit())


def test_who_may_only_read_sees_the_paper_and_cannot_take_it_and_others_find_nothing(office: Office) -> None:
    async def visit() -> None:
        sato = await Visitor(console_of(office)).sits_down_as(office, "sato")
        seen = await sato.opens(f"/cases/{N}/forms/intake")
        assert seen.status_code == 200 and "PDFにして印刷する" not in seen.text
        assert (await sato.sends(f"/cases/{N}/forms/intake")).status_code == 403
        assert (await sato.opens(f"/cases/{N}/forms/ledger")).status_code == 403
        case = office.case(N)
        owner, chief = office.actor("tanaka").staff_id, office.actor("mori").staff_id
        office.do(
            lambda work: restriction.restrict(
                work, work.session.get_one(Case, case.id), {owner, chief}, owner, office.clock.now()
            )
        )
        for path in ("", "/intake", "/printed/x"):
            assert (await sato.opens(f"/cases/{N}/forms{path}")).status_code == 404
            assert (await sato.opens(f"/cases/R8-9999/forms{path}")).status_code == 404

    run(visit())


def test_a_sign_no_font_has_stops_the_print_names_it_and_leaves_the_choice(office: Office) -> None:
    """(要綱 6-2)"""

    async def visit() -> None:
        mori = await Visitor(console_of(office)).sits_down_as(office, "mori")
        seen = await mori.opens(f"/cases/{N}/forms/contact_log")
        assert "印刷できない文字があります" in seen.text and "U+13000" in seen.text and "PDFにして印刷する" not in seen.text
        chosen = await mori.opens(f"/cases/{N}/forms/contact_log?geta=1")
        assert "PDFにして印刷する" in chosen.text
        answer = await mori.sends(f"/cases/{N}/forms/contact_log", geta="1")
        told = text_of((await mori.opens(answer.headers["location"])).content)
        assert "〓" in told and "U+13000" in told

    writes(office, N, "contact", {"way": "telephone", "facts": "絵文字 \U00013000 のある記録"}, "tanaka")
    run(visit())


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(drawn|entry|geta)" value="([^"]*)"', page))


def test_what_was_printed_is_kept_byte_for_byte_and_goes_when_the_person_is_erased(store: Store, clock: StillClock) -> None:
    """(要綱 6-2)"""
    life = Life(store, clock)
    life.live("intake")
    by, id_ = life.staff["counsellor"].staff_id, new_id(clock.now())

    def keep(work: Any, content: bytes = b"%PDF-1") -> str:
        case = work.session.get_one(Case, life.case_id)
        return printed.keep(work, case, id_, "intake", content, by=by, now=clock.now(), seq=1, pages=2)

    store.write(keep)
    store.write(lambda work: keep(work, b"another"))
    with store.reading() as work:
        assert printed.file_of(work, life.case_id, id_) == b"%PDF-1"
        assert printed.file_of(work, "another case", id_) is None
        (one,) = printed.of_case(work, life.case_id)
        assert (one.paper, one.by, one.seq, one.pages, one.erased) == ("intake", "counsellor", 1, 2, False)
        assert b"%PDF-1" not in work.session.get_one(PrintedForm, id_).content
    clock.at += timedelta(days=1)
    store.write(lambda work: erasing._erase(work, life.case().person_id, clock.now()))
    with store.reading() as work:
        assert printed.file_of(work, life.case_id, id_) is None
        assert printed.of_case(work, life.case_id)[0].erased


def test_the_city_prints_the_plan_and_its_letter_and_nothing_else(office: Office) -> None:
    """(要綱 5-2, 6-2)"""
    plan = next(one for one in office.entries(N) if one.kind == "plan")
    answers = {"approval_no": "第12号", "checks": []}
    decision = writes(office, N, "support_decision", answers, "ito", plan.id)
    letter = {
        "document_no": "R8-通知-0001",
        "issued_on": "2026-11-25",
        "addressee": "美咲 様",
        "mayor": "市長",
        "sort": "new",
        "approval_no": "第12号",
    }
    writes(office, N, "notice", letter | {"lines": [TRAINING], "contact": "市役所"}, "ito", decision.id)

    async def visit() -> None:
        ito = await Visitor(console_of(office)).sits_down_as(office, "ito")
        shown = await ito.opens(f"/city/{N}")
        assert "様式5をPDFにする" in shown.text and "様式8をPDFにする" in shown.text
        for paper, words in (("support_notice", "支援提供通知書"), ("support_plan", "認定就労訓練事業")):
            answer = await ito.sends(f"/city/{N}/forms/{paper}")
            assert words in text_of((await ito.opens(answer.headers["location"])).content)
        assert (await ito.sends(f"/city/{N}/forms/intake")).status_code == 404
        assert (await ito.opens(f"/cases/{N}/forms")).status_code == 404
        mori = await Visitor(console_of(office)).sits_down_as(office, "mori")
        await mori.opens(f"/cases/{N}/forms/intake")
        kept = (await mori.sends(f"/cases/{N}/forms/intake")).headers["location"]
        assert (await ito.opens(kept.replace("/cases/", "/city/"))).status_code == 404
        listed = await mori.opens("/cases.pdf")
        assert N in text_of(listed.content) and "支援ケース一覧" in text_of(listed.content)
        assert listed.headers["content-disposition"] == 'inline; filename="cases-2026-11-25.pdf"'

    run(visit())


@pytest.mark.browser
def test_the_pages_of_the_papers_in_a_browser(office: Office) -> None:
    with in_chromium(office) as standing:
        page = standing.signed_in("森 恵子")
        complaints = listening(page)
        page.goto(f"/cases/{N}/forms/intake")
        assert faults_in_every_look(page) == {} and complaints == []
        with page.expect_request(lambda one: "/forms/printed/" in one.url):
            page.get_by_role("button", name="PDFにして印刷する").click()
        page.goto(f"/cases/{N}/forms")
        assert page.get_by_role("link", name="PDFをひらく").count() == 1
        assert faults_in_every_look(page) == {}
