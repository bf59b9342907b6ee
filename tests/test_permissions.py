"""Who may do what, every cell: acts × roles × what the case is to them (要綱 2-2; restricted, lent, excluded; no skipped cell).

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
    "close_month": "y------",
    "retain": "y---yy-",
    "link_channel": "yyyy---",
    "manage_staff": "-----y-",
    "manage_channels": "-----y-",
    "see_audit": "y----yy",
    "see_city_desk": "----y--",
    "see_meetings": "yyyyy--",
    "table_item": "td-----",
    "run_meeting": "y------",
    "join_sharing": "yyyyy--",
    "call_sharing": "y------",
    "break_glass": "yyyy---",
    "review_break_glass": "tooo---",
    "lift_restriction": "tooo---",
    "answer_four_eyes": "tooo---",
    "exclude": "t------",
    "see_access": "tooo---",
    "supervise": "y------",
    "manage_absence": "y------",
    "hand_over": "t------",
    "merge": "tt-----",
    "see_visits": "yyyy---",
    "link_partner": "yy-----",
    "see_outgoing": "yy---y-",
    "stop_sending": "y----y-",
    "edit_phrases": "y----y-",
    "see_admin": "y---yyy",
}
# Whoever was let in for a while looks, answers and writes down what happened. Nothing leaves the house by them, and nobody's part in the
# case changes by them.
NOT_FOR_A_GUEST = {
    *("export_case", "export_plan", "assign", "restrict", "lift_restriction", "exclude", "hand_over"),
    *("answer_four_eyes", "review_break_glass", "see_access", "merge"),
}

THEIRS = Thing(owner_id="colleague")
SHOWN = frozenset({Fact.SHOWN})
ALERTED = frozenset({Fact.ALERTED, "alerted:e1"})
CLOSED, SUSPENDED, MERGED = frozenset({Fact.CLOSED}), frozenset({Fact.SUSPENDED}), frozenset({Fact.CLOSED, Fact.MERGED})
AN_HOUR = {"me": NOW + timedelta(hours=1)}
ME = frozenset({"me"})
CASES: dict[str, tuple[Thing, str]] = {
    # what it is: the case, and the letters that reach it ("c" only where the city has been shown a plan)
    "mine": (Thing(owner_id="me"), "odt"),
    "mine among others": (Thing(owner_id="colleague", members=frozenset({"me"})), "odt"),
    "lent to me for a while": (replace(THEIRS, lent={"me": NOW + timedelta(minutes=1)}), "guest:t"),
    "lent to me, a second person agreed": (replace(THEIRS, admitted=AN_HOUR), "guest:t"),
    "lent to me, with an alert": (replace(THEIRS, lent=AN_HOUR, facts=ALERTED), "guest:dt"),
    "lent to me, over": (replace(THEIRS, lent=AN_HOUR, facts=CLOSED), "guest:t"),
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
    "restricted, lent to me": (replace(THEIRS, restricted=True, lent=AN_HOUR), ""),
    "restricted, lent to me, a second person agreed": (replace(THEIRS, restricted=True, admitted=AN_HOUR), "guest:"),
    "restricted, a second person agreed until now": (replace(THEIRS, restricted=True, admitted={"me": NOW}), ""),
    "restricted, nobody is named": (Thing(restricted=True, facts=SHOWN | ALERTED), "chief"),
    "restricted, who was named has a conflict": (
        Thing(
            "colleague", restricted=True, named=frozenset({"third"}), facts=SHOWN, excluded=frozenset({"third", "colleague"})
        ),
        "chief",
    ),
    # whatever state it is in: the law says what may still be written, not this matrix
    "mine, over": (Thing(owner_id="me", facts=CLOSED), "odt"),
    "mine, suspended": (Thing(owner_id="me", facts=SUSPENDED), "odt"),
    "mine, merged away": (Thing(owner_id="me", facts=MERGED), "odt"),
    "a colleague's, over": (replace(THEIRS, facts=CLOSED), "t"),
    "a colleague's, suspended, shown to the city": (replace(THEIRS, facts=SUSPENDED | SHOWN), "tc"),
    "a colleague's, merged away": (replace(THEIRS, facts=MERGED), "t"),
    "nobody's, over": (Thing(facts=CLOSED), "dt"),
    # a colleague is away today, and I look after their work
    "an absent colleague's whose cover I am": (Thing(owner_id="absent"), "odt"),
    "an absent colleague's, shown to the city": (Thing(owner_id="absent", facts=SHOWN), "odtc"),
    "restricted, an absent colleague's": (Thing(owner_id="absent", restricted=True), ""),
    # a conflict of interest: it does not exist, whatever else it would be
    "a conflict, a colleague's": (replace(THEIRS, excluded=ME), ""),
    "a conflict, nobody's": (Thing(excluded=ME), ""),
    "a conflict, mine": (Thing(owner_id="me", excluded=ME), ""),
    "a conflict, I work on it": (replace(THEIRS, members=ME, excluded=ME), ""),
    "a conflict, lent to me": (replace(THEIRS, lent=AN_HOUR, admitted=AN_HOUR, excluded=ME), ""),
    "a conflict, with an alert, shown to the city": (replace(THEIRS, facts=ALERTED | SHOWN, excluded=ME), ""),
    "a conflict, an absent colleague's": (Thing(owner_id="absent", excluded=ME), ""),
    "a conflict, restricted and I am named": (replace(THEIRS, restricted=True, named=ME, excluded=ME), ""),
    "a conflict, restricted and nobody's": (Thing(restricted=True, excluded=ME), ""),
    "a colleague has a conflict": (Thing(owner_id="third", excluded=frozenset({"colleague"})), "t"),
}


def me(*roles: str) -> Actor:
    return Actor("me", "わたし", frozenset(roles), covers=frozenset({"absent"}))


def expected(act: str, letter: str, role: str, reached_by: str) -> bool:
    if reached_by.startswith("guest:"):
        as_colleague = reached_by.removeprefix("guest:")
        reached_by = as_colleague if act in NOT_FOR_A_GUEST else f"od{as_colleague}t"
    if reached_by == "chief":
        return letter == "y" or (role == "chief" and letter in "tc")
    return letter == "y" or (letter != "-" and letter in reached_by)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_matrix_is_as_written_by_hand(act: Act, role: str) -> None:
    letter = EXPECTED[act][ROLES.index(role)]
    for name, (thing, reached_by) in CASES.items():
        verdict = may(me(role), act, thing, NOW)
        assert verdict.allowed == expected(act, letter, role, reached_by), name
        assert bool(verdict.reason) == (not verdict.allowed), name
    assert may(me(role), act, None, NOW).allowed == (letter != "-")


def test_the_expectation_knows_every_act_and_role() -> None:
    assert set(EXPECTED) == set(Act) == set(ACTS) == set(MATRIX)
    assert STAFF_ROLES == ROLES
    assert all(len(letters) == len(ROLES) for letters in EXPECTED.values())


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_read_does_not_exist(role: str) -> None:
    reads = {act: EXPECTED[act][ROLES.index(role)] for act in ("read_case", "read_plan", "see_queue")}
    for name, (thing, reached_by) in CASES.items():
        visible = any(expected(act, letter, role, reached_by) for act, letter in reads.items())
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


def test_a_conflict_of_interest_goes_before_everything_else() -> None:
    """Named, owner, let in with a second person's yes, the only chief: it does not exist for them, whatever they try."""
    thing = Thing("me", members=ME, named=ME, lent=AN_HOUR, admitted=AN_HOUR, excluded=ME)
    for restricted in (False, True):
        for act in Act:
            verdict = may(me("chief", "counsellor", "city"), act, replace(thing, restricted=restricted), NOW)
            assert verdict.hidden or EXPECTED[act][0] == "y" or EXPECTED[act][4] == "y" or EXPECTED[act][1] == "y", act


def test_nobody_without_a_staff_role_may_do_anything() -> None:
    for act in Act:
        for roles in ((), ("person",), ("system",), ("partner",)):
            assert not may(me(*roles), act, Thing(owner_id="me"), NOW).allowed


def test_the_person_themself_owns_no_case_by_having_no_staff_id() -> None:
    assert relation(Actor("", "", frozenset({"person"})), Thing(), NOW) is Relation.DESK


def test_the_page_of_permissions_is_the_one_the_matrix_gives() -> None:
    page = Path(__file__).parents[1] / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == permissions_page(), "write it again: python -m casestore.lawbook docs"
