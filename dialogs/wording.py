"""Says become a Post in one language: whole sentences through the catalogs, at most 5 bubbles, buttons on the last. Pure.

Choices with a number stand in the text as well: LINE on a computer shows no quick replies, and a screen reader may miss them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

import regex
from babel.dates import format_date, format_skeleton

from casestore.fields import show_date_short
from casestore.speech import Bubble, Button, Post
from casestore.words import N_ as _
from dialogs.conversations.hiding import HIDE_TAP
from dialogs.facts import Facts, Hotline
from dialogs.says import Day, Fill, Line, Looked, Numbers, Saying, Tap
from locales import babel_locale, catalog

BUBBLES = 5  # LINE: messages in one reply
BUTTONS = 13  # LINE: quick replies
LABEL = 20  # LINE: grapheme clusters in a button's label
LONGEST = 4_000  # UTF-16 units of a bubble: below LINE's 5,000 and Telegram's 4,096

_DAY = {"vi": "EEEEE d 'tháng' M"}  # short enough for a button with a time; its own short form has no word for the month

# What a sentence says when the host has nothing better; each fits the sentences it is used in.
_UNTOLD: Mapping[str, str] = {
    "agency": _("地域の支援機関"),
    "phone": _("職員におたずねください"),
    "ambulance": _("救急車"),
    "police": _("警察"),
    "hours": _("受付時間は、職員におたずねください。"),
    "reads_by": _("次に窓口が開いたとき"),
    "kept_where": _("この窓口の記録"),
    "reception_number": _("（あとでお知らせします）"),
    "staff_name": _("担当者"),
    "place": _("ご案内したところ"),
    "workplace": _("（お仕事先）"),
    "person_name": _("あなた"),
}
_TELLING = ("!start:", "!edit:")  # buttons that name a dialog or an answer
_TEXTS = tuple(one.name for one in fields(Facts) if one.name in _UNTOLD)


@dataclass(frozen=True)
class Written:
    """One bubble in a language, with its choices: the numbered ones are written under the text, the others are buttons only."""

    text: str
    choices: tuple[tuple[int, str, Button | None], ...]  # number (0: none), label, its button if one fits

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for _number, _label, button in self.choices if button)

    @property
    def whole(self) -> str:
        return _short_enough(
            "\n".join((self.text, *(f"{number} {label}" for number, label, _button in self.choices if number)))
        )


def post(says: tuple[Saying, ...], language: str, facts: Facts) -> Post | None:
    """Everything said in one turn as one post, or None when nothing is said."""
    written = bubbles(says, language, facts)
    if not written:
        return None
    last = written[-1]
    return Post((*(Bubble(one.whole) for one in written[:-1]), Bubble(last.whole, last.buttons)))


def bubbles(says: tuple[Saying, ...], language: str, facts: Facts) -> tuple[Written, ...]:
    """The bubbles of a turn: glued says become one, the first ones are joined when there are more than five."""
    words = Words(language, facts)
    groups: list[list[Saying]] = [[]]
    for saying in says:
        groups[-1].append(saying)
        if not saying.glue:
            groups.append([])
    written = [_bubble(group, words) for group in groups if group]
    while len(written) > BUBBLES:
        first, second, *rest = written
        written = [Written(f"{first.text}\n\n{second.text}", second.choices), *rest]
    if written and facts.guard.neutral and not facts.guard.shut:
        written[-1] = _can_be_closed(written[-1], words)
    return tuple(written)


def _can_be_closed(last: Written, words: Words) -> Written:
    """Where others may read, one tap tells how to take the talk off the screen."""
    close = (0, words.line(HIDE_TAP.label), words.button(HIDE_TAP))
    shown = any(button and button.data == HIDE_TAP.data for _number, _label, button in last.choices)
    return last if shown or len(last.buttons) >= BUTTONS else Written(last.text, (*last.choices, close))


def _bubble(group: list[Saying], words: Words) -> Written:
    text = "\n".join(words.line(saying.line) for saying in group)
    taps = group[-1].taps
    shown = {id(tap) for tap in _that_fit([tap for tap in taps if tap.button])}
    pairs = ((tap, words.button(tap) if id(tap) in shown and words.may_stand_on_a_button(tap) else None) for tap in taps)
    return Written(text, tuple((tap.number, words.line(tap.label), button) for tap, button in pairs if tap.number or button))


def _that_fit(taps: list[Tap]) -> list[Tap]:
    """Thirteen at most. The last numbered ones go first: they stand in the text, the ways out do not."""
    for at in range(len(taps) - 1, -1, -1):
        if len(taps) <= BUTTONS:
            break
        if taps[at].number:
            taps = taps[:at] + taps[at + 1 :]
    return taps[:BUTTONS]


class Words:
    """The words of one language for one set of facts."""

    def __init__(self, language: str, facts: Facts) -> None:
        self.language, self.facts = language, facts
        self._say = catalog(language).gettext

    def line(self, line: Line) -> str:
        if not line.text:
            return self.fill(line.fills[0][1]) if line.fills else ""
        text = self._say(line.text)
        return text % self._fills(line) if "%(" in text else text

    def _fills(self, line: Line) -> dict[str, str]:
        own = dict(self.facts.texts) | {name: self.fill(fill) for name, fill in line.fills}
        return {name: self._fact(name) for name in _TEXTS if name not in own and f"%({name})s" in line.text} | own

    def _fact(self, name: str) -> str:
        told: str = getattr(self.facts, name)
        return told or (self._say(_UNTOLD[name]) if _UNTOLD[name] else "")

    def fill(self, fill: Fill) -> str:
        match fill:
            case str():
                return fill
            case Line():
                return self.line(fill)
            case Looked(name):
                return self.facts.texts.get(name, "")
            case Day(iso):
                return self.day(date.fromisoformat(iso))
            case Numbers(urgency):
                return "\n".join(map(self.hotline, self.facts.numbers(urgency)))
            case lines:
                return ("、" if self.language.startswith(("ja", "zh")) else ", ").join(map(self.line, lines))

    def day(self, day: date) -> str:
        if self.language.startswith("ja"):
            return show_date_short(day)
        if self.language in _DAY:
            return str(format_date(day, _DAY[self.language], locale=self.language))
        return str(format_skeleton("MMMEd", day, locale=babel_locale(self.language)))

    def hotline(self, one: Hotline) -> str:
        words = {"name": one.name, "number": one.number, "hours": one.hours, "note": one.note}
        if one.hours and one.note:
            return self._say(_("・%(name)s　%(number)s（%(hours)s。%(note)s）")) % words
        text = _("・%(name)s　%(number)s（%(hours)s）") if one.hours else _("・%(name)s　%(number)s")
        return self._say(text) % words

    def button(self, tap: Tap) -> Button:
        if self.facts.guard.neutral:
            return Button(str(tap.number) if tap.number else clipped(self.line(tap.label)), tap.data, tap.kind)
        return Button(clipped(self.line(tap.short or tap.label)), tap.data, tap.kind, fill=tap.fill)

    def may_stand_on_a_button(self, tap: Tap) -> bool:
        """Where others may read, a button shows a number or a word like 「もどる」, never what a talk is about."""
        return not self.facts.guard.neutral or bool(tap.number) or tap == HIDE_TAP or not tap.data.startswith(_TELLING)


def clipped(label: str) -> str:
    """A label of at most 20 signs as a person counts them. Ours are short enough (a test proves it); names may not be."""
    if len(label) <= LABEL:
        return label
    signs = regex.findall(r"\X", label)
    return label if len(signs) <= LABEL else "".join(signs[: LABEL - 1]) + "…"


def _short_enough(text: str) -> str:
    units = text.encode("utf-16-le", "replace")
    return text if len(units) <= LONGEST * 2 else units[: (LONGEST - 1) * 2].decode("utf-16-le", "ignore") + "…"
