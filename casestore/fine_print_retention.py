"""The shape of retention.toml: classes of record and what is proposed for each; what is in force the office decides (retention.py, 要綱 6-1)."""

from __future__ import annotations

from typing import Literal

from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Text

RecordClass = Literal["case_file", "contact_without_case"]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Kept(Seen):
    """One class of record."""

    id: RecordClass
    name: Text
    counted_from: Literal["fiscal_year", "last_heard"]
    proposed_look_years: int
    proposed_years: int


@dataclass(frozen=True, config=STRICT)
class Retention:
    classes: tuple[Kept, ...]
