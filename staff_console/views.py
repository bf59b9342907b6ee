"""What the templates show: frozen values with every word already chosen, so that a page asks nothing while it is drawn.

Made by the desks (reception, cases, talks, today, members) from casestore's answers; held by no one longer than one page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["", "alert", "wait", "done", "key"]


@dataclass(frozen=True)
class Tag:
    """A small label. Colour never speaks alone: an alert carries the warning sign, a thing done its tick."""

    words: str
    tone: Tone = ""

    @property
    def icon(self) -> str:
        return {"alert": "warn", "done": "ok"}.get(self.tone, "")


@dataclass(frozen=True)
class NavItem:
    """One desk in the menu; `count` 0 is not shown, `hot` counts what waits for people now."""

    path: str
    icon: str
    words: str
    count: int = 0
    hot: bool = False
    more: bool = False  # on a phone behind その他
    key: str = ""  # after G


@dataclass(frozen=True)
class Choice:
    """One thing to choose: an id that is stored, words that are read, one line below, the key that picks it."""

    id: str
    words: str
    hint: str = ""
    key: str = ""


@dataclass(frozen=True)
class Problem:
    """What to do about one field of a form, said the same way beside the field and in the summary above."""

    field: str
    words: str


@dataclass(frozen=True)
class QueueRow:
    """One person waiting at the reception desk (要綱 3-1-イ)."""

    number: str
    name: str  # "" while it is not known
    kana: str
    about: str
    gist: str
    tags: tuple[Tag, ...]
    unread: int
    waited: str
    late: bool
    owner: str


@dataclass(frozen=True)
class QueueGroup:
    """きょう中に or 順番に."""

    words: str
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True)
class View:
    """A saved way of looking at a list."""

    id: str
    words: str
    count: int | None = None


@dataclass(frozen=True)
class Queue:
    """The whole list with its sentence on top."""

    groups: tuple[QueueGroup, ...]
    views: tuple[View, ...]
    view: str
    summary: str
    chosen: str = ""  # number of the case in the preview
    empty_hint: str = ""
    more: str = ""  # how many more there are than are shown


@dataclass(frozen=True)
class Check:
    """One question of safety: a danger, fine, or not asked yet. Never a score."""

    state: Literal["bad", "ok", "unk"]
    words: str

    @property
    def icon(self) -> str:
        return {"bad": "warn", "ok": "ok", "unk": "ask"}[self.state]


@dataclass(frozen=True)
class Because:
    """One rule that spoke, and the answer that made it speak."""

    words: str
    said: str


@dataclass(frozen=True)
class Suggestion:
    """What the rules would propose, and which answer made which rule speak."""

    outcome: str
    words: str
    because: tuple[Because, ...]


@dataclass(frozen=True)
class OwnWords:
    """What the person said, as said."""

    text: str
    said: str  # when and where, in words
    link: str = ""


@dataclass(frozen=True)
class Peek:
    """The preview beside the list."""

    number: str
    name: str
    came: str
    link: str
    own_words: tuple[OwnWords, ...]
    checks: tuple[Check, ...]
    suggestion: Suggestion | None
    not_yet: str = ""  # why it cannot be triaged now
    may_own: bool = False
    rung: str = ""  # what nobody has made sure of yet
    may_clear: bool = False
    decided: str = ""  # how it was triaged before
    take_down: str = ""  # where 様式1 can be written for somebody who was only noticed
    marks: tuple[tuple[str, str], ...] = ()  # link and words: may be the same as somebody


@dataclass(frozen=True)
class Resource:
    """A place of the directory, with what the person will be told."""

    id: str
    name: str
    lines: tuple[tuple[str, str], ...]  # label, words
    preview: str = ""


@dataclass(frozen=True)
class Triage:
    """The four outcomes with what was typed so far (要綱 3-1-イ・ウ・エ)."""

    number: str
    seen: str  # the version of the case this form was drawn from
    choices: tuple[Choice, ...]
    outcome: str
    reason: str
    resources: tuple[Resource, ...]
    more_resources: tuple[Resource, ...]
    offices: tuple[Resource, ...]
    more_offices: tuple[Resource, ...]
    chosen_resources: tuple[str, ...]
    owners: tuple[Choice, ...]
    owner: str
    next_action: str
    next_date: str
    first_date: str
    problems: tuple[Problem, ...] = ()
    decided: str = ""  # who decided meanwhile
    saved: str = ""  # when the draft was kept, in words
    reaches: bool = True  # the person can be written to

    def problem(self, name: str) -> str:
        return next((problem.words for problem in self.problems if problem.field == name), "")


@dataclass(frozen=True)
class RedCard:
    """Something that failed and will not mend itself."""

    words: str
    note: str
    link: str
    link_words: str
    message: str


@dataclass(frozen=True)
class Task:
    id: str
    words: str
    name: str
    link: str
    due: str
    left: str
    late: bool
    owner: str


@dataclass(frozen=True)
class TaskGroup:
    words: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Member:
    id: str
    name: str
    email: str
    roles: tuple[str, ...]
    telegram: str
    may_link: bool
    active: bool = True
    uncertified: str = ""


@dataclass(frozen=True)
class FormField:
    """A field of a 様式 on screen; `kind` picks the control, `value` is what was typed, in the form's own spelling."""

    id: str
    label: str
    kind: Literal["line", "words", "choice", "choices", "select", "rows"]
    hint: str = ""
    required: bool = False
    options: tuple[Choice, ...] = ()
    value: str = ""
    values: tuple[str, ...] = ()
    problem: str = ""
    input_mode: str = ""
    rows: tuple[tuple[FormField, ...], ...] = ()  # of a table
    came: tuple[Choice, ...] = ()  # where an answer may come from; `from_way` is the one chosen
    from_way: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class FormPart:
    """One topic of a form: one card."""

    heading: str
    fields: tuple[FormField, ...]
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole form as it is typed."""

    title: str
    parts: tuple[FormPart, ...]
    problems: tuple[Problem, ...] = ()
    saved: str = ""


@dataclass(frozen=True)
class Toast:
    """One sentence about what was just done; `undo` takes it back where that is possible."""

    words: str
    undo: str = ""
    undo_fields: tuple[tuple[str, str], ...] = field(default=())
