"""LINE's door: what is genuine, what an event says, how a post is drawn, what an answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import ReplyMessageRequest

from bots.lengths import pieces, short, short_units, units
from bots.line import Answer, arrivals, genuine, outcome, payload, retry_key, way
from bots.reading import Unreadable
from casestore.posts import Outcome, Outgoing
from casestore.speech import Bubble, Button, Media, Place, Post, Said
from tests.line_schema import complaints, description

NOW = datetime(2026, 11, 25, 12, 10, tzinfo=UTC)
SENT = int(NOW.timestamp() * 1000) - 500


def event(kind: str = "message", **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "mode": "active",
        "timestamp": SENT,
        "source": {"type": "user", "userId": "U" + "a" * 32},
        "webhookEventId": "01HXXXXXXXXXXXXXXXXXXXXXXX",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "token",
        **more,
    }


def message(kind: str, **more: Any) -> dict[str, Any]:
    return event(message={"type": kind, "id": "468789577898262530", **more})


def body(*events: object) -> bytes:
    return json.dumps({"destination": "Ubot", "events": events}).encode()


def said(one: dict[str, Any]) -> Said:
    (arrival,) = arrivals(body(one), "hint", NOW)
    return arrival.said


# -- genuine --------------------------------------------------------------------------------------------------------------------


def test_lines_published_example_of_a_signature_is_genuine() -> None:
    published = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert genuine("8c570fa6dd201bb328f1c1eac23a96d8", published, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=")


@pytest.mark.parametrize("signature", [None, "", "no base64!", "GhRK", "ＧｈＲＫ", "AAAA" * 11])
def test_a_missing_or_wrong_signature_is_not_genuine(signature: str | None) -> None:
    assert not genuine("secret", b"{}", signature)


def test_the_signature_covers_every_byte_and_needs_a_secret() -> None:
    right = base64.b64encode(hmac.digest(b"secret", b'{"events":[]}', hashlib.sha256)).decode()
    assert genuine("secret", b'{"events":[]}', right)
    assert not genuine("secret", b'{"events": []}', right)
    assert not genuine("other", b'{"events":[]}', right)
    assert not genuine("", b"", base64.b64encode(hmac.digest(b"", b"", hashlib.sha256)).decode())


# -- arrivals -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        (message("text", text="こんにちは"), Said(text="こんにちは")),
        (message("text", text="  ｶﾅ と\n🍎 "), Said(text="  ｶﾅ と\n🍎 ")),
        (message("text", text="あ\0い"), Said(text="あい")),
        (message("text", text="mention", mention={"mentionees": [{"index": -5, "length": 999}]}), Said(text="mention")),
        (message("text", text=5), Said(event="unknown:text")),
        (message("image", imageSet={"id": "S1"}), Said(media=(Media("image", "468789577898262530", album="S1"),))),
        (
            message("image", contentProvider={"type": "external", "originalContentUrl": "http://x"}),
            Said(media=(Media("image"),)),
        ),
        (message("video"), Said(media=(Media("video", "468789577898262530"),))),
        (message("audio", duration=60000), Said(media=(Media("audio", "468789577898262530"),))),
        (
            message("file", fileName="通知書.pdf", fileSize=2138),
            Said(media=(Media("file", "468789577898262530", "通知書.pdf", size=2138),)),
        ),
        (message("file", fileName=None, fileSize=-1), Said(media=(Media("file", "468789577898262530"),))),
        (
            message("location", latitude=43.06, longitude=141.35, title="札幌駅", address="北区"),
            Said(place=Place(43.06, 141.35, "札幌駅", "北区")),
        ),
        (message("location", latitude=43.06), Said(event="unknown:location")),
        (message("location", latitude=430, longitude=141.35), Said(event="unknown:location")),
        (
            message("sticker", packageId="1", stickerId="2", keywords=["ありがとう", 7]),
            Said(media=(Media("sticker", "1/2", "ありがとう"),)),
        ),
        (message("sticker", packageId="1", stickerId="2"), Said(media=(Media("sticker", "1/2"),))),
        (message("hologram"), Said(event="unknown:hologram")),
        (event("message"), Said(event="unknown:")),
        (event("unsend", unsend={"messageId": "99"}), Said(event="unsend")),
        (event("follow", follow={"isUnblocked": False}), Said(event="follow")),
        (event("follow"), Said(event="follow")),
        (event("follow", follow={"isUnblocked": True}), Said(event="follow", payload="unblocked")),
        (event("unfollow"), Said(event="unfollow")),
        (event("postback", postback={"data": "a:1"}), Said(tap="a:1")),
        (event("postback", postback={"data": "a:1", "params": {"date": "2026-12-01"}}), Said(tap="a:1", picked="2026-12-01")),
        (event("postback", postback={"data": "a:1", "params": {"time": "09:30"}}), Said(tap="a:1", picked="09:30")),
        (
            event("postback", postback={"data": "a:1", "params": {"datetime": "2026-12-01T09:30"}}),
            Said(tap="a:1", picked="2026-12-01T09:30"),
        ),
        (event("postback"), Said(event="unknown:postback")),
        (event("accountLink", link={"result": "ok", "nonce": "n"}), Said(event="unknown:accountLink")),
        (event("beacon"), Said(event="unknown:beacon")),
        (event("x" * 500), Said(event="unknown:" + "x" * 40)),
    ],
)
def test_each_kind_of_event_is_heard_as_what_it_is(sent: dict[str, Any], heard: Said) -> None:
    assert said(sent) == heard


def test_an_arrival_carries_who_when_and_how_to_answer() -> None:
    (arrival,) = arrivals(body(message("text", text="はい")), "hint", NOW)
    assert (arrival.channel, arrival.account, arrival.event_id) == ("line", "Ubot", "01HXXXXXXXXXXXXXXXXXXXXXXX")
    assert (arrival.sender, arrival.message_id, arrival.reply_token) == ("U" + "a" * 32, "468789577898262530", "token")
    assert arrival.at == NOW - timedelta(milliseconds=500)
    assert json.loads(arrival.raw) == message("text", text="はい")
    assert not arrival.late


def test_an_unsend_names_the_message_that_was_taken_back() -> None:
    (arrival,) = arrivals(body(event("unsend", unsend={"messageId": "325708"})), "", NOW)
    assert arrival.message_id == "325708"


def test_in_standby_there_is_no_token_to_answer_with() -> None:
    (arrival,) = arrivals(body({**message("text", text="はい"), "mode": "standby"}), "", NOW)
    assert (arrival.reply_token, arrival.said.text) == ("", "はい")


@pytest.mark.parametrize("stamp", ["1700000000000", 1.7e12, 1e30, -1, 0, True, None, 4102444800000, 10**40, [], "NaN"])
def test_an_absurd_timestamp_gives_way_to_the_time_of_arrival(stamp: object) -> None:
    (arrival,) = arrivals(body({**message("text", text="はい"), "timestamp": stamp}), "", NOW)
    assert arrival.at == NOW


def test_what_comes_more_than_a_minute_late_is_marked_so() -> None:
    (arrival,) = arrivals(body({**message("text", text="はい"), "timestamp": SENT - 3_600_000}), "", NOW)
    assert arrival.late
    assert arrival.at < NOW - timedelta(minutes=59)


def test_an_event_without_an_id_keeps_one_key_through_redelivery() -> None:
    first = message("text", text="はい")
    del first["webhookEventId"]
    again = {**first, "deliveryContext": {"isRedelivery": True}}
    other = {**first, "timestamp": SENT + 1}
    keys = [arrival.event_id for arrival in arrivals(body(first, again, other), "", NOW)]
    assert keys[0] == keys[1] != keys[2]
    assert keys[0].startswith("sha256:")


def test_a_broken_event_does_not_take_its_neighbours_with_it() -> None:
    broken: list[object] = [None, 7, "x", [], {}, {"type": []}, {"source": 5}]
    heard = arrivals(body(message("text", text="一"), *broken, message("text", text="二")), "", NOW)
    assert [heard[0].said.text, heard[-1].said.text] == ["一", "二"]
    assert len(heard) == len(broken) + 2
    assert all(arrival.said.event.startswith("unknown:") for arrival in heard[1:-1])


@pytest.mark.parametrize(
    "source", [{"type": "group", "groupId": "C1", "userId": "U1"}, {"type": "room", "roomId": "R1", "userId": "U1"}]
)
def test_nothing_said_in_a_group_is_kept_and_only_the_invitation_can_be_declined(source: dict[str, str]) -> None:
    talk, join = arrivals(
        body({**message("text", text="ひみつ"), "source": source}, {**event("join"), "source": source}), "", NOW
    )
    assert (talk.said.event, join.said.event) == ("unknown:group", "unknown:invited")
    assert talk.sender == join.sender == ""
    assert "ひみつ" not in repr(talk.said.as_json()) + talk.raw
    assert "U1" not in talk.raw
    assert join.said.payload in ("C1", "R1")
    assert join.reply_token == "token"


@pytest.mark.parametrize(
    "unreadable",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"events":{}}',
        b'{"events":[],"events":[]}',
        b'{"events":[{"a":1,"b":{"c":1,"c":2}}]}',
        b'{"events":[NaN]}',
        b'{"events":[Infinity]}',
        b'{"events":[' + b"9" * 5_000 + b"]}",
        b'{"events":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"events":[' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]}",
        '{"events":[]}'.encode("utf-16"),
        b"\xef\xbb\xbf" + b'{"events":[]}',
        b'{"events":["\xff"]}',
        b'{"events":[]',
    ],
)
def test_what_is_no_list_of_events_in_json_is_unreadable(unreadable: bytes) -> None:
    with pytest.raises(Unreadable):
        arrivals(unreadable, "", NOW)


@pytest.mark.parametrize(
    ("escaped", "heard"),
    [
        (r"a\ud800b", "a\ufffdb"),
        (r"\udc00", "\ufffd"),
        (r"\ud83c\udf4e\ud83c", "🍎\ufffd"),
        (r"\ud800\\ud800", "\ufffd\\ud800"),
        (r"\\\ud800", "\\\ufffd"),
    ],
)
def test_half_of_a_surrogate_pair_is_shown_as_a_replacement_mark(escaped: str, heard: str) -> None:
    sent = body(message("text", text="WORDS")).replace(b"WORDS", escaped.encode())
    (arrival,) = arrivals(sent, "", NOW)
    assert arrival.said.text == heard
    arrival.raw.encode()


def test_an_event_as_deep_as_we_read_is_kept() -> None:
    deep = "[" * 240 + "]" * 240
    (arrival,) = arrivals(b'{"events":[{"type":"message","x":' + deep.encode() + b"}]}", "", NOW)
    assert deep in arrival.raw


def test_words_that_look_like_a_key_are_only_words() -> None:
    assert said(message("text", text=':")')).text == ':")'
    assert said(message("text", text='":":"a":')).text == '":":"a":'
    (arrival,) = arrivals(b'{"events":[{"type":"message","message":{"type":"text","text":":) ok"}}]}', "hint", NOW)
    assert (arrival.said.text, arrival.account) == (":) ok", "hint")


# -- payload --------------------------------------------------------------------------------------------------------------------


def letters(text: str) -> int:
    return len(regex.findall(r"\X", text))


def broken_limits(messages: list[dict[str, Any]]) -> list[str]:
    """LINE's limits as its reference lists them, written down apart from the renderer."""
    problems = [
        f"text {index}" for index, one in enumerate(messages) if not 0 < utf16(one["text"]) <= 5_000 or not one["text"].strip()
    ]
    items = [item for one in messages for item in one.get("quickReply", {}).get("items", ())]
    problems += ["13 quick replies"] if len(items) > 13 else []
    problems += ["quick reply not on the last"] if any("quickReply" in one for one in messages[:-1]) else []
    for action in (item["action"] for item in items):
        problems += ["label"] if not 0 < letters(action["label"]) <= 20 else []
        problems += ["data"] if utf16(action.get("data", "x")) not in range(1, 301) else []
        problems += ["displayText"] if letters(action.get("displayText", "")) > 300 else []
        problems += ["text"] if letters(action.get("text", "")) > 300 else []
        problems += ["fillInText"] if utf16(action.get("fillInText", "")) > 300 else []
        problems += ["fill without keyboard"] if "fillInText" in action and action.get("inputOption") != "openKeyboard" else []
        problems += ["uri"] if not action.get("uri", "tel:1").startswith(("https:", "http:", "tel:")) else []
        problems += ["uri length"] if utf16(action.get("uri", "")) > 1_000 else []
    return problems


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


TEXTS = st.text(max_size=60) | st.sampled_from(
    ["", " \n", "あ" * 4_999 + "🍎" * 9, "👨‍👩‍👧‍👦" * 1_500, "e" + "\u0301" * 6_000, "行\n" * 4_000]
)
LABELS = st.text(max_size=30) | st.sampled_from(["", "👨‍👩‍👧‍👦" * 25, "とても長い長い長い長い長い長いラベル", "あ" * 400])
URLS = st.sampled_from(
    [
        "",
        "https://example.jp/x",
        "javascript:alert(1)",
        "https://例え.jp/",
        "tel:000-0000-0000",
        "000",
        "https://a/" + "x" * 1_000,
    ]
)
BUTTONS = st.builds(
    Button,
    label=LABELS,
    data=st.text(max_size=16),
    kind=st.sampled_from(["tap", "date", "time", "place", "photo", "link", "phone"]),
    url=URLS,
    fill=st.text(max_size=20) | st.just("🍎" * 300),
)
POSTS = st.builds(
    Post,
    st.lists(st.builds(Bubble, TEXTS, st.lists(BUTTONS, max_size=16).map(tuple)), min_size=1, max_size=5).map(tuple),
)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(POSTS)
def test_no_post_breaks_a_limit_of_line(post: Post) -> None:
    messages = payload(post)
    assert broken_limits(messages) == []
    for start in range(0, len(messages), 5):
        request = {"replyToken": "token", "messages": messages[start : start + 5]}
        ReplyMessageRequest.from_dict(request)
        assert complaints("ReplyMessageRequest", request) == []


@settings(max_examples=100, deadline=None, derandomize=True)
@given(POSTS)
def test_no_word_of_a_post_is_lost(post: Post) -> None:
    drawn = "".join("".join(one["text"].split()) for one in payload(post))
    shown = drawn + json.dumps([one.get("quickReply") for one in payload(post)], ensure_ascii=False)
    for bubble in post.bubbles:
        assert "".join(clean(bubble.text).split()) in drawn
        for button in bubble.buttons:
            label = clean(button.label).strip()
            assert label in shown or "".join(label.split()) in drawn or json.dumps(label, ensure_ascii=False)[1:-1] in shown


def clean(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text if letter != "\0")


def test_the_check_against_lines_own_description_refuses_what_line_refuses() -> None:
    """Only where the description is at hand; the SDK's models and the table above check the same posts everywhere."""
    wrong: list[dict[str, Any]] = [
        {"type": "text"},
        {"type": "nonsense"},
        {"type": "text", "text": "a", "quickReply": {"items": [{}] * 14}},
    ]
    refused = [bool(complaints("ReplyMessageRequest", {"replyToken": "t", "messages": [one]})) for one in wrong]
    assert refused == [description() is not None] * 3
    assert complaints("ReplyMessageRequest", {"replyToken": "t", "messages": [{"type": "text", "text": "a"}]}) == []


def test_each_button_is_drawn_as_what_it_does() -> None:
    post = Post(
        (
            Bubble("はじめに"),
            Bubble(
                "どれですか",
                (
                    Button("はい", "y:1"),
                    Button("日にち", "d:1", "date"),
                    Button("時間", "t:1", "time"),
                    Button("場所を送る", "", "place"),
                    Button("写真を送る", "", "photo"),
                    Button("部屋を開く", "", "link", "https://example.jp/room/1"),
                    Button("電話する", "", "phone", "000-0000-0000"),
                    Button("なおす", "e:1", fill="前の言葉"),
                ),
            ),
        )
    )
    first, last = payload(post)
    actions = [item["action"] for item in last["quickReply"]["items"]]
    assert first == {"type": "text", "text": "はじめに"}
    assert actions == [
        {"type": "postback", "label": "はい", "data": "y:1", "displayText": "はい"},
        {"type": "datetimepicker", "label": "日にち", "data": "d:1", "mode": "date"},
        {"type": "datetimepicker", "label": "時間", "data": "t:1", "mode": "time"},
        {"type": "location", "label": "場所を送る"},
        {"type": "cameraRoll", "label": "写真を送る"},
        {"type": "uri", "label": "部屋を開く", "uri": "https://example.jp/room/1"},
        {"type": "uri", "label": "電話する", "uri": "tel:00000000000"},
        {
            "type": "postback",
            "label": "なおす",
            "data": "e:1",
            "displayText": "なおす",
            "inputOption": "openKeyboard",
            "fillInText": "前の言葉",
        },
    ]
    assert last["text"] == "どれですか\n\nhttps://example.jp/room/1\n000-0000-0000"


def test_what_thirteen_buttons_cannot_carry_stands_in_the_text() -> None:
    buttons = tuple(Button(f"困りごと{number}", f"t:{number}") for number in range(16))
    (one,) = payload(Post((Bubble("どれですか", buttons),)))
    assert len(one["quickReply"]["items"]) == 13
    assert one["text"].splitlines() == ["どれですか", "", "・困りごと13", "・困りごと14", "・困りごと15"]


def test_a_label_cut_short_is_whole_in_the_text_unless_it_stands_there_already() -> None:
    long = "住むところがなくなりそう、またはもうない（今夜から）"
    (added,) = payload(Post((Bubble("どれですか", (Button(long, "t:1"),)),)))
    (there,) = payload(Post((Bubble(f"どれですか\n1 {long}", (Button(long, "t:1"),)),)))
    label = added["quickReply"]["items"][0]["action"]["label"]
    assert (letters(label), label[-1]) == (20, "…")
    assert added["text"] == f"どれですか\n\n・{long}"
    assert there["text"] == f"どれですか\n1 {long}"


def test_a_long_text_is_cut_after_a_line_and_six_bubbles_become_five() -> None:
    lines = "".join(f"{number:04d} 行目です。\n" for number in range(700))
    cut = payload(Post((Bubble(lines),)))
    assert all(one["text"].endswith("\n") for one in cut[:-1])
    assert "".join(one["text"] for one in cut).rstrip() == lines.rstrip()
    many = payload(Post((*(Bubble("あ" * 4_000 + str(number)) for number in range(4)), Bubble("い" * 5_001))))
    assert len(many) == 5
    assert [one["text"].count("い") for one in many][-1] > 0


@given(st.text(max_size=80), st.integers(2, 9))
@settings(deadline=None, derandomize=True)
def test_cutting_loses_nothing_and_keeps_the_measure(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert "".join(cut) == text
    assert all(units(piece) <= limit for piece in cut)
    assert units(short_units(text, limit)) <= limit
    assert letters(short(text, limit)) <= limit


def test_a_family_is_never_torn_apart() -> None:
    assert pieces("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 12) == ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦")


# -- outcome --------------------------------------------------------------------------------------------------------------------

ACCEPTED, LATER, NEVER, UNCERTAIN = Outcome.ACCEPTED, Outcome.LATER, Outcome.NEVER, Outcome.UNCERTAIN


@pytest.mark.parametrize(
    ("tried", "status", "what", "token_is_spent"),
    [
        ("reply", 200, ACCEPTED, False),
        ("reply", 400, LATER, True),
        ("reply", 401, LATER, True),
        ("reply", 429, LATER, True),
        ("reply", 413, NEVER, False),
        ("reply", 500, LATER, False),
        ("reply", 0, LATER, False),
        ("reply", -1, LATER, True),
        ("reply again", -1, LATER, False),
        ("reply again", 200, ACCEPTED, False),
        ("reply again", 400, ACCEPTED, False),
        ("reply again", 503, LATER, False),
        ("reply again", 429, LATER, False),
        ("reply long after", 200, ACCEPTED, False),
        ("reply long after", 400, UNCERTAIN, True),
        ("push", 200, ACCEPTED, False),
        ("push", 409, ACCEPTED, False),
        ("push", 400, NEVER, False),
        ("push", 401, LATER, True),
        ("push", 403, LATER, True),
        ("push", 404, NEVER, False),
        ("push", 413, NEVER, False),
        ("push", 429, LATER, True),
        ("push", 500, LATER, True),
        ("push", 502, LATER, True),
        ("push", 0, LATER, True),
    ],
)
def test_what_an_answer_of_line_means(tried: Any, status: int, what: Outcome, token_is_spent: bool) -> None:
    settled = outcome(Answer(status, "request", ("m1",)), tried)
    assert (settled.outcome, settled.spent_reply) == (what, token_is_spent)
    assert (settled.request_id, settled.platform_ids) == ("request", ("m1",))
    assert bool(settled.problem) or what is ACCEPTED


def test_a_refused_key_rests_the_channel_and_a_lost_answer_counts_as_a_fault() -> None:
    assert outcome(Answer(401), "push").rest > timedelta(0)
    assert outcome(Answer(500), "push").fault
    assert not outcome(Answer(400), "push").fault
    assert outcome(Answer(400), "reply").at_once


def outgoing(**more: Any) -> Outgoing:
    known: dict[str, Any] = {
        "id": "01890000-0000-7000-8000-000000000000",
        "contact_id": "c",
        "channel": "line",
        "account": "Ubot",
        "to": "U1",
        "post": Post((Bubble("はい"),)),
        "reply_token": "token",
        "reply_until": NOW + timedelta(seconds=40),
        "tries": 1,
        "first_try": NOW,
        "must_arrive": False,
        "author": "bot",
    }
    return Outgoing(**{**known, **more})


def test_a_reply_comes_first_and_a_push_when_its_token_is_old_or_gone() -> None:
    assert way(outgoing(), NOW) == "reply"
    assert way(outgoing(), NOW + timedelta(seconds=40)) == "push"
    assert way(outgoing(reply_token=""), NOW) == "push"
    assert way(outgoing(reply_until=None), NOW) == "push"


def test_a_lost_answer_to_a_reply_is_asked_after_with_the_same_token_and_never_by_a_push() -> None:
    assert way(outgoing(tries=2), NOW + timedelta(seconds=3)) == "reply again"
    assert way(outgoing(tries=2), NOW + timedelta(seconds=61)) == "reply long after"


def test_a_post_first_pushed_is_pushed_again() -> None:
    pushed_first = outgoing(tries=2, first_try=NOW + timedelta(seconds=41))
    assert way(pushed_first, NOW + timedelta(seconds=45)) == "push"


def test_the_retry_key_is_the_posts_own_id_and_further_calls_have_steady_keys_of_their_own() -> None:
    message = "01890000-0000-7000-8000-000000000000"
    assert retry_key(message, 0) == message
    assert retry_key(message, 1) == retry_key(message, 1) != retry_key(message, 2)
