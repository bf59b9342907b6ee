"""What the pages of meetings and of missing resources show: frozen words, no questions asked (要綱 4-1, 4-2, 4-3, 7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from staff_console.views import Choice, Problem, Tag


@dataclass(frozen=True)
class MeetingRow:
    """One meeting in a list."""

    id: str
    when: str
    place: str
    kind: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class ProposalRow:
    """Something due for the next meeting. field: its name in the form; asks_why: a plan without 事前調整 needs a reason.

    reason: why it is due; ready: nothing stands in its way.
    """

    field: str
    subject: str
    name: str
    number: str
    tags: tuple[Tag, ...]
    asks_why: bool
    why: str = ""
    chosen: bool = False
    problem: str = ""
    reason: str = ""
    ready: bool = False


@dataclass(frozen=True)
class ComingRow:
    """An evaluation that has to be written before the meeting."""

    name: str
    number: str
    due: str
    late: bool
    which: str = ""  # after how many months


@dataclass(frozen=True)
class SeatRow:
    """Who was asked. `present`: came, did not come, or not known yet."""

    id: str
    name: str
    agency: str
    city: bool
    present: Literal["yes", "no", ""]


@dataclass(frozen=True)
class Told:
    """One answer in words."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class RoleLine:
    """One line of the table of roles, as typed."""

    agency: str = ""
    role: str = ""
    contact_person: str = ""


@dataclass(frozen=True)
class ItemView:
    """One item of the agenda. outcomes: empty where no result can be recorded now."""

    id: str
    subject: str
    name: str
    number: str
    link: str
    tags: tuple[Tag, ...]
    told: tuple[Told, ...]
    grown: int
    refused: tuple[str, ...]
    result: tuple[Told, ...]
    outcomes: tuple[Choice, ...]
    outcome: str = ""
    words: str = ""
    asks_roles: bool = False
    roles: tuple[RoleLine, ...] = ()
    problem: str = ""
    may_touch: bool = False


@dataclass(frozen=True)
class MeetingView:
    """One meeting whole."""

    id: str
    title: str
    when: str
    day_iso: str
    clock: str
    place: str
    tags: tuple[Tag, ...]
    no_city: bool
    seats: tuple[SeatRow, ...]
    items: tuple[ItemView, ...]
    hidden: int
    state: str
    may_run: bool
    may_hold: bool
    may_record: bool
    members: tuple[Choice, ...]
    minutes: str
    minutes_version: int
    minutes_said: str
    may_read_minutes: bool
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class GapRow:
    """One missing resource (要綱 7)."""

    what: str
    kind: str
    tag: Tag
    since: str
    number: str
    said: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class GapCount:
    kind: str
    gaps: int
    people: int


@dataclass(frozen=True)
class SharingRow:
    """One 支援会議 in the list of somebody who may know of it."""

    id: str
    when: str
    place: str
    tag: Tag


@dataclass(frozen=True)
class TopicView:
    text: str
    said: str


@dataclass(frozen=True)
class MemberView:
    """One member on the list of a 支援会議."""

    id: str
    name: str
    pledged: bool
    present: bool | None


@dataclass(frozen=True)
class SharingView:
    """One 支援会議 as one person sees it. topics: None where they may not read."""

    id: str
    when: str
    place: str
    closes: str
    members: tuple[MemberView, ...]
    topics: tuple[TopicView, ...] | None
    member: bool
    pledged: bool
    closed: bool
    calls: bool
    others: tuple[Choice, ...]
    problem: str = ""
    typed: str = ""
