"""Where a need of a dialog is looked up, and what was found: the two shapes of dialogs.looking_up and of the modules of each subject. Pure. 要綱 3-3-ア"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casestore.db import Work
from casestore.profile import Profile
from casestore.talks import TalkState
from dialogs.answers import Value
from dialogs.facts import Beginning


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look: whose talk, in which language, at what moment; about: what the dialog was begun with."""

    work: Work
    profile: Profile
    talk: TalkState
    language: str
    now: datetime
    about: Mapping[str, str]
    said: tuple[str, ...] = ()  # the texts of this turn
    answered: Mapping[str, Value] = field(default_factory=dict)  # what the open dialogs have been told


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What one need found, in the person's language."""

    lists: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    beginnings: Mapping[str, Beginning] = field(default_factory=dict)
