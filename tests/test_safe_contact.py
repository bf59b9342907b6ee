"""Safe contact through the whole house (要綱 3-1-イ): neutral notices, the word only they know, the pause word, hours. No word of a case
reaches a screen that others may read before the person is there."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from casestore import conversation, people, posts, restriction, safe_contact, shared_phones, talks
from casestore.calendar import JST
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.safe_contact import NOTICES, Mode
from casestore.speech import Bubble, Post
from casestore.tables import Message
from casestore.wishes import Wishes
from dialogs.catalogue import DIALOGS
from dialogs.safe_door import IS_IT_YOU, SMALL_TALK
from dialogs.secrets import hashed
from staff_console import careful
from tests.conftest import StillClock
from tests.console_room import Visitor, console_of
from tests.playing import Office
from tests.test_desk import THE_INTAKE, triaged

CANARY = "やまねこ倉庫"
TO_A_PERSON = tuple(name for name, one in DIALOGS.items() if one.audience == "resident" and not one.aside)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def received(office: Office, who: str = "U1", channel: str = "line") -> None:
    office.says(who, *THE_INTAKE, channel=channel)
    triaged(office)
    office.forward(hours=1)  # they have put the telephone away


def wishes(office: Office, **more: str) -> None:
    office.do(lambda work: people.prefer(work, office.contact().id, more))


def replies(office: Office, text: str) -> str:
    tanaka = office.actor("tanaka")
    sent = office.do(lambda work: office.worker.reply(work, office.contact().id, text, tanaka, office.clock.now()))
    office.settle()
    return sent


def fresh(office: Office, before: int, who: str = "U1") -> list[str]:
    return office.phones[who][before:]


def with_word(office: Office, word: str = "ひまわり", pause: str = "ねこのごはん") -> None:
    office.says("U1", "設定", "合いことば", "決める", word, pause)


# -- the table: whatever we begin, in whatever mode, by whichever door ----------------------------------------------------


@pytest.mark.parametrize("channel", ["line", "telegram"])
@pytest.mark.parametrize("why", ["quiet", "ask", "restricted", "shared"])
def test_nothing_we_begin_says_a_word_before_the_person_is_there(office: Office, why: str, channel: str) -> None:
    """要綱 3-1-イ: every dialog for residents, begun of our own accord, by both doors."""
    received(office, channel=channel)
    careful_because(office, why)
    before = len(office.phones["U1"])
    about = dict.fromkeys(("workplace", "place", "purpose", "what", "name"), CANARY) | {"case": office.case().id}
    for name in TO_A_PERSON:
        office.do(
            lambda work, name=name: office.desk.begin(
                work, office.contact().id, name, office.clock.now(), about=about, because=f"test:{name}", mode="interrupt"
            )
        )
        office.settle()
    replies(office, f"{CANARY}のことで、お話ししたいです。")
    assert fresh(office, before) == [NOTICES[0]], "one notice, and nothing else"
    assert [label for label, _data in office.buttons["U1"]] == ["つづける"]


def careful_because(office: Office, why: str) -> None:
    """The four ways in which a telephone becomes one to be careful with."""
    contact, case = office.contact(), office.case()
    if why == "quiet":
        wishes(office, quiet="yes")
    elif why == "ask":
        wishes(office, safe_contact="ask")
    elif why == "restricted":
        tanaka = office.actor("tanaka")
        office.do(lambda work: restriction.restrict(work, case, (), tanaka.staff_id, office.clock.now()))
    else:
        other = office.do(lambda work: people.new_person(work, office.clock.now(), person="P" + "0" * 31))
        office.do(
            lambda work: shared_phones.share(work, contact.id, other, office.actor("tanaka").staff_id, office.clock.now())
        )


def test_what_waited_comes_when_they_answer_in_the_order_it_was_written(office: Office) -> None:
    received(office)
    wishes(office, quiet="yes")
    replies(office, "面談は火曜日です。")
    replies(office, "印かんを持ってきてください。")
    before = len(office.phones["U1"])
    office.clock.forward(seconds=30)
    office.send("U1", "", tap="!go")
    office.do(lambda work: office.desk.turns(work, office.clock.now()))
    with office.store.reading() as work:
        waiting = work.session.exec(select(Message).where(Message.state == "waiting").order_by(col(Message.id))).all()
    assert [bool(row.reply_token) for row in waiting] == [True, False], "the first is the answer, which costs nothing"
    office.settle()
    assert fresh(office, before) == ["面談は火曜日です。", "印かんを持ってきてください。"]


def test_who_is_in_the_talk_is_answered_at_once_and_buttons_show_numbers_only(office: Office) -> None:
    received(office)
    wishes(office, quiet="yes")
    office.says("U1", "新しい相談", "わたし自身のこと", "どれもない")
    labels = [label for label, _data in office.buttons["U1"]]
    assert "1" in labels and "とじる" in labels
    assert not any("DV" in label or "債務" in label for label in labels)
    replies(office, "すぐ読みました。")
    assert office.phones["U1"][-1] == "すぐ読みました。"


def test_the_second_notice_has_other_words_and_there_is_no_third(office: Office) -> None:
    received(office)
    wishes(office, quiet="yes")
    before = len(office.phones["U1"])
    for _day in range(5):
        replies(office, f"{CANARY}のこと")
        office.forward(hours=21)
    got = fresh(office, before)
    assert got == list(NOTICES)


def test_a_notice_keeps_the_hours_they_named(office: Office) -> None:
    """要綱 3-1-イ: allowed hours hold, for notices too."""
    received(office)
    wishes(office, quiet="yes", safe_contact="hours")
    office.do(lambda work: people.prefer(work, office.contact().id, {"safe_times": ["evening"]}))
    office.clock.at = office.clock.at.astimezone(JST).replace(hour=10) + timedelta(days=1)
    before = len(office.phones["U1"])
    replies(office, "あした来てください。")
    assert fresh(office, before) == []
    with office.store.reading() as work:
        moments = [row.not_before for row in work.session.exec(select(Message).where(Message.kind == safe_contact.NOTICE))]
    assert [moment.astimezone(JST).hour for moment in moments if moment] == [17]


# -- is it you? ----------------------------------------------------------------------------------------------------------


def test_the_word_is_kept_as_a_hash_and_the_message_it_stood_in_as_dots(office: Office) -> None:
    received(office)
    with_word(office)
    kept = office.look(lambda work: people.prefers(work, office.contact().id))
    told = office.look(lambda work: conversation.conversation(work, office.contact().id, "s").spoken)
    session = office.look(lambda work: talks.load(work, office.contact().id)).session
    said = [one.said.text for one in told if one.said]
    assert "ひまわり" not in str(kept) + str(session) + str(said) and "ねこのごはん" not in str(kept) + str(session) + str(said)
    assert said[-2:] == ["●●●", "●●●"]
    assert kept["pass_word"] and kept["pass_word"] != hashed("ひまわり"), "not the bare hash either: it is keyed"


def test_only_the_word_opens_what_waited(office: Office) -> None:
    received(office)
    with_word(office)
    office.forward(hours=2)
    replies(office, f"{CANARY}のことです。")
    before = len(office.phones["U1"])
    assert office.says("U1", "つづける") == [IS_IT_YOU]
    assert office.says("U1", "だれと話しているの") == [SMALL_TALK[0]]
    assert office.says("U1", "どうなってる？") == [SMALL_TALK[1]]
    assert not any(CANARY in text for text in fresh(office, before))
    assert office.says("U1", "ヒマワリ") == [f"{CANARY}のことです。"]


def test_a_wrong_word_is_told_to_people_with_a_day_and_an_owner(office: Office) -> None:
    """要綱 2-1-ア: somebody named looks, by a day."""
    received(office)
    with_word(office)
    office.forward(hours=2)
    office.says("U1", "つづける", "まちがい", "またまちがい")
    tasks = [row for row in office.promised() if row.kind == Promised.CALL and row.because.startswith("stranger:")]
    assert len(tasks) == 1 and tasks[0].owner_id
    told = office.look(lambda work: conversation.conversation(work, office.contact().id, "s").spoken)
    assert sum(one.kind == "stranger" for one in told) == 2
    assert office.is_true()


def test_the_word_holds_for_a_sitting_and_is_asked_again_after_it(office: Office) -> None:
    received(office)
    with_word(office)
    for _ in range(5):
        office.forward(minutes=12)
        assert office.says("U1", "どうなってる？")[0].startswith("【いま】")
        office.says("U1", "これでわかった")
    office.forward(minutes=45)
    assert office.says("U1", "どうなってる？") == [IS_IT_YOU]


def test_the_word_can_be_taken_away_again(office: Office) -> None:
    received(office)
    with_word(office)
    office.says("U1", "設定", "合いことば", "なくす")
    office.forward(hours=3)
    assert office.says("U1", "どうなってる？")[0].startswith("【いま】")


# -- the pause word ------------------------------------------------------------------------------------------------------


def test_after_the_pause_word_nothing_goes_out_until_the_other_word(office: Office) -> None:
    """要綱 3-1-イ: at once, whatever was open, whoever has the pen."""
    received(office)
    with_word(office)
    tanaka = office.actor("tanaka")
    office.do(lambda work: office.worker.take_over(work, office.contact().id, tanaka, office.clock.now()))
    before = len(office.phones["U1"])
    assert office.says("U1", "ねこのごはん") == [SMALL_TALK[0]]
    replies(office, f"{CANARY}のことです。")
    office.forward(days=3)
    assert office.says("U1", "これは何", "つづける", "停止") == [SMALL_TALK[1]]
    assert all(text in SMALL_TALK for text in fresh(office, before)), "no notice, no reminder, no word of ours"
    assert any(row.because.startswith("hushed:") and row.owner_id for row in office.promised())
    assert f"{CANARY}のことです。" in office.says("U1", "ひまわり")


def test_a_waiting_post_does_not_slip_out_after_the_pause_word(office: Office) -> None:
    received(office)
    with_word(office)
    later = office.clock.now() + timedelta(hours=1)
    tanaka, contact = office.actor("tanaka"), office.contact().id
    office.do(
        lambda work: office.worker.reply(work, contact, f"{CANARY}のことです。", tanaka, office.clock.now(), not_before=later)
    )
    before = len(office.phones["U1"])
    office.says("U1", "ねこのごはん")
    office.forward(hours=5)
    assert fresh(office, before) == [SMALL_TALK[0]]


@pytest.mark.parametrize("at_the_door", ["hushed", "strange"])
def test_words_of_danger_reach_people_from_behind_the_door(office: Office, at_the_door: str) -> None:
    """要綱 3-2-イ: on the screen only the two emergency numbers, which any office could show."""
    received(office)
    with_word(office)
    if at_the_door == "hushed":
        office.says("U1", "ねこのごはん")
    office.forward(hours=2)
    got = office.says("U1", "夫に殴られています")
    assert len(got) == 2 and got[0] in SMALL_TALK and "119" in got[1] and "110" in got[1]
    assert not any("DV" in text or "暴力" in text for text in got)
    assert any(row.kind == Promised.ALERT for row in office.promised())
    assert office.look(lambda work: talks.load(work, office.contact().id)).held


def test_a_word_in_any_width_is_the_same_word() -> None:
    assert hashed("ひまわり") == hashed("ヒマワリ") == hashed("ﾋﾏﾜﾘ") == hashed(" ひまわり。")
    assert hashed("ひまわり") != hashed("ひまわり2")


def test_a_pass_word_opens_only_the_account_it_was_chosen_on(office: Office) -> None:
    received(office)
    with_word(office)
    kept = office.look(lambda work: people.prefers(work, office.contact().id))["pass_word"]
    is_word = office.look(lambda work: safe_contact.is_word(work, "another", safe_contact.PASS, hashed("ひまわり"), kept))
    assert not is_word


# -- what a worker is told before they write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "prefers", "minutes", "line"),
    [
        ("", {}, 99, None),
        ("wished", {"quiet": "yes"}, 99, careful.NOTICE_FIRST),
        ("wished", {"quiet": "yes"}, 3, careful.HERE_NOW),
        ("restricted", {}, 99, careful.NOTICE_FIRST),
        ("shared", {}, 99, careful.NOTICE_FIRST),
        ("", {"safe_contact": "no"}, 99, careful.NOT_AT_ALL),
        ("wished", {"quiet": "yes", "hushed": "2026-11-25T00:00:00+00:00"}, 3, careful.HUSHED),
    ],
)
def test_a_worker_reads_how_to_contact_them_before_writing(
    clock: StillClock, why: str, prefers: dict[str, str], minutes: int, line: str | None
) -> None:
    now = clock.now()
    mode = Mode(why, Wishes.of(prefers), now - timedelta(minutes=minutes))
    told = careful.words(mode, 0, now, lambda text: text)
    assert told.startswith(line) if line else told == ""


def test_what_the_person_wished_goes_before_the_restriction(office: Office) -> None:
    received(office)
    tanaka = office.actor("tanaka")
    office.do(lambda work: restriction.restrict(work, office.case(), (), tanaka.staff_id, office.clock.now()))
    wishes(office, quiet="no")
    assert office.look(lambda work: safe_contact.mode_of(work, office.contact().id)).why == ""


def test_a_blocked_or_stopped_telephone_gets_no_notice_either(office: Office) -> None:
    received(office)
    wishes(office, quiet="yes")
    office.says("U1", "停止")
    office.forward(hours=1)
    before = len(office.phones["U1"])
    post = Post((Bubble(CANARY),))
    office.do(lambda work: posts.queue(work, office.contact().id, post, office.clock.now(), author="bot"))
    office.settle()
    assert fresh(office, before) == []


def test_the_composer_says_so_before_anything_is_written_and_the_notice_goes_first(office: Office) -> None:
    """要綱 3-1-イ: at the console, in plain sight."""

    async def story() -> None:
        desk = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
        page = (await desk.opens("/cases/R8-0001")).text
        assert careful.NOTICE_FIRST in page and "お知らせを先に送る" in page and "（本人の希望です）" in page
        words = {"to": "person", "text": f"{CANARY}のことです。", "number": "R8-0001", "when": "here"}
        await desk.sends(f"/talks/{office.contact().id}/say", **words)
        office.settle()
        assert office.phones["U1"][-1] == NOTICES[0]
        page = (await desk.opens("/cases/R8-0001")).text
        assert "本人の返事を待って送ります" in page and "返事を待っているもの：1件" in page

    received(office)
    wishes(office, quiet="yes")
    asyncio.run(story())
