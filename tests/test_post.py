"""The posting loop on the real SDKs against the rehearsal platforms: reply first, one retry key, order kept, nothing doubled."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlmodel import col, select

from bots.collection import Collection
from bots.line import LineDoor
from bots.polling import Poller
from bots.post import Postbox
from bots.settlement import BACKOFF, Circuit, Settlement, backoff, resting, retry_at
from casestore.attachments import content_of
from casestore.db import Store, StoreUnavailable
from casestore.posts import REPLY_SECONDS, Outcome, Outgoing, ReplyTo, queue
from casestore.speech import Bubble, Button, Post
from casestore.tables import Attachment, Contact, Message
from tests.conftest import StillClock
from tests.stage import Evening, evening
from tests.test_line import outgoing


def play(store: Store, clock: StillClock, act: Callable[[Evening], Awaitable[None]], **more: Any) -> None:
    async def through() -> None:
        async with evening(store, clock, **more) as stage:
            await act(stage)

    asyncio.run(through())


def postbox(stage: Evening) -> Postbox:
    return Postbox(stage.store, {"line": stage.line, "telegram": stage.telegram}, stage.clock.now, lambda: 0.5)


def rows(store: Store, way: str) -> list[Message]:
    with store.reading() as work:
        return list(work.session.exec(select(Message).where(col(Message.way) == way).order_by(col(Message.id))))


async def writes(stage: Evening, name: str = "kudo", text: str = "こんにちは") -> Message:
    """A LINE phone writes; the stored arrival."""
    before = len(rows(stage.store, "in"))
    stage.phone(name).say(text)
    await stage.until(lambda: len(rows(stage.store, "in")) > before)
    return rows(stage.store, "in")[-1]


def answer(stage: Evening, arrival: Message, text: str = "はい", *, reply: bool = True, **more: Any) -> str:
    now = stage.clock.now()
    post = more.pop("post", Post((Bubble(text, (Button("つぎ", "n:1"),)),)))
    to = ReplyTo(arrival.reply_token, now + REPLY_SECONDS) if reply else None
    return stage.store.write(lambda work: queue(work, arrival.contact_id, post, now, author="bot", reply_to=to, **more))


def state(store: Store, message: str) -> Message:
    return next(row for row in rows(store, "out") if row.id == message)


def test_an_answer_goes_out_as_a_free_reply_and_once(store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage))
        assert await postbox(stage).once() == 1
        assert await postbox(stage).once() == 0
        assert stage.heard_by("kudo") == ["はい"]
        assert [one["operation"] for one in stage.accepted()] == ["reply"]
        row = state(store, message)
        assert (row.state, row.request_id, row.platform_id) == (
            "accepted",
            stage.accepted()[0]["request_id"],
            stage.accepted()[0]["sent"][0],
        )
        assert stage.woken

    play(store, clock, act)


def test_when_the_reply_token_is_old_the_post_is_pushed_under_its_own_key(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage))
        clock.forward(seconds=41)
        await postbox(stage).once()
        assert [(one["operation"], one.get("retry_key")) for one in stage.accepted()] == [("push", message)]
        assert stage.heard_by("kudo") == ["はい"]

    play(sqlite_store, clock, act)


def test_a_reply_token_line_no_longer_takes_is_followed_by_a_push_at_once(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        arrival = await writes(stage)
        stage.rehearsal.stage.shelf.change("reply_token", arrival.reply_token, used=True)
        message = answer(stage, arrival)
        box = postbox(stage)
        assert [await box.once(), await box.once()] == [1, 1]
        assert [one["operation"] for one in stage.accepted()] == ["push"]
        assert state(sqlite_store, message).state == "accepted"

    play(sqlite_store, clock, act)


def test_while_line_cannot_be_reached_nothing_is_lost_and_the_post_goes_out_once_as_a_push(
    sqlite_store: Store, clock: StillClock
) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage))
        nowhere = LineDoor("line-token", "http://127.0.0.1:9")
        away = Postbox(sqlite_store, {"line": nowhere}, clock.now, lambda: 0.5)
        await away.once()
        await nowhere.close()
        assert state(sqlite_store, message).problem == "no answer"
        clock.forward(seconds=2)
        await postbox(stage).once()
        assert [one["operation"] for one in stage.accepted()] == ["push"]
        assert stage.heard_by("kudo") == ["はい"]

    play(sqlite_store, clock, act)


def test_a_door_that_breaks_down_leaves_its_post_uncertain_and_no_word_in_the_log(
    sqlite_store: Store, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(LineDoor):
        async def send(self, outgoing: Outgoing, now: datetime) -> Settlement:
            raise RuntimeError(outgoing.post.bubbles[0].text)

    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage), "ひみつ")
        await Postbox(sqlite_store, {"line": Broken("t")}, clock.now, lambda: 0.5).once()
        assert state(sqlite_store, message).state == "uncertain"

    play(sqlite_store, clock, act)
    assert "RuntimeError at test_post.py" in caplog.text
    assert "ひみつ" not in caplog.text


@pytest.mark.parametrize("fault", ["error", "html", "cut", "error_after", "html_after", "cut_after"])
@pytest.mark.parametrize("operation", ["reply", "push"])
def test_a_lost_answer_loses_no_post_and_doubles_none(
    sqlite_store: Store, clock: StillClock, operation: str, fault: str
) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage), reply=operation == "reply")
        stage.fault(fault, platform="line", operation=operation, count=1)
        box = postbox(stage)
        assert await box.once() == 1
        assert state(sqlite_store, message).state == "waiting"
        assert await box.once() == 0
        clock.forward(seconds=2)
        assert await box.once() == 1
        assert state(sqlite_store, message).state == "accepted"
        assert stage.heard_by("kudo") == ["はい"]
        assert [one["operation"] for one in stage.accepted()] == [operation]

    play(sqlite_store, clock, act)


def test_a_reply_whose_fate_cannot_be_told_any_more_is_shown_as_uncertain_and_not_doubled(
    sqlite_store: Store, clock: StillClock
) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage))
        stage.fault("cut_after", platform="line", operation="reply", count=1)
        await postbox(stage).once()
        clock.forward(minutes=30)
        await postbox(stage).once()
        assert state(sqlite_store, message).state == "uncertain"
        assert stage.heard_by("kudo") == ["はい"]

    play(sqlite_store, clock, act)


def test_too_fast_is_tried_again_and_a_month_used_up_is_told_apart(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        first = answer(stage, await writes(stage), "一", reply=False)
        stage.fault("rate", platform="line", operation="push", count=1)
        box = postbox(stage)
        await box.once()
        assert state(sqlite_store, first).problem == "too many at once"
        clock.forward(seconds=2)
        await box.once()
        assert state(sqlite_store, first).state == "accepted"
        stage.rehearsal.stage.set("quota", 1)
        second = answer(stage, await writes(stage, "hasegawa"), "二", reply=False)
        await box.once()
        calls = len(stage.calls())
        third = answer(stage, await writes(stage), "三", reply=False)
        await box.once()
        used_up = "this month's messages are used up"
        assert [state(sqlite_store, one).problem for one in (second, third)] == [used_up, used_up]
        assert len(stage.calls()) == calls  # the third was not even tried
        free = answer(stage, await writes(stage, "hasegawa"), "四")  # a reply costs nothing; but it waits for its turn
        assert state(sqlite_store, free).state == "waiting"
        stage.rehearsal.stage.set("quota", None)
        clock.forward(hours=2)
        for _ in range(3):
            await box.once()
        assert [stage.heard_by("kudo"), stage.heard_by("hasegawa")] == [["一", "三"], ["二", "四"]]

    play(sqlite_store, clock, act)


def test_a_push_costs_one_of_the_months_messages_and_a_reply_none(sqlite_store: Store, clock: StillClock) -> None:
    """However many bubbles it has; very long words are several calls and cost as many."""

    async def act(stage: Evening) -> None:
        reply = answer(stage, await writes(stage), "はい")
        await postbox(stage).once()
        push = answer(stage, await writes(stage, "hasegawa"), "一", reply=False)
        await postbox(stage).once()
        long = answer(stage, await writes(stage, "hasegawa"), "長" * 30_000, reply=False)
        await postbox(stage).once()
        assert [state(sqlite_store, one).pushes for one in (reply, push, long)] == [None, 1, 2]

    play(sqlite_store, clock, act)


def test_one_persons_posts_keep_their_order_when_the_first_fails(store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        arrival = await writes(stage)
        stage.fault("error", platform="line", operation="push", count=2)
        for text in ("一", "二", "三"):
            answer(stage, arrival, text, reply=False)
        box = postbox(stage)
        for _ in range(8):
            await box.once()
            clock.forward(seconds=3)
        assert stage.heard_by("kudo") == ["一", "二", "三"]

    play(store, clock, act)


def test_a_slow_call_to_one_person_holds_up_nobody_else(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        for name in ("kudo", "hasegawa"):
            answer(stage, await writes(stage, name), reply=False)
        await stage.line.show_typing("U")  # the SDK is imported now, not while we measure
        stage.fault("delay", platform="line", operation="push", seconds=0.4)
        start = time.perf_counter()
        assert await postbox(stage).once() == 2
        assert time.perf_counter() - start < 0.75

    play(sqlite_store, clock, act)


def test_a_clock_that_jumps_past_the_lease_does_not_send_twice_what_is_under_way(
    sqlite_store: Store, clock: StillClock
) -> None:
    async def act(stage: Evening) -> None:
        answer(stage, await starts(stage))
        stage.fault("delay_after", platform="telegram", operation="sendMessage", seconds=0.3, count=1)
        box = postbox(stage)
        first = asyncio.create_task(box.once())
        await stage.until(lambda: stage.heard_by("sato"))
        clock.forward(days=7)
        assert await box.once() == 0
        await first
        assert stage.heard_by("sato") == ["はい"]

    play(sqlite_store, clock, act)


def test_after_23_hours_a_post_is_given_up_and_not_sent_under_a_key_line_has_forgotten(
    sqlite_store: Store, clock: StillClock
) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage), reply=False)
        stage.fault("error", platform="line", operation="push")
        box = postbox(stage)
        tries = 0
        for _ in range(24 * 60):
            tries += await box.once() if state(sqlite_store, message).not_before <= clock.now() else 0
            clock.forward(minutes=1)
        row = state(sqlite_store, message)
        assert (row.state, row.problem) == ("never", "gave up")
        assert tries >= 11
        assert row.settled_at - row.first_try_at <= timedelta(hours=23, minutes=2)

    play(sqlite_store, clock, act)


def test_five_faults_let_the_channel_rest_and_the_others_wait_without_a_call(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await writes(stage), reply=False)
        stage.fault("error", platform="line", operation="push", count=5)
        box = postbox(stage)
        for _ in range(3):
            await box.once()
            clock.forward(seconds=7)
        other = answer(stage, await writes(stage, "hasegawa"), reply=False)
        await box.once()
        clock.forward(seconds=2)
        await box.once()
        clock.forward(seconds=30)
        assert {state(sqlite_store, one).state for one in (message, other)} == {"waiting"}
        for _ in range(4):
            await box.once()
            clock.forward(minutes=3)
        assert {state(sqlite_store, one).state for one in (message, other)} == {"accepted"}

    play(sqlite_store, clock, act)


def test_what_line_refuses_is_never_tried_again(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        arrival = await writes(stage)
        stage.rehearsal.stage.shelf.drop("user", f"line:{stage.phone('kudo').phone['user_id']}")
        message = answer(stage, arrival, reply=False)
        await postbox(stage).once()
        row = state(sqlite_store, message)
        assert (row.state, row.problem) == ("never", "the platform refuses this post")

    play(sqlite_store, clock, act)


def test_a_very_long_text_goes_out_whole_in_pushes_with_steady_keys(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        words = "あ" * 31_000
        message = answer(stage, await writes(stage), post=Post((Bubble(words),)))
        stage.fault("cut_after", platform="line", operation="push", count=1)
        box = postbox(stage)
        await box.once()
        clock.forward(seconds=2)
        await box.once()
        assert "".join(stage.heard_by("kudo")) == words
        assert [one["operation"] for one in stage.accepted()] == ["push", "push"]
        assert state(sqlite_store, message).state == "accepted"

    play(sqlite_store, clock, act)


def test_the_running_loop_sends_when_woken_and_waits_for_answers_when_stopped(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        arrival = await writes(stage)
        await stage.line.show_typing("U")
        box = postbox(stage)
        running = asyncio.create_task(box.run())
        await asyncio.sleep(0.05)
        for text in ("一", "二", "三"):
            answer(stage, arrival, text, reply=False)
        box.wake()
        await stage.until(lambda: stage.heard_by("kudo") == ["一", "二", "三"], 0.9)
        stage.fault("delay", platform="line", operation="push", seconds=0.3)
        last = answer(stage, arrival, "四", reply=False)
        box.wake()
        await asyncio.sleep(0.1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert state(sqlite_store, last).state == "accepted"

    play(sqlite_store, clock, act)


# -- Telegram -------------------------------------------------------------------------------------------------------------------


async def starts(stage: Evening) -> Message:
    before = len(rows(stage.store, "in"))
    stage.telegram_phone().start()
    poller = Poller(stage.store, stage.telegram, stage.clock.now, lambda: None, seconds=0)
    await poller.once()
    await stage.until(lambda: len(rows(stage.store, "in")) > before)
    return rows(stage.store, "in")[-1]


def test_a_telegram_post_is_one_message_with_keys(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await starts(stage), post=Post((Bubble("一"), Bubble("二_*[", (Button("はい", "y:1"),)))))
        await postbox(stage).once()
        assert stage.heard_by("sato") == ["一\n\n二_*["]
        row = state(sqlite_store, message)
        assert (row.state, row.platform_id.isdigit()) == ("accepted", True)

    play(sqlite_store, clock, act)


@pytest.mark.parametrize(
    ("fault", "must_arrive", "ends", "shown"),
    [
        ("cut_after", False, "uncertain", 1),
        ("cut_after", True, "accepted", 2),
        ("error", False, "uncertain", 0),
        ("rate", False, "accepted", 1),
    ],
)
def test_a_lost_answer_of_telegram_stays_uncertain_unless_it_must_arrive(
    sqlite_store: Store, clock: StillClock, fault: str, must_arrive: bool, ends: str, shown: int
) -> None:
    async def act(stage: Evening) -> None:
        message = answer(stage, await starts(stage), must_arrive=must_arrive)
        stage.fault(fault, platform="telegram", operation="sendMessage", count=1, seconds=4)
        box = postbox(stage)
        await box.once()
        if fault == "rate":
            clock.forward(seconds=3)
            assert await box.once() == 0
        clock.forward(seconds=2)
        await box.once()
        assert state(sqlite_store, message).state == ends
        assert len(stage.heard_by("sato")) == shown

    play(sqlite_store, clock, act)


def test_who_blocked_us_on_telegram_is_marked_unreachable(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        arrival = await starts(stage)
        stage.telegram_phone().block()
        message = answer(stage, arrival)
        await postbox(stage).once()
        row = state(sqlite_store, message)
        assert (row.state, row.problem) == ("never", "blocked")
        with sqlite_store.reading() as work:
            assert work.session.exec(select(Contact)).one().blocked_at is not None

    play(sqlite_store, clock, act)


def test_polled_updates_are_confirmed_only_after_they_are_stored(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        woken: list[int] = []
        poller = Poller(stage.store, stage.telegram, clock.now, lambda: woken.append(1), seconds=0)
        phone = stage.telegram_phone()
        await poller.once()  # takes the webhook away
        phone.start()
        stage.telegram_phone().say("一")
        broken = Poller(_Shut(stage.store), stage.telegram, clock.now, lambda: woken.append(2), seconds=0)
        with pytest.raises(StoreUnavailable):
            await broken.once()
        assert (rows(sqlite_store, "in"), woken) == ([], [])
        assert await poller.once() == 2
        assert await poller.once() == 0
        assert [row.kind for row in rows(sqlite_store, "in")] == ["start", "text"]
        assert woken == [1]

    play(sqlite_store, clock, act)


class _Shut(Store):
    """The same database through a store that has been closed."""

    def __init__(self, store: Store) -> None:
        self.vault = store.vault
        self._shut = store

    def submit(self, job: Any) -> Any:
        import concurrent.futures

        failed: concurrent.futures.Future[Any] = concurrent.futures.Future()
        failed.set_exception(StoreUnavailable("closed"))
        return failed


def test_only_the_leader_polls(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        asked: list[bool] = []
        poller = Poller(
            stage.store, stage.telegram, clock.now, lambda: None, seconds=0, leader=lambda: bool(asked.append(False))
        )
        running = asyncio.create_task(poller.run())
        await stage.until(lambda: asked)
        stage.telegram_phone().start()
        await asyncio.sleep(0.1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not [row for row in rows(sqlite_store, "in") if row.channel == "telegram" and row.event_id is None]

    play(sqlite_store, clock, act)


# -- what came with a message -----------------------------------------------------------------------------------------------------


def photo_with_a_place_in_it() -> bytes:
    picture = Image.new("RGB", (40, 30), (200, 30, 30))
    exif = Image.Exif()
    exif[0x0110] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue() + b"<script>tail</script>"


def test_a_photo_is_fetched_drawn_anew_and_kept_without_where_it_was_taken(store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        stage.phone("kudo").photo(photo_with_a_place_in_it())
        await stage.until(lambda: rows(store, "in"))
        assert await Collection(store, {"line": stage.line}, clock.now).once() == 1
        content, mime = kept(store)
        assert mime == "image/jpeg"
        assert b"SECRETCAMERA" not in content
        assert b"<script>" not in content
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.size, len(picture.getexif())) == ((40, 30), 0)

    play(store, clock, act)


def kept(store: Store) -> tuple[bytes, str]:
    with store.reading() as work:
        found = content_of(work, work.session.exec(select(Attachment)).one().id)
    assert found is not None
    return found


def test_a_picture_that_is_not_ready_is_fetched_later_and_an_unsent_one_is_gone(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        collection = Collection(sqlite_store, {"line": stage.line}, clock.now)
        stage.phone("kudo").photo(slow=30)
        await stage.until(lambda: rows(sqlite_store, "in"))
        assert await collection.once() == 1
        assert await collection.once() == 0
        clock.forward(seconds=61)
        assert await collection.once() == 1
        assert kept(sqlite_store)[1].startswith("image/")
        bubble = stage.phone("hasegawa").photo()["bubble"]
        await stage.until(lambda: len(rows(sqlite_store, "in")) == 2)
        stage.phone("hasegawa").unsend(bubble)
        await stage.until(lambda: len(rows(sqlite_store, "in")) == 3)
        await collection.once()
        with sqlite_store.reading() as work:
            states = sorted(one.state for one in work.session.exec(select(Attachment)))
        assert states == ["forgotten", "kept"]

    play(sqlite_store, clock, act)


def test_a_voice_from_telegram_is_fetched_as_it_is(sqlite_store: Store, clock: StillClock) -> None:
    async def act(stage: Evening) -> None:
        await starts(stage)
        stage.telegram_phone().voice()
        await Poller(stage.store, stage.telegram, clock.now, lambda: None, seconds=0).once()
        await Collection(sqlite_store, {"telegram": stage.telegram}, clock.now).once()
        content, mime = kept(sqlite_store)
        assert (mime, content[:4]) == ("audio/wav", b"RIFF")

    play(sqlite_store, clock, act)


# -- pure -----------------------------------------------------------------------------------------------------------------------


def test_the_waiting_grows_and_is_spread_by_a_fifth() -> None:
    assert [backoff(tries, 0.5) for tries in range(1, 11)] == list(BACKOFF)
    assert backoff(99, 0.5) == BACKOFF[-1]
    assert (backoff(1, 0.0), backoff(1, 0.999) < timedelta(seconds=1.2)) == (timedelta(seconds=0.8), True)


def test_the_platforms_wish_is_kept_and_the_deadline_is_not_passed(clock: StillClock) -> None:
    now = clock.now()
    post = outgoing(tries=1, first_try=now)
    assert retry_at(post, Settlement(Outcome.LATER, wait=timedelta(seconds=9)), now, 0.5) == now + timedelta(seconds=9)
    assert retry_at(post, Settlement(Outcome.LATER, at_once=True), now, 0.5) == now
    assert retry_at(post, Settlement(Outcome.LATER, wait=timedelta(days=2)), now, 0.5) == now + timedelta(hours=23)


def test_a_channel_rests_after_five_faults_in_a_minute_and_not_after_five_in_an_hour(clock: StillClock) -> None:
    fault = Settlement(Outcome.LATER, fault=True)
    quick, slow = Circuit(), Circuit()
    for number in range(5):
        quick.learn(fault, clock.now() + timedelta(seconds=number))
        slow.learn(fault, clock.now() + timedelta(minutes=number))
    assert quick.rests(clock.now() + timedelta(seconds=5))
    assert not quick.rests(clock.now() + timedelta(seconds=40))
    assert not slow.rests(clock.now() + timedelta(minutes=4))


def test_a_rest_spends_a_reply_token_never_tried_and_keeps_one_whose_answer_was_lost(clock: StillClock) -> None:
    circuit = Circuit(resting_until=clock.now() + timedelta(seconds=30))
    assert resting(outgoing(tries=1), circuit, clock.now()).spent_reply
    assert not resting(outgoing(tries=2), circuit, clock.now()).spent_reply
