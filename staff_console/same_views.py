"""What the pages of one person under several ids show: frozen, every word chosen (要綱 6-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from staff_console.views import Problem


@dataclass(frozen=True)
class Suspicion:
    """Two who may be one. `link`: where they are compared; numbers are "" for somebody who only wrote."""

    link: str
    why: str
    names: tuple[str, str]
    numbers: tuple[str, str]
    since: str


@dataclass(frozen=True)
class Row:
    """One thing of both, side by side; `alike` where it says the same of both."""

    label: str
    here: str
    there: str
    alike: bool


@dataclass(frozen=True)
class Compared:
    """This one and the other. `number` is "" for somebody who only wrote; `both_open`: one of the two ledgers would rest."""

    person: str
    name: str
    number: str
    why: str
    rows: tuple[Row, ...]
    both_open: bool
    judged_different: bool


@dataclass(frozen=True)
class Joined:
    """A judgement that can be undone: which two ids, named by ledger or account, by whom and when."""

    one: str
    other: str
    words: str
    said: str


@dataclass(frozen=True)
class Phone:
    """An account of this person: who else uses it, and whether it is somebody else's to begin with."""

    contact: str
    words: str
    others: tuple[tuple[str, str, str], ...]  # person, name, number
    borrowed: bool


@dataclass(frozen=True)
class SamePage:
    """Everything about one case and its likenesses. `typed` came back with `problems`."""

    number: str
    name: str
    resting_in: str
    resting: tuple[str, ...]
    suspicions: tuple[Suspicion, ...]
    compared: Compared | None
    joined: tuple[Joined, ...]
    phones: tuple[Phone, ...]
    problems: tuple[Problem, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, name: str) -> str:
        """What to put right in a field."""
        return next((one.words for one in self.problems if one.field == name), "")

    def was(self, name: str) -> str:
        """What was typed into a field that came back."""
        return self.typed.get(name, "")
