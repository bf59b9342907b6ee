"""Sessions parked at every step of every dialog: `python -m tests.parking VERSION` writes tests/parked/VERSION.json before a release.

Somebody may answer after months, under another version: tests/test_parked.py goes on with each of them (要綱 2-1-ア).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from casestore.speech import Said
from dialogs import engine
from dialogs.catalogue import DIALOGS
from dialogs.facts import Facts
from dialogs.progress import Turn
from dialogs.session import Fragment, Session
from tests.demo_office import demo_facts

FOLDER = Path(__file__).parent / "parked"
NOW = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
LONGEST = 60  # steps of one walk
WORDS = ("さとう", "12/10", "3", "ABCDEFGHJKMN")
PEOPLE = 16  # each takes other choices, so that other branches are seen


def facts_for(dialog: str, language: str, now: datetime) -> Facts:
    """What the host has looked up for a dialog of this audience."""
    return replace(demo_facts(language, now), audience=DIALOGS[dialog].audience)


def willing(session: Session, now: datetime, facts: Facts, choice: int) -> Said:
    """Someone who goes along: taps one of the choices on the screen, else writes, else skips."""
    frame = session.top
    if frame.partial:
        return Said(text="これで全部")
    question = engine.open_question(session, now, facts)
    taps = [tap.data for tap in (question[-1].taps if question else ()) if tap.kind == "tap"]
    here = [data for data in taps if data.startswith(f"{frame.dialog}/") and not data.endswith("/")]
    if here:
        return Said(tap=here[choice % len(here)])
    if "!skip" in taps and choice % 2:
        return Said(tap="!skip")
    return Said(text=WORDS[choice % len(WORDS)])


def walk(dialog: str, person: int) -> Iterator[Session]:
    """The session after each step of one person's way through a dialog."""
    now = NOW
    turn: Turn = engine.begin(Session(), dialog, now, facts_for(dialog, "ja", now))
    for step in range(LONGEST):
        session = turn.session
        if not session.frames or session.held or session.wanted:
            return
        yield session
        now += timedelta(minutes=1)
        facts = facts_for(dialog, session.language, now)
        said = willing(session, now, facts, person + step * (person // 4))
        turn = engine.turn(session, (Fragment(said, f"m{step}"),), now, facts)


def parked() -> list[dict[str, Any]]:
    """One session for every place of every dialog that some person stood at."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for dialog in DIALOGS.values():
        for person in range(PEOPLE) if not dialog.aside else ():
            for session in walk(dialog.name, person):
                frames = tuple(part for frame in session.frames for part in (frame.dialog, *frame.answers, frame.editing))
                found.setdefault((dialog.name, *frames), {"dialog": dialog.name, "session": session.as_json()})
    return list(found.values())


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in parked())
    (FOLDER / f"{sys.argv[1]}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
