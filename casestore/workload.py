"""How much work each member of staff has, for the chief (要綱 2-2-ア): open cases by stage, what is due, what is late. No names of people.

Counted through the same rule of sight as every list, so that a restricted case is not even a number for those who may not know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import case, func
from sqlmodel import col, select

from casestore import absences, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.tables import Case, FollowUp


@dataclass(frozen=True)
class Load:
    """One member of staff. due: by the end of today, late ones not counted; cover: who looks after it while they are away, "" else."""

    staff_id: str
    name: str
    roles: tuple[str, ...]
    stages: Mapping[str, int] = field(default_factory=dict)
    due: int = 0
    late: int = 0
    cover: str = ""
    uncertified: tuple[str, ...] = ()  # roles whose training certificate is missing

    @property
    def cases(self) -> int:
        return sum(self.stages.values())


def workload(work: Work, actor: Actor, now: datetime) -> tuple[Load, ...]:
    """Everyone who works here and owns cases or may, the one with most work first."""
    stages, dues = _stages(work, actor), _dues(work, actor, now)
    away = {who: absences.there(work, who, now) for who in absences.covers_today(work, now)}
    found = [
        Load(
            staff_id=one.id,
            name=one.name,
            roles=tuple(row.role for row in roles),
            stages=stages.get(one.id, {}),
            due=dues.get(one.id, (0, 0))[0],
            late=dues.get(one.id, (0, 0))[1],
            cover=away.get(one.id, ""),
            uncertified=tuple(row.role for row in roles if staff.lacks_certificate(row)),
        )
        for one, roles in staff.everyone(work)
        if one.disabled_at is None and (one.id in stages or one.id in dues or any(row.role in staff.AT_WORK for row in roles))
    ]
    return tuple(sorted(found, key=lambda load: (-load.late, -load.cases, load.name)))


def _stages(work: Work, actor: Actor) -> dict[str, dict[str, int]]:
    rows = work.session.exec(
        select(Case.owner_id, Case.stage, func.count())
        .where(col(Case.closed_at).is_(None), col(Case.owner_id).is_not(None), visible(actor, Act.READ_CASE))
        .group_by(col(Case.owner_id), col(Case.stage))
        .order_by(col(Case.stage))
    ).all()
    found: dict[str, dict[str, int]] = {}
    for owner, stage, count in rows:
        found.setdefault(str(owner), {})[stage] = count
    return found


def _dues(work: Work, actor: Actor, now: datetime) -> dict[str, tuple[int, int]]:
    morning = datetime.combine(now.astimezone(JST).date(), time(), JST)
    late = func.sum(case((col(FollowUp.due_at) < morning, 1), else_=0))
    rows = work.session.exec(
        select(FollowUp.owner_id, func.count(), late)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(
            FollowUp.ask == "staff",
            col(FollowUp.ended_at).is_(None),
            col(FollowUp.owner_id).is_not(None),
            col(FollowUp.due_at) < morning + timedelta(days=1),
            visible(actor, Act.READ_CASE),
        )
        .group_by(col(FollowUp.owner_id))
    ).all()
    return {str(owner): (count - late, late) for owner, count, late in rows}
