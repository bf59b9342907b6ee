"""Consent and plan review in the room where LINE only rings: the same dialogs, to the same ledger (要綱 3-1-エ, 3-2-ア)."""

from __future__ import annotations

import asyncio

from casestore.db import Store
from dialogs.desk import Desk
from dialogs.doorbell import CONTACT_POINT
from tests.playing import Office
from tests.room_visitor import Resident
from tests.test_consent_talk import HEARD, READ, TO_TWO
from tests.test_consent_talk import begins as reads_the_consent
from tests.test_consent_talk import office as office  # a case whose consultation is ours to support
from tests.test_plan_talk import drafted


def ringing(office: Office) -> None:
    """From now on LINE is a contact point."""
    office.desk = Desk(office.desk.profile, CONTACT_POINT)
    office.worker = type(office.worker)(office.desk)
    office.says("U1", "こんにちは")


def test_consent_is_read_and_given_in_the_room(office: Office) -> None:
    """(要綱 3-1-エ)"""
    ringing(office)
    before = len(office.phones["U1"])
    office.clock.forward(minutes=20)
    reads_the_consent(office)

    async def act() -> None:
        me = Resident(office)
        await me.comes_in()
        await me.writes(*READ, HEARD, "申し込む", *TO_TWO, "同意する")

    asyncio.run(act())
    consent = next(one for one in office.entries() if one.kind == "consent")
    assert consent.answers["scope"]
    assert "同意" not in "\n".join(office.phones["U1"][before:])
    assert office.is_true()


def test_the_draft_plan_is_read_and_agreed_to_in_the_room(sqlite_store: Store) -> None:
    """(要綱 3-2-ア)"""
    office = drafted(sqlite_store)
    ringing(office)
    case, tanaka = office.case(), office.actor("tanaka")
    office.do(lambda work: office.worker.ask_by_chat(work, case.id, "plan_review", tanaka, office.clock.now()))
    office.settle()

    async def act() -> None:
        me = Resident(office)
        await me.comes_in()
        for _question in range(12):
            answer = next((one for one in me.buttons() if one in AGREES), "")
            if not answer:
                break
            await me.presses(answer)

    asyncio.run(act())
    assert any(one.kind == "plan_agreement" for one in office.entries()), office.phones["room of U1"][-1]
    assert office.is_true()


AGREES = ("つぎへ", "これでいい", "これで進める", "はい", "同意する", "とばす", "これで全部", "ない", "とくにない")
