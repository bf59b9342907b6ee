"""The shapes of codes*.toml: the choices of the forms, with the days on which they may be chosen (要綱 6-2)."""

from __future__ import annotations

from datetime import date

from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Text, Trust, Words


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Code:
    """One choice. `button` is the label for a phone; `no` the number the form prints; `alone` excludes every other choice.

    active_from / active_to: first and last day on which it may be chosen (None: no limit). Old entries keep it, and its label, for ever.
    """

    id: Words
    label: Text
    button: Text | None = None
    no: str = ""
    alone: bool = False
    trust: Trust | None = None  # where it differs from the list's
    active_from: date | None = None
    active_to: date | None = None

    def __post_init__(self) -> None:
        if self.active_from and self.active_to and self.active_to < self.active_from:
            raise ValueError("a code is retired before it begins")

    def active(self, day: date) -> bool:
        """Whether it may be chosen on that day (Asia/Tokyo)."""
        return (self.active_from or day) <= day <= (self.active_to or day)

    def short(self, language: str) -> str:
        """The label for a button."""
        return (self.button or self.label).to(language)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class CodeList(Seen):
    codes: tuple[Code, ...]
    form_no: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """In the form's order."""
        return tuple(code.id for code in self.codes)

    @property
    def alone(self) -> frozenset[str]:
        """Those that exclude every other."""
        return frozenset(code.id for code in self.codes if code.alone)

    def choices(self, day: date) -> tuple[str, ...]:
        """Ids of the codes that may be chosen on that day (Asia/Tokyo), in the form's order."""
        return tuple(code.id for code in self.codes if code.active(day))

    def label(self, code_id: str, language: str = "ja") -> str:
        """The code's label; the bare id where the list does not know it (an older edition may)."""
        return next((code.label.to(language) for code in self.codes if code.id == code_id), code_id)


@dataclass(frozen=True, config=STRICT)
class Codes:
    edition: Words
    lists: dict[Words, CodeList]
