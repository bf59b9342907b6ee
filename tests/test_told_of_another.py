"""Somebody speaks for somebody else (要綱 3-1-ア, 2-1-イ): a 気づき about a person without a name, never the speaker's case, never told who said it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from casestore import leads, ledger_book, worklists
from casestore.db import Store, Work
from casestore.follow_ups import Promised
from casestore.speech import Said
from casestore.tables import Case, Contact
from dialogs import engine
from dialogs.answers import Answer
from dialogs.session import Fragment, Frame, Session
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.demo_office import demo_facts
from tests.playing import Office

TELLS = ("近所の人が心配", "近所の人", "食べるものがない", "これで全部", "203号室のおじいさんを1週間見ていません")
ENDS = ("知らない", "夕方なら部屋にいます", "話さないで", "ここに書いて", "これで送る")


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def cases_of_the_speaker(office: Office) -> list[Case]:
    """The cases of whoever writes from the only phone there is."""

    def job(work: Work) -> list[Case]:
        contact = work.session.exec(select(Contact)).one()
        return list(work.session.exec(select(Case).where(Case.person_id == contact.person_id)).all())

    return office.look(job)


def test_the_lead_is_about_somebody_else_and_the_speaker_has_no_case(office: Office) -> None:
    """(要綱 3-1-ア)"""
    got = office.says("U1", *TELLS, *ENDS)
    lead = next(one for one in office.entries() if one.kind == "lead")
    assert (lead.role, lead.answers["relation"], lead.answers["seen"]) == (
        "system",
        "neighbour",
        "203号室のおじいさんを1週間見ていません",
    )
    assert cases_of_the_speaker(office) == [], "who tells is not who needs help"
    assert office.case().person_id != office.look(lambda work: work.session.exec(select(Contact)).one()).person_id
    assert [row.kind for row in office.promised() if row.kind == Promised.LEAD], "the reception looks at it by a day"
    assert any("ご本人の了解がないとお伝えできません" in text for text in got) and any(
        "だれから聞いたか" in text for text in got
    )
    assert not any("受付番号" in text for text in got), "no number: it is not an application"
    assert [line.case.number for line in office.queue()] == ["R8-0001"] and office.is_true()


def test_danger_rings_at_once_in_the_case_of_the_one_in_danger(office: Office) -> None:
    """(要綱 3-1-ア, 3-2-イ): before the telling is whole"""
    got = office.says("U1", *TELLS[:2], "暴力・おどし", "これで全部")
    assert any("待たずに" in text for text in got), "who can act faster is named first"
    alert = next(one for one in office.entries() if one.kind == "alert")
    assert (alert.answers["class"], alert.answers["level"]) == ("violence", "now")
    office.says("U1", "夫に殴られているようです", *ENDS)
    assert {one.kind for one in office.entries()} == {"alert", "lead"} and cases_of_the_speaker(office) == []
    assert len(office.look(lambda work: list(work.session.exec(select(Case)).all()))) == 1, "one telling, one case"


def test_words_about_ones_own_life_hold_the_talk_whoever_is_spoken_of(office: Office) -> None:
    """(要綱 3-1-イ): nobody can know whose life it is"""
    got = office.says("U1", *TELLS[:1], "もう死にたい")
    assert any("機械からの返事" in text for text in got)


def test_what_is_half_told_is_a_lead_all_the_same(office: Office) -> None:
    """(要綱 2-1-ア, 3-1-ア)"""
    office.says("U1", *TELLS)
    office.forward(days=3)
    lead = next(one for one in office.entries() if one.kind == "lead")
    assert lead.answers["seen"].startswith("203号室") and "may_tell" not in lead.answers
    assert cases_of_the_speaker(office) == []


def test_the_first_question_of_the_reception_leads_to_it_and_nothing_is_received_for_the_speaker(office: Office) -> None:
    """(要綱 3-1-イ)"""
    office.says("U1", "こんにちは", "日本語", "家族のこと")
    got = office.says("U1", "いまは、いっしょではない")
    assert "その方は、いま次のようなことがありますか" in got[-1], "what they are to each other is known already"
    office.says("U1", "どれでもない", "兄が10年ひきこもっています", "とばす", "とばす", "とばす", "とばす", "これで送る")
    lead = office.entries()[-1]
    assert (lead.kind, lead.answers["relation"]) == ("lead", "family") and cases_of_the_speaker(office) == []


def test_a_reception_begun_before_we_asked_goes_on_as_it_was() -> None:
    """(要綱 2-1-ア): a session of the first edition, parked after 「家族のこと」 and 「知っている」"""
    at = "2026-11-20T03:00:00+00:00"
    answers = {"who": Answer("family", at=at), "person_knows": Answer("yes", at=at)}
    parked = Session(frames=(Frame("intake", 1, answers, told=("easy",)),), done=("greeting",), turn=4)
    now = datetime(2026, 12, 3, 3, tzinfo=UTC)
    heard = (Fragment(Said(text="いまは、どれもない"), "m1"),)
    turn = engine.turn(Session.from_json(json.loads(json.dumps(parked.as_json()))), heard, now, demo_facts("ja", now))
    assert "どんなことで困っていますか" in turn.says[-1].line.text
    assert turn.session.top.dialog == "intake" and turn.session.top.answers["person_knows"].value == "yes"


def test_who_told_is_in_no_export_of_the_person_s_ledger(office: Office) -> None:
    """(要綱 6-1): staff see it on the case page; a paper cannot be taken back"""
    office.says("U1", *TELLS, *ENDS)
    book = office.look(lambda work: ledger_book.assemble(work, None, "R8-0001", office.desk.profile))
    assert book is not None
    whole = json.dumps(ledger_book.as_json(book), ensure_ascii=False)
    contact = office.look(lambda work: work.session.exec(select(Contact)).one()).id
    for told in (contact, "neighbour", "近所", "203号室", "ここに書いて"):
        assert told not in whole, told


def test_the_speaker_may_allow_to_be_named_and_still_not_how_they_are_reached(office: Office) -> None:
    """(要綱 6-1)"""
    office.says("U1", *TELLS, *ENDS)
    lead = next(one for one in office.entries() if one.kind == "lead")
    allowed = replace(lead, answers={**lead.answers, "may_tell": "yes"})
    (seen,) = leads.as_the_person_may_see((allowed,))
    assert seen.answers["relation"] == "neighbour" and seen.answers["seen"].startswith("203号室")
    assert leads.TOLD_BY_ANOTHER not in seen.answers and "speaker_reach" not in seen.answers and not seen.sources
    (hidden,) = leads.as_the_person_may_see((lead,))
    assert dict(hidden.answers) == {"kind": "told"}


def test_what_an_outreach_worker_saw_is_shown_as_ever(office: Office) -> None:
    """(要綱 2-2-イ)"""
    office.says("U1", *TELLS, *ENDS)
    own = replace(office.entries()[0], kind="lead", answers={"kind": "visit", "seen": "灯りがない"})
    assert leads.as_the_person_may_see((own,)) == (own,)


def test_two_people_told_of_by_one_speaker_are_two_cases(office: Office) -> None:
    """(要綱 3-1-ア)"""
    office.says("U1", *TELLS, *ENDS)
    office.says("U1", *TELLS[:4], "101号室の方です", *ENDS)
    numbers = office.look(lambda work: [one.number for one in work.session.exec(select(Case)).all()])
    assert sorted(numbers) == ["R8-0001", "R8-0002"]


def test_the_speaker_s_own_trouble_afterwards_is_a_case_of_its_own_without_the_other(office: Office) -> None:
    """(要綱 2-1-ア): the lead is not on their page, their talk is not on the lead's"""
    office.says("U1", *TELLS, *ENDS)
    office.says("U1", "人と話す")
    (own,) = cases_of_the_speaker(office)
    assert own.number == "R8-0002" and all(one.kind != "lead" for one in office.entries("R8-0002"))
    page = office.look(lambda work: worklists.case_page(work, office.actor("mori"), "R8-0001"))
    assert page is not None and page.line.contact is None


@pytest.mark.anyio
async def test_the_reception_reads_what_was_told_and_what_may_not_be_said(office: Office) -> None:
    """(要綱 3-1-ア): with whose words, what the speaker allowed, and danger as a warning"""
    office.says("U1", *TELLS, *ENDS)
    visitor = Visitor(console_of(office))
    await visitor.opens("/sign-in")
    await visitor.sits_down_as(office, "tanaka")
    page = (await visitor.opens("/cases/R8-0001")).text
    assert "203号室のおじいさん" in page and "まわりの人から" in page and "近所の人" in page
    assert "だれから聞いたか、ご本人に話してよいか" in page and "話さないで" in page
    contact = office.look(lambda work: work.session.exec(select(Contact)).one()).id
    assert contact not in page
    assert "203号室" not in (await visitor.opens("/cases/R8-0001/ledger")).text, "the page that is exported says nothing of it"
