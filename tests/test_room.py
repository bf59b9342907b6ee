"""The room: in by a link, the conversation, out again; what it shows, what it never shows, and what comes back (要綱 3-1-イ)."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable

import pytest
from PIL import Image
from sqlmodel import col, select

from bots.room.drawing import say
from casestore import attachments, people, rooms, safe_contact
from casestore.db import Store, StoreUnavailable
from casestore.tables import Attachment, Contact, Message, RoomKey, RoomVisit
from dialogs.secrets import hashed
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office
from tests.room_visitor import Resident, contact_of, link_for

CANARY = "家賃とマスカット"


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", "こんにちは")
    return office


def visit(office: Office, act: Callable[[Resident], Awaitable[None]]) -> Resident:
    me = Resident(office)

    async def through() -> None:
        await act(me)

    asyncio.run(through())
    return me


def photo() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = CANARY
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


# -- links and visits ----------------------------------------------------------------------------------------------------


def test_a_link_is_spent_by_the_press_and_not_by_looking(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    office.says("U1", "こんにちは")
    link = link_for(office)

    async def act(me: Resident) -> None:
        for _preview in range(3):
            assert (await me.opens(link)).status_code == 200
            assert "はいる" in me.words
        entered = await me.browser.post(link, headers=me.headers)
        assert (entered.status_code, entered.headers["location"]) == (303, "/room")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/room" in cookie
        assert "ここに書く" in (await me.opens("/room")).text
        other = Resident(office)
        assert (await other.browser.post(link, headers=other.headers)).status_code == 404

    visit(office, act)
    with store.reading() as work:
        token = link.rpartition("/")[2]
        assert token not in str([row.model_dump() for row in work.session.exec(select(RoomKey)).all()])
        assert work.session.exec(select(RoomVisit)).one().ended_at is None


def test_whatever_opens_nothing_looks_the_same_and_says_how_to_get_a_new_link(office: Office) -> None:
    late = link_for(office)
    office.clock.forward(minutes=31)
    pages = []

    async def act(me: Resident) -> None:
        for link in (late, "/room/" + "x" * 43):
            answer = await Resident(office, headers=me.headers).opens(link)
            pages.append((answer.status_code, answer.text))
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"

    visit(office, act)
    assert len(set(pages)) == 1
    assert pages[0][0] == 404
    assert "「部屋」と送ると届きます" in pages[0][1]
    assert office.desk.profile.agency.phone.label in pages[0][1]  # type: ignore[union-attr]


def test_guesses_are_slowed_down_and_used_links_are_not_guesses(office: Office) -> None:
    used = link_for(office)

    async def act(me: Resident) -> None:
        await me.comes_in(used)
        stranger = Resident(office)
        for _again in range(3):
            assert (await stranger.opens(used)).status_code == 404
        statuses = [(await stranger.opens(f"/room/{number:043}")).status_code for number in range(4)]
        assert 429 in statuses

    visit(office, act)


def test_no_room_for_a_colleague_a_telephone_of_two_or_somebody_erased(office: Office) -> None:
    contact = contact_of(office)
    office.says("U1", *THE_INTAKE[1:])
    other = office.worker.enter_intake
    chief = office.actor("tanaka")
    office.do(lambda work: other(work, {"own_words": "父です"}, chief, office.clock.now()))
    assert office.look(lambda work: rooms.may_have(work, contact))

    async def act(me: Resident) -> None:
        await me.comes_in()
        office.do(lambda work: office.worker.share_phone(work, contact, office.case("R8-0002").id, chief, office.clock.now()))
        assert (await me.opens("/room")).status_code == 404  # who is in it is out of it at once
        answer = await me.sends(text=CANARY, follow=False)
        assert answer.status_code == 404
        assert CANARY in answer.text

    visit(office, act)
    with pytest.raises(rooms.NoRoom):
        link_for(office)


def test_a_colleagues_account_and_an_erased_persons_have_no_room(office: Office) -> None:
    contact, staff = contact_of(office), office.actor("tanaka").staff_id
    office.do(lambda work: setattr(work.session.get_one(Contact, contact), "staff_id", staff))
    assert not office.look(lambda work: rooms.may_have(work, contact))
    office.do(lambda work: setattr(work.session.get_one(Contact, contact), "staff_id", None))
    link_for(office)
    office.do(lambda work: rooms.close_all(work, contact))
    assert office.look(lambda work: work.session.exec(select(RoomKey)).all()) == []


def test_a_visit_ends_after_half_an_hour_without_use_and_nothing_typed_is_lost(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        for _use in range(3):
            office.clock.forward(minutes=20)
            assert (await me.opens("/room")).status_code == 200
        office.clock.forward(minutes=31)
        answer = await me.sends(text=CANARY, follow=False)
        assert answer.status_code == 404
        assert CANARY in answer.text

    visit(office, act)


def test_quick_exit_ends_the_visit_on_the_server_and_leads_to_a_neutral_page(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        kept = dict(me.browser.cookies)
        answer = await me.sends("/room/leave", to="out", follow=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == office.desk.profile.agency.quick_exit
        assert me.browser.cookies.get("room") is None
        me.browser.cookies.update(kept)
        assert (await me.opens("/room")).status_code == 404

    visit(office, act)


# -- the conversation ----------------------------------------------------------------------------------------------------


def test_the_whole_intake_is_given_in_the_room_up_to_a_reception_number(store: Store, clock: StillClock) -> None:
    """(要綱 3-1-イ)"""
    office = Office(store, clock)
    office.says("U1", "部屋")

    async def act(me: Resident) -> None:
        await me.comes_in()
        await me.presses("日本語", "わたし自身のこと", "いまは、どれもない")
        await me.writes("4、7", "これで全部", "4", "家賃が払えません。今月で仕事をやめました。", "これで全部", "美咲")
        await me.presses("いつでもだいじょうぶ")
        await me.writes("中央区", "いまは考えていない", "これで送る")
        assert "R8-0001" in me.words

    before = len(office.phones["U1"])
    visit(office, act)
    intake = next(one for one in office.entries() if one.kind == "intake")
    assert intake.answers["own_words"] == "家賃が払えません。今月で仕事をやめました。"
    assert intake.answers["ward"] == "chuo"
    assert len(office.phones["U1"]) == before, "what is said in the room is answered in the room"
    assert office.is_true()


def test_the_same_form_twice_is_one_message(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        form = me.hidden() | {"text": CANARY}
        first = await me.browser.post("/room/say", data=form, headers=me.headers)
        again = await me.browser.post("/room/say", data=form, headers=me.headers)
        assert (first.status_code, again.status_code) == (303, 303)

    visit(office, act)
    rows = office.look(lambda work: work.session.exec(select(Message).where(col(Message.channel) == "room")).all())
    assert len([row for row in rows if row.way == "in"]) == 1


@pytest.mark.parametrize(("typed", "says"), [("", "まだ、何も書いていません"), ("あ" * 5_001, "長すぎて")])
def test_what_cannot_be_sent_comes_back_with_its_reason(office: Office, typed: str, says: str) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        answer = await me.sends(text=typed)
        assert answer.status_code == 422
        assert says in me.words
        assert typed in answer.text
        assert 'role="alert"' in answer.text

    visit(office, act)


def test_words_not_yet_sent_stay_when_a_button_is_pressed(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        answer = await me.sends(tap=me.buttons()["日本語"], text=CANARY)
        assert f">{CANARY}</textarea>" in answer.text

    visit(office, act)


def test_a_picture_is_drawn_anew_and_sealed_and_what_is_no_picture_is_refused(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    office.says("U1", "こんにちは")

    async def act(me: Resident) -> None:
        await me.comes_in()
        await me.sends(text="届いた手紙です", files={"file": ("手紙.jpg", photo(), "image/jpeg")})
        assert "写真" in me.words
        refused = await me.sends(text=CANARY, files={"file": ("a.jpg", b"MZ\x90" * 40, "image/jpeg")})
        assert refused.status_code == 422
        assert CANARY in refused.text
        big = await me.sends(text=CANARY, files={"file": ("a.jpg", b"\xff\xd8\xff" + b"0" * 10_000_000, "image/jpeg")})
        assert big.status_code == 422
        assert "10MB" in me.words

    visit(office, act)
    with store.reading() as work:
        row = work.session.exec(select(Attachment)).one()
        kept = attachments.content_of(work, row.id)
        assert kept is not None
        assert kept[1] == "image/jpeg"
        assert CANARY.encode() not in kept[0]
        assert kept[0] not in (row.content or b"")


def test_where_the_store_is_away_the_page_keeps_every_word(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()

        def gone(job: object) -> None:
            raise StoreUnavailable("away")

        monkeypatch.setattr(office.store, "write", gone)
        answer = await me.sends(text=CANARY)
        assert answer.status_code == 503
        assert CANARY in answer.text

    visit(office, act)


def test_another_site_cannot_send_and_neither_can_a_form_without_the_visits_key(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        foreign = await me.browser.post(
            "/room/say", data=me.hidden() | {"text": CANARY}, headers={"sec-fetch-site": "cross-site"}
        )
        assert foreign.status_code == 403
        assert (await me.sends(text=CANARY, form_key="x", follow=False)).status_code == 404

    visit(office, act)
    rows = office.look(lambda work: work.session.exec(select(Message).where(Message.channel == "room")).all())
    assert [row for row in rows if row.way == "in"] == []


def test_a_workers_words_stand_there_with_their_name_and_memos_and_plans_for_later_do_not(office: Office) -> None:
    """(要綱 3-3-ア)"""
    contact, now = contact_of(office), office.clock.now()
    tanaka = office.actor("tanaka")
    office.says("U1", *THE_INTAKE[1:])
    office.do(lambda work: office.worker.reply(work, contact, "田中です。読みました。", tanaka, now))
    office.do(lambda work: office.worker.memo(work, contact, "内緒のメモ", tanaka, now))
    office.settle()

    async def act(me: Resident) -> None:
        await me.comes_in()
        assert "田中です。読みました。" in me.words
        assert "田中 ゆかり" in me.words
        assert "内緒のメモ" not in me.words

    visit(office, act)


def test_words_are_shown_as_text_whatever_they_hold(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        await me.writes("<script>alert(1)</script>\u202e=1+1")
        assert "<script>alert" not in me.page
        assert "&lt;script&gt;" in me.page

    visit(office, act)


def test_where_a_word_opens_the_talk_nothing_from_before_is_shown_until_it_is_said(office: Office) -> None:
    """(要綱 3-1-イ)"""
    contact = contact_of(office)
    office.says("U1", CANARY)
    office.do(lambda work: safe_contact.choose_word(work, contact, safe_contact.PASS, hashed("あじさい"), office.clock.now()))
    office.clock.forward(minutes=45)

    async def act(me: Resident) -> None:
        await me.comes_in()
        assert CANARY not in me.words
        assert "合いことば" in me.words
        assert CANARY not in (await me.opens("/room/part")).text
        await me.opens("/room")
        await me.writes("ちがうことば")
        assert CANARY not in me.words
        await me.writes("あじさい")
        assert CANARY in me.words

    visit(office, act)


# -- language and readings -----------------------------------------------------------------------------------------------


def test_another_language_is_chosen_on_the_page_and_the_talk_goes_on_in_it(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        await me.presses("日本語")
        await me.sends("/room/language", language="en")
        assert 'lang="en"' in me.page
        assert "About someone I know" in me.words

    visit(office, act)
    known = office.look(lambda work: people.known(work, work.session.get_one(Contact, contact_of(office)).person_id))
    assert known.language == "en"


def test_kana_are_shown_on_request_and_kept_for_the_visit(office: Office) -> None:
    async def act(me: Resident) -> None:
        await me.comes_in()
        await me.presses("日本語")
        assert "<ruby>" not in me.page
        await me.sends("/room/readings")
        assert "<ruby>相談<rp>(</rp><rt>そうだん</rt>" in me.page
        await me.opens("/room")
        assert "<ruby>" in me.page
        await me.sends("/room/readings")
        assert "<ruby>" not in me.page

    visit(office, act)


def test_readings_escape_what_they_show_and_keep_every_sign() -> None:
    assert say("<b>今日</b>\n行く", readings=True) == (
        "&lt;b&gt;<ruby>今日<rp>(</rp><rt>きょう</rt><rp>)</rp></ruby>&lt;/b&gt;<br><ruby>行<rp>(</rp><rt>い</rt><rp>)</rp></ruby>く"
    )


# -- logs ----------------------------------------------------------------------------------------------------------------


def test_neither_words_nor_links_stand_in_a_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    link = link_for(office)
    with caplog.at_level(logging.DEBUG):

        async def act(me: Resident) -> None:
            await me.comes_in(link)
            await me.writes(CANARY)
            await me.sends(text="あ" * 6_000)

        visit(office, act)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore", "asyncio"))]
    assert not any(CANARY in line or link.rpartition("/")[2] in line for line in ours)


# -- the console ---------------------------------------------------------------------------------------------------------


def test_a_worker_sends_a_link_with_one_press_and_sees_what_was_said_in_the_room(office: Office) -> None:
    """(要綱 3-3-ア)"""
    office.says("U1", *THE_INTAKE[1:])

    async def act(me: Resident) -> None:
        await me.comes_in()
        await me.writes(CANARY)
        worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
        page = (await worker.opens("/cases/R8-0001")).text
        assert "（部屋）" in page
        for _twice in range(2):
            assert (await worker.sends(f"/talks/{contact_of(office)}/room")).status_code == 303

    visit(office, act)
    office.settle()
    sent = [text for text in office.phones["U1"] if "部屋へのご案内" in text]
    assert len(sent) == 1
    assert office.buttons["U1"] == [("部屋に入る", "")]
