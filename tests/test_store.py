"""The store's engine room, on both databases (DESIGN.md 6)."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from casestore import attachments, audit, posts, talks
from casestore.db import Store, Work
from casestore.messages import Arrival, arrive
from casestore.posts import Outcome, ReplyTo, claim_posts, queue, settle
from casestore.schema import differences, migrate, step_back
from casestore.sealing import Broken, Vault
from casestore.speech import Bubble, Media, Post, Said
from casestore.tables import Audit, Message, Person
from tests.conftest import StillClock


def letter(number: int, clock: StillClock, said: Said | None = None, sender: str = "U1", **more: str) -> Arrival:
    return Arrival(
        channel="line",
        account="bot",
        event_id=f"E{number}",
        sender=sender,
        at=clock.now() + timedelta(milliseconds=number),
        said=said or Said(text=f"こんにちは{number}"),
        raw=json.dumps({"n": number}),
        message_id=more.get("message_id", f"M{number}"),
        reply_token=f"R{number}",
    )


def hello(text_: str = "はい") -> Post:
    return Post((Bubble(text_),))


def contact_of(work: Work) -> str:
    return work.session.exec(select(Message)).first().contact_id  # type: ignore[union-attr]


def test_the_database_has_exactly_the_tables_of_the_code_after_up_down_up(database_url: str, key_file: object) -> None:
    from casestore.db import make_engine

    engine = make_engine(database_url)
    assert differences(engine) == []
    step_back(engine)
    migrate(engine)
    assert differences(engine) == []
    engine.dispose()


def test_the_same_event_three_times_is_stored_once(store: Store, clock: StillClock) -> None:
    first = store.write(lambda work: arrive(work, [letter(1, clock), letter(1, clock)], clock.now()))
    again = store.write(lambda work: arrive(work, [letter(1, clock)], clock.now()))
    assert len(first) == 1
    assert again == ()


def test_one_failing_job_does_not_take_the_others_of_its_batch_with_it(store: Store, clock: StillClock) -> None:
    def bad(work: Work) -> None:
        arrive(work, [letter(99, clock)], clock.now())
        raise ValueError("this one only")

    futures: list[Future[object]] = []
    for number in range(20):
        futures.append(store.submit(lambda work, n=number: arrive(work, [letter(n, clock)], clock.now())))
        futures.append(store.submit(bad))
    failures = [future.exception() for future in futures]
    assert [type(one).__name__ for one in failures] == ["NoneType", "ValueError"] * 20
    with store.reading() as work:
        assert len(work.session.exec(select(Message)).all()) == 20


def test_a_sealed_value_moved_to_another_row_does_not_open(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock), letter(2, clock)], clock.now()))

    def swap(work: Work) -> None:
        one, two = work.session.exec(select(Message)).all()
        person = work.session.exec(select(Person)).one()
        with pytest.raises(Broken):
            work.open(person.id, "message.body", one.id, two.body)
        with pytest.raises(Broken):
            work.open(person.id, "message.raw", one.id, one.body)
        assert "こんにちは1" in work.open(person.id, "message.body", one.id, one.body)

    store.write(swap)


def test_nothing_a_person_said_lies_readable_in_the_database(sqlite_store: Store, sqlite_url: str, clock: StillClock) -> None:
    canary = "カナリア・家賃が払えません"
    sqlite_store.write(lambda work: arrive(work, [letter(1, clock, Said(text=canary), "Ucanary")], clock.now()))
    sqlite_store.write(lambda work: queue(work, contact_of(work), hello(canary), clock.now(), author="bot"))
    sqlite_store.close()
    from pathlib import Path

    for file in Path(sqlite_url.removeprefix("sqlite:///")).parent.iterdir():
        content = file.read_bytes()
        assert canary.encode() not in content
        assert b"Ucanary" not in content


def test_messages_are_taken_in_the_platforms_order_whatever_order_they_came_in(store: Store, clock: StillClock) -> None:
    for number in (3, 1, 2):
        store.write(lambda work, n=number: arrive(work, [letter(n, clock)], clock.now()))

    def read(work: Work) -> list[str]:
        (contact,) = talks.waiting(work, clock.now())
        talk = talks.load(work, contact)
        return [heard.said.text for heard in talks.unread(work, talk)]

    assert store.write(read) == ["こんにちは1", "こんにちは2", "こんにちは3"]


def test_a_talk_stops_waiting_only_when_everything_is_taken(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock), letter(2, clock)], clock.now()))

    def take_one(work: Work) -> list[str]:
        (contact,) = talks.waiting(work, clock.now())
        heard = talks.unread(work, talks.load(work, contact))
        talks.turned(work, contact, [heard[0].message_id], clock.now())
        return talks.waiting(work, clock.now())

    assert len(store.write(take_one)) == 1
    assert store.write(take_one) == []


def test_an_unsent_message_leaves_only_the_bare_fact(store: Store, clock: StillClock) -> None:
    photo = Said(text="ひみつ", media=(Media("image", ref="M1"),))
    store.write(lambda work: arrive(work, [letter(1, clock, photo)], clock.now()))
    unsend = letter(2, clock, Said(event="unsend"), message_id="M1")
    store.write(lambda work: arrive(work, [unsend], clock.now()))
    with store.reading() as work:
        gone = work.session.exec(select(Message).where(Message.event_id == "E1")).one()
        assert gone.body is None
        assert gone.raw is None
        assert gone.unsent_at == clock.now()
        assert attachments.attachments_wanted(work, clock.now()) == ()


def test_an_unsend_that_overtakes_its_message_still_keeps_the_words_out(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(2, clock, Said(event="unsend"), message_id="M1")], clock.now()))
    store.write(lambda work: arrive(work, [letter(1, clock)], clock.now()))
    with store.reading() as work:
        late = work.session.exec(select(Message).where(Message.event_id == "E1")).one()
        assert late.body is None
        assert late.raw is None


def test_posts_of_one_person_go_out_one_at_a_time_and_in_order(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock)], clock.now()))
    for words in ("一", "二", "三"):
        store.write(lambda work, w=words: queue(work, contact_of(work), hello(w), clock.now(), author="bot"))
    seen = []
    for _ in range(3):
        (outgoing,) = store.write(lambda work: claim_posts(work, clock.now()))
        assert store.write(lambda work: claim_posts(work, clock.now())) == ()
        seen.append(outgoing.post.bubbles[0].text)
        store.write(lambda work, out=outgoing: settle(work, out.id, Outcome.ACCEPTED, clock.now()))
    assert seen == ["一", "二", "三"]


def test_a_post_to_be_tried_again_holds_back_the_later_ones_of_that_person(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock)], clock.now()))
    for words in ("一", "二"):
        store.write(lambda work, w=words: queue(work, contact_of(work), hello(w), clock.now(), author="bot"))
    (first,) = store.write(lambda work: claim_posts(work, clock.now()))
    later = clock.now() + timedelta(seconds=30)
    store.write(lambda work: settle(work, first.id, Outcome.LATER, clock.now(), retry_at=later, spent_reply=True))
    assert store.write(lambda work: claim_posts(work, clock.now())) == ()
    clock.forward(seconds=30)
    (again,) = store.write(lambda work: claim_posts(work, clock.now()))
    assert (again.id, again.tries, again.reply_token) == (first.id, 2, "")


def test_a_claim_whose_process_died_comes_back_after_its_lease(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock)], clock.now()))
    reply = ReplyTo("R1", clock.now() + posts.REPLY_SECONDS)
    store.write(lambda work: queue(work, contact_of(work), hello(), clock.now(), author="bot", reply_to=reply))
    (first,) = store.write(lambda work: claim_posts(work, clock.now()))
    clock.forward(seconds=61)
    (again,) = store.write(lambda work: claim_posts(work, clock.now()))
    assert again.id == first.id
    assert again.first_try == first.first_try
    assert again.reply_token == "R1"


def test_a_person_who_blocked_us_gets_nothing_and_it_says_so(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock, Said(event="unfollow"))], clock.now()))
    message = store.write(lambda work: queue(work, contact_of(work), hello(), clock.now(), author="bot"))
    with store.reading() as work:
        kept = work.session.get(Message, message)
        assert kept is not None
        assert (kept.state, kept.problem) == ("never", "blocked")


def test_the_audit_chain_notices_a_changed_row_and_refuses_to_be_changed(store: Store, clock: StillClock) -> None:
    for number in range(5):
        store.write(lambda work, n=number: audit.note(work, "staff", "read_case", f"case{n}", clock.now()))
    with store.reading() as work:
        assert audit.broken_at(work) is None
        assert audit.length(work) == 5
    with pytest.raises(DBAPIError, match="only grows"):
        store.write(lambda work: work.connection.execute(text("UPDATE audit SET actor = 'x' WHERE seq = 3")))
    with pytest.raises(DBAPIError, match="only grows"):
        store.write(lambda work: work.connection.execute(text("DELETE FROM audit WHERE seq = 5")))
    forged = {"seq": 6, "at": clock.now(), "actor": "x", "action": "y", "mac": "0" * 64}
    store.write(lambda work: work.session.add(Audit(**forged)))
    with store.reading() as work:
        assert audit.broken_at(work) == 6


def test_screens_are_told_after_the_commit_and_not_after_a_failure(store: Store, clock: StillClock) -> None:
    import threading

    heard: list[tuple[str, str]] = []
    told = threading.Event()
    store.listen(lambda topic, thing: (heard.append((topic, thing)), told.set()))  # type: ignore[func-returns-value]

    def bad(work: Work) -> None:
        work.tell("never", "x")
        raise ValueError

    if store.dialect == "postgresql":
        threading.Event().wait(0.3)  # until the listening connection stands
    assert isinstance(store.submit(bad).exception(), ValueError)
    store.write(lambda work: work.tell("talk", "c1"))
    assert told.wait(3)
    assert heard == [("talk", "c1")]


def test_what_names_nobody_is_kept_and_wakes_nobody(store: Store, clock: StillClock) -> None:
    kept = store.write(lambda work: arrive(work, [letter(1, clock, Said(event="unknown:group"), "")], clock.now()))
    assert len(kept) == 1
    assert store.write(lambda work: talks.waiting(work, clock.now())) == []


def test_after_a_restart_of_the_only_process_a_claimed_post_can_be_taken_at_once(store: Store, clock: StillClock) -> None:
    store.write(lambda work: arrive(work, [letter(1, clock)], clock.now()))
    store.write(lambda work: queue(work, contact_of(work), hello(), clock.now(), author="bot"))
    (first,) = store.write(lambda work: claim_posts(work, clock.now()))
    store.write(posts.release)
    (again,) = store.write(lambda work: claim_posts(work, clock.now()))
    assert again.id == first.id


def test_a_new_master_key_rewraps_peoples_keys_and_leaves_what_they_sealed() -> None:
    old, new = Vault(b"o" * 32), Vault(b"n" * 32)
    wrapped = old.new_person_key("p1")
    sealed = old.seal("p1", "person.name", "p1", "工藤".encode())
    with pytest.raises(Broken):
        new.learn("p1", wrapped)
    new.learn("p1", old.rewrapped("p1", wrapped, new))
    assert new.open("p1", "person.name", "p1", sealed).decode() == "工藤"


def test_a_job_nobody_waits_for_any_more_is_left_out_and_the_writer_goes_on(store: Store, clock: StillClock) -> None:
    """A request that was cut off must never take the writer with it."""
    gate, reached = threading.Event(), threading.Event()

    def hold(work: Work) -> None:
        reached.set()
        gate.wait(5)

    first = store.submit(hold)
    assert reached.wait(5)
    ran: list[str] = []
    waiting = store.submit(lambda work: ran.append("nobody waits"))
    last = store.submit(lambda work: ran.append("somebody waits"))
    assert waiting.cancel()
    gate.set()
    first.result(5)
    last.result(5)
    assert ran == ["somebody waits"]
    assert store.write(lambda work: "still here") == "still here"
