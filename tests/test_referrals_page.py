"""The desk of つなぎ, the link and the slip, and the page an agency answers on (要綱 3-1-エ2, 3-1-エ3), over HTTP and in a real browser."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select, update

from casestore.db import Store, open_store
from casestore.referrals import Status
from casestore.tables import Audit, Case, Entry
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office
from tests.test_agency_links import SHARED, made
from tests.test_referrals import LEGAL, answered, chain, handed_on
from tests.test_sharing import agreed

T = TypeVar("T")
FOREIGN_PHONE = re.compile(r'href="tel:(\d+)"')


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


def in_support(office: Office) -> Office:
    """Somebody who wrote, was taken on, applied and agreed."""
    office.says("U1", *THE_INTAKE)
    tanaka, case = office.actor("tanaka"), office.case()
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "続けて支える", (), tanaka.staff_id, "面談", None, tanaka, office.clock.now()
        )
    )
    office.settle()
    agreed(office, "application", "consent")
    return office


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return in_support(Office(sqlite_store, clock))


@pytest.fixture
def told(office: Office) -> str:
    return handed_on(office, SHARED)


async def at_the_desk(office: Office, who: str = "tanaka") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def an_agency(office: Office) -> Visitor:
    """Somebody at a browser who never signed in."""
    return Visitor(console_of(office))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def kinds(office: Office) -> list[str]:
    return [entry.kind for entry in office.entries() if entry.kind.startswith("referral_")]


# -- the desk -----------------------------------------------------------------------------------------------------------------


def test_the_desk_lists_every_referral_by_how_it_stands(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    declined = handed_on(office, LEGAL | {"agency": "きた法律相談"})
    arrived = handed_on(office, LEGAL | {"agency": "ひがし法律相談"})
    over = handed_on(office, LEGAL | {"agency": "にし法律相談"})
    answered(office, declined, "referral_declined", "満員")
    answered(office, arrived, "referral_reached")
    answered(office, over, "referral_closed", "本人が自分で行った")
    expected = {
        "waiting": {"みなみ法律相談", "ひがし法律相談"},
        "declined": {"きた法律相談"},
        "late": set(),
        "arrived": {"ひがし法律相談"},
        "over": {"にし法律相談"},
    }

    async def story() -> None:
        visitor = await at_the_desk(office)
        for view, there in expected.items():
            page = (await visitor.opens(f"/referrals?view={view}")).text
            assert {name for name in ("みなみ", "きた", "ひがし", "にし") if name in page} == {name[:-4] for name in there}, (
                view
            )
        assert f"/cases/R8-0001#way-{told}" in (await visitor.opens("/referrals")).text
        office.clock.forward(days=30)
        late = await at_the_desk(office)
        assert "みなみ法律相談" in (await late.opens("/referrals?view=late")).text
        assert (await late.opens("/referrals?view=nonsense")).status_code == 200

    run(story())


def test_a_referral_that_was_begun_lies_there_as_a_draft_of_its_writer(office: Office) -> None:
    """(要綱 3-1-ウ) on the desk and on the case, and nobody else's; sending it ends the draft."""
    path = "/cases/R8-0001/write/referral"

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens(path)
        kept = await visitor.sends("/drafts", agency="みなみ法律相談", **{"draft-at": path})
        assert kept.status_code == 204
        desk = (await visitor.opens("/referrals?view=draft")).text
        assert f'href="{path}"' in desk and "下書き" in words(desk)
        assert "他機関へのつなぎ（下書き）" in words((await visitor.opens("/cases/R8-0001")).text)
        other = await at_the_desk(office, "sato")
        assert path not in (await other.opens("/referrals?view=draft")).text
        await visitor.opens(path)
        refused = await visitor.sends(path, agency="みなみ法律相談", shares="spoken_consent", told="家賃のこと")
        assert refused.status_code == 422
        sent = await visitor.sends(path, agency="みなみ法律相談", shares="person_only")
        assert sent.status_code == 303, sent.text
        assert path not in (await visitor.opens("/referrals?view=draft")).text

    run(story())
    assert [entry.kind for entry in office.entries()][-1] == "referral"


def test_the_desk_shows_nobody_a_case_that_is_not_theirs_to_see(office: Office, told: str) -> None:
    """(要綱 2-2) another's case for the employment worker; a restricted one for everybody but those named; none for the city."""

    async def story() -> None:
        assert "みなみ法律相談" not in (await (await at_the_desk(office, "sasaki")).opens("/referrals")).text
        assert (await (await at_the_desk(office, "ito")).opens("/referrals")).status_code == 404
        assert "みなみ法律相談" in (await (await at_the_desk(office, "sato")).opens("/referrals")).text
        office.do(lambda work: work.session.exec(update(Case).where(col(Case.number) == "R8-0001").values(restricted=True)))
        page = (await (await at_the_desk(office, "sato")).opens("/referrals")).text
        assert "みなみ法律相談" not in page and "R8-0001" not in page
        assert "みなみ法律相談" in (await (await at_the_desk(office)).opens("/referrals")).text

    run(story())


def test_a_case_shows_the_chain_of_each_referral(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    answered(office, told, "referral_acknowledged", "係の方から電話")
    answered(office, handed_on(office), "referral_closed", "もういらない")

    async def story() -> None:
        page = words((await (await at_the_desk(office)).opens("/cases/R8-0001")).text)
        for said in ("つなぎ先の受け取り", "係の方から電話", "借金の整理を手伝ってほしい", "本人の同意にもとづいて伝える"):
            assert said in page
        assert "終わったつなぎ（1件）" in page and "もういらない" in page
        assert "ご本人が着いたか確かめます" in page

    run(story())


def test_a_refusal_is_reviewed_on_the_case_page_with_what_was_decided(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    answered(office, told, "referral_declined", "満員")
    path = f"/cases/R8-0001/ways/{told}"

    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens("/cases/R8-0001")).text
        assert "断られたことを見直した：ほかの機関につなぐ" in page and "つなぎを見る" in page
        for wrong in ("referral_reviewed", "referral_reviewed:whatever", "nonsense", "referral_closed:another_agency"):
            assert (await visitor.sends(path, kind=wrong, words="夜に")).status_code == 422
        silent = await visitor.sends(path, kind="referral_reviewed:another_agency", words="", on="")
        assert silent.status_code == 422 and 'value="referral_reviewed:another_agency" checked' in silent.text
        late = await visitor.sends(path, kind="referral_reviewed:another_agency", words="夜に", on="2027-01-01")
        assert late.status_code == 422 and 'value="2027-01-01"' in late.text
        done = await visitor.sends(path, kind="referral_reviewed:another_agency", words="夜にあいている所へ", on="2026-11-25")
        assert done.status_code == 303

    run(story())
    assert chain(office, told).status is Status.CLOSED


# -- the link and the slip -------------------------------------------------------------------------------------------------------


def test_a_link_and_a_slip_are_shown_once_and_name_nobody(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        shown = await visitor.sends(f"/cases/R8-0001/ways/{told}/link")
        assert shown.status_code == 200 and shown.headers["cache-control"] == "no-store"
        link = re.search(r'value="http://console.test(/referrals/answer/[^"]+)"', shown.text)
        code = re.search(r'<code class="secret">([^<]+)</code>', shown.text)
        assert link and code and "美咲" not in shown.text and "中央区" not in words(shown.text)
        again = (await visitor.opens("/cases/R8-0001")).text
        assert "返事のリンクは" in again and code[1] not in again and link[1] not in again
        agency = an_agency(office)
        assert "借金の整理" in (await agency.opens(link[1])).text
        await visitor.opens("/cases/R8-0001")
        stopped = await visitor.sends(f"/cases/R8-0001/ways/{told}/link/revoke")
        assert stopped.status_code == 303
        assert (await agency.opens(link[1])).status_code == 404

    run(story())
    actions = office.look(lambda work: list(work.session.exec(select(Audit.action))))
    assert {"agency_link_made", "agency_link_revoked"} <= set(actions)


def test_no_link_for_what_waits_for_nothing_or_is_not_there_or_not_ones_own(office: Office, told: str) -> None:
    """(要綱 2-2)"""
    answered(office, told, "referral_closed", "もういらない")

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        over = await visitor.sends(f"/cases/R8-0001/ways/{told}/link")
        assert over.status_code == 409 and "もう返事を待っていません" in over.text
        await visitor.opens("/cases/R8-0001")
        assert (await visitor.sends("/cases/R8-0001/ways/nowhere/link")).status_code == 404
        other = await at_the_desk(office, "sasaki")
        assert (await other.sends(f"/cases/R8-0001/ways/{told}/link")).status_code == 404

    run(story())


# -- the agency --------------------------------------------------------------------------------------------------------------------


def test_an_agency_answers_by_a_link_without_an_account_or_a_cookie(office: Office, told: str) -> None:
    """(要綱 3-1-エ3) fetching writes nothing; the answers come in steps; the last one is thanked for and the page is gone."""
    path = f"/referrals/answer/{made(office, told).token}"

    async def story() -> None:
        agency = an_agency(office)
        page = await agency.opens(path)
        assert page.headers["referrer-policy"] == "no-referrer" and page.headers["cache-control"] == "no-store"
        assert "set-cookie" not in page.headers and kinds(office) == []
        for said in ("R8-0001", "美咲", "借金の整理を手伝ってほしい", "12月4日", "ご本人の同意にもとづいて"):
            assert said in words(page.text)
        assert "滞納2か月" not in page.text
        thanked = await agency.sends(path, kind="referral_acknowledged")
        assert thanked.status_code == 200 and "受け取ったことをうかがいました" in thanked.text
        assert "受け取りました</button>" not in thanked.text
        again = await agency.sends(path, kind="referral_acknowledged")
        assert again.status_code == 200
        wrong = await agency.sends(path, kind="referral_contacted", on="2027-01-01")
        assert wrong.status_code == 422 and "きょうより後の日" in wrong.text and 'value="2027-01-01"' in wrong.text
        last = await agency.sends(path, kind="referral_contacted", on="2026-11-25")
        assert last.status_code == 200 and "お返事は、これですべてです" in last.text
        assert (await agency.opens(path)).status_code == 404

    run(story())
    assert kinds(office) == ["referral_seen", "referral_acknowledged", "referral_contacted"]
    by = office.look(lambda work: set(work.session.exec(select(Entry.role).where(col(Entry.kind).startswith("referral_")))))
    assert by == {"partner"}


def test_a_refusal_without_a_reason_comes_back_with_what_to_do(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    path = f"/referrals/answer/{made(office, told).token}"

    async def story() -> None:
        agency = an_agency(office)
        empty = await agency.sends(path, kind="referral_declined", words=" ")
        assert empty.status_code == 422 and "受けられない理由を書いてください" in empty.text
        long = await agency.sends(path, kind="referral_declined", words="あ" * 2001)
        assert long.status_code == 422 and "あ" * 2001 in long.text and "2000字まで" in long.text
        assert (await agency.sends(path, kind="referral_reached")).status_code == 422
        assert (await agency.sends(path, kind="nonsense")).status_code == 422
        assert kinds(office) == []
        assert "ほかの方法を考えます" in (await agency.sends(path, kind="referral_declined", words="満員です")).text

    run(story())
    assert chain(office, told).status is Status.DECLINED


def test_everything_that_opens_nothing_looks_the_same(office: Office, told: str) -> None:
    """(要綱 3-1-エ3) unknown, revoked, replaced, used up, out of date: one page with the office's number."""
    profile = office.desk.profile

    async def story() -> None:
        agency, seen = an_agency(office), []
        replaced, used = made(office, told), made(office, told)
        seen.append(await agency.opens("/referrals/answer/" + "x" * 43))
        seen.append(await agency.opens(f"/referrals/answer/{replaced.token}"))
        await agency.sends(f"/referrals/answer/{used.token}", kind="referral_declined", words="満員")
        seen.append(await agency.opens(f"/referrals/answer/{used.token}"))
        other = made(office, handed_on(office, LEGAL | {"agency": "きた法律相談"}))
        office.clock.at = other.expires_at
        seen.append(await agency.opens(f"/referrals/answer/{other.token}"))
        seen.append(await agency.sends(f"/referrals/answer/{other.token}", kind="referral_acknowledged"))
        seen.append(await agency.sends("/referrals/answer", code=other.code))
        assert {answer.status_code for answer in seen} == {404}
        shown = {re.sub(r'href="[^"]*lang=en"', "", answer.text) for answer in seen}
        assert len(shown) == 1
        assert profile.agency.phone is not None
        assert FOREIGN_PHONE.findall(seen[0].text) == [profile.agency.phone.tel]

    run(story())


def test_a_slip_is_answered_by_its_code_and_wrong_codes_have_to_wait(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    code = made(office, told).code

    async def story() -> None:
        agency = an_agency(office)
        assert "用紙のコードで答える" in (await agency.opens("/referrals/answer")).text
        wrong = await agency.sends("/referrals/answer", code="2222-3333-4444")
        assert wrong.status_code == 404
        waits = await agency.sends("/referrals/answer", code=code)
        assert waits.status_code == 429 and "少し待って" in waits.text and kinds(office) == []
        office.clock.forward(seconds=5)
        page = await agency.sends("/referrals/answer", code=code.lower().replace("-", " "))
        assert page.status_code == 200 and "借金の整理" in page.text and kinds(office) == ["referral_seen"]
        held = re.search(r'name="code" value="([^"]+)"', page.text)
        assert held
        taken = await agency.sends("/referrals/answer", code=held[1], kind="referral_acknowledged")
        assert "受け取ったことをうかがいました" in taken.text

    run(story())
    assert kinds(office) == ["referral_seen", "referral_acknowledged"]


def test_after_a_withdrawal_an_open_link_shows_nothing_any_more(office: Office, told: str) -> None:
    """(要綱 3-1-エ)"""
    path = f"/referrals/answer/{made(office, told).token}"
    agreed(office, "consent_withdrawn")

    async def story() -> None:
        agency = an_agency(office)
        page = words((await agency.opens(path)).text)
        assert "お見せできません" in page and "美咲" not in page and "借金" not in page
        assert "受け取りました" in page, "it may still answer"
        assert (await agency.sends(path, kind="referral_declined", words="満員")).status_code == 200

    run(story())


def test_a_restricted_case_shows_its_number_and_our_telephone(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    path = f"/referrals/answer/{made(office, told).token}"
    office.do(lambda work: work.session.exec(update(Case).where(col(Case.number) == "R8-0001").values(restricted=True)))

    async def story() -> None:
        page = words((await an_agency(office).opens(path)).text)
        assert "R8-0001" in page and "くわしいことは、電話で" in page
        for hidden in ("美咲", "借金", "みなみ法律相談", "中央区"):
            assert hidden not in page

    run(story())


def test_another_site_cannot_answer_for_an_agency(office: Office, told: str) -> None:
    path = f"/referrals/answer/{made(office, told).token}"

    async def story() -> None:
        agency = an_agency(office)
        agency.headers = {"sec-fetch-site": "cross-site"}
        assert (await agency.sends(path, kind="referral_acknowledged")).status_code == 403

    run(story())
    assert kinds(office) == []


def test_the_page_speaks_english_too(office: Office, told: str) -> None:
    path = f"/referrals/answer/{made(office, told).token}"

    async def story() -> None:
        agency = an_agency(office)
        turned = await agency.opens(f"{path}?lang=en")
        assert turned.headers["location"] == path
        page = (await agency.opens(path)).text
        assert 'lang="en"' in page and "受け取りました" not in page and "We take this on" in page

    run(story())


# -- in a real browser -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("ways")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = in_support(Office(store, StillClock()))
    one = handed_on(office, SHARED)
    answered(office, handed_on(office, LEGAL | {"agency": "きた法律相談"}), "referral_declined", "いまは満員です")
    answered(office, handed_on(office, LEGAL | {"agency": "にし法律相談"}), "referral_closed", "本人が自分で行った")
    answered(office, one, "referral_seen", "")
    with in_chromium(office) as standing:
        yield standing
    store.close()


@pytest.mark.browser
def test_every_page_of_a_referral_is_whole_in_a_browser(standing: Standing) -> None:
    """(要綱 3-1-エ3)"""
    page = standing.signed_in()
    complaints = listening(page)
    for path in ("/referrals", "/referrals?view=declined", "/referrals?view=late", "/cases/R8-0001"):
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
        assert faults_in_every_look(page) == {}
    page.get_by_role("button", name="返事のリンクと用紙をつくる").or_(
        page.get_by_role("button", name="に渡す返事のリンクと用紙をつくる")
    ).first.click()
    expect(page.get_by_role("heading", name="返事のお願い")).to_be_visible()
    assert faults_in_every_look(page) == {}
    link = page.get_by_label("リンク", exact=True).input_value()
    code = page.locator(".slip .secret").inner_text()
    for where in ("/referrals/answer", link, "/referrals/answer/nothing"):
        page.goto(where, wait_until="domcontentloaded")
        assert faults_in_every_look(page) == {}
    page.goto("/referrals/answer", wait_until="domcontentloaded")
    page.get_by_label("コード").fill(code)
    page.get_by_role("button", name="ひらく").click()
    expect(page.get_by_role("heading", name="お願い", exact=True)).to_be_visible()
    assert [one for one in complaints if "404" not in one] == []
    page.context.close()


@pytest.mark.browser
def test_an_agency_answers_without_javascript(standing: Standing) -> None:
    """(要綱 3-1-エ3)"""
    office = standing.office
    one = handed_on(office, SHARED | {"agency": "ひがし法律相談"})
    page = standing.window(width=390, java_script_enabled=False).new_page()
    page.goto(f"/referrals/answer/{made(office, one).token}")
    page.get_by_role("button", name="読みました").click()
    expect(page.get_by_text("読んだことを受けとりました")).to_be_visible()
    page.get_by_role("button", name="受け取りました").click()
    expect(page.get_by_text("受け取ったことをうかがいました")).to_be_visible()
    page.get_by_label("はじめて連絡をとった日").fill("2026-11-25")
    page.get_by_role("button", name="連絡をとった、と知らせる").click()
    expect(page.get_by_role("heading", name="ありがとうございます")).to_be_visible()
    assert chain(office, one).status is Status.CONTACTED
    page.context.close()
