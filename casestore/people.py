"""A person and how they are named and found (要綱 6-1). Names are stored exactly as received and folded only to be found."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from casestore import same_person
from casestore.db import Work
from casestore.names import fold_name, name_tokens
from casestore.tables import Contact, LookUp, NameToken, Person

SEALED = ("name", "kana", "call_name", "birth_date")
PHONES = ("phone_home", "phone_mobile")


@dataclass(frozen=True)
class Known:
    """What we know of who a person is; empty where they have not said."""

    person_id: str
    name: str = ""
    kana: str = ""
    call_name: str = ""
    birth_date: date | None = None
    language: str = "ja"
    restricted: bool = False
    erased: bool = False

    @property
    def shown(self) -> str:
        """The name to show, "" when none was given: the name, else what they want to be called."""
        return self.name or self.call_name


def new_person(work: Work, now: datetime, *, language: str = "ja", person: str) -> str:
    """A person who came by telephone or to the counter; `person` is the new id."""
    work.session.add(Person(id=person, wrapped_key=work.vault.new_person_key(person), language=language, made_at=now))
    work.flush()
    return person


def known(work: Work, person: str) -> Known:
    """Who this is, also by what another id of the same person says. An erased person has no name any more. Raises LookupError."""
    found = known_all(work, (person,))
    if person not in found:
        raise LookupError(person)
    return found[person]


def known_all(work: Work, persons: Collection[str]) -> dict[str, Known]:
    """Who these are, by id, in a fixed number of queries."""
    groups = same_person.groups(work, persons)
    everyone = {one for members in groups.values() for one in members}
    rows = {row.id: row for row in work.session.exec(select(Person).where(col(Person.id).in_(everyone)))}
    return {person: _with_others(work, [rows[one] for one in members]) for person, members in groups.items()}


def _with_others(work: Work, rows: list[Person]) -> Known:
    """The first of these, with what only the others say."""
    who = _own(work, rows[0])
    for row in rows[1:]:
        told = _own(work, row)
        who = replace(who, **{field: getattr(who, field) or getattr(told, field) for field in SEALED})
    return who


def own(work: Work, person: str) -> Known:
    """What this one id says. Raises LookupError."""
    row = work.session.get(Person, person)
    if row is None:
        raise LookupError(person)
    return _own(work, row)


def _own(work: Work, row: Person) -> Known:
    person = row.id
    if row.wrapped_key is None:
        return Known(person, language=row.language, restricted=row.restricted, erased=True)
    if not work.vault.knows(person):
        work.vault.learn(person, row.wrapped_key)  # it is here already: a list asks for no key one by one
    words = {field: work.open(person, f"person.{field}", person, getattr(row, field)) for field in SEALED}
    born = date.fromisoformat(words["birth_date"]) if words["birth_date"] else None
    return Known(person, words["name"], words["kana"], words["call_name"], born, row.language, row.restricted)


def name(work: Work, person: str, **words: str) -> None:
    """Set name, kana, call_name or birth_date (ISO); what is not given stays. The search index follows."""
    row = work.session.get_one(Person, person)
    for field, value in words.items():
        if field not in SEALED:
            raise TypeError(field)
        setattr(row, field, work.seal(person, f"person.{field}", person, value) if value else None)
    work.session.add(row)
    work.flush()
    _index_names(work, person)


def _index_names(work: Work, person: str) -> None:
    now_known = own(work, person)
    work.session.exec(delete(NameToken).where(col(NameToken.person_id) == person))
    words = (now_known.name, now_known.kana, now_known.call_name)
    for token in sorted({token for text in words for token in (*name_tokens(text), *fold_name(text))}):
        work.session.add(NameToken(token=work.vault.digest("name", token), person_id=person))


def remember_exact(work: Work, person: str, kind: str, value: str) -> None:
    """Make a normalised value (a telephone's digits, a birth date) findable. Does not replace earlier ones."""
    digest = work.vault.digest(kind, value)
    if value and work.session.get(LookUp, (kind, digest, person)) is None:
        work.session.add(LookUp(kind=kind, digest=digest, person_id=person))


def introduce(work: Work, person: str, answers: Mapping[str, Any]) -> None:
    """What the answers of 様式1 say of who somebody is: names, birth date and telephones, known and findable from now on."""
    said = {field: str(answers[field]) for field in SEALED if answers.get(field)}
    if said:
        name(work, person, **said)
    remember_exact(work, person, "birth_date", said.get("birth_date", ""))
    for field in PHONES:
        remember_exact(work, person, "phone", "".join(sign for sign in str(answers.get(field) or "") if sign.isdigit()))


def find(work: Work, text: str, limit: int = 50) -> list[str]:
    """Ids of people whose name, kana or call name holds this text (folded), newest first; no more than `limit`."""
    folded, pairs = fold_name(text), name_tokens(text)
    if not folded:
        return []
    query = select(Person.id).order_by(col(Person.made_at).desc()).limit(limit * 4)
    for pair in pairs:
        token = work.vault.digest("name", pair)
        query = query.where(select(1).where(NameToken.token == token, NameToken.person_id == Person.id).exists())
    found = []
    for person in work.session.exec(query):
        who = own(work, person)
        if any(folded in fold_name(words) for words in (who.name, who.kana, who.call_name)):
            found.append(person)
    return found[:limit]


def find_exact(work: Work, kind: str, value: str) -> list[str]:
    """Ids of people with exactly this telephone or birth date."""
    digest = work.vault.digest(kind, value)
    return list(work.session.exec(select(LookUp.person_id).where(LookUp.kind == kind, LookUp.digest == digest)))


def reading(who: Known) -> str:
    """How a person is put in 五十音順: by kana, else by what there is; "" for somebody without a name."""
    return fold_name(who.kana or who.shown)


def prefers(work: Work, contact: str) -> dict[str, Any]:
    """How and when a contact wants to be written to; empty when nothing was said."""
    row = work.session.get_one(Contact, contact)
    if row.prefers is None:
        return {}
    wishes: dict[str, Any] = json.loads(work.open(row.person_id, "contact.prefers", contact, row.prefers))
    return wishes


def prefer(work: Work, contact: str, wishes: Mapping[str, Any]) -> None:
    """Add to what a contact wishes; the same key again replaces it."""
    row = work.session.get_one(Contact, contact)
    together = prefers(work, contact) | dict(wishes)
    row.prefers = work.seal(row.person_id, "contact.prefers", contact, json.dumps(together, ensure_ascii=False))
    work.session.add(row)


def speak(work: Work, person: str, language: str) -> None:
    """The person wants this language from now on."""
    row = work.session.get_one(Person, person)
    row.language = language
    work.session.add(row)
