"""Who somebody is and what a case is to them: their own, lent, on the desk, the team's, or not there at all.

Pure. 要綱 2-2 (職員), the protection of restricted (DV) cases and of conflicts of interest (security 3.5). What follows from it for each
act: permissions.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from casestore.facts import Fact, Facts, Role


@dataclass(frozen=True)
class Actor:
    """Who acts. For the person themself, a receiving agency or the system: an empty staff_id and that one role.

    As it was when they were asked for (staff.actor_of): let_in: ids of the cases opened by break-glass; admitted: those of them a second
    person agreed to, so that they count where the case is restricted; covers: whose work they look after today.
    """

    staff_id: str
    name: str
    roles: frozenset[str]
    language: str = "ja"
    let_in: frozenset[str] = frozenset()
    admitted: frozenset[str] = frozenset()
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Thing:
    """The case an act is about, as far as permission looks at it.

    members: who works on it besides the owner, now. named: who may know of a restricted case (the owner always may).
    lent: who was let in for a while, and until when (UTC); never into a restricted case, for which `admitted` counts alone: let in with
    a second person's yes. excluded: those for whom a conflict of interest makes the case not exist, whatever else they are to it.
    """

    owner_id: str | None = None
    members: frozenset[str] = frozenset()
    restricted: bool = False
    named: frozenset[str] = frozenset()
    facts: Facts = frozenset()
    lent: Mapping[str, datetime] = field(default_factory=dict)
    admitted: Mapping[str, datetime] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()


class Relation(StrEnum):
    """What a case is to somebody."""

    OWN = "own"
    LENT = "lent"  # let in for a while: as one's own, but nothing leaves the house and nobody's part in it changes
    DESK = "desk"
    TEAM = "team"
    HIDDEN = "hidden"  # restricted, and not for them, or a conflict of interest: it does not exist


def relation(actor: Actor, thing: Thing, now: datetime, *, lent: bool = True) -> Relation:
    """What this case is to them; without `lent`, having been let in for a while is left out of account."""
    if actor.staff_id in thing.excluded:
        return Relation.HIDDEN
    if thing.restricted:
        return _to_restricted(actor, thing, now, lent)
    if actor.staff_id in thing.members or (thing.owner_id and thing.owner_id in {actor.staff_id, *actor.covers}):
        return Relation.OWN
    if lent and (_still(thing.lent, actor, now) or _still(thing.admitted, actor, now)):
        return Relation.LENT
    return Relation.DESK if thing.owner_id is None or Fact.ALERTED in thing.facts else Relation.TEAM


def _to_restricted(actor: Actor, thing: Thing, now: datetime, lent: bool) -> Relation:
    """Only the owner and those named; the chief where nobody is left, or a person would be lost."""
    trusted = (thing.named | ({thing.owner_id} - {None})) - thing.excluded
    if actor.staff_id in trusted:
        return Relation.OWN
    if lent and _still(thing.admitted, actor, now):
        return Relation.LENT
    return Relation.TEAM if Role.CHIEF in actor.roles and not trusted else Relation.HIDDEN


def _still(until: Mapping[str, datetime], actor: Actor, now: datetime) -> bool:
    return actor.staff_id in until and now < until[actor.staff_id]
