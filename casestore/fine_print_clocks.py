"""The shapes of clocks.toml: when something in a case must be looked at again (要綱 3-3-ウ, 3-3-エ, 5, 8-1; most numbers are a city's to change)."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from casestore.facts import Fact
from casestore.fine_print import STRICT, Seen, Text, Words

Whose = Literal["owner", "chief", "writer"]


@dataclass(frozen=True, config=STRICT)
class Turn:
    """One falling due: so many days, business days or months after the clock began. `id` tells several of one clock apart."""

    id: str = ""
    days: int = 0
    business_days: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if sum(span > 0 for span in (self.days, self.business_days, self.months)) != 1:
            raise ValueError("either days, business_days or months")


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Clock(Seen):
    """A clock: kinds of entry start it and stop it. only: it starts where the entry gives that answer; holds: where
    this held about the case.

    day: the answer (a date) that says when it is due instead of its first turn. begins: the answer from which it counts instead of the day
    it happened. asks: a dialog by which the person themself is asked, so many days before (asked_before; silence: asking.toml); with 0 they are
    asked instead of a worker. whose: who must look. survives: it goes on after the case is over. stops_near: it ends only what is due within so many days.
    """

    id: Words
    starts: tuple[Words, ...]
    stops: tuple[Words, ...] = ()
    turns: tuple[Turn, ...]
    only: dict[str, str] = field(default_factory=dict)
    holds: tuple[Fact, ...] = ()
    day: str = ""
    begins: str = ""
    whose: Whose = "owner"
    survives: bool = False
    stops_near: int = 0
    asks: str = ""
    asked_before: int = 0
    words: Text
    clause: Words


@dataclass(frozen=True, config=STRICT)
class Clocks:
    silent_days: tuple[int, ...]
    review_percent: Annotated[int, Field(ge=1, le=100)]
    clocks: tuple[Clock, ...]
