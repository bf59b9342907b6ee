"""The shape of asking.toml: how each dialog of our own accord begins, and what follows silence (要綱 2-1-ア, 3-1-エ3, 3-3-ウ, 3-3-エ).

A ladder goes from the gentle to the strong and always ends with a named worker's dated task. Pure.
"""

from __future__ import annotations

from datetime import time
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Words

Mode = Literal["wait", "idle", "interrupt"]
Way = Literal["chat", "other_account", "call", "visit"]
WAYS: tuple[Way, ...] = ("chat", "other_account", "call", "visit")  # gentle first
BY_A_WORKER: frozenset[Way] = frozenset({"call", "visit"})
EVERY = "default"  # the row for dialogs that have none of their own


@dataclass(frozen=True, config=STRICT)
class Rung:
    """What is done after so many days of silence, at this hour (Asia/Tokyo). words: the task of a call or visit, or what a chat says
    instead of the dialog's own next reminder."""

    days: Annotated[int, Field(ge=1)]
    at: time
    way: Way = "chat"
    words: str = ""

    def __post_init__(self) -> None:
        if self.by_a_worker and not self.words:
            raise ValueError("a call or a visit needs the words of its task")

    @property
    def by_a_worker(self) -> bool:
        return self.way in BY_A_WORKER


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Asking:
    """One dialog's schedule. group: an answer to one silences the rest of the group; cancels_on: kinds of entry, "wrote" or "closed".

    early: so many days before its day it may already ride on an answer, when they write to us themselves.
    """

    dialog: Words
    ladder: tuple[Rung, ...]
    start: Mode = "wait"
    early: Annotated[int, Field(ge=0, le=31)] = 0
    group: str = ""
    cancels_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        strength = [WAYS.index(rung.way) for rung in self.ladder]
        said = [rung.words for rung in self.ladder if rung.words]
        if not self.ladder or not self.ladder[-1].by_a_worker:
            raise ValueError("the last rung is a call or a visit: silence ends with somebody who looks")
        if strength != sorted(strength):
            raise ValueError("a ladder goes from the gentle to the strong")
        if len(set(said)) != len(said):
            raise ValueError("nobody gets the same message twice")

    @cached_property
    def edition(self) -> str:
        """Changes with anything in this row: what was planned under another edition is planned again."""
        return sha256(repr((self.start, self.ladder, self.cancels_on)).encode()).hexdigest()[:12]

    @property
    def family(self) -> str:
        return self.group or self.dialog


@dataclass(frozen=True, config=STRICT)
class Pushes:
    """LINE's plan: how many messages a month, and how many of them are kept for what cannot wait."""

    monthly_limit: Annotated[int, Field(ge=1)]
    reserve: Annotated[int, Field(ge=0)]

    def __post_init__(self) -> None:
        if self.reserve >= self.monthly_limit:
            raise ValueError("the reserve is a part of the plan")


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Askings(Seen):
    """All of asking.toml. `default` is the schedule of a dialog that has no row."""

    askings: tuple[Asking, ...]
    pushes: Pushes
