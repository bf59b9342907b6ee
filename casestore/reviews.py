"""The month's look (要綱 2-2-ア, 6-1): a stated share of the cases somebody wrote in is drawn, and the chief reads their records.

Nobody chooses: a case is drawn by the hash of month and case, so that the same month gives the same cases to everybody at any time.
The share is the profile's (clocks.toml, review_percent).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import col, select

from casestore import audit, ledger, people
from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.flags import ADVICE
from casestore.ids import first_id
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.profile import Profile
from casestore.sight import visible
from casestore.tables import Case, CaseReview, Entry

LONGEST = 2000


class AlreadySeen(Exception):
    """Somebody has looked at this case for this month."""


@dataclass(frozen=True)
class Drawn:
    """One case of a month's look; seen: who has looked, None while nobody has; note: what they wrote for themselves."""

    case: Case
    who: Known
    seen: CaseReview | None
    note: str


def last_month(now: datetime) -> str:
    """ "2026-10": the month that is over."""
    return later_by_months(now.astimezone(JST).date().replace(day=1), -1).strftime("%Y-%m")


def draw(month: str, cases: Collection[str], percent: int) -> frozenset[str]:
    """Which of these cases (ids) are looked at. Pure: the same for everybody; never none while there is any."""
    lot = {case: int.from_bytes(hashlib.sha256(f"{month}:{case}".encode()).digest()[:8]) for case in cases}
    limit = (1 << 64) * percent // 100
    return frozenset(case for case, at in lot.items() if at < limit) or frozenset(sorted(lot, key=lot.__getitem__)[:1])


def of_month(work: Work, actor: Actor, profile: Profile, month: str) -> tuple[int, list[Drawn]]:
    """In how many cases this actor may see somebody wrote in a month, and those that were drawn: not looked at first.

    Raises ValueError for what is no month.
    """
    written = _written_in(work, actor, month)
    ids = draw(month, written, profile.review_percent)
    rows = work.session.exec(select(Case).where(col(Case.id).in_(ids)).order_by(col(Case.number))).all()
    seen = _seen(work, month)
    who = people.known_all(work, {row.person_id for row in rows})
    found = [Drawn(row, who[row.person_id], seen.get(row.id), _note(work, seen.get(row.id))) for row in rows]
    return len(written), sorted(found, key=lambda one: one.seen is not None)


def look(
    work: Work, actor: Actor, profile: Profile, month: str, number: str, note: str, question: str, now: datetime
) -> CaseReview:
    """見た: with a note for oneself and, where something is to be asked, a question to the case's owner in the ledger.

    Raises LookupError for a case that was not drawn, AlreadySeen.
    """
    _count, drawn = of_month(work, actor, profile, month)
    one = next((one for one in drawn if one.case.number == number), None)
    if one is None:
        raise LookupError(number)
    if one.seen is not None:
        raise AlreadySeen(number)
    case, asked = one.case, None
    if question.strip():
        said = {"note": question.strip()[:LONGEST], "question": "yes"}
        asked = ledger.write(work, case.id, ADVICE, said, by=actor, now=now, profile=profile).id
    sealed = (
        work.seal(case.person_id, "case_review.note", f"{month}:{case.id}", note.strip()[:LONGEST]) if note.strip() else None
    )
    row = CaseReview(
        month=month,
        case_id=case.id,
        person_id=case.person_id,
        seen_by=actor.staff_id,
        seen_at=now,
        note=sealed,
        asked=asked,
    )
    work.session.add(row)
    work.flush()
    audit.note(work, actor.staff_id, "reviewed_case", case.id, now, detail=f"{case.number}:{month}")
    return row


def _written_in(work: Work, actor: Actor, month: str) -> frozenset[str]:
    first = date.fromisoformat(f"{month}-01")
    since, until = (datetime.combine(day, time(), JST) for day in (first, later_by_months(first, 1)))
    rows = work.session.exec(
        select(Entry.case_id)
        .join(Case, col(Case.id) == col(Entry.case_id))
        .where(
            col(Entry.id) >= first_id(since),
            col(Entry.id) < first_id(until),
            col(Entry.staff_id).is_not(None),
            visible(actor, Act.READ_CASE),
        )
        .distinct()
    )
    return frozenset(rows)


def _seen(work: Work, month: str) -> Mapping[str, CaseReview]:
    return {row.case_id: row for row in work.session.exec(select(CaseReview).where(CaseReview.month == month)).all()}


def _note(work: Work, row: CaseReview | None) -> str:
    return work.open(row.person_id, "case_review.note", f"{row.month}:{row.case_id}", row.note) if row else ""
