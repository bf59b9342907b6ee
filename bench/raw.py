"""The yardstick: the rows of the same turns, written by hand-written SQL on the bare driver, in the same number of commits.

The same file format, tables, indexes, triggers and settings; sealed bytes of the same length, ids and hashes made beforehand. It
reads only what no program could do without: whose message this is, who waits, where the talk stands, the end of the audit chain.
It decides, seals, checks and says nothing: no product can be as fast.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from bench import walk
from bench.room import DATABASE
from casestore.db import Store
from casestore.engines import SQLITE_SETTINGS
from casestore.ids import new_id

FIND = "SELECT id, person_id, blocked_at FROM contact WHERE channel = ? AND account = ? AND address_digest = ?"
MESSAGE = (
    "INSERT INTO message (id, contact_id, way, channel, account, event_id, platform_id, kind, at, arrived_at, body, raw, language,"
    " author, unread, turned_at, failed_at, unsent_at, reply_token, reply_until, state, not_before, claimed_until, tries,"
    " first_try_at, settled_at, must_arrive, problem, request_id, because)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (channel, account, event_id) DO NOTHING"
)
HEARD = "UPDATE contact SET heard_at = ?, blocked_at = NULL WHERE id = ?"
WAKE = "UPDATE talk SET ready_at = ? WHERE contact_id = ? AND ready_at IS NULL"
WAITING = "SELECT contact_id FROM talk WHERE ready_at <= ? ORDER BY ready_at, contact_id LIMIT 32"
STATE = (
    "SELECT t.session, t.pen, t.held, t.turn, t.tries, c.person_id, c.staff_id, c.channel, c.stopped_at, p.language"
    " FROM talk t JOIN contact c ON c.id = t.contact_id JOIN person p ON p.id = c.person_id WHERE t.contact_id = ?"
)
UNREAD = "SELECT id, at, body, platform_id, reply_token FROM message WHERE contact_id = ? AND unread = 1 ORDER BY at, id"
END = "UPDATE follow_up SET ended_at = ?, ended_as = 'wrote' WHERE id = ?"
PROMISE = (
    "INSERT INTO follow_up (id, person_id, case_id, contact_id, kind, ask, because, step, due_at, owner_id, words, made_at,"
    " claimed_until, tries, ended_at, ended_as)"
    " VALUES (?, ?, NULL, ?, 'half_way', 'person', ?, 'remind', ?, NULL, NULL, ?, NULL, 0, NULL, '')"
)
KEEP = "UPDATE talk SET session = ?, pen = 'bot', held = 0, turn = ?, changed_at = ?, ready_at = NULL, tries = 0 WHERE contact_id = ?"
TURNED = "UPDATE message SET unread = 0, turned_at = ? WHERE id = ?"
LAST = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
AUDIT = "INSERT INTO audit (seq, at, actor, action, thing, detail, mac) VALUES (?, ?, 'person', 'turn', ?, ?, ?)"
PERSON = "INSERT INTO person (id, wrapped_key, language, restricted, made_at) VALUES (?, ?, 'ja', 0, ?)"
CONTACT = (
    "INSERT INTO contact (id, person_id, channel, account, address_digest, address, made_at) VALUES (?, ?, 'line', ?, ?, ?, ?)"
)
TALK = "INSERT INTO talk (contact_id, session, pen, held, turn, tries) VALUES (?, ?, 'bot', 0, 2, 0)"


@dataclass(frozen=True)
class Lengths:
    """How many bytes the product seals in an ordinary turn, on average: read from what it has just written."""

    heard: int
    raw: int
    said: int
    session: int

    @classmethod
    def of(cls, store: Store) -> Lengths:
        ask = "SELECT avg(length(body)) FROM message WHERE way = 'in'", "SELECT avg(length(raw)) FROM message"
        more = "SELECT avg(length(body)) FROM message WHERE way = 'out'", "SELECT avg(length(session)) FROM talk"
        with store.reading() as work:
            return cls(*(int(work.connection.exec_driver_sql(one).scalar_one()) for one in (*ask, *more)))


@dataclass
class _Known:
    person: str
    contact: str
    digest: str
    follow_up: str
    turn: int = 2


class Raw:
    """The same turns, raw."""

    def __init__(self, folder: Path, lengths: Lengths, synchronous: str = "FULL") -> None:
        self._lengths, self._count, self._people = lengths, 0, dict[int, _Known]()
        self.now = walk.BEGIN
        self.driver = sqlcipher.connect(str(folder / DATABASE), isolation_level=None)
        for setting in (*SQLITE_SETTINGS, f"PRAGMA synchronous={synchronous}"):
            self.driver.execute(setting)

    def checkpoint(self) -> None:
        """Between rounds and not measured: the product does it beside its writer."""
        self.driver.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def go(self, people: range) -> None:
        """Make these people known, with an open promise each, as two turns of the product leave them."""
        self.driver.execute("BEGIN IMMEDIATE")
        for number in people:
            one = _Known(new_id(self.now), new_id(self.now), os.urandom(16).hex(), new_id(self.now))
            at = written(self.now)
            self.driver.execute(PERSON, (one.person, os.urandom(61), at))
            self.driver.execute(CONTACT, (one.contact, one.person, walk.ACCOUNT, one.digest, os.urandom(62), at))
            self.driver.execute(TALK, (one.contact, os.urandom(self._lengths.session)))
            self.driver.execute(PROMISE, (one.follow_up, one.person, one.contact, f"{one.contact}#2", at, at))
            self._people[number] = one
        self.driver.execute("COMMIT")

    def prepared(self, people: range) -> RawTurns:
        self.now += walk.PAUSE
        arrived, taken = written(self.now), written(self.now + walk.PAUSE)
        turns = [self._one(self._people[number], arrived, taken) for number in people]
        self.now += walk.PAUSE
        return RawTurns(self.driver, turns, taken)

    def _one(self, known: _Known, arrived: str, taken: str) -> _Turn:
        self._count += 1
        known.turn += 1
        before, known.follow_up = known.follow_up, new_id(self.now)
        heard, said, because = new_id(self.now), new_id(self.now), f"{known.contact}#{known.turn}"
        seal, lengths = os.urandom, self._lengths
        return _Turn(
            find=("line", walk.ACCOUNT, known.digest),
            heard=_heard(heard, known.contact, self._count, arrived, seal(lengths.heard), seal(lengths.raw)),
            contact=known.contact,
            arrived=arrived,
            end=(taken, before),
            promise=(known.follow_up, known.person, known.contact, because, taken, taken),
            said=_said(said, known.contact, heard, taken, seal(lengths.said)),
            keep=(seal(lengths.session), known.turn, taken, known.contact),
            turned=(taken, heard),
            audit=(taken, known.contact, str(known.turn), seal(32).hex()),
        )


def written(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _heard(id: str, contact: str, number: int, at: str, body: bytes, raw: bytes) -> tuple[Any, ...]:
    begin = (id, contact, "in", "line", walk.ACCOUNT, f"01J{number:023d}", f"{500_000_000_000 + number}", "text", at, at)
    end = (True, None, None, None, f"{number:032x}", None, "", None, None, 0, None, None, False, "", "", "")
    return (*begin, body, raw, "", "person", *end)


def _said(id: str, contact: str, because: str, at: str, body: bytes) -> tuple[Any, ...]:
    begin = (id, contact, "out", "line", walk.ACCOUNT, None, "", "text", at, at)
    end = (False, None, None, None, because[:32], at, "waiting", at, None, 0, None, None, False, "", "", because)
    return (*begin, body, None, "ja", "bot", *end)


@dataclass(frozen=True)
class _Turn:
    find: tuple[Any, ...]
    heard: tuple[Any, ...]
    contact: str
    arrived: str
    end: tuple[Any, ...]
    promise: tuple[Any, ...]
    said: tuple[Any, ...]
    keep: tuple[Any, ...]
    turned: tuple[Any, ...]
    audit: tuple[Any, ...]


@dataclass(frozen=True)
class RawTurns:
    """Several people's turns, made ready; `take` is what is measured."""

    _driver: Any  # sqlcipher3 has no types
    _turns: Sequence[_Turn]
    _taken: str

    def take(self) -> None:
        self.arrive()
        self.turn()

    def arrive(self) -> None:
        do = self._driver.execute
        do("BEGIN IMMEDIATE")
        for turn in self._turns:
            do(FIND, turn.find).fetchone()
            do(MESSAGE, turn.heard)
            do(HEARD, (turn.arrived, turn.contact))
            do(WAKE, (turn.arrived, turn.contact))
        do("COMMIT")

    def turn(self) -> None:
        do = self._driver.execute
        do("BEGIN IMMEDIATE")
        do(WAITING, (self._taken,)).fetchall()
        last = do(LAST).fetchone()
        for number, turn in enumerate(self._turns, start=last[0] + 1 if last else 1):
            do(STATE, (turn.contact,)).fetchone()
            do(UNREAD, (turn.contact,)).fetchall()
            do(END, turn.end)
            do(PROMISE, turn.promise)
            do(MESSAGE, turn.said)
            do(KEEP, turn.keep)
            do(TURNED, turn.turned)
            do(AUDIT, (number, *turn.audit))
        do("COMMIT")
