"""The shape of a city's housing benefit rules: casestore/profiles/<city>/housing.toml (要綱 8-1, 8-2, 9, 3-2-イ).

Frozen, checked when made. Every table has the day it is valid from and how far it is to be trusted. Pure; the sums are in
casestore.housing_sums, the months in casestore.housing_months, the duties in casestore.housing_duties.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Text, Trust, Words
from casestore.fine_print_codes import Code, CodeList

BenefitType = Literal["rent", "moving_cost"]
Reason = Literal["job_loss", "income_fall"]
Measure = Literal["asked", "look_back", "income", "savings"]
Yen = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Ceiling:
    """What holds for households of one size: 基準額, the rent's cap and the savings limit, in yen."""

    size: Count
    standard: Yen
    rent_cap: Yen
    savings: Yen
    savings_trust: Trust | None = None  # where it differs from the table's


@dataclass(frozen=True, config=STRICT)
class Rule:
    """Where a rule was seen and how far to trust it."""

    source: Words
    trust: Trust


@dataclass(frozen=True, config=STRICT, kw_only=True)
class IncomeTable(Seen):
    """One dated table. `above_standard`: where the reduced amount for income above 基準額 comes from."""

    valid_from: date
    valid_from_trust: Trust
    ceilings: tuple[Ceiling, ...]
    above_standard: Rule

    def __post_init__(self) -> None:
        if [one.size for one in self.ceilings] != list(range(1, len(self.ceilings) + 1)):
            raise ValueError("household sizes must run from 1 without a gap")

    def ceiling(self, size: int) -> Ceiling | None:
        """The row for a household of this size; None where the table does not reach: the city is asked."""
        return next((one for one in self.ceilings if one.size == size), None)


@dataclass(frozen=True, config=STRICT)
class Duty:
    """So many times a calendar month or week, in these months of receipt (the first month is 1)."""

    id: Words
    reason: Reason
    times: Count
    per: Literal["month", "week"]
    from_month: Count = 1
    to_month: Count | None = None

    def asked_in(self, nth: int) -> bool:
        """Whether it is asked for in the nth month of receipt."""
        return self.from_month <= nth and (self.to_month is None or nth <= self.to_month)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class DutyTable(Seen):
    valid_from: date
    valid_from_trust: Trust
    duties: tuple[Duty, ...]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class BenefitKind(Seen):
    """家賃 or 転居費用; `amounts` says whether there is a table or only the city knows."""

    id: BenefitType
    label: Text
    valid_from: date
    amounts: Literal["table", "ask_city"]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Requirement(Seen):
    """One thing that must hold (支給要件); `measure`: reckoned from the answers, or asked for."""

    id: Words
    kinds: tuple[BenefitType, ...]
    measure: Measure
    label: Text


@dataclass(frozen=True, config=STRICT)
class Paper:
    """One of the papers to hand in; `no` as the city numbers it."""

    id: Words
    no: Words
    label: Text
    trust: Trust


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Period(Seen):
    """How long it is paid: months at first, how often and by how much it is extended, and the most of all."""

    months_first: Count
    extensions: int
    months_each: Count
    months_most: Count
    window_trust: Trust


@dataclass(frozen=True, config=STRICT)
class Reminders:
    agency_looks_on_day: Annotated[int, Field(ge=1, le=28)]
    person_days_before_month_end: Annotated[int, Field(ge=1, le=27)]
    trust: Trust


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Housing(Seen):
    """All of it."""

    look_back_years: Count
    kinds: tuple[BenefitKind, ...]
    reasons: dict[Reason, Text]
    tables: tuple[IncomeTable, ...]
    conditions: tuple[Requirement, ...]
    papers: tuple[Paper, ...]
    period: Period
    duty_tables: tuple[DutyTable, ...]
    duty_labels: dict[Words, Text]
    reminders: Reminders

    def __post_init__(self) -> None:
        if unnamed := {duty.id for table in self.duty_tables for duty in table.duties} - set(self.duty_labels):
            raise ValueError(f"duty_labels: {sorted(unnamed)[0]!r} has no label")

    def kind(self, kind_id: str) -> BenefitKind:
        """Raises KeyError for a kind the profile does not have."""
        return {str(one.id): one for one in self.kinds}[kind_id]

    def table_on(self, day: date) -> IncomeTable | None:
        """The newest table valid on this day; None before the first: the city is asked."""
        return max((one for one in self.tables if one.valid_from <= day), key=lambda one: one.valid_from, default=None)

    def duties_on(self, day: date) -> tuple[Duty, ...]:
        """The duties valid on this day, of every reason; none before the first table."""
        valid = [one for one in self.duty_tables if one.valid_from <= day]
        return max(valid, key=lambda one: one.valid_from).duties if valid else ()

    @property
    def code_lists(self) -> dict[str, CodeList]:
        """What the forms choose from: kinds, reasons, papers and duties, said once, here."""
        labels = {
            "benefit_types": [Code(id=one.id, label=one.label, trust=one.trust) for one in self.kinds],
            "benefit_reasons": [Code(id=reason, label=label) for reason, label in self.reasons.items()],
            "benefit_papers": [Code(id=one.id, no=one.no, label=one.label, trust=one.trust) for one in self.papers],
            "benefit_duties": [Code(id=duty, label=label) for duty, label in self.duty_labels.items()],
        }
        return {name: CodeList(codes=tuple(codes), source="housing.toml", trust=self.trust) for name, codes in labels.items()}
