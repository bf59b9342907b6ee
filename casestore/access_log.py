"""Who looked (security 3.4): every read of a case, its conversation and attachments, lists as one row, searches as a keyed hash.

Rows of the audit chain (audit.py), read again for the readers of a case, for the person themself, and for the chief's weekly look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select

from casestore import audit, people, same_person, sight
from casestore.calendar import JST
from casestore.db import Work
from casestore.names import fold_name
from casestore.permissions import Actor, Relation, relation
from casestore.tables import Audit, BreakGlass, Case, Staff, StaffRole

READ_CASE, READ_TALK, READ_PICTURE, BROKE_GLASS = "read_case", "read_conversation", "read_attachment", "broke_glass"
READ_PLAN = "read_plan"  # by the city, of a plan it was given: nobody's own case there
LOOKS = (READ_CASE, READ_TALK, READ_PICTURE, READ_PLAN, BROKE_GLASS)
TAKEN_OUT = "exported_"  # and what of: exported_case, exported_plan …
NIGHT = (22, 6)  # from this hour until that one, in Sapporo
LIST = TAKEN_OUT + "list"  # many cases at once; `thing` says of which list
MOST = 500
OWN = (Relation.OWN.value, "")


@dataclass(frozen=True)
class Look:
    """Somebody looked. what: an action of LOOKS, or exported_…. kin: what the case was to them (Relation), "" in old rows.

    category, until: of a break-glass; None and "" else. `roles` are those they hold today.
    """

    at: datetime
    staff_id: str
    name: str
    roles: tuple[str, ...]
    what: str
    case_id: str
    kin: str
    category: str = ""
    until: datetime | None = None

    @property
    def by_night(self) -> bool:
        hour = self.at.astimezone(JST).hour
        return hour >= NIGHT[0] or hour < NIGHT[1]


def read(work: Work, by: Actor, case: Case, now: datetime, *what: str) -> None:
    """Somebody opened a case, or these parts of it: one row each, with what the case is to them."""
    kin = relation(by, sight.thing_of(work, case), now)
    for action in what or (READ_CASE,):
        audit.note(work, by.staff_id, action, case.id, now, detail=f"{case.number}:{kin.value}")


def listed(work: Work, by: Actor, view: str, count: int, now: datetime) -> None:
    """A list was shown: one row, however many cases stood in it."""
    audit.note(work, by.staff_id, "listed", view, now, detail=str(count))


def searched(work: Work, by: Actor, text: str, count: int, now: datetime) -> None:
    """Somebody searched. The term is kept as a keyed hash: whether it was this name can be checked, the name cannot be read."""
    audit.note(work, by.staff_id, "searched", work.vault.digest("search", fold_name(text)), now, detail=str(count))


def took_out(work: Work, by: Actor, case: Case, what: str, now: datetime) -> None:
    """Something left the house: `what` is case, plan, …; the same for paper and file."""
    kin = relation(by, sight.thing_of(work, case), now)
    audit.note(work, by.staff_id, TAKEN_OUT + what, case.id, now, detail=f"{case.number}:{kin.value}")


def took_list(work: Work, by: Actor, which: str, count: int, filters: str, now: datetime) -> None:
    """A list left the house as a file: one row with how many lines it had and how it was narrowed, never with a name."""
    audit.note(work, by.staff_id, LIST, which, now, detail=f"{count}:{filters}"[:200])


def who_looked(work: Work, person: str) -> tuple[Look, ...]:
    """Who looked at the records of this person, newest first: what they may be shown of themself. Raises LookupError."""
    people.known(work, person)
    cases = work.session.exec(select(Case.id).where(col(Case.person_id).in_(same_person.ids(work, person)))).all()
    return tuple(_looks(work, col(Audit.thing).in_(cases)))


def of_case(work: Work, case: Case) -> tuple[Look, ...]:
    """Who looked at one case, newest first; no more than MOST."""
    return tuple(_looks(work, col(Audit.thing) == case.id))


def unusual(work: Work, since: datetime, until: datetime) -> tuple[Look, ...]:
    """The chief's weekly look: reads by somebody who is not on the case, reads at night, what was opened or taken out; newest first."""
    found = _looks(work, col(Audit.at) > since, col(Audit.at) <= until)
    return tuple(one for one in found if _foreign(one) or one.by_night or one.what not in LOOKS)


def _foreign(look: Look) -> bool:
    return look.kin not in OWN and look.what != READ_PLAN


def _looks(work: Work, *where: object) -> list[Look]:
    rows = work.session.exec(
        select(Audit)
        .where(or_(col(Audit.action).in_(LOOKS), col(Audit.action).startswith(TAKEN_OUT, autoescape=True)), *where)  # type: ignore[arg-type]  # conditions
        .order_by(col(Audit.seq).desc())
        .limit(MOST)
    ).all()
    names, roles = _who(work, {row.actor for row in rows})
    opened = _opened(work, {row.thing for row in rows if row.action == BROKE_GLASS})
    return [_look(row, names, roles, opened) for row in rows]


def _look(
    row: Audit,
    names: Mapping[str, str],
    roles: Mapping[str, tuple[str, ...]],
    opened: Mapping[tuple[str, str, datetime], BreakGlass],
) -> Look:
    _number, _sep, kin = row.detail.partition(":")
    glass = opened.get((row.thing, row.actor, row.at)) if row.action == BROKE_GLASS else None
    return Look(
        at=row.at,
        staff_id=row.actor,
        name=names.get(row.actor, ""),
        roles=roles.get(row.actor, ()),
        what=row.action,
        case_id=row.thing,
        kin=Relation.LENT.value if row.action == BROKE_GLASS else kin,
        category=glass.category if glass else "",
        until=glass.until if glass else None,
    )


def _who(work: Work, staff: set[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    names = dict(work.session.exec(select(Staff.id, Staff.name).where(col(Staff.id).in_(staff))).all())
    roles: dict[str, tuple[str, ...]] = {}
    for one, role in work.session.exec(select(StaffRole.staff_id, StaffRole.role).where(col(StaffRole.staff_id).in_(staff))):
        roles[one] = (*roles.get(one, ()), role)
    return names, roles


def _opened(work: Work, cases: set[str]) -> dict[tuple[str, str, datetime], BreakGlass]:
    rows = work.session.exec(select(BreakGlass).where(col(BreakGlass.case_id).in_(cases))).all()
    return {(row.case_id, row.staff_id, row.at): row for row in rows}
