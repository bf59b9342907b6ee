"""What the host looks up for dialogs that need more than the office: slots, a plan's lines, the standing of a case (要綱 3-1-イ, 3-3-ア).

A dialog names its needs (Dialog.needs); each is one function here or in a module of its subject, from the store to plain words in
the person's language. The engine stays pure: it only sees `Facts.lists`, `texts` and `beginnings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from casestore.db import Work
from casestore.profile import Profile
from casestore.talks import TalkState
from dialogs.acts import Done
from dialogs.catalogue import DIALOGS
from dialogs.facts import Beginning, Facts
from dialogs.progress import Turn
from dialogs.session import Session


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look: whose talk, in which language, at what moment; about: what the dialog was begun with."""

    work: Work
    profile: Profile
    talk: TalkState
    language: str
    now: datetime
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What one need found, in the person's language."""

    lists: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    beginnings: Mapping[str, Beginning] = field(default_factory=dict)


NEEDS: Mapping[str, Callable[[Look], LookedUp]] = {}


def needs_in(session: Session) -> frozenset[str]:
    """The needs of every dialog that is open or waits in this session."""
    names = {frame.dialog for frame in session.frames} | {waiting.dialog for waiting in session.queue}
    return _needs(names)


def needs_of(turn: Turn) -> frozenset[str]:
    """The needs of every dialog that a turn left open or brought to its end."""
    ended = {act.dialog for act in turn.acts if isinstance(act, Done)}
    return needs_in(turn.session) | _needs(ended)


def _needs(names: set[str]) -> frozenset[str]:
    return frozenset(need for name in names if name in DIALOGS for need in DIALOGS[name].needs)


def added(facts: Facts, look: Look, needs: frozenset[str]) -> Facts:
    """The same facts with what these needs find."""
    if not needs:
        return facts
    found = [NEEDS[need](look) for need in sorted(needs)]
    return replace(
        facts,
        lists={name: rows for one in found for name, rows in one.lists.items()},
        texts={name: text for one in found for name, text in one.texts.items()},
        beginnings={name: one_begun for one in found for name, one_begun in one.beginnings.items()},
        looked_up=needs,
    )
