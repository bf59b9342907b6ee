"""The shape of a city's fine print about meetings: casestore/profiles/<city>/meetings.toml (要綱 4-1, 4-2; 法9条). Pure."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Text, Weekday


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Meetings(Seen):
    """When the monthly 支援調整会議 is held (Asia/Tokyo), and when the papers of a 支援会議 close."""

    nth: Annotated[int, Field(ge=1, le=4)]
    weekday: Weekday
    at: time
    place: Text
    proposed_months: Annotated[int, Field(ge=1, le=12)]
    sharing_closes_after_hours: Annotated[int, Field(ge=1, le=720)]
