"""Who a promise goes to (要綱 2-1-ア): the one whose case it is, while they work here; else whoever leads."""

from __future__ import annotations

from datetime import datetime

from casestore import absences, sight, staff
from casestore.clocks import Hands
from casestore.db import Work
from casestore.facts import Role
from casestore.permissions import Thing
from casestore.tables import Case


def duty(work: Work, case: Case | None = None) -> str | None:
    """Who a promise goes to: the case's owner if active, else the chief, else a counsellor, longest in the office first."""
    return on_duty(work, case.owner_id if case else None)


def on_duty(work: Work, owner: str | None) -> str | None:
    """This owner if active, else whoever leads."""
    if owner and staff.actor_by_id(work, owner):
        return owner
    return leading(work)


def leading_for(work: Work, case: Case | None, now: datetime) -> str | None:
    """Whoever leads, is here today (else their cover) and may see this case: for a restricted one somebody who may know of it."""
    thing = sight.thing_of(work, case) if case is not None else Thing()
    able = [one for one in (*_leaders(work), thing.owner_id, *sorted(thing.named)) if one and sees(work, thing, one)]
    here = (absences.there(work, one, now) for one in able)
    return next((one for one in here if sees(work, thing, one)), able[0] if able else None)


def _leaders(work: Work) -> list[str]:
    chief = leading(work)
    return [chief] if chief else []


def sees(work: Work, thing: Thing, who: str) -> bool:
    """Whether it makes sense to give somebody something of this case: they work here and may know of it."""
    known = not thing.restricted or who in thing.named or who == thing.owner_id
    return known and who not in thing.excluded and staff.actor_by_id(work, who) is not None


def leading(work: Work) -> str | None:
    """The chief, else a counsellor, longest in the office first; None in an office without either."""
    return staff.on_duty(work, Role.CHIEF) or staff.on_duty(work, Role.COUNSELLOR)


def hands(work: Work, owner: str | None, writer: str) -> Hands:
    """Whose the promises of a clock may be."""
    return Hands(on_duty(work, owner), leading(work), writer or None)
