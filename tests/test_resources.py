"""地域の資源: the directory as the office keeps it, and what is offered, named and checked with it (要綱 2-1-イ, 3-1-ウ, 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from casestore import audit, resources
from casestore.db import Store, Work
from casestore.fine_print import Phone, Resource, Text
from casestore.profile import load_profile
from casestore.resources import ChangedMeanwhile
from casestore.tables import Audit, LocalResource
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, at_desk
from tests.playing import Office

pytestmark = pytest.mark.anyio

PROFILE = load_profile("sapporo")
CAFE = Resource(
    id="cafe",
    name=Text("みなみ子ども食堂", "Minami children's kitchen"),
    kind="food",
    place=Text("南区の集会所", "The hall of Minami ward"),
    hours=Text("土曜日の昼", "Saturday noon"),
    phone=Phone("000-0000-0000", "00000000000"),
    what_to_bring=Text("手ぶらで大丈夫です。", "Nothing."),
    needs_appointment="no",
    contacts="カナリアさん",
    source="電話で聞いた",
    trust="sourced",
    last_verified=date(2026, 11, 1),
)
TYPED: dict[str, Any] = {
    "name_ja": "みなみ子ども食堂",
    "kind": "food",
    "ward": "minami",
    "place_ja": "南区の集会所",
    "phone": "000-0000-0000",
    "hours_ja": "土曜日の昼",
    "appointment": "no",
    "bring_ja": "手ぶらで大丈夫です。",
    "speaks": ["ja", "vi"],
    "whom": "だれでも",
}


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    return office


def kept(work: Work) -> Any:
    return resources.now(work, PROFILE)


def test_a_place_the_office_wrote_is_offered_named_and_known_to_the_forms(store: Store, clock: StillClock) -> None:
    """(要綱 3-1-ウ) One directory: what is added here is a choice of the forms at once; on both databases."""
    by = Office(store, clock).actor("mori").staff_id
    store.write(lambda work: resources.keep(work, CAFE, "added", by, clock.now(), before=None, seen=0))
    with store.reading() as work:
        profile = kept(work)
        row = work.session.exec(select(LocalResource)).one()
        assert audit.broken_at(work) is None
    assert profile.resource("cafe") == CAFE
    assert profile.codes["resources"].label("cafe") == "みなみ子ども食堂"
    assert "cafe" in profile.codes["resources"].choices(clock.now().date())
    assert "カナリア".encode() not in row.body, "who to ask for there is somebody's name"
    assert len(profile.resources) == len(PROFILE.resources) + 1


def test_a_place_of_the_profile_is_changed_where_it_stands_and_its_history_says_how_it_was(
    store: Store, clock: StillClock
) -> None:
    by, was = Office(store, clock).actor("mori").staff_id, PROFILE.resource("join")
    new = replace(was, place=Text("駅の北口", "North exit"))
    store.write(lambda work: resources.keep(work, new, "changed", by, clock.now(), before=was, seen=0))
    with pytest.raises(ChangedMeanwhile):
        store.write(lambda work: resources.keep(work, was, "verified", by, clock.now(), before=was, seen=0))
    with store.reading() as work:
        profile, history = kept(work), resources.history(work, "join")
        noted = work.session.exec(select(Audit).where(col(Audit.action).like("resource_%"))).all()
    assert [one.id for one in profile.resources] == [one.id for one in PROFILE.resources]
    assert profile.resource("join").place.ja == "駅の北口"
    assert profile.resource("join").phone == PROFILE.hotline("join").phone, "its number stays the hotline's"
    assert [(one.what, one.by, one.before) for one in history] == [("changed", by, was)]
    assert [(one.action, one.actor, one.thing, one.detail) for one in noted] == [("resource_changed", by, "join", "")]


def test_what_is_retired_keeps_its_name_but_may_not_be_chosen_any_more(store: Store, clock: StillClock) -> None:
    by, was, today = Office(store, clock).actor("mori").staff_id, PROFILE.resource("food_bank"), resources.day(clock.now())
    gone = replace(was, retired_on=today)
    store.write(lambda work: resources.keep(work, gone, "retired", by, clock.now(), before=was, seen=0, reason="閉じた"))
    with store.reading() as work:
        profile, history = kept(work), resources.history(work, "food_bank")
    assert profile.codes["resources"].label("food_bank") == was.name.ja
    assert "food_bank" not in profile.codes["resources"].choices(today)
    assert gone not in resources.offered(profile.resources, today)
    assert history[0].reason == "閉じた"


@pytest.mark.parametrize(
    ("looked", "today", "old"),
    [
        (date(2026, 5, 24), date(2026, 11, 24), False),
        (date(2026, 5, 23), date(2026, 11, 24), True),
        (None, date(2026, 11, 24), True),
    ],
)
def test_what_nobody_looked_at_for_months_is_old(looked: date | None, today: date, old: bool) -> None:
    assert resources.stale(replace(CAFE, last_verified=looked), 6, today) is old


async def test_the_chief_adds_a_place_and_a_worker_hands_somebody_on_to_it(office: Office) -> None:
    """(要綱 3-1-ウ) The triage form reads the same table; what is sent to the person tells where, when and by which number."""
    chief = await at_desk(office)
    await chief.opens("/resources/new")
    answer = await chief.sends("/resources/new", **TYPED)
    assert answer.status_code == 303
    page = (await chief.opens(answer.headers["location"])).text
    assert "加えました" in page and "確認から0日" in page and "日本語、ベトナム語" in page and "森 恵子さんが加えました" in page
    new = answer.headers["location"].split("/")[2].partition("?")[0]
    worker = await at_desk(office, "tanaka")
    assert "みなみ子ども食堂" in (await worker.opens("/reception/R8-0001/peek")).text
    seen = office.case().version
    answer = await worker.sends(
        "/reception/R8-0001/triage", outcome="referral", reason="食事", resources=new, seen=str(seen), owner="", next_action=""
    )
    assert answer.status_code == 303, answer.text
    office.settle()
    assert [one.answers["resources"] for one in office.entries() if one.kind == "referral"] == [[new]]
    assert "みなみ子ども食堂" in (await worker.opens("/referrals")).text
    assert "みなみ子ども食堂" in (await worker.opens("/cases/R8-0001")).text
    assert "新しいつなぎ1件のうち、ここへ1件。断られたのは0件。" in (await worker.opens(f"/resources/{new}")).text
    assert (await worker.opens(f"/resources/{new}/edit")).status_code == 404, "only those who may put the directory right"
    await worker.opens(f"/resources/{new}")
    assert (await worker.sends(f"/resources/{new}/verified", seen="1")).status_code == 404


async def test_what_is_wrong_is_said_and_what_was_typed_stays(office: Office) -> None:
    chief = await at_desk(office)
    await chief.opens("/resources/new")
    answer = await chief.sends("/resources/new", **{**TYPED, "name_ja": "", "phone": "でんわ", "kind": "moon"})
    assert answer.status_code == 422
    for words in (
        "名前を入れてください。",
        "種類をえらんでください。",
        "電話番号は、数字で入れてください。",
        "南区の集会所",
        "でんわ",
    ):
        assert words in answer.text


async def test_two_who_put_the_same_place_right_see_both_texts(office: Office) -> None:
    chief, other = await at_desk(office), await at_desk(office)
    for visitor in (chief, other):
        await visitor.opens("/resources/food_bank/edit")
    assert (await chief.sends("/resources/food_bank/edit", **TYPED, seen="0")).status_code == 303
    answer = await other.sends("/resources/food_bank/edit", **{**TYPED, "place_ja": "別の場所"}, seen="0")
    assert answer.status_code == 409
    assert "別の場所" in answer.text and "南区の集会所" in answer.text
    assert (await other.sends("/resources/food_bank/edit", **{**TYPED, "place_ja": "別の場所"}, seen="1")).status_code == 303
    page = (await other.opens("/resources/food_bank")).text
    assert "別の場所" in page and "前の場所" in page and "南区の集会所" in page


async def test_a_place_is_verified_retired_with_a_reason_and_taken_up_again(office: Office) -> None:
    chief = await at_desk(office)
    page = (await chief.opens("/resources/join")).text
    assert "確認から" in page
    assert (await chief.sends("/resources/join/verified", seen="0")).status_code == 303
    assert (await chief.sends("/resources/join/verified", seen="0")).status_code == 409, "a second press does nothing more"
    assert "確認から0日" in (await chief.opens("/resources/join")).text
    assert (await chief.sends("/resources/join/retire", seen="1", reason="")).status_code == 422
    assert (await chief.sends("/resources/join/retire", seen="1", reason="移った")).status_code == 303
    assert "/resources/join" not in (await chief.opens("/resources")).text
    assert "/resources/join" in (await chief.opens("/resources?state=out")).text
    assert "移った" in (await chief.opens("/resources/join")).text
    assert (await chief.sends("/resources/join/restore", seen="2")).status_code == 303
    assert "/resources/join" in (await chief.opens("/resources")).text


async def test_the_list_is_narrowed_by_words_kind_ward_language_and_age(office: Office) -> None:
    chief = await at_desk(office)
    await chief.opens("/resources/new")
    await chief.sends("/resources/new", **TYPED)
    for asks, there in (
        ("q=ｺﾄﾞﾓ", False),
        ("q=子ども食堂", True),
        ("kind=food", True),
        ("kind=legal", False),
        ("ward=minami", True),
        ("ward=kita", False),
        ("speaks=vi", True),
        ("speaks=ko", False),
        ("state=stale", False),
    ):
        assert ("みなみ子ども食堂" in (await chief.opens(f"/resources?{asks}")).text) is there, asks


async def test_the_paper_for_a_person_is_in_their_language_and_names_nobody(office: Office) -> None:
    """(要綱 3-1-ウ)"""
    worker = await at_desk(office, "tanaka")
    page = (await worker.opens("/resources/houterasu/card?in=en")).text
    assert 'lang="en"' in page and PROFILE.resource("houterasu").name.en in page
    assert "美咲" not in page and "田中" not in page
    assert (await worker.opens("/resources/moon/card")).status_code == 404
