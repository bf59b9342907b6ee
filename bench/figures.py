"""A figure with its goal beside it, and the arithmetic: medians, high percentiles, the ratio round by round."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import sqlcipher3.dbapi2 as sqlcipher

MICROSECONDS = 1e6
MARK = {True: "met", False: "NOT met", None: ""}


@dataclass(frozen=True)
class Figure:
    """One line of the table. `met` is None where there is no goal."""

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None


def at_most(name: str, value: float, limit: float, unit: str = "x") -> Figure:
    return Figure(name, f"{value:.2f} {unit}", f"<= {limit:g} {unit}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "x") -> Figure:
    return Figure(name, f"{value:.2f} {unit}", f">= {limit:g} {unit}", value >= limit)


def told(name: str, measured: str) -> Figure:
    """A figure that is only told: it explains the others."""
    return Figure(name, measured)


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the sorted values do not exceed."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios round by round: what disturbs the machine disturbs both sides of a round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def micro(seconds: float) -> str:
    return f"{seconds * MICROSECONDS:,.0f} us"


def spread(times: Sequence[float]) -> str:
    """Median and the high percentiles of times in seconds."""
    ordered = sorted(times)
    marks = (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
    words = [f"{name} {percentile(ordered, share) * MICROSECONDS:,.0f}" for name, share in marks]
    return " · ".join([*words, f"max {ordered[-1] * MICROSECONDS:,.0f} us"])


def machine() -> str:
    """What the figures were taken on: they mean little anywhere else."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), load {load:.1f} at the start · Python {platform.python_version()}"
        f" · SQLite {sqlcipher.sqlite_version}"
    )


def table(title: str, figures: Sequence[Figure]) -> str:
    width = max(len(one.name) for one in figures)
    measured = max(len(one.measured) for one in figures)
    lines = [f"  {one.name:<{width}}  {one.measured:>{measured}}  {one.goal:<12} {MARK[one.met]}".rstrip() for one in figures]
    return "\n".join([title, *lines, ""])
