"""`tsunagi export CASE`: the whole 支援台帳 of the person of a case as JSON (要綱 6-1). That it left the house is in the audit."""

from __future__ import annotations

import json
from datetime import datetime

from casestore import access_log, audit, ledger_book
from casestore.db import Store, Work
from casestore.profile import Profile


def exported(store: Store, profile: Profile, number: str, now: datetime) -> str | None:
    """The JSON text, or None where there is no such case; written down before it is handed out."""

    def take(work: Work) -> str | None:
        book = ledger_book.assemble(work, None, number, profile)
        if book is None:
            return None
        for one in book.cases:
            audit.note(work, "system", f"{access_log.TAKEN_OUT}case", one.case.id, now, detail=f"{one.case.number}:")
        return json.dumps(ledger_book.as_json(book), ensure_ascii=False, indent=2)

    return store.write(take)
