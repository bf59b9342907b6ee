"""How long records stay (security 1.5, 要綱 6-1): two clocks per class of record, look again and erase; nothing is in force until two people decide it.

A new message, an open case or a hold stops the clock. Erasing destroys the person's key (erasing.py); a tombstone remains.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import col, select

from casestore import audit, four_eyes, kept_since, same_person
from casestore.calendar import JST
from casestore.db import Work
from casestore.fine_print_retention import Kept
from casestore.ids import new_id
from casestore.profile import Profile
from casestore.tables import FourEyes, Hold, LookedAt

DECIDE, ERASE = "decide_retention", "erase"
FISCAL_YEAR_BEGINS = 4
MOST = 200  # due records of a class that are shown at once


class State(StrEnum):
    KEPT = "kept"  # no clock has run out
    LOOK = "look"  # somebody should look again
    ERASE = "erase"  # it may be erased, with a second person's yes
    HELD = "held"
    UNDECIDED = "undecided"  # nobody has decided how long this class is kept


RIPE = (State.LOOK, State.ERASE)


@dataclass(frozen=True)
class Decided:
    """How long a class is kept, and the paper that says so. Years after the day the clock began."""

    look_years: int
    years: int
    paper: str


@dataclass(frozen=True)
class Record:
    """One person's records of a class, with both clocks; the days are None while nothing is decided."""

    record_class: str
    person_id: str
    case_number: str
    began_on: date
    look_on: date | None
    erase_on: date | None
    state: State

    @property
    def thing(self) -> str:
        return f"{self.record_class}:{self.person_id}"


class NotDue(Exception):
    """This may not be erased now: its clock stands still, has not run out, or nobody has decided on it."""


def propose(work: Work, kept: Kept, look_years: int, years: int, paper: str, by: str, now: datetime) -> str:
    """Ask for a second person's yes to a time of keeping. Raises ValueError where it cannot be: no paper, or looking after erasing."""
    if not paper.strip() or not 0 <= look_years <= years <= 100 or years == 0:
        raise ValueError((look_years, years))
    words = json.dumps({"look_years": look_years, "years": years, "paper": paper.strip()}, ensure_ascii=False)
    return four_eyes.ask(work, DECIDE, kept.id, by, words, now)


def decided(work: Work, record_class: str) -> Decided | None:
    """What is in force for a class, or None: then nothing of it is erased."""
    row = work.session.exec(
        select(FourEyes)
        .where(FourEyes.act == DECIDE, FourEyes.thing == record_class, FourEyes.answer == four_eyes.YES)
        .order_by(col(FourEyes.answered_at).desc())
    ).first()
    if row is None:
        return None
    return rule_in(four_eyes.reason_of(work, row))


def rule_in(words: str) -> Decided:
    """What a proposal says."""
    return Decided(**json.loads(words))


def records(work: Work, profile: Profile, now: datetime, only: Collection[str] | None = None) -> list[Record]:
    """Every record on which a clock runs: of people whose cases are all over, and contacts without a case. Soonest to erase first.

    only: of these people, whichever of their ids is given; None: of everybody.
    """
    today, held, looked = now.astimezone(JST).date(), _held(work), _looked(work)
    roots = None if only is None else {min(members) for members in same_person.groups(work, only).values()}
    found = [
        _judged(kept, person, number, began, rule, looked.get(f"{kept.id}:{person}"), today, person in held)
        for kept, rule in _rules(work, profile)
        for person, number, began in kept_since.resting(work, kept.id, roots)
    ]
    return sorted(found, key=_soonest)


def due(work: Work, profile: Profile, now: datetime, most: int = MOST) -> list[Record]:
    """Those whose clock has run out, and all that are held, soonest to erase first; at most so many of each class.

    Looked for from the oldest on, so that the others are not read at all.
    """
    found = {one.thing: one for one in records(work, profile, now, _held(work)) if one.state is State.HELD}
    for kept, rule in _rules(work, profile):
        so_far = 0
        for persons in kept_since.oldest(work, kept.id, now - timedelta(days=365 * rule.look_years)) if rule else ():
            ripe = [one for one in records(work, profile, now, persons) if one.record_class == kept.id and one.state in RIPE]
            found |= {one.thing: one for one in ripe}
            so_far += len(ripe)
            if so_far >= most:
                break
    return sorted(found.values(), key=_soonest)


def _rules(work: Work, profile: Profile) -> list[tuple[Kept, Decided | None]]:
    return [(kept, decided(work, kept.id)) for kept in profile.retention.classes]


def _soonest(record: Record) -> tuple[date, date, str]:
    return (record.erase_on or date.max, record.began_on, record.thing)


def record_of(work: Work, profile: Profile, thing: str, now: datetime) -> Record | None:
    """One record by its thing, judged now; None where no clock runs on it (any more)."""
    person = thing.partition(":")[2]
    return next((one for one in records(work, profile, now, (person,)) if one.thing == thing), None)


def look_again(work: Work, record: Record, keep_until: date, reason: str, by: str, now: datetime) -> None:
    """Somebody looked: keep it until this day, because. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("reason")
    new = new_id(now)
    sealed = work.vault.seal_for_house("looked_at.reason", new, reason.strip().encode())
    work.session.add(
        LookedAt(
            id=new, record_class=record.record_class, thing=record.thing, looked_by=by, looked_at=now, keep_until=keep_until,
            reason=sealed,
        )
    )  # fmt: skip
    audit.note(work, by, "looked_again", record.thing, now, detail=keep_until.isoformat())


def hold(work: Work, person: str, reason: str, by: str, now: datetime) -> str:
    """Stop both clocks for somebody: a dispute, a request, an inquiry. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("reason")
    new = new_id(now)
    sealed = work.vault.seal_for_house("hold.reason", new, reason.strip().encode())
    work.session.add(Hold(id=new, person_id=person, reason=sealed, made_by=by, since=now))
    audit.note(work, by, "held_records", person, now)
    return new


def release(work: Work, person: str, by: str, now: datetime) -> None:
    """The clocks run again."""
    mine = same_person.ids(work, person)
    for row in work.session.exec(select(Hold).where(col(Hold.person_id).in_(mine), col(Hold.until).is_(None))).all():
        row.until = now
        work.session.add(row)
    audit.note(work, by, "released_records", person, now)


def ask_to_erase(work: Work, record: Record, reason: str, by: str, now: datetime) -> str:
    """Ask for a second person's yes to erasing what is due. Raises NotDue."""
    if record.state is not State.ERASE:
        raise NotDue(record.state)
    return four_eyes.ask(work, ERASE, record.thing, by, reason, now)


def waiting(work: Work, act: str) -> list[FourEyes]:
    """What waits for a second person: decisions on a class, or erasures."""
    return list(
        work.session.exec(select(FourEyes).where(FourEyes.act == act, FourEyes.answer == "").order_by(col(FourEyes.id)))
    )


def _judged(
    kept: Kept, person: str, number: str, began: date, rule: Decided | None, keep_until: date | None, today: date, held: bool
) -> Record:
    """Pure: where both clocks of one record stand today."""
    if rule is None:
        return Record(kept.id, person, number, began, None, None, State.HELD if held else State.UNDECIDED)
    start = _fiscal_year_after(began) if kept.counted_from == "fiscal_year" else began
    look_on, erase_on = _years_on(start, rule.look_years), _years_on(start, rule.years)
    if keep_until is not None and keep_until > look_on:
        look_on, erase_on = keep_until, max(erase_on, keep_until)
    state = State.HELD if held else State.ERASE if today >= erase_on else State.LOOK if today >= look_on else State.KEPT
    return Record(kept.id, person, number, began, look_on, erase_on, state)


def _fiscal_year_after(day: date) -> date:
    """The 1 April that follows: years of keeping are counted from there."""
    return date(day.year + (day.month >= FISCAL_YEAR_BEGINS), FISCAL_YEAR_BEGINS, 1)


def _years_on(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 1 March, so that nothing goes a day early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)


def _held(work: Work) -> set[str]:
    """Whoever is held under one of their ids is held under all."""
    held = work.session.exec(select(Hold.person_id).where(col(Hold.until).is_(None))).all()
    return {one for members in same_person.groups(work, held).values() for one in members}


def _looked(work: Work) -> dict[str, date]:
    """Until when what was looked at is kept, by thing; of what was looked at under another id of the same person the latest word counts."""
    rows = work.session.exec(select(LookedAt).order_by(col(LookedAt.looked_at))).all()
    persons = {row.id: row.thing.partition(":")[2] for row in rows}
    first = {one: min(members) for one, members in same_person.groups(work, set(persons.values())).items()}
    return {f"{row.record_class}:{first.get(persons[row.id], persons[row.id])}": row.keep_until for row in rows}
