"""What the host has looked up before a turn: the only window through which a dialog sees the office. Pure, read-only.

Every text here is already in the person's language; the desk makes one `Facts` per turn (and another after a language
switch, for the wording). Telephone numbers live in the profile and come in only through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Hotline:
    """One number that answers: its name, the number as shown, and when it answers."""

    name: str
    number: str
    hours: str = ""
    note: str = ""  # in which languages, where it is not this one


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a dialog starts with because the record knows it: answers that will not be asked, and what is handed back with its acts."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guard:
    """Who else may read this screen (dialogs.safe_door). neutral: nothing private on a button; pass_word: they chose a word that only
    they know; passed: it was said lately; hushed: after their pause word; waits: posts wait for their answer.

    said: "pass" and "pause" where what was just heard is that word; secrets: the messages in which it stood.
    """

    neutral: bool = False
    pass_word: bool = False
    passed: bool = False
    hushed: bool = False
    waits: bool = False
    said: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = ()

    @property
    def shut(self) -> bool:
        """Whether nothing private may be said before the word was."""
        return self.hushed or "pause" in self.said or (self.neutral and self.pass_word and not self.passed)

    @property
    def minds(self) -> bool:
        return self.shut or self.waits


@dataclass(frozen=True, slots=True)
class Facts:
    """What a turn may know. All optional: a missing text reads as a plain, true default in `fills`."""

    agency: str = ""  # who runs this: 「札幌市生活就労支援センター ステップ」
    phone: str = ""  # the agency's telephone as shown, "" when none
    ambulance: str = ""  # the emergency numbers as shown: 「119（救急）」
    police: str = ""
    hours: str = ""  # opening hours as one sentence
    reads_by: str = ""  # when a person will have read this: 「あす 12月4日（金）の9時から12時のあいだ」
    open_now: bool = False
    kept_where: str = ""  # where answers are kept, for the notice
    reception_number: str = ""  # reserved for the intake that may end in this turn
    staff_name: str = ""  # the worker who has or had the pen
    place: str = ""  # where the person was sent (reached)
    workplace: str = ""  # where the person started (check_in)
    person_name: str = ""  # the name they asked to be called by
    audience: str = "resident"  # or "staff": a linked outreach worker
    guard: Guard = Guard()
    earlier_read: bool = False  # staff have read everything the person wrote before this
    hotlines: Mapping[str, tuple[Hotline, ...]] = field(default_factory=dict)  # by urgency class; "" is the fallback
    wards: tuple[tuple[str, str], ...] = ()  # (id, name)
    lists: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # (id, words) by name, for Choice(of=…)
    texts: Mapping[str, str] = field(default_factory=dict)  # more placeholders, by name
    beginnings: Mapping[str, Beginning] = field(default_factory=dict)  # by dialog
    looked_up: frozenset[str] = frozenset()  # the needs of dialogs (Dialog.needs) that are answered here

    def named(self, name: str) -> tuple[tuple[str, str], ...]:
        """A list of proper names by its name: the wards, or one that a dialog needs."""
        return self.wards if name == "wards" else self.lists.get(name, ())

    def numbers(self, urgency: str) -> tuple[Hotline, ...]:
        """The hotlines for a class of urgency, else those for any."""
        return self.hotlines.get(urgency) or self.hotlines.get("") or ()
