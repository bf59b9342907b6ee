"""The whole 支援台帳 of a person assembled, read, taken along: every entry with its corrections, and only what may be seen (要綱 6-1)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from casestore import ledger, ledger_book, people, restriction
from casestore.calendar import JST
from casestore.db import Store
from casestore.ledger_book import LedgerBook, as_json
from casestore.permissions import Act, Actor
from casestore.speech import Media
from casestore.tables import Audit
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.life import Life
from tests.playing import Office
from tests.submitting import OWN, TRAINING, hand_in, plans, up_to_the_plan, writes
from tsunagi.__main__ import main
from tsunagi.clock import WallClock
from tsunagi.exporting import exported

N = "R8-0001"


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    found = Office(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    found.send("U1", "", media=(Media("image", ref="p1"),))
    up_to_the_plan(found, N)
    hand_in(found, N, plans(found, N, TRAINING, OWN))
    contact = writes(found, N, "contact", {"way": "telephone", "facts": "家賃を半分払えた。"}, "tanaka")
    rows = [{"field": "facts", "words": "家賃を全部払えた。", "value": "家賃を全部払えた。"}]
    writes(found, N, "correction", {"corrections": rows, "reason": "聞きまちがえた"}, "tanaka", contact.id)
    return found


def book_of(store: Store, actor: Actor | None, number: str = N, act: Act = Act.READ_CASE, **more: Any) -> LedgerBook | None:
    from casestore.profile import load_profile

    with store.reading() as work:
        return ledger_book.assemble(work, actor, number, load_profile("sapporo"), act=act, **more)


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


def test_the_book_has_every_entry_oldest_first_with_labels_and_words_of_its_form(office: Office) -> None:
    """(要綱 6-1, 6-2)"""
    book = book_of(office.store, office.actor("tanaka"))
    assert book is not None
    (case,) = book.cases
    assert [page.entry.entry.id for page in case.pages] == [entry.id for entry in office.entries()]
    intake = next(page for page in case.pages if page.entry.entry.kind == "intake")
    assert intake.label == "相談受付"
    told = {one.label: one.words for one in intake.answers}
    assert "家賃が払えません" in "".join(told["具体的に（ご本人のことばで）"])
    assert (book.messages > 10, len(book.attachments), book.contacts[0].channel) == (True, 1, "line")
    assert {promise.kind for promise in case.promises} >= {"triage", "next_action", "clock"}
    assert all(promise.words for promise in case.promises if promise.kind == "clock")


def test_a_corrected_answer_reads_as_it_was_put_right_and_the_entry_as_it_was_written(office: Office) -> None:
    book = book_of(office.store, None)
    assert book is not None
    page = next(page for page in book.cases[0].pages if page.entry.entry.kind == "contact")
    assert {one.field: one.words for one in page.answers}["facts"] == ("家賃を全部払えた。",)
    found = as_json(book)["cases"][0]["entries"]
    entry = next(one for one in found if one["kind"] == "contact")
    assert entry["as_written"]["facts"] == "家賃を半分払えた。"
    assert entry["corrections"][0] | {"at": "", "entry": ""} == {
        "field": "facts",
        "before": "家賃を半分払えた。",
        "after": "家賃を全部払えた。",
        "by": "田中 ゆかり",
        "at": "",
        "why": "聞きまちがえた",
        "entry": "",
    }


def test_the_json_is_whole_and_plain(office: Office) -> None:
    """(要綱 6-1)"""
    book = book_of(office.store, None)
    assert book is not None
    again = json.loads(json.dumps(as_json(book), ensure_ascii=False))
    assert again["person"]["call_name"] == "美咲"
    case = again["cases"][0]
    assert [one["seq"] for one in case["entries"]] == list(range(1, len(case["entries"]) + 1))
    assert {one["form"] for one in case["entries"]} >= {"intake", "support_plan"}
    assert all(one["label"] and one["happened_at"].endswith("+00:00") for one in case["entries"])


def test_a_book_holds_all_cases_of_the_person_that_may_be_seen_and_no_others(store: Store, clock: StillClock) -> None:
    """(要綱 6-1)"""
    life = Life(store, clock)
    life.live("lead", "lead_closed")
    first = life.case()
    second = life.store.write(lambda work: ledger.open_case(work, first.person_id, clock.now()).id)
    life.write("intake", case=second)
    by = life.staff["other"]
    whole = book_of(store, by, first.number)
    assert whole is not None and [one.case.number for one in whole.cases] == [first.number, "R8-0002"]
    owner = life.staff["counsellor"]
    named = {owner.staff_id, life.staff["chief"].staff_id}
    life.write("triage", case=second, owner=owner.staff_id)
    store.write(lambda work: restriction.restrict(work, _case(work, second), named, owner.staff_id, clock.now()))
    assert book_of(store, by, "R8-0002") is None
    after = book_of(store, owner, "R8-0002")
    assert after is not None and "R8-0002" in [one.case.number for one in after.cases]


def _case(work: Any, case: str) -> Any:
    from casestore.tables import Case

    return work.session.get_one(Case, case)


def test_only_what_may_be_taken_along_is_in_the_download(office: Office) -> None:
    assert book_of(office.store, office.actor("sasaki"), act=Act.EXPORT_CASE) is None
    assert book_of(office.store, office.actor("ito"), act=Act.EXPORT_CASE) is None
    assert book_of(office.store, office.actor("mori"), act=Act.EXPORT_CASE) is not None


def test_the_ledger_is_one_page_to_read_and_a_file_to_take_and_both_are_written_down(office: Office) -> None:
    """(要綱 6-1)"""

    async def visit() -> None:
        mori = await Visitor(console_of(office)).sits_down_as(office, "mori")
        page = (await mori.opens(f"/cases/{N}/ledger")).text
        for words in (
            "支援台帳",
            "プラン案",
            "<del><bdi>家賃を半分払えた。</bdi></del>",
            "家賃を全部払えた。",
            "予定と、その結果",
        ):
            assert words in page
        assert f'href="/cases/{N}/ledger.json"' in page
        answer = await mori.opens(f"/cases/{N}/ledger.json")
        assert answer.headers["content-disposition"] == f'attachment; filename="ledger-{N}.json"'
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert answer.json()["asked_for"] == N
        sato = await Visitor(console_of(office)).sits_down_as(office, "sato")
        theirs = await sato.opens(f"/cases/{N}/ledger")
        assert theirs.status_code == 200 and "ledger.json" not in theirs.text
        assert (await sato.opens(f"/cases/{N}/ledger.json")).status_code == 403
        ito = await Visitor(console_of(office)).sits_down_as(office, "ito")
        assert (await ito.opens(f"/cases/{N}/ledger.json")).status_code == 404

    run(visit())
    case = office.case(N).id
    rows = office.look(lambda work: work.session.exec(select(Audit).where(col(Audit.thing) == case)).all())
    taken = [row for row in rows if row.action == "exported_case"]
    assert [row.actor for row in taken] == [office.actor("mori").staff_id]
    assert office.actor("sato").staff_id in [row.actor for row in rows if row.action == "read_case"]


def test_an_export_by_the_house_is_in_the_audit_as_the_system(store: Store, clock: StillClock) -> None:
    life = Life(store, clock)
    life.live("intake", "triage")
    number = life.case().number
    text = exported(store, life.profile, number, clock.now())
    assert text is not None and json.loads(text)["cases"][0]["number"] == number
    assert exported(store, life.profile, "R8-9999", clock.now()) is None
    with store.reading() as work:
        rows = work.session.exec(select(Audit).where(Audit.action == "exported_case")).all()
    assert [(row.actor, row.thing) for row in rows] == [("system", life.case_id)]


def test_the_command_writes_json_to_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`tsunagi export CASE` is a contract: JSON on standard output, 1 and a sentence where there is no such case."""
    from casestore.db import open_store
    from tsunagi.app import prepare
    from tsunagi.settings import read

    monkeypatch.setenv("TSUNAGI_DATA_DIR", str(tmp_path))
    settings = read()
    prepare(settings)
    store = open_store(settings.database_url, settings.key_file)
    life = Life(store, StillClock(WallClock().now() - timedelta(days=1)))
    life.live("intake")
    number = life.case().number
    store.write(lambda work: people.name(work, life.case().person_id, name="髙橋 𠮷男"))
    store.close()
    assert main(["export", number]) == 0
    assert json.loads(capfdbinary.readouterr().out)["person"]["name"] == "髙橋 𠮷男"
    assert main(["export", "R8-9999"]) == 1
    assert b"R8-9999" in capfdbinary.readouterr().err


def test_a_promise_that_was_kept_says_how_it_ended(store: Store, clock: StillClock) -> None:
    """(要綱 2-1-ア)"""
    life = Life(store, clock)
    life.live("intake", "triage")
    book = book_of(store, life.staff["counsellor"], life.case().number)
    assert book is not None
    open_now = [one for one in book.cases[0].promises if one.ended_at is None]
    assert open_now and all(one.due_at.astimezone(JST) >= clock.now() - timedelta(days=2) for one in open_now)
    life.write("application")
    again = book_of(store, life.staff["counsellor"], life.case().number)
    assert again is not None
    assert [one.ended_as for one in again.cases[0].promises if one.step == "application"] == ["done"]
