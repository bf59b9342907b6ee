"""What someone was typing, kept on the server so that nothing typed is ever lost: one draft per member of staff and form (要綱 6-1).

A form is known by the address it posts to, and by `which` where a page has several of them. What an older window of the same worker
says later never goes over the newer text: it lies beside it until its writer has chosen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casestore.db import Work
from casestore.tables import Draft

PLACE = "draft.body"
FORM, BESIDE, THROWN = "form:", "~beside", "~thrown"

Fields = Mapping[str, tuple[str, ...]]
"""What stood in each field of a form, by the field's name."""


@dataclass(frozen=True)
class Kept:
    """A draft as it was left; `saved_at` UTC."""

    text: str
    saved_at: datetime

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """The draft of a form, field by field."""
        return {name: tuple(values) for name, values in json.loads(self.text).items()}


def of_form(path: str, which: str = "") -> str:
    """Where the draft of a form is kept. path: what it posts to."""
    return f"{FORM}{path}#{which}" if which else f"{FORM}{path}"


def as_text(fields: Fields) -> str:
    """The fields of a form as a draft holds them."""
    return json.dumps({name: list(values) for name, values in fields.items()}, ensure_ascii=False)


def keep(work: Work, staff: str, place: str, text: str, now: datetime) -> None:
    """Keep what was typed at a place; an empty text leaves nothing behind."""
    row = work.session.get(Draft, (staff, place))
    if not text.strip():
        if row is not None:
            work.session.delete(row)
        return
    sealed = work.vault.seal_for_house(PLACE, f"{staff}|{place}", text.encode("utf-8", "replace"))
    if row is None:
        work.session.add(Draft(staff_id=staff, place=place, body=sealed, saved_at=now))
    else:
        row.body, row.saved_at = sealed, now


def keep_or_beside(work: Work, staff: str, place: str, text: str, now: datetime, known: datetime | None) -> bool:
    """Keep what a window typed that knows the draft as of `known`; False where a newer one stands, and this one lies beside it."""
    newer = kept(work, staff, place)
    if newer is None or known is None or newer.saved_at <= known or newer.text == text:
        keep(work, staff, place, text, now)
        return True
    if text.strip():
        keep(work, staff, place + BESIDE, text, now)
    return False


def drop(work: Work, staff: str, place: str) -> None:
    """It was sent or saved for good, and what lay beside it was seen."""
    for where in (place, place + BESIDE):
        if row := work.session.get(Draft, (staff, where)):
            work.session.delete(row)


def throw_away(work: Work, staff: str, place: str, now: datetime) -> None:
    """Its writer does not want it; it can be taken back until the next one of this form is thrown away."""
    if left := kept(work, staff, place):
        keep(work, staff, place + THROWN, left.text, now)
    drop(work, staff, place)


def take_back(work: Work, staff: str, place: str, now: datetime) -> None:
    """What was thrown away is the draft again, unless something new has been typed since."""
    thrown = kept(work, staff, place + THROWN)
    if thrown is not None and kept(work, staff, place) is None:
        keep(work, staff, place, thrown.text, now)
    keep(work, staff, place + THROWN, "", now)


def kept(work: Work, staff: str, place: str) -> Kept | None:
    """The draft left at a place, or None."""
    row = work.session.get(Draft, (staff, place))
    return Kept(_opened(work, row), row.saved_at) if row else None


def of_forms(work: Work, staff: str) -> dict[str, Kept]:
    """Every draft of a form this worker has, by its place."""
    rows = work.session.exec(select(Draft).where(Draft.staff_id == staff, col(Draft.place).startswith(FORM))).all()
    return {row.place: Kept(_opened(work, row), row.saved_at) for row in rows if not row.place.endswith(THROWN)}


def _opened(work: Work, row: Draft) -> str:
    return work.vault.open_for_house(PLACE, f"{row.staff_id}|{row.place}", row.body).decode()
