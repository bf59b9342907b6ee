"""What a person (or a worker on the way) answered to a dialog of ours, in the dialog's own words (要綱 3-1-ア, 3-1-エ3, 3-3-エ).

Pure. The labels are those the person chose from, so that nothing is said of them that they did not say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from casestore.entries import Written
from casestore.forms import FORM_OF
from casestore.profile import Profile
from casestore.told import Reader, told
from casestore.words import N_
from dialogs.asking import Date, Where
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, Many
from dialogs.steps import Ask, Review
from staff_console.case_views import FactLine
from staff_console.dates import long_day

Gettext = Callable[[str], str]
POINT = N_("北緯%(latitude).5f・東経%(longitude).5f")

# Answers that harm somebody if they are missed, by dialog.
WARNINGS: Mapping[str, Collection[str]] = {
    "check_in": ("trouble", "quit"),
    "reached": ("tried",),
    "for_another": ("life", "safety"),
}
IN_TROUBLE = {"trouble", "not_attained"}
NOT_TOLD = ("dialog", "month", "told_by_contact")
# Titles that speak to the person, as they are told to staff.
TITLES: Mapping[str, str] = {
    N_("あなたのことば"): N_("ご本人のことば"),
    N_("あなたへの連絡"): N_("知らせてくれた人への連絡"),
    N_("だれから聞いたか"): N_("だれから聞いたか、ご本人に話してよいか"),
}


def lines(dialog: str, entry: Written, _: Gettext) -> tuple[FactLine, ...]:
    """The answers of an entry that came from this dialog, in the order they were asked; what was skipped is left out."""
    return tuple(
        FactLine(
            _(TITLES.get(ask.title, ask.title)),
            words(ask, entry.answers[key], _),
            warn=bool(_codes(entry.answers[key]) & set(WARNINGS.get(dialog, ()))),
        )
        for key, ask in DIALOGS[dialog].asks.items()
        if not isinstance(ask, Review) and entry.answers.get(key) and entry.how(key) == "said"
    )


def on_form(entry: Written, profile: Profile, language: str, _: Gettext) -> tuple[FactLine, ...]:
    """The answers of an entry of which some are tables, on its form; trouble warns."""
    form = FORM_OF[entry.kind]
    return tuple(
        FactLine(one.label, one.words, warn=bool(_codes(one.value) & IN_TROUBLE))
        for one in told(form, entry.given, Reader(profile, language, _), NOT_TOLD)
    )


def _codes(value: Any) -> set[str]:
    """Every code in an answer, also in the cells of a table."""
    if isinstance(value, Mapping):
        return {code for cell in value.values() for code in _codes(cell)}
    return {code for one in value for code in _codes(one)} if isinstance(value, list | tuple) else {str(value)}


def words(ask: Ask, answer: Any, _: Gettext) -> tuple[str, ...]:
    """One answer: the labels of choices, a day, a place, or the words as they are."""
    if isinstance(ask.kind, Choice | Many):
        labels = {option.id: option.label for option in ask.kind.options}
        chosen = answer if isinstance(answer, list | tuple) else [answer]
        return tuple(_(labels[one]) if one in labels else str(one) for one in chosen)
    if isinstance(ask.kind, Date):
        return (long_day(date.fromisoformat(str(answer)), _),)
    if isinstance(ask.kind, Where):
        return (place(answer, _),)
    return (str(answer),)


def place(answer: Any, _: Gettext) -> str:
    """The name of a place, or its point on the map when it has none."""
    if not isinstance(answer, Mapping):
        return str(answer)
    if answer.get("title"):
        return str(answer["title"])
    return _(POINT) % {name: answer[name] for name in ("latitude", "longitude")}
