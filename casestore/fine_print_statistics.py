"""The shape of statistics.toml: how a city counts (要綱 3; 支援状況調査)."""

from __future__ import annotations

from typing import Literal

from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Words


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Counting(Seen):
    """population: people, for figures per 100,000 and month. columns: the national columns of services in their order."""

    population: int
    population_of: Words
    plan_counts_at: Literal["approval", "support_decision", "plan_report"]
    new_consultation_counts_at: Literal["first_intake", "every_reception"]
    least_shown: int
    columns: tuple[Words, ...]

    @property
    def rule(self) -> str:
        """The rules a month was counted by, in one word each."""
        return f"{self.new_consultation_counts_at}/{self.plan_counts_at}"
