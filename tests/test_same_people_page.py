"""同じ方の台帳 in the console: the list of suspicions, two ledgers side by side, brought together and taken apart, one telephone of two
(要綱 6-1). Who may not see both meets nothing of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from sqlmodel import select

from casestore import merging
from casestore.db import Store
from casestore.tables import Audit
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.doubles import HANAKO, WHY, Doubles

T = TypeVar("T")
FIRST, SECOND, CHAT = "R8-0001", "R8-0002", "R8-0003"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Doubles:
    """A woman taken down twice, and somebody who wrote."""
    office = Doubles(sqlite_store, clock)
    office.takes_down(**HANAKO, own_words="家賃が払えません。", ward="chuo")
    office.takes_down("sato", name="高崎花子", birth_date="1990-04-02", own_words="電気が止まりそうです。")
    office.writes_in("U1")
    return office


async def at_the_desk(office: Doubles, who: str = "mori") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def rows_of(page: str) -> dict[str, bool]:
    """Which rows of the comparison are marked as alike."""
    found = re.findall(r"<tr( class=\"alike\")?><th scope=\"row\">([^<]+)</th>", page)
    return {label: bool(alike) for alike, label in found}


def test_the_list_leads_to_the_two_side_by_side_with_what_is_alike_marked(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office)
        listed = (await one.opens("/cases/same")).text
        assert "生年月日と名前が同じです" in listed
        link = re.search(r'href="(/cases/R8-000[12]/same\?other=[^"#]+)', listed)
        assert link is not None
        page = (await one.opens(link[1])).text
        alike = rows_of(page)
        assert alike["氏名"]
        assert alike["生年月日"]
        assert not alike["電話"]
        assert not alike["お住まいの区"]
        for words in ("家賃が払えません。", "電気が止まりそうです。", FIRST, SECOND, "平成2年4月2日"):
            assert words in page, words

    run(story())
    looked = office.look(lambda work: list(work.session.exec(select(Audit.thing).where(Audit.action == "read_case"))))
    assert {office.case(FIRST).id, office.case(SECOND).id} & set(looked)  # whoever stood beside it was read too


def test_the_header_the_preview_and_today_say_so_and_lead_there(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office)
        for path in (f"/cases/{FIRST}", f"/cases/{SECOND}", f"/cases/{SECOND}/lead"):
            page = (await one.opens(path)).text
            assert "同じ方かもしれない人が1人います" in page, path
            assert "/same" in page
        assert "同じ方かもしれない人が1人います" in (await one.opens(f"/reception/{SECOND}/peek")).text
        assert "同じ方かもしれません。2つの台帳をくらべる" in (await one.opens("/today")).text
        assert "同じ方かもしれない" not in (await one.opens(f"/cases/{CHAT}")).text

    run(story())


def test_two_ledgers_are_brought_together_and_taken_apart_on_the_page(office: Doubles) -> None:
    async def story() -> None:
        one, other = await at_the_desk(office), office.person(SECOND)
        at = f"/cases/{FIRST}/same"
        await one.opens(f"{at}?other={other}")
        assert (await one.sends(f"{at}/merge", other=other)).text.count('class="err"') == 2
        back = await one.sends(f"{at}/merge", other=other, reason=WHY)
        assert (back.status_code, WHY in back.text) == (422, True)
        done = await one.sends(f"{at}/merge", other=other, reason=WHY, keep="other")
        assert (done.status_code, done.headers["location"]) == (303, f"/cases/{SECOND}/same?done=brought_together")
        page = (await one.opens(done.headers["location"])).text
        assert "合わせてある台帳と連絡先" in page
        assert FIRST in page
        rested = (await one.opens(f"/cases/{FIRST}")).text
        assert f"この台帳は{SECOND}に合わせてあります" in rested
        assert "ほかの台帳に合わせた" in (await one.opens("/cases?over=too")).text
        assert merging.LOOK_AT_BOTH in (await one.opens(f"/cases/{SECOND}")).text
        twice = await one.sends(f"{at}/merge", other=other, reason=WHY, keep="this")
        assert twice.status_code == 409
        assert "もう同じ方として合わせてあります" in twice.text
        pair = dict(re.findall(r'name="(one|other)" value="([^"]+)"', (await one.opens(f"/cases/{SECOND}/same")).text))
        assert (await one.sends(f"/cases/{SECOND}/same/undo", **pair)).status_code == 422
        gone = await one.sends(f"/cases/{SECOND}/same/undo", **pair, reason="別の方だった")
        assert (gone.status_code, gone.headers["location"]) == (303, f"/cases/{SECOND}/same?done=taken_apart")
        assert (await one.sends(f"/cases/{SECOND}/same/undo", **pair, reason="もう一度")).status_code == 409

    run(story())
    assert set(office.open_cases()) == {FIRST, SECOND, CHAT}
    assert office.is_true()


def test_different_people_are_not_asked_again_and_can_still_be_compared_by_number(office: Doubles) -> None:
    async def story() -> None:
        one = await at_the_desk(office, "tanaka")
        await one.opens(f"/cases/{FIRST}/same")
        done = await one.sends(f"/cases/{FIRST}/same/different", other=office.person(SECOND))
        assert done.status_code == 303
        assert "いま、確かめる人はいません" in (await one.opens("/cases/same")).text
        page = (await one.opens(f"/cases/{FIRST}/same?other={SECOND.lower()}")).text
        assert "前に、別の方だと確かめてあります" in page
        nobody = await one.opens(f"/cases/{FIRST}/same?other=R8-0999")
        assert nobody.status_code == 422
        assert "その番号のケースは見つかりません" in nobody.text
        assert (await one.opens(f"/cases/{FIRST}/same?other=nobody")).status_code == 404

    run(story())
    assert office.asked() == []


def test_the_laws_reason_is_shown_where_an_alert_is_open(office: Doubles) -> None:
    office.says("U1", "死にたい")

    async def story() -> None:
        one = await at_the_desk(office)
        await one.opens(f"/cases/{FIRST}/same?other={CHAT}")
        no = await one.sends(f"/cases/{FIRST}/same/merge", other=office.person(CHAT), reason=WHY, keep="this")
        assert no.status_code == 409
        assert "急ぎの知らせ" in no.text
        assert WHY in no.text

    run(story())
    assert set(office.open_cases()) == {FIRST, SECOND, CHAT}


def test_a_person_of_two_accounts_has_both_conversations_on_one_page(office: Doubles) -> None:
    office.writes_in("700001", "telegram")
    office.merges(CHAT, "R8-0004")

    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens(f"/cases/{CHAT}")).text
        links = re.findall(rf'href="(/cases/{CHAT}\?talk=[^"#]+)#chat"( aria-current="true")?>(LINE|Telegram)', page)
        assert {channel: bool(here) for _link, here, channel in links} == {"LINE": False, "Telegram": True}
        other = (await one.opens(next(link for link, here, _channel in links if not here))).text
        assert f"/talks/{office.contact_of('U1').id}/say" in other
        assert f"/talks/{office.contact_of('700001').id}/say" not in other

    run(story())


def test_a_telephone_of_two_says_so_above_the_conversation_and_takes_a_second_person_down(office: Doubles) -> None:
    contact = office.contact_of("U1").id

    async def story() -> None:
        one = await at_the_desk(office)
        page = (await one.opens(f"/cases/{CHAT}/same")).text
        assert f'href="/reception/new?phone={contact}"' in page
        form = (await one.opens(f"/reception/new?phone={contact}")).text
        assert f'name="phone" value="{contact}"' in form
        typed = {"received_on": "2026-11-25", "received_by": office.actor("mori").staff_id, "route": "visit"}
        done = await one.sends("/reception/new", phone=contact, who="self", name="鈴木 太郎", own_words="仕事がない", **typed)
        assert done.status_code == 303, done.text
        for number in (CHAT, "R8-0004"):
            shown = (await one.opens(f"/cases/{number}")).text
            assert "この電話は2人で使っています（美咲さん・鈴木 太郎さん）" in shown, number
            assert f"/talks/{contact}/say" in shown
            assert f"/talks/{contact}/give" not in shown
            assert "2人のどちらか" in shown
        sent = await one.sends(f"/talks/{contact}/say", number="R8-0004", to="person", text="鈴木さんへ")
        assert sent.headers["location"] == "/cases/R8-0004?done=sent#chat"
        page = (await one.opens("/cases/R8-0004/same")).text
        assert "美咲さんと使っています" in page
        person = office.person("R8-0004")
        ended = await one.sends(f"/cases/{CHAT}/same/phone/{contact}/end", person=person)
        assert ended.status_code == 303
        assert "2人で使っています（" not in (await one.opens(f"/cases/{CHAT}")).text
        shared = await one.sends("/cases/R8-0004/same/phone", phone_of=CHAT)
        assert shared.headers["location"] == "/cases/R8-0004/same?done=phone_shared"
        assert (await one.sends("/cases/R8-0004/same/phone", phone_of=CHAT)).status_code == 409
        for number, words in (("R8-0999", "見つかりません"), (FIRST, "LINEやTelegramの連絡先がありません")):
            no = await one.sends("/cases/R8-0004/same/phone", phone_of=number)
            assert (no.status_code, words in no.text) == (422, True)

    run(story())
    office.settle()
    assert office.phones["U1"][-1] == "鈴木さんへ"


# -- what is kept from somebody ---------------------------------------------------------------------------------------------


def test_a_restricted_likeness_is_on_no_page_of_anybody_else(office: Doubles) -> None:
    office.owned_by(FIRST, "tanaka")
    office.owned_by(SECOND, "sato")
    office.restricts(FIRST, "tanaka")

    async def story() -> None:
        one = await at_the_desk(office, "sato")
        at = f"/cases/{SECOND}"
        for path in (
            "/cases/same",
            at,
            f"{at}/same",
            f"{at}/ledger",
            f"{at}/write/contact",
            f"/reception/{SECOND}/peek",
            "/today",
        ):
            answer = await one.opens(path)
            assert answer.status_code == 200, path
            for words in (FIRST, "髙﨑", "同じ方かもしれない人が", "2つの台帳をくらべる", "生年月日と名前が同じ"):
                assert words not in answer.text, (path, words)
        answers = [(await one.opens(f"/cases/{SECOND}/same?other={number}")) for number in (FIRST, "R8-0999")]
        told = [re.sub(r'name="csrf" value="[^"]*"|R8-0001|R8-0999', "", answer.text) for answer in answers]
        assert told[0] == told[1]
        person = office.person(FIRST)
        for path, fields in (
            ("different", {"other": person}),
            ("merge", {"other": person, "reason": WHY, "keep": "this"}),
            ("merge", {"other": "no-such-person", "reason": WHY, "keep": "this"}),
        ):
            await one.opens(f"/cases/{SECOND}/same")
            assert (await one.sends(f"/cases/{SECOND}/same/{path}", **fields)).status_code == 404, path
        chief = await at_the_desk(office, "mori")
        assert FIRST in (await chief.opens("/cases/same")).text

    run(story())


def test_a_telephone_shared_with_somebody_hidden_is_not_on_the_page_of_the_other(office: Doubles) -> None:
    contact = office.contact_of("U1").id
    his = office.takes_down(phone=contact, name="鈴木 太郎")
    office.owned_by(CHAT, "tanaka")
    office.owned_by(his, "sato")
    office.restricts(CHAT, "tanaka")

    async def story() -> None:
        one = await at_the_desk(office, "sato")
        for path in (f"/cases/{his}", f"/cases/{his}?talk={contact}", f"/cases/{his}/same"):
            answer = await one.opens(path)
            assert answer.status_code == 200
            assert contact not in answer.text.replace(path, ""), path
            assert "家賃が払えません。今月で" not in answer.text
        for path in ("lines", "pen"):
            assert (await one.opens(f"/talks/{contact}/{path}")).status_code == 404
        await one.opens("/me")
        assert (await one.sends(f"/talks/{contact}/say", text="あの", to="person")).status_code == 404
        assert (await one.opens(f"/reception/new?phone={contact}")).status_code == 404

    run(story())


@pytest.mark.parametrize(("who", "status"), [("sasaki", 404), ("ito", 404), ("tanaka", 200), ("mori", 200)])
def test_only_chief_and_counsellors_reach_the_pages(office: Doubles, who: str, status: int) -> None:
    async def story() -> None:
        one = await at_the_desk(office, who)
        for path in ("/cases/same", f"/cases/{FIRST}/same"):
            assert (await one.opens(path)).status_code == status

    run(story())
