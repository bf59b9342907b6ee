"""The 支援台帳 (要綱 6-1): the only hand that adds an entry, and keeps the case's projected columns true.

What may be written is judged by refusals.py alone. Nobody who reached us may be left without a dated next action and an active owner:
a write that would leave a case so is refused (DESIGN.md 5).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, insert
from sqlmodel import col, select

from casestore import audit, follow_ups, ledger_rows, same_person, winding
from casestore.calendar import JST
from casestore.carried import carry_over
from casestore.db import Work, blank
from casestore.entries import Written, by_cause, entries, read
from casestore.facts import Fact, Facts, Role, over
from casestore.follow_ups import SURVIVING, Promise, Promised
from casestore.forms import FORM_OF
from casestore.ids import new_id
from casestore.kinds import KINDS, Kind
from casestore.profile import Profile
from casestore.projections import folded, rebuilt, stored
from casestore.refusals import Problem, Refusal, refusal_to_write
from casestore.statements import Statement
from casestore.tables import Case, Person, Series
from casestore.words import N_

OTHER_OPEN = N_("この方には、ほかにつづいている台帳があります。そちらに記録してください。")
NO_CASE = blank(Case)
ADD_CASE = insert(Case)
REIWA = 2018  # 令和 n is 2018 + n
FISCAL_MONTH = 4
ENDINGS = frozenset({Fact.CLOSED, Fact.SUSPENDED})
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
    """A new, empty 支援台帳 with the next reception number of the fiscal year (R8-0001). Its first entry must follow at once.

    Whatever protects the person (restriction, conflicts of interest) protects this one too.
    """
    case = new_id(now)
    work.flush()
    work.connection.execute(
        ADD_CASE,
        NO_CASE | {"id": case, "number": _next_number(work, now), "person_id": person, "made_at": now, "updated_at": now},
    )
    made = work.session.get_one(Case, case)
    carry_over(work, made, now)
    return made


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
    profile: Profile | None = None,
    cause: str | None = None,
    seen_version: int | None = None,
) -> Written:
    """Write one entry, with the promises it makes and ends, in the caller's transaction.

    `cause` makes a command idempotent: the same one again returns the entry it wrote. `seen_version` is the version the writer saw.
    A promise's `because` may be "" for this entry's own id. With a profile its clocks (clocks.toml) promise and end theirs too.
    Raises NotYet or NotYours with reasons, NoNextAction, ChangedMeanwhile; KeyError for a kind that does not exist.
    """
    row = _locked(work, case)
    if cause and (same := by_cause(work, cause)):
        return same
    if seen_version is not None and seen_version != row.version:
        raise ChangedMeanwhile(row.number)
    standing = stored(row)
    _check(work, KINDS[kind], standing.facts, by, answers, about)
    if not ENDINGS.isdisjoint(KINDS[kind].clears) and same_person.has_other_open(work, row):
        raise NotYet(Refusal(Problem.NO_LONGER, (OTHER_OPEN,), {}))
    entry = _entry(row, kind, answers, by, about, happened_at or now, sources or {}, now)
    ledger_rows.add(work, row, entry, cause)
    ledger_rows.project(work, row, folded(standing, entry), now)
    if profile is not None:
        promises = (*promises, *winding.wound(work, row, profile, standing.facts, entry, now))
    _promises(work, row, entry, promises, ends, contact, now)
    return _made_known(work, row, entry, now)


def _entry(
    row: Case,
    kind: str,
    answers: Mapping[str, Any],
    by: Writer,
    about: str | None,
    happened: datetime,
    sources: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> Written:
    return Written(
        id=new_id(now),
        seq=row.version + 1,
        kind=kind,
        answers=dict(answers),
        about=about,
        happened_at=happened,
        written_at=now,
        role=_role(KINDS[kind], by),
        staff_id=by.staff_id,
        sources=sources,
        late=happened.astimezone(JST).date() < now.astimezone(JST).date(),
        form=FORM_OF[kind].name,
        edition=FORM_OF[kind].edition,
    )


def _made_known(work: Work, row: Case, entry: Written, now: datetime) -> Written:
    """The entry, once the audit and the screens know of it."""
    audit.note(work, entry.staff_id or entry.role, f"wrote_{entry.kind}", entry.id, now, detail=row.number)
    work.tell("case", row.id)
    work.tell("reception")
    return entry


def _locked(work: Work, case: str) -> Case:
    """The case, nobody else's until this transaction ends."""
    work.flush()
    row = work.session.exec(LOCKED, params={"case": case}).one()
    work.session.refresh(row)
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
        over_now = tuple(kind for kind in Promised if kind not in SURVIVING)
        follow_ups.end_all(work, over_now, "closed", now, case=row.id)
    elif not follow_ups.has_next_action(work, row.id):
        raise NoNextAction(row.number)


def untrue(work: Work) -> list[str]:
    """Numbers of the cases whose columns do not say what their entries say, or that are neglected."""
    readable = select(Person.id).where(col(Person.erased_at).is_(None))
    rows = work.session.exec(select(Case).where(col(Case.person_id).in_(readable)).order_by(col(Case.id)))
    return [row.number for row in rows.all() if stored(row) != rebuilt(entries(work, row.id)) or _neglected(work, row)]


def _neglected(work: Work, row: Case) -> bool:
    """Open without a next action, or with something promised by somebody who left."""
    open_now = not over(frozenset(row.facts))
    return (open_now and not follow_ups.has_next_action(work, row.id)) or follow_ups.with_the_gone(work, row.id)
