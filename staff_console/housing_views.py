"""What the pages of 住居確保給付金 show: sums step by step, papers, months, duties, the window. Frozen; words already chosen."""

from __future__ import annotations

from dataclasses import dataclass

from staff_console.views import Check, Choice, FormField, Problem, Tag


@dataclass(frozen=True)
class SumLine:
    """One step of a sum: what it is, the yen ("" where it is a sentence only), the single amounts in it, and how sure it is."""

    words: str
    yen: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class RequirementLine:
    """One requirement: met, not met or not known yet, with its sum and what is still wanted."""

    check: Check
    state: Tag
    lines: tuple[SumLine, ...]
    wanted: str = ""
    note: str = ""

    @property
    def reckoned(self) -> bool:
        """Whether there is a sum to show, and not a sentence only."""
        return any(line.yen for line in self.lines)


@dataclass(frozen=True)
class Sums:
    """The application and what its numbers give."""

    asked: str  # the kind, the reason, the day
    requirements: tuple[RequirementLine, ...]
    wanted: str
    yen: str
    amount: tuple[SumLine, ...]
    ask_city: tuple[str, ...]
    table: str  # which table, and how sure
    received: tuple[str, ...]
    papers_wanted: tuple[str, ...]


@dataclass(frozen=True)
class MonthCell:
    """One month of receipt."""

    words: str
    iso: str
    state: Tag
    yen: str = ""
    chosen: bool = False  # the month whose duties are shown


@dataclass(frozen=True)
class Months:
    """The strip of months, counted, and the window in which an extension may be asked for."""

    summary: str
    ended: str
    cells: tuple[MonthCell, ...]
    window: Tag | None
    window_note: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class DutyLine:
    words: str
    needed: str
    counted: str
    left: Tag
    days: str
    weeks: tuple[tuple[str, Tag], ...] = ()


@dataclass(frozen=True)
class DutyMonth:
    """The duties of one month; `heading` names it."""

    heading: str
    lines: tuple[DutyLine, ...]
    note: str = ""


@dataclass(frozen=True)
class DutyForm:
    """The small form for one thing done. `once` makes the same tap twice one entry."""

    duties: tuple[Choice, ...]
    duty: str
    on: str
    today: str
    once: str
    problems: tuple[Problem, ...] = ()

    def problem(self, name: str) -> str:
        return next((problem.words for problem in self.problems if problem.field == name), "")


@dataclass(frozen=True)
class BenefitRow:
    """A line of the city's list."""

    number: str
    name: str
    kana: str
    state: Tag
    since: str
    note: str


@dataclass(frozen=True)
class CityForm:
    """What the city writes now; `others` are the other things it may write, each opened by its own link."""

    kind: str
    heading: str
    fields: tuple[FormField, ...]
    problems: tuple[Problem, ...]
    seen: str  # the version of the case this form was drawn from
    others: tuple[Choice, ...]
