"""管理: its cards, the health of the windows, what did not go out, and the audit in sentences (要綱 2-1-ア, 2-2, 6-1)."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select, update

from casestore import audit_log, channel_health, restriction
from casestore.audit_log import RESTRICTED, Asking
from casestore.db import Store
from casestore.facts import Role
from casestore.permissions import Actor
from casestore.tables import Audit, Case, Message
from staff_console import audit_words
from staff_console.channel_door import ChannelState
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, at_desk, console_of
from tests.playing import Office

pytestmark = pytest.mark.anyio

SOURCES = ("casestore", "dialogs", "staff_console", "bots", "tsunagi")


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    return office


def not_sent(office: Office) -> str:
    """A worker's words that the platform would not take."""
    tanaka = office.actor("tanaka")
    sent = office.do(
        lambda work: office.worker.reply(work, office.contact().id, "あした電話します", tanaka, office.clock.now())
    )
    gone = (
        update(Message).where(col(Message.id) == sent).values(state="never", problem="blocked", settled_at=office.clock.now())
    )
    office.do(lambda work: work.session.exec(gone))
    return sent


def actions_in_the_program() -> set[str]:
    """The action of every call of audit.note that is spelled out."""
    found: set[str] = set()
    for path in (path for folder in SOURCES for path in Path(folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.note":
                action = node.args[2]
                options = [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]
                found |= {str(one.value) for one in options if isinstance(one, ast.Constant)}
    return found


def test_every_action_of_the_audit_has_words_for_the_people_who_read_it() -> None:
    actions = actions_in_the_program()
    assert len(actions) > 90
    assert sorted(action for action in actions if action not in audit_words.DID) == []
    assert audit_words.did("wrote_intake", str) != audit_words.did("wrote_moon", str)


def test_the_audit_is_read_by_person_act_day_and_case_and_never_names_a_restricted_case(
    store: Store, clock: StillClock
) -> None:
    """(要綱 2-2) On both databases."""
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    tanaka, case, auditor = office.actor("tanaka"), office.case(), Actor("nobody", "", frozenset({Role.AUDITOR}))
    office.do(lambda work: office.worker.memo(work, office.contact().id, "カナリアのメモ", tanaka, clock.now()))

    def read(**asked: Any) -> list[audit_log.Row]:
        return office.look(lambda work: audit_log.rows(work, auditor, Asking(**asked)))

    assert [one.action for one in read(actor=tanaka.staff_id)][:1] == ["memo"]
    assert {one.action for one in read(action="memo")} == {"memo"}
    assert read(day=clock.now().date() - timedelta(days=30)) == []
    assert {one.case for one in read(case=case.number)} == {case.number}
    assert "カナリア" not in str(read())
    assert [one.seq for one in read()] == sorted((one.seq for one in read()), reverse=True)
    office.do(lambda work: restriction.restrict(work, work.session.get_one(Case, case.id), (), tanaka.staff_id, clock.now()))
    assert read(case=case.number) == [], "a case one may not know of is like one that does not exist"
    told = {one.case for one in read()}
    assert RESTRICTED in told and case.number not in told
    mine = office.look(lambda work: audit_log.rows(work, tanaka, Asking(case=case.number)))
    assert {one.case for one in mine} == {case.number}


async def test_the_audit_page_tells_in_sentences_is_checked_and_goes_out_as_a_file(office: Office) -> None:
    chief = await at_desk(office)
    await chief.opens("/cases?q=美咲")
    await chief.opens("/cases/R8-0001")
    page = (await chief.opens("/admin/audit")).text
    assert "ケースを読みました" in page and "森 恵子" in page and "ケースを検索しました" in page
    assert "美咲" not in page, "never content"
    assert "すべてつながっています" in (await chief.opens("/admin/audit?check=1")).text
    one = (await chief.opens("/admin/audit?act=searched")).text
    assert one.count('data-label="したこと"') == 1
    file = await chief.opens("/admin/audit.csv?act=searched")
    assert file.headers["content-type"].startswith("text/csv") and "ケースを検索しました" in file.text
    slipped_in = {"seq": 9000, "at": office.clock.now(), "actor": "system", "action": "memo", "thing": "", "mac": "0" * 64}
    office.do(lambda work: work.session.add(Audit(**slipped_in)))
    assert "件目から、つながりが切れています" in (await chief.opens("/admin/audit?check=1")).text


@pytest.mark.parametrize("path", ["/admin", "/admin/audit", "/admin/audit.csv", "/admin/channels", "/admin/rules"])
async def test_who_decides_nothing_of_it_does_not_find_it(office: Office, path: str) -> None:
    worker = await at_desk(office, "tanaka")
    assert (await worker.opens(path)).status_code == 404


async def test_the_cards_show_what_this_person_may_open_and_what_waits_there(office: Office) -> None:
    chief, city = await at_desk(office), await at_desk(office, "ito")
    not_sent(office)
    page = (await chief.opens("/admin")).text
    for path in (
        "/admin/staff",
        "/resources",
        "/admin/phrases",
        "/admin/rules",
        "/admin/channels",
        "/admin/audit",
        "/admin/retention",
    ):
        assert f'href="{path}"' in page, path
    assert "確かめる時期のもの" in page and "1件" in page
    theirs = (await city.opens("/admin")).text
    assert 'href="/admin/retention"' in theirs
    assert 'href="/admin/audit"' not in theirs and 'href="/admin/staff"' not in theirs
    rules = (await city.opens("/admin/rules")).text
    assert "支援決定がいります" in rules and "agency.toml" in rules


async def test_what_did_not_go_out_is_sent_again_or_settled_with_what_was_done(office: Office) -> None:
    """(要綱 2-1-ア)"""
    sent, worker = not_sent(office), await at_desk(office, "tanaka")
    page = (await worker.opens("/outgoing/undelivered")).text
    assert "美咲さん" in page and "ブロックされています" in page and "送れませんでした" in page
    assert (await worker.sends(f"/outgoing/undelivered/{sent}/settle", reason="")).status_code == 422
    assert (await worker.sends(f"/outgoing/undelivered/{sent}/settle", reason="電話で伝えた")).status_code == 303
    assert "届かなかったものはありません" in (await worker.opens("/outgoing/undelivered")).text
    assert "電話で伝えた" in (await worker.opens("/cases/R8-0001")).text
    await worker.opens("/outgoing/undelivered")
    assert (await worker.sends(f"/outgoing/undelivered/{sent}/settle", reason="もう一度")).status_code == 404, (
        "twice does nothing"
    )
    other = not_sent(office)
    await worker.opens("/outgoing/undelivered")
    assert (await worker.sends(f"/outgoing/undelivered/{other}/again")).status_code == 303
    assert "届かなかったものはありません" in (await worker.opens("/outgoing/undelivered")).text
    noted = office.look(lambda work: work.session.exec(select(Audit.action).where(Audit.thing.in_((sent, other)))).all())  # type: ignore[attr-defined]
    assert {"settled_undelivered", "sent_again"} <= set(noted)


def test_the_health_of_a_window_is_counted_from_what_came_and_went(store: Store, clock: StillClock) -> None:
    """On both databases."""
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    before = office.look(lambda work: channel_health.health(work, "line", clock.now()))
    assert before.last_in is not None and before.last_out is not None and before.failed == 0
    not_sent(office)
    assert office.look(lambda work: channel_health.health(work, "line", clock.now())).failed == 1
    clock.forward(days=8)
    later = office.look(lambda work: channel_health.health(work, "line", clock.now()))
    assert (later.last_in, later.last_out, later.failed) == (None, None, 0)
    assert office.look(lambda work: channel_health.health(work, "telegram", clock.now())).last_in is None


async def test_a_window_that_rests_says_until_when_and_no_secret_is_shown(office: Office) -> None:
    rests = ChannelState(
        "line", True, True, "talk", "https://tsunagi.invalid/webhooks/line", office.clock.now() + timedelta(minutes=5)
    )
    off = ChannelState("telegram", False)
    page = await _channels_of(office, rests, off)
    assert "休ませています" in page and "https://tsunagi.invalid/webhooks/line" in page and "使っていません" in page


async def _channels_of(office: Office, *states: ChannelState) -> str:
    visitor = Visitor(console_of(office, channels=lambda _now: states))
    await visitor.opens("/sign-in")
    await visitor.sits_down_as(office, "mori")
    return (await visitor.opens("/admin/channels")).text
