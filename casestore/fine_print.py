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
    """Words of the profile: Japanese and English, and `more` from words/<language>.toml (casestore.profile_words)."""

    ja: Words
    en: Words
    more: tuple[tuple[str, str], ...] = ()  # (language, words)

    def to(self, language: str) -> str:
        """The words in `language`. Not there: Japanese for Japanese in any form, English for every other language."""
        own = self.ja if language.startswith("ja") else self.en
        return own if language in ("ja", "en") else dict(self.more).get(language, own)


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
    quick_exit: Words = ""  # where 「すぐに閉じる」 leads: a page that says nothing of whoever opened it


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
    languages: tuple[Words, ...]  # spoken on the telephone at any of its hours; none: not known
    otherwise: tuple[Words, ...] = ()  # on some days only, or in another way: languages_note says which
    languages_note: Text | None = None
    foreign_residents: bool = False  # theirs; not shown to who reads ordinary Japanese

    def __post_init__(self) -> None:
        if (self.phone is None) == (not self.url):
            raise ValueError("a hotline has either a phone or an address")
        if self.otherwise and self.languages_note is None:
            raise ValueError("the note must say how the other languages are spoken")

    def speaks(self, language: str) -> Literal["yes", "otherwise", "no", "unknown"]:
        """Whether somebody who reads `language` ("zh_Hans", "ja@easy") is understood there."""
        tongue = re.split(r"[_@]", language)[0]
        if not self.languages or tongue in self.languages:
            return "yes" if self.languages else "unknown"
        return "otherwise" if tongue in self.otherwise else "no"


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
    languages: tuple[str, ...] = ()  # spoken there; none: not known
    whom: str = ""  # who may go there; this and the next two are for staff
    refer: str = ""  # how to hand somebody on
    contacts: str = ""  # who to ask for
    retired_on: date | None = None  # offered to nobody any more since that day


@dataclass(frozen=True, config=STRICT)
class Resources:
    no_phone: Text
    stale_months: int  # what was not looked at for longer is marked
    resources: tuple[Resource, ...]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class EligibilityCheck:
    """One thing the city looks at before it decides or confirms a service (要綱 5-1)."""

    id: Words
    text: Text
    trust: Trust = "proposed"


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Renamed(Seen):
    """The name a service bears since a change of the law."""

    since: date
    name: Text


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Service(Seen):
    """A service a plan may hold and the city's act it needs (要綱 3-2-ウ, 3-2-オ). `then` is what the agency does after that act.

    letter: of 3-2-ウ, "" for the agency's own support. plain: what it is, said to a resident. checks: what the city looks at before its act.
    """

    id: Words
    letter: str
    name: Text
    plain: Text
    act: CityAct
    before_plan: bool
    then: Literal["", "support_notice", "support_request"]
    national: str
    clause: Words
    checks: tuple[EligibilityCheck, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    def name_on(self, day: date) -> Text:
        """Its name as the law has it on this day."""
        since = [one for one in self.renamed if one.since <= day]
        return max(since, key=lambda one: one.since).name if since else self.name


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
class QuietHours:
    begins: time
    ends: time
    sends_at: time


@dataclass(frozen=True, config=STRICT)
class Escalation:
    """A promise (its kind) nobody has kept: so many days after its day, and then every so many days, the chief is told."""

    promised: Literal["ward_acknowledgement", "agency_acknowledgement", "referral_review"]
    after_days: int
    every_days: int

    def __post_init__(self) -> None:
        if self.after_days < 0 or self.every_days < 1:
            raise ValueError("after no less than 0 days, every day or less often")


@dataclass(frozen=True, config=STRICT, kw_only=True)
class FollowUps(Seen):
    """The clocks of the case (要綱 3-3-イ to 3-3-エ, 3-1-エ2, 3-1-エ3)."""

    check_ins: tuple[After, ...]
    evaluations: tuple[After, ...]
    escalations: tuple[Escalation, ...]
    triage_business_days: int
    reached_after_days: int
    ward_confirmation_days: int
    review_business_days: int
    agency_link_days: int
    consent_months: int
    half_way_silence_hours: int
    quiet: QuietHours
