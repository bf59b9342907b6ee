"""The two rows a line of the 支援台帳 touches: the entry that is added, and the case whose columns follow it (要綱 6-1). Only ledger.py calls this."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import col

from casestore.db import Work, blank
from casestore.entries import Written
from casestore.facts import Fact, under_way
from casestore.projections import Projection
from casestore.tables import Case, Entry

NO_ENTRY = blank(Entry)
ADD = insert(Entry)


def add(work: Work, row: Case, entry: Written, cause: str | None) -> None:
    """One more line; `cause` makes it unique."""
    body = json.dumps({"answers": entry.answers, "sources": entry.sources}, ensure_ascii=False, default=str)
    work.connection.execute(
        ADD,
        NO_ENTRY
        | {
            "id": entry.id,
            "case_id": row.id,
            "seq": entry.seq,
            "kind": entry.kind,
            "form": entry.form,
            "edition": entry.edition,
            "about": entry.about,
            "cause": cause,
            "role": entry.role,
            "staff_id": entry.staff_id or None,
            "happened_at": entry.happened_at,
            "written_at": entry.written_at,
            "late": entry.late,
            "body": work.seal(row.person_id, "entry.body", entry.id, body),
        },
    )


def project(work: Work, row: Case, is_now: Projection, now: datetime) -> None:
    """The columns of the case, as its entries say."""
    work.connection.execute(
        update(Case)
        .where(col(Case.id) == row.id)
        .values(
            facts=sorted(is_now.facts),
            stage=is_now.stage,
            group=is_now.group,
            alerted=Fact.ALERTED in is_now.facts,
            shown=Fact.SHOWN in is_now.facts,
            owner_id=is_now.owner_id,
            received_at=is_now.received_at,
            closed_at=is_now.closed_at,
            under_way=under_way(is_now.facts),
            version=is_now.version,
            updated_at=now,
        )
    )
    work.session.refresh(row)
