"""The shape of a city's fine print about outreach: casestore/profiles/<city>/outreach.toml (要綱 2-2-イ, 3-1-ア). Pure."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen

Minutes = Annotated[int, Field(ge=1, le=240)]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Outreach(Seen):
    """The safety timer of a visit, when nobody at home is tried again, the morning's list on staff phones, how long a partner's slip is good."""

    grace_minutes: Minutes
    ring_again_minutes: Minutes
    try_again_days: Annotated[int, Field(ge=1, le=60)]
    morning_list_at: time
    morning_list_until: time
    partner_link_days: Annotated[int, Field(ge=1, le=60)]
