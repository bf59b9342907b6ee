"""Where each answer of an assessment comes from, and several sittings read as one sheet (要綱 3-1-エ, 3-3-オ, 6-1). Pure.

Sittings are entries and stay as they were written; the sheet is folded from them whenever it is looked at. A sitting that took place later goes
before an earlier one, a correction replaces what its own sitting said, and what was said before stays readable beside what holds now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from casestore.forms.form import NOT_A_CHOICE, Answers, Field, Form, Problem, answered, gaps, rows
from casestore.forms.reading import Typed
from casestore.kinds import EntryLike
from casestore.words import N_ as _

WAYS: Mapping[str, str] = {
    "told": _("話で聞いた"),
    "message": _("メッセージで聞いた"),
    "paper": _("書類で見た"),
    "judged": _("支援員が判断した"),
}
"""How an answer came; the first is the one taken where nobody says: what staff write down was told to them."""

ENDS_ROUND = ("continuation", "reopening", "application_withdrawn")
TYPED_WAY, TYPED_MESSAGE = "from.", "message."


class Sitting(EntryLike, Protocol):
    """What is read of an entry here."""

    @property
    def seq(self) -> int: ...
    @property
    def staff_id(self) -> str: ...
    @property
    def sources(self) -> Mapping[str, Mapping[str, Any]]: ...


@dataclass(frozen=True)
class Gained:
    """One answer as it was gained. entry: the sitting; seq: the entry that says it so (the correction's, where it was corrected).

    how: of WAYS; at: when it was said (UTC); reason: why it was corrected; confirmed: the person has said yes to it.
    """

    value: object
    how: str
    by: str
    at: datetime
    entry: str
    seq: int
    messages: tuple[str, ...] = ()
    confirmed: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Gathered:
    """The assessment of one round. history: of each field everything said, oldest first; the last holds.

    sittings: entry ids in the order they took place; confirmed: the person said yes after the last change.
    """

    history: Mapping[str, tuple[Gained, ...]] = field(default_factory=dict)
    sittings: tuple[str, ...] = ()
    confirmed: bool = False

    @property
    def answers(self) -> dict[str, object]:
        """The answers that hold, as a form reads them."""
        return {name: said[-1].value for name, said in self.history.items()}

    def source(self, name: str) -> Gained:
        """Where the answer that holds comes from. Raises KeyError for what was not answered."""
        return self.history[name][-1]


def gathered(entries: Iterable[Sitting]) -> Gathered:
    """The assessment of the present round, from the entries of one case (oldest first)."""
    return _folded(_rounds(entries)[-1])


def gathered_before(entries: Iterable[Sitting]) -> Gathered:
    """The newest earlier round that has an assessment: what a re-assessment begins from (3-3-オ). Empty where there is none."""
    earlier = (_folded(one) for one in reversed(_rounds(entries)[:-1]))
    return next((one for one in earlier if one.sittings), Gathered())


def missing(form: Form, sheet: Gathered) -> tuple[Field, ...]:
    """The form's ※ fields no sitting of the round has answered yet."""
    return gaps(form, sheet.answers)


def read_sources(form: Form, typed: Typed, answers: Answers, by: str) -> tuple[dict[str, dict[str, Any]], tuple[Problem, ...]]:
    """The sources of what was typed ("from.<field>" a way, "message.<field>" ids of messages), and what cannot be one.

    by: staff id of the writer.
    """
    asked = [field for field in form.fields if answered(answers.get(field.id))]
    ways = {field.id: _first(typed.get(TYPED_WAY + field.id, ())) or next(iter(WAYS)) for field in asked}
    wrong = (Problem(TYPED_WAY + field.id, NOT_A_CHOICE, field.label) for field in asked if ways[field.id] not in WAYS)
    sources = {
        name: {
            "how": way,
            "by": by,
            "messages": [one for one in typed.get(TYPED_MESSAGE + name, ()) if one],
            "confirmed": False,
        }
        for name, way in ways.items()
    }
    return sources, tuple(wrong)


def changes(correction: Answers) -> dict[str, object]:
    """What a correction says instead, by field; "" takes an answer away."""
    lines = rows(correction, "corrections")
    return {str(line["field"]): line.get("value", line.get("words", "")) for line in lines if line.get("field")}


def _rounds(entries: Iterable[Sitting]) -> list[list[Sitting]]:
    rounds: list[list[Sitting]] = [[]]
    for entry in entries:
        if entry.kind in ENDS_ROUND:
            rounds.append([])
        else:
            rounds[-1].append(entry)
    return rounds


def _folded(entries: Sequence[Sitting]) -> Gathered:
    sittings = sorted((one for one in entries if one.kind == "assessment"), key=lambda one: (one.happened_at, one.seq))
    ids = {one.id for one in sittings}
    touching = [one for one in entries if one.about in ids]
    corrections = [one for one in touching if one.kind == "correction"]
    yes = _yes(one for one in touching if one.kind == "assessment_confirmed")
    history: dict[str, tuple[Gained, ...]] = {}
    for sitting in sittings:
        own = [one for one in corrections if one.about == sitting.id]
        for name, gain in _gains(sitting, own).items():
            history[name] = (*history.get(name, ()), replace(gain, confirmed=gain.confirmed or gain.seq < yes))
    changed = max((one.seq for one in (*sittings, *corrections)), default=0)
    return Gathered(history, tuple(one.id for one in sittings), 0 < changed < yes)


def _gains(sitting: Sitting, corrections: Iterable[Sitting]) -> dict[str, Gained]:
    """What one sitting says, after what was corrected about it; an answer taken away is not among it."""
    gains = {name: _gain(sitting, name, value) for name, value in sitting.answers.items()}
    for correction in corrections:
        reason = str(correction.answers.get("reason") or "")
        for name, value in changes(correction.answers).items():
            before = gains.get(name) or _gain(sitting, name, value)
            gains[name] = replace(
                before, value=value, seq=correction.seq, by=correction.staff_id, confirmed=False, reason=reason
            )
    return {name: gain for name, gain in gains.items() if answered(gain.value)}


def _gain(sitting: Sitting, name: str, value: object) -> Gained:
    source = sitting.sources.get(name, {})
    how, messages = str(source.get("how") or ""), source.get("messages") or ()
    return Gained(
        value=value,
        how=how if how in WAYS else "message" if messages else "told",
        by=str(source.get("by") or sitting.staff_id),
        at=sitting.happened_at,
        entry=sitting.id,
        seq=sitting.seq,
        messages=tuple(str(one) for one in messages),
        confirmed=source.get("confirmed") is True,
    )


def _yes(confirmations: Iterable[Sitting]) -> int:
    """Where in the ledger the person last said that it is right; 0 where they did not, or said last that it is not."""
    last = max(confirmations, key=lambda one: one.seq, default=None)
    return last.seq if last is not None and last.answers.get("right", "yes") == "yes" else 0


def _first(typed: Sequence[str]) -> str:
    return typed[0].strip() if typed else ""
