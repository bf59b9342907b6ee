"""Safe contact in a play: what the host (dialogs.at_door) would keep and know at the door. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dialogs.acts import Act, AtDoor, Prefer
from dialogs.facts import Guard
from dialogs.secrets import hashed
from dialogs.session import Heard


@dataclass
class Door:
    """Their words, hashed, and how the door stands; it changes as the play goes on."""

    guard: Guard = field(default_factory=Guard)
    words: dict[str, str] = field(default_factory=dict)  # "pass" and "pause" to the hashed word

    def hears(self, heard: Heard) -> None:
        """Which of their own words were just said."""
        written = {hashed(one.said.text) for one in heard if one.said.text}
        said = frozenset(which for which, word in self.words.items() if word in written)
        self.guard = replace(self.guard, said=said, secrets=tuple(one.message_id for one in heard) if said else ())

    def took(self, act: Act) -> None:
        match act:
            case Prefer("pass_word", word):
                self.words["pass"] = word
                self.guard = replace(self.guard, neutral=True, pass_word=True, passed=True)
            case Prefer("pause_word", word):
                self.words["pause"] = word
            case Prefer("quiet", value):
                self.guard = replace(self.guard, neutral=value == "yes")
            case AtDoor("hushed"):
                self.guard = replace(self.guard, hushed=True, passed=False)
            case AtDoor("passed"):
                self.guard = replace(self.guard, hushed=False, passed=True, waits=False)
            case AtDoor("released"):
                self.guard = replace(self.guard, waits=False)

    def directed(self, words: list[str]) -> None:
        """Another sitting (@ guard strange), or posts that wait for an answer (@ guard waits)."""
        self.guard = replace(self.guard, passed=self.guard.passed and "strange" not in words, waits="waits" in words)
