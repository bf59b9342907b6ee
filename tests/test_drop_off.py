"""What happened at which question, by language, without who and without words (要綱 7): derived from turns, counted in the store, shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from casestore import drop_off, staff
from casestore.calendar import JST
from casestore.db import Store
from casestore.speech import Said
from casestore.tables import DialogStep
from dialogs import engine
from dialogs.catalogue import DIALOGS
from dialogs.facts import Facts
from dialogs.own_accord import nudge, told
from dialogs.progress import Turn
from dialogs.session import Fragment, Session
from dialogs.steps_taken import EVENTS, starred, steps_taken
from tests.conftest import StillClock
from tests.playing import Office

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
GREETED = ("こんにちは", "日本語", "わたし自身のこと")
WORDS = (*GREETED, "いまは、どれもない", "4、7", "これで全部", "4")
WHOLE = (
    *(*WORDS, "カナリアの家賃が払えません。", "カナリア美咲", "いつでもだいじょうぶ", "答えたくない"),
    *("いまは考えていない", "これで送る"),
)
Happened = list[tuple[str, str]]


def happened(before: Session, turn: Turn) -> Happened:
    return [(step.event, f"{step.dialog}/{step.key}") for step in steps_taken(before, turn, DIALOGS)]


def says(session: Session, text: str) -> Turn:
    return engine.turn(session, (Fragment(Said(text=text), f"M{session.turn}"),), NOW, Facts())


def after(*texts: str) -> Session:
    session = Session()
    for text in texts:
        session = says(session, text).session
    return session


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ((), "こんにちは", [("asked", "greeting/language")]),
        (GREETED[:1], "日本語", [("answered", "greeting/language"), ("ended", "greeting/"), ("asked", "intake/who")]),
        (GREETED, "いまは、どれもない", [("answered", "intake/urgent"), ("asked", "intake/troubles")]),
        (WORDS[:4], "4、7", []),
        (WORDS[:5], "これで全部", [("answered", "intake/troubles"), ("asked", "intake/main_trouble")]),
        (WORDS[:4], "ああ", [("missed", "intake/troubles")]),
        ((*WORDS[:4], "ああ", "いい"), "うう", [("missed", "intake/troubles"), ("left_to_person", "intake/troubles")]),
        (WORDS[:4], "人と話す", [("left_to_person", "intake/troubles")]),
        (WORDS[:4], "あとで", [("put_off", "intake/troubles")]),
        ((*WORDS[:4], "あとで"), "つづける", []),
        (WORDS[:4], "停止", []),
        (WORDS[:4], "なぜ聞くの？", []),
        (WORDS, "もどる", []),
        ((*WORDS, "もどる"), "7", [("edited", "intake/main_trouble")]),
        ((*WORDS, "家賃のこと"), "とばす", [("skipped", "intake/call_name"), ("asked", "intake/safe_to_message")]),
        (WHOLE[:10], "答えたくない", [("withheld", "intake/ward"), ("asked", "intake/wants_public_assistance")]),
        (WHOLE[:-1], "これで送る", [("answered", "intake/check"), ("ended", "intake/")]),
        (WHOLE, "ありがとうございます", []),
        (WORDS[:4], "English", []),
    ],
)  # fmt: skip
def test_what_a_turn_counts_as(before: Iterable[str], text: str, expected: Happened) -> None:
    """(要綱 7) one table of what is said and what it counts as; going back, reasons and a language are no steps."""
    session = after(*before)
    assert happened(session, says(session, text)) == expected


def test_each_step_is_counted_in_the_language_it_was_taken_in() -> None:
    """(要綱 3-1-イ) a question in English, answered in English."""
    session = after("こんにちは", "English")
    steps = steps_taken(session, says(session, "About me"), DIALOGS)
    assert {step.language for step in steps} == {"en"} and len(steps) == 2


def test_a_reminder_counts_at_the_open_question_and_a_workers_answer_not_at_all() -> None:
    """(要綱 2-1-ア) what staff fill in is no answer of the person."""
    session = after(*WORDS[:4])
    assert happened(session, nudge(session, NOW, Facts())) == [("reminded", "intake/troubles")]
    written = Turn(told(session, {"troubles": ("housing",)}, "staff-1", NOW))
    assert [event for event, _where in happened(session, written)] == ["asked"]


def test_repeated_questions_are_one_and_no_event_is_unknown() -> None:
    assert starred("child.2.age") == "child.*.age" and starred("who") == "who"
    session = Session()
    for text in (*WHOLE, "予約する", "あとで"):
        turn = says(session, text)
        assert all(step.event in EVENTS for step in steps_taken(session, turn, DIALOGS))
        session = turn.session


# -- in the store ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    return Office(store, clock)


def rows(office: Office) -> dict[tuple[str, str, str, str], int]:
    found = office.look(lambda work: work.session.exec(select(DialogStep)).all())
    return {(row.dialog, row.key, row.language, row.event): row.count for row in found}


def read(office: Office, **of: Any) -> dict[str, drop_off.Question]:
    day = office.clock.now().astimezone(JST).date()
    found = office.look(lambda work: drop_off.questions(work, day.replace(day=1), day, 5, **of))
    return {one.key: one for one in found}


def test_talks_of_many_people_become_numbers_of_a_day_and_small_ones_are_not_handed_out(office: Office) -> None:
    """(要綱 7) counted in the turn's own transaction, on both databases; who it was cannot be found, nor what they said."""
    for number in range(6):
        office.says(f"U{number}", *(GREETED if number < 4 else (*GREETED[:2],)))
    counted = rows(office)
    assert counted["intake", "who", "ja", "asked"] == 6
    assert counted["intake", "who", "ja", "answered"] == 4
    found = read(office, dialog="intake")
    assert found["who"].cell("asked") == drop_off.Cell(6)
    assert found["who"].cell("answered") == drop_off.Cell(few=True), "four people are too few to be told of"
    assert found["who"].rate is None
    assert found["who"].cell("withheld") == drop_off.Cell()
    office.says("U4", GREETED[2])
    rate = read(office)["who"].rate
    assert rate is not None and round(rate, 2) == 0.83
    assert read(office, language="en") == {}
    everything = repr(office.look(lambda work: [row.model_dump() for row in work.session.exec(select(DialogStep))]))
    assert "カナリア" not in everything and "U4" not in everything


def test_days_are_those_of_the_city_and_the_month_before_is_not_this_one(office: Office) -> None:
    office.clock.at = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)  # the first of December in Sapporo
    office.says("U1", GREETED[0])
    (day,) = {row.day for row in office.look(lambda work: work.session.exec(select(DialogStep)).all())}
    assert day == date(2026, 12, 1)
    november = office.look(lambda work: drop_off.questions(work, date(2026, 11, 1), date(2026, 11, 30), 5))
    assert november == ()


def test_a_colleagues_phone_is_not_counted(office: Office) -> None:
    """(要綱 2-2-イ) workers are not measured by their questions."""
    worker = office.actor("tanaka")
    token = office.do(lambda work: staff.new_link(work, worker.staff_id, "telegram", office.clock.now()))
    office.says("T1", "", channel="telegram", event="start", payload=token)
    office.says("T1", "訪問を始める", "ああ", channel="telegram")
    assert rows(office) == {}


def test_a_question_of_our_own_accord_is_counted_too(office: Office) -> None:
    """(要綱 3-3-エ) what the bot asks after months is where people stop most."""
    office.says("U1", *WHOLE)
    contact = office.contact()
    about = {"place": "hello_work", "case": office.case().id}
    office.do(lambda work: office.desk.begin(work, contact.id, "reached", office.clock.now(), about=about, because="test"))
    assert [key for key in rows(office) if key[0] == "reached" and key[3] == "asked"]
