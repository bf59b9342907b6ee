"""The six safety questions of the reception desk: bad, ok, or not heard yet (要綱 3-1-イ, 3-2-イ). Pure.

What a worker heard goes before what the person ticked, and that before what their words seemed to say. Not heard is never shown as safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casestore.forms.form import Answers, Condition, On, all_of, any_of, said, unsaid, values
from casestore.words import N_ as _

State = Literal["bad", "ok", "unknown"]


@dataclass(frozen=True)
class Check:
    """One safety question and how it stands; `text` is a msgid."""

    id: str
    state: State
    text: str


@dataclass(frozen=True)
class Bad:
    """The condition that a safety question stands bad."""

    check: str

    def __call__(self, answers: Answers, /) -> bool:
        return state_of(self.check, answers) == "bad"

    def fired_by(self, answers: Answers, /) -> str:
        question = _QUESTION[self.check]
        return question.field if "bad" in values(answers, question.field) else question.bad.fired_by(answers)


@dataclass(frozen=True)
class SafetyQuestion:
    """How one check is read."""

    id: str
    field: str  # what a worker heard; it goes before everything else
    bad: Condition
    ok: Condition
    sentences: tuple[str, str, str]  # bad, ok, unknown


CUT_OFF = ("power", "gas", "water")
HEARD = said("urgent")  # who answered the list and did not tick a thing has said no to it
NEVER = On("check_death", lambda chosen: False)
IN_DANGER = any_of(Bad("place"), Bad("food"), Bad("warmth"), Bad("violence"))
CHILD_IN_DANGER = any_of(said("alarms", "child"), all_of(said("children", "yes"), IN_DANGER))

QUESTIONS = (
    SafetyQuestion(
        # 14 (DV・虐待) may lie in the past: it makes the check unknown, never ok. Not ticking 身の危険 among others is not a no either.
        "violence", "check_violence", any_of(said("urgent", "safety"), said("alarms", "violence")),
        all_of(said("urgent", "none"), unsaid("troubles", "14")),
        (_("暴力や身の危険の心配がある"), _("暴力や身の危険の心配はない"), _("暴力のおそれは、まだ聞けていない")),
    ),
    SafetyQuestion(
        "food", "check_food", any_of(said("urgent", "food", "medicine"), said("alarms", "hunger"), said("troubles", "15")), HEARD,
        (_("食べるもの・薬がない"), _("食べるもの・薬は足りている"), _("食べるもの・薬は、まだ聞けていない")),
    ),
    SafetyQuestion(
        "place", "check_place", any_of(said("urgent", "sleep"), said("alarms", "no_roof"), said("housing", "homeless")), HEARD,
        (_("今夜の居場所がない"), _("今夜の居場所はある"), _("今夜の居場所は、まだ聞けていない")),
    ),
    SafetyQuestion(
        "warmth", "check_warmth",
        any_of(said("urgent", "heating", "lifeline"), said("alarms", "lifeline"), said("lifelines", *CUT_OFF)),
        HEARD,
        (
            _("暖房、電気・ガス・水道の心配がある"),
            _("暖房、電気・ガス・水道の心配はない"),
            _("暖房、電気・ガス・水道は、まだ聞けていない"),
        ),
    ),
    SafetyQuestion(
        "children", "check_children", CHILD_IN_DANGER, said("children", "yes", "no"),
        (
            _("子どもがいっしょにいて、急ぎの心配がある"),
            _("子どもについて急ぎの心配は聞いていない"),
            _("子どもがいっしょにいるかは、まだ聞けていない"),
        ),
    ),
    SafetyQuestion(
        # Never asked by the machine: only a person may say there is no worry.
        "death", "check_death", any_of(said("urgent", "life"), said("alarms", "crisis", "self_harm")), NEVER,
        (_("死にたい気持ちの心配がある"), _("死にたい気持ちの心配はない"), _("死にたい気持ちは、まだ聞けていない")),
    ),
)  # fmt: skip
_QUESTION = {question.id: question for question in QUESTIONS}


def checks(answers: Answers) -> tuple[Check, ...]:
    """The six safety questions in order, each bad, ok or not heard yet. What a worker heard goes before what was ticked or written."""
    return tuple(_check(question, state_of(question.id, answers)) for question in QUESTIONS)


def _check(question: SafetyQuestion, state: State) -> Check:
    return Check(question.id, state, dict(zip(("bad", "ok", "unknown"), question.sentences, strict=True))[state])


def state_of(check_id: str, answers: Answers) -> State:
    """One safety question's state. Raises KeyError for an unknown id."""
    question = _QUESTION[check_id]
    heard = values(answers, question.field)
    if heard & {"bad", "ok"}:
        return "bad" if "bad" in heard else "ok"
    if question.bad(answers):
        return "bad"
    return "ok" if question.ok(answers) and not heard else "unknown"
