"""How the windows to people outside stand, for the page of their health (要綱 2-1-ア): the settings without their secrets, and what rests."""

from __future__ import annotations

from datetime import datetime

from bots.post import Postbox
from staff_console.channel_door import ChannelState
from tsunagi.settings import Settings


def channel_states(settings: Settings, postbox: Postbox, now: datetime) -> tuple[ChannelState, ...]:
    """LINE, Telegram and the room."""
    rests, by_call = postbox.resting(now), settings.telegram_updates == "webhook"
    line, telegram = bool(settings.line_token), bool(settings.telegram_token)
    stand_in = settings.rehearsal
    calls = f"{settings.base_url}/webhooks/"
    return (
        ChannelState("line", line, stand_in, settings.line_mode, f"{calls}line" if line else "", rests.get("line")),
        ChannelState(
            *("telegram", telegram, stand_in, settings.telegram_updates),
            address=f"{calls}telegram" if telegram and by_call else "",
            resting_until=rests.get("telegram"),
        ),
        ChannelState("room", True, False, "own", f"{settings.base_url}/room", rests.get("room")),
    )
