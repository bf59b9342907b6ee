"""A city's fine print as dated values: agency, wards, hotlines, resources, codes, services, clocks (要綱 2-1-イ, 3-2-ウ, 6-2, 7, 8-2).

`load_profile("sapporo")` reads casestore/profiles/sapporo/*.toml. Every entry says where it was seen and how far to trust it; the only
telephone numbers of the project are there. Anything unknown or missing is a ProfileError that names file and key.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, Literal

import jpholiday
from pydantic import ConfigDict, TypeAdapter, ValidationError, field_validator
from pydantic.dataclasses import dataclass

from casestore.calendar import Calendar, MonthDay, OfficeHours, Quiet

STRICT = ConfigDict(extra="forbid", str_min_length=0)

Trust = Literal["sourced", "recalled", "proposed"]
Alarm = Literal["suicide", "self_harm", "violence", "child", "harm_others", "medical", "hunger", "no_roof", "lifeline"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CityAct = Literal["support_decision", "plan_confirmation", "benefit_decision", "none"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class ProfileError(Exception):
    """A profile that cannot be used; the message names the file, the key and what is wrong."""


@dataclass(frozen=True, config=STRICT)
class Text:
    """Words of the profile in the languages it has them in."""

    ja: str
    en: str

    def to(self, language: str) -> str:
        """The words in `language`: Japanese for Japanese in any form, English for every other language."""
        return self.ja if language.startswith("ja") else self.en

    def __str__(self) -> str:
        return self.ja


@dataclass(frozen=True, config=STRICT)
class Phone:
    """A number as people read it and as a phone dials it; the digits of both are the same (an extra 0 once misled callers elsewhere)."""

    label: str
    tel: str

    @field_validator("tel")
    @classmethod
    def dials(cls, tel: str) -> str:
        if not re.fullmatch(r"#?\d+", tel):
            raise ValueError("tel holds digits only, with # before a short number")
        return tel

    def __post_init__(self) -> None:
        if re.sub(r"[^\d#]", "", unicodedata.normalize("NFKC", self.label)) != self.tel:
            raise ValueError("label and tel are not the same number")

    @property
    def url(self) -> str:
        """For a link: `tel:` and the number, # escaped."""
        return "tel:" + self.tel.replace("#", "%23")


@dataclass(frozen=True, config=STRICT)
class Closure:
    """Month-day to month-day, both closed."""

    from_: MonthDay
    to: MonthDay


@dataclass(frozen=True, config=STRICT)
class Hours:
    weekdays: tuple[Weekday, ...]
    opens: time
    closes: time
    closures: tuple[dict[Literal["from", "to"], str], ...]
    closed_on: tuple[date, ...]

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("the office closes before it opens")
        for closure in self.closures:
            _month_day(closure["from"]), _month_day(closure["to"])

    def office_hours(self) -> OfficeHours:
        """The same as values of the pure calendar."""
        return OfficeHours(
            frozenset(WEEKDAYS.index(day) for day in self.weekdays),
            self.opens,
            self.closes,
            tuple((_month_day(closure["from"]), _month_day(closure["to"])) for closure in self.closures),
            frozenset(self.closed_on),
        )
