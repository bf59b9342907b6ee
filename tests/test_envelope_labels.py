"""宛名ラベル (要綱 3-1-イ): only for those who asked for letters and whom a letter puts in no danger; for the others the reason and no name."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import select

from casestore import by_post
from casestore.db import Store
from casestore.tables import Audit
from staff_console.envelope_labels import TOO_LONG
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.doubles import Doubles

HOME: dict[str, Any] = {"postal_code": "060-0001", "address": "札幌市中央区北1条西2丁目 #let x = 1", "contact_ways": ["letter"]}


@pytest.fixture
def office(sqlite_store: Store) -> Doubles:
    found = Doubles(sqlite_store, StillClock())
    found.says("U1", *THE_INTAKE)  # 1: by chat, no address
    for name, more in (
        ("鈴木 太郎", {}),
        ("高橋 次郎", {"contact_ways": ["telephone"]}),
        ("伊東 三郎", {"safe_to_message": "no", "other_contact": "姉へ"}),
        ("加藤 四郎", {}),
        ("吉田 五郎", {"address": ""}),
        ("山本 \U000f1234", {}),
        ("中村 六郎", {"address": "長い町" * 40}),
    ):
        found.takes_down("mori", name=name, **(HOME | more))
    found.owned_by("R8-0005", "tanaka")
    found.restricts("R8-0005", "tanaka", "tanaka", "mori")
    return found


def pages(content: bytes) -> list[str]:
    return [page.extract_text().replace("\n", "").replace(" ", "") for page in PdfReader(io.BytesIO(content)).pages]


def test_an_envelope_is_made_where_a_letter_is_wished_and_safe_and_the_others_are_named_by_number(office: Doubles) -> None:
    """(要綱 3-1-イ)"""

    async def visit() -> None:
        mori = await Visitor(console_of(office)).sits_down_as(office, "mori")
        answer = await mori.opens("/cases/labels.pdf")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == 'attachment; filename="labels-2026-11-25.pdf"'
        labels, rest = pages(answer.content)
        assert "〒060-0001" in labels and "#letx=1" in labels and "鈴木太郎" in labels
        for name in ("高橋", "伊東", "加藤", "吉田", "美咲", "山本", "中村"):
            assert name not in labels + rest
        assert "ラベル1枚。作らなかったケース7件。" in rest
        for number, reason in (
            ("R8-0001", by_post.NOT_ASKED_FOR),
            ("R8-0003", by_post.NOT_ASKED_FOR),
            ("R8-0004", by_post.CAREFUL),
            ("R8-0005", by_post.RESTRICTED),
            ("R8-0006", by_post.NO_ADDRESS),
            ("R8-0008", TOO_LONG),
        ):
            assert number + reason in rest
        assert "R8-0007印刷できない文字があります" in rest

    asyncio.run(visit())
    rows = office.look(lambda work: [one for one in work.session.exec(select(Audit)) if one.action.startswith("exported_")])
    assert [(one.action, one.detail) for one in rows] == [("exported_list", "1:"), ("exported_label", "R8-0002:desk")]


def test_nobody_makes_labels_of_cases_they_may_not_take_along(office: Doubles) -> None:
    async def visit() -> None:
        sato = await Visitor(console_of(office)).sits_down_as(office, "sato")
        (only,) = pages((await sato.opens("/cases/labels.pdf")).content)
        assert "ラベル0枚。作らなかったケース0件。" in only
        assert "書き出せる担当ではない" in only
        assert "R8-0005" not in only

    asyncio.run(visit())
