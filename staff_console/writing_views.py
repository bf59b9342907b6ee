"""What the pages that write an entry and the whole ledger show. Frozen; words already chosen (要綱 6-1)."""

from __future__ import annotations

from dataclasses import dataclass, field

from staff_console.views import Choice, FormPart, Problem


@dataclass(frozen=True)
class KindLine:
    """One kind of entry: where it is written, or why it cannot be now."""

    words: str
    link: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """The kinds of one chapter of the 要綱: those possible now, and the others."""

    heading: str
    possible: tuple[KindLine, ...]
    others: tuple[KindLine, ...]


@dataclass(frozen=True)
class Answered:
    """One answer in words; `was`: what stood there before it was corrected, with who, when and why, oldest first."""

    label: str
    words: tuple[str, ...]
    was: tuple[Was, ...] = ()


@dataclass(frozen=True)
class Was:
    words: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class EntryInWords:
    """One entry as it is read: what, when, by whom, in words. about: the entry it answers; late: when it was written, if later."""

    id: str
    seq: int
    words: str
    when: str
    by: str
    answers: tuple[Answered, ...] = ()
    about: str = ""
    about_link: str = ""
    late: str = ""
    correct: str = ""  # where it can be put right
    clause: str = ""


@dataclass(frozen=True)
class WritePage:
    """The form of one kind of entry as it is typed, with all that belongs to writing it."""

    number: str
    name: str
    kind: str
    title: str
    form_no: str
    parts: tuple[FormPart, ...]
    seen: str
    once: str
    abouts: tuple[Choice, ...] = ()
    about: str = ""
    happened: str = ""
    next_action: str = ""
    next_date: str = ""
    today: str = ""
    promised: tuple[str, ...] = ()  # what follows by itself
    planned: tuple[str, ...] = ()  # what is promised already
    problems: tuple[Problem, ...] = ()
    reasons: tuple[str, ...] = ()
    standing: str = ""
    since: tuple[EntryInWords, ...] = ()
    why_since: str = ""
    saved: str = ""
    restored: str = ""
    hints: tuple[str, ...] = field(default=())

    def problem(self, name: str) -> str:
        return next((problem.words for problem in self.problems if problem.field == name), "")


@dataclass(frozen=True)
class Promised:
    """One follow-up in the ledger."""

    words: str
    due: str
    owner: str
    state: str


@dataclass(frozen=True)
class LedgerCase:
    """One case of the person, whole."""

    number: str
    stage: str
    owner: str
    since: str
    until: str
    entries: tuple[EntryInWords, ...]
    promised: tuple[Promised, ...]


@dataclass(frozen=True)
class LedgerPage:
    """The whole 支援台帳 of a person (6-1)."""

    number: str
    name: str
    kana: str
    person: tuple[Answered, ...]
    contacts: tuple[str, ...]
    cases: tuple[LedgerCase, ...]
    attachments: tuple[str, ...]
    counts: tuple[Answered, ...]
    made: str
    may_export: bool
