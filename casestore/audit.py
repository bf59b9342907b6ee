"""Who did and who looked (security 3.4): an append-only chain; each row is bound to the one before it by a keyed hash.

Written in the same transaction as the effect. Ids and kinds only, never content.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, text
from sqlmodel import col

from casestore.db import Work
from casestore.statements import Statement
from casestore.tables import Audit

LAST = Statement(select(col(Audit.seq), col(Audit.mac)).order_by(col(Audit.seq).desc()).limit(1))
ADD = Statement(insert(Audit))
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7001)")  # several processes share one chain
ALL = select(Audit).where(col(Audit.seq) > bindparam("after")).order_by(col(Audit.seq)).limit(1000)


@dataclass
class _Head:
    seq: int
    mac: str


def note(work: Work, actor: str, action: str, thing: str, now: datetime, detail: str = "") -> None:
    """Add one line to the chain. `actor` is a staff id, "person", "bot" or "system"; `detail` holds ids and kinds only."""
    head = _head(work)
    head.seq += 1
    head.mac = _mac(work.vault.audit_key, head.mac, head.seq, now, actor, action, thing, detail)
    ADD.run(
        work,
        {
            "seq": head.seq,
            "at": now,
            "actor": actor,
            "action": action,
            "thing": thing,
            "detail": detail,
            "mac": head.mac,
        },
    )


def wait_in_line(work: Work) -> None:
    """Take one's place at the chain now, not at the first note: processes that then lock the same rows never wait for each other in a ring."""
    _head(work)


def end(work: Work) -> tuple[int, str]:
    """The last row's number and mac: what a check of the rest may begin from; (0, "") of an empty chain."""
    last = LAST.first(work, {})
    return (last.seq, last.mac) if last else (0, "")


def broken_at(work: Work, after: tuple[int, str] = (0, "")) -> int | None:
    """The first row that does not follow from the one before it, or None when the chain holds. after: an `end` that held before."""
    seq, mac = after
    while rows := work.connection.execute(ALL, {"after": seq}).all():
        for row in rows:
            expected = _mac(work.vault.audit_key, mac, row.seq, row.at, row.actor, row.action, row.thing, row.detail)
            if row.seq != seq + 1 or not hmac.compare_digest(expected, row.mac):
                return seq + 1
            seq, mac = row.seq, row.mac
    return None


def length(work: Work) -> int:
    """How many rows the chain has: with the last mac, the head that leaves the house daily."""
    return work.connection.execute(select(func.count()).select_from(Audit)).scalar_one()


def _head(work: Work) -> _Head:
    """The chain's end, read once a transaction."""
    head: _Head | None = getattr(work, "_audit_head", None)
    if head is None:
        if work.dialect == "postgresql":
            work.connection.execute(ONE_AT_A_TIME)
        last = LAST.first(work, {})
        head = _Head(last.seq, last.mac) if last else _Head(0, "")
        work._audit_head = head  # type: ignore[attr-defined]  # kept on the unit of work, gone with it
    return head


def _mac(key: bytes, before: str, seq: int, at: datetime, *words: str) -> str:
    line = "\x1f".join((before, str(seq), at.isoformat(timespec="microseconds"), *words))
    return hmac.digest(key, line.encode(), "sha256").hex()
