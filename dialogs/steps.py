"""A dialog is a form asked one question at a time: five small nouns, and the way through them for some answers. Pure.

The position is never stored. `way()` walks the steps with the answers at hand; the first reachable question without one is
the open question. So back, edit, skip, a pause of months, a new version and a crash are all the same trivial thing
(要綱 3-1-イ: people come back to it in their own time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from casestore.words import N_ as _
from dialogs.acts import Act
from dialogs.answers import Answer, Known, Value
from dialogs.asking import Check
from dialogs.facts import Facts
from dialogs.hearing import Kind
from dialogs.says import Line, Saying
from dialogs.session import Frame


@dataclass(frozen=True)
class Ask:
    """One question. The key never changes its meaning; a renamed one lists its old names in `was`."""

    key: str
    say: str
    kind: Kind
    title: str = ""  # in the review, and for 「…を直したい」
    short: str = ""  # when asked again after something else; else `say`
    why: str = ""  # 「なぜ聞くの？」
    more: str = ""  # instead of `say`, when they already told us something before we asked
    skip: bool = False
    withhold: bool = False  # offers 「答えたくない」
    for_staff: str = ""  # the answer is a question to the staff, of this subject: they hear of it at once (acts.Question)
    form: str = ""  # the 様式 field it fills
    prefer: str = ""  # a wish about contact itself (acts.Prefer)
    names: tuple[str, ...] = ()  # other words for the title
    since: int = 1  # the dialog's version that introduced it
    late: str = "end"  # for a talk that is already past it: "end" of its section, "now", or "skip"
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Say:
    """Spoken once, before the next question."""

    key: str
    text: str
    glue: bool = False


@dataclass(frozen=True)
class Section:
    """Steps that apply only when; `when` looks at earlier answers and nothing else."""

    when: Callable[[Known], bool]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Repeat:
    """The same questions `count` times; keys inside become 「child.1.age」, and `when` inside sees them by their short name.

    A sentence inside may say %(item)s: what the host gave as `about["child.1"]`.
    """

    key: str
    count: Callable[[Known], int]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Review(Ask):
    """Everything said so far, each line of it editable, and the question whether to send it."""

    kind: Kind = field(default_factory=Check)
    say: str = _("これでよければ「これで送る」をおしてください。直したいときは、その番号を送ってください。")


Step = Ask | Say | Section | Repeat
Ending = Callable[[Known, Mapping[str, Answer], Facts], tuple[Act, ...]]
Farewell = Callable[[Known, Facts], tuple[Line | Saying, ...]]


class Next(NamedTuple):
    """The dialog that follows at once, with what is known already and will not be asked again."""

    dialog: str = ""
    answers: Mapping[str, Value] = {}


After = Callable[[Known], Next]


def nothing_after(known: Known) -> Next:
    return Next()


def nothing(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return ()


def no_words(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    return ()


def thanks(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    return (Line(_("ありがとうございました。")),)


@dataclass(frozen=True)
class Dialog:
    """A whole conversation as a value."""

    name: str  # short: it is part of every button (64 bytes)
    title: str  # what it is called towards a person
    steps: tuple[Step, ...]
    why: str  # why we ask at all: the answer of last resort to 「なぜ聞くの？」
    version: int = 1
    done: Ending = nothing  # what its end asks of the host
    farewell: Farewell = thanks  # never silence, not even at the end
    then: str = ""  # the dialog that follows at once
    after: After = nothing_after  # the one that follows for some answers: it goes before `then`
    sitting: int = 0  # after so many answers in one sitting a rest is offered (0: never)
    remind_after: timedelta | None = None  # silence half-way: one gentle reminder (None: the host has its own ladder) …
    give_up_after: timedelta = timedelta(days=2)  # … and then a worker's task
    remind_writers: bool = False  # remind only whoever wrote something of their own before the question
    reminders: tuple[str, ...] = (
        _(
            "その後、いかがですか。いそがなくて、だいじょうぶです。ここまでのお答えは、とってあります。書けるときに、つづきをどうぞ。"
        ),
        _("お答えの途中になっています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    )  # each is used once
    on_behalf: bool = False  # the speaker tells of somebody else: danger is told about that one (dialogs.on_behalf)
    aside: bool = False  # a short question between questions (dialogs.between)
    rests: bool = False  # after it the talk below is not asked on: it waits until they write again
    audience: str = "resident"  # or "staff", "partner": whose phone it is for
    words: tuple[str, ...] = ()  # whole messages with which a person begins it; the first is its name on a button
    needs: tuple[str, ...] = ()  # what the host looks up before a turn of it (dialogs.looking_up)
    given: tuple[str, ...] = ()  # answers it begins with and never asks for; conditions may look at them
    follows: tuple[str, ...] = ()  # those of `given` looked up anew at every turn: a text that may change while it is read
    renewed: str = ""  # said when what it follows has changed, before the open question is asked anew

    @cached_property
    def asks(self) -> Mapping[str, Ask]:
        """Every question by key; one inside a Repeat by its key with a star: 「child.*.age」."""
        return {ask.key: ask for ask in _every(self.steps, "")}

    def ask(self, key: str) -> Ask | None:
        """The question of a key, also of a repeated one (「child.2.age」)."""
        if (ask := self.asks.get(key)) is not None:
            return ask
        starred = ".".join("*" if part.isdecimal() else part for part in key.split("."))
        found = self.asks.get(starred)
        return replace(found, key=key) if found else None


def _every(steps: Sequence[Step], prefix: str) -> Iterator[Ask]:
    for step in steps:
        match step:
            case Ask():
                yield _under(step, prefix)
            case Section():
                yield from _every(step.steps, prefix)
            case Repeat():
                yield from _every(step.steps, f"{prefix}{step.key}.*.")
            case Say():
                pass


@lru_cache(maxsize=4096)
def _under(ask: Ask, prefix: str) -> Ask:
    return replace(ask, key=prefix + ask.key, was=tuple(prefix + old for old in ask.was)) if prefix else ask


@dataclass(slots=True)
class Way:
    """The way through a dialog for some answers."""

    passed: list[Ask] = field(default_factory=list)  # reachable and answered, in order
    says: list[Say] = field(default_factory=list)  # not yet spoken
    ask: Ask | None = None  # the open question; None: the dialog is over
    known: dict[str, Value] = field(default_factory=dict)  # readings on the path; answers off the path are not in it

    def effective(self, frame: Frame) -> dict[str, Answer]:
        """The answers that count: those whose question is still on the path. The review's own 「送る」 is not one."""
        return {ask.key: frame.answers[ask.key] for ask in self.passed if not isinstance(ask, Review)}


def way(dialog: Dialog, frame: Frame) -> Way:
    """Where this dialog stands. A question being edited is open, although it has an answer."""
    found = Way(known={key: frame.answers[key].value for key in dialog.given if key in frame.answers})
    _walk(dialog.steps, found, frame, "")
    if frame.editing:
        edited = next((ask for ask in found.passed if ask.key == frame.editing), None)
        if edited is not None:
            found.ask, found.says = _narrowed(edited, found.known), []
    return found


def _around(key: str, known: dict[str, Value]) -> Known:
    """What a kind of answer may look at: inside a Repeat also its own turn's answers by their short names, and which `turn` it is."""
    turn = key.rpartition(".")[0]
    return {**_seen(known, f"{turn}."), "turn": int(turn.rpartition(".")[2])} if turn else known


def _narrowed(ask: Ask, known: dict[str, Value]) -> Ask:
    kind = ask.kind.given(_around(ask.key, known))
    return ask if kind is ask.kind else replace(ask, kind=kind)


def _walk(steps: Sequence[Step], found: Way, frame: Frame, prefix: str) -> bool:
    """Walk these steps in order, noting in `found` what is passed; whether an open question was met, where the walk ends."""
    put_off: list[Ask] = []
    for step in steps:
        if isinstance(step, Ask):
            ask = _under(step, prefix) if prefix else step
            if ask.since > frame.edition and ask.key not in frame.answers and ask.late != "now":
                if ask.late == "end" and _gone_by(steps, step, frame, prefix):
                    put_off.append(ask)
                    continue
                if ask.late == "skip":
                    continue
            if put_off and isinstance(step, Review):
                if any(_opens(late, found, frame) for late in put_off):
                    return True
                put_off.clear()
            if _opens(ask, found, frame):
                return True
        elif isinstance(step, Say):
            _unsaid(step, found, frame, prefix)
        elif isinstance(step, Section):
            if step.when(_seen(found.known, prefix)) and _walk(step.steps, found, frame, prefix):
                return True
        else:
            turns = range(1, step.count(_seen(found.known, prefix)) + 1)
            if any(_walk(step.steps, found, frame, f"{prefix}{step.key}.{turn}.") for turn in turns):
                return True
    return any(_opens(late, found, frame) for late in put_off)


def _opens(ask: Ask, found: Way, frame: Frame) -> bool:
    """Whether this is the open question; an answered one is passed."""
    answer = frame.answers.get(ask.key)
    if answer is None or not ask.kind.still_holds(answer.value, _around(ask.key, found.known)):
        found.ask = _narrowed(ask, found.known)
        return True
    found.known[ask.key] = answer.value
    found.passed.append(ask)
    return False


def _unsaid(say: Say, found: Way, frame: Frame, prefix: str) -> None:
    key = prefix + say.key
    if key not in frame.told:
        found.says.append(Say(key, say.text, say.glue) if prefix else say)


def _seen(known: dict[str, Value], prefix: str) -> Known:
    """Inside a Repeat, this turn's answers can be called by their short names."""
    if not prefix:
        return known
    return known | {key.removeprefix(prefix): value for key, value in known.items() if key.startswith(prefix)}


def _gone_by(steps: Sequence[Step], new: Ask, frame: Frame, prefix: str) -> bool:
    """Whether somebody is already past a question that did not exist when they began."""
    later = steps[steps.index(new) + 1 :]
    return any(ask.key in frame.answers for ask in _every(later, prefix))


def continued(dialog: Dialog, frame: Frame) -> Frame:
    """A frame of an older version under this one: renamed keys follow their question, retired ones are left aside."""
    if frame.edition == dialog.version:
        return frame
    renamed = {old: ask.key for ask in dialog.asks.values() for old in ask.was}
    if not any(key in renamed for key in frame.answers):
        return frame
    answers = {renamed.get(key, key): answer for key, answer in frame.answers.items()}
    return frame.having(answers=answers, editing=renamed.get(frame.editing, frame.editing))


def picked(value: Value) -> Value:
    """The choice itself, where an answer also holds the text it was made about (asking.AboutText)."""
    return value["choice"] if isinstance(value, Mapping) and "choice" in value else value


def said(key: str, *values: Value) -> Callable[[Known], bool]:
    """A condition: the answer is one of these, or, of several choices, includes one of them."""

    def holds(known: Known) -> bool:
        value = picked(known.get(key))
        return any(one in value for one in values) if isinstance(value, tuple) else value in values

    return holds
