"""急ぎのしるし: the field `alarms` of a form, filled by us from the person's own words. Pure. 要綱 3-1-イ・ウ"""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.answers import Answer
from dialogs.urgency import classes_in


def with_signs(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers and, if their words hold any, the classes of urgency: triage and reception order look at them."""
    classes = classes_in(answer.words for answer in answers.values() if answer.words)
    if not classes:
        return dict(answers)
    last = max(answer.at for answer in answers.values())
    return {**answers, "alarms": Answer(classes, at=last)}
