"""The shapes of appointments.toml and papers.toml: when somebody can be met, and which papers may be asked for (要綱 3-3-ア, 8-1)."""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Text, Words

Way = Literal["office", "telephone", "visit", "online"]
CELL = 15  # minutes: the smallest piece of somebody's day


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Appointments(Seen):
    """starts: when an appointment may begin (Asia/Tokyo) on a business day; from the so-manieth business day on, so many days ahead."""

    minutes: int
    starts: tuple[time, ...]
    first_business_day: int
    days_ahead: int
    remind_at: time  # the day before
    ask_missed_at: time  # the next business day after somebody did not come
    ways: dict[Way, Text]
    place: Text
    bring: Text

    def __post_init__(self) -> None:
        if self.minutes <= 0 or self.minutes % CELL or any(start.minute % CELL for start in self.starts):
            raise ValueError("an appointment begins and ends on a quarter of an hour")
        if self.ways.keys() != {"office", "telephone", "visit", "online"}:
            raise ValueError("each way has its words")
        if self.first_business_day < 0 or not 1 <= self.days_ahead <= 60:
            raise ValueError("from today on, at most 60 days ahead")


@dataclass(frozen=True, config=STRICT, kw_only=True)
class AskedPaper(Seen):
    """A paper that may be asked for. what: what it is and where one gets it, in plain words. housing: the paper of housing.toml it is."""

    id: Words
    label: Text
    what: Text
    housing: str = ""


@dataclass(frozen=True, config=STRICT)
class AskedPapers:
    papers: tuple[AskedPaper, ...]
