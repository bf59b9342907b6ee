"""What the templates of one conversation show: its lines, the box below it, the accounts of the person. Frozen; words already chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from staff_console.before_sending import NO_MARKS, Marks
from staff_console.case_views import Picture
from staff_console.sending_hours import SendingHours
from staff_console.views import Choice


@dataclass(frozen=True)
class Line:
    """One line of a conversation: theirs, ours, a memo, an event, the day, or where the new ones begin."""

    kind: Literal["them", "us", "memo", "ev", "day", "unread"]
    text: str
    id: str = ""
    by: str = ""
    clock: str = ""
    state: str = ""
    failed: bool = False
    may_retry: bool = False
    may_recall: bool = False  # waits for its hour: may be sent now or stopped
    bubbles: tuple[str, ...] = ()  # ours, each in a bubble of its own as the person sees them
    pictures: tuple[Picture, ...] = ()
    choices: tuple[str, ...] = ()  # the buttons that went with it
    in_japanese: tuple[str, ...] = ()  # the same bubble by bubble, where the person reads another language


@dataclass(frozen=True)
class Composer:
    """The box below a conversation; never inside anything that refreshes itself."""

    contact: str
    number: str
    to: Literal["person", "memo"]
    text: str
    saved: str  # when the draft was kept, in words
    once: str  # what it is sent with, so that the same words go once
    hours: SendingHours | None = None  # while the office is closed
    colleagues: tuple[Choice, ...] = ()  # who may be asked to read a memo
    tell: str = ""  # which of them was chosen
    may_read_out: bool = False  # the person reads Japanese, so that kana can be put beside kanji
    marks: Marks = NO_MARKS
    note: str = ""  # what was just done to the text
    blocked: str = ""
    problem: str = ""
    focus: bool = False
    careful: str = ""  # how this person wants to be contacted, told before anything is written
    notice_first: bool = False  # what is sent waits for the person, a notice goes ahead


@dataclass(frozen=True)
class Account:
    """One of several accounts of a person: where its conversation is, and when they were last heard there."""

    link: str
    words: str
    heard: str
    here: bool


@dataclass(frozen=True)
class Talk:
    """The pane beside a case. `of_two`: what to know of a telephone that two people use; the pen is not given back there."""

    contact: str
    number: str
    heading: str
    note: str
    pen: Literal["bot", "mine", "other"]
    pen_words: str
    may_take: bool
    held: str
    may_clear: bool
    lines: tuple[Line, ...]
    composer: Composer | None
    of_two: str = ""
    may_record: bool = False  # what the person says may be taken down
    may_answer: bool = False  # a dialog is open, and what the person said elsewhere may be entered
