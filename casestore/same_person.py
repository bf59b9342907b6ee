"""One person kept under several ids (要綱 6-1): a LINE account and a Telegram account, a telephone call and a chat, judged to be the same.

Each id keeps its own key and records, so that a wrong judgement can be undone; whoever asks for a person asks for all their ids. The
judgements (lookalikes.py) are the truth; `same_as` says what follows from them: every id points to the oldest of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from casestore.db import Work
from casestore.facts import Fact, over
from casestore.tables import Case, Contact, Lookalike, Person, SharedContact

SAME, DIFFERENT = "same", "different"


def first(work: Work, person: str) -> str:
    """The id that stands for all of them. Raises NoResultFound."""
    return work.session.exec(select(Person.same_as).where(Person.id == person)).one() or person


def ids(work: Work, person: str) -> tuple[str, ...]:
    """All ids of this person, the first one first."""
    root = first(work, person)
    others = work.session.exec(select(Person.id).where(Person.same_as == root).order_by(col(Person.id)))
    return (root, *others)


def groups(work: Work, persons: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each of these people all their ids, the given one first; in two queries however many they are."""
    own = dict(work.session.exec(select(Person.id, Person.same_as).where(col(Person.id).in_(persons))).all())
    root_of = {person: root or person for person, root in own.items()}
    roots = set(root_of.values())
    members: dict[str, list[str]] = {root: [root] for root in roots}
    for other, root in work.session.exec(
        select(Person.id, Person.same_as).where(col(Person.same_as).in_(roots)).order_by(col(Person.id))
    ):
        members[str(root)].append(other)
    return {person: (person, *(one for one in members[root] if one != person)) for person, root in root_of.items()}


def first_of(person: type[Person] = Person) -> ColumnElement[str]:
    """In a query that has Person: the id that stands for all."""
    return func.coalesce(col(person.same_as), col(person.id))


def writes_from(person: type[Person] = Person) -> ColumnElement[bool]:
    """In a query that has Person and Contact: whether this id writes from this account, their own or one they share now."""
    shared = select(SharedContact.contact_id).where(
        col(SharedContact.person_id) == col(person.id), col(SharedContact.until).is_(None)
    )
    return or_(col(Contact.person_id) == col(person.id), col(Contact.id).in_(shared))


def all_of(person: ColumnElement[str] | Mapped[str]) -> SelectOfScalar[str]:
    """In a query: the ids of everybody who is the same as the person in this column. Both ways in are indexed."""
    me, other = aliased(Person), aliased(Person)
    root = select(func.coalesce(col(me.same_as), col(me.id))).where(col(me.id) == person)
    first_one = root.correlate_except(me).scalar_subquery()
    return select(other.id).where(or_(col(other.id) == first_one, col(other.same_as) == first_one))


def current(cases: Iterable[Case]) -> Case | None:
    """Of the ledgers of one person theirs now: the newest that is not over, else the newest; never one that rests in another."""
    theirs = [case for case in cases if Fact.MERGED not in case.facts]
    return max(theirs, key=lambda case: (case.closed_at is None, case.made_at), default=None)


def cases(work: Work, person: str) -> Sequence[Case]:
    """All ledgers of this person, the oldest first."""
    work.flush()
    rows = select(Case).where(col(Case.person_id).in_(ids(work, person)))
    return work.session.exec(rows.order_by(col(Case.made_at), col(Case.id))).all()


def current_case(work: Work, person: str) -> Case | None:
    """The person's case."""
    return current(cases(work, person))


def has_other_open(work: Work, case: Case) -> bool:
    """Whether one that is over has another beside it that is not: nobody has two ledgers open (one that rests is taken up by undoing)."""
    if Fact.MERGED in case.facts or not over(frozenset(case.facts)):
        return False
    theirs = current_case(work, case.person_id)
    return theirs is not None and theirs.id != case.id and not over(frozenset(theirs.facts))


def worked_on(work: Work, case: Case) -> Case:
    """This case, or where it rests the one of the same person that is worked on."""
    return (current_case(work, case.person_id) or case) if Fact.MERGED in case.facts else case


def contacts(work: Work, person: str) -> list[Contact]:
    """Every account this person writes from: their own, then those they share with somebody; the one heard last first."""
    return accounts(work, (person,))[person]


def accounts(work: Work, persons: Collection[str]) -> dict[str, list[Contact]]:
    """The same for many people, in a fixed number of queries."""
    who = groups(work, persons)
    everyone = {one for members in who.values() for one in members}
    own = work.session.exec(select(Contact).where(col(Contact.person_id).in_(everyone))).all()
    shared = work.session.exec(
        select(Contact, SharedContact.person_id)
        .join(SharedContact, col(SharedContact.contact_id) == col(Contact.id))
        .where(col(SharedContact.person_id).in_(everyone), col(SharedContact.until).is_(None))
    ).all()
    of: dict[str, list[Contact]] = {}
    for contact in own:
        of.setdefault(contact.person_id, []).append(contact)
    lent: dict[str, list[Contact]] = {}
    for contact, person in shared:
        lent.setdefault(person, []).append(contact)
    return {person: _together(of, lent, members) for person, members in who.items()}


def _together(of: Mapping[str, list[Contact]], lent: Mapping[str, list[Contact]], members: Sequence[str]) -> list[Contact]:
    """Their own, then those of somebody else; each once."""
    own = {contact.id: contact for one in members for contact in of.get(one, ())}
    others = {contact.id: contact for one in members for contact in lent.get(one, ()) if contact.id not in own}
    return [one for found in (own, others) for one in sorted(found.values(), key=_heard, reverse=True)]


def _heard(contact: Contact) -> tuple[datetime, str]:
    return (contact.heard_at or contact.made_at, contact.id)


def regroup(work: Work, persons: Collection[str]) -> list[tuple[str, ...]]:
    """Let `same_as` say what the judgements say about these people: everybody judged the same as another is one with them.

    `persons` holds whole groups; what they fall into, each group the oldest id first.
    """
    work.flush()
    rows = {row.id: row for row in work.session.exec(select(Person).where(col(Person.id).in_(persons)))}
    found = _components(rows, _judged_same(work, rows))
    for group in found:
        for one in group:
            rows[one].same_as = group[0] if one != group[0] else None
            work.session.add(rows[one])
    work.flush()
    return found


def untrue(work: Work) -> list[str]:
    """Ids whose `same_as` does not follow from the judgements; a part of `tsunagi verify`."""
    said = dict(work.session.exec(select(Person.id, Person.same_as)).all())
    follows = {one: group[0] for group in _components(said, _judged_same(work)) for one in group}
    return sorted(one for one, root in said.items() if (root or one) != follows[one])


def _judged_same(work: Work, persons: Collection[str] | None = None) -> Sequence[tuple[str, str]]:
    """The pairs judged to be the same: all, or those among these people."""
    rows = select(Lookalike.person_a, Lookalike.person_b).where(Lookalike.judged_as == SAME)
    if persons is not None:
        rows = rows.where(col(Lookalike.person_a).in_(persons))
    return work.session.exec(rows).all()


def _components(persons: Collection[str], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Pure: who hangs together by these pairs."""
    group = {one: {one} for one in persons}
    for a, b in pairs:
        together = group[a] | group[b]
        for one in together:
            group[one] = together
    return sorted({tuple(sorted(members)) for members in group.values()})
