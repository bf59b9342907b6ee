"""The agenda built from what is due and the papers of a meeting in one PDF: with names, without, kept, and gone with the person (要綱 4-1, 6-2)."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from casestore import erasing, meeting_packs, restriction
from casestore.agenda import PLAN, ROLES
from casestore.db import Store
from casestore.facts import Fact
from casestore.ids import new_id
from casestore.ledger import BY_PERSON
from casestore.tables import Audit, MeetingItem, MeetingPack
from staff_console.papers import filling, nameless
from tests.case_on_paper import case_on_paper
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.meeting_room import agreed, holding, meeting, row, tabled, write
from tests.playing import Office

CANARY = "茅野原 ゆきね"
FORMS = ["intake", "intake_assessment", "support_plan", "evaluation"]


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def played(story: Callable[[Office], Coroutine[Any, Any, None]]) -> Callable[[Office], None]:
    @wraps(story)
    def test(office: Office) -> None:
        asyncio.run(story(office))

    return test


async def at_desk(office: Office, who: str = "mori") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def hidden(page: str, to: str) -> dict[str, Any]:
    """What a form of the page sends of itself."""
    form = page[page.index(f'action="{to}"') :]
    return {name: re.findall(f'name="{name}" value="([^"]*)"', form)[0] for name in ("csrf", "drawn")}


def pages_of(content: bytes) -> list[str]:
    return [re.sub(r"[\s\u200b]", "", one.extract_text()) for one in PdfReader(io.BytesIO(content)).pages]


@played
async def test_what_is_due_is_ticked_with_its_reason_and_one_click_puts_it_on_the_agenda(office: Office) -> None:
    """(要綱 4-1, 4-3, 3-2-エ)"""
    ready, not_yet = agreed(office), agreed(office, coordinated=False)
    gap = write(office, ready.id, "resource_gap", {"what": "夜の居場所", "kind": "other"})
    at, chief = meeting(office), await at_desk(office)
    assert f'href="/meetings/{at}/agenda"' in (await chief.opens("/meetings")).text
    page = (await chief.opens(f"/meetings/{at}/agenda")).text
    assert "本人がプラン案に同意しました" in page and "足りない社会資源です。まだ話し合っていません" in page
    ticked = re.findall(r'name="item" value="([^"]+)" checked', page)
    plans = {one.number: holding(one, Fact.PLANNED) for one in (ready, not_yet)}
    assert f"plan:{plans[ready.number]}" in ticked and f"gap:{gap.id}" in ticked
    assert f"plan:{plans[not_yet.number]}" not in ticked and f"plan:{plans[not_yet.number]}" in page
    answer = await chief.sends(f"/meetings/{at}/agenda", item=[*ticked, f"plan:{plans[not_yet.number]}"])
    assert answer.status_code == 409 and "事前調整ができていない理由を書いてください" in answer.text
    rows = office.look(lambda work: work.session.exec(select(MeetingItem)).all())
    assert {f"{one.kind}:{one.entry_id}" for one in rows} == set(ticked)
    assert (await chief.sends(f"/meetings/{at}/agenda")).status_code == 422
    counsellor = await at_desk(office, "tanaka")
    assert (await counsellor.opens(f"/meetings/{at}/agenda")).status_code == 404


@played
async def test_the_order_of_the_agenda_is_given_by_numbers(office: Office) -> None:
    """(要綱 4-1)"""
    case, at = agreed(office), meeting(office)
    first, second = (tabled(office, at, one, holding(case, Fact.PLANNED)) for one in (PLAN, ROLES))
    chief = await at_desk(office)
    page = (await chief.opens(f"/meetings/{at}/agenda")).text
    assert page.index(f"place-{first}") < page.index(f"place-{second}")
    wrong = await chief.sends(f"/meetings/{at}/order", **dict[str, Any]({f"place-{first}": "二", f"place-{second}": "1"}))
    assert wrong.status_code == 422 and 'value="二"' in wrong.text
    moved = await chief.sends(f"/meetings/{at}/order", **dict[str, Any]({f"place-{first}": "2", f"place-{second}": "1"}))
    assert moved.status_code == 303
    page = (await chief.opens(f"/meetings/{at}")).text
    assert page.index(f"r-{second}") < page.index(f"r-{first}")


@played
async def test_the_papers_of_a_meeting_are_one_file_kept_as_it_was_with_names_or_without(office: Office) -> None:
    """(要綱 4-1, 4-2, 6-2)"""
    case, other = agreed(office, CANARY), agreed(office, "山田 太郎")
    at = meeting(office)
    for one in (case, other):
        tabled(office, at, PLAN, holding(one, Fact.PLANNED))
    write(office, other.id, "consent_withdrawn", {"words": "やめたい"}, by=BY_PERSON)
    chief = await at_desk(office)
    page = (await chief.opens(f"/meetings/{at}/pack")).text
    assert "空いています：" in page and "資料に入りません：" in page and CANARY in page
    sent = hidden(page, f"/meetings/{at}/pack.pdf")
    answer = await chief.sends(f"/meetings/{at}/pack.pdf", form=FORMS, names="yes", **sent)
    again = await chief.sends(f"/meetings/{at}/pack.pdf", form=FORMS, names="yes", **sent)
    assert answer.status_code == 303 and answer.headers["location"] == again.headers["location"]
    file = await chief.opens(answer.headers["location"])
    assert file.headers["content-type"] == "application/pdf" and "茅野原" not in file.headers["content-disposition"]
    told = pages_of(file.content)
    assert len(told) == 1 + 1 + 1 + 2 + 3 + 1, "cover, agenda, people, 様式1, 様式2, 様式5 of the one who agrees"
    whole = "".join(told)
    assert "茅野原ゆきね" in whole and "山田" not in whole and "出席者名簿" in told[2] and "森" in told[2]
    assert case.number in told[1] and other.number in told[1] and "同意を取り下げ" in "".join(told[1])
    assert not any(other.number in one for one in told[3:])
    bare = await chief.sends(f"/meetings/{at}/pack.pdf", form=FORMS, names="no", **sent)
    file = await chief.opens(bare.headers["location"])
    told = pages_of(file.content)
    whole = "".join(told)
    assert len(told) == 9 and case.number in whole and "家賃を自分で払う" in whole
    assert [one for one in ("茅野原", "ゆきね", "山田", "太郎") if one in whole] == []
    assert "茅野原" not in str(PdfReader(io.BytesIO(file.content)).metadata)
    kept = office.look(lambda work: meeting_packs.of_meeting(work, at))
    assert sorted(one.named for one in kept) == [False, True] and {one.pages for one in kept} == {9}
    looks = office.look(lambda work: work.session.exec(select(Audit).where(col(Audit.action) == "exported_form")).all())
    assert len([one for one in looks if one.thing == case.id]) == 4, "made twice, opened twice"


@played
async def test_the_agenda_alone_can_be_printed_and_a_pack_opens_only_for_who_may_take_along_every_case_in_it(
    office: Office,
) -> None:
    """(要綱 4-1; a restricted case shows in no list and no file of others)"""
    case, at = agreed(office, CANARY), meeting(office)
    tabled(office, at, PLAN, holding(case, Fact.PLANNED))
    chief = await at_desk(office)
    told = pages_of((await chief.opens(f"/meetings/{at}/agenda.pdf")).content)
    assert len(told) == 2 and "茅野原ゆきね" in told[0]
    assert "茅野原" not in "".join(pages_of((await chief.opens(f"/meetings/{at}/agenda.pdf?names=no")).content))
    assert (await chief.opens(f"/meetings/{at}/pack.pdf")).status_code == 404
    await chief.opens(f"/meetings/{at}/pack")
    made = await chief.sends(f"/meetings/{at}/pack.pdf", form=FORMS, names="yes")
    assert (await chief.opens(f"/meetings/{at}/pack.pdf")).status_code == 200
    for who in ("tanaka", "ito"):
        assert (await (await at_desk(office, who)).opens(made.headers["location"])).status_code == 404
    named, tanaka, now = [office.actor(one).staff_id for one in ("tanaka", "sato")], office.actor("tanaka"), office.clock.now()
    office.do(lambda work: restriction.restrict(work, row(office, case.id), named, tanaka.staff_id, now))
    assert (await chief.opens(made.headers["location"])).status_code == 404
    assert made.headers["location"].split("=")[1] not in (await chief.opens(f"/meetings/{at}/pack")).text


def test_a_pack_cannot_be_read_any_more_once_anybody_in_it_is_erased(store: Store, clock: StillClock) -> None:
    """(要綱 6-1; security 3.8)"""
    office = Office(store, clock)
    cases, at, now = [agreed(office, name) for name in ("一人", "二人")], meeting(office), office.clock.now()
    mori, pack = office.actor("mori").staff_id, new_id(now)

    def keep(work: Any) -> bool:
        more: dict[str, Any] = {"named": True, "pages": 1, "by": mori, "now": now, "source": ""}
        return meeting_packs.keep(work, at, pack, b"%PDF-1 paper", [row(office, one.id) for one in cases], **more)

    assert (office.do(keep), office.do(keep)) == (True, False)
    assert office.look(lambda work: meeting_packs.file_of(work, at, pack)) == b"%PDF-1 paper"
    assert b"paper" not in office.look(lambda work: work.session.get_one(MeetingPack, pack).content)
    office.do(lambda work: erasing._erase(work, cases[1].person_id, now))
    assert office.look(lambda work: meeting_packs.file_of(work, at, pack)) is None
    assert [one.erased for one in office.look(lambda work: meeting_packs.of_meeting(work, at))] == [True]


def test_a_paper_without_names_covers_every_spelling_and_keeps_age_and_number() -> None:
    """(要綱 4-1; 様式7)"""
    words = (
        "佐藤　美咲です。ｻﾄｳ ﾐｻｷ、さとうみさき。みさきさんとよばれます。０００－００００－００００、000 0000 0000。"
        "札幌市中央区大通西０丁目０番０号 見本荘２０１号室。MISAKI@example.org。砂糖は3個。"
    )
    case = case_on_paper(intake={"own_words": words})
    paper = filling.intake(case)
    assert paper is not None
    bare = nameless.nameless(paper, case)
    own = bare.fields["own_words"].lines[0]
    for secret in ("佐藤", "美咲", "ｻﾄｳ", "さとう", "みさき", "0000", "００００", "大通", "見本荘", "MISAKI"):
        assert secret not in own, secret
    assert "砂糖は3個" in own and bare.fields["birth_date"].lines == ("（46歳）",)
    assert bare.fields["address"].lines == (nameless.COVERED,) and bare.number == "R8-0001"
