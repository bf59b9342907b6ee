"""kill −9 at random and at every named point, with platforms that misbehave: nobody's words are lost, doubled or shuffled.

The long run is `python -m tests.crashing --rounds 200`; here a short one, and servers with planted faults that must be noticed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bots.telegram import TelegramDoor
from casestore import posts, talks
from casestore.db import Store, Work
from casestore.messages import Arrival, arrive, sender_of
from casestore.posts import REPLY_SECONDS, Outcome
from casestore.speech import Bubble, Post, Said
from dialogs.doorbell import reply_to
from tests.conftest import StillClock
from tests.crash_stage import MUTANTS, POINTS
from tests.crash_verdict import DISORDER, DOUBLED, LOST
from tests.crashing import line, named_points, random_rounds, story, wrong_server

NOTICED = {"ack first": LOST, "no unique key": DOUBLED, "fresh key": DOUBLED, "said again": DOUBLED, "shuffled": DISORDER}


def test_a_server_killed_at_any_moment_loses_doubles_and_shuffles_nothing() -> None:
    with story(seed=7) as told:
        found = random_rounds(told, rounds=12, judge_every=6)
        assert found.findings == [], line(12, told, found)
        assert told.kills >= 12
        assert found.turns >= 20, "people were heard at all"
        assert found.posts["accepted"] >= 20, "and answered"


def test_a_server_that_dies_at_each_named_point_carries_on_where_it_was() -> None:
    with story(seed=8) as told:
        assert named_points(told) == [], "every point is reached"
        found = told.verdict()
        assert found.findings == [], line(len(POINTS), told, found)
        assert told.kills >= len(POINTS)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_server_with_a_planted_fault_is_found_out(mutant: str) -> None:
    with story(seed=9, mutant=mutant) as told:
        wrong_server(told)
        found = told.verdict()
        assert found.count(NOTICED[mutant]) >= 1, line(1, told, found)


# -- what the long runs found, each alone --------------------------------------------------------------------------------


def _arrival(channel: str, number: int, at: datetime, said: Said, reply_token: str = "") -> Arrival:
    return Arrival(channel, "bot", f"u{number}", "5", at, said, "{}", message_id=f"M{number}", reply_token=reply_token)


def _contact(work: Work, channel: str, clock: StillClock) -> str:
    return sender_of(work, channel, "bot", "5", clock.now()).contact_id


@pytest.mark.parametrize("quick", [False, True], ids=["after its lease", "after a quick restart"])
def test_a_telegram_post_that_a_crash_cut_short_is_not_said_twice(store: Store, clock: StillClock, quick: bool) -> None:
    """Telegram has no key to ask by: it may have gone out, so it is left for a person to look at."""
    post = Post((Bubble("見えています"),))
    store.write(lambda work: posts.queue(work, _contact(work, "telegram", clock), post, clock.now(), author="bot"))
    (first,) = store.write(lambda work: posts.claim_posts(work, clock.now()))
    assert not first.in_doubt
    if quick:
        store.write(posts.release)
    else:
        clock.forward(seconds=61)
    (again,) = store.write(lambda work: posts.claim_posts(work, clock.now()))
    assert again.in_doubt
    settled = asyncio.run(TelegramDoor("1:none", "http://127.0.0.1:9").send(again, clock.now()))
    assert settled.outcome is Outcome.UNCERTAIN


def test_a_post_that_was_put_off_is_not_in_doubt(store: Store, clock: StillClock) -> None:
    post = Post((Bubble("あとで"),))
    store.write(lambda work: posts.queue(work, _contact(work, "telegram", clock), post, clock.now(), author="bot"))
    (first,) = store.write(lambda work: posts.claim_posts(work, clock.now()))
    store.write(lambda work: posts.settle(work, first.id, Outcome.LATER, clock.now(), retry_at=clock.now(), problem="busy"))
    (again,) = store.write(lambda work: posts.claim_posts(work, clock.now()))
    assert (again.tries, again.in_doubt) == (2, False)


def test_a_tap_on_telegram_before_a_message_is_read_before_it(store: Store, clock: StillClock) -> None:
    """A tap has no time of its own, and a message's is a whole second: after an outage only the numbers tell."""
    earlier, now = clock.now(), clock.forward(minutes=3)
    tap = _arrival("telegram", 9, now, Said(tap="greeting/language/ja"))
    words = _arrival("telegram", 10, earlier, Said(text="こんにちは"))
    store.write(lambda work: arrive(work, [tap, words], now))
    with store.reading() as work:
        talk = talks.load(work, _contact(work, "telegram", clock))
        assert [one.said.tap or one.said.text for one in talks.unread(work, talk)] == ["greeting/language/ja", "こんにちは"]


def test_a_reply_token_that_came_late_is_not_trusted(store: Store, clock: StillClock) -> None:
    """It counts from when the person wrote. A refusal of a dead token would be read as "the first try went through"."""
    wrote, now = clock.now(), clock.forward(minutes=2)
    store.write(lambda work: arrive(work, [_arrival("line", 1, wrote, Said(text="はい"), "R1")], now))
    with store.reading() as work:
        talk = talks.load(work, _contact(work, "line", clock))
        token = reply_to(talk, talks.unread(work, talk))
    assert token.until == wrote + REPLY_SECONDS
    assert token.until < now - timedelta(minutes=1)
