"""What the pages of protection and of the team show: frozen, every word chosen (要綱 2-2-ア)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from staff_console.views import Choice, Problem


def by_field(problems: Iterable[Problem]) -> Mapping[str, str]:
    """What to put right, by field; "" for a field that is right."""
    return defaultdict(str, {one.field: one.words for one in problems})


@dataclass(frozen=True)
class Question:
    """Something that waits for a second person. `mine`: the reader asked it and waits."""

    id: str
    words: str
    reason: str
    mine: bool


@dataclass(frozen=True)
class KeptAway:
    """A member of staff with a conflict of interest. `reason` is "" for those who may not read it."""

    staff_id: str
    name: str
    reason: str
    since: str
    may_end: bool


@dataclass(frozen=True)
class Protection:
    """閲覧制限 and conflicts of interest of one case."""

    number: str
    name: str
    restricted: bool
    readers: tuple[str, ...]
    may_restrict: bool
    may_lift: bool
    may_exclude: bool
    able: tuple[Choice, ...]  # who can be named and does not know yet
    workers: tuple[Choice, ...]  # who can own the case
    questions: tuple[Question, ...]
    away: tuple[KeptAway, ...]
    owner: str
    problems: tuple[Problem, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()

    def was(self, name: str) -> str:
        """What was typed into a field that came back."""
        return dict(self.typed).get(name, "")

    def wrong(self, name: str) -> str:
        return next((one.words for one in self.problems if one.field == name), "")


@dataclass(frozen=True)
class Opened:
    """An opening by break-glass."""

    id: str
    number: str
    name: str
    who: str
    at: str
    until: str
    category: str
    reason: str
    due: str
    late: bool


@dataclass(frozen=True)
class LookLine:
    """One row of who looked."""

    at: str
    who: str
    roles: str
    what: str
    kin: str
    number: str = ""
    night: bool = False


@dataclass(frozen=True)
class Worker:
    """One member of the team with their work."""

    id: str
    name: str
    roles: str
    cases: int
    stages: str
    due: int
    late: int
    away: str
    uncertified: str


@dataclass(frozen=True)
class Away:
    """An absence that is or will be."""

    id: str
    name: str
    cover: str
    first: str
    last: str


@dataclass(frozen=True)
class HandedCase:
    """A case to be handed over."""

    number: str
    name: str
    stage: str


@dataclass(frozen=True)
class Role:
    """A role of a member of staff with its training certificate."""

    id: str
    words: str
    needs: bool
    number: str
    on: str
    missing: bool
