"""Who may do what, every cell: acts × roles × what the case is to them (要綱 2-2; restricted cases; no skipped cell).

The expectation below is written from the roles of the 要綱 and the protection of people in danger, by hand and in another notation; it never
reads the matrix. `-` never · `o` own cases · `d` own and the reception desk · `t` the whole agency · `c` cases shown to the city ·
`y` about no case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casestore.facts import STAFF_ROLES, Fact
from casestore.lawbook import permissions_page
from casestore.permissions import ACTS, MATRIX, Act, Actor, Reach, Relation, Thing, may, relation, scope, within

NOW = datetime(2026, 12, 3, 12, tzinfo=UTC)
ROLES = ("chief", "counsellor", "employment", "shelter", "city", "admin", "auditor")
EXPECTED = {
    "see_today": "yyyyy--",
    "see_queue": "ttto---",
    "read_case": "ttoo---",
    "read_conversation": "ttoo---",
    "read_plan": "ttooc--",
    "see_restricted": "oooo---",
    "reply": "tdoo---",
    "take_over": "tdoo---",
    "memo": "ttoo---",
    "write_entry": "tdooc--",
    "triage": "td-----",
    "assign": "t------",
    "clear_alert": "ttoo---",
    "move_follow_up": "tdoo---",
    "restrict": "ttoo---",
    "export_case": "to-----",
    "export_plan": "to--c--",
    "enter_intake": "yyyy---",
    "report_lead": "yyyy---",
    "search": "yyyy---",
    "see_resources": "yyyyyy-",
    "edit_resources": "y----y-",
    "see_figures": "y---y-y",
    "link_channel": "yyyy---",
    "manage_staff": "-----y-",
    "manage_channels": "-----y-",
    "see_audit": "y----yy",
}

THEIRS = Thing(owner_id="colleague")
SHOWN = frozenset({Fact.SHOWN})
ALERTED = frozenset({Fact.ALERTED, "alerted:e1"})
CASES: dict[str, tuple[Thing, str]] = {
    # what it is: the case, and the letters that reach it ("c" only where the city has been shown a plan)
    "mine": (Thing(owner_id="me"), "odt"),
    "mine among others": (Thing(owner_id="colleague", members=frozenset({"me"})), "odt"),
    "lent to me for a while": (replace(THEIRS, lent={"me": NOW + timedelta(minutes=1)}), "odt"),
    "lent to me until now": (replace(THEIRS, lent={"me": NOW}), "t"),
    "nobody's yet": (Thing(), "dt"),
    "a colleague's": (THEIRS, "t"),
    "a colleague's, with an alert": (replace(THEIRS, facts=ALERTED), "dt"),
    "a colleague's, shown to the city": (replace(THEIRS, facts=SHOWN), "tc"),
    "mine, shown to the city": (Thing(owner_id="me", facts=SHOWN), "odtc"),
    "restricted and mine": (Thing(owner_id="me", restricted=True), "odt"),
    "restricted, I am named": (Thing(owner_id="colleague", restricted=True, named=frozenset({"me"})), "odt"),
    "restricted, I am named, shown to the city": (
        replace(THEIRS, restricted=True, named=frozenset({"me"}), facts=SHOWN),
        "odtc",
    ),
    "restricted, a colleague's": (replace(THEIRS, restricted=True, facts=SHOWN | ALERTED), ""),
    "restricted, I only worked on it": (replace(THEIRS, restricted=True, members=frozenset({"me"})), ""),
    "restricted, lent to me": (replace(THEIRS, restricted=True, lent={"me": NOW + timedelta(hours=1)}), ""),
    "restricted, nobody is named": (Thing(restricted=True, facts=SHOWN | ALERTED), "chief"),
}


def me(*roles: str) -> Actor:
    return Actor("me", "わたし", frozenset(roles))


def expected(letter: str, role: str, reached_by: str) -> bool:
    if reached_by == "chief":
        return letter == "y" or (role == "chief" and letter in "tc")
    return letter == "y" or (letter != "-" and letter in reached_by)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_matrix_is_as_written_by_hand(act: Act, role: str) -> None:
    letter = EXPECTED[act][ROLES.index(role)]
    for name, (thing, reached_by) in CASES.items():
        verdict = may(me(role), act, thing, NOW)
        assert verdict.allowed == expected(letter, role, reached_by), name
        assert bool(verdict.reason) == (not verdict.allowed), name
    assert may(me(role), act, None, NOW).allowed == (letter != "-")


def test_the_expectation_knows_every_act_and_role() -> None:
    assert set(EXPECTED) == set(Act) == set(ACTS) == set(MATRIX)
    assert STAFF_ROLES == ROLES
    assert all(len(letters) == len(ROLES) for letters in EXPECTED.values())


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_read_does_not_exist(role: str) -> None:
    reads = [EXPECTED[act][ROLES.index(role)] for act in ("read_case", "read_plan", "see_queue")]
    for name, (thing, reached_by) in CASES.items():
        visible = any(expected(letter, role, reached_by) for letter in reads)
        for act in Act:
            verdict = may(me(role), act, thing, NOW)
            assert verdict.allowed or verdict.hidden == (not visible), (name, act)


@pytest.mark.parametrize("act", Act)
def test_two_roles_reach_what_either_reaches(act: Act) -> None:
    for thing, _ in CASES.values():
        for other in ROLES:
            both = may(me("city", other), act, thing, NOW).allowed
            assert both == (may(me("city"), act, thing, NOW).allowed or may(me(other), act, thing, NOW).allowed)


def test_a_list_holds_exactly_the_cases_one_may_open() -> None:
    for role in ROLES:
        for act in (Act.READ_CASE, Act.READ_PLAN, Act.SEE_QUEUE, Act.READ_CONVERSATION):
            for thing, _ in CASES.values():
                assert within(scope(me(role), act), thing, NOW) == may(me(role), act, thing, NOW).allowed


def test_administrators_and_auditors_see_no_case_and_the_city_no_conversation() -> None:
    for thing, _ in CASES.values():
        assert not any(may(me(role), Act.READ_CASE, thing, NOW).allowed for role in ("admin", "auditor", "city"))
        assert not may(me("city"), Act.READ_CONVERSATION, thing, NOW).allowed
    assert scope(me("admin"), Act.READ_CASE).reaches == frozenset()
    assert scope(me("city"), Act.READ_PLAN).reaches == {Reach.SUBMITTED}


def test_no_restricted_case_is_lost_because_nobody_is_named() -> None:
    lost = Thing(restricted=True)
    assert relation(me("chief"), lost, NOW) is Relation.TEAM
    assert relation(me("counsellor"), lost, NOW) is Relation.HIDDEN
    assert may(me("chief"), Act.ASSIGN, lost, NOW).allowed


def test_nobody_without_a_staff_role_may_do_anything() -> None:
    for act in Act:
        for roles in ((), ("person",), ("system",), ("partner",)):
            assert not may(me(*roles), act, Thing(owner_id="me"), NOW).allowed


def test_the_person_themself_owns_no_case_by_having_no_staff_id() -> None:
    assert relation(Actor("", "", frozenset({"person"})), Thing(), NOW) is Relation.DESK


def test_the_page_of_permissions_is_the_one_the_matrix_gives() -> None:
    page = Path(__file__).parents[1] / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == permissions_page(), "write it again: python -m casestore.lawbook docs"
