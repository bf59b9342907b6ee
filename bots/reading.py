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
KEY = re.compile(rb'"\s*:')
EARLIEST = datetime(2011, 6, 1, tzinfo=UTC)  # before LINE and Telegram there was nothing to receive
CLOCKS_DIFFER = timedelta(days=1)


class Unreadable(ValueError):
    """The body is not JSON of the platform's outer shape. Nothing of it can be kept."""


def opened(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Lone surrogates become U+FFFD; NaN, numbers beyond a double, nesting over 1,024, a repeated
    key, a byte order mark and bytes that are not UTF-8 are refused.

    Raises Unreadable.
    """
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        read = _opened_again(body)
    if not isinstance(read, dict):
        raise Unreadable("not an object")
    if len(KEY.findall(body)) > _keys(read):
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


def _keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys(one) for one in value.values() if isinstance(one, dict | list))
    return sum(_keys(one) for one in value if isinstance(one, dict | list)) if isinstance(value, list) else 0


def _refuse_repeated_keys(body: bytes) -> None:
    """The count of quotes before a colon only hints (":)" is a fine thing to say); the slow reader knows."""

    def once(pairs: list[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Unreadable("a key is there twice")

    json.loads(body, object_pairs_hook=once)


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
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**15:
        return now
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=value * 1000 // per_second)
    return at if EARLIEST <= at <= now + CLOCKS_DIFFER else now


def raw(event: object) -> str:
    """The event as JSON text, to be sealed."""
    return orjson.dumps(event).decode()


def content_hash(event: object, *leave_out: str) -> str:
    """An id for an event without one: the same event sent again has the same (fields that tell of the sending left out)."""
    kept = {key: value for key, value in record(event).items() if key not in leave_out} or event
    return "sha256:" + hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()
