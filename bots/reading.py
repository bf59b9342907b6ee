"""Opening what a platform sent: strict about the envelope, lenient about what lies in it.

Pure. A body that is not the JSON object we were promised is `Unreadable` (400); a strange value inside is read as absent.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F]..|.)", re.DOTALL)
KEY_END = b'":'
EARLIEST = datetime(2011, 6, 1, tzinfo=UTC)  # before LINE and Telegram there was nothing to receive
LATEST = 10**10  # seconds: the year 2286, before which a datetime can be made of it
CLOCKS_DIFFER = timedelta(days=1)


class Unreadable(ValueError):
    """The body is not JSON of the platform's outer shape. Nothing of it can be kept."""


def opened(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Lone surrogates become U+FFFD; NaN, numbers beyond a double, nesting beyond what can be written
    again (254), a repeated key, a byte order mark and bytes that are not UTF-8 are refused.

    Raises Unreadable.
    """
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        read = _opened_again(body)
    if not isinstance(read, dict):
        raise Unreadable("not an object")
    if _written(read).count(KEY_END) < body.count(KEY_END):
        _refuse_repeated_keys(body)
    return read


def _opened_again(body: bytes) -> object:
    try:
        return orjson.loads(ESCAPE.sub(_whole, body))
    except orjson.JSONDecodeError as error:
        raise Unreadable("not JSON") from error


def _whole(escape: re.Match[bytes]) -> bytes:
    found = escape[0]
    return rb"\ufffd" if len(found) == 6 else found  # a pair is 12 bytes long, any other escape 2


def _written(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError as error:
        raise Unreadable("nested too deeply") from error


def _refuse_repeated_keys(body: bytes) -> None:
    """Fewer keys written than read is only a hint; the slow reader knows."""

    def once(pairs: list[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Unreadable("a key is there twice")

    json.loads(body, object_pairs_hook=once)


def unknown(kind: object) -> str:
    """The event name of something we do not know yet: shown to staff as what it is."""
    return f"unknown:{words(kind)[:40]}"


def record(value: object) -> dict[str, Any]:
    """The object, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def words(value: object) -> str:
    """The text without NUL (PostgreSQL refuses it), or "" where something else stands."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """An identifier: text, or a whole number written as text; "" for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return words(value)


def count(value: object) -> int:
    """A size in bytes; 0 where nothing sensible stands."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53 else 0


def degrees(value: object, limit: int) -> float | None:
    """Degrees within ±limit, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if abs(value) <= limit else None


def instant(value: object, now: datetime, per_second: int) -> datetime:
    """The platform's clock reading as UTC; `now` when it is no whole number, before 2011 or more than a day ahead."""
    if type(value) is not int or not 0 < value < LATEST * per_second:
        return now
    at = datetime.fromtimestamp(value / per_second, UTC)
    return at if EARLIEST <= at <= now + CLOCKS_DIFFER else now


def raw(event: object) -> str:
    """The event as JSON text, to be sealed. What `opened` let through can be written."""
    return orjson.dumps(event).decode()


def content_hash(event: object, *leave_out: str) -> str:
    """An id for an event without one: the same event sent again has the same (fields that tell of the sending left out)."""
    kept = {key: value for key, value in record(event).items() if key not in leave_out} or event
    return "sha256:" + hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()
