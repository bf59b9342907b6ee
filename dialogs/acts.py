"""What a turn asks the host to do, as data: the desk writes each in the turn's own transaction. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from dialogs.answers import Answer

Level = Literal["now", "today", "owner", "soft"]
About = Mapping[str, str]  # what the host gave to `begin`: case, follow-up, place …; handed back untouched


@dataclass(frozen=True, slots=True)
class Write:
    """A ledger entry is to be written: "intake", "consent", "referral_reached", "check_in", "lead"."""

    kind: str
    answers: Mapping[str, Answer]
    about: About = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """People must look. now: life in danger, the talk is held · today: food, roof, warmth · owner: their person needs them ·
    soft: told to staff only, nothing was said to the person."""

    level: Level
    cls: str  # the class of urgency (dialogs.urgency) or what the check-in found
    message_ids: tuple[str, ...] = ()
    about: About = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WantPerson:
    """A person is wanted. asked: they said so · missed: not understood three times · wrote: a message outside any dialog."""

    reason: Literal["asked", "missed", "wrote"]


@dataclass(frozen=True, slots=True)
class Question:
    """The person asked something that only people can answer: a worker does, by the time we said. subject: "consent", "plan", "case"."""

    subject: str
    words: str
    message_ids: tuple[str, ...] = ()
    about: About = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prefer:
    """A wish about contact itself: "language", "safe_contact", "safe_hours", "call_name", "quiet", "pass_word", "pause_word", "secret".

    ("messages", "on") undoes Stop, ("messages", "off") is one; secret words come hashed (dialogs.secrets)."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Stop:
    """No more messages of our own accord (停止, unfollow). Closes nothing; the owner is told. blocked: we cannot even answer."""

    blocked: bool = False


@dataclass(frozen=True, slots=True)
class StartAgain:
    """The open dialog was thrown away and begun anew at the person's wish."""

    dialog: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """If the session's turn number is still `turn` after this time: remind (call engine.nudge) or make a worker's task."""

    after: timedelta
    then: Literal["remind", "task"]
    turn: int


@dataclass(frozen=True, slots=True)
class Done:
    """A dialog has ended, with what the host gave it at the beginning. answers: all of them, for counting (dialogs.steps_taken)."""

    dialog: str
    about: About = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtDoor:
    """Safe contact (dialogs.safe_door). hushed: the pause word · passed: the word only they know · released: what waited may go out ·
    stranger: somebody did not know the word. secrets: messages in which a secret word stood; they are not kept as written."""

    what: Literal["hushed", "passed", "released", "stranger"]
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColleagueInDanger:
    """A worker or a partner wrote words of danger where no record takes them: the office calls them now."""

    message_ids: tuple[str, ...] = ()


Act = AtDoor | ColleagueInDanger | Write | Alert | WantPerson | Prefer | Stop | StartAgain | Nudge | Done | Question
