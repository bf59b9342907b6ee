"""LINE's limits on actions (what a button does), for quick replies, templates, Flex and rich menus. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bots.rehearsal.lengths import graphemes, units

Json = dict[str, Any]
Found = tuple[str, str]  # what is wrong, and with which property ("" = the action itself)


# property: (most, count graphemes, required), by type of action
_TEXTS: dict[str, dict[str, tuple[int, bool, bool]]] = {
    "postback": {
        "data": (300, False, True),
        "displayText": (300, True, False),
        "text": (300, True, False),
        "fillInText": (300, False, False),
    },
    "message": {"text": (300, True, True)},
    "uri": {"uri": (1000, False, True)},
    "datetimepicker": {"data": (300, False, True)},
    "clipboard": {"clipboardText": (1000, False, True)},
    "richmenuswitch": {"data": (300, False, True), "richMenuAliasId": (32, False, True)},
    "camera": {},
    "cameraRoll": {},
    "location": {},
}
_ONLY_IN_QUICK_REPLIES = ("camera", "cameraRoll", "location")
_LABEL_REQUIRED_IN = ("quick", "template")
_SCHEMES = ("http://", "https://", "line://", "tel:")
_INPUTS = ("openKeyboard", "closeRichMenu", "openRichMenu", "openVoice")
_FORMATS = {"date": r"%Y-%m-%d", "time": r"%H:%M", "datetime": r"%Y-%m-%dT%H:%M"}
_SHAPES = {"date": r"\d{4}-\d\d-\d\d", "time": r"\d\d:\d\d", "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d"}


def action_problems(action: Any, place: str, label: int) -> Iterator[Found]:
    """What LINE would refuse in one action. place: quick, template, flex or richmenu; label: most letters of its label."""
    kind = action.get("type") if isinstance(action, dict) else None
    if kind not in _TEXTS:
        yield "Must be one of the following values: [" + ", ".join(_TEXTS) + "]", "type"
        return
    if kind in _ONLY_IN_QUICK_REPLIES and place != "quick":
        yield "This action can be used in quick replies only", "type"
    if kind == "richmenuswitch" and place != "richmenu":
        yield "This action can be used in rich menus only", "type"
    needed = place in _LABEL_REQUIRED_IN or kind in _ONLY_IN_QUICK_REPLIES
    yield from _text(action, "label", label, letters=True, required=needed)
    for name, (most, letters, required) in _TEXTS[kind].items():
        yield from _text(action, name, most, letters=letters, required=required)
    yield from _more(kind, action, place)


def _text(action: Json, name: str, most: int, *, letters: bool, required: bool) -> Iterator[Found]:
    value = action.get(name)
    if value is None or value == "":
        if required or value == "":
            yield "May not be empty", name
    elif not isinstance(value, str):
        yield "Must be a string", name
    elif (graphemes if letters else units)(value) > most:
        yield f"Size must be between 1 and {most}", name


def _more(kind: str, action: Json, place: str) -> Iterator[Found]:
    if kind == "uri" and not str(action.get("uri", "")).startswith(_SCHEMES):
        yield "Must be a valid URI", "uri"
    if kind == "postback":
        if action.get("text") is not None and (place == "quick" or action.get("displayText") is not None):
            yield "text cannot be used here", "text"
        if action.get("inputOption") is not None and action["inputOption"] not in _INPUTS:
            yield "Must be one of the following values: [" + ", ".join(_INPUTS) + "]", "inputOption"
        if action.get("fillInText") is not None and action.get("inputOption") != "openKeyboard":
            yield "fillInText is valid only with inputOption openKeyboard", "fillInText"
    if kind == "datetimepicker":
        yield from _picker(action)


def _picker(action: Json) -> Iterator[Found]:
    mode = action.get("mode")
    if mode not in _FORMATS:
        yield "Must be one of the following values: [date, time, datetime]", "mode"
        return
    points: dict[str, datetime] = {}
    for name in ("initial", "max", "min"):
        if action.get(name) is None:
            continue
        point = picked(str(action[name]), mode)
        if point is None:
            yield f"Invalid {mode} format", name
        else:
            points[name] = point
    if "min" in points and "max" in points and points["min"] >= points["max"]:
        yield "min must be before max", "min"
    if "initial" in points and not points.get("min", points["initial"]) <= points["initial"] <= points.get(
        "max", points["initial"]
    ):
        yield "initial must lie between min and max", "initial"


def picked(text: str, mode: str) -> datetime | None:
    """The moment a picker's value names (no zone, as at LINE), or None when it is none between 1900 and 2100."""
    text = text.replace("t", "T")
    if not re.fullmatch(_SHAPES[mode], text, re.ASCII):
        return None
    try:
        moment = datetime.strptime(text, _FORMATS[mode])  # noqa: DTZ007 - LINE's picker has no zone
    except ValueError:
        return None
    return moment if mode == "time" or 1900 <= moment.year <= 2100 else None
