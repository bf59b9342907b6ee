"""The life of a case on a real store (要綱 2-1-ア, 3-1 to 3-3, 5, 6-1): moves, time, staff who leave, messages, agencies that answer or do not.

The model is the one of tests/case_life_model.py, written from the 要綱; it is asked about every entry, also those the house writes by itself.
After every step: nobody is lost, one current plan, rebuild equals stored, no entry without its precondition. TSUNAGI_LONG_LIFE=1: 2,000
lives of 50 steps.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from casestore import entries, follow_ups, leaving, ledger, people, silence, staff
from casestore.db import Store, Work, open_store
from casestore.facts import STAFF_ROLES, Fact, over
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.kinds import KINDS, standing
from casestore.ledger import BY_PARTNER, BY_PERSON, BY_SYSTEM, NotStaff, NotYet
from casestore.messages import Arrival, arrive
from casestore.permissions import Actor
from casestore.profile import load_profile
from casestore.projections import rebuilt, stored
from casestore.speech import Said
from casestore.stages import Stage, stage
from casestore.tables import Case, Contact, Message, Staff
from dialogs import falling_due
from dialogs.desk import Desk
from tests.case_life_model import ABOUT, LAW, Try, Written, allows
from tests.conftest import NIGHT, StillClock
from tests.test_case_life import LONG, STORIES, CaseLife, Entry, _said, lives

OTHERS = {"person": BY_PERSON, "partner": BY_PARTNER, "system": BY_SYSTEM}
WORDS = ("こんにちは", "家賃が払えません", "死にたいです", "人と話したい", "停止", "何日も食べていません", "再開")
ANSWERS_OF_AN_AGENCY = ("referral_seen", "referral_acknowledged", "referral_declined", "referral_contacted")


class Office:
    """One store, its desk, and who works there now; shared by all lives of a test."""

    def __init__(self, store: Store) -> None:
        self.store, self.desk = store, Desk(load_profile("sapporo"))
        self.hired = 0
        self.staff: dict[str, list[Actor]] = {role.value: [] for role in STAFF_ROLES}
        for role in self.staff:
            for _ in range(2):
                self.hire(role)

    def hire(self, role: str) -> None:
        self.hired += 1

        def add(work: Work) -> str:
            return staff.add(work, f"{role}{self.hired}@example.org", role, [role], NIGHT, demo=True)

        self.staff[role].append(Actor(self.store.write(add), role, frozenset({role})))

    def leaves(self, role: str, now: datetime) -> None:
        """Somebody goes: a colleague takes everything, a new one comes."""
        gone, colleague = self.staff[role].pop(0), self.staff[role][0]

        def go(work: Work) -> None:
            leaving.hand_over_everything(work, gone.staff_id, colleague.staff_id, colleague.staff_id, now)
            staff.disable(work, gone.staff_id, colleague.staff_id, now)

        self.store.write(go)
        self.hire(role)


class StoredLife(CaseLife):
    """One case in the store; `office` is set by the test."""

    office: ClassVar[Office]
    told: ClassVar[int] = 0
    written: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        type(self).told += 1
        self.clock = StillClock()
        self.messages = 0
        self.case_id, self.contact = self.office.store.write(self._begin)

    def _begin(self, work: Work) -> tuple[str, str]:
        now, sender = self.clock.now(), f"U{self.told}"
        arrive(work, [Arrival("line", "bot", f"{sender}:0", sender, now, Said("", event="follow"), "{}")], now)
        sender_id = work.session.exec(select(Message.contact_id).where(Message.event_id == f"{sender}:0")).one()
        person = work.session.get_one(Contact, sender_id).person_id
        people.name(work, person, name="山田 花子")
        return ledger.open_case(work, person, now).id, sender_id

    @initialize(stir=st.integers(0, 2**64 - 1))
    def somebody_reaches_us(self, stir: int) -> None:  # type: ignore[override]
        """From the beginning, or in the middle of a life that was told by hand."""
        self.chance = Random(stir)
        steps = self.chance.choice(tuple(STORIES.values())).split()
        self.tell(steps[: self.chance.randint(1, len(steps))])

    def tell(self, steps: Sequence[str]) -> None:
        for step in steps:
            kind, _, said = step.partition("=")
            about = next((one.id for one in reversed(self.entries) if one.kind in ABOUT.get(kind, ())), None)
            self._attempt(kind, LAW[kind][0][0], "a" if kind in ("plan", "evaluation") else "b", _said(kind, said), about)

    @rule(stir=st.integers(0, 2**64 - 1))
    def something_happens(self, stir: int) -> None:
        self.chance = Random(f"{self.chance.random()} {stir}")
        moves = (self.anyone_tries_anything, self.somebody_writes_something_that_is_open, self.a_worker_follows_the_text,
                 self.life_comes_between, self.a_chief_clears_the_table_and_may_end_it, self.time_passes,
                 self.a_message_arrives, self.somebody_leaves, self.an_agency_answers)  # fmt: skip
        self.chance.choices(moves, weights=(2, 3, 8, 2, 2, 3, 2, 1, 1))[0](self.chance)
        self._learn()

    def time_passes(self, chance: Random) -> None:
        """Days go by: what asks the person goes out, silence is noticed, what is late is told."""
        self.clock.forward(days=chance.choice((1, 3, 8, 31, 95)), hours=chance.randint(0, 23))
        office, now = self.office, self.clock.now()
        office.store.write(lambda work: falling_due.fall_due(office.desk, work, now, 20))
        office.store.write(lambda work: falling_due.escalate(office.desk, work, now))
        office.store.write(lambda work: silence.notice(work, office.desk.profile, now))

    def a_message_arrives(self, chance: Random) -> None:
        if Fact.MERGED in self.facts:
            return  # what is written now begins another ledger (tests/test_merging.py)
        self.messages += 1
        office, now, text = self.office, self.clock.now(), chance.choice(WORDS)
        sender, number = f"U{self.told}", f"U{self.told}:{self.messages}"
        office.store.write(lambda work: arrive(work, [Arrival("line", "bot", number, sender, now, Said(text), "{}")], now))
        self.clock.forward(minutes=1)
        office.store.write(lambda work: office.desk.turns(work, self.clock.now(), 32))

    def somebody_leaves(self, chance: Random) -> None:
        self.office.leaves(chance.choice(("chief", "counsellor", "employment", "shelter")), self.clock.now())

    def an_agency_answers(self, chance: Random) -> None:
        kind = chance.choice(ANSWERS_OF_AN_AGENCY)
        self._attempt(kind, "partner", "", {}, self._one_of(kind, chance))

    @invariant()
    def the_house_and_the_text_agree_on_every_next_step(self) -> None:
        """Asked in tests/test_case_life.py after every step; here every step really written is asked (`_learn`)."""

    @invariant()
    def rebuilding_gives_what_was_kept(self) -> None:
        if not self.entries:
            return
        with self.office.store.reading() as work:
            row = work.session.get_one(Case, self.case_id)
            assert stored(row) == rebuilt(entries.entries(work, self.case_id))
            assert frozenset(row.facts) == standing(self.entries) == self.facts

    @invariant()
    def nobody_is_lost(self) -> None:
        """要綱 2-1-ア: an open case has a dated next action whose owner works here; nothing stays with somebody who left."""
        if not self.entries:
            return
        with self.office.store.reading() as work:
            assert over(self.facts) or follow_ups.has_next_action(work, self.case_id)
            assert not follow_ups.with_the_gone(work, self.case_id)

    def _attempt(self, kind: str, role: str, author: str, answers: dict[str, Any], about: str | None) -> None:
        self._learn()
        by = self._writer(role, author)
        name = by.staff_id or role
        expected = allows(self.history, kind, Try(role, name, answers, self.history.find(about)))
        assert self._write(kind, by, answers, about) == expected, (
            kind,
            role,
            getattr(self, "reasons", ""),
            [one.kind for one in self.history.entries][-8:],
        )
        self._learn()

    def _writer(self, role: str, author: str) -> Actor | NotStaff:
        if role in OTHERS:
            return OTHERS[role]
        return self.office.staff[role][0 if author == "a" else 1]

    def _write(self, kind: str, by: Actor | NotStaff, answers: dict[str, Any], about: str | None) -> bool:
        now = self.clock.forward(minutes=1)
        promise = Promise(Promised.NEXT_ACTION, new_id(now), now, self.office.staff["counsellor"][0].staff_id)

        def job(work: Work) -> None:
            ledger.write(
                work,
                self.case_id,
                kind,
                answers,
                by=by,
                now=now,
                about=about,
                promises=[promise],
                profile=self.office.desk.profile,
            )

        try:
            self.office.store.write(job)
        except NotYet as no:
            self.reasons = no.refusal.reasons
            return False
        return True

    def _learn(self) -> None:
        """What has been written since, by us or by the house itself: each had to be allowed by the text when it was."""
        with self.office.store.reading() as work:
            if work.session.get_one(Case, self.case_id).version == len(self.entries):
                return
            new = entries.entries(work, self.case_id)[len(self.entries) :]
        for one in new:
            about = self.history.find(one.about)
            author = one.staff_id or one.role
            assert allows(self.history, one.kind, Try(one.role, author, one.answers, about)), (one.kind, one.role)
            self.history.entries.append(Written(one.id, one.kind, one.role, author, one.answers, one.about))
            self.entries.append(Entry(one.id, one.kind, dict(one.answers), one.about, one.happened_at))
            type(self).written.add(one.kind)
        self.facts = standing(self.entries)
        type(self).seen.add(stage(self.facts))


def live(store: Store, count: int, length: int) -> None:
    StoredLife.office, StoredLife.told = Office(store), 0
    StoredLife.seen.clear()
    StoredLife.written.clear()
    for story in STORIES.values():  # the rare corners surely, then what nobody thought of
        life = StoredLife()
        life.tell(story.split())
        life.rebuilding_gives_what_was_kept()
        life.nobody_is_lost()
    run_state_machine_as_test(StoredLife, settings=lives(count, length))


@pytest.fixture(params=["sqlite", "postgresql"])
def quick_store(request: pytest.FixtureRequest, key_file: Path, migrated_sqlite: Path) -> Iterator[Store]:
    """A store that need not outlive a power cut: what is proven here is not durability (tests/test_crashes.py does that)."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108 - memory, not a place to meet
        if request.param == "sqlite":
            shutil.copy(migrated_sqlite, f"{folder}/life.sqlite3")
            url = f"sqlite:///{folder}/life.sqlite3"
        else:
            url = f"{request.getfixturevalue('postgres_url')}?options=-csynchronous_commit%3Doff"
        store = open_store(url, key_file)
        yield store
        store.close()


@pytest.mark.parametrize("city", range(20 if LONG else 1))
def test_whatever_happens_to_a_case_in_the_store_nobody_is_lost(quick_store: Store, city: int) -> None:
    """(要綱 2-1-ア, 6-1) Each city has a store of its own: in one of 2,000 lives whoever leaves would hand over thousands of promises."""
    live(quick_store, 100, 50 if LONG else 30)
    assert StoredLife.seen >= set(Stage)
    assert StoredLife.written >= set(KINDS)
    with quick_store.reading() as work:
        begun = set(work.session.exec(select(Case.number).where(Case.version > 0)))
        assert [number for number in ledger.untrue(work) if number in begun] == []


def test_a_step_that_leaves_a_case_without_anyone_is_noticed(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof must be able to fail: here those who leave take their promises with them."""

    def just_close_it(work: Work, gone: str, _by: str, now: datetime) -> None:
        work.session.get_one(Staff, gone).disabled_at = now

    monkeypatch.setattr(leaving, "hand_over_everything", lambda *_args: None)
    monkeypatch.setattr(staff, "disable", just_close_it)
    with pytest.raises((AssertionError, FlakyFailure)):  # the same life again meets other colleagues
        live(sqlite_store, 40, 30)


def test_a_fault_in_the_table_is_noticed_on_the_store_too(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "emergency_support", replace(KINDS["emergency_support"], needs=(Fact.APPLIED,)))
    with pytest.raises(AssertionError):
        live(sqlite_store, 1, 1)
