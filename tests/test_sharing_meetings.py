"""支援会議 (法9条) on both databases: its own list, its own end, and no path between it and a case."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData
from sqlmodel import SQLModel, select

from casestore import sharing_meetings, staff
from casestore.db import Store
from casestore.sharing_meetings import CLOSED, NOT_PLEDGED, NoSuchMeeting, Opened, SharingRefused
from casestore.tables import Audit, SharingTopic
from tests.conftest import StillClock
from tests.playing import Office

HOUSE = Path(__file__).parents[1]
OURS = {"sharing_meeting", "sharing_seat", "sharing_topic"}
THEIRS = {"person", "case", "entry", "message", "contact", "follow_up", "meeting", "meeting_item"}


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    return Office(store, clock)


def called(office: Office, *members: str, by: str = "mori") -> str:
    now, rules = office.clock.now(), office.desk.profile.meetings
    ids = [office.actor(who).staff_id for who in members]
    held_at = now + timedelta(days=1)
    return office.do(lambda work: sharing_meetings.call(work, rules, held_at, "市役所", ids, office.actor(by), now))


def view(office: Office, at: str, who: str) -> Opened:
    return office.do(lambda work: sharing_meetings.view(work, at, office.actor(who), office.clock.now()))


def pledge(office: Office, at: str, who: str) -> None:
    office.do(lambda work: sharing_meetings.pledge(work, at, office.actor(who), office.clock.now()))


def say(office: Office, at: str, who: str, text: str) -> None:
    office.do(lambda work: sharing_meetings.say(work, at, text, office.actor(who), office.clock.now()))


def reachable(metadata: MetaData, start: set[str], *, backwards: bool) -> set[str]:
    """Tables that foreign keys lead to from these (or, backwards, that lead to these)."""
    edges = {(table.name, key.column.table.name) for table in metadata.tables.values() for key in table.foreign_keys}
    found, grew = set(start), True
    while grew:
        step = {(a if backwards else b) for a, b in edges if (b if backwards else a) in found}
        grew = not step <= found
        found |= step
    return found


def test_no_foreign_key_leads_from_a_sharing_meeting_to_a_person_or_back() -> None:
    forwards = reachable(SQLModel.metadata, OURS, backwards=False)
    assert forwards == OURS | {"staff"}
    assert reachable(SQLModel.metadata, OURS, backwards=True) == OURS
    assert not forwards & THEIRS
    assert reachable(SQLModel.metadata, {"meeting_item"}, backwards=False) >= {"meeting", "case", "entry", "person"}


def test_no_column_of_a_sharing_meeting_could_hold_the_id_or_number_of_a_case() -> None:
    held = {column.name for name in OURS for column in SQLModel.metadata.tables[name].columns}
    assert held == {
        *("id", "meeting_id", "staff_id", "held_at", "place", "closes_at", "made_by", "made_at", "version"),
        *("pledged_at", "present", "body", "written_by", "written_at"),
    }


def imported(path: Path) -> set[str]:
    """Every module a file imports, names from packages spelled out."""
    tree, found = ast.parse(path.read_text("utf-8")), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_sharing_meetings_know_no_case_and_no_case_knows_them() -> None:
    module = HOUSE / "casestore" / "sharing_meetings.py"
    case_side = {"entries", "people", "ledger", "agenda", "meetings", "worklists", "messages", "conversation", "follow_ups"}
    assert not imported(module) & {f"casestore.{name}" for name in case_side}
    assert not imported(module) & {f"casestore.tables.{name}" for name in ("Person", "Case", "Entry", "Message", "Contact")}
    others = [path for path in (HOUSE / "casestore").rglob("*.py") if path != module]
    assert [path.name for path in others if "casestore.sharing_meetings" in imported(path)] == []
    users = [path for room in ("dialogs", "bots", "staff_console", "tsunagi") for path in (HOUSE / room).rglob("*.py")]
    assert [path.name for path in users if "casestore.sharing_meetings" in imported(path)] == ["sharing_page.py"]
    page = imported(HOUSE / "staff_console" / "sharing_page.py")
    assert not page & {f"casestore.{name}" for name in case_side}


def test_only_members_know_that_it_exists_and_only_after_their_pledge_do_they_read(office: Office) -> None:
    at = called(office, "tanaka", "ito")
    for who in ("sasaki", "sato"):
        with pytest.raises(NoSuchMeeting):
            view(office, at, who)
        assert office.look(lambda work, who=who: sharing_meetings.known(work, office.actor(who))) == []
    assert view(office, at, "tanaka").topics is None
    with pytest.raises(SharingRefused, match=NOT_PLEDGED):
        say(office, at, "tanaka", "空き家に人の気配")
    pledge(office, at, "tanaka")
    say(office, at, "tanaka", "空き家に人の気配")
    assert [one.text for one in view(office, at, "tanaka").topics or ()] == ["空き家に人の気配"]
    assert view(office, at, "ito").topics is None


def test_whoever_calls_it_names_its_members_but_reads_it_only_as_one_of_them(office: Office) -> None:
    at = called(office, "tanaka")
    pledge(office, at, "tanaka")
    say(office, at, "tanaka", "空き家に人の気配")
    mori, now = office.actor("mori"), office.clock.now()
    seen = view(office, at, "mori")
    assert (seen.topics, seen.calls, seen.member) == (None, True, False)
    for job in (sharing_meetings.pledge, lambda work, at, by, now: sharing_meetings.say(work, at, "x", by, now)):
        with pytest.raises(NoSuchMeeting):
            office.do(lambda work, job=job: job(work, at, mori, now))
    ito = office.actor("ito").staff_id
    office.do(lambda work: sharing_meetings.name_member(work, at, ito, mori, now))
    office.do(lambda work: sharing_meetings.name_member(work, at, ito, mori, now))
    assert [one.name for one in view(office, at, "mori").members] == ["田中 ゆかり", "伊藤 真一"]
    office.do(lambda work: sharing_meetings.strike_member(work, at, ito, mori, now))
    with pytest.raises(NoSuchMeeting):
        view(office, at, "ito")
    with pytest.raises(NoSuchMeeting):  # a member names nobody
        office.do(lambda work: sharing_meetings.name_member(work, at, ito, office.actor("tanaka"), now))


def test_its_papers_close_a_day_after_it_and_cannot_be_added_to(office: Office) -> None:
    at = called(office, "tanaka")
    pledge(office, at, "tanaka")
    say(office, at, "tanaka", "空き家に人の気配")
    office.clock.forward(days=2, seconds=-1)
    assert view(office, at, "tanaka").topics
    office.clock.forward(seconds=1)
    assert (view(office, at, "tanaka").topics, view(office, at, "tanaka").closed) == (None, True)
    with pytest.raises(SharingRefused, match=CLOSED):
        say(office, at, "tanaka", "あとから")


def test_every_view_and_pledge_is_in_the_audit(office: Office) -> None:
    at = called(office, "tanaka")
    view(office, at, "tanaka")
    pledge(office, at, "tanaka")
    view(office, at, "tanaka")
    done = office.look(lambda work: [one.action for one in work.session.exec(select(Audit).where(Audit.thing == at))])
    assert done == [
        *("sharing_meeting_called", "sharing_member_named"),
        *("viewed_sharing_meeting", "pledged_secrecy", "viewed_sharing_topics"),
    ]


def test_what_was_spoken_is_sealed_for_the_house_and_in_its_place(office: Office) -> None:
    at = called(office, "tanaka")
    pledge(office, at, "tanaka")
    for text in ("空き家に人の気配", "二つめ"):
        say(office, at, "tanaka", text)
    rows = office.look(lambda work: list(work.session.exec(select(SharingTopic).order_by(SharingTopic.place))))  # type: ignore[arg-type]
    assert [one.place for one in rows] == [1, 2]
    assert all("空き家".encode() not in bytes(one.body) for one in rows)


def test_only_staff_whose_role_may_sit_in_one_are_named(office: Office) -> None:
    now = office.clock.now()
    auditor = office.do(lambda work: staff.add(work, "audit@demo.invalid", "監査", ["auditor"], now, demo=True))
    at = called(office, "tanaka")
    for nobody in (auditor, "no-such-id"):
        with pytest.raises(NoSuchMeeting):
            office.do(lambda work, one=nobody: sharing_meetings.name_member(work, at, one, office.actor("mori"), now))
    with pytest.raises(SharingRefused):
        called(office)
