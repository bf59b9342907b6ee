"""When a worker's words go out (要綱 3-3-ウ): at night they wait for the morning, unless somebody is in danger, waits, or the worker says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from casestore.calendar import JST
from casestore.db import Store
from casestore.profile import load_profile
from casestore.tables import Audit, Message
from staff_console.sending_hours import HERE, LATER, NOW, SAFETY, later, usually
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, visit
from tests.playing import Office

CASE = "/cases/R8-0001"
WORDS = "あした、いっしょに考えましょう。"


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    """The person wrote at 21:10; now it is a few hours later, in the night."""
    made = Office(sqlite_store, clock)
    made.says("U1", *THE_INTAKE)
    clock.forward(hours=2)
    return made


def ours(office: Office) -> Message:
    """What a worker said last."""
    rows = select(Message).where(Message.way == "out", Message.author == office.actor("tanaka").staff_id)
    return office.look(lambda work: work.session.exec(rows.order_by(col(Message.id).desc())).all()[0])


def say(office: Office) -> str:
    return f"/talks/{office.contact().id}/say"


def in_tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST).astimezone(UTC)


@pytest.mark.parametrize(
    ("urgent", "heard", "at", "chosen"),
    [
        (False, None, in_tokyo(25, 23), LATER),
        (False, in_tokyo(25, 22), in_tokyo(25, 23), LATER),
        (False, in_tokyo(25, 22, 45), in_tokyo(25, 23), HERE),
        (True, None, in_tokyo(25, 23), SAFETY),
        (False, None, in_tokyo(25, 18), LATER),
        (True, None, in_tokyo(25, 18), NOW),
        (False, in_tokyo(25, 17, 50), in_tokyo(25, 18), NOW),
    ],
)
def test_words_wait_unless_somebody_is_in_danger_or_has_just_written(
    urgent: bool, heard: datetime | None, at: datetime, chosen: str
) -> None:
    assert usually(load_profile("sapporo").calendar, urgent, heard, at) == chosen


def test_they_wait_for_a_day_on_which_somebody_is_here() -> None:
    """Friday night goes to Tuesday, when Monday is a public holiday (勤労感謝の日)."""
    calendar = load_profile("sapporo").calendar
    assert later(calendar, in_tokyo(25, 23)) == in_tokyo(26, 9)
    assert later(calendar, in_tokyo(26, 2)) == in_tokyo(26, 9)
    assert later(calendar, in_tokyo(20, 22)) == in_tokyo(24, 9)


def test_at_night_the_morning_is_chosen_already_and_nothing_rings_before(office: Office) -> None:
    async def act(visitor: Visitor) -> None:
        text = (await visitor.opens(CASE)).text
        assert "いまは夜です（21:00〜08:00）" in text
        assert re.search(r'value="open" checked><span>あした 09:00 に送る', text)
        assert (await visitor.sends(say(office), to="person", text=WORDS, when="open")).status_code == 303
        assert "11月26日（木） 09:00 に送ります" in (await visitor.opens(CASE)).text
        assert "職員からのメッセージ" in (await visitor.opens("/outgoing")).text

    visit(office, "tanaka", act)
    office.settle()
    assert WORDS not in office.phones["U1"]
    office.forward(hours=14)
    assert office.phones["U1"][-1] == WORDS


def test_what_is_sent_at_night_all_the_same_is_noted_with_its_reason_and_nothing_of_the_words(office: Office) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.opens(CASE)
        await visitor.sends(say(office), to="person", text=WORDS, when="safety")

    visit(office, "tanaka", act)
    office.settle()
    assert office.phones["U1"][-1] == WORDS
    said = office.look(lambda work: work.session.exec(select(Audit.detail).where(Audit.action == "replied")).all())
    assert said == ["safety"]


def test_a_form_drawn_by_day_and_sent_at_night_asks_first_and_keeps_what_was_typed(office: Office) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.opens(CASE)
        answer = await visitor.sends(say(office), htmx=True, to="person", text=WORDS)
        assert (answer.status_code, "いつ送るかをえらんでください" in answer.text, WORDS in answer.text) == (422, True, True)

    async def by_day(visitor: Visitor) -> None:
        await visitor.opens(CASE)
        assert (await visitor.sends(say(office), htmx=True, to="person", text=WORDS)).status_code == 200

    visit(office, "tanaka", act)
    office.forward(hours=11)
    visit(office, "tanaka", by_day)
    office.settle()
    assert office.phones["U1"].count(WORDS) == 1


@pytest.mark.parametrize("where", ["talk", "list"])
def test_what_waits_is_sent_now_or_stopped_beside_the_talk_and_in_the_list(office: Office, where: str) -> None:
    async def act(visitor: Visitor) -> None:
        for text in ("ひとつめ", "ふたつめ"):
            await visitor.opens(CASE)
            await visitor.sends(say(office), to="person", text=text, when="open")
            waits = ours(office).id
            how = "now" if text == "ひとつめ" else "stop"
            if where == "list":
                assert f'action="/outgoing/{waits}/{how}"' in (await visitor.opens("/outgoing")).text
                done = await visitor.sends(f"/outgoing/{waits}/{how}")
            else:
                assert "送るのをやめる" in (await visitor.opens(CASE)).text
                done = await visitor.sends(f"/talks/{office.contact().id}/waiting", message=waits, how=how)
            assert done.status_code == 303
            office.settle()
            again = await visitor.sends(f"/talks/{office.contact().id}/waiting", message=waits, how="now")
            assert again.status_code == 404  # it went out, or was stopped

    visit(office, "tanaka", act)
    office.forward(hours=14)
    assert (office.phones["U1"].count("ひとつめ"), office.phones["U1"].count("ふたつめ")) == (1, 0)
    assert ours(office).state == "cancelled"


def test_a_ready_sentence_waits_for_the_morning_like_any_other(office: Office) -> None:
    """(要綱 3-1-ウ)"""

    async def act(visitor: Visitor) -> None:
        listed = (await visitor.opens(f"/talks/{office.contact().id}/phrases")).text
        for link in re.findall(r'href="(/talks/[^"]+/phrases/[^"?]+)', listed):
            page = (await visitor.opens(link)).text
            if "書きいれるところ" not in page:
                break
        assert 'value="open" checked' in page
        assert (await visitor.sends(link, when="open")).status_code == 303

    visit(office, "tanaka", act)
    waits = ours(office)
    assert (waits.state, waits.not_before) == ("waiting", in_tokyo(26, 9))
    assert waits.not_before is not None and waits.not_before - office.clock.now() > timedelta(hours=5)
