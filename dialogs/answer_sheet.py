"""An open conversation as a sheet: its questions on the way so far and those that come next, for a worker who hears the answers. Pure.

要綱 2-1-ア, 3-1-イ. Each answer is read by the kind of its question, as in the chat. What only the person can answer is left to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.answers import Answer, Piece, Value, clean
from dialogs.asking import Date, Kana, Money, Name, Number, Phone, Text, Time
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, Many
from dialogs.commands import TOKYO
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Partly
from dialogs.says import Line
from dialogs.session import Frame, Session
from dialogs.showing import fills_of, said_back, shown
from dialogs.steps import Ask, Dialog, Way, way
from dialogs.wording import Words

LEFT = "left"
CONTROLS: Mapping[type[Kind], str] = {
    Choice: "choice",
    Many: "choices",
    Text: "words",
    **dict.fromkeys((Name, Kana, Phone, Money, Number, Date, Time), "line"),
}
THEIRS_ALONE = ("consent", "plan_review", "withdraw")  # nobody agrees, or takes it back, in somebody else's name
OWN_PHONE = ("language", "messages", "secret", "pass_word", "pause_word")  # wishes about the very telephone they hold
_AHEAD = Answer(None, how="ahead")  # stands for what was not answered yet, so that the walk goes on


@dataclass(frozen=True)
class Question:
    """One question of the sheet in words. control: choice, choices, words, line, or "left" to the person."""

    key: str
    title: str
    asked: str
    control: str
    options: tuple[tuple[str, str], ...] = ()
    answer: str = ""  # as it is now
    typed: tuple[str, ...] = ()
    problem: str = ""  # in words; LEFT where something was entered that only the person can answer


@dataclass(frozen=True)
class AnswerSheet:
    """The whole sheet. turn: of the session it was drawn from; values: what was typed and read, without what stands already."""

    title: str
    turn: int
    questions: tuple[Question, ...]
    values: Mapping[str, Value]

    @property
    def problems(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions if one.problem)


def main_frame(session: Session) -> Frame | None:
    """The open dialog itself; a short question on top of it does not count."""
    known = (frame for frame in reversed(session.frames) if frame.dialog in DIALOGS)
    return next((frame for frame in known if not DIALOGS[frame.dialog].aside), None)


def laid_out(session: Session, typed: Mapping[str, Sequence[str]], facts: Facts, now: datetime, language: str) -> AnswerSheet:
    """The sheet with what was typed so far. Raises LookupError where no dialog is open."""
    frame = main_frame(session)
    if frame is None:
        raise LookupError
    dialog, words = DIALOGS[frame.dialog], Words(language, facts)
    questions: dict[str, Question] = {}
    values: dict[str, Value] = {}
    trial = frame.having(editing="")
    while True:
        found = way(dialog, trial)
        ask = next((one for one in _on_it(found) if one.key not in questions), None)
        if ask is None:
            break
        read = _read(dialog, trial, ask, typed.get(ask.key, ()), facts, now)
        questions[ask.key] = _in_words(dialog, frame, found, read, words)
        if read.got is not None:
            values[ask.key] = read.got.value
            trial = _answered(trial, ask.key, Answer(read.got.value))
        elif ask.key not in trial.answers:
            trial = _answered(trial, ask.key, _AHEAD)
    on_it = tuple(ask.key for ask in _on_it(found))
    fresh = {key: values[key] for key in on_it if key in values and not _stands(frame, key, values[key])}
    return AnswerSheet(words.line(Line(dialog.title)), session.turn, tuple(questions[key] for key in on_it), fresh)


@dataclass(frozen=True)
class _Read:
    ask: Ask  # its kind narrowed by the answers before it
    control: str
    typed: tuple[str, ...]
    got: Got | None = None
    missed: Line | None = None


def _on_it(found: Way) -> tuple[Ask, ...]:
    return (*found.passed, *((found.ask,) if found.ask else ()))


def _answered(frame: Frame, key: str, answer: Answer) -> Frame:
    return frame.having(answers={**frame.answers, key: answer})


def _stands(frame: Frame, key: str, value: Value) -> bool:
    old = frame.answers.get(key)
    return old is not None and old.how == "said" and old.value == value


def _read(dialog: Dialog, trial: Frame, ask: Ask, typed: Sequence[str], facts: Facts, now: datetime) -> _Read:
    narrowed = way(dialog, trial.having(editing=ask.key)).ask if ask.key in trial.answers else ask
    ask = narrowed if narrowed is not None and narrowed.key == ask.key else ask
    theirs = dialog.name in THEIRS_ALONE or ask.prefer in OWN_PHONE
    control = LEFT if theirs else CONTROLS.get(type(ask.kind), LEFT)
    given = tuple(clean(one.strip()) for one in typed if one.strip())
    if not given:
        return _Read(ask, control, given)
    if control == LEFT:
        return _Read(ask, control, given)
    match ask.kind.read(_heard(control, given, facts, now)):
        case Got() as got:
            return _Read(ask, control, given, got)
        case Partly(values):
            return _Read(ask, control, given, Got(values))
        case Miss(why=Line() as why):
            return _Read(ask, control, given, missed=why)
        case _:
            return _Read(ask, control, given, missed=Line(ask.kind.again))


def _heard(control: str, given: tuple[str, ...], facts: Facts, now: datetime) -> Hearing:
    today = now.astimezone(TOKYO).date()
    if control in ("choice", "choices"):
        return Hearing((), facts, today, taps=given)
    return Hearing((Piece("", given[0]),), facts, today)


def _in_words(dialog: Dialog, frame: Frame, found: Way, read: _Read, words: Words) -> Question:
    ask, facts = read.ask, words.facts
    asked = words.line(Line(ask.say, said_back(facts, frame, _real(found, frame), ask.say) + fills_of(frame, ask.key)))
    title = words.line(Line(ask.title, fills_of(frame, ask.key))) if ask.title else asked
    old = frame.answers.get(ask.key)
    choices = ask.kind.choices(facts) if isinstance(ask.kind, Choice) and read.control != LEFT else ()
    return Question(
        ask.key,
        title,
        "" if title == asked else asked,
        read.control,
        tuple((one.id, words.line(one.line)) for one in choices),
        words.fill(shown(ask, old, facts)) if old else "",
        read.typed,
        _problem(read, words),
    )


def _problem(read: _Read, words: Words) -> str:
    if read.control == LEFT:
        return LEFT if read.typed else ""
    return words.line(read.missed) if read.missed else ""


def _real(found: Way, frame: Frame) -> Way:
    """The way with only what was really answered: nothing else is said back."""
    return Way(passed=[ask for ask in found.passed if ask.key in frame.answers])
