"""元に戻す: what takes back an act that can be taken back truthfully, by a permitted act of its own. One table; the rest is not offered.

What leaves the house, closes, decides or deletes is not here: it asks before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from staff_console.house import Asked


class Undo(NamedTuple):
    """path: what the way back is sent to; fields: what with it, each from the address of the page (field, name there)."""

    path: str
    fields: tuple[tuple[str, str], ...] = ()


UNDO: Mapping[str, Undo] = {
    "mine": Undo("/cases/{number}/owner", (("owner", "was"),)),
    "moved": Undo("/cases/{number}/follow-ups/{of}/move", (("due", "was"),)),
    "stopped": Undo("/cases/{number}/follow-ups/{of}/again"),
    "taken": Undo("/talks/{talk}/give"),
    "given": Undo("/talks/{talk}/take"),
    "put_off": Undo("/today/{of}/back"),
    "held_back": Undo("/outgoing/{of}/release"),
    "all_stopped": Undo("/outgoing/go-on", (("what", "of"),)),
    "all_released": Undo("/outgoing/stop", (("what", "of"),)),
    "tabled": Undo("/meetings/{meeting}/items/{of}/withdraw"),
    "withdrawn": Undo("/meetings/items", (("meeting", "meeting"), ("item", "was"))),
    "seated": Undo("/meetings/{meeting}/seats/{of}/remove"),
    "appointment_moved": Undo("/cases/{number}/appointments/{of}/move", (("day", "was"), ("at", "at"))),
    "draft_thrown": Undo("/drafts/back", (("draft-at", "draft"), ("form_which", "of"))),
}
MAY_BE_EMPTY = ("form_which",)


def told(done: str, **names: str) -> str:
    """The query of the page after an act: what was done, and what its way back needs; without that where a name is missing."""
    return urlencode({"done": done} | (names if all(names.values()) else {}))


def way_back(asked: Asked, done: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Where and with which fields the act just done is taken back; None where it is not, or the address does not say enough."""
    if (undo := UNDO.get(done)) is None:
        return None
    known = {name: quote(value, safe="") for name, value in {**asked.path, **asked.query}.items() if value}
    fields = tuple((field, asked.query.get(name) or asked.path.get(name, "")) for field, name in undo.fields)
    if not all(value or field in MAY_BE_EMPTY for field, value in fields):
        return None
    try:
        return undo.path.format_map(known), fields
    except KeyError:
        return None
