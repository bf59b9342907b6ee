"""Whoever stopped in the middle under a released version goes on under this one: nothing said is lost, nothing is asked twice. 要綱 2-1-ア

A question that is gone stands in RETIRED with the version that dropped it; one that has a new name lists the old one in `was`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casestore.speech import Said
from dialogs import engine
from dialogs.acts import Done, WantPerson
from dialogs.catalogue import DIALOGS
from dialogs.following import refreshed
from dialogs.progress import Moment, standing
from dialogs.session import Fragment, Session
from dialogs.wording import post
from locales import LANGUAGES
from tests.demo_office import demo_facts
from tests.parking import FOLDER, NOW, facts_for, parked, willing

RETIRED: Mapping[str, frozenset[str]] = {}  # 「0.1.0」: {"intake.old_key"}: dropped on purpose since that version
LATER = NOW + timedelta(days=150)
LONGEST = 80
VERSIONS = sorted(FOLDER.glob("*.json"))


def sessions(path: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(one["dialog"], one["session"]) for one in json.loads(path.read_text(encoding="utf-8"))]


def known_under_today(dialog: str, key: str) -> bool:
    now = DIALOGS[dialog]
    starred = ".".join("*" if part.isdecimal() else part for part in key.split("."))
    return now.ask(key) is not None or key in now.given or any(starred in ask.was for ask in now.asks.values())


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_no_answer_of_a_parked_talk_belongs_to_a_question_that_vanished_silently(path: Path) -> None:
    vanished = {
        f"{frame[0]}.{key}"
        for _dialog, stored in sessions(path)
        for frame in stored["frames"]
        for key in frame[2]
        if frame[0] not in DIALOGS or not known_under_today(frame[0], key)
    }
    assert vanished - RETIRED.get(path.stem, frozenset()) == set()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_every_talk_that_was_parked_comes_to_its_end_or_to_a_person(path: Path) -> None:
    for dialog, stored in sessions(path):
        go_on(dialog, stored)


def go_on(dialog: str, stored: dict[str, Any]) -> None:
    """From where they stopped, months later: they say hello, and then go along."""
    session, now, acts = Session.from_json(stored), LATER, list[Any]()
    answered = {(frame.dialog, key) for frame in session.frames for key in frame.answers}
    before = {place: answer.value for frame in session.frames for place, answer in _places(frame.dialog, frame.answers)}
    said = Said(text="つづける")
    for step in range(LONGEST):
        facts = facts_for(session.frames[-1].dialog if session.frames else dialog, session.language, now)
        turn = engine.turn(session, (Fragment(said, f"later{step}"),), now, facts)
        session = Session.from_json(json.loads(json.dumps(turn.session.as_json())))
        acts += turn.acts
        for language in LANGUAGES:
            assert post(turn.says, language, demo_facts(language, now)) is not None
        if not session.frames or session.held or session.wanted:
            break
        _not_asked_again(session, now, facts, answered, before)
        now += timedelta(minutes=1)
        said = willing(session, now, facts, step)
    ended = not session.frames and any(isinstance(act, Done) for act in acts)
    assert ended or session.held or any(isinstance(act, WantPerson) for act in acts), (dialog, session)


def _places(dialog: str, answers: Mapping[str, Any]) -> list[tuple[tuple[str, str], Any]]:
    return [((dialog, key), answer) for key, answer in answers.items()]


def _not_asked_again(
    session: Session, now: Any, facts: Any, answered: set[tuple[str, str]], before: Mapping[tuple[str, str], Any]
) -> None:
    """The open question is none that they had answered, unless the answer does not fit any more (`still_holds`) or is being changed."""
    m = Moment(now, facts, DIALOGS)
    found = standing(m, refreshed(m, session))
    if found is None or found.ask is None or session.top.editing:
        return
    place = (session.top.dialog, found.ask.key)
    if place in answered and place[1] in session.top.answers:
        assert not found.ask.kind.still_holds(before[place], found.known), place


def test_a_parked_talk_keeps_every_answer_under_todays_dialogs() -> None:
    for dialog, stored in (one for path in VERSIONS for one in sessions(path)):
        session = Session.from_json(stored)
        facts = facts_for(dialog, session.language, LATER)
        m = Moment(LATER, facts, DIALOGS)
        for old, new in zip(session.frames, refreshed(m, session).frames, strict=True):
            assert {answer.value if not isinstance(answer.value, dict) else "" for answer in old.answers.values()} == {
                answer.value if not isinstance(answer.value, dict) else "" for answer in new.answers.values()
            }


def test_a_key_that_vanishes_would_be_noticed() -> None:
    assert not known_under_today("intake", "a_question_that_never_was")
    assert known_under_today("intake", "ward")


def test_todays_dialogs_can_be_parked_at_every_step_too() -> None:
    """What the next release will park: each dialog that asks something, and each session can be continued today."""
    today = parked()
    never_open = {name for name, dialog in DIALOGS.items() if not dialog.aside} - {one["dialog"] for one in today}
    for name in never_open:
        begun = engine.begin(Session(), name, NOW, facts_for(name, "ja", NOW))
        assert not begun.session.frames, f"{name} can be begun and was not parked"
    for one in today:
        go_on(one["dialog"], json.loads(json.dumps(one["session"])))
