"""Suspected duplicates (要綱 6-1): two people with one telephone, or one birth date and a name written alike. A person judges; what was judged is remembered.

Telephones and birth dates are compared as keyed hashes, names folded (width, kana, old kanji). Nobody learns of somebody they may not see:
a suspicion exists only for those who may see both cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, or_, select

from casestore import audit, duty, follow_ups, people, same_person, sight, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.facts import over
from casestore.follow_ups import Promise, Promised
from casestore.names import fold_name
from casestore.permissions import Act, Actor, may
from casestore.profile import Profile
from casestore.same_person import DIFFERENT
from casestore.tables import Case, FollowUp, Lookalike, LookUp, Person
from casestore.words import N_ as _

COMPARE = _("同じ方かもしれません。2つの台帳をくらべる")
MOST = 200  # people with this name who are looked at


class Why(StrEnum):
    """What two people have in common, the strongest first."""

    PHONE_AND_NAME = "phone_and_name"
    BIRTH_AND_NAME = "birth_and_name"
    PHONE = "phone"
    NAME = "name"


WORDS: dict[Why, str] = {
    Why.PHONE_AND_NAME: _("電話番号と名前が同じです"),
    Why.BIRTH_AND_NAME: _("生年月日と名前が同じです"),
    Why.PHONE: _("電話番号が同じです"),
    Why.NAME: _("名前が同じです"),
}


@dataclass(frozen=True)
class Side:
    """One of two who may be one: an id, and the ledger of that person; None for somebody who only wrote."""

    person: str
    case: Case | None


@dataclass(frozen=True)
class Pair:
    """Two people who may be one, both of whom the asker may see."""

    why: Why
    one: Side
    other: Side
    found_at: datetime

    def beside(self, person: Collection[str]) -> Side:
        """The other one, seen from somebody with these ids."""
        return self.other if self.one.person in person else self.one


# -- finding ---------------------------------------------------------------------------------------------------------------


def notice(work: Work, profile: Profile, person: str, now: datetime) -> None:
    """Compare somebody with all others, at intake and whenever a name, telephone or birth date becomes known, and ask a worker to look.

    Asked is somebody who may see both; where there is nobody, nobody is told. What was judged before is not asked again.
    """
    day = profile.calendar.business_day_after(now.astimezone(JST).date(), 1)
    due = datetime.combine(day, profile.calendar.hours.closes, JST)
    look(work, person, now)
    mine = same_person.ids(work, person)
    rows = select(Lookalike).where(
        Lookalike.judged_as == "", or_(col(Lookalike.person_a).in_(mine), col(Lookalike.person_b).in_(mine))
    )
    for row in work.session.exec(rows).all():
        _ask(work, row, mine, due, now)


def look(work: Work, person: str, now: datetime) -> list[str]:
    """Remember everybody who looks like this person; ids of those nobody has judged."""
    work.flush()
    mine = same_person.ids(work, person)
    found = {other: why for other in sorted(_candidates(work, person) - set(mine)) if (why := _why(work, person, other))}
    judged = _different(work, mine)
    for other, why in found.items():
        if judged.isdisjoint(same_person.ids(work, other)):
            _remember(work, person, other, why, now)
    work.flush()
    return [other for other in found if judged.isdisjoint(same_person.ids(work, other))]


def _candidates(work: Work, person: str) -> set[str]:
    """Everybody with the same telephone or birth date, or with a name that folds alike."""
    mine = select(LookUp.kind, LookUp.digest).where(LookUp.person_id == person)
    exact = {
        other
        for kind, digest in work.session.exec(mine).all()
        for other in work.session.exec(select(LookUp.person_id).where(LookUp.kind == kind, LookUp.digest == digest))
    }
    who = people.own(work, person)
    words = {who.name, who.kana, who.call_name} - {""}
    return exact.union(*(people.find(work, one, MOST) for one in sorted(words))) - {person}


def _why(work: Work, one: str, other: str) -> Why | None:
    """What they have in common; two first names alone are nothing, and two birth dates are two people."""
    mine, theirs = people.own(work, one), people.own(work, other)
    if mine.erased or theirs.erased:
        return None
    phone = bool(_digests(work, one) & _digests(work, other))
    born = bool(mine.birth_date and mine.birth_date == theirs.birth_date)
    if not born and mine.birth_date and theirs.birth_date:
        return Why.PHONE if phone else None
    alike = bool(_shapes(mine.name, mine.kana, mine.call_name) & _shapes(theirs.name, theirs.kana, theirs.call_name))
    whole = _shapes(mine.name, mine.kana), _shapes(theirs.name, theirs.kana)
    if phone:
        return Why.PHONE_AND_NAME if alike else Why.PHONE
    if born and alike:
        return Why.BIRTH_AND_NAME
    return Why.NAME if whole[0] & (whole[1] | _shapes(theirs.call_name)) or whole[1] & _shapes(mine.call_name) else None


def _shapes(*names: str) -> set[str]:
    return {fold_name(name) for name in names} - {""}


def _digests(work: Work, one: str) -> set[str]:
    return set(work.session.exec(select(LookUp.digest).where(LookUp.person_id == one, LookUp.kind == "phone")))


def _different(work: Work, mine: Collection[str]) -> set[str]:
    """Everybody judged to be somebody else than a person with these ids."""
    rows = select(Lookalike.person_a, Lookalike.person_b).where(
        Lookalike.judged_as == DIFFERENT, or_(col(Lookalike.person_a).in_(mine), col(Lookalike.person_b).in_(mine))
    )
    return {one for pair in work.session.exec(rows) for one in pair} - set(mine)


def _remember(work: Work, one: str, other: str, why: Why, now: datetime) -> None:
    row = row_of(work, one, other)
    if row is None:
        work.session.add(_pair(one, other, why, now))
    elif row.judged_as == "":
        row.why = why.value
        work.session.add(row)


def _ask(work: Work, row: Lookalike, mine: Collection[str], due: datetime, now: datetime) -> None:
    """A task for somebody who may see both: in the ledger that fewer people may see, else in the one that was just touched."""
    new, old = (row.person_a, row.person_b) if row.person_a in mine else (row.person_b, row.person_a)
    cases = [case for one in (new, old) if (case := same_person.current_case(work, one)) is not None]
    open_now = [case for case in cases if not over(frozenset(case.facts))]
    if not open_now or len({case.id for case in cases}) < len(cases):
        return
    place = min(open_now, key=lambda case: not case.restricted)
    owner = _who_sees(work, [place, *(case for case in cases if case is not place)], now)
    if owner is None:
        return
    promise = Promise(
        Promised.LOOKALIKE, f"{row.person_a}|{row.person_b}", due, owner, step=row.found_at.isoformat(), words=COMPARE
    )
    follow_ups.promise(work, promise, person=place.person_id, now=now, case=place.id)


def _who_sees(work: Work, cases: Collection[Case], now: datetime) -> str | None:
    """Whoever works here and may judge about all of these: the owners first, then who leads, then those named."""
    things = [sight.thing_of(work, case) for case in cases]
    named = sorted(one for thing in things for one in thing.named)
    for one in dict.fromkeys((*(case.owner_id for case in cases), duty.leading(work), *named)):
        actor = staff.actor_by_id(work, one, now) if one else None
        if actor is not None and all(may(actor, Act.MERGE, thing, now).allowed for thing in things):
            return actor.staff_id
    return None


# -- who may know ----------------------------------------------------------------------------------------------------------


def suspected(work: Work, actor: Actor, person: str = "") -> list[Pair]:
    """The open suspicions between people both of whom this member of staff may see, the strongest and oldest first; of one person, or all.

    The number of queries does not grow with the number of pairs. Two ids of one person are no pair any more.
    """
    rows = select(Lookalike).where(Lookalike.judged_as == "")
    if person:
        mine = same_person.ids(work, person)
        rows = rows.where(or_(col(Lookalike.person_a).in_(mine), col(Lookalike.person_b).in_(mine)))
    found = work.session.exec(rows).all()
    seen = _Seen(work, actor, {one for row in found for one in (row.person_a, row.person_b)})
    order = list(Why)
    pairs: dict[frozenset[str], Pair] = {}
    for row in sorted(found, key=lambda row: (order.index(Why(row.why)), row.found_at, row.person_a, row.person_b)):
        between = frozenset((seen.group[row.person_a][0], seen.group[row.person_b][0]))
        if len(between) == 2 and seen.both(row):
            one, other = (Side(each, seen.case(each)) for each in (row.person_a, row.person_b))
            pairs.setdefault(between, Pair(Why(row.why), one, other, row.found_at))
    return list(pairs.values())


def unseen(work: Work, actor: Actor, rows: Iterable[FollowUp]) -> set[str]:
    """Of these follow-ups those that speak of somebody this member of staff may not see: they do not exist for them."""
    asks = {row.id: row.because.partition("|")[::2] for row in rows if row.kind == Promised.LOOKALIKE}
    if not asks:
        return set()
    seen = _Seen(work, actor, {one for pair in asks.values() for one in pair})
    return {row for row, pair in asks.items() if not all(seen.may(one) for one in pair)}


class _Seen:
    """Which of these people somebody may see, with all their ledgers looked at."""

    def __init__(self, work: Work, actor: Actor, persons: Collection[str]) -> None:
        found = same_person.groups(work, persons)
        self.group = {one: tuple(sorted(members)) for one, members in found.items()}
        everyone = {one for members in self.group.values() for one in members}
        mine = col(Case.person_id).in_(everyone)
        self._cases = work.session.exec(select(Case).where(mine).order_by(col(Case.made_at))).all()
        self._visible = set(work.session.exec(select(Case.id).where(mine, sight.visible(actor, Act.MERGE))))
        self._gone = set(
            work.session.exec(select(Person.id).where(col(Person.id).in_(everyone), col(Person.erased_at).is_not(None)))
        )

    def case(self, person: str) -> Case | None:
        return same_person.current(case for case in self._cases if case.person_id in self.group[person])

    def may(self, person: str) -> bool:
        theirs = [case.id for case in self._cases if case.person_id in self.group[person]]
        return person not in self._gone and self._visible.issuperset(theirs)

    def both(self, row: Lookalike) -> bool:
        """Whether both may be seen, and at least one has a ledger where it can be judged."""
        pair = (row.person_a, row.person_b)
        return all(self.may(one) for one in pair) and any(self.case(one) for one in pair)


# -- judging ---------------------------------------------------------------------------------------------------------------


def judge(work: Work, one: str, other: str, judged_as: str, by: str, now: datetime) -> None:
    """Somebody looked: the same, or different people. Remembered either way, also when nothing had been suspected."""
    row = row_of(work, one, other) or _pair(one, other, Why.NAME, now)
    row.judged_as, row.judged_at, row.judged_by = judged_as, now, by
    work.session.add(row)
    end_asking(work, one, other, now)
    audit.note(work, by, f"judged_{judged_as}", _thing(row), now)


def unjudge(work: Work, one: str, other: str, by: str, now: datetime) -> None:
    """The judgement was wrong: they are suspected again, until somebody looks."""
    if row := row_of(work, one, other):
        row.judged_as, row.judged_at, row.judged_by, row.found_at = "", None, None, now
        work.session.add(row)
        work.flush()
        audit.note(work, by, "unjudged", _thing(row), now)


def judged(work: Work, persons: Collection[str], judged_as: str) -> list[Lookalike]:
    """What was judged about these people, the oldest first."""
    rows = select(Lookalike).where(
        Lookalike.judged_as == judged_as, or_(col(Lookalike.person_a).in_(persons), col(Lookalike.person_b).in_(persons))
    )
    return list(work.session.exec(rows.order_by(col(Lookalike.judged_at), col(Lookalike.person_a))))


def end_asking(work: Work, one: str, other: str, now: datetime) -> None:
    """Nobody need look at these two any more, by whichever of their ids they were suspected."""
    mine, theirs = same_person.ids(work, one), same_person.ids(work, other)
    pairs = {"|".join(sorted((a, b))) for a in mine for b in theirs}
    rows = select(FollowUp.id).where(
        FollowUp.kind == Promised.LOOKALIKE, col(FollowUp.because).in_(pairs), col(FollowUp.ended_at).is_(None)
    )
    for row in work.session.exec(rows).all():
        follow_ups.end(work, row, "done", now)


def row_of(work: Work, one: str, other: str) -> Lookalike | None:
    """What is known about these two, None where nothing was ever suspected or judged."""
    return work.session.get(Lookalike, tuple(sorted((one, other))))


def _pair(one: str, other: str, why: Why, now: datetime) -> Lookalike:
    smaller, larger = sorted((one, other))
    return Lookalike(person_a=smaller, person_b=larger, why=why.value, found_at=now)


def _thing(row: Lookalike) -> str:
    return f"{row.person_a}|{row.person_b}"
