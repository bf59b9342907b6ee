"""The papers of a 支援調整会議 as they were printed (要綱 4-1, 6-2): the very file, by whom, when, with which cases in it.

The file is sealed with the key of every person in it, one after another: when one of them is erased, nobody can read it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from casestore import audit
from casestore.db import Work
from casestore.printed import Damaged
from casestore.tables import Case, MeetingPack, MeetingPackCase, Staff

SEALED = "meeting_pack.content"


@dataclass(frozen=True)
class Pack:
    """One printed pack without its file. cases: ids of those in it; erased: it cannot be read any more."""

    id: str
    named: bool
    pages: int
    by: str
    at: datetime
    cases: tuple[str, ...]
    erased: bool


def keep(
    work: Work,
    meeting: str,
    pack: str,
    content: bytes,
    cases: Sequence[Case],
    *,
    named: bool,
    pages: int,
    by: str,
    now: datetime,
    source: str,
) -> bool:
    """Keep a file under the id the page gave it; whether it is new: the same id again keeps nothing."""
    if work.session.get(MeetingPack, pack) is not None:
        return False
    people = list(dict.fromkeys(case.person_id for case in cases))
    sealed = work.vault.seal_for_house(SEALED, pack, content)
    for person in people:
        sealed = work.seal(person, SEALED, pack, sealed)
    row = MeetingPack(
        id=pack,
        meeting_id=meeting,
        named=named,
        pages=pages,
        made_by=by,
        made_at=now,
        source=source,
        digest=hashlib.sha256(content).hexdigest(),
        content=sealed,
    )
    work.session.add(row)
    work.flush()
    for case in cases:
        layer = people.index(case.person_id)
        work.session.add(
            MeetingPackCase(pack_id=pack, case_id=case.id, person_id=case.person_id, layer=layer, seq=case.version)
        )
    work.flush()
    audit.note(work, by, "printed_pack", meeting, now, detail=f"{pack}:{len(cases)}")
    return True


def of_meeting(work: Work, meeting: str) -> tuple[Pack, ...]:
    """What was printed for a meeting, newest first; the files stay where they are."""
    query = select(MeetingPack, Staff.name).join(Staff, col(Staff.id) == col(MeetingPack.made_by))
    rows = work.session.exec(
        query.where(MeetingPack.meeting_id == meeting).order_by(col(MeetingPack.made_at).desc(), col(MeetingPack.id).desc())
    ).all()
    cases = _cases(work, [row.id for row, _name in rows])
    return tuple(
        Pack(row.id, row.named, row.pages, name, row.made_at, tuple(one.case_id for one in cases[row.id]), not row.content)
        for row, name in rows
    )


def file_of(work: Work, meeting: str, pack: str) -> bytes | None:
    """The file of a pack of this meeting, byte for byte; None where there is none (any more). Raises Damaged."""
    row = work.session.get(MeetingPack, pack)
    if row is None or row.meeting_id != meeting or not row.content:
        return None
    layers = dict(sorted({one.layer: one.person_id for one in _cases(work, [pack])[pack]}.items(), reverse=True))
    content = row.content
    for person in layers.values():
        content = work.open_bytes(person, SEALED, pack, content)
    content = work.vault.open_for_house(SEALED, pack, content)
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise Damaged(pack)
    return content


def forget(work: Work, person: str) -> None:
    """Somebody in them is erased: the packs say that they were there, and hold nothing."""
    there = select(MeetingPackCase.pack_id).where(MeetingPackCase.person_id == person)
    work.session.exec(update(MeetingPack).where(col(MeetingPack.id).in_(there)).values(content=b""))


def _cases(work: Work, packs: Sequence[str]) -> dict[str, list[MeetingPackCase]]:
    found: dict[str, list[MeetingPackCase]] = {pack: [] for pack in packs}
    query = select(MeetingPackCase).where(col(MeetingPackCase.pack_id).in_(packs)).order_by(col(MeetingPackCase.case_id))
    for one in work.session.exec(query):
        found[one.pack_id].append(one)
    return found
