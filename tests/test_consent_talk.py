"""Application, consent and its withdrawal by chat, through the whole house: a phone reads, asks, agrees, says no, later, takes it back (要綱 3-1-エ, 6-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from casestore import conversation, documents, people, shared_phones, sharing, talks
from casestore.calendar import JST
from casestore.db import Store
from casestore.entries import Written
from casestore.facts import Fact
from casestore.fine_print_documents import Document
from casestore.follow_ups import words_of
from casestore.forms import FORM_OF
from casestore.forms.form import problems
from casestore.ids import new_id
from casestore.sharing import Scope
from dialogs import reading_out
from dialogs.agreeing import KEEPS_THE_OLD, NOT_WRITTEN, PUT_OFF, SORRY, WITHDRAWN
from dialogs.desk import Desk
from dialogs.ladder import NO_WAY_TO_ASK
from dialogs.looked_up import Look
from dialogs.questions import TASKS
from dialogs.worker import Worker
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.playing import Office
from tests.submitting import writes

NUMBER = "R8-0001"
READ = ("つぎへ",) * 4
HEARD = "もう説明を聞いた"
TO_TWO = ("1、5", "これで全部")


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    """Somebody whose consultation is ours to support, at ten in the morning."""
    found = Office(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    writes(found, NUMBER, "triage", {"outcome": "application", "reason": "聞き取りから"}, "tanaka")
    found.clock.at = found.clock.at.astimezone(JST).replace(hour=10) + timedelta(days=1)
    return found


def begins(office: Office, dialog: str = "consent") -> str:
    case, tanaka = office.case(NUMBER), office.actor("tanaka")
    done = office.do(lambda work: office.worker.ask_by_chat(work, case.id, dialog, tanaka, office.clock.now()))
    office.settle()
    return done


def agrees(office: Office) -> list[str]:
    begins(office)
    return office.says("U1", *READ, HEARD, "申し込む", *TO_TWO, "同意する")


def consents(office: Office, kind: str = "consent") -> list[Written]:
    return [one for one in office.entries(NUMBER) if one.kind == kind]


def tasks(office: Office) -> list[str]:
    return [office.look(lambda work, row=row: words_of(work, row)) for row in office.promised(NUMBER) if row.ask == "staff"]


def gate(office: Office, scope: Scope) -> str:
    case, profile = office.case(NUMBER), office.desk.profile
    written = office.entries(NUMBER)
    return sharing.may_share(written, frozenset(case.facts), scope, profile, office.clock.now())


def with_text(office: Office, document: Document) -> None:
    """The city puts another text in force."""
    profile = replace(office.desk.profile, documents=(*office.desk.profile.documents, document))
    office.desk = Desk(profile)
    office.worker = Worker(office.desk)


def heard(office: Office) -> dict[str, str]:
    """What the phone sent, by message."""
    contact = office.contact()
    spoken = office.look(lambda work: conversation.conversation(work, contact.id, "").spoken)
    return {one.id: one.said.text for one in spoken if one.said is not None}


def test_what_was_agreed_to_can_be_shown_again_from_its_hash(office: Office) -> None:
    """(要綱 3-1-エ, 6-2) The phone got every line of the very text whose digest the consent holds; both entries are the person's own."""
    said = agrees(office)
    assert said[0].startswith("ありがとうございます。同意のお答えを受け取りました。")
    (application,), (consent,) = consents(office, "application"), consents(office)
    assert (application.role, consent.role) == ("person", "person")
    given = consent.answers
    document = documents.edition_of(office.desk.profile, given["document"], given["edition"])
    text = documents.text_of(document, given["language"])
    assert sha256(text.encode()).hexdigest() == given["digest"]
    read = "\n".join(office.phones["U1"])
    assert all(line in read for line in text.split("\n") if line != document.id)
    assert given["scope"] == ["agency", "hello_work"]
    assert given["channel"] == "chat"
    assert given["words"] == "同意する"
    today = office.clock.now().astimezone(JST).date()
    assert given["given_on"] == today.isoformat()
    assert problems(FORM_OF["consent"], given, office.desk.profile.codes, today) == ()
    assert problems(FORM_OF["application"], application.answers, office.desk.profile.codes, today) == ()
    assert heard(office)[given["evidence"]] == "同意する", "the evidence is the message in which they said yes"
    assert consent.sources["document"]["messages"], "and each part that was read is a message too"
    assert gate(office, Scope.AGENCY) == ""
    assert "入っていません" in gate(office, Scope.CITY)
    assert office.is_true()


def test_a_question_is_somebodys_task_at_once_and_reading_goes_on(office: Office) -> None:
    """(要綱 3-1-エ) Truthful: a person answers, by the time that was said."""
    begins(office)
    office.says("U1", "つぎへ")
    said = office.says("U1", "質問がある", "家族にも知らせますか")
    assert "職員が読んで返事をします。文書のつづきは、このまま読めます。" in said[0]
    assert "（3／4）" in said[0]
    assert tasks(office).count(TASKS["consent"]) == 1
    assert consents(office) == []


def test_no_is_respected_with_its_words_and_nothing_is_shared(office: Office) -> None:
    """(要綱 3-1-エ, 2-1-ア) The application stands; the support goes on as far as it can."""
    begins(office)
    said = office.says("U1", *READ, HEARD, "申し込む", *TO_TWO, "同意しません", "前に職場に知られて、やめることになりました")
    assert "わかりました。お気持ちのとおりにします。" in said[0]
    (declined,) = consents(office, "consent_declined")
    assert declined.answers["reason"] == declined.answers["words"] == "前に職場に知られて、やめることになりました"
    assert consents(office) == []
    assert {Fact.APPLIED} <= set(office.case(NUMBER).facts)
    assert gate(office, Scope.AGENCY) == "本人の同意がまだ記録されていません。"
    assert office.is_true()


def test_later_is_an_answer_and_the_bot_asks_again_on_the_day_they_named(office: Office) -> None:
    """(要綱 3-1-エ)"""
    begins(office)
    office.says("U1", *READ, HEARD, "申し込む", *TO_TWO, "あとで決める")
    said = office.says("U1", "3日後")
    assert any("ごろ、もう一度おたずねします。" in one for one in said)
    (declined,) = consents(office, "consent_declined")
    assert declined.answers["reason"] == "あとで決める、との答え"
    assert PUT_OFF in tasks(office)
    before = len(office.phones["U1"])
    office.forward(days=3)
    assert any("（1／4）" in one for one in office.phones["U1"][before:])
    office.says("U1", *READ, HEARD, *TO_TWO, "はい")
    assert len(consents(office)) == 1


def test_a_withdrawal_closes_the_gate_at_once_and_a_worker_knows_the_same_day(office: Office) -> None:
    """(要綱 3-1-エ) What stops and what does not is said before; the support goes on."""
    agrees(office)
    told = office.says("U1", "同意をとりけす")
    assert "なかったことにはできません" in "".join(told)
    said = office.says("U1", "取り消す")
    assert said[0].startswith("同意の取り消しを、受け取りました。")
    (withdrawn,) = consents(office, "consent_withdrawn")
    assert (withdrawn.role, withdrawn.answers) == ("person", {"words": "取り消す", "way": "chat"})
    assert withdrawn.sources["words"]["messages"]
    assert "取り下げて" in gate(office, Scope.AGENCY)
    due = next(
        row.due_at for row in office.promised(NUMBER) if office.look(lambda work, row=row: words_of(work, row)) == WITHDRAWN
    )
    assert due.astimezone(JST).date() == office.clock.now().astimezone(JST).date()
    assert Fact.APPLIED in office.case(NUMBER).facts
    again = office.says("U1", "同意をとりけす")
    assert again[0].startswith("いま、いただいている同意はありません。")
    assert office.is_true()


def test_a_text_that_changed_while_it_was_read_is_read_again_where_it_changed(office: Office) -> None:
    """(要綱 3-1-エ, 6-2) What is recorded is the edition they saw last, whole."""
    begins(office)
    office.says("U1", *READ, HEARD, "申し込む", *TO_TWO)
    old = documents.current(office.desk.profile, "consent_text", office.clock.now().date())
    third = replace(old.sections[2], body=replace(old.sections[2].body, ja="選んだところだけに伝えます。"))
    today = office.clock.now().astimezone(JST).date()
    with_text(
        office, replace(old, edition="2026-12-01", valid_from=today, sections=(*old.sections[:2], third, *old.sections[3:]))
    )
    said = office.says("U1", "同意する")
    assert said[0].startswith("この文書は、読んでいるあいだに変わりました。")
    assert "（1／4）" in said[0]
    assert "2026-12-01" in said[0]
    assert consents(office) == []
    said = office.says("U1", "つぎへ")
    assert "（3／4）" in said[0]
    assert "選んだところだけに伝えます。" in said[0]
    office.says("U1", "つぎへ", "同意する")
    (consent,) = consents(office)
    assert consent.answers["edition"] == "2026-12-01"
    assert gate(office, Scope.AGENCY) == ""


def test_in_another_language_it_is_read_from_the_beginning_and_recorded_in_that_one(office: Office) -> None:
    """(要綱 3-1-ウ, 3-1-エ)"""
    begins(office)
    office.says("U1", "つぎへ", "つぎへ")
    said = office.says("U1", "English")
    assert any("What you apply for" in one for one in said)
    office.says("U1", "next", "next", "next", "next", "2", "1", "1", "that's all", "i agree")
    (consent,) = consents(office)
    document = documents.current(office.desk.profile, "consent_text", office.clock.now().date())
    assert (consent.answers["language"], consent.answers["digest"]) == ("en", documents.digest(document, "en"))


def test_where_the_law_does_not_open_it_nothing_is_lost_and_the_person_is_told(office: Office) -> None:
    """(要綱 3-1-エ, 2-1-ア) Judged anew while they were reading: the words reach a worker, and the person hears how it is."""
    begins(office)
    office.says("U1", *READ, HEARD, "申し込む", *TO_TWO)
    writes(office, NUMBER, "triage", {"outcome": "information_only", "reason": "ほかの窓口が合う"}, "tanaka")
    said = office.says("U1", "同意する")
    assert SORRY in said
    assert consents(office) == []
    assert NOT_WRITTEN in tasks(office)
    assert office.is_true()


def test_who_keeps_an_older_consent_is_not_written_down_as_refusing(office: Office) -> None:
    """(要綱 3-1-エ)"""
    agrees(office)
    office.says("U1", "同意", "選びなおす", *READ, HEARD, "3", "これで全部", "同意しない", "とばす")
    assert consents(office, "consent_declined") == []
    assert KEEPS_THE_OLD in tasks(office)
    assert consents(office)[-1].answers["scope"] == ["agency", "hello_work"]
    assert gate(office, Scope.AGENCY) == ""


def test_before_anybody_has_judged_it_ours_a_person_hears_of_the_wish(sqlite_store: Store) -> None:
    """(要綱 3-1-イ, 2-1-ア)"""
    office = Office(sqlite_store, StillClock())
    office.says("U1", *THE_INTAKE)
    said = office.says("U1", "申し込みたい")
    assert said[0].startswith("申込みは、職員がお話をうかがってからになります。")
    assert "wants_person" in [row.kind for row in office.promised(NUMBER)]
    assert consents(office, "application") == []


def test_nothing_is_read_out_on_a_telephone_of_two(office: Office) -> None:
    """(要綱 3-1-エ) Whoever holds it must not learn of the other's consent."""
    agrees(office)
    contact, tanaka, now = office.contact(), office.actor("tanaka").staff_id, office.clock.now()
    other = office.do(lambda work: people.new_person(work, now, person=new_id(now)))
    office.do(lambda work: shared_phones.share(work, contact.id, other, tanaka, now))
    talk = office.look(lambda work: talks.load(work, contact.id))
    seen = office.look(lambda work: reading_out.consent(Look(work, office.desk.profile, talk, "ja", now, {})))
    assert seen.beginnings["consent"].answers["standing"] == "hidden"
    assert seen.beginnings["withdraw"].answers["consented"] == "hidden"
    assert seen.texts["consent_given"] == ""


def test_a_worker_does_not_have_it_asked_twice(office: Office) -> None:
    """(要綱 3-1-エ)"""
    assert begins(office) == "asked"
    before = len(office.phones["U1"])
    assert begins(office) == "already_asking"
    assert len(office.phones["U1"]) == before
    assert begins(office, "plan_review") == "nothing_to_ask"


def test_where_there_is_no_way_to_write_the_worker_hears_so_and_has_it_as_a_task(office: Office) -> None:
    """(要綱 3-1-エ, 2-1-ア)"""
    office.says("U1", "停止")
    before = len(office.phones["U1"])
    assert begins(office) == "no_way_to_ask"
    assert len(office.phones["U1"]) == before
    tanaka = office.actor("tanaka").staff_id
    mine = [row for row in office.promised(NUMBER) if row.owner_id == tanaka]
    assert NO_WAY_TO_ASK in [office.look(lambda work, row=row: words_of(work, row)) for row in mine]
