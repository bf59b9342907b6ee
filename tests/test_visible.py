"""The rule of permissions in SQL: a list holds exactly the cases that may be opened one by one, on both databases (要綱 2-2).

Every kind of case of the matrix stands in the store: owned, worked on, lent, covered, restricted, kept away by a conflict of interest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import break_glass, ledger, people, staff, worklists
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.ids import new_id
from casestore.permissions import Act, Thing, scope, within
from casestore.tables import Absence, Assignment, BreakGlass, Case, Exclusion, FourEyes
from tests.conftest import StillClock
from tests.test_permissions import CASES, NOW, ROLES

PEOPLE = ("me", "colleague", "third", "absent")


def stand(work: Work, thing: Thing, ids: dict[str, str], now: datetime) -> str:
    """A case as `thing` describes it; its id."""
    person = people.new_person(work, now, person=new_id(now))
    case = ledger.open_case(work, person, now)
    values = {
        "owner_id": ids.get(thing.owner_id or ""),
        "restricted": thing.restricted,
        "facts": sorted(thing.facts),
        "alerted": Fact.ALERTED in thing.facts,
        "shown": Fact.SHOWN in thing.facts,
    }
    work.session.exec(update(Case).where(col(Case.id) == case.id).values(**values))
    for one in thing.members | thing.named:
        work.session.add(Assignment(case_id=case.id, staff_id=ids[one], since=now, named=one in thing.named))
    for one in thing.excluded:
        work.session.add(Exclusion(case_id=case.id, staff_id=ids[one], since=now, reason=b"", made_by=ids["third"]))
    for lent, agreed in ((thing.lent, False), (thing.admitted, True)):
        for one, until in lent.items():
            _lend(work, case.id, ids[one], until - NOW, agreed, ids["third"], now)
    work.flush()
    return case.id


def _lend(work: Work, case: str, who: str, lasts: timedelta, agreed: bool, second: str, now: datetime) -> None:
    row = new_id(now)
    if agreed:
        asked = FourEyes(id=row, act="open_restricted", thing=case, asked_by=who, asked_at=now, reason=b"", answer="yes")
        work.session.add(replace_answered(asked, second, now))
    work.session.add(BreakGlass(id=row, case_id=case, staff_id=who, category="life", reason=b"", at=now, until=now + lasts))


def replace_answered(row: FourEyes, second: str, now: datetime) -> FourEyes:
    row.answered_by, row.answered_at = second, now
    return row


def test_every_list_holds_exactly_the_cases_one_may_open(store: Store, clock: StillClock) -> None:
    now = clock.now()

    def fill(work: Work) -> tuple[dict[str, str], dict[str, str]]:
        ids = {who: staff.add(work, f"{who}@example.org", who, ["counsellor"], now, demo=True) for who in PEOPLE}
        day = now.date()
        away = Absence(id="a", staff_id=ids["absent"], cover_id=ids["me"], first_day=day, last_day=day, made_at=now)
        work.session.add(away)
        return ids, {stand(work, thing, ids, now): name for name, (thing, _letters) in CASES.items()}

    ids, names = store.write(fill)
    with store.reading() as work:
        me = staff.actor_by_id(work, ids["me"], now)
        assert me is not None
        assert len(me.let_in) == sum(bool(thing.lent) or bool(thing.admitted) for thing, _ in CASES.values() if _lasts(thing))
        things = {case.id: worklists.thing_of(work, case) for case in work.session.exec(select(Case))}
        for roles in (*((role,) for role in ROLES), ("chief", "city"), ("employment", "city"), ()):
            actor = replace(me, roles=frozenset(roles))
            for act in Act:
                listed = set(work.session.exec(select(Case.id).where(worklists.visible(actor, act))))
                openable = {case for case, thing in things.items() if within(scope(actor, act), thing, now)}
                assert {names[one] for one in listed} == {names[one] for one in openable}, (roles, act)


def _lasts(thing: Thing) -> bool:
    return any(until > NOW for lent in (thing.lent, thing.admitted) for until in lent.values())


def test_a_case_is_read_back_as_it_was_described(store: Store, clock: StillClock) -> None:
    """thing_of is the one reader of these rows; ids stand for names, minutes are kept."""
    now = clock.now()

    def fill(work: Work) -> dict[str, tuple[Thing, str]]:
        ids = {who: staff.add(work, f"{who}@example.org", who, ["counsellor"], now, demo=True) for who in PEOPLE}
        back = {number: who for who, number in ids.items()}
        found = {}
        for name, (thing, _letters) in CASES.items():
            seen = worklists.thing_of(work, work.session.get_one(Case, stand(work, thing, ids, now)))
            found[name] = (_told(seen, back, now), name)
        return found

    for name, (seen, _name) in store.write(fill).items():
        wanted = CASES[name][0]
        assert seen == replace(wanted, members=wanted.members | wanted.named), name


def _told(thing: Thing, back: dict[str, str], now: datetime) -> Thing:
    def names(some: frozenset[str]) -> frozenset[str]:
        return frozenset(back[one] for one in some)

    def until(some: object) -> dict[str, datetime]:
        return {back[one]: NOW + (at - now) for one, at in dict(some).items()}  # type: ignore[call-overload]  # a mapping

    return replace(
        thing,
        owner_id=back.get(thing.owner_id or ""),
        members=names(thing.members),
        named=names(thing.named),
        excluded=names(thing.excluded),
        lent=until(thing.lent),
        admitted=until(thing.admitted),
    )


def test_who_was_let_in_is_out_again_after_half_an_hour_in_every_list(store: Store, clock: StillClock) -> None:
    now = clock.now()

    def fill(work: Work) -> tuple[str, str]:
        me = staff.add(work, "me@example.org", "me", ["employment"], now, demo=True)
        other = staff.add(work, "other@example.org", "other", ["counsellor"], now, demo=True)
        case = work.session.get_one(Case, stand(work, Thing("colleague"), {"me": me, "colleague": other}, now))
        break_glass.lend(work, case, me, "life", "今夜ねる場所がないと電話があった。担当と連絡がつかない。", now)
        return me, case.id

    me, case = store.write(fill)
    for later, there in ((timedelta(), [case]), (timedelta(minutes=29), [case]), (timedelta(minutes=30), [])):
        with store.reading() as work:
            actor = staff.actor_by_id(work, me, now + later)
            assert actor is not None
            assert list(work.session.exec(select(Case.id).where(worklists.visible(actor, Act.READ_CASE)))) == there, later
            assert list(work.session.exec(select(Case.id).where(worklists.visible(actor, Act.EXPORT_CASE)))) == []
