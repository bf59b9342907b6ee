"""What a person told when asked (person_told), as a worker's sheet begins from it: モニタリング and 様式6 (要綱 3-3-イ, 3-3-ウ, 6-2). Pure.

The sheet starts with the person's own answers, and keeps of each that was left as it stood whose words it rests on; whatever the worker thinks
is the worker's to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from casestore.entries import Written
from casestore.forms import FORM_OF
from casestore.forms.form import Answers, answered, rows
from casestore.profile import Profile
from casestore.told import Reader, told

KIND = "person_told"
MONITORING, BEFORE_EVALUATION, AFTER_CLOSING = "monitoring", "before_evaluation", "after_closing"
DIALOG_OF = {"monitoring": MONITORING, "evaluation": BEFORE_EVALUATION}
"""Kind of entry that a worker writes, to the dialog whose answers it begins with."""
NOT_FACTS = ("dialog", "words", "wanted")


def newest(entries: Sequence[Written], kind: str) -> Written | None:
    """What the person told for a sheet of this kind since the last one was written; None where nothing new was told."""
    dialog = DIALOG_OF.get(kind)
    for one in reversed(entries):
        if one.kind == kind:
            return None
        if one.kind == KIND and one.answers.get("dialog") == dialog:
            return one
    return None


def begins(kind: str, entries: Sequence[Written], profile: Profile, already: Answers) -> dict[str, Any]:
    """The answers of a sheet as the person gave them, on top of what it starts from; {} where they told nothing new."""
    said = newest(entries, kind)
    return _BEGINS[kind](said, profile, already) if said is not None and kind in _BEGINS else {}


def sources(
    kind: str, entries: Sequence[Written], profile: Profile, already: Answers, answers: Answers
) -> dict[str, dict[str, Any]]:
    """Of a sheet as it was saved: whose words each answer rests on that was left as the person gave it."""
    said = newest(entries, kind)
    if said is None:
        return {}
    given = begins(kind, entries, profile, already)
    return {
        name: {"how": "message", "by": "person", "from": said.id, "messages": _messages(said, _FROM.get(name, name))}
        for name, value in given.items()
        if answered(value) and _same(answers.get(name), value)
    }


def _same(saved: object, given: object) -> bool:
    if isinstance(saved, list) and saved and isinstance(saved[0], Mapping):
        return [_filled(row) for row in saved] == [_filled(row) for row in given if isinstance(row, Mapping)]  # type: ignore[attr-defined]
    return saved == given


def _filled(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if answered(value)}


def _messages(said: Written, name: str) -> list[str]:
    """The messages of an answer, of a table those of its rows."""
    found = [one for field, one in said.sources.items() if field == name or field.startswith(f"{name}.")]
    return [str(message) for one in found for message in one.get("messages", ())]


# -- モニタリング ----------------------------------------------------------------------------------------------------------

_WORST = ("trouble", "some", "ok")
_NOW = ("home_now", "health_now", "money_now", "work_now")


def _monitoring(said: Written, profile: Profile, already: Answers) -> dict[str, Any]:
    """The sheet of 様式3: by chat, with the person; what they chose is a fact, what they wrote their own words."""
    going = [str(row.get("going") or "") for row in rows(said.answers, "lines")] + [
        str(said.given.get(key) or "") for key in _NOW
    ]
    worst = next((one for one in _WORST if one in going), "")
    words = [str(said.given[key]) for key in ("words", "wanted") if answered(said.given.get(key))]
    return {
        "going": worst,
        "way": "chat",
        "partner": "person",
        "facts": _in_words(said, profile),
        **({"own_words": "\n".join(words)} if words else {}),
    }


def _in_words(said: Written, profile: Profile) -> str:
    """「支援のようす：家計改善支援事業 / うまくいっている」, a line each."""
    lines = told(FORM_OF[KIND], said.given, Reader(profile), NOT_FACTS)
    return "\n".join(f"{one.label}：{'・'.join(one.words)}" for one in lines)


# -- 様式6 ---------------------------------------------------------------------------------------------------------------


def _evaluation(said: Written, profile: Profile, already: Answers) -> dict[str, Any]:
    """What 様式6 asks of the person. The goals stay the plan's: the person's answer stands beside the same goal."""
    felt = {str(row.get("goal")): str(row.get("attained") or "") for row in rows(said.answers, "goals")}
    goals = [_felt(row, felt.get(str(row.get("goal")), "")) for row in rows(already, "goals")]
    given = {name: said.given[name] for name in ("changes", "wish", "wish_code") if answered(said.given.get(name))}
    state = {"present_state": said.given["remains"]} if answered(said.given.get("remains")) else {}
    return {**({"goals": goals} if any(felt.values()) else {}), **given, **state}


def _felt(row: Mapping[str, object], attained: str) -> dict[str, object]:
    return {**row, "attainment": attained} if attained else dict(row)


_BEGINS: Mapping[str, Callable[[Written, Profile, Answers], dict[str, Any]]] = {
    "monitoring": _monitoring,
    "evaluation": _evaluation,
}
_FROM = {"present_state": "remains", "own_words": "words", "facts": "lines", "going": "lines"}
