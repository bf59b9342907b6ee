"""Whatever is brought together and taken apart, in any order, while people write and ledgers end: nobody is lost (要綱 2-1-ア, 6-1).

The model beside it knows only who was judged to be whom; which ledger is whose follows from that.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import select

from casestore import ledger, same_person
from casestore.db import open_store
from casestore.facts import Fact
from casestore.tables import Case
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.doubles import Doubles

PHONES = ("U1", "U2", "U3", "U4")


class People(RuleBasedStateMachine):
    """Four telephones, one of them without a ledger; any two may be judged to be one person."""

    url = ""
    key_file = Path()
    fresh: Path = Path()

    def __init__(self) -> None:
        super().__init__()
        self.same: set[frozenset[str]] = set()  # the judgements that stand, between telephones
        self.wrote: set[str] = set()

    @initialize()
    def opens(self) -> None:
        if self.fresh.name:
            shutil.copy(self.fresh, self.url.removeprefix("sqlite:///"))
        self.office = Doubles(open_store(self.url, self.key_file), StillClock())
        for phone in PHONES:
            self.office.says(phone, "こんにちは", "日本語")
        self.person = {phone: self.office.contact_of(phone).person_id for phone in PHONES}
        for phone in PHONES[:-1]:
            self.asks_for_a_person(phone, True)

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.office.store.close()

    def together(self, phone: str) -> frozenset[str]:
        """The model: everybody who hangs together with this telephone."""
        group = {phone}
        while more := {one for pair in self.same if pair & group for one in pair} - group:
            group |= more
        return frozenset(group)

    def apart(self) -> list[tuple[str, str]]:
        """Everybody who may still be judged the same as another, either way round."""
        return [(one, other) for one in PHONES for other in PHONES if other not in self.together(one)]

    # -- what happens ----------------------------------------------------------------------------------------------------

    @rule(phone=st.sampled_from(PHONES), seen=st.sampled_from((True, True, True, False)))
    def asks_for_a_person(self, phone: str, seen: bool) -> None:
        self.office.says(phone, "人と話したい")
        self.wrote.add(phone)
        if seen:
            self.is_answered(phone)

    def is_answered(self, phone: str) -> None:
        """The alert is cleared, so that the ledger may rest or end."""
        mori, case = self.office.actor("mori"), self.case_of(phone)
        if case is not None and Fact.ALERTED in case.facts:
            self.office.do(lambda work: self.office.worker.clear_alerts(work, case.id, mori, self.office.clock.now()))

    @rule(phone=st.sampled_from(PHONES))
    def ends(self, phone: str) -> None:
        mori, case = self.office.actor("mori"), self.case_of(phone)
        if case is None or case.closed_at is not None or Fact.ALERTED in case.facts:
            return
        self.office.do(
            lambda work: self.office.worker.end_reception(work, case.id, "来なくなった", mori, self.office.clock.now())
        )

    @precondition(lambda self: self.apart())
    @rule(data=st.data())
    def are_judged_the_same(self, data: st.DataObject) -> None:
        keep, away = data.draw(st.sampled_from(self.apart()))
        kept, left = self.case_of(keep), self.case_of(away)
        try:
            self.office.merges(self.person[keep], self.person[away])
        except NotAllowed:
            assert kept is None
            assert left is None
        except ledger.NotYet:
            assert kept is not None
            assert left is not None
            assert Fact.ALERTED in left.facts
        else:
            self.same.add(frozenset((keep, away)))

    @precondition(lambda self: self.same)
    @rule(data=st.data())
    def turn_out_to_be_two(self, data: st.DataObject) -> None:
        pair = data.draw(st.sampled_from(sorted(self.same, key=sorted)))
        one, other = sorted(pair)
        try:
            self.office.parts(self.person[one], self.person[other])
        except ledger.NotYet:
            return  # a ledger that would have to rest again holds a duty: refused whole, nothing is changed
        self.same.remove(pair)

    # -- what always holds -----------------------------------------------------------------------------------------------

    def case_of(self, phone: str) -> Case | None:
        return self.office.look(lambda work: same_person.current_case(work, self.person[phone]))

    @invariant()
    def the_store_knows_who_is_who(self) -> None:
        for phone in PHONES:
            ids = self.office.look(lambda work, one=phone: set(same_person.ids(work, self.person[one])))  # type: ignore[misc]
            assert ids == {self.person[one] for one in self.together(phone)}, phone

    @invariant()
    def everything_follows_from_the_entries_and_every_open_ledger_has_a_next_action(self) -> None:
        assert self.office.is_true()

    @invariant()
    def nobody_has_two_ledgers_open_and_all_of_one_person_have_the_same(self) -> None:
        rows = self.office.look(lambda work: list(work.session.exec(select(Case))))
        for phone in PHONES:
            group = self.together(phone)
            ids = {self.person[one] for one in group}
            open_now = [row for row in rows if row.person_id in ids and row.closed_at is None]
            assert len(open_now) <= 1, phone
            assert len({case.id if (case := self.case_of(one)) else "" for one in group}) == 1

    @invariant()
    def whoever_wrote_has_a_ledger_and_whoever_rests_rests_in_their_own(self) -> None:
        rows = self.office.look(lambda work: list(work.session.exec(select(Case))))
        for phone in self.wrote:
            case = self.case_of(phone)
            assert case is not None, phone
            assert Fact.MERGED not in case.facts
        for row in rows:
            if Fact.MERGED in row.facts:
                current = self.office.look(lambda work, one=row: same_person.worked_on(work, one))  # type: ignore[misc]
                assert current.id != row.id, row.number


def test_nobody_is_lost_whatever_is_brought_together_and_taken_apart(
    migrated_sqlite: Path, tmp_path: Path, key_file: Path
) -> None:
    People.url, People.key_file, People.fresh = f"sqlite:///{tmp_path}/people.sqlite3", key_file, migrated_sqlite
    quick = settings(
        max_examples=30, stateful_step_count=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(People, settings=quick)


def test_nor_on_postgresql(postgres_url: str, key_file: Path) -> None:
    """One long life: the database is not emptied between two."""
    People.url, People.key_file, People.fresh = postgres_url, key_file, Path()
    one = settings(
        max_examples=1, stateful_step_count=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(People, settings=one)
