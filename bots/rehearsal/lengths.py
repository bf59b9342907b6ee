"""The two ways platforms count text, and the ids they make. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime

import regex

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Length in what a reader calls letters (extended grapheme clusters)."""
    return len(regex.findall(r"\X", text))


def ulid(moment: datetime, number: int) -> str:
    """A ULID of this millisecond whose second half is drawn from `number`: unique, and the same in every rehearsal."""
    chance = int.from_bytes(hashlib.sha256(b"event %d" % number).digest()[:10])
    value = (int(moment.timestamp() * 1000) << 80) | chance
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def token(purpose: str, number: int) -> str:
    """32 hexadecimal digits, unique by purpose and number (rehearsal only: anyone could guess it)."""
    return hashlib.sha256(f"{purpose} {number}".encode()).hexdigest()[:32]
