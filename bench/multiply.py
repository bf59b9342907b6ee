"""A hundred thousand cases out of a small town (bench/town.py): each life copied with its own people, keys, ids and days.

Every value is sealed as the house seals it, under the new person's own key; only the audit's chain is not wound (nothing here verifies it).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import LargeBinary, Table, select
from sqlmodel import SQLModel

from bench.names_of_people import FAMILY, GIVEN
from casestore.db import Store, Work
from casestore.names import fold_name, name_tokens
from casestore.tables import (
    AgencyLink,
    Appointment,
    Attachment,
    Case,
    Contact,
    Entry,
    FollowUp,
    LookUp,
    Message,
    NameToken,
    PaperAsked,
    Person,
    Talk,
)

COPIED: tuple[type[SQLModel], ...] = (
    *(Person, Contact, Talk, Case, Entry, Message, Attachment, FollowUp, Appointment, PaperAsked, AgencyLink),
)
OWNERS = ("person_id", "case_id", "contact_id")  # by the first of these a row belongs to somebody
ANEW = ("address_digest", "token_digest", "code_digest", "event_id", "cause")  # must differ in each copy
YEARS = timedelta(days=5 * 365)
RESTRICTED = 0.01

Make = Callable[["Copy"], Any]  # a column's value in a copy
Rows = Iterator[tuple[Table, tuple[Any, ...]]]


@dataclass
class Copy:
    """One new life: its ids by the old ones, how far its days are shifted, when the next thing is due, who it is."""

    ids: dict[str, str]
    shift: timedelta
    due: datetime
    number: str
    restricted: bool
    words: Mapping[str, str]
    person: str


@dataclass
class Pattern:
    """One row of a life, ready to be copied: what stays, and what is made anew at which place."""

    table: Table
    fixed: tuple[Any, ...]
    made: list[tuple[int, Make]] = field(default_factory=list)

    def copied(self, copy: Copy) -> tuple[Any, ...]:
        row = list(self.fixed)
        for at, make in self.made:
            row[at] = make(copy)
        return tuple(row)


@dataclass(frozen=True)
class Life:
    """A person with everything of theirs."""

    person: str
    owner: str
    ids: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    over: bool


def lives(store: Store, numbers: tuple[str, ...]) -> dict[str, Life]:
    """The lives behind these reception numbers, ready to be copied."""
    with store.reading() as work:
        persons = dict(work.connection.execute(select(Case.number, Case.person_id)).all())
        owner = work.connection.execute(select(Case.owner_id).where(Case.number == numbers[0])).scalar_one()
        return {number: _life(work, persons[number], owner) for number in numbers}


def _life(work: Work, person: str, owner: str) -> Life:
    tables = [table_of(model) for model in COPIED]
    rows: list[tuple[Table, dict[str, Any]]] = []
    ids: dict[str, list[str]] = {"person": [person]}
    for table in tables:
        key = next((name for name in OWNERS if name in table.c), "id")
        whose = ids.get(key.removesuffix("_id") if key != "id" else "person", [])
        found = [dict(row) for row in work.connection.execute(select(table).where(table.c[key].in_(whose))).mappings()]
        rows += [(table, row) for row in found]
        if "id" in table.c:
            ids[table.name] = [row["id"] for row in found]
    known = (owner, *(one for some in ids.values() for one in some))
    over = any(table.name == "case" and row["closed_at"] for table, row in rows)
    return Life(person, owner, known, tuple(_pattern(work, table, row, person, known) for table, row in rows), over)


def _pattern(work: Work, table: Table, row: dict[str, Any], person: str, ids: tuple[str, ...]) -> Pattern:
    pattern = Pattern(table, tuple(row.values()))
    for at, (name, value) in enumerate(row.items()):
        make = _maker(work, table, row, name, value, person, ids)
        if make is not None:
            pattern.made.append((at, make))
    return pattern


def _maker(
    work: Work, table: Table, row: dict[str, Any], name: str, value: Any, person: str, ids: tuple[str, ...]
) -> Make | None:
    """How this column is made in a copy, None where it stays."""
    if (own := SPECIAL.get((table.name, name))) is not None:
        return own(work, value)
    if table.name == "follow_up" and name == "due_at" and row["ended_at"] is None:
        return lambda copy: copy.due
    if value is None or value == "":
        return None
    if name == "because" and not any(one in value for one in ids):
        return lambda copy: f"{value}#{copy.number}"
    if name in ANEW:
        return lambda _copy: os.urandom(16).hex()
    if isinstance(value, datetime):
        return lambda copy: value + copy.shift
    if isinstance(table.c[name].type, LargeBinary):
        return _sealed(work, table, row, name, value, person, ids)
    if isinstance(value, list):
        pieces = [_with_ids(one, ids) for one in value]
        return lambda copy: [one(copy) for one in pieces]
    return _with_ids(value, ids) if isinstance(value, str) and any(one in value for one in ids) else None


def _with_ids(text: str, ids: tuple[str, ...]) -> Callable[[Copy], str]:
    inside = [one for one in ids if one in text]
    if inside == [text]:
        return lambda copy: copy.ids[text]

    def made(copy: Copy) -> str:
        told = text
        for one in inside:
            told = told.replace(one, copy.ids[one])
        return told

    return made


def _sealed(work: Work, table: Table, row: dict[str, Any], name: str, value: bytes, person: str, ids: tuple[str, ...]) -> Make:
    """Opened once, sealed again in each copy, bound to the copy's own row."""
    key, place = row.get("id") or row["contact_id"], f"{table.name}.{name}"
    plain = work.open_bytes(person, place, key, value)
    inside = any(one.encode() in plain for one in ids)
    text = _with_ids(plain.decode(), ids) if inside else None
    seal = work.vault.seal

    def made(copy: Copy) -> bytes:
        return seal(copy.person, place, copy.ids[key], text(copy).encode() if text else plain)

    return made


def _own_words(field_name: str) -> Callable[[Work, Any], Make | None]:
    """A name of the copy's own, sealed."""
    return lambda work, _value: (
        lambda copy: work.vault.seal(copy.person, f"person.{field_name}", copy.person, copy.words[field_name].encode())
    )


SPECIAL: Mapping[tuple[str, str], Callable[[Work, Any], Make | None]] = {
    ("person", "wrapped_key"): lambda work, _value: lambda copy: work.vault.new_person_key(copy.person),
    ("person", "name"): _own_words("name"),
    ("person", "kana"): _own_words("kana"),
    ("person", "restricted"): lambda _work, _value: lambda copy: copy.restricted,
    ("case", "restricted"): lambda _work, _value: lambda copy: copy.restricted,
    ("case", "number"): lambda _work, _value: lambda copy: copy.number,
    ("contact", "address_digest"): lambda _work, _value: lambda _copy: os.urandom(16).hex(),
}


class Multiplier:
    """Makes copies; the same seed makes the same town but for keys and ids."""

    def __init__(self, work: Work, colleagues: list[str], now: datetime, days: int, seed: int = 5) -> None:
        self.vault, self.colleagues, self.now, self.days, self.chance = work.vault, colleagues, now, days, Random(seed)
        self.digest = lru_cache(maxsize=None)(work.vault.digest)

    def copy(self, life: Life, number: str) -> Rows:
        """The rows of one more life like this, those that others point to first."""
        copy = self._copy(life, number)
        for pattern in life.patterns:
            yield pattern.table, pattern.copied(copy)
        yield from self._findable(copy)
        self.vault.forget(copy.person)

    def _copy(self, life: Life, number: str) -> Copy:
        chance = self.chance
        back = YEARS * chance.random() if life.over else timedelta(days=120) * chance.random()
        shift = -timedelta(milliseconds=int(back.total_seconds() * 1000))
        ids = {one: _moved(one, shift, chance) for one in life.ids} | {life.owner: chance.choice(self.colleagues)}
        family, given = chance.choice(FAMILY), chance.choice(GIVEN)
        words = {"name": f"{family[0]} {given[0]}", "kana": f"{family[1]} {given[1]}"}
        due = self.now + timedelta(hours=chance.randrange(-72, self.days * 24))
        restricted = not life.over and chance.random() < RESTRICTED
        return Copy(ids, shift, due, number, restricted, words, ids[life.person])

    def _findable(self, copy: Copy) -> Rows:
        """Tokens of the name and kana, and a telephone number."""
        texts = copy.words.values()
        for token in {token for text in texts for token in (*name_tokens(text), *fold_name(text))}:
            yield table_of(NameToken), (self.digest("name", token), copy.person)
        phone = f"000{self.chance.randrange(10**8):08d}"
        yield table_of(LookUp), ("phone", self.vault.digest("phone", phone), copy.person)


def _moved(old: str, shift: timedelta, chance: Random) -> str:
    """The id a row would have had at its new time: UUIDv7 with the same counter, so that a life's rows stay in order."""
    value = int(old.replace("-", ""), 16)
    milliseconds = (value >> 80) + int(shift.total_seconds() * 1000)
    digits = f"{milliseconds << 80 | (value >> 62 & ((1 << 18) - 1)) << 62 | chance.getrandbits(62):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def table_of(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined,no-any-return]  # SQLModel does not type it
