"""The console through its real pages on a real store: who gets in, what a form may do, what the desk records (要綱 2-2, 3-1-イ・ウ・エ)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from sqlmodel import select

from casestore import conversation, drafts, follow_ups, staff
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.permissions import Act
from casestore.speech import Media
from casestore.tables import Audit, FollowUp, Message
from staff_console.guard import OPEN, SIGNED_IN, Page
from staff_console.pages import STATIC
from staff_console.routes import PAGES
from staff_console.spoken import lines
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office

T = TypeVar("T")
PASSWORD = "correct horse battery"
HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    """A night office with one person's intake in the queue."""
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    office.do(lambda work: staff.add(work, "hana@example.jp", "本物 花子", ("counsellor",), clock.now(), password=PASSWORD))
    return office


async def at_the_desk(office: Office, who: str = "tanaka") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


# -- the door --------------------------------------------------------------------------------------------------------------


def test_every_page_declares_who_may_open_it_and_one_without_does_not_start() -> None:
    assert all(page.permission in (OPEN, SIGNED_IN) or isinstance(page.permission, Act) for page in PAGES)
    assert {page.path for page in PAGES if page.permission == OPEN} == {
        *("/sign-in", "/sign-in/rehearsal"),
        *(
            "/referrals/answer",
            "/referrals/answer/{token}",
            "/calendar/{token}.ics",
        ),  # a secret in the address, which only its digest knows
    }
    with pytest.raises(TypeError):
        Page("GET", "/secret", PAGES[0].page, "")


def test_nobody_sees_anything_before_signing_in(office: Office) -> None:
    async def story() -> None:
        visitor = Visitor(console_of(office))
        for page in PAGES:
            if page.permission == OPEN:
                continue
            path = re.sub(r"{\w+}", "R8-0001", page.path)
            answer = await (visitor.opens(path) if page.method == "GET" else visitor.sends(path))
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in?next="), path
        part = await visitor.opens("/reception/queue", headers={"hx-request": "true"})
        assert (part.status_code, part.headers["hx-redirect"], part.text) == (401, "/sign-in", "")
        assert (await visitor.opens("/live")).status_code == 401

    run(story())


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_and_the_same_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[str] = []
    real = staff.HASHER.verify

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            checks.append(hashed[:9])
            return real(hashed, password)

    monkeypatch.setattr(staff, "HASHER", Counting())

    async def story() -> None:
        visitor = Visitor(console_of(office, rehearsal=False))
        known = await visitor.sends("/sign-in", email="hana@example.jp", password="not this one at all")
        unknown = await visitor.sends("/sign-in", email="nobody@example.jp", password="not this one at all")
        plain = [answer.text.replace("hana@", "x@").replace("nobody@", "x@") for answer in (known, unknown)]
        assert known.status_code == unknown.status_code == 422
        assert plain[0] == plain[1]
        assert "どれかがちがいます" in plain[0]
        assert checks == ["$argon2id", "$argon2id"]

    run(story())


def test_somebody_who_guesses_has_to_wait_and_the_right_password_then_waits_too(office: Office) -> None:
    async def story() -> None:
        visitor = Visitor(console_of(office, rehearsal=False))
        statuses = [(await visitor.sends("/sign-in", email="hana@example.jp", password="guess guess guess")).status_code]
        statuses.append((await visitor.sends("/sign-in", email="hana@example.jp", password=PASSWORD)).status_code)
        office.clock.forward(seconds=5)
        entered = await visitor.sends("/sign-in", email=" Hana@Example.jp ", password=PASSWORD, next="/cases")
        assert (statuses, entered.status_code, entered.headers["location"]) == ([422, 429], 303, "/cases")
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie

    run(story())


def test_a_second_factor_is_asked_of_those_who_have_one_and_opens_once(office: Office) -> None:
    import pyotp

    seed = pyotp.random_base32()

    def enrol(work: Any) -> None:
        row = work.session.exec(select(staff.Staff).where(staff.Staff.email == "hana@example.jp")).one()
        row.totp_seed = work.vault.seal_for_house("staff.totp", row.id, seed.encode())

    office.do(enrol)

    async def story() -> None:
        code = pyotp.TOTP(seed).at(office.clock.now())
        visitor = Visitor(console_of(office, rehearsal=False))
        form = {"email": "hana@example.jp", "password": PASSWORD}
        assert (await visitor.sends("/sign-in", **form)).status_code == 422
        office.clock.forward(seconds=2)
        assert (await visitor.sends("/sign-in", **form, code=code)).status_code == 303
        again = Visitor(console_of(office, rehearsal=False))
        assert (await again.sends("/sign-in", **form, code=code)).status_code == 422

    run(story())


def test_one_click_sign_in_exists_in_rehearsal_only_and_for_demo_people_only(office: Office) -> None:
    async def story() -> None:
        outside = Visitor(console_of(office, rehearsal=False))
        assert (await outside.sends("/sign-in/rehearsal", who=office.actor("tanaka").staff_id)).status_code == 404
        real = office.look(lambda work: staff.account(work, "hana@example.jp"))
        assert real is not None
        inside = Visitor(console_of(office))
        assert (await inside.sends("/sign-in/rehearsal", who=real.staff_id)).status_code == 404
        assert (await inside.sends("/sign-in/rehearsal", who=office.actor("tanaka").staff_id)).status_code == 303

    run(story())


def test_a_session_locks_after_fifteen_idle_minutes_and_a_page_that_refreshes_itself_does_not_keep_it(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        for _ in range(7):
            office.clock.forward(minutes=2)
            assert (await visitor.opens("/reception/queue")).status_code == 200
        office.clock.forward(minutes=2)
        assert (await visitor.opens("/reception")).status_code == 423
        office.clock.forward(hours=8)
        assert (await visitor.opens("/reception")).status_code == 303
        assert "サインインから時間がたった" in (await visitor.opens("/sign-in")).text

    run(story())


def test_signing_out_ends_the_session_for_good(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        token = visitor.browser.cookies["sid"]
        await visitor.sends("/sign-out")
        visitor.browser.cookies.set("sid", token)
        assert (await visitor.opens("/cases")).status_code == 303

    run(story())


@pytest.mark.parametrize(
    ("site", "origin", "token", "status"),
    [
        ("same-origin", None, True, 204),
        ("cross-site", None, True, 403),
        ("same-site", None, True, 403),
        ("none", None, True, 403),
        (None, "http://console.test", True, 204),
        (None, "http://evil.test", True, 403),
        (None, None, True, 403),
        ("same-origin", None, False, 403),
    ],
)
def test_a_form_counts_only_from_our_own_page_with_its_token(
    office: Office, site: str | None, origin: str | None, token: bool, status: int
) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        visitor.headers = {k: v for k, v in (("sec-fetch-site", site), ("origin", origin)) if v}
        answer = await visitor.sends("/session/stay", htmx=True, **({} if token else {"csrf": "made up"}))
        assert answer.status_code == status

    run(story())


def test_what_is_forbidden_looks_like_what_does_not_exist(office: Office) -> None:
    async def story() -> None:
        city = await at_the_desk(office, "ito")
        job = await at_the_desk(office, "sasaki")
        forbidden = [
            await city.opens("/cases/R8-0001"),
            await city.opens("/reception"),
            await job.opens("/cases/R8-0001"),
            await job.opens("/admin/staff"),
            await city.opens(f"/talks/{office.contact().id}/lines"),
        ]
        unknown = await job.opens("/cases/R8-9999")
        strip = lambda text: re.sub(r'href="[^"]*lang=[^"]*"', "", text)  # noqa: E731 - the language link names the address
        assert [answer.status_code for answer in forbidden] == [404] * 5
        assert {strip(answer.text) for answer in forbidden} == {strip(unknown.text)}

    run(story())


def test_every_answer_carries_the_headers_that_keep_strangers_out(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        for path in ("/reception", "/cases/R8-0001", "/nowhere", "/static/console.css", "/sign-in"):
            headers = (await visitor.opens(path)).headers
            assert "unsafe" not in headers["content-security-policy"]
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["referrer-policy"] == "no-referrer"
        assert (await visitor.opens("/cases/R8-0001")).headers["cache-control"] == "no-store"

    run(story())


def test_no_page_holds_a_script_or_a_style_of_its_own(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office, "mori")
        for page in PAGES:
            if page.method == "GET" and "{" not in page.path:
                html = (await visitor.opens(page.path)).text
                assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", html), page.path

    run(story())


def test_htmx_is_the_file_we_looked_at() -> None:
    assert hashlib.sha256((STATIC / "htmx-4.0.1.min.js").read_bytes()).hexdigest() == HTMX


# -- 受付 -------------------------------------------------------------------------------------------------------------------


def test_the_queue_shows_need_in_the_persons_own_words(office: Office) -> None:
    async def story() -> None:
        page = (await (await at_the_desk(office)).opens("/reception")).text
        for words in (
            "美咲さん",
            "家賃が払えません。今月で仕事をやめました。",
            "順番に",
            "住まい",
            "しごと",
            "担当なし",
            "目安：",
        ):
            assert words in page, words

    run(story())


def test_a_triage_that_lacks_something_comes_back_with_what_was_typed(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/reception?case=R8-0001")
        answer = await visitor.sends(
            "/reception/R8-0001/triage", htmx=True, outcome="application", reason="住まいを失うおそれ", owner="", seen="1"
        )
        assert answer.status_code == 422
        for words in (
            "3か所を確かめてください",
            "担当をえらんでください",
            "次にすることを書いてください",
            "日を入れてください",
            "住まいを失うおそれ",
        ):
            assert words in answer.text, words
        assert re.search(r'value="application"[^>]* checked', answer.text)
        assert [entry.kind for entry in office.entries()] == ["intake"]
        whole = await visitor.sends("/reception/R8-0001/triage", outcome="referral", reason="", seen="1")
        assert whole.status_code == 422
        assert "<title>まちがい：" in whole.text

    run(story())


def test_choosing_application_opens_the_case_with_an_owner_and_a_dated_next_action(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/reception?case=R8-0001")
        answer = await visitor.sends(
            "/reception/R8-0001/triage",
            outcome="application",
            reason="家賃の滞納と離職が重なっている",
            owner=office.actor("tanaka").staff_id,
            next_action="面談の日を決める",
            next_date="2026-11-27",
            seen="1",
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/reception?done=triaged")
        case = office.case()
        assert (case.stage, case.owner_id) == ("application", office.actor("tanaka").staff_id)
        assert Promised.NEXT_ACTION in {one.kind for one in office.promised()}
        page = (await visitor.opens("/cases/R8-0001")).text
        for words in (
            "面談の日を決める",
            "11月27日（金）まで・あと2日",
            "振り分け：利用申込・アセスメントへ",
            "家賃の滞納と離職が重なっている",
        ):
            assert words in page, words

    run(story())


def test_a_referral_sends_the_person_place_hours_and_number(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens("/reception?case=R8-0001")).text
        assert "送る文を見る" in page
        await visitor.sends(
            "/reception/R8-0001/triage",
            outcome="referral",
            reason="法律の相談が先",
            resources="houterasu",
            office="hogo_chuo",
            seen="1",
        )
        office.settle()
        said = "\n".join(office.phones["U1"][-3:])
        place = office.desk.profile.resource("houterasu")
        for words in (place.name.ja, place.place.ja, place.what_to_bring.ja):
            assert words in said
        assert "保護課" not in said, "the ward's box was folded away and does not count"
        assert Promised.REACHED in {promise.kind for promise in office.promised()}

    run(story())


def test_whoever_decides_second_is_told_who_decided_and_loses_nothing(office: Office) -> None:
    async def story() -> None:
        first, second = await at_the_desk(office), await at_the_desk(office, "mori")
        await first.opens("/reception?case=R8-0001")
        await second.opens("/reception?case=R8-0001")
        form = {"outcome": "information_only", "reason": "聞くだけで足りる", "seen": "1"}
        assert (await first.sends("/reception/R8-0001/triage", **form)).status_code == 303
        late = await second.sends("/reception/R8-0001/triage", htmx=True, **form | {"reason": "わたしの理由"})
        assert late.status_code == 409
        assert "田中 ゆかりさんが" in late.text and "「情報提供・相談のみ」と記録しました" in late.text
        assert "わたしの理由" in late.text

    run(story())


def test_a_call_is_taken_down_in_the_form_the_chat_fills(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/reception/new")
        form = {
            "received_on": "令和8年11月25日",
            "received_by": office.actor("tanaka").staff_id,
            "route": "telephone",
            "who": "self",
            "name": "山田 太郎",
            "birth_date": "昭和57年4月3日",
            "phone_mobile": "０００-０００-００００",
            "own_words": "電気が止まりそうです",
            "troubles": ["03", "05"],
        }
        wrong = await visitor.sends("/reception/new", **form | {"birth_date": "昭和のころ", "own_words": "そのまま残ることば"})
        assert wrong.status_code == 422
        assert "昭和のころ" in wrong.text and "そのまま残ることば" in wrong.text
        right = await visitor.sends("/reception/new", **form)
        assert right.headers["location"].startswith("/reception?case=R8-0002")
        (entry,) = office.entries("R8-0002")
        assert entry.answers["birth_date"] == "1982-04-03"
        assert entry.answers["troubles"] == ["03", "05"]
        assert "山田 太郎さん" in (await visitor.opens("/reception?case=R8-0002")).text

    run(story())


def test_a_half_typed_triage_waits_for_the_same_person_on_any_machine(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/reception?case=R8-0001")
        await visitor.sends(
            "/drafts",
            htmx=True,
            outcome="referral",
            reason="電話のあいだに書きかけ",
            seen="1",
            **{"draft-at": "/reception/R8-0001/triage"},
        )
        page = (await (await at_the_desk(office)).opens("/reception/R8-0001/peek")).text
        assert "電話のあいだに書きかけ</textarea>" in page
        assert re.search(r'value="referral"[^>]* checked', page)
        assert "電話のあいだに" not in (await (await at_the_desk(office, "mori")).opens("/reception/R8-0001/peek")).text

    run(story())


def test_a_case_becomes_ones_own_with_its_promises_and_can_be_given_back(office: Office) -> None:
    async def story() -> None:
        first, second = await at_the_desk(office), await at_the_desk(office, "mori")
        await first.opens("/reception")
        taken = await first.sends("/cases/R8-0001/owner", back="reception")
        assert taken.headers["location"] == "/reception?case=R8-0001&done=mine"
        assert office.case().owner_id == office.actor("tanaka").staff_id
        assert {one.owner_id for one in office.promised() if one.ask == "staff"} == {office.actor("tanaka").staff_id}
        again = await second.sends("/cases/R8-0001/owner", back="reception")
        page = (await second.opens(again.headers["location"])).text
        assert "元に戻す" in page
        back = await second.sends("/cases/R8-0001/owner", owner=office.actor("tanaka").staff_id)
        assert back.headers["location"].startswith("/cases/R8-0001?done=given_back")
        assert office.case().owner_id == office.actor("tanaka").staff_id
        to_another = await first.sends("/cases/R8-0001/owner", owner=office.actor("sato").staff_id)
        assert to_another.status_code == 403
        denied = office.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "denied")).all())
        assert [(one.actor, one.detail) for one in denied] == [(office.actor("tanaka").staff_id, "/cases/R8-0001/owner")]
        assert office.is_true()

    run(story())


def test_somebody_half_way_with_an_alert_is_looked_at_before_anything_is_decided(office: Office) -> None:
    office.says("U2", *THE_INTAKE[:3], "今夜ねる場所がない")

    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens("/reception?case=R8-0002")).text
        assert "ねる場所がない" in page and "聞き取りの途中です" in page
        assert re.search(r'<li class="bad">.*?今夜の居場所がない', page), "what rang counts as heard"
        assert 'name="outcome"' not in page, "nothing was received that could be triaged"
        page = (await visitor.opens("/cases/R8-0002")).text
        assert "「ねる場所がない」を確かめる" in page
        await visitor.sends("/cases/R8-0002/alerts/clear")
        assert Promised.ALERT not in {one.kind for one in office.promised("R8-0002")}
        assert office.promised("R8-0002"), "and yet a next action stays"

    run(story())


# -- 会話 -------------------------------------------------------------------------------------------------------------------


def test_a_reply_reaches_the_phone_and_takes_the_pen(office: Office) -> None:
    async def story() -> None:
        visitor, contact = await at_the_desk(office), office.contact().id
        await visitor.opens("/cases/R8-0001")
        answer = await visitor.sends(
            f"/talks/{contact}/say", htmx=True, to="person", text="田中です。\nお話をうかがいます。", when="now"
        )
        assert answer.status_code == 200
        assert "<textarea" in answer.text and "お話をうかがいます" not in answer.text.split("<hx-partial")[0]
        assert "お話をうかがいます" in answer.text.split("<hx-partial")[1]
        office.settle()
        assert office.phones["U1"][-1] == "田中です。\nお話をうかがいます。"
        assert "あなたが返信中" in (await visitor.opens("/cases/R8-0001")).text

    run(story())


def test_a_memo_never_leaves(office: Office) -> None:
    async def story() -> None:
        visitor, contact = await at_the_desk(office), office.contact().id
        await visitor.opens("/cases/R8-0001")
        before = list(office.phones["U1"])
        await visitor.sends(f"/talks/{contact}/say", to="memo", text="母に内緒とのこと")
        office.forward(days=2)
        assert office.phones["U1"] == before
        rows = office.look(lambda work: work.session.exec(select(Message).where(Message.way == "memo")).all())
        assert [row.state for row in rows] == [""]
        assert "内部メモ・本人には見えません" in (await (await at_the_desk(office)).opens("/cases/R8-0001")).text

    run(story())


def test_at_night_a_reply_can_wait_for_the_opening(office: Office) -> None:
    async def story() -> None:
        visitor, contact = await at_the_desk(office), office.contact().id
        assert "いまは夜です（21:00〜08:00）" in (await visitor.opens("/cases/R8-0001")).text
        await visitor.sends(f"/talks/{contact}/say", to="person", text="あさ送ります", when="open")
        office.settle()
        assert "あさ送ります" not in office.phones["U1"]
        assert "11月26日（木） 09:00 に送ります" in (await visitor.opens("/cases/R8-0001")).text
        office.forward(hours=13)
        office.settle()
        assert office.phones["U1"][-1] == "あさ送ります"

    run(story())


def test_an_empty_or_endless_reply_comes_back(office: Office) -> None:
    async def story() -> None:
        visitor, contact = await at_the_desk(office), office.contact().id
        await visitor.opens("/cases/R8-0001")
        empty = await visitor.sends(f"/talks/{contact}/say", htmx=True, to="person", text="  ")
        endless = await visitor.sends(f"/talks/{contact}/say", htmx=True, to="person", text="長" * 4501)
        assert (empty.status_code, endless.status_code) == (422, 422)
        assert "長" * 4501 in endless.text

    run(story())


def test_a_draft_waits_on_the_server_on_any_machine_and_is_gone_once_sent(office: Office) -> None:
    async def story() -> None:
        visitor, contact = await at_the_desk(office), office.contact().id
        await visitor.opens("/cases/R8-0001")
        where = {"draft-at": f"/talks/{contact}/say"}
        await visitor.sends("/drafts", htmx=True, to="memo", text="まだ途中の\nことば", **where)
        elsewhere = await at_the_desk(office)
        page = (await elsewhere.opens("/cases/R8-0001")).text
        assert "まだ途中の\nことば</textarea>" in page
        assert re.search(r'value="memo"[^>]* checked', page)
        assert "下書きを保存しました 21:" in page
        assert "まだ途中の" not in (await (await at_the_desk(office, "mori")).opens("/cases/R8-0001")).text
        await elsewhere.sends(f"/talks/{contact}/say", to="memo", text="できあがり")
        left = office.look(lambda work: drafts.kept(work, office.actor("tanaka").staff_id, f"form:/talks/{contact}/say"))
        assert left is None

    run(story())


def test_what_a_person_writes_is_shown_as_text_and_nothing_else(office: Office) -> None:
    evil = "<img src=x onerror=alert(1)>{{ 7*7 }}</bdi></textarea>\u202e"
    office.send("U1", evil)
    office.send("U1", "", media=(Media("sticker", name="<b>"),))
    office.send("U1", "", event="unknown:<i>hologram</i>")
    office.settle()

    async def story() -> None:
        page = (await (await at_the_desk(office)).opens("/cases/R8-0001")).text
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img src=x" not in page and "49" not in page.split("alert(1)")[1][:40]
        assert "[U+202E]" in page
        assert "&lt;i&gt;hologram&lt;/i&gt;" in page

    run(story())


def test_delivery_is_told_truthfully(office: Office) -> None:
    contact, tanaka = office.contact().id, office.actor("tanaka")
    office.do(lambda work: office.worker.reply(work, contact, "一通目", tanaka, office.clock.now()))

    async def story() -> None:
        visitor = await at_the_desk(office)
        assert "送信待ち" in (await visitor.opens("/cases/R8-0001")).text
        office.settle()
        assert "送りました（届いたかは返事で分かります）" in (await visitor.opens("/cases/R8-0001")).text
        office.clock.forward(minutes=1)
        office.send("U1", "読みました")
        assert "返事あり" in (await visitor.opens("/cases/R8-0001")).text

    run(story())


def test_new_messages_stand_below_a_line_until_the_case_was_opened(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        assert "ここから新しいメッセージ" in (await visitor.opens("/cases/R8-0001")).text
        assert "ここから新しいメッセージ" not in (await visitor.opens("/cases/R8-0001")).text
        office.clock.forward(minutes=1)
        office.send("U1", "もうひとつ")
        assert 'class="pill num">1<' in (await visitor.opens("/reception")).text
        page = (await visitor.opens("/cases/R8-0001")).text
        assert page.index("ここから新しいメッセージ") < page.index("もうひとつ")

    run(story())


def test_only_a_picture_of_a_case_one_may_read_is_served_and_only_boxed(office: Office) -> None:
    office.send("U1", "", media=(Media("image", ref="x1"),))
    office.settle()
    wanted = office.look(lambda work: conversation.conversation(work, office.contact().id, "").spoken[-1])

    def keep(work: Any) -> str:
        from casestore import attachments

        (one,) = attachments.attachments_wanted(work, office.clock.now())
        attachments.keep_attachment(work, one.id, b"\xff\xd8jpeg", "image/jpeg", office.clock.now())
        return one.id

    picture = office.do(keep)
    assert wanted.id

    async def story() -> None:
        mine = await (await at_the_desk(office)).opens(f"/pictures/{picture}")
        assert (mine.status_code, mine.headers["content-type"], mine.content) == (200, "image/jpeg", b"\xff\xd8jpeg")
        assert "sandbox" in mine.headers["content-security-policy"]
        assert (await (await at_the_desk(office, "ito")).opens(f"/pictures/{picture}")).status_code == 404

    run(story())


# -- ケース -----------------------------------------------------------------------------------------------------------------


def decided(office: Office) -> None:
    case, tanaka = office.case(), office.actor("tanaka")
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "家賃の滞納", (), tanaka.staff_id, "面談", None, tanaka, office.clock.now()
        )
    )


def test_the_start_of_work_plans_check_ins_that_can_be_moved_and_stopped(office: Office) -> None:
    decided(office)

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        wrong = await visitor.sends("/cases/R8-0001/employment", started_on="2026-12-24", employer="倉庫協同組合")
        assert wrong.status_code == 422
        assert "倉庫協同組合" in wrong.text and "それより前の日" in wrong.text
        await visitor.sends("/cases/R8-0001/employment", started_on="2026-11-24", employer="倉庫協同組合")
        page = (await visitor.opens("/cases/R8-0001")).text
        for words in ("1週間", "1か月", "3か月", "6か月", "令和8年11月24日", "倉庫協同組合"):
            assert words in page
        first = next(one for one in office.promised() if one.kind == Promised.CHECK_IN)
        moved = await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/move", due="2026-12-09", back="work")
        assert moved.headers["location"].startswith("/cases/R8-0001?done=moved&of=")
        page = (await visitor.opens(moved.headers["location"])).text
        assert "12月9日（水）" in page and "元に戻す" in page
        await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/stop", back="work")
        assert first.id not in {one.id for one in office.promised()}

    run(story())


def alone(office: Office) -> FollowUp:
    """The worker's next action with nothing else promised: the clocks of the case are ended."""
    (only,) = (one for one in office.promised() if one.kind == Promised.NEXT_ACTION)
    others = [one.id for one in office.promised() if one.id != only.id]
    office.do(lambda work: [follow_ups.end(work, one, "done", office.clock.now()) for one in others])
    return only


def test_the_last_promise_of_a_case_cannot_be_stopped(office: Office) -> None:
    decided(office)
    only = alone(office)

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        answer = await visitor.sends(f"/cases/R8-0001/follow-ups/{only.id}/stop")
        assert answer.status_code == 409
        assert "次にすることがなくなります" in answer.text
        await visitor.opens("/cases/R8-0001")
        past = await visitor.sends(f"/cases/R8-0001/follow-ups/{only.id}/move", due="2026-11-01")
        assert past.status_code == 422
        assert [one.id for one in office.promised()] == [only.id]

    run(story())


def test_what_was_done_and_what_comes_next_are_written_together(office: Office) -> None:
    decided(office)
    only = alone(office)

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        await visitor.sends(
            f"/cases/R8-0001/follow-ups/{only.id}/done", note="面談をした", next_action="申込書を書く", next_date="2026-12-01"
        )
        page = (await visitor.opens("/cases/R8-0001")).text
        assert "申込書を書く" in page and "面談をした" in page
        assert [one.id for one in office.promised()] != [only.id]
        assert office.is_true()

    run(story())


def test_a_fact_leads_to_the_message_it_was_read_from(office: Office) -> None:
    async def story() -> None:
        page = (await (await at_the_desk(office)).opens("/cases/R8-0001")).text
        links = set(re.findall(r'class="src" href="#m-([^"]+)"', page))
        assert links
        assert links <= set(re.findall(r'id="m-([^"]+)"', page))

    run(story())


def test_opening_a_case_is_on_record(office: Office) -> None:
    async def story() -> None:
        await (await at_the_desk(office)).opens("/cases/R8-0001")

    run(story())
    from casestore.tables import Audit

    rows = office.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "read_case")).all())
    assert [row.detail for row in rows] == ["R8-0001:desk"]


def test_a_failed_turn_is_a_red_card_until_someone_has_looked(office: Office) -> None:
    office.send("U1", "これは失敗します")
    for _ in range(3):
        office.clock.forward(minutes=1)
        office.do(lambda work: office.desk.failed(work, office.contact().id, office.clock.now()))

    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens("/today")).text
        assert "自動で返事ができなかったメッセージ" in page
        message = re.search(r'name="message" value="([^"]+)"', page)
        assert message
        await visitor.sends("/today/seen", message=message[1])
        assert "自動で返事ができなかったメッセージ" not in (await visitor.opens("/today")).text

    run(story())


def test_a_workers_phone_is_tied_by_a_link_that_is_shown_once_and_works_once(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office, "sato")
        await visitor.opens("/me")
        shown = (await visitor.sends("/me/telegram")).text
        token = re.search(r"start=([\w-]+)", shown)
        assert token
        assert token[1] not in (await visitor.opens("/me")).text
        office.send("T1", "", channel="telegram", event="start", payload=token[1])
        office.settle()
        assert "つながっています" in (await visitor.opens("/me")).text
        office.send("T2", "", channel="telegram", event="start", payload=token[1])
        office.settle()
        assert "もう使えません" in office.phones["T2"][-1]

    run(story())


def test_the_console_speaks_english_to_those_who_ask(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        chosen = await visitor.opens("/reception?lang=en")
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/reception")
        page = (await visitor.opens("/reception")).text
        assert '<html lang="en">' in page
        assert "Reception" in page

    run(story())


def test_the_number_of_queries_does_not_grow_with_the_queue(office: Office) -> None:
    from sqlalchemy import event

    counted: list[str] = []
    event.listen(office.store.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

    async def story() -> int:
        visitor = await at_the_desk(office)
        counted.clear()
        await visitor.opens("/reception")
        return sum(statement.startswith("SELECT") for statement in counted)

    run(story())
    few = run(story())
    for who in ("U2", "U3", "U4"):
        office.says(who, *THE_INTAKE)
    run(story())  # the vault learns the new people's keys once
    assert run(story()) == few


# -- what stands on a case, said once and in words ----------------------------------------------------------------------------


def told(office: Office, outcome: str, *places: str) -> None:
    case, tanaka = office.case(), office.actor("tanaka")
    office.do(
        lambda work: office.worker.triage(
            work, case.id, outcome, "理由", places, tanaka.staff_id, "", None, tanaka, office.clock.now()
        )
    )
    office.settle()


def plain(html: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_what_somebody_would_rather_not_say_is_told_as_that_and_never_by_its_code(office: Office) -> None:
    office.says(
        "U2", *THE_INTAKE[:3], "今夜ねる場所がない", "これで全部", "答えたくない", "4", "これで全部", "とばす", "答えたくない"
    )
    office.says("U2", "いつでもだいじょうぶ", "答えたくない", "答えたくない", "これで送る")

    async def story() -> None:
        visitor = await at_the_desk(office)
        pages = [(await visitor.opens(path)).text for path in ("/cases/R8-0002", "/reception?case=R8-0002", "/cases")]
        assert "答えたくない" in pages[0]
        for page in pages:
            assert "お名前はまだです" in page
            for code in ("withheld", "skipped"):
                assert code not in page, code

    run(story())


def test_an_alert_is_said_once_wherever_it_stands(office: Office) -> None:
    office.says("U2", *THE_INTAKE[:3], "きょう食べるものがない", "これで全部")

    async def story() -> None:
        visitor = await at_the_desk(office, "mori")
        row = re.search(r'<li class="row[^"]*" id="row-R8-0002">.*?</li>', (await visitor.opens("/reception")).text, re.S)
        assert row
        assert len(re.findall(r'class="tag alert"', row[0])) == 1
        today = plain((await visitor.opens("/today")).text)
        assert today.count("「食べるものがない」を確かめる") == 1
        case = plain((await visitor.opens("/cases/R8-0002")).text)
        assert "「食べるものがない」を確かめる" in case
        assert "聞き取りの途中です" in case and "今夜、急いで助けがいること" in case

    run(story())


def test_a_question_that_lists_its_answers_is_not_followed_by_the_same_answers_as_buttons(office: Office) -> None:
    async def story() -> None:
        talk = (await (await at_the_desk(office)).opens(f"/talks/{office.contact().id}/lines")).text
        assert "1 病気や健康、障害のこと" in talk
        assert "offered" not in talk

    run(story())


def test_somebody_who_reads_another_language_is_shown_with_the_language_they_were_answered_in(office: Office) -> None:
    office.says("U2", "こんにちは", "English", "About me", "I have nothing to eat")

    async def story() -> None:
        visitor = await at_the_desk(office, "mori")
        page = plain((await visitor.opens("/cases/R8-0002")).text)
        assert "ことば：英語" in page
        assert "自動応答（日本語）" in page and "自動応答（英語）" in page
        assert "自動応答（" not in plain((await visitor.opens("/cases/R8-0001")).text)

    run(story())


def test_check_in_answers_stand_in_the_words_the_person_chose(office: Office) -> None:
    decided(office)
    tanaka = office.actor("tanaka")
    office.do(
        lambda work: office.worker.record_employment(
            work, office.case().id, office.clock.now().date(), "北の倉庫", tanaka, office.clock.now()
        )
    )
    office.forward(days=9)
    office.says(
        "U1", "つづけるのがつらい", "困っている", "少し困っている", "だいじょうぶ", "とばす", "残業代が出ません", "これで全部"
    )
    office.says("U1", "連絡してほしい")

    async def story() -> None:
        page = plain((await (await at_the_desk(office)).opens("/cases/R8-0001")).text)
        for words in (
            "お仕事 つづけるのがつらい",
            "お給料と時間 困っている",
            "職場の人 少し困っている",
            "ご本人のことば 残業代が出ません",
        ):
            assert words in page, words
        assert "返事あり・困っていること：お仕事・お給料と時間" in page
        assert "仕事でこまっている" in page

    run(story())


def test_those_whom_we_asked_last_stand_among_the_awaited_until_they_write(office: Office) -> None:
    decided(office)

    async def story() -> None:
        visitor = await at_the_desk(office)
        assert "R8-0001" not in (await visitor.opens("/reception?view=reply")).text
        await visitor.opens("/cases/R8-0001")
        await visitor.sends(f"/talks/{office.contact().id}/say", to="person", text="27日に来られますか。")
        office.settle()
        assert "R8-0001" in (await visitor.opens("/reception?view=reply")).text
        await visitor.opens("/cases/R8-0001")
        await visitor.sends(f"/talks/{office.contact().id}/say", to="memo", text="電話もした")
        assert "R8-0001" in (await visitor.opens("/reception?view=reply")).text, "a memo is no answer"
        office.clock.forward(minutes=1)
        office.send("U1", "行けます")
        assert "R8-0001" not in (await visitor.opens("/reception?view=reply")).text

    run(story())


# -- つなぎ and endings ---------------------------------------------------------------------------------------------------------


def test_a_ward_that_took_the_person_on_and_a_person_who_got_there_let_the_reception_end(office: Office) -> None:
    told(office, "ward_assistance", "hogo_chuo")
    referral = next(entry.id for entry in office.entries() if entry.kind == "ward_referral")

    async def story() -> None:
        visitor = await at_the_desk(office)
        page = plain((await visitor.opens("/cases/R8-0001")).text)
        assert "受け取り待ち" in page and "到着待ち" in page
        assert "区保護課が受け取ったか、まだ確かめられていません。" in page, "why it cannot end yet"
        early = await visitor.sends("/cases/R8-0001/end", reason="もういい")
        assert early.status_code == 409
        assert "本人が区保護課に着いたか、まだ確かめられていません。" in early.text and "もういい" in early.text
        for kind in ("referral_acknowledged", "referral_reached"):
            answer = await visitor.sends(f"/cases/R8-0001/ways/{referral}", kind=kind, words="係の方から電話")
            assert answer.headers["location"].endswith("?done=answered#ways"), answer.text
            await visitor.opens("/cases/R8-0001")
        ended = await visitor.sends("/cases/R8-0001/end", reason="申請が受け付けられた")
        assert ended.headers["location"] == "/cases/R8-0001?done=ended"
        assert "申請が受け付けられた" in (await visitor.opens("/cases/R8-0001")).text

    run(story())
    assert office.case().closed_at is not None
    assert office.promised() == []
    assert office.is_true()


def test_only_the_chief_releases_a_way_to_the_ward_and_only_with_a_reason(office: Office) -> None:
    told(office, "ward_assistance", "hogo_chuo")
    referral = next(entry.id for entry in office.entries() if entry.kind == "ward_referral")
    path, kind = f"/cases/R8-0001/ways/{referral}", "ward_referral_released"

    async def story() -> None:
        counsellor, chief = await at_the_desk(office), await at_the_desk(office, "mori")
        page = (await counsellor.opens("/cases/R8-0001")).text
        assert "これを書けるのは主任相談支援員です。" in page
        assert re.search(rf'value="{kind}" disabled', page)
        assert (await counsellor.sends(path, kind=kind, words="わたしが決める")).status_code == 409
        await chief.opens("/cases/R8-0001")
        silent = await chief.sends(path, kind=kind, words="")
        assert silent.status_code == 422 and "理由を書いてください" in silent.text
        assert re.search(rf'value="{kind}" checked', silent.text)
        assert (await chief.sends(path, kind=kind, words="本人が引っこした")).status_code == 303

    run(story())
    assert [entry.kind for entry in office.entries()][-1] == "ward_referral_released"
    assert Promised.WARD not in {one.kind for one in office.promised()}
    assert office.is_true()


def test_a_way_that_is_not_of_this_case_does_not_exist(office: Office) -> None:
    told(office, "ward_assistance", "hogo_chuo")
    referral = next(entry.id for entry in office.entries() if entry.kind == "ward_referral")
    office.says("U2", *THE_INTAKE)

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0002")
        answer = await visitor.sends(f"/cases/R8-0002/ways/{referral}", kind="referral_acknowledged", words="")
        assert answer.status_code == 404

    run(story())


def test_a_reception_that_ended_is_taken_up_again_and_triaged_anew(office: Office) -> None:
    told(office, "information_only", "houterasu")

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        assert (await visitor.sends("/cases/R8-0001/end", reason="")).status_code == 422
        await visitor.sends("/cases/R8-0001/end", reason="足りたとのこと")
        assert office.promised() == []
        await visitor.opens("/cases/R8-0001")
        await visitor.sends("/cases/R8-0001/again", reason="また連絡があった")

    run(story())
    assert office.case().closed_at is None
    assert {one.kind for one in office.promised()} == {Promised.TRIAGE}


def a_lead(office: Office) -> None:
    sato = office.actor("sato")
    token = office.do(lambda work: staff.new_link(work, sato.staff_id, "telegram", office.clock.now()))
    office.send("T1", "", channel="telegram", event="start", payload=token)
    office.settle()
    office.says("T1", "", channel="telegram", event="start")
    office.says("T1", "声かけ", "地下歩行空間の東側", channel="telegram")
    office.send("T1", "", channel="telegram", media=(Media("image", ref="p1"),))
    office.says("T1", "段ボールをしいて寝ている", "受付にまかせる", "これで送る", channel="telegram")


def test_somebody_only_noticed_is_shown_with_what_was_seen_and_where_and_may_be_taken_down_or_let_go(office: Office) -> None:
    a_lead(office)

    def keep(work: Any) -> str:
        from casestore import attachments

        (one,) = attachments.attachments_wanted(work, office.clock.now())
        attachments.keep_attachment(work, one.id, b"\xff\xd8jpeg", "image/jpeg", office.clock.now())
        return one.id

    picture = office.do(keep)

    async def story() -> None:
        visitor = await at_the_desk(office)
        for path in ("/cases/R8-0002", "/reception?case=R8-0002"):
            page = (await visitor.opens(path)).text
            for words in (
                "段ボールをしいて寝ている",
                "地下歩行空間の東側",
                "声かけ",
                "受付にまかせる",
                f"/cases/R8-0002/seen/{picture}",
            ):
                assert words in page, (path, words)
        assert (await visitor.opens(f"/cases/R8-0002/seen/{picture}")).content == b"\xff\xd8jpeg"
        assert (await visitor.opens(f"/cases/R8-0001/seen/{picture}")).status_code == 404
        assert (await (await at_the_desk(office, "ito")).opens(f"/cases/R8-0002/seen/{picture}")).status_code == 404
        sheet = (await visitor.opens("/reception/new?case=R8-0002")).text
        assert 'name="case" value="R8-0002"' in sheet
        taken = await visitor.sends(
            "/reception/new",
            case="R8-0002",
            route="outreach",
            received_on="2026-11-25",
            received_by=office.actor("tanaka").staff_id,
            who="self",
            own_words="寒い",
        )
        assert taken.headers["location"] == "/reception?case=R8-0002&done=entered", taken.text

    run(story())
    assert [entry.kind for entry in office.entries("R8-0002")] == ["lead", "intake"]
    assert Promised.LEAD not in {one.kind for one in office.promised("R8-0002")}
    assert office.is_true()


def test_somebody_noticed_who_never_came_is_let_go_with_a_reason(office: Office) -> None:
    a_lead(office)

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0002")
        await visitor.sends("/cases/R8-0002/end", reason="三度行ったが会えない")

    run(story())
    assert [entry.kind for entry in office.entries("R8-0002")] == ["lead", "lead_closed"]
    assert office.promised("R8-0002") == []


def test_what_is_done_needs_no_next_action_while_something_else_is_promised(office: Office) -> None:
    told(office, "referral", "houterasu")
    first = office.promised()[0]

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        answer = await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/done", note="電話した")
        assert answer.headers["location"] == "/cases/R8-0001?done=finished"
        half = await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/done", note="電話した", next_action="面談")
        assert half.status_code == 422

    run(story())
    assert first.id not in {one.id for one in office.promised()}
    assert office.is_true()


# -- the second factor --------------------------------------------------------------------------------------------------------


def strict(office: Office) -> Visitor:
    return Visitor(console_of(office, rehearsal=False, mfa_required=True))


def test_where_two_steps_are_required_an_account_without_reaches_its_enrolment_and_nothing_else(office: Office) -> None:
    import pyotp

    async def story() -> None:
        visitor = strict(office)
        await visitor.sends("/sign-in", email="hana@example.jp", password=PASSWORD)
        for path in ("/", "/reception", "/cases/R8-0001", "/me", "/today"):
            assert (await visitor.opens(path)).headers["location"] == "/me/two-step", path
        part = await visitor.opens("/reception/queue", headers={"hx-request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/me/two-step")
        assert (await visitor.opens("/live")).status_code == 401
        page = (await visitor.opens("/me/two-step")).text
        shown = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
        assert shown and "otpauth://totp/" in page
        seed = shown[1].replace(" ", "")
        wrong = await visitor.sends("/me/two-step", code="000000")
        assert wrong.status_code == 422 and shown[1] in wrong.text, "the secret stays until it is proved"
        done = await visitor.sends("/me/two-step", code=pyotp.TOTP(seed).at(office.clock.now()))
        codes = re.findall(r"<code>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})</code>", done.text)
        assert len(set(codes)) == 10
        assert (await visitor.opens("/reception")).status_code == 200
        assert codes[0] not in (await visitor.opens("/me/two-step")).text
        await opens_once(office, codes[0])

    run(story())


async def opens_once(office: Office, code: str) -> None:
    """A recovery code signs in in place of the app's, once."""
    form = {"email": "hana@example.jp", "password": PASSWORD, "code": code.lower()}
    assert (await strict(office).sends("/sign-in", **form)).status_code == 303
    assert (await strict(office).sends("/sign-in", **form)).status_code == 422


def test_another_phone_is_set_up_only_by_who_has_the_old_one_or_a_recovery_code(office: Office) -> None:
    import pyotp

    from casestore import second_factor

    seed = pyotp.random_base32()
    hana = office.look(lambda work: staff.account(work, "hana@example.jp"))
    assert hana
    codes = office.do(lambda work: second_factor.enrol(work, hana.staff_id, seed, 0, office.clock.now()))

    async def story() -> None:
        visitor = strict(office)
        code = pyotp.TOTP(seed).at(office.clock.now())
        assert (await visitor.sends("/sign-in", email="hana@example.jp", password=PASSWORD, code=code)).status_code == 303
        assert "10個" in (await visitor.opens("/me/two-step")).text
        assert (await visitor.sends("/me/two-step/anew", code="123456")).status_code == 422
        assert (await visitor.sends("/me/two-step/anew", code=codes[3])).headers["location"] == "/me/two-step"
        assert "otpauth://" in (await visitor.opens("/me/two-step")).text
        assert (await visitor.opens("/cases")).headers["location"] == "/me/two-step"

    run(story())
    assert office.look(lambda work: second_factor.recovery_codes_left(work, hana.staff_id)) == 0


def test_demo_people_of_a_rehearsal_need_no_second_factor(office: Office) -> None:
    async def story() -> None:
        visitor = await Visitor(console_of(office, mfa_required=True)).sits_down_as(office, "tanaka")
        assert (await visitor.opens("/reception")).status_code == 200

    run(story())


def test_a_tap_is_shown_with_the_words_of_its_button(office: Office) -> None:
    office.says("U2", *THE_INTAKE[:2])
    office.taps("U2", "家族のこと")
    contact = office.look(lambda work: work.session.exec(select(Message).where(Message.kind == "tap")).one().contact_id)
    talk = office.look(lambda work: conversation.conversation(work, contact, office.actor("tanaka").staff_id))
    shown = lines(talk, {}, "本人", office.clock.now(), str)
    assert [line.text for line in shown if line.kind == "them"][-1] == "家族のこと"
