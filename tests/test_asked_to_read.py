"""A colleague is asked to read a memo (要綱 6-1): only who may read the case, at the exact place, with a notice that says nothing."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from casestore import mentions
from casestore.db import Store, Work
from casestore.mentions import TwoOfThatName
from casestore.permissions import Actor
from casestore.tables import Contact, Mention, Message
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, visit
from tests.playing import Office
from tests.test_outreach import link

CASE = "/cases/R8-0001"
MEMO = "母に内緒とのこと。次の面談で聞いてください。"


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    made = Office(sqlite_store, clock)
    made.says("U1", *THE_INTAKE)
    return made


def tells(office: Office, reader: str, text: str = MEMO, by: str = "tanaka") -> str:
    """A memo for somebody; its message."""
    who, actor = office.actor(reader).staff_id, office.actor(by)
    contact = office.contact().id
    return office.do(lambda work: office.worker.memo(work, contact, text, actor, office.clock.now(), tell=[who]))


def offered(office: Office, by: str = "tanaka") -> set[str]:
    def find(work: Work) -> set[str]:
        contact = work.session.get_one(Contact, office.contact().id)
        return {one.name for one in mentions.may_be_told(work, contact, office.actor(by).staff_id, office.clock.now())}

    return office.look(find)


def test_a_memo_stands_on_the_colleagues_today_until_they_have_seen_it_where_it_is(office: Office) -> None:
    colleague = office.actor("sato")

    async def writes(visitor: Visitor) -> None:
        assert "知らせる人" in (await visitor.opens(CASE)).text
        where = f"/talks/{office.contact().id}/say"
        assert (await visitor.sends(where, to="memo", text=MEMO, tell=colleague.staff_id)).status_code == 303
        assert f"{colleague.name}さんに知らせました（まだ見ていません）" in (await visitor.opens(CASE)).text
        assert "あなたに知らせたいメモ" not in (await visitor.opens("/today")).text

    async def reads(visitor: Visitor) -> None:
        today = (await visitor.opens("/today")).text
        assert "あなたに知らせたいメモ" in today
        assert MEMO not in today
        link = re.search(r'href="(/cases/R8-0001\?talk=[^"#]+)#(m-[^"]+)"', today)
        assert link is not None
        assert f'id="{link[2]}"' in (await visitor.opens(link[1])).text
        assert "あなたに知らせたいメモ" not in (await visitor.opens("/today")).text

    async def sees_that(visitor: Visitor) -> None:
        assert re.search(rf"{colleague.name}さんに知らせました（\d\d:\d\d に見ました）", (await visitor.opens(CASE)).text)

    visit(office, "tanaka", writes)
    visit(office, "sato", reads)
    visit(office, "tanaka", sees_that)


def test_it_can_be_done_without_opening_it_but_only_by_whom_it_is_for(office: Office) -> None:
    tells(office, "sato")
    (waits,) = office.look(lambda work: mentions.waiting(work, office.actor("sato")))

    async def other(visitor: Visitor) -> None:
        await visitor.opens("/today")
        assert (await visitor.sends(f"/today/memos/{waits.id}/seen")).status_code == 404

    async def mine(visitor: Visitor) -> None:
        await visitor.opens("/today")
        assert (await visitor.sends(f"/today/memos/{waits.id}/seen")).status_code == 303
        assert (await visitor.sends(f"/today/memos/{waits.id}/seen")).status_code == 404

    visit(office, "tanaka", other)
    visit(office, "sato", mine)


def test_of_a_restricted_case_only_those_who_know_of_it_can_be_told_and_the_others_see_nothing_any_more(office: Office) -> None:
    """(要綱 2-2)"""
    mori, tanaka = office.actor("mori"), office.actor("tanaka")
    tells(office, "sato", by="mori")
    assert office.actor("sato").name in offered(office)
    case = office.case().id
    office.do(lambda work: office.worker.restrict(work, case, (tanaka.staff_id, mori.staff_id), mori, office.clock.now()))
    assert office.look(lambda work: mentions.waiting(work, office.actor("sato"))) == []
    assert office.actor("sato").name not in offered(office)
    assert tanaka.name in offered(office, "mori")
    with pytest.raises(LookupError):
        tells(office, "sato")

    async def act(visitor: Visitor) -> None:
        page = (await visitor.opens(CASE)).text
        assert office.actor("sato").staff_id not in page
        answer = await visitor.sends(
            f"/talks/{office.contact().id}/say", htmx=True, to="memo", text=MEMO, tell=office.actor("sato").staff_id
        )
        assert (answer.status_code, "このケースを見られません" in answer.text, MEMO in answer.text) == (422, True, True)

    visit(office, "tanaka", act)
    assert len(office.look(lambda work: work.session.exec(select(Mention)).all())) == 1


def test_a_name_after_an_at_sign_is_enough_and_one_of_two_is_asked_about() -> None:
    three = [Actor(f"s{n}", name, frozenset()) for n, name in enumerate(("田中 ゆかり", "田中 健", "森 恵子"))]
    assert mentions.named("@田中ゆかりさん、お願いします", three) == {"s0"}
    assert mentions.named("＠田中 健 と @森 さんへ", three) == {"s1", "s2"}
    assert mentions.named("メールは a@example.invalid です。＠だれか", three) == frozenset()
    with pytest.raises(TwoOfThatName):
        mentions.named("@田中さん", three)


def test_a_linked_phone_says_the_number_alone_and_only_while_the_office_is_open(office: Office) -> None:
    """(要綱 2-2-イ)"""
    reader = office.actor("sato")
    link(office, "W1", "sato")
    before = len(office.phones["W1"])
    tells(office, "sato")
    office.settle()
    assert len(office.phones["W1"]) == before  # it is night
    office.clock.forward(hours=14)
    office.deliver()
    (notice,) = office.phones["W1"][before:]
    assert "R8-0001" in notice
    assert MEMO not in notice
    tells(office, "sato", "もうひとつ")
    office.do(lambda work: mentions.seen(work, reader.staff_id, office.contact().id, office.clock.now()))
    office.deliver()
    assert len(office.phones["W1"]) == before + 1  # seen before it went out
    told = select(Message.state).where(col(Message.because).startswith(mentions.BECAUSE)).order_by(col(Message.id))
    assert office.look(lambda work: list(work.session.exec(told))) == ["accepted", "cancelled"]
