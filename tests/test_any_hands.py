"""Same session, any hands (要綱 2-1-ア, 3-1-イ): a worker enters what was said by telephone, and a dialog goes on on another account."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections.abc import Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casestore import conversation, people, talks
from casestore.db import Store, open_store
from casestore.tables import Audit
from dialogs.answer_sheet import LEFT, laid_out
from dialogs.answering_for import NotEntered, TalkWentOn
from dialogs.at_desk import NotAllowed
from dialogs.catalogue import DIALOGS
from dialogs.desk import session_of
from dialogs.facts import Facts
from dialogs.progress import known_before
from dialogs.sample_facts import sample
from dialogs.session import Frame, Session
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.doubles import Doubles
from tests.in_chromium import in_chromium, violations

BEGUN = ("こんにちは", "日本語", "わたし自身のこと", "いまは、どれもない")
MOVED = "前の質問のつづきから、こちらで始めます。"
HEARD = "困っていること、いちばん困っていることは、職員から聞きました。もう一度はおたずねしません。"


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Doubles:
    return by_day(sqlite_store, clock)


def by_day(store: Store, clock: StillClock) -> Doubles:
    """At ten in the morning, when the bot may speak of its own accord."""
    clock.at = datetime(2026, 11, 25, 1, tzinfo=UTC)
    return Doubles(store, clock)


def turn_of(office: Doubles, phone: str) -> int:
    return session(office, phone).turn


def session(office: Doubles, phone: str) -> Session:
    return office.look(lambda work: session_of(talks.load(work, office.contact_of(phone).id)))


def enters(
    office: Doubles, phone: str, typed: Mapping[str, Sequence[str]], who: str = "tanaka", turn: int | None = None
) -> list[str]:
    """A worker enters answers; what the phone got."""
    contact, actor, before = office.contact_of(phone).id, office.actor(who), len(office.phones.get(phone, []))
    seen = turn_of(office, phone) if turn is None else turn
    office.do(lambda work: office.worker.answer_for(work, contact, typed, seen, actor, office.clock.now()))
    office.settle()
    return office.phones.get(phone, [])[before:]


def events(office: Doubles, phone: str) -> list[str]:
    contact = office.contact_of(phone).id
    spoken = office.look(lambda work: conversation.conversation(work, contact, "reader").spoken)
    return [one.kind for one in spoken if one.way == "event"]


# -- a worker enters what was said ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, dialog in DIALOGS.items() if dialog.audience == "resident"])
def test_every_dialog_can_be_laid_out_and_no_consent_can_be_entered(name: str) -> None:
    dialog, now = DIALOGS[name], datetime(2026, 11, 24, 3, tzinfo=UTC)
    if dialog.aside:
        with pytest.raises(LookupError):
            laid_out(Session((Frame(name),)), {}, Facts(), now, "ja")
        return
    facts = sample(dialog, Facts(), now)
    known = {key: known_before(value, now, dialog.version) for key, value in facts.beginnings[name].answers.items()}
    sheet = laid_out(Session((Frame(name, dialog.version, known),)), {}, facts, now, "ja")
    assert bool(sheet.questions) == bool(dialog.asks)
    if name in ("consent", "plan_review", "withdraw"):
        assert {one.control for one in sheet.questions} <= {LEFT}


def test_what_was_said_by_telephone_is_not_asked_again_and_stands_under_the_workers_name(
    store: Store, clock: StillClock
) -> None:
    """(要綱 2-1-ア, 3-1-イ)"""
    office = by_day(store, clock)
    office.says("U1", *BEGUN)
    got = enters(office, "U1", {"troubles": ["04", "07"], "main_trouble": ["04"], "call_name": ["  "]})
    assert got[0].startswith(HEARD)
    assert "くわしいことを、あなたのことばで" in got[0]
    rest = THE_INTAKE[THE_INTAKE.index("4") + 1 :]
    said = [text for one in rest for text in office.says("U1", one)]
    assert not any("どんなことで困っていますか" in text for text in said)
    (intake,) = (one for one in office.entries() if one.kind == "intake")
    assert intake.answers["troubles"] == ["04", "07"]
    tanaka = office.actor("tanaka").staff_id
    assert {intake.sources[key]["by"] for key in ("troubles", "main_trouble")} == {tanaka}
    assert intake.sources["own_words"]["by"] == "bot"
    assert "answered_for" in events(office, "U1")
    noted = office.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "answered_for")).one())
    assert noted.detail == "troubles,main_trouble"
    assert office.is_true()


def test_what_cannot_be_read_or_changes_nothing_is_refused_and_the_talk_is_as_it_was(office: Doubles) -> None:
    office.says("U1", *BEGUN)
    before = session(office, "U1")
    for typed in ({"troubles": ["99"]}, {"troubles": [""]}, {"who": ["self"]}, {"check": ["send"]}, {}):
        with pytest.raises(NotEntered):
            enters(office, "U1", typed)
    assert session(office, "U1") == before


def test_whoever_answered_meanwhile_is_not_overwritten(office: Doubles) -> None:
    office.says("U1", *BEGUN)
    seen = turn_of(office, "U1")
    office.send("U1", "4")
    with pytest.raises(TalkWentOn):
        enters(office, "U1", {"troubles": ["07"]}, turn=seen)
    office.clock.forward(seconds=30)
    office.settle()
    with pytest.raises(TalkWentOn):
        enters(office, "U1", {"troubles": ["07"]}, turn=seen)


def test_while_a_worker_has_the_pen_nothing_is_said_until_it_is_given_back(office: Doubles) -> None:
    office.says("U1", *BEGUN)
    contact, tanaka = office.contact_of("U1").id, office.actor("tanaka")
    office.do(lambda work: office.worker.take_over(work, contact, tanaka, office.clock.now()))
    assert enters(office, "U1", {"troubles": ["04", "07"], "main_trouble": ["04"]}) == []
    office.do(lambda work: office.worker.hand_back(work, contact, tanaka, "", office.clock.now()))
    office.settle()
    assert HEARD in office.phones["U1"][-1]


def test_at_night_the_bot_goes_on_in_the_morning(office: Doubles) -> None:
    office.says("U1", *BEGUN)
    office.clock.at = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)  # 23:30 in Japan
    assert enters(office, "U1", {"troubles": ["04", "07"], "main_trouble": ["04"]}) == []
    office.forward(hours=12)
    assert [text for text in office.phones["U1"] if HEARD in text] == [office.phones["U1"][-1]]


def test_where_others_may_read_only_a_notice_goes_out(office: Doubles) -> None:
    office.says("U1", *BEGUN)
    contact = office.contact_of("U1").id
    office.do(lambda work: people.prefer(work, contact, {"quiet": "yes"}))
    office.clock.forward(hours=1)
    (notice,) = enters(office, "U1", {"troubles": ["04", "07"], "main_trouble": ["04"]})
    assert notice.startswith("お知らせがあります。")
    assert HEARD in "\n".join(office.says("U1", "つづける"))


def test_a_need_heard_by_telephone_alarms_as_if_it_was_chosen_and_danger_holds_the_talk(office: Doubles) -> None:
    office.says("U1", *BEGUN[:-1])
    enters(office, "U1", {"urgent": ["sleep"]})
    assert [one.answers["class"] for one in office.entries() if one.kind == "alert"] == ["no_roof"]
    office.says("U2", *BEGUN[:-1])
    enters(office, "U2", {"urgent": ["life"]})
    assert session(office, "U2").held == "crisis"


def test_on_a_telephone_of_two_and_for_whoever_may_not_see_nothing_is_entered(office: Doubles) -> None:
    office.writes_in("U1")
    number = office.takes_down(phone=office.contact_of("U1").id)
    office.says("U2", *BEGUN)
    assert number
    with pytest.raises(NotAllowed):
        enters(office, "U1", {"troubles": ["04"]})
    with pytest.raises(NotAllowed):
        enters(office, "U2", {"troubles": ["04"]}, who="ito")


# -- another account -----------------------------------------------------------------------------------------------------


def one_person_with_two_accounts(office: Doubles) -> None:
    """U1 is half-way through a new consultation; U9 is the same person's, with nothing open."""
    office.writes_in("U1")
    office.writes_in("U9", channel="telegram")
    office.merges(office.number_of("U1"), office.number_of("U9"))
    office.says("U1", "新しい相談", "わたし自身のこと", "いまは、どれもない")
    office.clock.forward(minutes=20)


def test_the_open_question_goes_on_where_they_write_now(store: Store, clock: StillClock) -> None:
    """(要綱 2-1-ア, 3-1-イ)"""
    office = by_day(store, clock)
    one_person_with_two_accounts(office)
    got = office.says("U9", "家賃のことで、また書きます", channel="telegram")
    assert got[0].startswith(MOVED)
    assert "どんなことで困っていますか" in got[0]
    assert session(office, "U1").frames == ()
    assert "moved_over" in events(office, "U1")
    assert "家賃のことで、また書きます" in [piece.text for piece in session(office, "U9").kept]
    rest = office.says("U9", "4", "これで全部", channel="telegram")
    assert MOVED not in "\n".join(rest)
    before = len(office.phones["U1"])
    office.forward(days=1)
    assert len(office.phones["U1"]) == before  # no reminder where nothing is open any more
    assert office.is_true()


def test_words_that_begin_something_else_and_words_of_danger_leave_it_where_it_is(office: Doubles) -> None:
    one_person_with_two_accounts(office)
    for text in ("人と話す", "受付時間", "死にたい"):
        assert MOVED not in "\n".join(office.says("U9", text, channel="telegram"))
        assert session(office, "U1").frames
    assert session(office, "U9").held == "crisis"


def test_a_talk_that_is_held_or_a_workers_and_a_telephone_of_two_keep_what_is_open(office: Doubles) -> None:
    one_person_with_two_accounts(office)
    contact, tanaka = office.contact_of("U1").id, office.actor("tanaka")
    office.do(lambda work: office.worker.take_over(work, contact, tanaka, office.clock.now()))
    assert MOVED not in "\n".join(office.says("U9", "こんにちは", channel="telegram"))
    office.do(lambda work: office.worker.hand_back(work, contact, tanaka, "", office.clock.now()))
    office.says("U1", "死にたい")
    assert MOVED not in "\n".join(office.says("U9", "こんにちは", channel="telegram"))
    assert session(office, "U1").frames


def test_from_a_telephone_of_two_nothing_moves(office: Doubles) -> None:
    one_person_with_two_accounts(office)
    contact = office.contact_of("U1").id
    office.takes_down(phone=contact)
    taken = office.look(lambda work: talks.load(work, contact))
    assert taken.pen != "bot"
    assert MOVED not in "\n".join(office.says("U9", "こんにちは", channel="telegram"))
    assert session(office, "U1").frames


# -- the page ------------------------------------------------------------------------------------------------------------


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


def typed(**answers: Any) -> dict[str, Any]:
    """The fields of the form."""
    return {f"a-{key}": value for key, value in answers.items()}


def case_half_way(office: Doubles) -> str:
    """Somebody with a ledger who is half-way through another consultation; the address of the page."""
    office.writes_in("U1")
    office.says("U1", "新しい相談", "わたし自身のこと", "いまは、どれもない")
    return f"/talks/{office.contact_of('U1').id}/answers"


def test_the_page_shows_the_questions_takes_what_was_heard_and_says_what_is_wrong(office: Doubles) -> None:
    path = case_half_way(office)

    async def visit() -> None:
        worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
        assert path in (await worker.opens("/cases/R8-0001")).text
        shown = html.unescape((await worker.opens(path)).text)
        for words in ("いまの答え：わたし自身のこと", "家賃やローンの支払いのこと", "お呼びする名前", "この答えを記録する"):
            assert words in shown, words
        assert 'name="a-main_trouble"' not in shown
        turn = re.findall(r'name="turn" value="(\d+)"', shown)[0]
        more = await worker.sends(path, turn=turn, more="1", **typed(troubles=["04", "07"]))
        assert more.status_code == 200
        assert 'name="a-main_trouble"' in more.text
        empty = await worker.sends(path, turn=turn)
        assert empty.status_code == 422
        assert "聞いた答えを、1つ以上入れてください。" in empty.text
        wrong = await worker.sends(path, turn=turn, **typed(call_name="長い" * 30, troubles=["04", "07"]))
        assert wrong.status_code == 422
        assert "お名前や呼び名を、短く書いてください。" in wrong.text
        assert "長い" * 30 in wrong.text
        assert 'value="04" checked' in wrong.text
        theirs = await worker.sends(path, turn=turn, **typed(check="send"))
        assert theirs.status_code == 422
        assert "これは、ご本人だけが答えられます。" in theirs.text
        late = await worker.sends(path, turn="1", **typed(call_name="美咲"))
        assert late.status_code == 409
        assert "そのあいだに、本人が答えました。" in late.text
        assert 'value="美咲"' in late.text
        done = await worker.sends(path, turn=turn, **typed(troubles=["04", "07"], main_trouble="04"))
        assert done.headers["location"] == "/cases/R8-0001?done=answered_for#chat"
        after = (await worker.opens("/cases/R8-0001")).text
        assert "職員が、本人から聞いた答えを入れました" in after

    run(visit())
    office.settle()
    assert HEARD in office.phones["U1"][-1]


def test_who_may_not_see_the_talk_meets_no_page(office: Doubles) -> None:
    path = case_half_way(office)
    office.restricts("R8-0001", "mori", "mori", "tanaka")

    async def visit() -> None:
        kept_out = await Visitor(console_of(office)).sits_down_as(office, "sato")
        assert (await kept_out.opens(path)).status_code == 404
        await kept_out.opens("/me")
        assert (await kept_out.sends(path, turn="3", **typed(troubles="04"))).status_code == 404
        assert (await kept_out.opens("/talks/nobody/answers")).status_code == 404

    run(visit())


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    migrated_sqlite: Path, tmp_path: Path, key_file: Path, clock: StillClock
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{tmp_path}/tsunagi.sqlite3", key_file)
    office = Doubles(store, clock)
    path = case_half_way(office)
    with in_chromium(office) as standing:
        for width, scheme in ((320, "dark"), (390, "light"), (1440, "light"), (1440, "dark")):
            page = standing.signed_in("田中 ゆかり", width=width, scheme=scheme)
            for at in ("/cases/R8-0001", path):
                page.goto(at, wait_until="domcontentloaded")
                assert violations(page) == [], (at, width, scheme)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (at, width)
            page.get_by_role("button", name="この答えを記録する").click()
            page.get_by_text("聞いた答えを、1つ以上入れてください。").first.wait_for()
            assert violations(page) == [], (width, scheme)
            page.context.close()
    store.close()
