"""既読 on a person's phone means that a human has read it: not before, not more than that, and told once. 要綱 2-1-ア, 3-1-イ"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from sqlmodel import col, select

from bots.line import LineDoor
from bots.line_events import arrivals
from bots.read_marks import ReadMarks
from casestore.conversation import read_to
from casestore.db import Store, Work
from casestore.messages import arrive
from casestore.read_marks import seen_by_humans, told
from casestore.tables import Message
from tests.conftest import StillClock
from tests.playing import Office
from tests.rehearsal_room import ACCOUNT, Room, room


@asynccontextmanager
async def at_line(stage: Room) -> AsyncIterator[LineDoor]:
    door = LineDoor(ACCOUNT.access_token, f"{stage.base}/line")
    yield door
    await door.close()


def keep(office: Office, stage: Room) -> None:
    """Everything the platform has delivered so far, into the store."""
    while stage.line_hook.heard:
        body, _headers = stage.line_hook.heard.pop(0)
        came = arrivals(body, "bot", stage.clock.now())
        office.do(partial(arrive, arrivals=came, now=stage.clock.now()))


def written(office: Office) -> list[Message]:
    return office.look(lambda work: list(work.session.exec(select(Message).order_by(col(Message.at), col(Message.id))).all()))


def give_tokens(work: Work, tokens: Mapping[str, str]) -> None:
    for message, token in tokens.items():
        work.session.get_one(Message, message).read_token = token


async def shown_as_read(stage: Room) -> list[bool]:
    screen = await stage.screen("kudo")
    return [bool(one.get("read")) for one in screen["bubbles"] if one["by"] == "them"]


def test_a_phone_shows_read_only_what_a_human_has_opened(sqlite_store: Store, clock: StillClock) -> None:
    async def scene() -> None:
        async with room() as stage, AsyncExitStack() as stack:
            office = Office(sqlite_store, clock)
            door = await stack.enter_async_context(at_line(stage))
            marks = ReadMarks(sqlite_store, {"line": door})
            tanaka = office.actor("tanaka")
            for number, words in enumerate(("こんばんは", "家賃のことです", "まだ読まれていません"), start=1):
                await stage.act("kudo", "say", text=words)
                await stage.line_hook.until(1)
                keep(office, stage)
                stage.clock.forward(minutes=number)
            first, second, _third = [one for one in written(office) if one.way == "in"]
            assert await marks.once() == 0, "stored and answered by a machine is not read"
            office.do(lambda work: read_to(work, tanaka.staff_id, first.contact_id, second.at))
            assert await marks.once() == 1
            assert await shown_as_read(stage) == [True, True, False]
            assert await marks.once() == 0, "told once"

    asyncio.run(scene())


def test_a_token_the_platform_refuses_is_let_go_and_a_lost_answer_is_tried_again(
    sqlite_store: Store, clock: StillClock
) -> None:
    async def scene() -> None:
        async with room() as stage, AsyncExitStack() as stack:
            office = Office(sqlite_store, clock)
            door = await stack.enter_async_context(at_line(stage))
            assert await door.mark_read("nobody-gave-this") is True
            await stage.fault(platform="line", operation="markAsRead", fault="error", count=1)
            await stage.act("kudo", "say", text="こんばんは")
            await stage.line_hook.until(1)
            token = json.loads(stage.line_hook.heard[0][0])["events"][0]["message"]["markAsReadToken"]
            assert await door.mark_read(token) is False
            assert await door.mark_read(token) is True
            keep(office, stage)

    asyncio.run(scene())


def test_the_newest_message_a_human_has_read_speaks_for_those_before_it(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    for number in (1, 2, 3):
        office.says("U1", f"その{number}")
    first, second, third = [one for one in written(office) if one.way == "in"]
    office.do(partial(give_tokens, tokens={first.id: "t1", second.id: "t2", third.id: "t3"}))
    sato, tanaka = office.actor("sato"), office.actor("tanaka")
    office.do(lambda work: read_to(work, sato.staff_id, first.contact_id, first.at))
    office.do(lambda work: read_to(work, tanaka.staff_id, first.contact_id, second.at))
    seen = office.look(lambda work: seen_by_humans(work, 10))
    assert [one.token for one in seen] == ["t2"]
    office.do(lambda work: told(work, seen[0]))
    assert office.look(lambda work: seen_by_humans(work, 10)) == ()
    assert [one.read_token for one in written(office) if one.way == "in"] == ["", "", "t3"]
