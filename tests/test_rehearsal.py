"""The rehearsal platforms, asked by the real SDKs over HTTP (DESIGN.md 8; research: platforms 7)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import signal
import sys
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from linebot.v3 import WebhookParser
from linebot.v3.messaging import (
    ApiException,
    DatetimePickerAction,
    MulticastRequest,
    PostbackAction,
    PushMessageRequest,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    ShowLoadingAnimationRequest,
    TextMessage,
)
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.rehearsal_room import ACCOUNT, Room, line_client, room, telegram_client

Play = Callable[[Room], Awaitable[None]]


def play(scene: Play, **how: Any) -> None:
    async def whole() -> None:
        async with room(**how) as stage:
            await scene(stage)

    asyncio.run(whole())


def text(words: str, *actions: Any) -> TextMessage:
    quick = QuickReply(items=[QuickReplyItem(action=action) for action in actions]) if actions else None
    return TextMessage(text=words, quickReply=quick)


async def refused(call: Awaitable[Any], status: int) -> ApiException:
    with pytest.raises(ApiException) as caught:
        await call
    assert caught.value.status == status, caught.value.body
    return caught.value


async def user(stage: Room, phone: str = "kudo") -> str:
    return str((await stage.screen(phone))["phone"]["user_id"])


# -- LINE: arriving ---------------------------------------------------------------------------------------------------------


def test_a_message_arrives_signed_over_its_raw_bytes_and_the_sdk_reads_it() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("kudo", "say", text="家賃が払えません 🍎")
        await stage.line_hook.until(1)
        body, headers = stage.line_hook.heard[0]
        wanted = base64.b64encode(hmac.new(ACCOUNT.channel_secret.encode(), body, hashlib.sha256).digest()).decode()
        assert headers["x-line-signature"] == wanted
        (event,) = WebhookParser(ACCOUNT.channel_secret).parse(body.decode(), headers["x-line-signature"])
        assert event.message.text == "家賃が払えません 🍎"
        assert event.timestamp == int(stage.clock.at.timestamp() * 1000)

    play(scene)


def test_every_kind_of_thing_a_thumb_can_do_is_an_event_the_sdk_knows() -> None:
    async def scene(stage: Room) -> None:
        for act in ("follow", "photo", "voice", "location", "sticker", "block", "unblock"):
            await stage.act("kudo", act)
        bubble = (await stage.act("kudo", "say", text="まちがえた"))["bubble"]
        await stage.act("kudo", "unsend", bubble=bubble)
        await stage.line_hook.until(9)
        events = [json.loads(body)["events"][0] for body, _ in stage.line_hook.heard]
        kinds = [event.get("message", {}).get("type", event["type"]) for event in events]
        assert kinds == ["follow", "image", "audio", "location", "sticker", "unfollow", "follow", "text", "unsend"]
        assert "replyToken" not in events[5]
        for body, headers in stage.line_hook.heard:
            (read,) = WebhookParser(ACCOUNT.channel_secret).parse(body.decode(), headers["x-line-signature"])
            assert type(read).__name__ != "UnknownEvent"

    play(scene)


def test_a_webhook_that_is_not_taken_comes_again_with_the_same_id_and_says_so() -> None:
    async def scene(stage: Room) -> None:
        stage.line_hook.statuses = [503, 500]
        await stage.act("kudo", "say", text="もしもし")
        await stage.line_hook.until(3)
        await asyncio.sleep(0.3)
        events = [json.loads(body)["events"][0] for body, _ in stage.line_hook.heard]
        assert len({event["webhookEventId"] for event in events}) == 1
        assert [event["deliveryContext"]["isRedelivery"] for event in events] == [False, True, True]

    play(scene)


def test_a_listener_slower_than_two_seconds_is_asked_again() -> None:
    async def scene(stage: Room) -> None:
        stage.line_hook.slow = [2.4]
        await stage.act("kudo", "say", text="もしもし")
        await stage.line_hook.until(2)
        state = (await stage.http.get("/phones/state")).json()
        assert state["webhooks"][0]["tries"][0] == 0

    play(scene)


def test_ordered_faults_double_batch_and_lose_webhooks() -> None:
    async def scene(stage: Room) -> None:
        await stage.fault(platform="line", operation="webhook", fault="duplicate", count=1)
        await stage.act("kudo", "say", text="一")
        await stage.line_hook.until(2)
        assert stage.line_hook.heard[0][0] == stage.line_hook.heard[1][0]
        await stage.fault(platform="line", operation="webhook", fault="drop", count=1)
        await stage.act("kudo", "say", text="二")
        await stage.line_hook.until(3)
        assert json.loads(stage.line_hook.heard[2][0])["events"][0]["deliveryContext"]["isRedelivery"] is True
        await stage.fault(platform="line", operation="webhook", fault="batch", count=2, size=2)
        await stage.act("kudo", "say", text="三")
        await stage.act("hasegawa", "say", text="四")
        await stage.line_hook.until(4)
        sources = {event["source"]["userId"] for event in json.loads(stage.line_hook.heard[3][0])["events"]}
        assert sources == {await user(stage), await user(stage, "hasegawa")}

    play(scene)


def test_a_held_webhook_is_overtaken_by_a_later_one() -> None:
    async def scene(stage: Room) -> None:
        await stage.fault(platform="line", operation="webhook", fault="reorder", count=1, seconds=0.3)
        await stage.act("kudo", "say", text="先")
        await stage.act("kudo", "say", text="後")
        await stage.line_hook.until(2)
        assert [json.loads(body)["events"][0]["message"]["text"] for body, _ in stage.line_hook.heard] == ["後", "先"]

    play(scene)


# -- LINE: sending ----------------------------------------------------------------------------------------------------------


def test_a_reply_token_works_once() -> None:
    async def scene(stage: Room) -> None:
        token = (await stage.act("kudo", "say", text="こんばんは"))["event"]["replyToken"]
        sent = await stage.line.reply_message_with_http_info(ReplyMessageRequest(replyToken=token, messages=[text("はい")]))
        assert sent.headers["x-line-request-id"] and len(sent.data.sent_messages) == 1
        again = await refused(stage.line.reply_message(ReplyMessageRequest(replyToken=token, messages=[text("はい")])), 400)
        assert json.loads(again.body)["message"] == "Invalid reply token"
        assert await stage.texts("kudo") == ["はい"]

    play(scene)


def test_a_reply_token_dies_after_a_minute_of_the_clock() -> None:
    async def scene(stage: Room) -> None:
        token = (await stage.act("kudo", "say", text="こんばんは"))["event"]["replyToken"]
        stage.clock.forward(seconds=61)
        await refused(stage.line.reply_message(ReplyMessageRequest(replyToken=token, messages=[text("はい")])), 400)
        assert await stage.texts("kudo") == []

    play(scene)


def test_a_repeated_push_is_told_apart_by_its_retry_key_for_a_day() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("kudo", "follow")
        key, push = str(uuid.uuid4()), PushMessageRequest(to=await user(stage), messages=[text("お知らせ")])
        first = await stage.line.push_message_with_http_info(push, x_line_retry_key=key)
        again = await refused(stage.line.push_message(push, x_line_retry_key=key), 409)
        assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
        assert json.loads(again.body)["sentMessages"][0]["id"] == first.data.sent_messages[0].id
        assert await stage.texts("kudo") == ["お知らせ"]
        stage.clock.forward(hours=24)
        await stage.line.push_message(push, x_line_retry_key=key)
        assert await stage.texts("kudo") == ["お知らせ", "お知らせ"]

    play(scene)


def test_a_push_to_who_blocked_us_is_accepted_not_shown_and_not_counted() -> None:
    async def scene(stage: Room) -> None:
        for act in ("follow", "block"):
            await stage.act("kudo", act)
        await stage.line.push_message(PushMessageRequest(to=await user(stage), messages=[text("もしもし")]))
        assert await stage.texts("kudo") == []
        assert (await stage.line.get_message_quota_consumption()).total_usage == 0
        await refused(stage.line.get_profile(await user(stage)), 404)
        await refused(stage.line.push_message(PushMessageRequest(to="U" + "0" * 32, messages=[text("誰")])), 400)

    play(scene)


def test_the_monthly_limit_stops_pushes_but_never_replies() -> None:
    async def scene(stage: Room) -> None:
        await stage.fault(quota=2)
        for phone in ("kudo", "hasegawa"):
            await stage.act(phone, "follow")
        both = [await user(stage), await user(stage, "hasegawa")]
        await stage.line.multicast(MulticastRequest(to=both, messages=[text("みなさんへ")]))
        full = await refused(stage.line.push_message(PushMessageRequest(to=both[0], messages=[text("もう一つ")])), 429)
        assert "monthly limit" in json.loads(full.body)["message"]
        token = (await stage.act("kudo", "say", text="はい"))["event"]["replyToken"]
        await stage.line.reply_message(ReplyMessageRequest(replyToken=token, messages=[text("返事")]))
        stage.clock.forward(days=7)
        await stage.line.push_message(PushMessageRequest(to=both[0], messages=[text("来月")]))
        assert await stage.texts("kudo") == ["みなさんへ", "返事", "来月"]

    play(scene)


def quick(*actions: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": "a", "quickReply": {"items": [{"type": "action", "action": one} for one in actions]}}]


def confirm(*actions: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "template", "altText": "a", "template": {"type": "confirm", "text": "a", "actions": list(actions)}}]


SAY = {"type": "message", "label": "a", "text": "a"}
PICK = {"type": "datetimepicker", "label": "a", "data": "a", "mode": "date"}
TOO_MUCH: dict[str, tuple[list[dict[str, Any]], str]] = {
    "5,001 letters": ([{"type": "text", "text": "あ" * 5001}], "messages[0].text"),
    "2,501 apples count double": ([{"type": "text", "text": "🍎" * 2501}], "messages[0].text"),
    "six messages": ([{"type": "text", "text": "あ"}] * 6, "messages"),
    "no text": ([{"type": "text", "text": ""}], "messages[0].text"),
    "an unknown kind": ([{"type": "hologram"}], "messages[0].type"),
    "a label of 21": (quick(SAY | {"label": "あ" * 21}), "messages[0].quickReply.items[0].action.label"),
    "fourteen quick replies": (quick(*[SAY] * 14), "messages[0].quickReply.items"),
    "data of 301": (
        confirm(SAY, {"type": "postback", "label": "a", "data": "a" * 301}),
        "messages[0].template.actions[1].data",
    ),
    "three choices to confirm": (confirm(SAY, SAY, SAY), "messages[0].template.actions"),
    "a picker upside down": (
        quick(PICK | {"min": "2026-12-02", "max": "2026-12-01"}),
        "messages[0].quickReply.items[0].action.min",
    ),
    "a picker on the 30th of February": (
        quick(PICK | {"initial": "2027-02-30"}),
        "messages[0].quickReply.items[0].action.initial",
    ),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_breaks_a_limit_is_refused_in_lines_shape_and_nothing_is_shown(case: str) -> None:
    messages, place = TOO_MUCH[case]

    async def scene(stage: Room) -> None:
        await stage.act("kudo", "follow")
        headers = {"authorization": f"Bearer {ACCOUNT.access_token}"}
        body = {"to": await user(stage), "messages": messages}
        answer = await stage.http.post("/line/v2/bot/message/push", json=body, headers=headers)
        assert answer.status_code == 400
        assert place in [one["property"] for one in answer.json()["details"]]
        assert await stage.texts("kudo") == []

    play(scene)


def test_labels_are_counted_in_letters_as_people_see_them() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("kudo", "follow")
        family = "👨‍👩‍👧" * 20
        push = PushMessageRequest(to=await user(stage), messages=[text("a" * 5000, PostbackAction(label=family, data="x"))])
        await stage.line.push_message(push)
        assert (await stage.screen("kudo"))["within_reach"][0]["label"] == family

    play(scene)


def test_a_wrong_token_and_a_retry_key_on_a_reply_are_refused() -> None:
    async def scene(stage: Room) -> None:
        token = (await stage.act("kudo", "say", text="はい"))["event"]["replyToken"]
        body = {"replyToken": token, "messages": [{"type": "text", "text": "a"}]}
        keyed = {"authorization": f"Bearer {ACCOUNT.access_token}", "x-line-retry-key": str(uuid.uuid4())}
        url = "/line/v2/bot/message/reply"
        assert (await stage.http.post(url, json=body, headers=keyed)).status_code == 400
        stranger = await stage.http.post(url, json=body, headers={"authorization": "Bearer somebody"})
        assert stranger.status_code == 401 and stranger.headers["x-line-request-id"]

    play(scene)


def test_quick_replies_and_pickers_are_tapped_and_vanish() -> None:
    async def scene(stage: Room) -> None:
        token = (await stage.act("kudo", "follow"))["event"]["replyToken"]
        actions = (
            PostbackAction(label="はい", data="yes", displayText="はい、そうです"),
            DatetimePickerAction(label="日をえらぶ", data="day", mode="date", min="2026-11-25", max="2026-12-31"),
        )
        await stage.line.reply_message(ReplyMessageRequest(replyToken=token, messages=[text("いつ？", *actions)]))
        early = await stage.http.post("/phones/kudo/tap", json={"button": 1, "picked": "2026-11-01"})
        assert early.status_code == 409
        event = (await stage.act("kudo", "tap", button=1, picked="2026-12-01"))["event"]
        assert event["postback"] == {"data": "day", "params": {"date": "2026-12-01"}}
        assert (await stage.screen("kudo"))["within_reach"] == []

    play(scene)


def test_media_can_be_fetched_until_it_is_taken_back() -> None:
    async def scene(stage: Room) -> None:
        done = await stage.act("kudo", "photo", slow=5)
        id = done["event"]["message"]["id"]
        assert await stage.blob.get_message_content(id) is None
        stage.clock.forward(seconds=6)
        assert bytes(await stage.blob.get_message_content(id)).startswith(b"\xff\xd8")
        await stage.act("kudo", "unsend", bubble=done["bubble"])
        await refused(stage.blob.get_message_content(id), 410)
        await refused(stage.blob.get_message_content("1"), 404)

    play(scene)


def test_the_loading_dots_show_until_the_next_message() -> None:
    async def scene(stage: Room) -> None:
        token = (await stage.act("kudo", "say", text="はい"))["event"]["replyToken"]
        await stage.line.show_loading_animation(ShowLoadingAnimationRequest(chatId=await user(stage), loadingSeconds=20))
        assert (await stage.screen("kudo"))["phone"]["loading_until"]
        await stage.line.reply_message(ReplyMessageRequest(replyToken=token, messages=[text("はい")]))
        assert not (await stage.screen("kudo"))["phone"]["loading_until"]

    play(scene)


@pytest.mark.parametrize(("fault", "accepted"), [("error", 0), ("html", 0), ("rate", 0), ("error_after", 1), ("html_after", 1)])
def test_a_fault_strikes_before_or_after_the_push_is_accepted(fault: str, accepted: int) -> None:
    async def scene(stage: Room) -> None:
        await stage.act("kudo", "follow")
        await stage.fault(platform="line", operation="push", fault=fault, count=1)
        key, push = str(uuid.uuid4()), PushMessageRequest(to=await user(stage), messages=[text("一度だけ")])
        with pytest.raises(ApiException) as caught:
            await stage.line.push_message(push, x_line_retry_key=key)
        assert caught.value.status in (429, 500, 502)
        assert len(await stage.texts("kudo")) == accepted
        if accepted:
            await refused(stage.line.push_message(push, x_line_retry_key=key), 409)
        else:
            await stage.line.push_message(push, x_line_retry_key=key)
        assert await stage.texts("kudo") == ["一度だけ"]

    play(scene)


@pytest.mark.parametrize(("fault", "accepted"), [("cut", 0), ("cut_after", 1)])
def test_a_cut_line_looks_the_same_from_outside_whether_accepted_or_not(fault: str, accepted: int) -> None:
    async def scene(stage: Room) -> None:
        await stage.act("kudo", "follow")
        await stage.fault(platform="line", operation="push", fault=fault, count=1)
        with pytest.raises(aiohttp.ClientError):
            await stage.line.push_message(PushMessageRequest(to=await user(stage), messages=[text("途中")]))
        assert len(await stage.texts("kudo")) == accepted

    play(scene)


def test_everything_sent_and_refused_is_on_record() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("kudo", "follow")
        key, push = str(uuid.uuid4()), PushMessageRequest(to=await user(stage), messages=[text("記録")])
        await stage.line.push_message(push, x_line_retry_key=key)
        await refused(stage.line.push_message(push, x_line_retry_key=key), 409)
        state = (await stage.http.get("/phones/state")).json()
        assert [(one["operation"], one["retry_key"], one["shown"]) for one in state["accepted"]] == [("push", key, True)]
        assert [(one["status"], one["retry_key"]) for one in state["refused"]] == [(409, key)]

    play(scene)


# -- Telegram ---------------------------------------------------------------------------------------------------------------


def test_a_bot_cannot_speak_before_start_nor_after_a_block() -> None:
    async def scene(stage: Room) -> None:
        chat = int(await user(stage, "sato"))
        with pytest.raises(BadRequest, match="Chat not found"):
            await stage.bot.send_message(chat, "もしもし")
        await stage.act("sato", "start", payload="https://t.me/tsunagi_rehearsal_bot?start=abc_DEF-1")
        (update,) = await stage.bot.get_updates(timeout=5)
        assert update.message.text == "/start abc_DEF-1"
        assert (await stage.bot.send_message(chat, "はい")).text == "はい"
        await stage.act("sato", "block")
        (left,) = await stage.bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert left.my_chat_member.new_chat_member.status == "kicked"
        with pytest.raises(Forbidden):
            await stage.bot.send_message(chat, "もしもし")

    play(scene)


def test_updates_stay_until_they_are_confirmed() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        await stage.act("sato", "say", text="二つめ")
        first = await stage.bot.get_updates(timeout=1)
        assert [one.update_id for one in await stage.bot.get_updates(timeout=1)] == [one.update_id for one in first]
        rest = await stage.bot.get_updates(offset=first[0].update_id + 1)
        assert [one.message.text for one in rest] == ["二つめ"]
        assert await stage.bot.get_updates(offset=first[-1].update_id + 1) == ()

    play(scene)


def test_a_long_poll_wakes_at_once_and_a_second_poller_ends_the_first() -> None:
    async def scene(stage: Room) -> None:
        waiting = asyncio.create_task(stage.bot.get_updates(timeout=30))
        await asyncio.sleep(0.1)
        await stage.act("sato", "start")
        async with asyncio.timeout(1):
            (update,) = await waiting
        async with telegram_client(stage.base) as rival:
            first = asyncio.create_task(stage.bot.get_updates(offset=update.update_id + 1, timeout=30))
            await asyncio.sleep(0.1)
            second = asyncio.create_task(rival.get_updates(offset=update.update_id + 1, timeout=30))
            with pytest.raises(Conflict):
                await first
            await stage.act("sato", "say", text="まだいますか")
            assert len(await second) == 1

    play(scene)


def test_a_webhook_gets_its_secret_and_the_same_update_again_and_polling_is_refused() -> None:
    async def scene(stage: Room) -> None:
        product = stage.stage.stage.account.deliver_to
        await stage.bot.set_webhook(f"{product}/webhooks/telegram", secret_token="s3cret", allowed_updates=["message"])
        stage.telegram_hook.statuses = [503]
        await stage.act("sato", "start")
        await stage.telegram_hook.until(2)
        assert {headers["x-telegram-bot-api-secret-token"] for _, headers in stage.telegram_hook.heard} == {"s3cret"}
        assert len({json.loads(body)["update_id"] for body, _ in stage.telegram_hook.heard}) == 1
        with pytest.raises(Conflict):
            await stage.bot.get_updates()
        await stage.act("sato", "block")
        await asyncio.sleep(0.1)
        assert len(stage.telegram_hook.heard) == 2
        assert (await stage.bot.get_webhook_info()).url.endswith("/webhooks/telegram")

    play(scene)


def test_buttons_are_tapped_answered_and_edited_away() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        chat = int(await user(stage, "sato"))
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("はい", callback_data="yes")]])
        sent = await stage.bot.send_message(chat, "会えましたか", reply_markup=keys)
        await stage.act("sato", "tap", data="yes")
        _, update = await stage.bot.get_updates(timeout=5)
        assert update.callback_query.data == "yes" and update.callback_query.message.message_id == sent.message_id
        assert await stage.bot.answer_callback_query(update.callback_query.id, "受け取りました")
        await stage.bot.edit_message_text("会えました", chat, sent.message_id)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await stage.bot.edit_message_text("会えました", chat, sent.message_id)
        screen = await stage.screen("sato")
        assert screen["within_reach"] == [] and screen["phone"]["toast"] == "受け取りました"

    play(scene)


def test_limits_of_text_and_button_data_hold() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        chat = int(await user(stage, "sato"))
        for length, fits in ((64, True), (65, False)):
            keys = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a" * length)]])
            if fits:
                await stage.bot.send_message(chat, "a", reply_markup=keys)
            else:
                with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
                    await stage.bot.send_message(chat, "a", reply_markup=keys)
        with pytest.raises(BadRequest, match="too long"):
            await stage.bot.send_message(chat, "あ" * 4097)
        await stage.bot.send_message(chat, "あ" * 4096)

    play(scene)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_a_chat_that_is_flooded_says_when_to_come_again() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        chat = int(await user(stage, "sato"))
        for number in range(2):
            await stage.bot.send_message(chat, str(number))
        with pytest.raises(RetryAfter):
            await stage.bot.send_message(chat, "三")
        assert len(await stage.texts("sato")) == 2

    play(scene, burst=2)


def test_photos_go_both_ways_as_files() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        await stage.act("sato", "photo")
        await stage.act("sato", "voice")
        _, photo, voice = await stage.bot.get_updates(timeout=5)
        got = await (await stage.bot.get_file(photo.message.photo[-1].file_id)).download_as_bytearray()
        assert bytes(got).startswith(b"\xff\xd8") and voice.message.voice.mime_type == "audio/wav"
        sent = await stage.bot.send_photo(int(await user(stage, "sato")), photo=bytes(got), caption="地図です")
        back = await (await stage.bot.get_file(sent.photo[-1].file_id)).download_as_bytearray()
        assert back == got and sent.caption == "地図です"

    play(scene)


def test_json_calls_work_like_forms_and_a_wrong_token_is_turned_away() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        chat = await user(stage, "sato")
        url = f"/telegram/bot{ACCOUNT.telegram_token}/sendMessage"
        answer = await stage.http.post(url, json={"chat_id": int(chat), "text": "<b>太</b>字", "parse_mode": "HTML"})
        assert answer.json()["result"]["text"] == "太字"
        with pytest.raises(InvalidToken):
            async with telegram_client(stage.base, "700000001:wrong"):
                pass

    play(scene)


def test_edits_and_unknown_updates_arrive() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        bubble = (await stage.act("sato", "say", text="中央駅で"))["bubble"]
        await stage.act("sato", "edit", bubble=bubble, text="中央公園で")
        await stage.act("sato", "unknown-event")
        updates = await stage.bot.get_updates(timeout=5)
        assert updates[2].edited_message.text == "中央公園で"
        assert "something_new" in updates[3].api_kwargs

    play(scene)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_telegrams_faults_reach_the_sdk_as_it_knows_them() -> None:
    async def scene(stage: Room) -> None:
        await stage.act("sato", "start")
        chat = int(await user(stage, "sato"))
        await stage.fault(platform="telegram", operation="sendMessage", fault="rate", count=1, seconds=3)
        with pytest.raises(RetryAfter):
            await stage.bot.send_message(chat, "一")
        for fault in ("html", "cut", "cut_after", "error_after"):
            await stage.fault(platform="telegram", operation="sendMessage", fault=fault, count=1)
            with pytest.raises(NetworkError):
                await stage.bot.send_message(chat, fault)
        assert await stage.texts("sato") == ["cut_after", "error_after"]

    play(scene)


# -- both -------------------------------------------------------------------------------------------------------------------


def test_a_restart_keeps_the_talk_the_tokens_and_what_was_not_taken_yet(tmp_path: Path) -> None:
    state = tmp_path / "stage.db"
    key = str(uuid.uuid4())

    async def before(stage: Room) -> None:
        stage.line_hook.statuses = [503] * 20
        await stage.act("kudo", "say", text="届いて")
        await stage.line.push_message(PushMessageRequest(to=await user(stage), messages=[text("はい")]), x_line_retry_key=key)
        await stage.line_hook.until(1)

    async def after(stage: Room) -> None:
        await stage.line_hook.until(1)
        assert json.loads(stage.line_hook.heard[0][0])["events"][0]["message"]["text"] == "届いて"
        assert await stage.texts("kudo", "them") == ["届いて"] and await stage.texts("kudo") == ["はい"]
        await refused(
            stage.line.push_message(PushMessageRequest(to=await user(stage), messages=[text("はい")]), x_line_retry_key=key),
            409,
        )

    play(before, state=state)
    play(after, state=state)


def test_alone_as_a_process_it_stops_at_once_on_ctrl_c_and_remembers_its_clock(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bots.rehearsal", "--port", "0", "--state", str(tmp_path / "stage.db")]

    async def started() -> tuple[asyncio.subprocess.Process, str]:
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout
        return process, (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()

    async def stopped(process: asyncio.subprocess.Process) -> None:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 3)

    async def whole() -> None:
        process, origin = await started()
        async with httpx.AsyncClient(base_url=origin, trust_env=False) as http:
            moved = (await http.post("/clock", json={"advance": "P7D"})).json()["now"]
            async with http.stream("GET", "/phones/stream") as stream:
                assert (await anext(stream.aiter_bytes())).startswith(b"retry")
                url = "/telegram/bot700000001:rehearsal-telegram-token/getUpdates?timeout=40"
                poll = asyncio.create_task(http.get(url, timeout=50))
                await asyncio.sleep(0.3)
                await stopped(process)
                assert (await poll).json() == {"ok": True, "result": []}
        process, origin = await started()
        async with httpx.AsyncClient(base_url=origin, trust_env=False) as http:
            assert (await http.get("/clock")).json()["now"] >= moved
        await stopped(process)

    asyncio.run(whole())


def test_the_clock_moves_forward_only() -> None:
    async def scene(stage: Room) -> None:
        for duration, shown in (("PT30M", "21:40"), ("P1M", "令和8年12月24日（木） 21:40"), ("P7D", "令和8年12月31日")):
            moved = await stage.http.post("/clock", json={"advance": duration})
            assert shown in moved.json()["shown"]
        for wrong in ({"now": "2026-12-01T09:00:00+09:00"}, {"advance": "soon"}, {"advance": "P"}, {"advance": "P99Y"}, {}):
            assert (await stage.http.post("/clock", json=wrong)).status_code == 400
        moved = await stage.http.post("/clock", json={"now": "2027-01-04T09:00"})
        assert moved.json()["now"] == "2027-01-04T09:00:00+09:00"

    play(scene)


def test_what_is_not_an_order_is_refused_with_a_reason() -> None:
    async def scene(stage: Room) -> None:
        wrongs: list[Any] = [
            {"fault": "flood"},
            {"fault": "cut", "count": "many"},
            {"faults": 5},
            {"quota": "much"},
            {"fault": "cut", "who": 1},
        ]
        for wrong in wrongs:
            answer = await stage.http.post("/faults", json=wrong)
            assert answer.status_code == 400 and answer.json()["problem"], wrong
        for path in ("/clock", "/faults", "/phones"):
            broken = await stage.http.post(path, content=b"{", headers={"content-type": "application/json"})
            assert broken.status_code == 400, path
        for phone, act, fields in (("kudo", "fly", {}), ("nobody", "say", {})):
            assert (await stage.http.post(f"/phones/{phone}/{act}", json=fields)).status_code == 404
        for act, fields in (("say", {"text": " "}), ("say", {"text": "あ" * 20001}), ("tap", {"button": 3}), ("unblock", {})):
            assert (await stage.http.post(f"/phones/kudo/{act}", json=fields)).status_code == 409, act

    play(scene)


def test_a_lone_surrogate_and_a_novel_arrive_and_are_shown() -> None:
    async def scene(stage: Room) -> None:
        for words in ("\ud83d だけ", "ｶﾀｶﾅ👨‍👩‍👧", "あ" * 20000):
            answer = await stage.http.post(
                "/phones/kudo/say", content=json.dumps({"text": words}), headers={"content-type": "application/json"}
            )
            assert answer.status_code == 200
        await stage.line_hook.until(3)
        assert json.loads(stage.line_hook.heard[0][0])["events"][0]["message"]["text"] == "\ud83d だけ"
        assert (await stage.http.get("/")).status_code == 200
        assert (await stage.http.get("/phones/state")).status_code == 200

    play(scene)


def test_other_peoples_pages_cannot_press_our_buttons() -> None:
    async def scene(stage: Room) -> None:
        for path in ("/phones/kudo/follow", "/clock", "/faults", "/reset", "/phones"):
            answer = await stage.http.post(path, json={}, headers={"sec-fetch-site": "cross-site"})
            assert answer.status_code == 403, path

    play(scene)


def test_two_clients_at_once_are_served(tmp_path: Path) -> None:
    async def scene(stage: Room) -> None:
        for phone in ("kudo", "hasegawa"):
            await stage.act(phone, "follow")
        async with line_client(stage.base) as other:
            assert other is not None
            pushes = [
                PushMessageRequest(to=await user(stage, phone), messages=[text(phone)]) for phone in ("kudo", "hasegawa")
            ] * 20
            await asyncio.gather(*(stage.line.push_message(push) for push in pushes))
        assert len(await stage.texts("kudo")) == len(await stage.texts("hasegawa")) == 20

    play(scene, state=tmp_path / "stage.db")
