"""What is somebody's to do: counted before an account may be closed, so that nothing stays with nobody (要綱 2-1-ア, 2-2-ア)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from casestore.db import Work
from casestore.tables import Absence, Assignment, Case, Flag, FollowUp, Meeting, Mention, OneTimeLink, Talk

NOT_YET_HELD = "planned"
OPEN_OR_ANSWERED = or_(col(Flag.ended_at).is_(None), col(Flag.answer).is_not(None))  # not those that were taken back


@dataclass(frozen=True)
class Holdings:
    """How many of each are somebody's. Cases that are over count too: when the person comes back, somebody must be there."""

    cases: int = 0
    follow_ups: int = 0
    talks: int = 0  # conversations in which they have the pen
    assignments: int = 0
    meetings: int = 0  # which they are to chair
    covers: int = 0  # absences of others they are to cover
    memos: int = 0  # they were asked to read and have not
    questions: int = 0  # to the chief, unanswered or not read

    @property
    def nothing(self) -> bool:
        return not any(astuple(self))


def holdings(work: Work, staff: str) -> Holdings:
    """What is this person's now."""
    work.flush()
    return Holdings(
        cases=_count(work, select(func.count()).select_from(Case).where(Case.owner_id == staff)),
        follow_ups=_of(work, FollowUp, col(FollowUp.owner_id) == staff, col(FollowUp.ended_at).is_(None)),
        talks=_of(work, Talk, col(Talk.pen) == staff),
        assignments=_of(work, Assignment, col(Assignment.staff_id) == staff, col(Assignment.until).is_(None)),
        meetings=_of(work, Meeting, col(Meeting.chair_id) == staff, col(Meeting.state) == NOT_YET_HELD),
        memos=_of(work, Mention, col(Mention.staff_id) == staff, col(Mention.seen_at).is_(None)),
        questions=_of(work, Flag, col(Flag.asked_by) == staff, col(Flag.read_at).is_(None), OPEN_OR_ANSWERED),
        covers=_of(work, Absence, col(Absence.cover_id) == staff, col(Absence.ended_at).is_(None)),
    )


def open_links(work: Work, staff: str, now: datetime) -> int:
    """One-time links made for them that would still open."""
    return _of(
        work,
        OneTimeLink,
        col(OneTimeLink.staff_id) == staff,
        col(OneTimeLink.used_at).is_(None),
        col(OneTimeLink.expires_at) > now,
    )


def _of(work: Work, table: type[SQLModel], *conditions: object) -> int:
    return _count(work, select(func.count()).select_from(table).where(*conditions))  # type: ignore[arg-type]  # columns of any table


def _count(work: Work, query: SelectOfScalar[int]) -> int:
    return work.session.exec(query).one()
