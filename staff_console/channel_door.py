"""What the composition root tells of each window to people outside: whether it is set up, where its platform calls, whether it rests (要綱 2-1-ア)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ChannelState:
    """channel: line, telegram, room. way: how it is used, a word of the settings. address: where its platform calls us, "" where it does not.

    rehearsal: a platform of our own stands in its place; resting_until: nothing is sent before, because sending failed.
    """

    channel: str
    configured: bool
    rehearsal: bool = False
    way: str = ""
    address: str = ""
    resting_until: datetime | None = None


Channels = Callable[[datetime], tuple[ChannelState, ...]]


def none(_now: datetime) -> tuple[ChannelState, ...]:
    """A house without any."""
    return ()
