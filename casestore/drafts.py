"""What someone was typing, kept on the server so that nothing typed is ever lost: one draft per member of staff and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casestore.db import Work
from casestore.tables import Draft

PLACE = "draft.body"


@dataclass(frozen=True)
class Kept:
    """A draft as it was left; `saved_at` UTC."""

    text: str
    saved_at: datetime


def keep(work: Work, staff: str, place: str, text: str, now: datetime) -> None:
    """Keep what was typed at a place ("talk:<contact>", "intake", …); an empty text leaves nothing behind."""
    row = work.session.get(Draft, (staff, place))
    if not text.strip():
        if row is not None:
            work.session.delete(row)
        return
    sealed = work.vault.seal_for_house(PLACE, f"{staff}|{place}", text.encode())
    if row is None:
        work.session.add(Draft(staff_id=staff, place=place, body=sealed, saved_at=now))
    else:
        row.body, row.saved_at = sealed, now


def drop(work: Work, staff: str, place: str) -> None:
    """It was sent or saved for good."""
    if row := work.session.get(Draft, (staff, place)):
        work.session.delete(row)


def kept(work: Work, staff: str, place: str) -> Kept | None:
    """The draft left at a place, or None."""
    row = work.session.get(Draft, (staff, place))
    return Kept(work.vault.open_for_house(PLACE, f"{staff}|{place}", row.body).decode(), row.saved_at) if row else None
