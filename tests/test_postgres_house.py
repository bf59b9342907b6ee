"""The whole product on PostgreSQL: two servers on one database, one conversation (DESIGN.md 6)."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlmodel import select

from casestore import ledger
from casestore.tables import Case, Message
from tests.whole_house import TO_THE_END, Standing, whole_house


@pytest.fixture
def empty_database(postgres: str) -> str:
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS house WITH (FORCE)")
        connection.execute("CREATE DATABASE house")
    return f"{postgres}/house"


def test_two_servers_share_a_database_and_no_turn_is_taken_twice(empty_database: str, tmp_path: Path) -> None:
    database = {"TSUNAGI_DATABASE_URL": empty_database}
    with whole_house(tmp_path, database) as first:
        platforms = f"{first.base}/rehearsal"
        shared = {"TSUNAGI_LINE_API_BASE": f"{platforms}/line", "TSUNAGI_TELEGRAM_API_BASE": f"{platforms}/telegram"}
        with whole_house(tmp_path, database | shared) as second:
            play_on(first, second)


def play_on(first: Standing, second: Standing) -> None:
    first.phone("kudo", "follow")
    first.until(lambda: first.screen("kudo"))
    got = first.says("kudo", *TO_THE_END)
    assert sum("受付番号は R8-0001" in text for text in got) == 1
    with second.house.store.reading() as work:
        assert work.session.exec(select(Case.number)).all() == ["R8-0001"]
        taken = work.session.exec(select(Message).where(Message.way == "in")).all()
        assert all(message.turned_at is not None for message in taken)
        assert ledger.untrue(work) == []
