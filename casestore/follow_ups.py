"""Promises with a date and an owner (要綱 3-1-エ2, 3-1-エ3, 3-3-ウ, 3-3-エ): what falls due, whether it is still wanted, who is told.

The timetable is only a metronome; the promises are these rows. A follow-up for staff is a line on きょう until it is ended; one that
asks the person is claimed when due and judged again, because months may have passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, bindparam, case, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from casestore.db import Work, blank
from casestore.facts import Fact, Facts, held
from casestore.ids import new_id
from casestore.statements import Statement
from casestore.tables import Exclusion, FollowUp, Staff

LEASE = timedelta(seconds=60)
SILENT = timedelta(hours=1)  # whoever wrote within this time is not half-way silent
REFERRAL = "referral"  # the step of a REACHED promise whose `because` is the referral itself


class Promised(StrEnum):
    """What can be promised. ASKS says who is asked."""

    TRIAGE = "triage"  # 振り分け
    NEXT_ACTION = "next_action"  # 次にすること
    ALERT = "alert"  # urgent words: a person looks at once
    WANTS_PERSON = "wants_person"  # 「人と話したい」
    LEAD = "lead"  # アウトリーチの気づき
    CALL = "call"  # nobody answered: another way
    WARD = "ward_acknowledgement"  # 区保護課の受領
    AGENCY = "agency_acknowledgement"  # ほかのつなぎ先の受け取り
    REVIEW = "referral_review"  # 断られたつなぎの見直し
    SHARING = "sharing_review"  # 書面の同意なしに渡した情報を、主任が見る
    HALF_WAY = "half_way"  # stopped in the middle of the questions
    REACHED = "referral_confirmation"  # つなぎ先に行けたか
    CHECK_IN = "check_in"  # 就労後
    CHECK_IN_AGAIN = "check_in_again"
    APPOINTMENT = "appointment"  # 面談・電話・訪問の予約: kept by the worker it is with
    ASK = "ask"  # a dialog of our own accord; `step` is its name, with the rung of its ladder
    CLOCK = "clock"  # a clock of clocks.toml; `step` says which
    AFTERWARDS = "afterwards"  # the same, but it goes on after the case is over
    SILENT = "silent"  # nobody has heard from them for long
    LOOKALIKE = "lookalike"  # may be the same as somebody else; `because` names both


SURVIVING = (Promised.CHECK_IN, Promised.CHECK_IN_AGAIN, Promised.AFTERWARDS, Promised.ASK)  # kept after the end (要綱 3-3-エ)
PERSON, STAFF = "person", "staff"
ASKS = dict.fromkeys((Promised.HALF_WAY, Promised.REACHED, Promised.CHECK_IN, Promised.CHECK_IN_AGAIN, Promised.ASK), PERSON)

DUE = (
    select(FollowUp.id)
    .where(
        FollowUp.ask == PERSON,
        col(FollowUp.ended_at).is_(None),
        col(FollowUp.due_at) <= bindparam("now"),
        or_(col(FollowUp.claimed_until).is_(None), col(FollowUp.claimed_until) < bindparam("now")),
    )
    .order_by(col(FollowUp.due_at), col(FollowUp.id))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
CLAIM = (
    update(FollowUp)
    .where(col(FollowUp.id).in_(DUE))
    .values(claimed_until=bindparam("lease"), tries=col(FollowUp.tries) + 1)
    .returning(col(FollowUp.id))
)
SAME = ("kind", "because", "step")
ADD = {
    dialect: Statement(insert(FollowUp).on_conflict_do_nothing(index_elements=SAME), blank(FollowUp))
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
FIND = Statement(
    select(FollowUp.id).where(
        FollowUp.kind == bindparam("kind"), FollowUp.because == bindparam("because"), FollowUp.step == bindparam("step")
    )
)
END_OF_CONTACT = Statement(
    update(FollowUp)
    .where(
        col(FollowUp.contact_id) == bindparam("contact"),
        col(FollowUp.kind) == bindparam("of_kind"),
        col(FollowUp.ended_at).is_(None),
    )
    .values(ended_at=bindparam("now"), ended_as=bindparam("how"))
)
RESTED = case((col(FollowUp.claimed_until) > col(FollowUp.due_at), col(FollowUp.claimed_until)), else_=col(FollowUp.due_at))
NEXT_DUE = select(RESTED).where(FollowUp.ask == PERSON, col(FollowUp.ended_at).is_(None)).order_by(RESTED).limit(1)


@dataclass(frozen=True)
class Promise:
    """A follow-up to be made. `because` (an entry, message or turn) with kind and step makes it unique: asking twice makes one."""

    kind: Promised
    because: str
    due_at: datetime
    owner_id: str | None
    step: str = ""
    words: str = ""
    edition: str | None = None  # of the schedule it was planned by (asking.toml)


@dataclass(frozen=True)
class Stop:
    """A clock that an entry ends, or the dialog by which one asks; with `until` only what is due by then."""

    clock: str
    until: datetime | None = None


def promise(
    work: Work, made: Promise, *, person: str, now: datetime, case: str | None = None, contact: str | None = None
) -> str:
    """Write a promise down; its id. The same one again is the same row."""
    work.flush()
    new = new_id(now)
    row = {
        "id": new,
        "person_id": person,
        "case_id": case,
        "contact_id": contact,
        "kind": made.kind.value,
        "ask": ASKS.get(made.kind, STAFF),
        "because": made.because,
        "step": made.step,
        "due_at": made.due_at,
        "owner_id": made.owner_id,
        "words": work.seal(person, "follow_up.words", new, made.words) if made.words else None,
        "edition": made.edition,
        "made_at": now,
    }
    if ADD[work.dialect].run(work, row) != 1 and (there := str(FIND.one(work, row).id)) != new:
        return there  # asked whenever it is not plainly one: PostgreSQL's driver does not say how many rows came of it
    work.tell("today")
    return new


def claim_due(work: Work, now: datetime, limit: int = 20) -> list[str]:
    """Ids of what asks a person and is due, claimed for LEASE: one UPDATE, and only its rows count."""
    ids = sorted(row[0] for row in work.connection.execute(CLAIM, {"now": now, "lease": now + LEASE, "limit": limit}))
    work.session.expire_all()
    return ids


def next_due(work: Work) -> datetime | None:
    """When the next question to a person falls due, or None."""
    return work.session.exec(NEXT_DUE).first()


def still_wanted(row: FollowUp, standing: Facts, heard_at: datetime | None, now: datetime) -> bool:
    """Whether a promise made earlier should still go out. Pure; does not decide who is told instead (dialogs/desk.py).

    in: the facts of its case, and when the person last wrote. Judged when it falls due (要綱 3-1-エ3, 3-3-エ).
    """
    match row.kind:
        case Promised.HALF_WAY:
            return heard_at is None or now - heard_at >= SILENT
        case Promised.REACHED if row.step == REFERRAL:
            return not standing.isdisjoint({held(Fact.TO_ARRIVE, row.because), held(Fact.WARD_TO_ARRIVE, row.because)})
        case Promised.REACHED:
            return Fact.CLOSED not in standing
        case Promised.CHECK_IN | Promised.CHECK_IN_AGAIN:
            return Fact.EMPLOYED in standing
        case _:
            return True


def end(work: Work, follow_up: str, how: str, now: datetime) -> bool:
    """End a follow-up: done, withdrawn, overtaken, handed_over. False when it had ended before."""
    row = work.session.get(FollowUp, follow_up)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at, row.ended_as = now, how
    work.session.add(row)
    work.flush()
    work.tell("today")
    return True


def end_all(
    work: Work, kinds: Iterable[Promised], how: str, now: datetime, *, case: str | None = None, contact: str | None = None
) -> None:
    """End every open follow-up of these kinds of a case or a contact."""
    if case is None:
        return _end_all_of_contact(work, kinds, how, now, contact)
    rows = work.session.exec(
        select(FollowUp).where(FollowUp.case_id == case, col(FollowUp.kind).in_(list(kinds)), col(FollowUp.ended_at).is_(None))
    )
    for row in rows.all():
        row.ended_at, row.ended_as = now, how
        work.session.add(row)
    work.flush()
    work.tell("today")
    return None


def stop(work: Work, case: str, stopped: Iterable[Stop], now: datetime, *, but: str) -> None:
    """End what these clocks still have open in a case, except what rests on the entry `but`, which may have just begun it."""
    until = {one.clock: one.until for one in stopped}
    rows = work.session.exec(
        select(FollowUp).where(
            FollowUp.case_id == case,
            col(FollowUp.kind).in_((Promised.CLOCK, Promised.AFTERWARDS, Promised.ASK)),
            FollowUp.because != but,
            col(FollowUp.ended_at).is_(None),
        )
    )
    for row in rows.all():
        clock = row.step.partition(":")[0]
        last = until.get(clock)
        if clock in until and (last is None or row.due_at <= last):
            row.ended_at, row.ended_as = now, "done"
            work.session.add(row)
    work.flush()
    work.tell("today")


def _end_all_of_contact(work: Work, kinds: Iterable[Promised], how: str, now: datetime, contact: str | None) -> None:
    work.flush()  # in every turn: what waited for the person to write ends with their writing
    ended = sum(END_OF_CONTACT.run(work, {"contact": contact, "of_kind": kind.value, "how": how, "now": now}) for kind in kinds)
    if ended:
        work.changed()
        work.tell("today")


def move(work: Work, follow_up: str, due_at: datetime) -> None:
    """Another date for an open follow-up."""
    _changed(work, follow_up, due_at=due_at, claimed_until=None)


def rest(work: Work, follow_up: str, until: datetime) -> None:
    """Leave what is due alone until then; its day stays, so that it keeps its place in the order."""
    _changed(work, follow_up, claimed_until=until)


def hand_over(work: Work, follow_up: str, owner: str) -> None:
    _changed(work, follow_up, owner_id=owner)


def _changed(work: Work, follow_up: str, **columns: datetime | str | None) -> None:
    row = work.session.get_one(FollowUp, follow_up)
    row.sqlmodel_update(columns)
    work.session.add(row)
    work.tell("today")


def open_of(work: Work, case: str) -> list[FollowUp]:
    """The open follow-ups of a case, soonest first."""
    return list(
        work.session.exec(
            select(FollowUp)
            .where(FollowUp.case_id == case, col(FollowUp.ended_at).is_(None))
            .order_by(col(FollowUp.due_at), col(FollowUp.id))
        )
    )


def words_of(work: Work, row: FollowUp) -> str:
    return work.open(row.person_id, "follow_up.words", row.id, row.words)


def with_the_gone(work: Work, case: str) -> bool:
    """Whether something open in a case is still with somebody whose account is closed."""
    rows = select(FollowUp.id).join(Staff, and_(col(Staff.id) == col(FollowUp.owner_id), col(Staff.disabled_at).is_not(None)))
    return (
        work.session.exec(rows.where(FollowUp.case_id == case, col(FollowUp.ended_at).is_(None)).limit(1)).first() is not None
    )


def has_next_action(work: Work, case: str) -> bool:
    """Whether a case has a dated follow-up with an active owner: no one who reached us is ever without one (DESIGN.md).

    Somebody kept away by a conflict of interest would never see it, so theirs does not count; nor does whether two people are one.
    """
    kept_away = select(1).where(
        Exclusion.case_id == FollowUp.case_id, Exclusion.staff_id == FollowUp.owner_id, col(Exclusion.until).is_(None)
    )
    return (
        work.session.exec(
            select(FollowUp.id)
            .join(Staff, and_(col(Staff.id) == col(FollowUp.owner_id), col(Staff.disabled_at).is_(None)))
            .where(
                FollowUp.case_id == case,
                FollowUp.kind != Promised.LOOKALIKE,
                col(FollowUp.ended_at).is_(None),
                ~kept_away.exists(),
            )
            .limit(1)
        ).first()
        is not None
    )
