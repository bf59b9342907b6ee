"""Opening a case that is not one's own, because it cannot wait (security 3.5): half an hour, one case, a reason, reviewed by someone else.

Into a restricted case only once a second person has agreed: its row then bears the id of that question (four_eyes.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import col, select, update

from casestore import audit
from casestore.calendar import JST, Calendar
from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.tables import BreakGlass, Case, FourEyes
from casestore.words import N_ as _

LASTS = timedelta(minutes=30)
SHORTEST_REASON = 20  # letters
REVIEWED_WITHIN = 1  # business days
RIGHT, NOT_RIGHT = "right", "not_right"


class Category(StrEnum):
    """Why it could not wait."""

    LIFE = "life"
    OWNER_ABSENT = "owner_absent"
    SUPERVISION = "supervision"
    DISCLOSURE = "disclosure"
    OTHER = "other"


CATEGORIES: dict[Category, str] = {
    Category.LIFE: _("いのちの危険がある"),
    Category.OWNER_ABSENT: _("担当がいなくて、待てない"),
    Category.SUPERVISION: _("指導や監督のため"),
    Category.DISCLOSURE: _("本人の開示請求にこたえるため"),
    Category.OTHER: _("そのほか"),
}


class ReasonTooShort(Exception):
    """A reason has at least SHORTEST_REASON letters, so that someone else can judge it."""


class StillUnreviewed(Exception):
    """An earlier opening has waited for its review longer than a business day; no other before that."""


class OwnReview(Exception):
    """Nobody reviews what they did themself."""


class AlreadyReviewed(Exception):
    """Somebody was there first."""


def lend(
    work: Work, case: Case, staff: str, category: str, reason: str, now: datetime, *, agreed: FourEyes | None = None
) -> BreakGlass:
    """Let somebody in for LASTS from now. `agreed`: the answered question, without which a restricted case stays closed to them.

    Raises ReasonTooShort, ValueError for an unknown category.
    """
    row = BreakGlass(
        id=agreed.id if agreed else new_id(now),
        case_id=case.id,
        staff_id=staff,
        category=Category(category).value,
        reason=b"",
        at=now,
        until=now + LASTS,
    )
    row.reason = work.seal(case.person_id, "break_glass.reason", row.id, enough(reason))
    work.session.add(row)
    work.flush()
    audit.note(work, staff, "broke_glass", case.id, now, detail=f"{case.number}:{row.category}")
    work.tell("today")
    return row


def enough(reason: str) -> str:
    """The reason, if it is long enough to be judged. Raises ReasonTooShort."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort
    return reason.strip()


def lent_to(work: Work, staff: str, now: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """The cases somebody is let into now, and those of them a second person agreed to."""
    rows = work.session.exec(
        select(BreakGlass.case_id, FourEyes.id)
        .outerjoin(FourEyes, (col(FourEyes.id) == col(BreakGlass.id)) & (col(FourEyes.answer) == "yes"))
        .where(BreakGlass.staff_id == staff, col(BreakGlass.until) > now)
    ).all()
    return frozenset(case for case, _agreed in rows), frozenset(case for case, agreed in rows if agreed)


def end_of(work: Work, now: datetime, *, case: str = "", staff: str = "") -> None:
    """Whoever is in goes out now: of a case, of a member of staff, or one of the two."""
    query = update(BreakGlass).where(col(BreakGlass.until) > now).values(until=now)
    query = query.where(col(BreakGlass.case_id) == case) if case else query
    work.session.exec(query.where(col(BreakGlass.staff_id) == staff) if staff else query)


def review_by(at: datetime, calendar: Calendar) -> datetime:
    """When somebody else must have looked at it: by the close of the next business day."""
    day = calendar.business_day_after(at.astimezone(JST).date(), REVIEWED_WITHIN)
    return datetime.combine(day, calendar.hours.closes, JST)


def limited(work: Work, staff: str, now: datetime, calendar: Calendar) -> bool:
    """Whether an opening of theirs has waited too long for its review."""
    rows = work.session.exec(select(BreakGlass.at).where(BreakGlass.staff_id == staff, col(BreakGlass.reviewed_at).is_(None)))
    return any(now > review_by(at, calendar) for at in rows)


def to_review(work: Work, actor: Actor) -> list[tuple[BreakGlass, Case]]:
    """What others opened of the cases this person answers for, and nobody has reviewed; oldest first."""
    return list(
        work.session.exec(
            select(BreakGlass, Case)
            .join(Case, col(Case.id) == col(BreakGlass.case_id))
            .where(
                col(BreakGlass.reviewed_at).is_(None),
                BreakGlass.staff_id != actor.staff_id,
                visible(actor, Act.REVIEW_BREAK_GLASS),
            )
            .order_by(col(BreakGlass.at), col(BreakGlass.id))
        ).all()
    )


def open_of(work: Work, actor: Actor, now: datetime) -> list[tuple[BreakGlass, Case]]:
    """What this person has open now, and still may: into a restricted case only with a second person's yes."""
    rows = (
        select(BreakGlass, Case)
        .join(Case, col(Case.id) == col(BreakGlass.case_id))
        .where(BreakGlass.staff_id == actor.staff_id, col(BreakGlass.until) > now, visible(actor, Act.READ_CASE))
    )
    return list(work.session.exec(rows.order_by(col(BreakGlass.at))).all())


def reason_of(work: Work, row: BreakGlass, case: Case) -> str:
    return work.open(case.person_id, "break_glass.reason", row.id, row.reason)


def review(work: Work, row: BreakGlass, case: Case, verdict: str, words: str, by: str, now: datetime) -> None:
    """Somebody else has looked at it. verdict: right or not_right. Raises OwnReview, AlreadyReviewed."""
    if row.staff_id == by:
        raise OwnReview
    if row.reviewed_at is not None:
        raise AlreadyReviewed
    row.verdict, row.reviewed_by, row.reviewed_at = verdict, by, now
    row.words = work.seal(case.person_id, "break_glass.words", row.id, words) if words else None
    work.session.add(row)
    work.flush()
    audit.note(work, by, "reviewed_break_glass", case.id, now, detail=f"{row.id}:{verdict}")
    work.tell("today")
