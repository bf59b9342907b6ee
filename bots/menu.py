"""The menu under a resident's talk: six places to go, the same on LINE (a drawn picture) and Telegram (commands). Pure. 要綱 3-1-ア, 3-1-イ

What a place does is command data of the dialogs; which picture or list is up to date is told by a hash of all that is on it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casestore.words import to_person
from dialogs.catalogue import DIALOGS
from dialogs.says import command
from locales import LANGUAGES, SOURCE, catalog

WIDTH, HEIGHT = 2500, 1686  # LINE's large size
COLUMNS, ROWS = 3, 2
DRAWING = 1  # goes up when the picture is drawn in another way
OURS = "tsunagi "  # how the names of our menus begin at LINE
COMMAND = re.compile(r"[a-z0-9_]{1,32}")  # Telegram's rule
DESCRIPTION = 256  # Telegram: characters
BAR = 14  # LINE: signs on the bar that opens the menu


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the menu. `word`: the Telegram command, a word the dialogs know anyway."""

    icon: str
    label: str
    data: str
    word: str


PLACES: tuple[Place, ...] = (
    Place("talk", to_person("相談する"), command("new"), "new"),
    Place("person", to_person("人と話す"), command("person"), "person"),
    Place("status", to_person("どうなってる？"), command("start", "my_case"), "status"),
    Place("calendar", to_person("予約"), command("start", "appointment"), "book"),
    Place("globe", to_person("設定・言語"), command("start", "settings"), "settings"),
    Place("phone", to_person("急ぐとき"), command("numbers"), "urgent"),
)
BAR_TEXT = to_person("メニュー")
# Telegram has room for more; each is a word of the dialogs.
ALSO: tuple[tuple[str, str], ...] = (
    ("language", to_person("言語")),
    ("help", to_person("使い方")),
    ("stop", to_person("停止")),
)


@dataclass(frozen=True, slots=True)
class LineMenu:
    """One language's menu at LINE: its name holds the hash, its alias is how people are given it."""

    language: str
    name: str
    alias: str
    body: Mapping[str, Any]


def line_menus(languages: tuple[str, ...] = LANGUAGES) -> tuple[LineMenu, ...]:
    """The menus as they must be at LINE, the source language first: it is everybody's until they choose another."""
    return tuple(_line_menu(language) for language in sorted(languages, key=lambda one: one != SOURCE))


def _line_menu(language: str) -> LineMenu:
    name = f"{OURS}{language} {digest(language)}"
    body = {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": False,
        "name": name,
        "chatBarText": catalog(language).gettext(BAR_TEXT),
        "areas": list(_areas(language)),
    }
    return LineMenu(language, name, alias_of(language), body)


def alias_of(language: str) -> str:
    return "tsunagi-" + re.sub(r"[^a-z0-9]+", "-", language.lower())


def digest(language: str) -> str:
    """Of everything that is on the picture or behind it."""
    told = [DRAWING, WIDTH, HEIGHT, catalog(language).gettext(BAR_TEXT), list(_areas(language))]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def _areas(language: str) -> Iterator[dict[str, Any]]:
    for place, (left, top, right, bottom) in zip(PLACES, boxes(), strict=True):
        label = catalog(language).gettext(place.label)
        yield {
            "bounds": {"x": left, "y": top, "width": right - left, "height": bottom - top},
            "action": {"type": "postback", "label": label, "data": place.data, "displayText": label},
        }


def boxes() -> tuple[tuple[int, int, int, int], ...]:
    """Left, top, right, bottom of each place, in order; they cover the whole picture."""
    across = [round(WIDTH * column / COLUMNS) for column in range(COLUMNS + 1)]
    down = [round(HEIGHT * row / ROWS) for row in range(ROWS + 1)]
    return tuple(
        (across[column], down[row], across[column + 1], down[row + 1]) for row in range(ROWS) for column in range(COLUMNS)
    )


def commands(language: str, audience: str = "resident") -> tuple[tuple[str, str], ...]:
    """Telegram's commands for a kind of phone: (word, what it does)."""
    say = catalog(language).gettext
    listed = (*((one.word, one.label) for one in PLACES), *ALSO) if audience == "resident" else tuple(_of_dialogs(audience))
    return tuple((word, say(label)[:DESCRIPTION]) for word, label in listed)


def _of_dialogs(audience: str) -> Iterator[tuple[str, str]]:
    """Every dialog of a colleague that begins with a word Telegram takes as a command."""
    for dialog in DIALOGS.values():
        word = next((word for word in dialog.words if COMMAND.fullmatch(word)), "")
        if dialog.audience == audience and word:
            yield word, dialog.title
