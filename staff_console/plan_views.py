"""What the pages of a plan show: the plan in full, its versions, what changed, what the city still has to say. Frozen words, no questions asked."""

from __future__ import annotations

from dataclasses import dataclass

from staff_console.views import OwnWords, Tag


@dataclass(frozen=True)
class Told:
    """One field of a form in words; a table has a line for each row."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class PlanLine:
    """One service of the plan and the city's act it needs (要綱 3-2-ウ, 3-2-オ)."""

    service: str
    agency: str
    content: str
    period: str
    act: str


@dataclass(frozen=True)
class SaidOf:
    """What the person said about one goal or service when the draft was read with them."""

    what: str
    view: Tag
    words: str


@dataclass(frozen=True)
class LineByLine:
    """One reading of the draft by chat, with its day."""

    told: str
    said: tuple[SaidOf, ...]


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise than in the version before."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class PlanInFull:
    """A version as it was written, with the person's own words first (2-1-ア)."""

    title: str
    tag: Tag
    act: str  # why the whole plan needs which act of the city
    voices: tuple[OwnWords, ...]
    lines: tuple[PlanLine, ...]
    rest: tuple[Told, ...]
    line_by_line: tuple[LineByLine, ...] = ()
    changed_from: str = ""
    changes: tuple[Change, ...] = ()
    agreed_again: tuple[str, ...] = ()  # who has said yes to this version, and who not yet


@dataclass(frozen=True)
class VersionRow:
    """One version in the list of them."""

    title: str
    tag: Tag
    written: str
    author: str
    why: str = ""  # what was said when it was given back or wished otherwise


@dataclass(frozen=True)
class CityRow:
    """One submitted plan on the city's desk."""

    number: str
    name: str
    title: str
    act: str
    handed_in: str
    waits: str
    late: bool
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class CheckRow:
    """One requirement of a service, with what was answered."""

    id: str
    words: str
    answer: str
    note: str


@dataclass(frozen=True)
class LineChecks:
    service: str
    checks: tuple[CheckRow, ...]


@dataclass(frozen=True)
class LetterDue:
    """A decision or change whose 様式8 has not been sent."""

    entry: str
    words: str


@dataclass(frozen=True)
class NextStep:
    """What the law opens now, and where it is written."""

    words: str
    link: str
