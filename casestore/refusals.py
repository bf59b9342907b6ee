"""Why an entry cannot be written: a value with whole sentences a person can read, or None when it can.

Pure. The only judge of writing (要綱 2-2, 3, 5): the server and the console's greyed buttons ask the same two functions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casestore.facts import ROLES, Facts, held, in_the_way, missing
from casestore.kinds import ANY, KINDS, EntryLike, Kind, says
from casestore.words import N_ as _


class Problem(StrEnum):
    """Why not: it is someone else's to write, it is too early or too late, or what it is about does not fit."""

    NOT_YOURS = "not_yours"
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"
    WRONG_ABOUT = "wrong_about"


@dataclass(frozen=True)
class Refusal:
    """A "no" a person can read: whole sentences (msgids); `params` hold msgids to translate and join with 、 before filling in."""

    problem: Problem
    reasons: tuple[str, ...]
    params: Mapping[str, tuple[str, ...]]

    @property
    def reason(self) -> str:
        """The first and weightiest sentence."""
        return self.reasons[0]


def refusal(kind: Kind, facts: Facts, roles: Collection[str]) -> Refusal | None:
    """Why these roles cannot write this kind now; None when they can. Whom it is about is not asked (`refusal_to_write`)."""
    if set(roles).isdisjoint(kind.by):
        return _no(Problem.NOT_YOURS, _("これを書けるのは%(roles)sです。"), roles=_writers(kind))
    if blocked := in_the_way(facts, kind.unless):
        return _no(Problem.NO_LONGER, *blocked)
    if lacking := missing(facts, kind.needs):
        return _no(Problem.NOT_YET, *lacking)
    if kind.about_open and facts.isdisjoint(kind.about_open):
        return _no(Problem.NOT_YET, *missing(facts, kind.about_open[:1]))
    return None


def refusal_to_write(
    kind: Kind,
    facts: Facts,
    roles: Collection[str],
    *,
    answers: Mapping[str, object],
    about: EntryLike | None = None,
    own: bool = False,
) -> Refusal | None:
    """The whole check of one entry before it is written. `own`: the writer also wrote the entry it is about."""
    needed = dict.fromkeys(fact for when in kind.also if says(answers, when) for fact in when.needs)
    if no := refusal(kind, facts, roles) or _refusal_about(kind, facts, roles, about):
        return no
    if own and kind.not_by_author_of_about:
        return _no(Problem.NOT_YOURS, _("自分が書いたものには、ほかの人が判断を書きます。"))
    lacking = missing(facts, needed)
    return _no(Problem.NOT_YET, *lacking) if lacking else None


def _refusal_about(kind: Kind, facts: Facts, roles: Collection[str], about: EntryLike | None) -> Refusal | None:
    if not kind.about:
        return None if about is None else _no(Problem.WRONG_ABOUT, _("これは、ほかの記録についての記録ではありません。"))
    if about is None:
        return _no(Problem.WRONG_ABOUT, _("どの記録についてのものか、選んでください。"))
    if kind.about != ANY and about.kind not in kind.about:
        return _no(Problem.WRONG_ABOUT, _("その記録については書けません。別の記録を選んでください。"))
    if kind.by_writers_of_about and set(roles).isdisjoint(KINDS[about.kind].by):
        return _no(Problem.NOT_YOURS, _("これを書けるのは%(roles)sです。"), roles=_writers(KINDS[about.kind]))
    if kind.about_open and facts.isdisjoint(held(fact, about.id) for fact in kind.about_open):
        return _no(Problem.NO_LONGER, _("その記録は、いまのものではないか、もう済んでいます。"))
    return None


def _writers(kind: Kind) -> tuple[str, ...]:
    return tuple(ROLES[role] for role in kind.by)


def _no(problem: Problem, *reasons: str, **params: tuple[str, ...]) -> Refusal:
    return Refusal(problem, reasons, params)
