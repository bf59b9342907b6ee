"""Which cases somebody may see: the rule of permissions.within as one SQL condition, used by list, count, search and export alike.

要綱 2-2 with security 3.5: restricted (DV) cases and conflicts of interest do not exist for others, neither in a list nor in a count.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, false, null, or_, true
from sqlalchemy import select as choose
from sqlmodel import col, select

from casestore.db import Work
from casestore.facts import Role
from casestore.permissions import Act, Actor, Reach, Thing, scope
from casestore.tables import Assignment, BreakGlass, Case, Exclusion, FourEyes

_SAID_YES = and_(col(FourEyes.id) == col(BreakGlass.id), col(FourEyes.answer) == "yes")
WHO_IS_WHAT = (
    choose(col(BreakGlass.staff_id), case((col(FourEyes.id).is_(None), "lent"), else_="admitted"), col(BreakGlass.until))
    .outerjoin(FourEyes, _SAID_YES)
    .where(col(BreakGlass.case_id) == bindparam("case"))
    .union_all(
        choose(col(Assignment.staff_id), case((col(Assignment.named), "named"), else_="member"), null()).where(
            col(Assignment.case_id) == bindparam("case"), col(Assignment.until).is_(None)
        ),
        choose(col(Exclusion.staff_id), case((true(), "excluded")), null()).where(
            col(Exclusion.case_id) == bindparam("case"), col(Exclusion.until).is_(None)
        ),
    )
)


def visible(actor: Actor, act: Act) -> ColumnElement[bool]:
    """The cases an actor may have in a list for an act, as a condition on Case; permissions.within in SQL."""
    wide = scope(actor, act)
    if not wide.reaches:
        return false()
    reached = _reached(actor, let_in=wide.lent)
    trusted = or_(col(Case.owner_id) == actor.staff_id, _assigned(actor.staff_id, named=True))
    if wide.lent and actor.admitted:
        trusted = or_(trusted, col(Case.id).in_(actor.admitted))
    seen = and_(or_(*(reached[reach] for reach in wide.reaches)), or_(~col(Case.restricted), trusted))
    if Role.CHIEF in actor.roles:
        as_team = [reached[reach] for reach in wide.reaches & {Reach.TEAM, Reach.SUBMITTED, Reach.YES}]
        seen = or_(seen, and_(col(Case.restricted), _nobodys(), or_(false(), *as_team)))
    return and_(seen, ~_excluded(actor.staff_id))


def not_kept_from(actor: Actor) -> ColumnElement[bool]:
    """Cases that neither a restriction nor a conflict of interest keeps from somebody, whatever their role reaches."""
    trusted = or_(col(Case.owner_id) == actor.staff_id, _assigned(actor.staff_id, named=True), col(Case.id).in_(actor.admitted))
    left_alone = and_(_nobodys(), true() if Role.CHIEF in actor.roles else false())
    return and_(or_(~col(Case.restricted), trusted, left_alone), ~_excluded(actor.staff_id))


def _reached(actor: Actor, *, let_in: bool) -> dict[Reach, ColumnElement[bool]]:
    """What each reach takes in, restriction left out of account. Looking after a colleague's work reaches no restricted case."""
    covered = and_(col(Case.owner_id).in_(actor.covers), ~col(Case.restricted)) if actor.covers else false()
    own = or_(col(Case.owner_id) == actor.staff_id, _assigned(actor.staff_id), covered)
    if let_in and actor.let_in:
        own = or_(own, col(Case.id).in_(actor.let_in))
    return {
        Reach.OWN: own,
        Reach.DESK: or_(own, col(Case.owner_id).is_(None), col(Case.alerted)),
        Reach.TEAM: true(),
        Reach.SUBMITTED: col(Case.shown).is_(True),
        Reach.YES: true(),
    }


def _assigned(staff_id: str, *, named: bool = False) -> ColumnElement[bool]:
    """Whether this member of staff works on the case now, or may know of it though it is restricted."""
    rows = select(1).where(Assignment.case_id == Case.id, col(Assignment.until).is_(None), Assignment.staff_id == staff_id)
    return (rows.where(col(Assignment.named)) if named else rows).exists()


def _excluded(staff_id: str) -> ColumnElement[bool]:
    return (
        select(1)
        .where(Exclusion.case_id == Case.id, Exclusion.staff_id == staff_id, col(Exclusion.until).is_(None))
        .correlate(Case)
        .exists()
    )


def _nobodys() -> ColumnElement[bool]:
    """A restricted case for which nobody is left: no owner and nobody named, those with a conflict of interest not counted."""
    own_conflict = select(1).where(
        Exclusion.case_id == Case.id, Exclusion.staff_id == Case.owner_id, col(Exclusion.until).is_(None)
    )
    conflict = select(1).where(
        Exclusion.case_id == Assignment.case_id,
        Exclusion.staff_id == Assignment.staff_id,
        col(Exclusion.until).is_(None),
    )
    named = select(1).where(
        Assignment.case_id == Case.id,
        col(Assignment.until).is_(None),
        col(Assignment.named),
        ~conflict.correlate(Assignment).exists(),
    )
    no_owner = or_(col(Case.owner_id).is_(None), own_conflict.correlate(Case).exists())
    return and_(no_owner, ~named.correlate(Case).exists())


def thing_of(work: Work, row: Case) -> Thing:
    """The case as permissions look at it."""
    work.flush()
    found: dict[str, dict[str, datetime]] = {}
    for staff_id, what, until in work.connection.execute(WHO_IS_WHAT, {"case": row.id}):
        so_far = found.setdefault(what, {})
        so_far[staff_id] = max(until, so_far.get(staff_id, until)) if until else row.made_at
    return Thing(
        row.owner_id,
        members=frozenset((*found.get("member", ()), *found.get("named", ()))),
        restricted=row.restricted,
        named=frozenset(found.get("named", ())),
        facts=frozenset(row.facts),
        lent=found.get("lent", {}),
        admitted=found.get("admitted", {}),
        excluded=frozenset(found.get("excluded", ())),
    )
