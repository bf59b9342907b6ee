"""What the pages of 支援ケース一覧 (様式4) draw: rows, tabs, the panel that narrows it, and what became of an act on many."""

from __future__ import annotations

from dataclasses import dataclass

from staff_console.views import Choice


@dataclass(frozen=True)
class ListedCase:
    """A line of 様式4. waits: since how long the person's answer is awaited, in words, "" where the list does not ask."""

    number: str
    name: str
    kana: str
    about: str
    stage: str
    since: str
    owner: str
    next_action: str
    due: str
    late: bool
    plans: str
    evaluation: str
    last_contact: str
    waits: str
    unread: int


@dataclass(frozen=True)
class Tab:
    """One way of looking at the list, with how many there are (counted to a limit). by: the colleague who shares it."""

    link: str
    words: str
    count: str
    current: bool
    by: str = ""


@dataclass(frozen=True)
class Picker:
    """One field of the panel: what is narrowed, by which of these, and which one is chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True)
class Kept:
    """A view its worker may change."""

    id: str
    name: str
    shared: bool
    says: str


@dataclass(frozen=True)
class NotDone:
    """A case left as it was, and why."""

    number: str
    why: str


@dataclass(frozen=True)
class Outcome:
    """What an act on many did and did not, case by case."""

    sentence: str
    done: tuple[str, ...]
    left: tuple[NotDone, ...]
