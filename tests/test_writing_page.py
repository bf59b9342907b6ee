"""The page that writes any entry, over HTTP and in a real Chromium: nothing typed is lost, whatever the answer (要綱 2-1-ア, 6-1, 6-2)."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from casestore import follow_ups
from casestore.db import Store, open_store
from casestore.facts import Fact
from casestore.kinds import KINDS
from casestore.tables import Audit
from dialogs.writing_down import ELSEWHERE
from staff_console.kinds_page import BY_HAND, CHAPTERS, OWN_PAGES, chapter_of
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.in_chromium import Standing, faults_in_every_look, in_chromium, listening
from tests.playing import Office
from tests.submitting import OWN, TRAINING, hand_in, plans, up_to_the_plan, writes

N = "R8-0001"
WRITE = f"/cases/{N}/write"
CONTACT: dict[str, Any] = {
    "way": "telephone",
    "facts": "家賃を半分払えたと話してくれた。",
    "happened_on": "2026-11-24",
    "next_action": "家賃の残りを聞く",
    "next_date": "2026-12-01",
}
ADD: dict[str, Any] = {"add.lines": "1"}
SECOND: dict[str, Any] = {"lines.1.service": "work_training"}


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    found = Office(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)
    writes(found, N, "owner_changed", {"owner": found.actor("tanaka").staff_id}, "tanaka")
    return found


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


async def sits(office: Office, who: str = "tanaka") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def hidden(page: str) -> dict[str, Any]:
    """What the form carries unseen: the version that was seen, the id of this command."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen_version", "command")}  # type: ignore[index]


def plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


# -- what can be written ---------------------------------------------------------------------------------------------------


def test_the_list_has_every_kind_somebody_writes_by_hand_in_its_chapter() -> None:
    """(要綱 3, 4, 5, 8)"""
    assert {kind.name for kind in BY_HAND} == set(KINDS) - (ELSEWHERE - OWN_PAGES.keys())
    assert {chapter_of(kind) for kind in BY_HAND} == set(CHAPTERS)
    assert chapter_of(KINDS["contact"]) == "any"
    assert [
        chapter_of(KINDS[kind]) for kind in ("lead", "plan", "closure", "pre_coordination", "sent_back", "benefit_paid")
    ] == [*("3-1", "3-2", "3-3", "4", "5", "8")]


def test_what_is_possible_is_a_link_and_the_rest_says_why_not_with_the_standing(office: Office) -> None:
    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(WRITE)).text
        assert "いまは「受付」の段階です。" in page
        assert f'href="{WRITE}/contact"' in page
        assert f'href="/reception?case={N}"' in page
        assert f'href="{WRITE}/plan"' not in page
        folded = plain(page.split("いまは書けないもの")[-1])
        assert "これを書けるのは" in plain(page) and "市の担当者です。" in plain(page)
        assert "プラン案" in plain(page) and "アセスメントがまだです。" in plain(page)
        assert folded
        case = (await tanaka.opens(f"/cases/{N}")).text
        assert f'href="{WRITE}"' in case and f'href="/cases/{N}/ledger"' in case

    run(visit())


def test_an_impossible_kind_answers_with_the_reason_and_the_present_standing(office: Office) -> None:
    """(要綱 3-2-ア)"""

    async def visit() -> None:
        tanaka = await sits(office)
        answer = await tanaka.opens(f"{WRITE}/plan")
        assert answer.status_code == 409
        assert "アセスメントがまだです。" in answer.text and "いまは「受付」の段階です。" in answer.text
        assert "<textarea" not in answer.text
        city_only = await tanaka.opens(f"{WRITE}/benefit_ended")
        assert city_only.headers["location"] == f"/city/housing/{N}?write=benefit_ended"
        assert (await tanaka.opens(f"{WRITE}/nonsense")).status_code == 404
        assert (await tanaka.opens(f"{WRITE}/merged_away")).status_code == 404
        await tanaka.opens(f"{WRITE}/contact")
        assert (await tanaka.sends(f"{WRITE}/triage", outcome="application")).status_code == 404

    run(visit())


def test_whoever_may_not_write_is_told_or_finds_nothing(office: Office) -> None:
    async def visit() -> None:
        sato = await sits(office, "sato")
        assert (await sato.opens(f"{WRITE}/contact")).status_code == 403
        assert (await sato.opens(WRITE)).status_code == 403
        sasaki = await sits(office, "sasaki")
        assert (await sasaki.opens(WRITE)).status_code == 404
        ito = await sits(office, "ito")
        assert (await ito.opens(WRITE)).status_code == 404
        tanaka = await sits(office)
        assert (await tanaka.opens("/cases/R8-9999/write/contact")).status_code == 404

    run(visit())


# -- writing ---------------------------------------------------------------------------------------------------------------


def test_an_entry_is_written_with_both_its_days_and_its_next_action(office: Office) -> None:
    """(要綱 2-1-ア, 6-1)"""

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        assert "様式3" in page and "いま入っている予定" in page
        done = await tanaka.sends(f"{WRITE}/contact", **hidden(page), **CONTACT)
        assert (done.status_code, done.headers["location"]) == (303, f"/cases/{N}?done=written")

    run(visit())
    entry = office.entries()[-1]
    assert (entry.kind, entry.late, entry.answers["way"]) == ("contact", True, "telephone")
    promised = [row for row in office.promised() if row.because == entry.id]
    assert "家賃の残りを聞く" in office.look(lambda work: [follow_ups.words_of(work, row) for row in promised])
    assert office.is_true()


def test_a_wrong_field_comes_back_with_everything_that_was_typed(office: Office) -> None:
    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/person_promised")).text
        typed: dict[str, Any] = {
            "what": "通帳の写し",
            "by": "令和8年2月30日",
            "words": "持っていきます",
            "happened_on": "2026-12-24",
        }
        answer = await tanaka.sends(f"{WRITE}/person_promised", **hidden(page), **typed)
        assert answer.status_code == 422
        assert "「いつまでに」 その日は暦にありません" in plain(answer.text)
        assert "「いつのことですか」" in plain(answer.text)
        for words in ('value="通帳の写し"', 'value="令和8年2月30日"', "持っていきます</textarea>", 'value="2026-12-24"'):
            assert words in answer.text
        assert 'href="#f-by"' in answer.text and 'id="f-by"' in answer.text

    run(visit())
    assert office.entries()[-1].kind == "owner_changed"


def test_a_row_is_added_without_javascript_and_a_wrong_cell_is_named_by_its_row(office: Office) -> None:
    """(要綱 3-2-ア)"""
    up_to_the_plan(office, N)

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/plan")).text
        assert page.count('name="lines.0.service"') == 1 and 'name="lines.1.service"' not in page
        typed: dict[str, Any] = {"lines.0.service": "own_support", "lines.0.content": "月2回の面談", "policy": "住まいを守る"}
        more = await tanaka.sends(f"{WRITE}/plan", **hidden(page), **typed, **ADD)
        assert more.status_code == 200
        assert 'name="lines.1.service"' in more.text and "月2回の面談</textarea>" in more.text and "住まいを守る" in more.text
        wrong = await tanaka.sends(f"{WRITE}/plan", **hidden(more.text), **typed, **SECOND)
        assert wrong.status_code == 422
        assert "「サービスの行」の2行目の「実施機関」" in plain(wrong.text)
        assert 'id="f-lines.1.agency"' in wrong.text

    run(visit())


def test_a_whole_plan_is_written_and_the_law_reads_its_services(office: Office) -> None:
    """(要綱 3-2-ア, 3-2-オ)"""
    up_to_the_plan(office, N)
    plan: dict[str, Any] = {
        "issues.0.issue": "家賃が2か月たまっている",
        "policy": "住まいを守る",
        "content": "家計の見直し",
        "goals.0.goal": "家賃を返しおわる",
        "goals.0.by": "令和9年5月31日",
        "lines.0.service": "budget_support",
        "lines.0.agency": "家計相談室",
        "lines.2.service": "own_support",
        "employment_target": "yes",
        "period_from": "令和8年12月1日",
        "period_until": "R9.5.31",
        "next_evaluation": "2027-03-01",
    }

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/plan")).text
        assert (await tanaka.sends(f"{WRITE}/plan", **hidden(page), **plan)).status_code == 303
        agreed = (await tanaka.opens(f"{WRITE}/plan_agreement")).text
        assert re.search(r'name="about" value="[^"]+" checked', agreed)

    run(visit())
    entry = office.entries()[-1]
    assert entry.answers["services"] == ["budget_support", "own_support"]
    assert [row["service"] for row in entry.answers["lines"]] == ["budget_support", "own_support"]
    assert (entry.answers["period_until"], entry.answers["goals"][0]["by"]) == ("2027-05-31", "2027-05-31")
    assert Fact.CITY_ACT in office.case().facts


def test_what_it_is_about_is_chosen_and_must_be(office: Office) -> None:
    """(要綱 3-1-エ3)"""
    for place in ("法律の相談", "食料の団体"):
        writes(office, N, "referral", {"agency": place, "shares": "person_only"}, "tanaka")

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/referral_acknowledged")).text
        assert page.count('name="about"') == 2 and "法律の相談" in page and "食料の団体" in page
        assert " checked" not in page.split("どの記録についてですか")[-1].split("</fieldset>")[0]
        answer = await tanaka.sends(f"{WRITE}/referral_acknowledged", **hidden(page), words="受けとった")
        assert answer.status_code == 422 and "どの記録についてのものか、選んでください。" in answer.text
        second = office.entries()[-1].id
        chosen = (await tanaka.opens(f"{WRITE}/referral_acknowledged?about={second}")).text
        assert f'value="{second}" checked' in chosen
        done = await tanaka.sends(f"{WRITE}/referral_acknowledged", **hidden(chosen), about=second, words="受けとった")
        assert done.status_code == 303

    run(visit())
    assert office.entries()[-1].answers["words"] == "受けとった"


def test_a_double_click_writes_once_and_going_back_loses_no_word(office: Office) -> None:
    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        first = await tanaka.sends(f"{WRITE}/contact", **hidden(page), **CONTACT)
        twice = await tanaka.sends(f"{WRITE}/contact", **hidden(page), **CONTACT)
        assert first.status_code == twice.status_code == 303
        assert [one.kind for one in office.entries()].count("contact") == 1
        changed = await tanaka.sends(f"{WRITE}/contact", **hidden(page), **{**CONTACT, "facts": "あとから思い出したこと"})
        assert changed.status_code == 409
        assert "もう記録されています" in changed.text and "あとから思い出したこと</textarea>" in changed.text
        assert (await tanaka.sends(f"{WRITE}/contact", **hidden(changed.text), **CONTACT)).status_code == 303

    run(visit())
    assert [one.kind for one in office.entries()].count("contact") == 2


def test_when_somebody_wrote_meanwhile_both_texts_are_there_and_the_writer_chooses(office: Office) -> None:
    async def visit() -> None:
        tanaka, mori = await sits(office), await sits(office, "mori")
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        other = (await mori.opens(f"{WRITE}/contact")).text
        theirs = {**CONTACT, "facts": "森が電話で聞いたこと"}
        assert (await mori.sends(f"{WRITE}/contact", **hidden(other), **theirs)).status_code == 303
        answer = await tanaka.sends(f"{WRITE}/contact", **hidden(page), **CONTACT)
        assert answer.status_code == 409
        assert "森が電話で聞いたこと" in answer.text and "森 恵子" in answer.text
        assert CONTACT["facts"] in answer.text and "それでも記録する" in answer.text
        assert hidden(answer.text)["command"] == hidden(page)["command"]
        anyway = await tanaka.sends(f"{WRITE}/contact", **hidden(answer.text), **CONTACT)
        assert anyway.status_code == 303

    run(visit())
    assert [one.answers["facts"] for one in office.entries() if one.kind == "contact"] == [
        "森が電話で聞いたこと",
        CONTACT["facts"],
    ]


def test_the_law_may_change_while_somebody_types_and_their_words_stay(office: Office) -> None:
    """(要綱 3-2-ア)"""
    up_to_the_plan(office, N)

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/plan")).text
        typed: dict[str, Any] = {
            "policy": "書いていた方針",
            "content": "内容",
            "issues.0.issue": "課題",
            "goals.0.goal": "目標",
        }
        typed |= {"lines.0.service": "own_support", "employment_target": "no", "period_from": "2026-12-01"}
        typed |= {"period_until": "2027-05-31", "next_evaluation": "2027-03-01"}
        writes(office, N, "consent_withdrawn", {"words": "やめておきます"}, "tanaka")
        fresh = hidden(page) | {"seen_version": str(office.case().version)}
        answer = await tanaka.sends(f"{WRITE}/plan", **fresh, **typed)
        assert answer.status_code == 409
        assert "本人の同意がまだ記録されていません。" in answer.text and "書いていた方針" in answer.text
        assert "段階です。" in answer.text

    run(visit())


def test_a_case_that_would_stand_without_a_next_action_asks_for_one(office: Office) -> None:
    """(要綱 2-1-ア)"""
    office.do(
        lambda work: follow_ups.end_all(work, tuple(follow_ups.Promised), "done", office.clock.now(), case=office.case().id)
    )

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        typed: dict[str, Any] = {**CONTACT, "next_action": "", "next_date": ""}
        answer = await tanaka.sends(f"{WRITE}/contact", **hidden(page), **typed)
        assert answer.status_code == 422
        assert "このままでは、次にすることがなくなります" in answer.text and CONTACT["facts"] in answer.text
        assert (await tanaka.sends(f"{WRITE}/contact", **hidden(answer.text), **CONTACT)).status_code == 303

    run(visit())


def test_a_draft_waits_on_the_server_and_goes_once_it_is_written_or_given_up(office: Office) -> None:
    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        at = {"draft-at": f"{WRITE}/contact"}
        kept = await tanaka.sends("/drafts", htmx=True, **hidden(page), **at, facts="書きかけの事実", way="visit")
        assert kept.status_code == 204
        again = (await tanaka.opens(f"{WRITE}/contact")).text
        assert "書きかけの事実</textarea>" in again and "の下書きから、つづけて書いています。" in again
        assert "書きかけの事実" not in (await tanaka.opens(f"{WRITE}/supervision")).text
        mori = await sits(office, "mori")
        assert "書きかけの事実" not in (await mori.opens(f"{WRITE}/contact")).text
        await tanaka.opens(f"{WRITE}/contact")
        assert (await tanaka.sends(f"{WRITE}/contact", **hidden(again), **CONTACT)).status_code == 303
        after = (await tanaka.opens(f"{WRITE}/contact")).text
        assert "書きかけの事実" not in after
        await tanaka.sends("/drafts", htmx=True, **hidden(after), **at, facts="いらなくなった")
        await tanaka.opens(f"{WRITE}/contact")
        gone = await tanaka.sends(f"{WRITE}/contact", give_up="1", facts="いらなくなった")
        assert gone.headers["location"] == f"/cases/{N}"
        assert "いらなくなった" not in (await tanaka.opens(f"{WRITE}/contact")).text

    run(visit())


def test_an_assessment_keeps_where_each_answer_comes_from(office: Office) -> None:
    """(要綱 3-1-エ)"""
    for kind, answers in (("triage", {"outcome": "application"}), ("application", {}), ("consent", {})):
        writes(office, N, kind, answers, "tanaka")

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/assessment")).text
        typed: dict[str, Any] = {
            "sitting_on": "令和8年11月24日",
            "chief_complaint": "家賃が払えない",
            "rent": "3万6千円",
            "complete": "no",
        }
        typed |= {"from.rent": "paper", "confirmed.rent": "yes", "from.chief_complaint": "told"}
        done = await tanaka.sends(f"{WRITE}/assessment", **hidden(page), **typed)
        assert done.status_code == 303, plain(done.text)
        seen = (await tanaka.opens(f"/cases/{N}/assessment")).text
        assert "書類で見た" in seen and "本人が確かめました" in seen

    run(visit())
    entry = office.entries()[-1]
    assert (entry.answers["rent"], entry.sources["rent"]["how"]) == ("36000", "paper")
    assert (entry.sources["rent"]["confirmed"], entry.sources["chief_complaint"]["confirmed"]) == (True, False)


def test_the_city_reaches_what_is_its_own_and_never_the_case_page(office: Office) -> None:
    """(要綱 3-2-オ, 5-3)"""
    up_to_the_plan(office, N)
    hand_in(office, N, plans(office, N, TRAINING, OWN))

    async def visit() -> None:
        ito = await sits(office, "ito")
        page = (await ito.opens(WRITE)).text
        assert f'href="/city/{N}"' in page and f'href="{WRITE}/contact"' not in page
        assert "生活保護" not in plain(page) and f'href="/cases/{N}"' not in page
        assert (await ito.opens(f"/cases/{N}")).status_code == 404
        assert (await ito.opens(f"/cases/{N}/ledger")).status_code == 404
        assert (await ito.opens(f"{WRITE}/sent_back")).headers["location"] == f"/city/{N}"
        assert (await ito.opens(f"{WRITE}/contact")).status_code == 409
        writes(office, N, "sent_back", {"reasons": "期間がない"}, "ito", office.entries()[-5].id)
        listed = (await ito.opens(f"{WRITE}/correction")).text
        assert "期間がない" in listed and "家賃" not in plain(listed)
        about = office.entries()[-1].id
        form = (await ito.opens(f"{WRITE}/correction?about={about}")).text
        done = await ito.sends(
            f"{WRITE}/correction", **hidden(form), about=about, reasons="期間と回数がない", correction_reason="書きもらし"
        )
        assert done.headers["location"] == f"{WRITE}?done=corrected"

    run(visit())
    assert office.entries()[-1].kind == "correction"


def test_a_correction_is_made_on_the_entrys_own_form_and_the_old_words_stand_struck_through(office: Office) -> None:
    """(要綱 6-1)"""

    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        await tanaka.sends(f"{WRITE}/contact", **hidden(page), **CONTACT)
        about = office.entries()[-1].id
        listed = (await tanaka.opens(f"{WRITE}/correction")).text
        assert f"{WRITE}/correction?about={about}" in listed
        form = (await tanaka.opens(f"{WRITE}/correction?about={about}")).text
        assert CONTACT["facts"] in form
        typed: dict[str, Any] = {"about": about, "way": "telephone", "facts": "家賃を全部払えた。"}
        unsaid = await tanaka.sends(f"{WRITE}/correction", **hidden(form), **typed)
        assert (
            unsaid.status_code == 422
            and "訂正する理由を書いてください。" in unsaid.text
            and "家賃を全部払えた。" in unsaid.text
        )
        done = await tanaka.sends(f"{WRITE}/correction", **hidden(unsaid.text), **typed, correction_reason="聞きまちがえた")
        assert done.headers["location"].startswith(f"/cases/{N}/ledger?done=corrected#e-")
        ledger = (await tanaka.opens(f"/cases/{N}/ledger")).text
        assert f"<del><bdi>{CONTACT['facts']}</bdi></del>" in ledger
        assert "<ins><bdi>家賃を全部払えた。</bdi></ins>" in ledger and "田中 ゆかり：聞きまちがえた" in ledger
        assert (await tanaka.opens(f"{WRITE}/correction?about=nothing")).status_code == 404

    run(visit())
    assert office.is_true()


def test_reading_and_writing_are_both_in_the_audit(office: Office) -> None:
    async def visit() -> None:
        tanaka = await sits(office)
        page = (await tanaka.opens(f"{WRITE}/contact")).text
        await tanaka.sends(f"{WRITE}/contact", **hidden(page), **CONTACT)

    run(visit())
    actions = [row.action for row in office.look(lambda work: work.session.exec(select(Audit)).all())]
    assert "read_case" in actions and "wrote_contact" in actions


# -- in a real browser -----------------------------------------------------------------------------------------------------

PAGES = (
    *(WRITE, f"{WRITE}/contact", f"{WRITE}/plan", f"{WRITE}/assessment", f"{WRITE}/evaluation", f"{WRITE}/correction"),
    *(f"/cases/{N}/ledger", f"{WRITE}/referral", f"{WRITE}/benefit_application"),
)


@pytest.fixture(scope="module")
def standing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Standing]:
    import shutil

    folder = tmp_path_factory.mktemp("writing")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    office = Office(store, StillClock())
    office.says("U1", *THE_INTAKE)
    writes(office, N, "owner_changed", {"owner": office.actor("tanaka").staff_id}, "tanaka")
    up_to_the_plan(office, N)
    contact = writes(office, N, "contact", {"way": "telephone", "facts": "家賃を半分払えた。"}, "tanaka")
    rows = [{"field": "facts", "words": "家賃を全部払えた。", "value": "家賃を全部払えた。"}]
    writes(office, N, "correction", {"corrections": rows, "reason": "聞きまちがえた"}, "tanaka", contact.id)
    with in_chromium(office) as standing:
        yield standing
    store.close()


@pytest.mark.browser
def test_axe_finds_nothing_on_the_pages_of_writing_and_nothing_scrolls_sideways(standing: Standing) -> None:
    page = standing.signed_in()
    complaints = listening(page)
    for path in PAGES:
        page.goto(path, wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true; })")
        assert faults_in_every_look(page) == {}
    assert [one for one in complaints if "409" not in one] == []
    page.context.close()


@pytest.mark.browser
def test_nothing_scrolls_sideways_at_320_pixels(standing: Standing) -> None:
    page = standing.signed_in(width=320)
    for path in PAGES:
        page.goto(path, wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.context.close()


@pytest.mark.browser
def test_a_draft_is_kept_while_typing_and_is_there_after_a_reload(standing: Standing) -> None:
    page = standing.signed_in()
    page.goto(f"{WRITE}/supervision", wait_until="domcontentloaded")
    page.goto(f"{WRITE}/contact", wait_until="domcontentloaded")
    page.locator("#f-facts").fill("打っている途中のことば")
    expect(page.locator("#draft-state")).to_contain_text("下書きを保存しました")
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#f-facts")).to_have_value("打っている途中のことば")
    expect(page.locator("main .note")).to_contain_text("つづけて書いています")
    page.get_by_role("button", name="書いたことを消してやめる").click()
    page.wait_for_url(f"**/cases/{N}")
    page.context.close()


@pytest.mark.browser
def test_a_plan_is_written_without_javascript_with_rows_added_on_the_way(standing: Standing) -> None:
    """(要綱 3-2-ア)"""
    page = standing.signed_in(java_script_enabled=False)
    page.goto(WRITE, wait_until="domcontentloaded")
    page.get_by_role("link", name="プラン案", exact=True).click()
    page.locator("[name='issues.0.issue']").fill("家賃がたまっている")
    page.locator("#f-policy").fill("住まいを守る")
    page.locator("#f-content").fill("月2回の面談")
    page.locator("[name='goals.0.goal']").fill("家賃を返しおわる")
    page.locator("[name='lines.0.service']").select_option("own_support")
    page.locator("[name='add.lines']").click()
    page.locator("[name='lines.1.service']").select_option("budget_support")
    page.get_by_role("button", name="記録する").last.click()
    expect(page.locator(".errors")).to_contain_text("2行目の「実施機関」")
    page.locator("[name='lines.1.agency']").fill("家計相談室")
    page.locator("[name=employment_target][value=no]").check()
    for name, day in (
        ("period_from", "令和8年12月1日"),
        ("period_until", "令和9年5月31日"),
        ("next_evaluation", "令和9年3月1日"),
    ):
        page.locator(f"#f-{name}").fill(day)
    page.locator("button.go").click()
    page.wait_for_url(f"**/cases/{N}?done=written")
    assert standing.office.entries()[-1].answers["services"] == ["own_support", "budget_support"]
    page.context.close()
