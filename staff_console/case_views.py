"""What the templates of one case show: header, stepper, next action, facts, work, ledger, conversation. Frozen; words already chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from staff_console.views import Choice, Problem, Tag


@dataclass(frozen=True)
class Step:
    words: str
    state: Literal["did", "here", "ahead"]
    note: str = ""


@dataclass(frozen=True)
class NextAction:
    """The one act that comes next, its day, and why (2-1-ア: no open case is without)."""

    id: str
    words: str
    due: str
    due_iso: str
    left: str
    late: bool
    why: str
    owner: str
    act: Choice | None = None  # id is a link
    may_finish: bool = False
    may_clear: bool = False
    may_move: bool = False
    alone: bool = True  # nothing else is promised, so that something must come after it


@dataclass(frozen=True)
class Plan:
    """Something else that is promised; `owner` is empty where it happens by itself."""

    id: str
    words: str
    due: str
    due_iso: str
    late: bool
    owner: str
    may_finish: bool
    may_move: bool
    act: Choice | None = None  # id is a link


@dataclass(frozen=True)
class CaseHeader:
    number: str
    name: str
    kana: str
    facts: tuple[str, ...]
    tags: tuple[Tag, ...]
    steps: tuple[Step, ...]
    next_action: NextAction | None
    may_own: bool = False
    may_see_access: bool = False
    may_merge: bool = False
    marks: tuple[tuple[str, str], ...] = ()  # link and words: may be the same as somebody; rests in another ledger

    @property
    def here(self) -> int:
        return next((at for at, step in enumerate(self.steps, 1) if step.state == "here"), len(self.steps))


@dataclass(frozen=True)
class FactLine:
    """One answer of a form: in words, and the message it was read from."""

    label: str
    words: tuple[str, ...]
    warn: bool = False
    quiet: bool = False  # not an answer: skipped, or would rather not say
    link: str = ""
    said: str = ""


@dataclass(frozen=True)
class Picture:
    """A kept medium: shown when it is an image, heard when it is a voice, else a link."""

    link: str
    words: str
    kind: str = "image"


@dataclass(frozen=True)
class Noticed:
    """気づき: what was seen, by whom, where, with what came along."""

    words: str
    said: str
    facts: tuple[FactLine, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Answer:
    """One thing that may have become of a つなぎ; `refused` says why it cannot be written now."""

    kind: str
    words: str
    refused: str = ""


@dataclass(frozen=True)
class WayMark:
    """One link of the chain of a つなぎ: what happened, when, who wrote it, in what words."""

    words: str
    when: str
    iso: str
    by: str
    note: str = ""


@dataclass(frozen=True)
class Way:
    """A つなぎ with its chain of marks, or a wish for 生活保護 that has no answer. `told`: label and words, as it was handed over."""

    id: str
    words: str
    since: str
    states: tuple[Tag, ...]
    answers: tuple[Answer, ...]
    chosen: str = ""
    typed: str = ""
    typed_day: str = ""
    problem: str = ""
    over: bool = False
    waits: str = ""
    late: bool = False
    hint: str = ""
    told: tuple[tuple[str, str], ...] = ()
    marks: tuple[WayMark, ...] = ()
    link: str = ""  # whether the agency has a link, and until when
    may_link: bool = False
    may_revoke: bool = False


@dataclass(frozen=True)
class End:
    """Ending a reception (or taking a case up again): the sentence, or why it cannot be now."""

    words: str
    hint: str
    action: str
    refused: tuple[str, ...] = ()
    typed: str = ""
    problem: str = ""


@dataclass(frozen=True)
class LogLine:
    """One entry of the ledger as a line of the 経過."""

    when: str
    iso: str
    words: str
    by: str
    note: str = ""
    answers: tuple[FactLine, ...] = ()  # what the person told us, question by question
    act: str = ""  # what the worker makes of it, and where
    link: str = ""
    key: bool = False


@dataclass(frozen=True)
class CheckIn:
    """A planned follow-up; only one not yet sent can be moved or stopped."""

    id: str
    words: str
    due: str
    due_iso: str
    state: str
    open: bool
    warn: bool = False


@dataclass(frozen=True)
class Employment:
    """Work found (3-3-エ): since when, where, and the check-ins that follow."""

    started: str
    employer: str
    check_ins: tuple[CheckIn, ...]
    may_record: bool
    shown: bool
    today: str
    typed_date: str = ""
    typed_employer: str = ""
    problems: tuple[Problem, ...] = ()

    def problem(self, name: str) -> str:
        return next((problem.words for problem in self.problems if problem.field == name), "")


@dataclass(frozen=True)
class Quoted:
    """What a person wrote, taken into a record: the message, its words, when it was said."""

    id: str
    text: str
    said: str
    day: date


@dataclass(frozen=True)
class ShortRecord:
    """様式3 in four fields, as it was typed. afters: days to choose from with one tap; beginnings: ready sentences."""

    open: bool
    once: str
    way: str
    ways: tuple[Choice, ...]
    facts: str
    beginnings: tuple[Choice, ...]
    quoted: tuple[Quoted, ...]
    next_action: str
    after: str
    afters: tuple[Choice, ...]
    next_date: str
    today: str
    problems: tuple[Problem, ...] = ()

    def problem(self, name: str) -> str:
        return next((problem.words for problem in self.problems if problem.field == name), "")
