"""What happened at which question in a turn, without who and without words (要綱 7). Pure.

Only a session before and the turn after it are looked at, so that no dialog can forget to count. Questions between questions are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dialogs.acts import Done, WantPerson
from dialogs.answers import BOT, Answer
from dialogs.progress import Turn
from dialogs.session import Frame, Session
from dialogs.steps import Dialog, continued, way

EVENTS = ("asked", "answered", "skipped", "withheld", "edited", "missed", "put_off", "left_to_person", "reminded", "ended")
_NAMED = {"said": "answered", "skipped": "skipped", "withheld": "withheld"}


class Step(NamedTuple):
    """One event. key: that of the question, a repeated one with a star (「child.*.age」), "" where the dialog itself ended."""

    dialog: str
    key: str
    language: str
    event: str


def steps_taken(before: Session, turn: Turn, dialogs: Mapping[str, Dialog]) -> tuple[Step, ...]:
    """Everything that counts, in the order of EVENTS for each dialog; nothing for a turn that changed nothing."""
    ended = {act.dialog: act for act in turn.acts if isinstance(act, Done)}
    old = {frame.dialog: continued(dialogs[frame.dialog], frame) for frame in _counted(before, dialogs)}
    new = {frame.dialog: frame for frame in _counted(turn.session, dialogs)}
    found: list[Step] = []
    for name in dict.fromkeys((*old, *ended, *new)):
        dialog, was = dialogs.get(name), old.get(name)
        if dialog is None:
            continue
        if name in ended:
            found += _answers(dialog, was, ended[name].answers, turn.session.language)
            found.append(Step(name, "", turn.session.language, "ended"))
            was = None
        if (now := new.get(name)) is not None and now != was:
            found += _between(dialog, was, now, turn.session.language)
    return (*found, *_kept_waiting(before, turn, old, new, dialogs))


def _counted(session: Session, dialogs: Mapping[str, Dialog]) -> Iterator[Frame]:
    return (frame for frame in session.frames if frame.dialog in dialogs and not dialogs[frame.dialog].aside)


def _between(dialog: Dialog, was: Frame | None, now: Frame, language: str) -> Iterator[Step]:
    """A dialog that is still open: what was answered, whether it was understood, and what is asked next."""
    yield from _answers(dialog, was, now.answers, language)
    if was is not None and now.misses > was.misses:
        yield Step(dialog.name, _open(dialog, now), language, "missed")
    asked = _front(dialog, now)
    if asked and (was is None or asked != _front(dialog, was)):
        yield Step(dialog.name, starred(asked), language, "asked")


def _answers(dialog: Dialog, was: Frame | None, answers: Mapping[str, Answer], language: str) -> Iterator[Step]:
    """Answers of the person that are new; one that was there before and was not the open question has been mended."""
    before = was.answers if was is not None else {}
    front = _front(dialog, was) if was is not None else ""
    for key, answer in answers.items():
        if answer.by == BOT and answer != before.get(key):
            event = _NAMED.get(answer.how, "") if key == front or key not in before else "edited"
            if event:
                yield Step(dialog.name, starred(key), answer.language or language, event)


def _kept_waiting(
    before: Session, turn: Turn, old: Mapping[str, Frame], new: Mapping[str, Frame], dialogs: Mapping[str, Dialog]
) -> Iterator[Step]:
    """What became of the open question besides an answer: put off, left to a person, asked about again after silence."""
    after, frame = turn.session, new[list(new)[-1]] if new else None
    if frame is None:
        return
    dialog = dialogs[frame.dialog]
    key, left = _open(dialog, frame), [act.reason for act in turn.acts if isinstance(act, WantPerson)]
    if "missed" in left and after.top.dialog == frame.dialog:
        yield Step(dialog.name, key, after.language, "missed")
    if left:
        yield Step(dialog.name, key, after.language, "left_to_person")
    if after.paused and after.paused != before.paused and not after.stopped:
        yield Step(dialog.name, key, after.language, "put_off")
    if after.nudges > before.nudges:
        yield Step(dialog.name, key, after.language, "reminded")


def _front(dialog: Dialog, frame: Frame) -> str:
    """The first question without an answer, whatever is being mended meanwhile; "" at the end."""
    found = way(dialog, frame.having(editing="") if frame.editing else frame)
    return found.ask.key if found.ask is not None else ""


def _open(dialog: Dialog, frame: Frame) -> str:
    return starred(frame.editing or _front(dialog, frame))


def starred(key: str) -> str:
    """The same question of every turn of a Repeat is one question."""
    return ".".join("*" if part.isdecimal() else part for part in key.split(".")) if "." in key else key
