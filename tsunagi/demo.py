"""The demo office (DESIGN.md 8): five people to sign in as with one click, in rehearsal only."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from casestore import staff
from casestore.db import Work
from casestore.tables import Staff

PEOPLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("mori@demo.invalid", "森 恵子", ("chief", "admin")),
    ("tanaka@demo.invalid", "田中 ゆかり", ("counsellor",)),
    ("sasaki@demo.invalid", "佐々木 大輔", ("employment",)),
    ("ito@demo.invalid", "伊藤 真一", ("city",)),
    ("sato@demo.invalid", "佐藤 健", ("counsellor",)),
)


def load(work: Work, now: datetime) -> int:
    """Add the demo people who are not there yet; how many were added."""
    there = set(work.session.exec(select(Staff.email)).all())
    new = [one for one in PEOPLE if one[0] not in there]
    for email, name, roles in new:
        staff.add(work, email, name, roles, now, demo=True)
    return len(new)
