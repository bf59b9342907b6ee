"""The webhooks on a real store: 200 only after the commit, and the right no for everything else (DESIGN.md 9)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from bots import line_events, together
from bots.doors import LIMIT, Channels, Decliner, doors, in_both_languages
from casestore.db import Store, Work
from casestore.messages import Arrival, arrive
from casestore.tables import Message
from tests.conftest import StillClock
from tests.stage import evening
from tests.test_line import body, event, message
from tests.test_telegram import GROUP, member, update

CHANNELS = Channels("line-secret", "Ubot", "telegram-secret", "42")


def signed(content: bytes, key: str = "line-secret") -> dict[str, str]:
    return {"X-Line-Signature": base64.b64encode(hmac.digest(key.encode(), content, hashlib.sha256)).decode()}


class Street:
    """Someone outside our doors."""

    def __init__(self, store: Store, clock: StillClock, **more: Any) -> None:
        self.woken: list[int] = []
        self.declined: list[Arrival] = []
        routes = doors(store, CHANNELS, clock.now, lambda: self.woken.append(1), declined=self.declined.extend, **more)
        self.app = Starlette(routes=list(routes))

    def post(self, path: str, content: Any, headers: dict[str, str]) -> int:
        async def send() -> int:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return (await client.post(path, content=content, headers=headers)).status_code

        return asyncio.run(send())

    def line(self, content: bytes) -> int:
        return self.post("/webhooks/line", content, signed(content))

    def telegram(self, sent: object, key: str = "telegram-secret") -> int:
        return self.post("/webhooks/telegram", json.dumps(sent).encode(), {"X-Telegram-Bot-Api-Secret-Token": key})


def stored(store: Store) -> list[Message]:
    with store.reading() as work:
        return list(work.session.exec(select(Message).order_by(col(Message.id))))


def test_a_genuine_call_is_stored_before_it_is_answered_and_wakes_the_desk(store: Store, clock: StillClock) -> None:
    street = Street(store, clock)
    assert street.line(body(message("text", text="助けて"), event("follow", webhookEventId="E2"))) == 200
    assert street.telegram(update(text="助けて")) == 200
    assert [(row.channel, row.account, row.kind) for row in stored(store)] == [
        ("line", "Ubot", "text"),
        ("line", "Ubot", "follow"),
        ("telegram", "42", "text"),
    ]
    assert len(street.woken) == 2


def test_the_same_call_again_is_answered_200_and_stored_once(store: Store, clock: StillClock) -> None:
    street = Street(store, clock)
    again = message("text", text="はい") | {"deliveryContext": {"isRedelivery": True}}
    assert [street.line(body(message("text", text="はい"))), street.line(body(again))] == [200, 200]
    assert [street.telegram(update(text="はい")) for _ in range(3)] == [200] * 3
    assert len(stored(store)) == 2


def test_many_calls_at_once_are_all_stored_once(store: Store, clock: StillClock) -> None:
    street = Street(store, clock)

    async def rush() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=street.app), base_url="http://door") as client:
            bodies = [body(message("text", text=str(number)) | {"webhookEventId": f"E{number % 40}"}) for number in range(80)]
            answers = await asyncio.gather(*(client.post("/webhooks/line", content=one, headers=signed(one)) for one in bodies))
        return [answer.status_code for answer in answers]

    assert asyncio.run(rush()) == [200] * 80
    assert len(stored(store)) == 40


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Line-Signature": ""}, {"X-Line-Signature": "rubbish"}, signed(body(), "other"), signed(body() + b" ")],
)
def test_a_bad_or_missing_signature_is_401_and_nothing_is_stored(
    sqlite_store: Store, clock: StillClock, headers: dict[str, str]
) -> None:
    street = Street(sqlite_store, clock)
    assert street.post("/webhooks/line", body(message("text", text="はい")), headers) == 401
    assert street.telegram(update(text="はい"), "wrong") == 401
    assert street.post("/webhooks/telegram", b"{}", {}) == 401
    assert (stored(sqlite_store), street.woken) == ([], [])


@pytest.mark.parametrize("unreadable", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"events":[NaN]}', b"[" * 100_000])
def test_an_unreadable_body_is_400_and_an_unsigned_one_is_not_even_read(
    sqlite_store: Store, clock: StillClock, unreadable: bytes
) -> None:
    street = Street(sqlite_store, clock)
    assert street.line(unreadable) == 400
    assert street.post("/webhooks/line", unreadable, {}) == 401
    assert street.post("/webhooks/telegram", unreadable, {"X-Telegram-Bot-Api-Secret-Token": "telegram-secret"}) == 400
    assert stored(sqlite_store) == []


def test_lines_verify_button_gets_200_and_leaves_nothing(sqlite_store: Store, clock: StillClock) -> None:
    street = Street(sqlite_store, clock)
    assert street.line(body()) == 200
    assert (stored(sqlite_store), street.woken) == ([], [])


def test_a_body_over_a_megabyte_is_413_whether_it_says_so_or_not(sqlite_store: Store, clock: StillClock) -> None:
    street = Street(sqlite_store, clock)

    async def dripping() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (LIMIT // 2)

    assert street.line(b"x" * (LIMIT + 1)) == 413
    assert street.post("/webhooks/line", dripping(), {}) == 413
    assert street.line(b" " * LIMIT) == 400  # exactly the limit is read


def test_a_body_that_does_not_come_is_408(sqlite_store: Store, clock: StillClock) -> None:
    street = Street(sqlite_store, clock, body_seconds=0.05)

    async def stalling() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    assert street.post("/webhooks/line", stalling(), {}) == 408


def test_a_full_disk_is_503_and_the_same_call_is_taken_when_there_is_room_again(sqlite_store: Store, clock: StillClock) -> None:
    street = Street(sqlite_store, clock)
    many = body(*(message("text", text="あ" * 3_000) | {"webhookEventId": f"E{number}"} for number in range(40)))
    whole = sqlite_store.write(lambda work: work.connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    sqlite_store.write(lambda work: work.connection.exec_driver_sql(f"PRAGMA max_page_count={whole}").scalar_one())
    assert street.line(many) == 503
    assert (stored(sqlite_store), street.woken) == ([], [])
    sqlite_store.write(lambda work: work.connection.exec_driver_sql("PRAGMA max_page_count=100000").scalar_one())
    assert street.line(many) == 200
    assert len(stored(sqlite_store)) == 40


def test_a_closed_store_is_503(store: Store, clock: StillClock) -> None:
    street = Street(store, clock)
    store.close()
    assert street.line(body(message("text", text="はい"))) == 503
    assert street.telegram(update(text="はい")) == 503


def test_five_hundred_events_in_one_call_are_taken_whole(sqlite_store: Store, clock: StillClock) -> None:
    events = [
        message("text", text=str(number))
        | {"webhookEventId": f"E{number}", "source": {"type": "user", "userId": f"U{number % 50}"}}
        for number in range(500)
    ]
    assert Street(sqlite_store, clock).line(body(*events)) == 200
    assert len(stored(sqlite_store)) == 500


def test_a_door_that_is_not_set_up_is_not_there(sqlite_store: Store, clock: StillClock) -> None:
    paths = [route.path for route in doors(sqlite_store, Channels(line_secret="s"), clock.now, lambda: None)]
    assert paths == ["/webhooks/line"]
    assert "line-secret" not in repr(CHANNELS)


def test_what_is_said_in_a_group_leaves_no_word_and_the_invitation_is_declined_once(
    sqlite_store: Store, clock: StillClock
) -> None:
    street = Street(sqlite_store, clock)
    group = {"type": "group", "groupId": "C1", "userId": "U1"}
    assert (
        street.line(
            body({**message("text", text="ひみつ"), "source": group}, {**event("join", webhookEventId="E2"), "source": group})
        )
        == 200
    )
    assert street.telegram(member("member", GROUP)) == 200
    assert [arrival.said.event for arrival in street.declined] == ["unknown:group", "unknown:invited", "unknown:invited"]


def test_declining_says_so_in_both_languages() -> None:
    class Listening:
        def __init__(self) -> None:
            self.said: list[tuple[str, str]] = []

        async def decline(self, arrival: Arrival, words: str) -> None:
            self.said.append((arrival.said.payload, words))

    async def through(way: Listening) -> None:
        arrivals = telegram_arrivals(member("member", GROUP)) + telegram_arrivals(update(text="はい"))
        Decliner({"telegram": way})(arrivals)  # type: ignore[dict-item]
        await asyncio.sleep(0)

    way = Listening()
    asyncio.run(through(way))
    ((place, words),) = way.said
    assert place == "-100"
    assert words == in_both_languages(
        "ここは、おひとりずつお話をうかがう窓口です。グループではお受けできません。よろしければ、個別に話しかけてください。"
    )
    assert "おひとりずつ" in words


def telegram_arrivals(sent: object) -> tuple[Arrival, ...]:
    from bots.telegram import arrivals
    from tests.conftest import NIGHT

    return arrivals(json.dumps(sent).encode(), "42", NIGHT)


def test_a_real_call_over_http_reaches_the_store_before_line_gets_its_200(sqlite_store: Store, clock: StillClock) -> None:
    async def through() -> None:
        async with evening(sqlite_store, clock) as stage:
            stage.rehearsal.stage.faults.order({"fault": "duplicate", "platform": "line", "count": 2})
            for text in ("一", "二", "三"):
                stage.phone("kudo").say(text)
            stage.phone("kudo").sticker()
            stage.phone("kudo").unknown()
            stage.phone("kudo").unknown_event()
            await stage.until(lambda: len(stored(sqlite_store)) == 6)
            await asyncio.sleep(0.2)
            assert len(stored(sqlite_store)) == 6
            kinds = [row.kind for row in stored(sqlite_store)]
            assert kinds[:3] == ["text"] * 3
            assert sum(kind.startswith("unknown:") for kind in kinds) == 2

    asyncio.run(through())


def test_one_call_that_cannot_be_kept_harms_no_other_of_the_same_moment(
    sqlite_store: Store, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def arrive_unless_broken(work: Work, arrivals: Sequence[Arrival], now: datetime) -> tuple[str, ...]:
        if any(arrival.event_id == "E2" for arrival in arrivals):
            raise ValueError("broken")
        return arrive(work, arrivals, now)

    monkeypatch.setattr(together, "arrive", arrive_unless_broken)
    kept = together.Together(sqlite_store, clock.now, lambda: None)

    async def rush() -> list[BaseException | None]:
        calls = [
            line_events.arrivals(body(message("text", text="はい") | {"webhookEventId": f"E{n}"}), "", clock.now())
            for n in range(5)
        ]
        return await asyncio.gather(*(kept.keep(one) for one in calls), return_exceptions=True)

    answers = asyncio.run(rush())
    assert [type(answer) for answer in answers] == [type(None), type(None), ValueError, type(None), type(None)]
    assert sorted(str(row.event_id) for row in stored(sqlite_store)) == ["E0", "E1", "E3", "E4"]
