"""The 支援台帳 (要綱 6-1): the only hand that adds an entry, and keeps the case's projected columns true.

What may be written is judged by refusals.py alone. Nobody who reached us may be left without a dated next action and an active owner:
a write that would leave a case so is refused (DESIGN.md 5).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, insert, update
from sqlmodel import col, select

from casestore import audit, follow_ups
from casestore.calendar import JST
from casestore.db import Work, blank
from casestore.entries import Written, by_cause, entries, read
from casestore.facts import Fact, Facts, Role, over
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.kinds import KINDS, Kind
from casestore.projections import Projection, folded, rebuilt, stored
from casestore.refusals import Problem, Refusal, refusal_to_write
from casestore.statements import Statement
from casestore.tables import Case, Entry, Series

NO_ENTRY, NO_CASE = blank(Entry), blank(Case)
ADD = insert(Entry)
ADD_CASE = insert(Case)
REIWA = 2018  # 令和 n is 2018 + n
FISCAL_MONTH = 4
EDITION = "2021-04-01"
LAST_NUMBER = Statement(select(Series.value).where(Series.name == bindparam("name")))
LOCKED = select(Case).where(Case.id == bindparam("case")).with_for_update()


class NotYet(Exception):
    """The law does not open this now. `refusal` has the sentences to show."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.problem.value)
        self.refusal = refusal


class NotYours(NotYet):
    """Somebody else writes this kind of entry."""


class NoNextAction(Exception):
    """The case would be left without a dated next action and an active owner."""


class ChangedMeanwhile(Exception):
    """Somebody wrote to the case since the caller looked at it."""


class Writer(Protocol):
    """Who writes: an Actor, or one of the three below who are not staff."""

    @property
    def staff_id(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class NotStaff:
    """The person themself, a receiving agency, or the clock."""

    role: Role
    staff_id: str = ""

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({self.role})


BY_PERSON = NotStaff(Role.PERSON)
BY_SYSTEM = NotStaff(Role.SYSTEM)
BY_PARTNER = NotStaff(Role.PARTNER)


def open_case(work: Work, person: str, now: datetime) -> Case:
    """A new, empty 支援台帳 with the next reception number of the fiscal year (R8-0001). Its first entry must follow at once."""
    case = new_id(now)
    work.flush()
    work.connection.execute(
        ADD_CASE,
        NO_CASE | {"id": case, "number": _next_number(work, now), "person_id": person, "made_at": now, "updated_at": now},
    )
    return work.session.get_one(Case, case)


def reserve_number(work: Work, now: datetime) -> str:
    """What the next reception number would be, for saying it in the same turn that opens the case."""
    work.flush()
    last = LAST_NUMBER.first(work, {"name": _series(now)})
    return f"{_series(now)}-{(last.value if last else 0) + 1:04d}"


def _next_number(work: Work, now: datetime) -> str:
    name = _series(now)
    series = work.session.exec(select(Series).where(Series.name == name).with_for_update()).first() or Series(name=name)
    series.value += 1
    work.session.add(series)
    work.flush()
    return f"{name}-{series.value:04d}"


def _series(now: datetime) -> str:
    day = now.astimezone(JST).date()
    return f"R{day.year - (day.month < FISCAL_MONTH) - REIWA}"


def write(
    work: Work,
    case: str,
    kind: str,
    answers: Mapping[str, Any],
    *,
    by: Writer,
    now: datetime,
    about: str | None = None,
    happened_at: datetime | None = None,
    sources: Mapping[str, Mapping[str, Any]] | None = None,
    promises: Sequence[Promise] = (),
    ends: Collection[Promised] = (),
    contact: str | None = None,
    cause: str | None = None,
    seen_version: int | None = None,
) -> Written:
    """Write one entry, with the promises it makes and ends, in the caller's transaction.

    `cause` makes a command idempotent: the same one again returns the entry it wrote. `seen_version` is the version the writer saw.
    A promise's `because` may be "" for this entry's own id.
    Raises NotYet or NotYours with reasons, NoNextAction, ChangedMeanwhile; KeyError for a kind that does not exist.
    """
    if cause and (same := by_cause(work, cause)):
        return same
    row = _locked(work, case, seen_version)
    standing, law, happened = stored(row), KINDS[kind], happened_at or now
    _check(work, law, standing.facts, by, answers, about)
    entry = Written(
        id=new_id(now),
        seq=row.version + 1,
        kind=kind,
        answers=dict(answers),
        about=about,
        happened_at=happened,
        written_at=now,
        role=_role(law, by),
        staff_id=by.staff_id,
        sources=sources or {},
        late=_is_late(happened, now),
        **_form(law),
    )
    _add(work, row, entry, cause)
    _project(work, row, folded(standing, entry), now)
    _promises(work, row, entry, promises, ends, contact, now)
    return _made_known(work, row, entry, now)


def _form(law: Kind) -> dict[str, str]:
    return {"form": law.form, "edition": EDITION if law.form else ""}


def _made_known(work: Work, row: Case, entry: Written, now: datetime) -> Written:
    """The entry, once the audit and the screens know of it."""
    audit.note(work, entry.staff_id or entry.role, f"wrote_{entry.kind}", entry.id, now, detail=row.number)
    work.tell("case", row.id)
    work.tell("reception")
    return entry


def _locked(work: Work, case: str, seen_version: int | None) -> Case:
    """The case, nobody else's until this transaction ends."""
    work.flush()
    row = work.session.exec(LOCKED, params={"case": case}).one()
    work.session.refresh(row)
    if seen_version is not None and seen_version != row.version:
        raise ChangedMeanwhile(row.number)
    return row


def _check(work: Work, law: Kind, facts: Facts, by: Writer, answers: Mapping[str, Any], about: str | None) -> None:
    target = read(work, about) if about else None
    own = target is not None and bool(by.staff_id) and target.staff_id == by.staff_id
    roles = frozenset(Role(role) for role in by.roles)
    if no := refusal_to_write(law, facts, roles, answers=answers, about=target, own=own):
        raise NotYours(no) if no.problem is Problem.NOT_YOURS else NotYet(no)


def _role(law: Kind, by: Writer) -> str:
    """The role in which it is written: the first the law names that the writer holds."""
    return next((role.value for role in law.by if role.value in by.roles), next(iter(by.roles)))


def _is_late(happened: datetime, now: datetime) -> bool:
    return happened.astimezone(JST).date() < now.astimezone(JST).date()


def _add(work: Work, row: Case, entry: Written, cause: str | None) -> None:
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


def _project(work: Work, row: Case, is_now: Projection, now: datetime) -> None:
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
            version=is_now.version,
            updated_at=now,
        )
    )
    work.session.refresh(row)


def _promises(
    work: Work,
    row: Case,
    entry: Written,
    promises: Sequence[Promise],
    ends: Collection[Promised],
    contact: str | None,
    now: datetime,
) -> None:
    if ends:
        follow_ups.end_all(work, ends, "done", now, case=row.id)
    for made in promises:
        because = made.because or entry.id
        follow_ups.promise(work, replace(made, because=because), person=row.person_id, now=now, case=row.id, contact=contact)
    if over(frozenset(row.facts)):
        follow_ups.end_all(work, tuple(Promised), "closed", now, case=row.id)
    elif not follow_ups.has_next_action(work, row.id):
        raise NoNextAction(row.number)


def untrue(work: Work) -> list[str]:
    """Numbers of the cases whose columns do not say what their entries say, or that stand open without a next action."""
    wrong = []
    for row in work.session.exec(select(Case).order_by(col(Case.id))):
        if stored(row) != rebuilt(entries(work, row.id)) or (
            not over(frozenset(row.facts)) and not follow_ups.has_next_action(work, row.id)
        ):
            wrong.append(row.number)
    return wrong
