"""What the pages of 地域の資源 are drawn from (要綱 2-1-イ, 7)."""

from __future__ import annotations

from dataclasses import dataclass

from staff_console.views import Choice, Problem, Tag


@dataclass(frozen=True)
class ResourceRow:
    """One place in the list."""

    id: str
    name: str
    kind: str
    ward: str
    languages: str
    phone: str
    checked: str
    tag: Tag | None = None


@dataclass(frozen=True)
class Sift:
    """How the list is narrowed, and by what it may be."""

    words: str
    kind: str
    ward: str
    language: str
    state: str
    kinds: tuple[Choice, ...]
    wards: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    states: tuple[Choice, ...]

    @property
    def narrowed(self) -> bool:
        return any((self.words, self.kind, self.ward, self.language, self.state))


@dataclass(frozen=True)
class ResourceChange:
    """One line of a place's history; was: label and old words of what was changed."""

    words: str
    reason: str
    was: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ResourcePage:
    """One place."""

    id: str
    name: str
    kind: str
    lines: tuple[tuple[str, str], ...]
    tag: Tag
    out: bool
    seen: int
    may_edit: bool
    uses: str
    history: tuple[ResourceChange, ...]
    problems: tuple[Problem, ...] = ()
