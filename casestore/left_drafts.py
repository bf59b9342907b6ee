"""What somebody who leaves was still typing about a case (要綱 2-1-ア, 6-1): it goes to the one who takes the case, beside what they type themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, select

from casestore import drafts
from casestore.db import Work
from casestore.drafts import BESIDE, FORM, THROWN
from casestore.tables import Case, Draft


def about_cases(work: Work, staff: str) -> dict[str, Case]:
    """The places of their drafts of forms that are about a case, with the case; what was thrown away or lies beside is left out."""
    places = work.session.exec(select(Draft.place).where(Draft.staff_id == staff, col(Draft.place).startswith(FORM))).all()
    kept = [place for place in places if not place.endswith((BESIDE, THROWN))]
    parts = {part for place in kept for part in place.partition("#")[0].split("/")}
    cases = work.session.exec(select(Case).where(col(Case.number).in_(parts))).all()
    return {place: case for place in kept for case in cases if f"/{case.number}/" in f"{place.partition('#')[0]}/"}


def pass_on(work: Work, staff: str, takers: Mapping[str, str], to: str, now: datetime) -> int:
    """Each to whoever took its case; how many. What the taker types at the same place stays theirs, and this lies beside it.

    A draft about a restricted case that nobody took stays: whoever it would go to may not know of the case.
    """
    moved = 0
    for place, case in about_cases(work, staff).items():
        taker = takers.get(case.id) or case.owner_id or ("" if case.restricted else to)
        at = next((one for one in (place, place + BESIDE) if drafts.kept(work, taker, one) is None), None)
        left = drafts.kept(work, staff, place)
        if left is None or at is None or taker in ("", staff):
            continue
        drafts.keep(work, taker, at, left.text, now)
        drafts.drop(work, staff, place)
        moved += 1
    work.flush()
    return moved
