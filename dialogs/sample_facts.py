"""What `tsunagi chat` pretends to have looked up, so that any dialog can be played without a store. Pure. 要綱 3-1-イ

Every placeholder shows its own name in brackets; every list has three rows; what the host would know at the beginning is chosen so that
as many questions as possible come up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from functools import cache

from dialogs.answers import Value
from dialogs.catalogue import DIALOGS
from dialogs.commands import TOKYO
from dialogs.conditions import Gate, answers_table, condition_of, explore, placed
from dialogs.facts import Beginning, Facts
from dialogs.spoken_texts import texts, translated
from dialogs.steps import Dialog, Repeat, Section
from locales import LANGUAGES, SOURCE

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FEW_RUNS = 40
_OWN = frozenset(one.name for one in fields(Facts))


def sample(dialog: Dialog, facts: Facts, now: datetime) -> Facts:
    """The same facts with a sample of all that a dialog needs."""
    lists = {getattr(ask.kind, "of", "") for ask in dialog.asks.values()} - {"", "wards"}
    return replace(
        facts,
        texts={name: f"［{name}］" for name in _placeholders(dialog.name)} | _items(dialog) | dict(facts.texts),
        lists={name: _rows(now) for name in sorted(lists)} | dict(facts.lists),
        beginnings=facts.beginnings if dialog.name in facts.beginnings else {dialog.name: Beginning(given(dialog.name))},
        looked_up=facts.looked_up | frozenset(dialog.needs),
    )


def _items(dialog: Dialog) -> dict[str, str]:
    """What each turn of a Repeat is about, as it would be looked up."""
    repeats = (one.key for one in placed(dialog) if isinstance(one.step, Repeat))
    return {f"{dialog.name}.{key}.{turn}": f"［{key} {turn}］" for key in repeats for turn in range(1, 10)}


@cache
def _placeholders(name: str) -> tuple[str, ...]:
    """Everything that a sentence of this dialog, or of what all dialogs say, leaves to the host."""
    shared = {msgid for language in LANGUAGES if language != SOURCE for msgid in translated(language)}
    own = {text.text for text in texts(DIALOGS[name])}
    return tuple(sorted({found for text in own | shared for found in _PLACEHOLDER.findall(text)} - _OWN))


def _rows(now: datetime) -> tuple[tuple[str, str], ...]:
    """Rows that also serve where times are chosen: 10:00 on the next three days."""
    days = [now.astimezone(TOKYO).date() + timedelta(days=ahead) for ahead in (1, 2, 3)]
    return tuple((f"{day.isoformat()}T{time(10):%H:%M}", f"［{day.month}/{day.day} 10:00］") for day in days)


@cache
def given(name: str) -> Mapping[str, Value]:
    """Answers the host begins one of our dialogs with: for each the value with which most steps can be reached."""
    dialog = DIALOGS[name]
    table, absent = answers_table(dialog)
    for key in dialog.given:
        reached = {place: _reachable(dialog, {**table, key: (value,)}, absent) for place, value in enumerate(table[key])}
        table[key] = (table[key][max(reached, key=reached.__getitem__)],)
    return {key: table[key][0] for key in dialog.given}


def _reachable(dialog: Dialog, table: Mapping[str, tuple[Value, ...]], absent: frozenset[str]) -> int:
    conditional = (one for one in placed(dialog) if isinstance(one.step, (Section, Repeat)))
    ways = ((*one.under, Gate(condition_of(one.step), one.prefix)) for one in conditional)  # type: ignore[arg-type]
    return sum(any(run.held for run in explore(way, table, absent, FEW_RUNS).runs) for way in ways)
