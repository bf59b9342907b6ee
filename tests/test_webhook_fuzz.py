"""Thousands of damaged webhook calls: nothing but Unreadable is ever raised, and no event is lost for its neighbour's fault.

The mutations are drawn from a fixed seed, so a failure can be played again by its number.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bots import line_events, telegram_events
from bots.reading import Unreadable
from casestore.messages import Arrival
from tests.test_line import event, message
from tests.test_telegram import update

NOW = datetime(2026, 11, 25, 12, 10, tzinfo=UTC)
ODD: list[Any] = [
    None, True, False, 0, -1, 2**31, 2**53, 2**63, 10**18, 10**40, 1.5, -0.0, 1e308, "", " ", "\0", "\ud800", "x" * 20_000, "ｶﾅ",
    "👨‍👩‍👧‍👦", "'; DROP TABLE", "<script>", [], [[]], [None], {}, {"": {}}, {"type": "text"}, {"id": {"id": 1}}, [1, "a", {}],
]  # fmt: skip
EVENTS: list[dict[str, Any]] = [
    message("text", text="助けてください", quoteToken="q"),
    message("image", contentProvider={"type": "line"}, imageSet={"id": "1", "index": 1, "total": 2}),
    message("file", fileName="a.pdf", fileSize=10),
    message("location", latitude=43.0, longitude=141.0, title="t", address="a"),
    message("sticker", packageId="1", stickerId="2", stickerResourceType="STATIC", keywords=["a", "b"]),
    event("postback", postback={"data": "a:1", "params": {"date": "2026-12-01"}}),
    event("follow", follow={"isUnblocked": True}),
    event("unfollow"),
    event("unsend", unsend={"messageId": "1"}),
    event("accountLink", link={"result": "ok", "nonce": "n"}),
    event("join", source={"type": "group", "groupId": "C1"}),
]
UPDATES: list[dict[str, Any]] = [
    update(text="助けて"),
    update(photo=[{"file_id": "a", "width": 1, "height": 2}, {"file_id": "b", "width": 9, "height": 9}], caption="c"),
    update(voice={"file_id": "v", "duration": 1}),
    update(venue={"location": {"latitude": 1.0, "longitude": 2.0}, "title": "t", "address": "a"}),
    update(contact={"first_name": "a", "phone_number": "000"}),
    update(sticker={"file_id": "s", "emoji": "🍎"}),
    {
        "update_id": 7,
        "callback_query": {"id": "q", "from": {"id": 5}, "data": "a:1", "message": {"chat": {"id": 5, "type": "private"}}},
    },
    {
        "update_id": 8,
        "my_chat_member": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "new_chat_member": {"status": "kicked"}},
    },
    {"update_id": 9, "poll": {"id": "1"}},
]


def places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [at, *(place for key, one in inside for place in places(one, (*at, key)))] if at or inside else [at]


def mutated(value: Any, chance: random.Random) -> Any:
    """A deep copy with one place changed, dropped, renamed or swapped for another part of the same value."""
    copy = json.loads(json.dumps(value))
    spots = places(copy)[1:]
    if not spots:
        return chance.choice(ODD)
    *way, last = chance.choice(spots)
    holder = copy
    for key in way:
        holder = holder[key]
    match chance.randrange(4):
        case 0:
            holder[last] = chance.choice(ODD)
        case 1:
            del holder[last]
        case 2 if isinstance(holder, dict):
            holder[str(chance.choice(ODD))[:30]] = holder.pop(last)
        case _:
            holder[last] = json.loads(json.dumps(copy))
    return copy


def sound(arrival: Arrival) -> None:
    """What the store may rely on, whatever was sent: types, UTC, text that can be written as UTF-8, no NUL."""
    texts = [
        arrival.account,
        arrival.event_id,
        arrival.sender,
        arrival.raw,
        arrival.message_id,
        arrival.reply_token,
        arrival.language,
    ]
    assert all(isinstance(text, str) for text in texts)
    assert "\0" not in "".join(texts)
    json.dumps(arrival.said.as_json(), ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(arrival.said.as_json())
    assert arrival.event_id
    assert arrival.at.tzinfo is UTC
    assert len(arrival.said.event) <= 48
    json.loads(arrival.raw)


@pytest.mark.parametrize("seed", range(8))
def test_no_damaged_event_raises_or_takes_its_neighbours_with_it(seed: int) -> None:
    chance = random.Random(seed)
    for number in range(500):
        broken = chance.choice(EVENTS)
        for _ in range(chance.randint(1, 4)):
            broken = mutated(broken, chance)
        body = json.dumps(
            {"destination": "Ubot", "events": [message("text", text="前"), broken, message("text", text="後")]}
        ).encode()
        heard = line_events.arrivals(body, "hint", NOW)
        assert [heard[0].said.text, len(heard), heard[2].said.text] == ["前", 3, "後"], (seed, number)
        for arrival in heard:
            sound(arrival)


@pytest.mark.parametrize("seed", range(4))
def test_no_damaged_update_raises_anything_but_unreadable(seed: int) -> None:
    chance = random.Random(seed)
    read = 0
    for _ in range(800):
        broken = chance.choice(UPDATES)
        for _ in range(chance.randint(1, 4)):
            broken = mutated(broken, chance)
        try:
            (arrival,) = telegram_events.arrivals(json.dumps(broken).encode(), "42", NOW)
        except Unreadable:
            number = broken.get("update_id") if isinstance(broken, dict) else None
            assert type(number) is not int or not 0 <= number < 2**53
        else:
            sound(arrival)
            read += 1
    assert read > 400


@pytest.mark.parametrize(
    ("door", "whole"),
    [
        (line_events.arrivals, json.dumps({"destination": "U", "events": EVENTS}, ensure_ascii=False).encode()),
        (telegram_events.arrivals, json.dumps(UPDATES[0], ensure_ascii=False).encode()),
    ],
)
def test_bytes_cut_flipped_and_doubled_never_raise_anything_but_unreadable(door: Callable[..., Any], whole: bytes) -> None:
    chance = random.Random(2026)
    refused = 0
    for _ in range(2_000):
        broken = bytearray(whole)
        start, end = sorted(chance.sample(range(len(broken)), 2))
        match chance.randrange(4):
            case 0:
                del broken[start : min(end, start + 20)]
            case 1:
                broken[start] = chance.randrange(256)
            case 2:
                broken[start:start] = broken[start : min(end, start + 40)]
            case _:
                del broken[start:]
        try:
            for arrival in door(bytes(broken), "hint", NOW):
                sound(arrival)
        except Unreadable:
            refused += 1
    assert 100 < refused < 2_000


def test_five_hundred_events_in_one_call_are_all_read() -> None:
    events = [message("text", text=str(number)) | {"webhookEventId": f"E{number}"} for number in range(500)]
    heard = line_events.arrivals(json.dumps({"events": events}).encode(), "hint", NOW)
    assert [arrival.said.text for arrival in heard] == [str(number) for number in range(500)]
