"""Telegram's door: what is genuine, what an update says, how a post is drawn, what a failure means."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import telegram.error
from hypothesis import given, settings

from bots.reading import Unreadable
from bots.telegram import Pace, TelegramDoor, arrivals, genuine, outcome, payload
from casestore.posts import Outcome
from casestore.speech import Bubble, Button, Media, Place, Post, Said
from tests.test_line import POSTS, clean, utf16

NOW = datetime(2026, 11, 25, 12, 10, tzinfo=UTC)
SENT = int(NOW.timestamp()) - 5
PERSON = {"id": 5_000_000_000, "is_bot": False, "first_name": "花", "language_code": "ja"}
ALONE = {"id": 5_000_000_000, "type": "private", "first_name": "花"}
GROUP = {"id": -100, "type": "supergroup", "title": "家族"}


def update(kind: str = "message", **content: Any) -> dict[str, Any]:
    return {"update_id": 9, kind: {"message_id": 3, "from": PERSON, "chat": ALONE, "date": SENT, **content}}


def tapped(**more: Any) -> dict[str, Any]:
    old = {"message_id": 2, "chat": ALONE, "date": SENT - 900_000}
    return {"update_id": 9, "callback_query": {"id": "4382", "from": PERSON, "message": old, "chat_instance": "1", **more}}


def member(status: str, chat: dict[str, Any] = ALONE) -> dict[str, Any]:
    return {
        "update_id": 9,
        "my_chat_member": {"chat": chat, "from": PERSON, "date": SENT, "new_chat_member": {"status": status}},
    }


def heard(sent: dict[str, Any]) -> Said:
    (arrival,) = arrivals(json.dumps(sent).encode(), "42", NOW)
    return arrival.said


@pytest.mark.parametrize("given_", [None, "", "Secret", "secret ", "ひみつ"])
def test_a_missing_or_wrong_secret_is_not_genuine(given_: str | None) -> None:
    assert genuine("secret", b"", "secret")
    assert not genuine("secret", b"", given_)
    assert not genuine("", b"", "")


PHOTO = [
    {"file_id": "s", "width": 90, "height": 60},
    {"file_id": "l", "width": 900, "height": 600, "file_size": 7},
    {"width": 9},
]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (update(text="こんにちは"), Said(text="こんにちは")),
        (update(text="/start"), Said(event="start")),
        (update(text="/start abc_DEF-1"), Said(event="start", payload="abc_DEF-1")),
        (update(text="/start@tsunagi_bot abc"), Said(event="start", payload="abc")),
        (update(text="/started"), Said(text="/started")),
        (update("edited_message", text="なおした", edit_date=SENT), Said(text="なおした", event="edit")),
        (
            update(photo=PHOTO, caption="家", media_group_id="A"),
            Said(text="家", media=(Media("image", "l", size=7, album="A"),)),
        ),
        (update(voice={"file_id": "v", "mime_type": "audio/ogg"}), Said(media=(Media("audio", "v", mime="audio/ogg"),))),
        (update(audio={"file_id": "a", "file_name": "a.mp3"}), Said(media=(Media("audio", "a", "a.mp3"),))),
        (update(video={"file_id": "v"}), Said(media=(Media("video", "v"),))),
        (update(video_note={"file_id": "v"}), Said(media=(Media("video", "v"),))),
        (update(animation={"file_id": "g"}, document={"file_id": "g"}), Said(media=(Media("video", "g"),))),
        (
            update(document={"file_id": "d", "file_name": "a.pdf", "mime_type": "application/pdf", "file_size": 9}),
            Said(media=(Media("file", "d", "a.pdf", "application/pdf", 9),)),
        ),
        (update(sticker={"file_id": "s", "emoji": "🍎"}), Said(media=(Media("sticker", "s", "🍎"),))),
        (update(location={"latitude": 43.0, "longitude": 141.0}), Said(place=Place(43.0, 141.0))),
        (
            update(
                venue={"location": {"latitude": 43.0, "longitude": 141.0}, "title": "駅", "address": "北区"},
                location={"latitude": 43.0, "longitude": 141.0},
            ),
            Said(place=Place(43.0, 141.0, "駅", "北区")),
        ),
        (update(contact={"first_name": "花", "last_name": "山田", "phone_number": "000"}), Said(text="山田 花 000")),
        (update(dice={"emoji": "🎲"}), Said(event="unknown:dice")),
        (update(hologram={"file_id": "h"}, caption="見て"), Said(text="見て", event="unknown:hologram")),
        (update(photo="x"), Said(event="unknown:photo")),
        (tapped(data="a:1"), Said(tap="a:1")),
        (tapped(game_short_name="g"), Said(event="unknown:callback_query")),
        (member("kicked"), Said(event="unfollow")),
        (member("member"), Said(event="follow")),
        (member("restricted"), Said(event="unknown:my_chat_member")),
        ({"update_id": 9, "poll": {"id": "1"}}, Said(event="unknown:poll")),
        ({"update_id": 9, "inline_query": {"id": "1", "from": PERSON, "query": "x"}}, Said(event="unknown:inline_query")),
        ({"update_id": 9}, Said(event="unknown:")),
    ],
)
def test_each_kind_of_update_is_heard_as_what_it_is(sent: dict[str, Any], said: Said) -> None:
    assert heard(sent) == said


def test_an_arrival_carries_who_when_and_in_what_language() -> None:
    (arrival,) = arrivals(json.dumps(update(text="はい")).encode(), "42", NOW)
    assert (arrival.channel, arrival.account, arrival.event_id) == ("telegram", "42", "u9")
    assert (arrival.sender, arrival.message_id, arrival.language) == ("5000000000", "3", "ja")
    assert (arrival.at, arrival.reply_token) == (NOW - timedelta(seconds=5), "")


def test_a_tap_happens_now_and_its_query_is_to_be_answered() -> None:
    (arrival,) = arrivals(json.dumps(tapped(data="a:1")).encode(), "42", NOW)
    assert (arrival.at, arrival.reply_token, arrival.sender) == (NOW, "4382", "5000000000")


@pytest.mark.parametrize("stamp", ["1700000000", 1.5, 10**18, -1, 4102444800, None, True])
def test_an_absurd_date_gives_way_to_the_time_of_arrival(stamp: object) -> None:
    (arrival,) = arrivals(json.dumps(update(text="はい", date=stamp)).encode(), "42", NOW)
    assert arrival.at == NOW


@pytest.mark.parametrize("number", ["9", 9.0, -1, None, True, 2**60, []])
def test_an_update_without_a_whole_number_is_unreadable(number: object) -> None:
    with pytest.raises(Unreadable):
        arrivals(json.dumps({**update(text="はい"), "update_id": number}).encode(), "42", NOW)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"[{}]", b"{}", b"\xff", b'{"update_id":1,"update_id":2}'])
def test_what_is_no_update_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        arrivals(body, "42", NOW)


@pytest.mark.parametrize(
    "sent",
    [
        update(text="ひみつ", chat=GROUP),
        update("channel_post", text="ひみつ", chat={"id": -1, "type": "channel"}),
        member("left", GROUP),
    ],
)
def test_nothing_said_in_a_group_is_kept(sent: dict[str, Any]) -> None:
    (arrival,) = arrivals(json.dumps(sent).encode(), "42", NOW)
    assert (arrival.said.event, arrival.sender, arrival.language) == ("unknown:group", "", "")
    assert "ひみつ" not in arrival.raw + json.dumps(arrival.said.as_json())


def test_an_invitation_into_a_group_can_be_declined() -> None:
    assert heard(member("member", GROUP)) == Said(event="unknown:invited", payload="-100")


# -- payload --------------------------------------------------------------------------------------------------------------------


def problems(messages: list[dict[str, Any]]) -> list[str]:
    """Telegram's limits, written down apart from the renderer (research/platforms.md 3.4)."""
    found = [f"text {one}" for one in messages if not one["text"].strip() or utf16(one["text"]) > 4_096]
    found += ["keys not under the last"] if any("reply_markup" in one for one in messages[:-1]) else []
    markup = messages[-1].get("reply_markup", {})
    keys = [key for row in markup.get("inline_keyboard", markup.get("keyboard", [])) for key in row]
    found += ["too many keys"] if len(keys) > 100 else []
    found += ["no keys at all"] if markup and not keys else []
    for key in keys:
        found += ["no label"] if not key["text"].strip() else []
        found += ["data"] if not 1 <= len(key.get("callback_data", "x").encode()) <= 64 else []
        found += ["url"] if not key.get("url", "https://a.b").startswith(("https://", "http://")) else []
        found += ["two ways"] if {"url", "callback_data"} <= set(key) else []
    return found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(POSTS)
def test_no_post_breaks_a_limit_of_telegram_and_no_word_is_lost(post: Post) -> None:
    messages = payload(post)
    assert problems(messages) == []
    drawn = "".join("".join(one["text"].split()) for one in messages)
    for bubble in post.bubbles:
        assert "".join(clean(bubble.text).split()) in drawn


def test_a_post_is_one_message_with_its_buttons_below() -> None:
    post = Post(
        (Bubble("はじめに"), Bubble("どれですか", (Button("家賃", "t:1"), Button("部屋", "", "link", "https://example.jp/r"))))
    )
    assert payload(post) == [
        {
            "text": "はじめに\n\nどれですか",
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "家賃", "callback_data": "t:1"}],
                    [{"text": "部屋", "url": "https://example.jp/r"}],
                ]
            },
        }
    ]


def test_what_telegram_has_no_button_for_becomes_a_hint_anyone_can_read() -> None:
    buttons = (Button("日にち", "d:1", "date"), Button("写真", "", "photo"), Button("電話", "", "phone", "000-0000-0000"))
    (one,) = payload(Post((Bubble("いつですか", buttons),)))
    assert one == {"text": "いつですか\n\n日にち: 📅 2026-12-31\n写真: 📎\n電話\n000-0000-0000"}


def test_an_address_telegram_would_refuse_stands_in_the_text() -> None:
    (one,) = payload(Post((Bubble("部屋", (Button("開く", "", "link", "http://localhost:8000/room/1"),)),)))
    assert one == {"text": "部屋\n\n開く\nhttp://localhost:8000/room/1"}


def test_asking_for_a_place_brings_keys_that_can_send_one() -> None:
    (one,) = payload(Post((Bubble("どこですか", (Button("場所を送る", "", "place"), Button("いいえ", "n:1"))),)))
    assert one["reply_markup"] == {
        "keyboard": [[{"text": "場所を送る", "request_location": True}], [{"text": "いいえ"}]],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }


def test_many_short_labels_stand_in_two_columns() -> None:
    (one,) = payload(Post((Bubble("どれ", tuple(Button(str(number), f"n:{number}") for number in range(5))),)))
    assert [len(row) for row in one["reply_markup"]["inline_keyboard"]] == [2, 2, 1]


# -- outcome --------------------------------------------------------------------------------------------------------------------


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: telegram.error.Forbidden("bot was blocked by the user"), Outcome.NEVER),
        (lambda: telegram.error.BadRequest("Chat not found"), Outcome.NEVER),
        (lambda: telegram.error.InvalidToken("no"), Outcome.LATER),
        (lambda: telegram.error.RetryAfter(timedelta(seconds=7)), Outcome.LATER),
        (lambda: telegram.error.NetworkError("Bad Gateway"), Outcome.UNCERTAIN),
        (lambda: caused(telegram.error.TimedOut(), httpx.ReadTimeout("")), Outcome.UNCERTAIN),
        (lambda: caused(telegram.error.TimedOut(), httpx.ConnectTimeout("")), Outcome.LATER),
        (lambda: caused(telegram.error.TimedOut(), httpx.PoolTimeout("")), Outcome.LATER),
        (lambda: caused(telegram.error.NetworkError("x"), httpx.ConnectError("")), Outcome.LATER),
        (lambda: telegram.error.TelegramError("Invalid server response"), Outcome.UNCERTAIN),
    ],
)
def test_what_a_failure_at_telegram_means(
    make: Callable[[], Exception], what: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert outcome(make()).outcome is what


def test_a_person_who_blocked_us_is_unreachable_and_a_wait_that_is_asked_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert outcome(telegram.error.Forbidden("")).unreachable
    assert not outcome(telegram.error.BadRequest("")).unreachable
    assert outcome(telegram.error.RetryAfter(timedelta(seconds=7))).wait == timedelta(seconds=7)
    assert outcome(telegram.error.InvalidToken("")).rest > timedelta(0)


def test_one_person_hears_from_us_once_a_second_and_all_together_thirty_times() -> None:
    pace = Pace()
    assert [pace.turn("a", 100.0), pace.turn("a", 100.0)] == [100.0, 101.0]
    pace = Pace()
    turns = [pace.turn(str(chat), 100.0) for chat in range(61)]
    assert 1.99 < turns[-1] - turns[0] < 2.01


def test_the_token_is_not_shown() -> None:
    assert "secret" not in repr(TelegramDoor("42:secret"))
    assert TelegramDoor("42:secret").account == "42"
