"""When a condition of a dialog holds, as the answers it needs: for docs/dialogs.md. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from dialogs.answers import Value
from dialogs.conditions import Gate, Given, Run, explore, holds

MOST_TERMS = 6  # of one condition; more are not told apart
Term = frozenset[tuple[str, int]]


def terms(gate: Gate, table: Mapping[str, tuple[Value, ...]], absent: frozenset[str]) -> list[dict[str, list[int]]]:
    """When a condition holds: groups of (key -> places of the values that will do), each enough by itself. []: not told apart."""
    explored = explore((gate,), table, absent)
    if explored.cut_short:
        return []
    needed = {_needed(gate, run, table, absent) for run in explored.runs if run.held}
    by_keys: dict[tuple[str, ...], set[Term]] = {}
    order = {key: at for at, key in enumerate(table)}
    for term in needed:
        by_keys.setdefault(tuple(sorted({key for key, _ in term}, key=lambda key: order[key])), set()).add(term)
    groups = [group for keys, some in sorted(by_keys.items()) for group in _grouped(keys, some)]
    return groups if len(groups) <= MOST_TERMS else []


def _needed(gate: Gate, run: Run, table: Mapping[str, tuple[Value, ...]], absent: frozenset[str]) -> Term:
    """The answers of a run without which it would not have held."""
    chosen = dict(run.looked)
    return frozenset(
        (key, at)
        for key, at in chosen.items()
        if not all(_with(gate, chosen | {key: other}, table, absent) for other in range(len(table[key]) + (key in absent)))
    )


def _with(gate: Gate, chosen: Mapping[str, int], table: Mapping[str, tuple[Value, ...]], absent: frozenset[str]) -> bool:
    given = Given({key: values for key, values in table.items() if key in chosen}, (), absent)
    given.looked = dict(chosen)
    return holds((gate,), given)


def _grouped(keys: tuple[str, ...], some: set[Term]) -> list[dict[str, list[int]]]:
    """Terms over the same keys as one group where they are all combinations of some values, else one by one."""
    values = {key: sorted({at for term in some for name, at in term if name == key}) for key in keys}
    if len(some) == len(list(product(*values.values()))):
        return [values]
    return [{key: [at] for key, at in sorted(term)} for term in some]
