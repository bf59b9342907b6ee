"""気づき told by another (要綱 3-1-ア): what of it the person it is about may ever see. Pure.

Who told stands in the lead only; the person hears of it when the speaker said so, and not before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casestore.entries import Written

DIALOG = "for_another"  # by which another tells
TOLD_BY_ANOTHER = "told_by_contact"
ABOUT_THE_SPEAKER = ("relation", "may_tell", "speaker_reach", "told_by", TOLD_BY_ANOTHER)


def by_another(entry: Written) -> bool:
    """Whether this 気づき came by chat from somebody who spoke of another."""
    return entry.kind == "lead" and TOLD_BY_ANOTHER in entry.answers


def as_the_person_may_see(entries: Iterable[Written]) -> tuple[Written, ...]:
    """The entries of a ledger for the person themself: of what another told, nothing that shows who it was, unless they allowed it.

    Their words go too: what was seen, and from where, may tell who saw it.
    """
    return tuple(_without_the_speaker(one) if by_another(one) else one for one in entries)


def _without_the_speaker(entry: Written) -> Written:
    if entry.given.get("may_tell") == "yes":
        hidden: tuple[str, ...] = (TOLD_BY_ANOTHER, "speaker_reach")
        answers = {name: value for name, value in entry.answers.items() if name not in hidden}
        return replace(entry, answers=answers, sources={})
    return replace(entry, answers={"kind": entry.answers.get("kind")}, sources={})
