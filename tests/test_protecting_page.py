"""Protection in the console: a restricted case does not exist for others on any page; the pages of protection and the team
(security 3.5; 要綱 2-2, 2-2-ア)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from sqlmodel import select

from casestore import attachments, staff
from casestore.db import Store, Work
from casestore.permissions import Act
from casestore.speech import Media
from casestore.tables import Audit, BreakGlass
from staff_console.guard import OPEN, SIGNED_IN, Page
from staff_console.live import Live
from staff_console.routes import PAGES
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office

T = TypeVar("T")
HIDDEN, OTHER = "R8-0001", "R8-0002"
NOBODY = "R8-0999"
WHY = "本人から電話があり、今夜ねる場所がないと話している。担当は休み。"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    """Two people wrote at night; the first one's case is tanaka's and has a picture in it."""
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    office.says("U2", *THE_INTAKE[:-2], "申請したい", "これで送る")
    office.says("U1", "", media=(Media("image", "M-picture", "image/jpeg"),))
    return office


def restrict(office: Office, number: str = HIDDEN) -> None:
    tanaka, case = office.actor("tanaka"), office.case(number)
    office.do(lambda work: office.worker.restrict(work, case.id, (), tanaka, office.clock.now()))


async def at_the_desk(office: Office, who: str) -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


# -- a restricted case does not exist for others ---------------------------------------------------------------------------


def pieces(office: Office) -> dict[str, str]:
    """What stands in addresses of the case: its number, contact, a kept picture, an entry, a follow-up."""

    def kept(work: Work) -> str:
        wanted = attachments.attachments_wanted(work, office.clock.now(), 5)[0]
        attachments.keep_attachment(work, wanted.id, b"\x89PNG", "image/png", office.clock.now())
        return wanted.id

    return {
        "number": HIDDEN,
        "contact": office.contact(office.case(HIDDEN)).id,
        "attachment": office.do(kept),
        "entry": office.entries(HIDDEN)[-1].id,
        "follow_up": office.promised(HIDDEN)[0].id,
    }


def filled(page: Page, known: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: known.get(name[1], "0"), page.path)


def made_up(known: dict[str, str]) -> dict[str, str]:
    return {name: NOBODY if name == "number" else f"no-such-{name}" for name in known}


OF_A_CASE = [page for page in PAGES if re.search(r"\{(number|contact|attachment|entry|follow_up)\}", page.path)]
OF_NONE = [page for page in PAGES if page.method == "GET" and "{" not in page.path and page.permission != OPEN]


def test_by_every_address_of_the_console_a_restricted_case_answers_as_one_that_does_not_exist(office: Office) -> None:
    """Every page with a case, a conversation, a picture, an entry or a follow-up in its address, for another worker and another chief."""
    known = pieces(office)

    async def before() -> None:
        one = await at_the_desk(office, "sato")
        for path in ("/cases/{number}", "/talks/{contact}/lines", "/pictures/{attachment}", "/reception/{number}/peek"):
            assert (await one.opens(path.format(**known))).status_code == 200, path

    async def story() -> None:
        for who in ("sato", "ito", "sasaki"):
            one = await at_the_desk(office, who)
            for page in OF_A_CASE:
                if page.permission in (OPEN, SIGNED_IN):
                    continue
                answers = []
                for values in (known, made_up(known)):
                    await one.opens("/me")
                    path = filled(page, values)
                    answer = await (one.opens(path) if page.method == "GET" else one.sends(path))
                    answers.append((answer.status_code, _told(answer.text, path)))
                assert answers[0] == answers[1], (who, page.method, page.path)
                assert page.method != "GET" or answers[0][0] == 404, (who, page.path)
                assert HIDDEN not in answers[0][1], (who, page.path)

    run(before())
    restrict(office)
    run(story())


def _told(text: str, path: str) -> str:
    """A page without its own address and its token, which differ by nature."""
    without = re.sub(r'name="csrf" value="[^"]*"', "", text)
    for piece in path.split("/"):
        without = without.replace(piece, "…") if len(piece) > 3 and piece not in ("cases", "talks") else without
    return without


def test_no_list_of_the_console_knows_of_a_restricted_case(office: Office) -> None:
    async def story() -> list[str]:
        seen = []
        for who in ("sato", "sasaki", "ito"):
            one = await at_the_desk(office, who)
            for page in OF_NONE:
                answer = await one.opens(page.path)
                seen += [f"{who} {page.path}"] if HIDDEN in answer.text else []
            for path in (f"/cases?q={HIDDEN}", "/cases?q=美咲", "/reception?view=all", f"/reception?case={HIDDEN}"):
                answer = await one.opens(path)
                known = re.sub(
                    r'value="[^"]*"|hreflang|href="/(cases|reception)[^"]*\?[^"]*(lang=en|q=[^"]*)"|「[^」]*」', "", answer.text
                )
                seen += [f"{who} {path}"] if HIDDEN in known else []
        return seen

    assert [one for one in run(story()) if one.startswith("sato")] != []  # before: a colleague's case stands in the lists
    restrict(office)
    assert run(story()) == []


def test_the_live_stream_says_that_something_changed_and_never_what() -> None:
    live = Live()

    async def story() -> list[str]:
        stream = live.stream(lambda: True)
        first = await anext(stream)
        live.heard("case", "01a2-the-id-of-a-restricted-case")
        second = await anext(stream)
        live.close()
        return [first, second]

    said = run(story())
    assert said[1] == "event: notify\ndata: case\n\n"
    assert "01a2" not in "".join(said)


def test_whoever_has_a_conflict_of_interest_meets_nothing_on_any_page(office: Office) -> None:
    mori, sato, case = office.actor("mori"), office.actor("sato"), office.case(HIDDEN)
    office.do(lambda work: office.worker.exclude(work, case.id, sato.staff_id, "親族", mori, office.clock.now()))

    async def story() -> None:
        one = await at_the_desk(office, "sato")
        for path in (f"/cases/{HIDDEN}", f"/cases/{HIDDEN}/protect", f"/reception/{HIDDEN}/peek", f"/cases/{HIDDEN}/access"):
            assert (await one.opens(path)).status_code == 404, path
        for path in ("/today", "/reception?view=all", "/cases"):
            assert HIDDEN not in (await one.opens(path)).text, path

    run(story())


# -- the page of protection ------------------------------------------------------------------------------------------------


def test_restricting_is_one_click_and_the_page_then_says_who_may_know(office: Office) -> None:
    async def story() -> None:
        one = await at_the_desk(office, "tanaka")
        await one.opens(f"/cases/{HIDDEN}/protect")
        answer = await one.sends(f"/cases/{HIDDEN}/protect/restrict")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{HIDDEN}/protect?done=restricted")
        page = (await one.opens(answer.headers["location"])).text
        assert "制限しています" in page
        assert "ほかの人には、このケースはもう見えません" in page
        assert "閲覧制限" in (await one.opens(f"/cases/{HIDDEN}")).text

    run(story())
    assert office.case(HIDDEN).restricted
    assert office.is_true()


def test_a_list_of_one_comes_back_with_what_to_do(office: Office) -> None:
    async def story() -> None:
        one = await at_the_desk(office, "tanaka")
        await one.opens(f"/cases/{HIDDEN}/protect")
        answer = await one.sends(f"/cases/{HIDDEN}/protect/restrict", named=office.actor("mori").staff_id)
        assert answer.status_code == 422
        assert "2人以上" in answer.text

    run(story())
    assert not office.case(HIDDEN).restricted


def test_lifting_needs_another_persons_yes_on_their_own_screen(office: Office) -> None:
    restrict(office)

    async def story() -> None:
        one = await at_the_desk(office, "tanaka")
        await one.opens(f"/cases/{HIDDEN}/protect")
        assert (await one.sends(f"/cases/{HIDDEN}/protect/lift", reason="")).status_code == 422
        assert (await one.sends(f"/cases/{HIDDEN}/protect/lift", reason="相手が遠くへ移った")).status_code == 303
        waiting = (await one.opens(f"/cases/{HIDDEN}/protect")).text
        assert "ほかの人の返事を待っています" in waiting
        assert 'value="yes"' not in waiting
        two = await at_the_desk(office, "mori")
        assert "閲覧の制限を解いてよいか答える（田中 ゆかりさんから）" in (await two.opens("/today")).text
        page = (await two.opens(f"/cases/{HIDDEN}/protect")).text
        assert "相手が遠くへ移った" in page
        question = re.search(r'name="question" value="([^"]+)"', page)
        assert question is not None
        refused = await one.sends(f"/cases/{HIDDEN}/protect/answer", question=question[1], says="yes")
        assert refused.status_code == 409
        assert office.case(HIDDEN).restricted
        done = await two.sends(f"/cases/{HIDDEN}/protect/answer", question=question[1], says="yes")
        assert done.status_code == 303

    run(story())
    assert not office.case(HIDDEN).restricted


def test_a_colleague_with_a_conflict_is_kept_away_and_an_owner_only_with_a_new_one(office: Office) -> None:
    tanaka, sato = office.actor("tanaka"), office.actor("sato")

    async def story() -> None:
        await (worker := await at_the_desk(office, "tanaka")).opens(f"/cases/{HIDDEN}/protect")
        await worker.sends(f"/cases/{HIDDEN}/owner")
        chief = await at_the_desk(office, "mori")
        await chief.opens(f"/cases/{HIDDEN}/protect")
        at = f"/cases/{HIDDEN}/protect/exclude"
        assert (await chief.sends(at, staff="", why="親族")).status_code == 422
        assert (await chief.sends(at, staff=tanaka.staff_id, why="")).status_code == 422
        alone = await chief.sends(at, staff=tanaka.staff_id, why="元の配偶者の親族")
        assert alone.status_code == 422
        assert "ほかの担当を選んでください" in alone.text
        assert "元の配偶者の親族" in alone.text
        done = await chief.sends(at, staff=tanaka.staff_id, why="元の配偶者の親族", new_owner=sato.staff_id)
        assert done.status_code == 303
        assert (await worker.opens(f"/cases/{HIDDEN}")).status_code == 404
        await worker.opens("/me")
        assert (await worker.sends(f"/cases/{HIDDEN}/protect/readmit", staff=tanaka.staff_id)).status_code == 404
        shown = (await chief.opens(f"/cases/{HIDDEN}/protect")).text
        assert "田中 ゆかりさんを戻す" in shown
        assert (await chief.sends(f"/cases/{HIDDEN}/protect/readmit", staff=tanaka.staff_id)).status_code == 303
        assert (await worker.opens(f"/cases/{HIDDEN}")).status_code == 200

    run(story())
    assert office.case(HIDDEN).owner_id == sato.staff_id


def test_somebody_with_a_conflict_can_be_made_owner_by_nobody(office: Office) -> None:
    mori, sato, case = office.actor("mori"), office.actor("sato"), office.case(HIDDEN)
    office.do(lambda work: office.worker.exclude(work, case.id, sato.staff_id, "親族", mori, office.clock.now()))

    async def story() -> None:
        chief = await at_the_desk(office, "mori")
        page = (await chief.opens(f"/reception?case={HIDDEN}")).text
        owners = re.search(r'<select[^>]*name="owner".*?</select>', page, re.S)
        assert owners is None or "佐藤" not in owners[0]
        answer = await chief.sends(f"/cases/{HIDDEN}/owner", owner=sato.staff_id)
        assert answer.status_code == 403
        assert "利害がある" in answer.text

    run(story())


# -- break-glass -----------------------------------------------------------------------------------------------------------


def test_a_number_and_a_reason_open_a_case_and_the_chief_reviews_it(office: Office) -> None:
    async def story() -> None:
        one = await at_the_desk(office, "sasaki")
        assert (await one.opens(f"/cases/{HIDDEN}")).status_code == 404
        assert "担当でないケースを緊急にひらく" in (await one.opens("/cases")).text
        await one.opens("/break-glass")
        empty = await one.sends("/break-glass")
        assert empty.status_code == 422
        assert empty.text.count('class="err"') == 3
        short = await one.sends("/break-glass", number=HIDDEN, category="life", reason="いのちの危険")
        assert short.status_code == 422
        assert "20文字以上" in short.text
        opened = await one.sends("/break-glass", number=HIDDEN.lower(), category="life", reason=WHY)
        assert (opened.status_code, opened.headers["location"]) == (303, f"/cases/{HIDDEN}")
        assert (await one.opens(f"/cases/{HIDDEN}")).status_code == 200
        assert HIDDEN in (await one.opens("/break-glass")).text
        assert HIDDEN in (await one.opens("/cases")).text  # one rule for list and page
        chief = await at_the_desk(office, "mori")
        today = (await chief.opens("/today")).text
        assert "緊急の閲覧を確かめる（佐々木 大輔さん）" in today
        link = re.search(r'href="(/break-glass/[^"]+)"', today)
        assert link is not None
        assert link[1] in (await chief.opens("/team")).text
        assert (await one.opens(link[1])).status_code == 404
        page = (await chief.opens(link[1])).text
        assert WHY in page
        assert (await chief.sends(link[1])).status_code == 422
        assert (await chief.sends(link[1], verdict="not_right")).status_code == 422
        assert (await chief.sends(link[1], verdict="right", words="担当にも伝えた")).status_code == 303
        assert (await chief.sends(link[1], verdict="right")).status_code == 409
        office.clock.forward(minutes=31)
        assert (await (await at_the_desk(office, "sasaki")).opens(f"/cases/{HIDDEN}")).status_code == 404

    run(story())


def test_unknown_and_kept_numbers_get_the_very_same_page(office: Office) -> None:
    restrict(office)

    async def story() -> list[tuple[int, str]]:
        one = await at_the_desk(office, "sasaki")
        answers = []
        for number in (HIDDEN, NOBODY):
            await one.opens("/break-glass")
            answer = await one.sends("/break-glass", number=number, category="life", reason=WHY)
            answers.append((answer.status_code, answer.text.replace(number, "…")))
        return answers

    kept, unknown = run(story())
    assert kept == unknown
    assert kept[0] == 404


# -- who looked, the team, absences, leaving -------------------------------------------------------------------------------


def rows(office: Office, action: str) -> list[Audit]:
    return office.look(lambda work: list(work.session.exec(select(Audit).where(Audit.action == action)).all()))


def test_reads_lists_searches_and_denials_stand_in_the_audit(office: Office) -> None:
    """Once a page, not once a refresh; never a word of what was searched or read."""

    async def story() -> None:
        one = await at_the_desk(office, "sato")
        for path in (f"/cases/{HIDDEN}", "/cases", "/cases?q=美咲", "/today", "/reception", "/cases/R8-0999"):
            await one.opens(path)
        for path in (f"/cases/{HIDDEN}/lead", "/today/lists", "/reception/queue"):
            await one.opens(path)
        await one.opens("/admin/staff")

    run(story())
    case = office.case(HIDDEN)
    mine = [
        row.action for row in office.look(lambda work: work.session.exec(select(Audit).where(Audit.thing == case.id)).all())
    ]
    assert mine.count("read_case") == 2  # the page, and the preview at the reception desk
    assert mine.count("read_conversation") == 1
    assert [row.thing for row in rows(office, "listed")] == ["cases", "today", "reception"]
    (searched,) = rows(office, "searched")
    assert "美咲" not in searched.thing + searched.detail
    assert [row.detail for row in rows(office, "denied")] == ["/cases/R8-0999", "/admin/staff"]


def test_the_readers_of_a_case_see_who_looked_and_strangers_do_not(office: Office) -> None:
    async def story() -> None:
        await (owner := await at_the_desk(office, "tanaka")).opens(f"/cases/{HIDDEN}")
        await owner.sends(f"/cases/{HIDDEN}/owner")
        await (other := await at_the_desk(office, "sato")).opens(f"/cases/{HIDDEN}")
        page = (await owner.opens(f"/cases/{HIDDEN}/access")).text
        assert "佐藤 健" in page
        assert "会話を読んだ" in page
        assert "受付にある・急ぎの知らせ" in page
        assert (await other.opens(f"/cases/{HIDDEN}/access")).status_code == 404
        chief = await at_the_desk(office, "mori")
        assert "佐藤 健" in (await chief.opens("/team/looks")).text
        assert (await other.opens("/team/looks")).status_code == 404

    run(story())


def test_the_chief_sees_the_work_of_all_plans_an_absence_and_hands_everything_over(office: Office) -> None:
    tanaka, sato, mori = office.actor("tanaka"), office.actor("sato"), office.actor("mori")

    async def story() -> None:
        worker = await at_the_desk(office, "tanaka")
        await worker.opens("/cases")
        await worker.sends(f"/cases/{HIDDEN}/owner")
        chief = await at_the_desk(office, "mori")
        page = (await chief.opens("/team")).text
        assert "修了証がまだ" in page
        assert (await worker.opens("/team")).status_code == 404
        bad: dict[str, Any] = {"staff": tanaka.staff_id, "cover": tanaka.staff_id, "first": "2026-11-25", "last": "2026-11-27"}
        assert (await chief.sends("/team/absences", **bad)).status_code == 422
        assert (await chief.sends("/team/absences", **bad | {"cover": ""})).status_code == 422
        assert (await chief.sends("/team/absences", **bad | {"cover": sato.staff_id, "last": "2026-11-31"})).status_code == 422
        good = await chief.sends("/team/absences", **bad | {"cover": sato.staff_id})
        assert good.headers["location"] == "/team?done=absence"
        assert "休み（代わり 佐藤 健）" in (await chief.opens("/team")).text
        today = (await (await at_the_desk(office, "sato")).opens("/today")).text
        assert "田中 ゆかり（休み・代わり 佐藤 健）" in today
        await chief.opens(f"/team/{tanaka.staff_id}")
        assert (await chief.sends(f"/team/{tanaka.staff_id}/hand-over")).status_code == 422
        given = await chief.sends(f"/team/{tanaka.staff_id}/hand-over", to=sato.staff_id)
        assert given.headers["location"] == "/team?done=handed_over"

    run(story())
    assert office.case(HIDDEN).owner_id == sato.staff_id
    assert office.is_true()
    assert mori.staff_id != sato.staff_id


def test_certificates_are_written_down_and_an_account_closes_only_when_nothing_is_theirs(office: Office) -> None:
    tanaka, sato = office.actor("tanaka"), office.actor("sato")

    async def story() -> None:
        worker = await at_the_desk(office, "tanaka")
        await worker.opens("/cases")
        await worker.sends(f"/cases/{HIDDEN}/owner")
        admin = await at_the_desk(office, "mori")
        at = f"/admin/staff/{tanaka.staff_id}"
        assert "修了証がまだ" in (await admin.opens(at)).text
        assert (await admin.sends(f"{at}/certificate", role="counsellor", number="第123号", on="")).status_code == 422
        assert (await admin.sends(f"{at}/certificate", role="counsellor", number="第123号", on="2030-01-01")).status_code == 422
        assert (await admin.sends(f"{at}/certificate", role="city", number="1", on="2025-01-01")).status_code == 404
        await admin.opens(at)
        assert (await admin.sends(f"{at}/certificate", role="counsellor", number="第123号", on="2025-10-31")).status_code == 303
        assert "修了証がまだ" not in (await admin.opens(at)).text
        assert "担当しているケース" in (await admin.opens(at)).text
        assert (await admin.sends(f"{at}/close")).status_code == 409
        await admin.opens(at)
        await admin.sends(f"/team/{tanaka.staff_id}/hand-over", to=sato.staff_id)
        await admin.opens(at)
        assert (await admin.sends(f"{at}/close")).headers["location"] == "/admin/staff?done=account_closed"
        assert (await worker.opens("/today")).status_code == 303  # signed out in the same moment
        assert (await admin.sends(f"/admin/staff/{office.actor('mori').staff_id}/close")).status_code == 409

    run(story())
    assert office.look(lambda work: staff.actor_by_id(work, tanaka.staff_id)) is None


def test_pages_of_protection_are_declared_with_their_own_acts() -> None:
    declared = {page.path: page.permission for page in PAGES}
    assert declared["/break-glass"] == Act.BREAK_GLASS
    assert declared["/break-glass/{opened}"] == Act.REVIEW_BREAK_GLASS
    assert declared["/cases/{number}/protect/lift"] == Act.LIFT_RESTRICTION
    assert declared["/cases/{number}/access"] == Act.SEE_ACCESS
    assert declared["/team"] == Act.SUPERVISE


def test_the_admin_page_of_somebody_unknown_does_not_exist(office: Office) -> None:
    async def story() -> None:
        chief = await at_the_desk(office, "mori")
        for path in ("/admin/staff/0", "/team/0", "/break-glass/0"):
            assert (await chief.opens(path)).status_code == 404, path
        assert (await chief.sends("/team/absences/0/end")).status_code in (403, 404)

    run(story())
    assert office.look(lambda work: work.session.exec(select(BreakGlass)).all()) == []
