"""Constant statements on the hot path: the same on SQLite's own cursor as through SQLAlchemy, and never a walk through a whole table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlmodel import col

from casestore import attachments, audit, follow_ups, ledger, messages, posts, talks
from casestore.db import Store, Work, as_json, blank
from casestore.speech import Bubble, Button, Post
from casestore.statements import Statement
from casestore.tables import FollowUp, Person, Talk
from tests.conftest import StillClock
from tests.playing import Office

PEOPLE = select(
    col(Person.id), col(Person.restricted), col(Person.made_at), col(Person.erased_at), col(Person.wrapped_key)
).where(col(Person.restricted) == bindparam("restricted"), col(Person.made_at) <= bindparam("now"))
ADD_PERSON = Statement(insert(Person), blank(Person))
IN_ORDER = (
    "talk USING INDEX ix_talk_waiting",
    "follow_up USING INDEX ix_follow_up_due",
    "message USING INDEX ix_message_waiting",
)


def add(work: Work, number: int, made_at: datetime, **more: object) -> None:
    ADD_PERSON.run(work, {"id": f"p{number}", "wrapped_key": bytes([number]), "made_at": made_at, **more})


def test_a_statement_reads_back_what_sqlalchemy_reads_on_either_database(store: Store, clock: StillClock) -> None:
    in_sapporo = clock.now().astimezone(timezone(timedelta(hours=9)))

    def write_and_read(work: Work) -> tuple[list[object], list[object]]:
        add(work, 1, clock.now())
        add(work, 2, in_sapporo + timedelta(microseconds=1), restricted=True, erased_at=clock.now())
        add(work, 3, clock.now() - timedelta(days=1), restricted=True)
        asked = {"restricted": True, "now": in_sapporo + timedelta(seconds=1)}
        mine = [tuple(row) for row in Statement(PEOPLE).all(work, asked)]
        return sorted(mine), sorted(tuple(row) for row in work.connection.execute(PEOPLE, asked))

    mine, theirs = store.write(write_and_read)
    assert mine == theirs
    assert len(mine) == 2


def test_a_statement_fails_as_sqlalchemy_does_and_tells_no_values(store: Store, clock: StillClock) -> None:
    store.write(lambda work: add(work, 1, clock.now(), language="ひみつ"))
    with pytest.raises(IntegrityError) as failed:
        store.write(lambda work: add(work, 1, clock.now(), language="ひみつ"))
    if store.dialect == "sqlite":
        assert "ひみつ" not in str(failed.value)
    with pytest.raises(NoResultFound):
        store.write(lambda work: talks.load(work, "nobody"))


def test_a_statement_whose_text_depends_on_its_values_is_refused(sqlite_store: Store) -> None:
    depends = Statement(select(col(Person.id)).where(col(Person.id).in_(bindparam("ids", expanding=True))))
    with pytest.raises(ValueError, match="not constant"):
        sqlite_store.write(lambda work: depends.all(work, {"ids": ["a"]}))


def test_what_a_statement_needs_must_be_given(sqlite_store: Store) -> None:
    with pytest.raises(KeyError, match="wrapped_key"):
        sqlite_store.write(lambda work: Statement(insert(Person)).run(work, {"id": "p1"}))


def test_json_is_the_same_as_ever_and_a_lone_surrogate_does_not_stop_it() -> None:
    post = Post((Bubble("はい", (Button("1"),)),))
    assert Post.from_json(json.loads(as_json(post))) == post
    assert as_json(Post((Bubble("\ud83d"),))) == b'{"bubbles": [{"text": "?", "buttons": []}], "in_japanese": [], "phrase": ""}'


def test_rows_the_orm_holds_are_read_again_after_a_constant_statement_changed_them(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    office.says("U1", "こんにちは", "日本語", "わたし自身のこと")

    def end(work: Work) -> tuple[str, str]:
        waiting = col(FollowUp.ended_at).is_(None), col(FollowUp.kind) == follow_ups.Promised.HALF_WAY.value
        row = work.session.scalars(select(FollowUp).where(*waiting)).one()
        before = row.ended_as
        follow_ups.end_all(work, (follow_ups.Promised.HALF_WAY,), "wrote", clock.now(), contact=row.contact_id)
        return before, row.ended_as

    assert store.write(end) == ("", "wrote")


def test_each_job_of_a_batch_sees_what_the_one_before_it_wrote(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    office.says("U1", "こんにちは")

    def pen(work: Work) -> str:
        return work.session.scalars(select(Talk)).one().pen

    def take(work: Work) -> None:
        talk = talks.load(work, work.session.scalars(select(Talk.contact_id)).one())
        talks.keep(work, talk, {}, clock.now(), pen="somebody", held=False, turn=9)

    futures = [store.submit(job) for job in (pen, take, pen)]
    assert [one.result() for one in futures] == ["bot", None, "somebody"]


def hot() -> Iterator[tuple[str, Statement]]:
    """Every constant statement of the hot path."""
    for module in (messages, talks, posts, follow_ups, audit, ledger):
        for name, thing in vars(module).items():
            for part in thing.values() if isinstance(thing, dict) and name.isupper() else (thing,):
                if isinstance(part, Statement):
                    yield f"{module.__name__}.{name}", part


def test_nothing_on_the_hot_path_walks_through_a_whole_table(sqlite_store: Store) -> None:
    due = [
        ("posts.CLAIM", posts.CLAIM),
        ("attachments.DUE", Statement(attachments.DUE)),
        ("follow_ups.CLAIM", Statement(follow_ups.CLAIM)),
    ]
    walking = []
    with sqlite_store.reading() as work:
        for name, statement in [*hot(), *due]:
            for row in _plan(work, statement):
                if row.startswith("SCAN") and not row.endswith(IN_ORDER) and name != "casestore.audit.LAST":
                    walking.append((name, row))
        assert any("ix_message_unread" in row for row in _plan(work, talks._unread(50)))
        assert any("ix_message_waiting" in row for row in _plan(work, posts.CLAIM))
    assert walking == []


def _plan(work: Work, statement: Statement) -> list[str]:
    compiled = statement.core.compile(dialect=work.connection.dialect)  # type: ignore[attr-defined]
    values = tuple(None for _ in compiled.positiontup or ())
    return [row[3] for row in work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)]
