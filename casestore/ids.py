"""Ids we make ourselves: UUIDv7 text, so that they sort by time and can stand in the seal of their own row (security 3.3)."""

import os
import threading
from datetime import datetime

_lock = threading.Lock()
_last = (0, 0)  # milliseconds, counter within them


def new_id(now: datetime) -> str:
    """A new UUIDv7 for this instant; ids made in one process sort in the order they were made.

    Source: RFC 9562, section 5.7 with the 12-bit counter of section 6.2, method 1.
    """
    milliseconds, counter = _tick(int(now.timestamp() * 1000))
    chance = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    digits = f"{milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | chance:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def first_id(at: datetime) -> str:
    """No id made at this instant or later sorts before this one: how a range of time is read by the primary key."""
    digits = f"{int(at.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:12]}-0000-0000-000000000000"


def _tick(milliseconds: int) -> tuple[int, int]:
    global _last
    with _lock:
        before, counter = _last
        if milliseconds > before:
            _last = (milliseconds, 0)
        elif counter < 0xFFF and before - milliseconds < 60_000:
            _last = (before, counter + 1)
        else:  # the clock was set back for good, or 4,096 ids in one millisecond
            _last = (milliseconds if before - milliseconds >= 60_000 else before + 1, 0)
        return _last
