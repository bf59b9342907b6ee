"""What the host looks up for dialogs that need more than the office: slots, a plan's lines, the standing of a case (要綱 3-1-イ, 3-3-ア).

A dialog names its needs (Dialog.needs); each is one function here or in a module of its subject, from the store to plain words in
the person's language. The engine stays pure: it only sees `Facts.lists`, `texts` and `beginnings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogs import (
    appointment_known,
    case_in_words,
    field_work,
    housing_told,
    own_records,
    plan_known,
    reading_out,
    settings_now,
    slips,
)
from dialogs.acts import Done
from dialogs.catalogue import DIALOGS
from dialogs.facts import Facts
from dialogs.looked_up import Look as Look
from dialogs.looked_up import LookedUp as LookedUp
from dialogs.progress import Turn
from dialogs.session import Session

NEEDS: Mapping[str, Callable[[Look], LookedUp]] = {
    "my_case": case_in_words.my_case,
    "my_records": own_records.my_records,
    "settings": settings_now.settings,
    "appointment": appointment_known.appointment,
    "papers": appointment_known.papers_asked,
    "plan_lines": plan_known.plan_lines,
    "plan_goals": plan_known.plan_goals,
    "housing_month": housing_told.housing_month,
    "consent": reading_out.consent,
    "plan_draft": reading_out.plan_draft,
    "field_work": field_work.field_work,
    "visit_under_way": field_work.visit_under_way,
    "slips": slips.slips,
}


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
