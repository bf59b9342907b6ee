"""Papers as they were printed (要綱 6-2): the very file, by whom, when, from which state of the ledger. Kept with the case, sealed for the person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casestore.db import Work
from casestore.tables import Case, PrintedForm, Staff

SEALED = "printed_form.content"


class Damaged(Exception):
    """The file is not the one that was printed."""


@dataclass(frozen=True)
class Printed:
    """One printed paper without its file. seq: the newest entry of the case when it was made; by: the name of who made it."""

    id: str
    paper: str
    entry: str
    seq: int
    pages: int
    by: str
    at: datetime
    digest: str
    erased: bool


def keep(
    work: Work,
    case: Case,
    printed: str,
    paper: str,
    content: bytes,
    *,
    by: str,
    now: datetime,
    entry: str = "",
    seq: int = 0,
    pages: int = 1,
    source: str = "",
) -> str:
    """Keep a file under the id the page gave it; the same id again keeps nothing new. Returns the id."""  # fmt: skip
    if work.session.get(PrintedForm, printed) is None:
        row = PrintedForm(
            id=printed,
            case_id=case.id,
            person_id=case.person_id,
            paper=paper,
            entry_id=entry or None,
            seq=seq,
            pages=pages,
            made_by=by,
            made_at=now,
            source=source,
            digest=hashlib.sha256(content).hexdigest(),
            content=work.seal(case.person_id, SEALED, printed, content),
        )
        work.session.add(row)
        work.flush()
    return printed


def of_case(work: Work, case: str) -> tuple[Printed, ...]:
    """What was printed of a case, newest first; the files stay where they are."""
    columns = (
        *(PrintedForm.id, PrintedForm.paper, PrintedForm.entry_id, PrintedForm.seq, PrintedForm.pages, Staff.name),
        *(PrintedForm.made_at, PrintedForm.digest, PrintedForm.content == b""),
    )
    query = select(*columns).join(Staff, col(Staff.id) == col(PrintedForm.made_by)).where(PrintedForm.case_id == case)  # type: ignore[call-overload]  # nine columns
    found = work.session.exec(query.order_by(col(PrintedForm.made_at).desc(), col(PrintedForm.id).desc())).all()
    return tuple(Printed(id_, paper, entry or "", *rest) for id_, paper, entry, *rest in found)


def file_of(work: Work, case: str, printed: str) -> bytes | None:
    """The file of a paper of this case, byte for byte; None where there is none (any more). Raises Damaged."""
    row = work.session.get(PrintedForm, printed)
    if row is None or row.case_id != case or not row.content:
        return None
    content = work.open_bytes(row.person_id, SEALED, row.id, row.content)
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise Damaged(printed)
    return content
