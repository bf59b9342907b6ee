"""What the room shows of a conversation: the open question first, its choices, and what was said before. Pure. 要綱 3-1-イ

Only what was said between the person and us: no memo, no event of the office, no bell, nothing that still waits for another day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casestore.bells import ANSWERED, BELL
from casestore.calendar import JST
from casestore.conversation import Spoken
from casestore.safe_contact import NOTICE
from casestore.speech import Button

NOT_OF_THE_TALK = (BELL, ANSWERED, NOTICE)
REACHED = ("accepted", "answered", "uncertain")
LISTED = re.compile(r"(\d{1,2}) (.+)")  # dialogs.wording writes choices with their numbers below the question
COMMAND = "!"  # what begins so is no answer, and always there
OURS, THEIRS = "us", "me"


@dataclass(frozen=True)
class Choice:
    """One thing to press. number: as it is written in the text, "" where it has none."""

    label: str
    data: str
    kind: str
    url: str = ""
    fill: str = ""
    number: str = ""


@dataclass(frozen=True)
class Said:
    """One thing said. who: us or me; name: of the member of staff, "" for the automatic questions; files: kinds of media with their state."""

    id: str
    who: str
    name: str
    texts: tuple[str, ...]
    at: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """before: what was said, oldest first. open: the newest of ours, to be answered; choices: its buttons. waiting: an answer is on its way."""

    before: tuple[Said, ...]
    open: tuple[Said, ...]
    choices: tuple[Choice, ...]
    last: Said | None
    waiting: bool


def shown(spoken: tuple[Spoken, ...], names: Mapping[str, str], now: datetime, *, waiting: bool = False) -> Shown:
    """From all rows of a conversation. waiting: something of theirs has not been taken yet."""
    labels: dict[str, str] = {}
    rows = [one for one in spoken if _is_said(one, now)]
    for one in rows:
        labels.update(
            (button.data, button.label) for bubble in (one.post.bubbles if one.post else ()) for button in bubble.buttons
        )
    talk = [_said(one, names, labels) for one in rows]
    heard = max((at for at, one in enumerate(rows) if one.way == "in"), default=-1)
    tail = rows[heard + 1 :]
    post = tail[-1].post if tail else None
    buttons, text = (post.bubbles[-1].buttons, post.bubbles[-1].text) if post else ((), "")
    choices, rest = _choices(buttons, text)
    open_now = list(talk[heard + 1 :])
    if open_now and choices:
        newest = open_now[-1]
        open_now[-1] = Said(newest.id, newest.who, newest.name, (*newest.texts[:-1], rest), newest.at)
    return Shown(tuple(talk[: heard + 1]), tuple(open_now), choices, talk[heard] if heard >= 0 else None, waiting)


def _is_said(one: Spoken, now: datetime) -> bool:
    if one.way == "in":
        return one.said is not None and not one.said.event and not one.unsent
    if one.way != "out" or one.kind in NOT_OF_THE_TALK or one.post is None:
        return False
    due = one.not_before is None or one.not_before <= now
    return one.state in REACHED or (one.channel == "room" and one.state == "waiting" and due)


def _said(one: Spoken, names: Mapping[str, str], labels: Mapping[str, str]) -> Said:
    at = one.at.astimezone(JST).strftime("%-m/%-d %H:%M")
    if one.way == "out":
        return Said(one.id, OURS, names.get(one.author, ""), tuple(bubble.text for bubble in one.post.bubbles if one.post), at)  # type: ignore[union-attr]
    said = one.said
    words = (said.text or said.picked or labels.get(said.tap, "")) if said else ""
    return Said(one.id, THEIRS, "", (words,) if words else (), at, tuple((file.kind, file.state) for file in one.kept))


def _choices(buttons: tuple[Button, ...], text: str) -> tuple[tuple[Choice, ...], str]:
    """The buttons with the numbers and the whole words of their lines, and the text without the lines that are buttons now."""
    able = [one for one in buttons if one.kind not in ("room", "photo", "place")]
    lines = text.split("\n")
    listed = [found for line in lines if (found := LISTED.fullmatch(line))]
    answers = [one for one in able if one.kind == "tap" and not one.data.startswith(COMMAND)]
    whole = {one.data: line for one, line in zip(answers, listed, strict=True)} if len(answers) == len(listed) else {}
    taken = {line[0] for line in whole.values()}
    choices = tuple(_choice(one, whole.get(one.data)) for one in able)
    return choices, "\n".join(line for line in lines if line not in taken)


def _choice(one: Button, line: re.Match[str] | None) -> Choice:
    number, label = (line[1], line[2]) if line else ("", one.label)
    return Choice(label, one.data, one.kind, one.url, one.fill, number)
