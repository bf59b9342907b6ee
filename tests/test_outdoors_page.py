"""The console's side of outreach and partners (要綱 2-2-イ, 3-1-エ3): who is out on きょう, an alert cleared, a partner linked and unlinked."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from casestore import attachments, due_colleagues, partners, visits
from casestore.db import Store
from casestore.speech import Media
from casestore.tables import Attachment
from dialogs import visiting
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office
from tests.test_outreach import link

pytestmark = pytest.mark.anyio


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    link(office, "T1", "tanaka")
    return office


def overdue(office: Office, number: str = "R8-0001") -> str:
    office.says("T1", "訪問を始める", number, "30", "中央区のアパート", channel="telegram")
    office.clock.forward(minutes=50)
    office.do(lambda work: visiting.watch(work, office.desk.profile, office.clock.now()))
    (row,) = office.look(visits.out_now)
    return row.id


async def test_a_visit_under_way_stands_on_today_until_the_worker_is_back(office: Office) -> None:
    """(要綱 2-2-イ) with who, which number and until when."""
    chief = await Visitor(console_of(office)).sits_down_as(office, "mori")
    office.says("T1", "訪問を始める", "R8-0001", "30", "とばす", channel="telegram")
    await chief.opens("/today")
    assert "訪問中の職員" in chief.page and "田中 ゆかり" in chief.page and "R8-0001" in chief.page
    office.says("T1", "戻りました", channel="telegram")
    await chief.opens("/today")
    assert "訪問中の職員" not in chief.page


async def test_an_alert_is_cleared_with_what_was_found_and_not_without(office: Office) -> None:
    """(要綱 2-2-イ) 422 with the words typed; then it is off the screen and the worker hears of it."""
    visit = overdue(office)
    chief = await Visitor(console_of(office)).sits_down_as(office, "mori")
    await chief.opens("/today")
    assert "戻った知らせがありません" in chief.page
    await chief.opens(f"/visits/{visit}")
    assert "中央区のアパート" in chief.page
    assert (await chief.sends(f"/visits/{visit}/clear", found=" ")).status_code == 422
    assert "わかったことを書いてください" in chief.page
    answer = await chief.sends(f"/visits/{visit}/clear", found="電話に出た。バスが遅れている")
    assert answer.status_code == 303
    await chief.opens("/today?done=visit_cleared")
    assert "訪問中の職員" not in chief.page
    office.settle()
    assert "事務所が、訪問のことを確かめました" in "\n".join(office.phones["T1"])
    assert (await chief.sends(f"/visits/{visit}/clear", found="もう一度")).status_code == 404


async def test_of_a_case_one_may_not_see_only_the_colleague_is_shown(office: Office) -> None:
    """(要綱 2-2) the worker's safety is everybody's, the case is not; the city sees neither."""
    visit = overdue(office)
    tanaka, case, now = office.actor("tanaka"), office.case(), office.clock.now()
    office.do(lambda work: office.worker.restrict(work, case.id, (), tanaka, now))
    employment = await Visitor(console_of(office)).sits_down_as(office, "sasaki")
    await employment.opens("/today")
    await employment.opens(f"/visits/{visit}")
    assert "田中 ゆかり" in employment.page
    assert "R8-0001" not in employment.page and "中央区のアパート" not in employment.page
    city = await Visitor(console_of(office)).sits_down_as(office, "ito")
    await city.opens("/today")
    assert "田中 ゆかり" not in city.page
    assert (await city.opens(f"/visits/{visit}")).status_code in (403, 404)


async def test_a_partner_is_added_linked_by_the_slip_and_unlinked(office: Office) -> None:
    """(要綱 3-1-エ3) the code is shown once; unlinked, the phone is a stranger's."""
    worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
    await worker.opens("/referrals")
    assert "/referrals/partners" in worker.page
    await worker.opens("/referrals/partners")
    assert (await worker.sends("/referrals/partners", place="", agency="", name="青木")).status_code == 422
    assert "機関を選ぶか、名前を入れてください" in worker.page and 'value="青木"' in worker.page
    await worker.sends("/referrals/partners", place="", agency="みなみ法律相談", name="青木")
    code = re.search(r'<code class="secret">([^<]+)</code>', worker.page)
    assert code is not None
    assert "つながりました" in office.says("P1", code[1])[-1]
    await worker.opens("/referrals/partners")
    assert "LINE" in worker.page and code[1] not in worker.page
    (known,) = office.look(partners.everyone)
    assert (await worker.sends(f"/referrals/partners/{known.id}/end")).status_code == 303
    assert "どちらのことですか" not in "".join(office.says("P1", "こんにちは"))
    await worker.opens("/referrals/partners")
    assert (await worker.sends(f"/referrals/partners/{known.id}/link")).status_code == 404


async def test_employment_workers_link_no_partners(office: Office) -> None:
    visitor = await Visitor(console_of(office)).sits_down_as(office, "sasaki")
    await visitor.opens("/referrals")
    assert "/referrals/partners" not in visitor.page
    assert (await visitor.opens("/referrals/partners")).status_code in (403, 404)


async def test_the_voice_of_a_visit_is_heard_on_the_case_page(office: Office) -> None:
    """(要綱 3-3-ア) for those who may read the case; an attachment of something else is not found."""
    says = office.says
    says("T1", "訪問の記録", "R8-0001", "いま", channel="telegram")
    says("T1", "", channel="telegram", media=(Media("audio", ref="v", mime="audio/ogg"),))
    says("T1", "会えた", "おちついていた", "予定どおり", "とばす", "送る", channel="telegram")
    (row,) = office.look(lambda work: work.session.exec(select(Attachment)).all())
    office.do(lambda work: attachments.keep_attachment(work, row.id, b"OggS", "audio/ogg", office.clock.now()))
    worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
    await worker.opens("/cases/R8-0001")
    assert "訪問や電話の写真・音声" in worker.page and f"/cases/R8-0001/seen/{row.id}" in worker.page
    assert (await worker.opens(f"/cases/R8-0001/seen/{row.id}")).status_code == 200
    assert (await worker.opens("/cases/R8-0001/seen/nothing")).status_code == 404


async def test_a_tip_is_read_at_the_reception_with_who_told_it(office: Office) -> None:
    """(要綱 2-1-イ, 3-1-ア) the agency and its contact person, and what the person knows of it."""
    worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
    await worker.opens("/referrals/partners")
    await worker.sends("/referrals/partners", place="", agency="みなみ包括", name="青木")
    code = re.search(r'<code class="secret">([^<]+)</code>', worker.page)
    assert code is not None
    office.says("P1", code[1])
    office.says(
        "P1",
        "メニュー",
        "気になる方",
        "急ぎではない",
        "70代の男性",
        "郵便がたまっています",
        "4号棟",
        "知らない",
        "職員だけで行く",
        "送る",
    )
    await worker.opens("/cases/R8-0002")
    assert "みなみ包括　青木" in worker.page and "郵便がたまっています" in worker.page
    assert "知らない" in worker.page and "職員だけで行く" in worker.page


async def test_a_worker_links_their_own_line_by_a_word_sent_once(office: Office) -> None:
    """(要綱 2-2-イ) LINE has no links into a talk; the word is good once and for a while."""
    worker = await Visitor(console_of(office)).sits_down_as(office, "sato")
    await worker.sends("/me/line")
    word = re.search(r'value="([\w-]{22})"', worker.page)
    assert word is not None
    assert "つながりました" in office.says("L1", word[1])[-1]
    assert "どうしますか" in office.says("L1", "きろく")[-1]
    assert "つながりました" not in "".join(office.says("L2", word[1]))


async def test_a_colleague_who_was_not_understood_stands_on_today_until_somebody_has_called(office: Office) -> None:
    """(要綱 2-1-ア, 2-2-イ) with name, day and owner; the city sees no colleague, and nobody ends it twice."""
    office.says("T1", "訪問を始める", "ああ", "いい", "うう", channel="telegram")
    (task,) = office.look(due_colleagues.waiting)
    chief = await Visitor(console_of(office)).sits_down_as(office, "mori")
    await chief.opens("/today")
    assert "連絡を待っている職員・関係機関" in chief.page and "田中 ゆかり" in chief.page and "電話で聞く" in chief.page
    city = await Visitor(console_of(office)).sits_down_as(office, "ito")
    assert (await city.sends(f"/today/colleagues/{task.id}/done")).status_code in (403, 404)
    assert (await chief.sends("/today/colleagues/nothing/done")).status_code == 404
    await chief.opens("/today")
    assert (await chief.sends(f"/today/colleagues/{task.id}/done")).status_code == 303
    await chief.opens("/today?done=colleague_called")
    assert "連絡を待っている" not in chief.page and "連絡したことを記録しました" in chief.page
    assert (await chief.sends(f"/today/colleagues/{task.id}/done")).status_code == 404, "nobody is called twice"
