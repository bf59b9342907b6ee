"""What was typed, put back into the fields of a form that has been drawn. Pure: HTML in, HTML out.

It reads our own templates' output, in which no attribute and no text holds a raw < or > (everything is escaped): that is why patterns do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from casestore.drafts import Fields

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
OPENING = re.compile(r"<form\b[^>]*>")
CONTROL = re.compile(r"<textarea\b[^>]*>.*?</textarea>|<select\b[^>]*>.*?</select>|<input\b[^>]*>", re.DOTALL)
OPTION = re.compile(r"<option\b[^>]*>")
FOLD = re.compile(r"<details\b[^>]*>|</details>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
WRITTEN = ("text", "email", "tel", "number", "date", "time", "search", "url")
PICKED = ("checkbox", "radio")
OWN = "data-draft-own"  # of a form that its page draws from the draft by itself: it may have rows that only the page can draw


@dataclass(frozen=True)
class Sent:
    """A form on a page: where it is sent to, which it is of several, whether its page draws its draft."""

    address: str
    which: str
    own: bool


@dataclass(frozen=True)
class Put:
    """What is to be put into a form. beside: the HTML that follows a text field's control; top, after: inside at its beginning, behind it."""

    fields: Fields
    beside: Callable[[str, str], str]  # of the field's name and the value that stands in it now
    top: str = ""
    after: str = ""


def filled(html: str, put: Callable[[Sent], Put | None]) -> str:
    """The page with every form filled for which `put` has something; what folds such a form away stands open."""
    done: list[str] = []
    at, opened = 0, set[int]()
    for found in FORM.finditer(html):
        sent = _sent(found[0])
        mine = put(sent) if sent else None
        if sent is None or mine is None:
            continue
        done += [html[at : found.start()], _filled(found[0], sent, mine), mine.after]
        at = found.end()
        opened |= set(_folds_around(html, found.start()))
    return "".join([*done, html[at:]]) if not opened else _open(html, opened, put)


def forms(html: str) -> Iterator[Sent]:
    """The forms of a page that are sent with POST and in which somebody writes."""
    for found in FORM.finditer(html):
        sent = _sent(found[0])
        if sent is not None:
            yield sent


def _open(html: str, opened: set[int], put: Callable[[Sent], Put | None]) -> str:
    for start in sorted(opened, reverse=True):
        html = f"{html[:start]}<details open{html[start + len('<details') :]}"
    return filled(html, put)


def _sent(form: str) -> Sent | None:
    opening = OPENING.match(form)
    said = _said(opening[0]) if opening else {}
    if said.get("method") != "post" or not any(_writes(one[0]) for one in CONTROL.finditer(form)):
        return None
    which = next((_said(one[0]).get("value", "") for one in CONTROL.finditer(form) if 'name="form_which"' in one[0]), "")
    return Sent(said.get("action", "").partition("?")[0].partition("#")[0], which, OWN in said)


def _writes(control: str) -> bool:
    said = _said(control)
    written = said.get("type", "") == "text" and "readonly" not in said and said.get("autocomplete") != "one-time-code"
    return control.startswith("<textarea") or written


def _filled(form: str, sent: Sent, put: Put) -> str:
    left = {name: list(values) for name, values in put.fields.items()}
    body = CONTROL.sub(lambda found: _control(found[0], left, put, own=sent.own), form)
    opening = OPENING.match(body)
    end = opening.end() if opening else 0
    return f"{body[:end]}{put.top}{body[end:]}"


def _control(control: str, left: dict[str, list[str]], put: Put, *, own: bool) -> str:
    said = _said(control)
    name, kind = said.get("name", ""), said.get("type", "text")
    if control.startswith("<select"):
        return control if own or name not in left else _select(control, left[name])
    if kind in PICKED and control.startswith("<input"):
        return control if own else _picked(control, said, left.get(name, []))
    if control.startswith("<input") and kind not in WRITTEN:
        return control
    if not own and left.get(name):
        control = _typed(control, left[name].pop(0))
    return control + (put.beside(name, _value(control)) if _writes(control) else "")


def _typed(control: str, value: str) -> str:
    if control.startswith("<textarea"):
        opening = control.partition(">")[0]
        return f"{opening}>\n{escape(value)}</textarea>"  # the first line end of a textarea is not part of what it says
    bare = re.sub(r'\svalue="[^"]*"', "", control)
    return f'{bare[:-1]} value="{escape(value)}">'


def _value(control: str) -> str:
    if control.startswith("<textarea"):
        return unescape(control.partition(">")[2].removesuffix("</textarea>")).removeprefix("\n")
    return unescape(_said(control).get("value", ""))


def _picked(control: str, said: dict[str, str], values: list[str]) -> str:
    if said.get("type") == "radio" and not values:
        return control
    bare = re.sub(r"\schecked\b", "", control)
    return f"{bare[:-1]} checked>" if said.get("value", "on") in values else bare


def _select(control: str, values: list[str]) -> str:
    def option(found: re.Match[str]) -> str:
        bare = re.sub(r"\sselected\b", "", found[0])
        return f"{bare[:-1]} selected>" if _said(found[0]).get("value") in values else bare

    return OPTION.sub(option, control)


def _said(tag: str) -> dict[str, str]:
    """The attributes of a tag (of its opening one), unescaped."""
    opening = tag.partition(">")[0]
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(opening.partition(" ")[2])}


def _folds_around(html: str, place: int) -> list[int]:
    """Where the <details> begin that hold a place and are closed; a menu is left alone."""
    around: list[re.Match[str]] = []
    for found in FOLD.finditer(html, 0, place):
        if found[0] == "</details>":
            around.pop()
        else:
            around.append(found)
    folds = ((one.start(), _said(one[0])) for one in around)
    return [start for start, said in folds if "open" not in said and "menu" not in said.get("class", "").split()]
