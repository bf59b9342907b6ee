"""The shapes of a city's fine print: what an entry of casestore/profiles/<city>/*.toml must hold (要綱 2-1-イ, 3-2-ウ, 6-2, 7, 8-2).

Frozen, checked when made (pydantic, nothing extra allowed). Every entry says where it was seen and how far to trust it. Pure; the reading
of the files is in casestore.profile.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import Annotated, Literal

from pydantic import ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass

from casestore.calendar import MonthDay, OfficeHours

STRICT = ConfigDict(extra="forbid")

Trust = Literal["sourced", "recalled", "proposed"]
Alarm = Literal["crisis", "self_harm", "violence", "child", "harm_to_others", "hunger", "no_roof", "lifeline"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CityAct = Literal["support_decision", "plan_confirmation", "benefit_decision", "none"]
Cost = Literal["free", "call_charge"]
Words = Annotated[str, StringConstraints(min_length=1)]
Span = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d/\d\d-\d\d$")]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, config=STRICT)
class Text:
    """Words of the profile in the languages it has them in."""

    ja: Words
    en: Words

    def to(self, language: str) -> str:
        """The words in `language`: Japanese for Japanese in any form, English for every other language."""
        return self.ja if language.startswith("ja") else self.en


@dataclass(frozen=True, config=STRICT)
class Phone:
    """A number as people read it and as a phone dials it. The digits are compared: elsewhere an extra 0 once rang at a stranger's."""

    label: Words
    tel: Annotated[str, StringConstraints(pattern=r"^#?\d+$")]

    def __post_init__(self) -> None:
        if re.sub(r"[^\d#]", "", unicodedata.normalize("NFKC", self.label)) != self.tel:
            raise ValueError("label and tel are not the same number")

    @property
    def url(self) -> str:
        """For a link: `tel:` and the number, # escaped."""
        return "tel:" + self.tel.replace("#", "%23")


@dataclass(frozen=True, config=STRICT)
class Hours:
    """Asia/Tokyo. A closure is "month-day/month-day", both ends closed; it may cross new year."""

    weekdays: tuple[Weekday, ...]
    opens: time
    closes: time
    closures: tuple[Span, ...]
    closed_on: tuple[date, ...]

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("the office closes before it opens")
        self.for_calendar()

    def for_calendar(self) -> OfficeHours:
        """The same, as the pure calendar wants it."""
        closures = tuple((_month_day(span[:5]), _month_day(span[6:])) for span in self.closures)
        weekdays = frozenset(WEEKDAYS.index(day) for day in self.weekdays)
        return OfficeHours(weekdays, self.opens, self.closes, closures, frozenset(self.closed_on))


def _month_day(words: str) -> MonthDay:
    day = date.fromisoformat(f"2024-{words}")  # a leap year, so that 02-29 may stand there
    return day.month, day.day


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Seen:
    """Where an entry comes from. No `last_verified`: the source bears no date, and the entry must be checked before going live."""

    source: Words
    trust: Trust
    last_verified: date | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Agency(Seen):
    """自立相談支援機関 (要綱 2-2)."""

    id: Words
    name: Text
    short_name: Text
    city: Text
    address: Text
    hotline: Words
    city_phone: Phone
    hours: Text
    who_reads: Text
    office_hours: Hours
    phone: Phone | None = None  # filled from `hotline`


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Ward(Seen):
    """A ward and its 保護課 (要綱 3-1-エ2). `own_phone` is false where only the city's general number is known."""

    id: Words
    name: Text
    office: Text
    place: Text
    phone: Phone | None = None  # filled with the city's number
    own_phone: bool = False


@dataclass(frozen=True, config=STRICT)
class Wards:
    hours: Text
    hours_trust: Trust
    what_to_bring: Text
    wards: tuple[Ward, ...]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Hotline(Seen):
    """A number, or a chat's address, that answers people in danger."""

    id: Words
    name: Text
    phone: Phone | None = None
    url: str = ""
    hours: Text
    cost: Cost
    around_the_clock: bool
    languages: tuple[Words, ...]
    languages_note: Text | None = None

    def __post_init__(self) -> None:
        if (self.phone is None) == (not self.url):
            raise ValueError("a hotline has either a phone or an address")


@dataclass(frozen=True, config=STRICT)
class Hotlines:
    """`serves`: which hotlines are shown for a class of urgency, the most fitting first."""

    serves: dict[Alarm, tuple[str, ...]]
    hotlines: tuple[Hotline, ...]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Resource(Seen):
    """地域の資源: where a person can be handed on to (要綱 3-1-ウ, 7). `ward` "" is the whole city."""

    id: Words
    name: Text
    kind: Words
    ward: str = ""
    place: Text
    hours: Text | None = None  # filled from `hotline` where that is named
    phone: Phone | None = None
    hotline: str = ""
    what_to_bring: Text
    needs_appointment: Literal["yes", "no", "helpful"]
    own_phone: bool = True  # false: the number is the city's switchboard


@dataclass(frozen=True, config=STRICT)
class Resources:
    no_phone: Text
    resources: tuple[Resource, ...]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Code:
    """One choice. `button` is the label for a phone; `no` the number the form prints; `alone` excludes every other choice."""

    id: Words
    label: Text
    button: Text | None = None
    no: str = ""
    alone: bool = False
    trust: Trust | None = None  # where it differs from the list's

    def short(self, language: str) -> str:
        """The label for a button."""
        return (self.button or self.label).to(language)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class CodeList(Seen):
    codes: tuple[Code, ...]
    form_no: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """In the form's order."""
        return tuple(code.id for code in self.codes)

    @property
    def alone(self) -> frozenset[str]:
        """Those that exclude every other."""
        return frozenset(code.id for code in self.codes if code.alone)

    def label(self, code_id: str, language: str = "ja") -> str:
        """The code's label; the bare id where the list does not know it (an older edition may)."""
        return next((code.label.to(language) for code in self.codes if code.id == code_id), code_id)


@dataclass(frozen=True, config=STRICT)
class Codes:
    edition: Words
    lists: dict[Words, CodeList]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Service(Seen):
    """A service a plan may hold and the city's act it needs (要綱 3-2-ウ, 3-2-オ). `then` is what the agency does after that act."""

    id: Words
    letter: Words
    name: Text
    act: CityAct
    before_plan: bool
    then: Literal["", "support_notice", "support_request"]
    national: str
    clause: Words


@dataclass(frozen=True, config=STRICT)
class Services:
    edition: Words
    services: tuple[Service, ...]


@dataclass(frozen=True, config=STRICT)
class After:
    """So many days or months after something."""

    id: Words
    days: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if (self.days > 0) == (self.months > 0):
            raise ValueError("either days or months")


@dataclass(frozen=True, config=STRICT)
class AskAgain:
    """So many days after the last asking, at this hour (Asia/Tokyo)."""

    days: int
    at: time


@dataclass(frozen=True, config=STRICT)
class QuietHours:
    begins: time
    ends: time
    sends_at: time


@dataclass(frozen=True, config=STRICT, kw_only=True)
class FollowUps(Seen):
    """The clocks of the case (要綱 3-3-イ to 3-3-エ, 3-1-エ2, 3-1-エ3)."""

    check_ins: tuple[After, ...]
    evaluations: tuple[After, ...]
    asking_again: tuple[AskAgain, ...]
    triage_business_days: int
    reached_after_days: int
    ward_confirmation_days: int
    ward_escalation_every_days: int
    half_way_silence_hours: int
    quiet: QuietHours
