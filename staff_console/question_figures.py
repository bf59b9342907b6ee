"""質問ごとの途中離脱 on the figures desk (要綱 7): how often each question was asked, answered and left, by dialog and language. Nobody's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casestore import drop_off
from casestore.db import Work
from casestore.drop_off import Cell, Question
from casestore.fields import later_by_months
from casestore.words import N_ as _
from dialogs.catalogue import DIALOGS
from dialogs.steps import Ask, Dialog, Review
from locales import NAMES
from staff_console import few_people
from staff_console.few_people import NOT_SHOWN
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.views import Choice

RATE = _("%(rate).0f%%")
CHECKED = _("送る前の確かめ")
FIRST_SHOWN = "intake"
COLUMNS = (
    ("asked", _("たずねた")),
    ("answered", _("答えた")),
    ("missed", _("読みとれなかった")),
    ("skipped", _("とばした")),
    ("withheld", _("答えたくない")),
    ("put_off", _("あとで")),
    ("left_to_person", _("職員につないだ")),
    ("reminded", _("声をかけなおした")),
    ("edited", _("直した")),
)
ALWAYS = ("asked", "answered")  # another column only where something happened
_PLACE = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class QuestionRow:
    """One question. width: of the bar, in hundredths; -1 where the rate is not shown. cells: what each number is, and the number."""

    words: str
    rate: str
    width: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DropOff:
    """The section. ended: how often the dialog came to its end."""

    dialogs: tuple[Choice, ...]
    dialog: str
    languages: tuple[Choice, ...]
    language: str
    rows: tuple[QuestionRow, ...]
    ended: str
    least: int


def drawn(work: Work, asked: Asked, first: date) -> DropOff:
    """The questions of the month that begins at `first`, of the dialog and the language asked for (?talk=intake&spoken=vi)."""
    gettext, last = words_in(asked.language), later_by_months(first, 1) - timedelta(days=1)
    least = few_people.least(asked)
    names, spoken = drop_off.heard_of(work, first, last)
    known = [name for name in DIALOGS if name in names]
    dialog = _chosen(asked.query.get("talk", ""), known, FIRST_SHOWN)
    language = _chosen(asked.query.get("spoken", ""), spoken, "")
    found = drop_off.questions(work, first, last, least, dialog=dialog, language=language) if dialog in known else ()
    by_key = {one.key: one for one in found}
    order = [key for key in DIALOGS[dialog].asks if key in by_key]
    columns = [one for one in COLUMNS if one[0] in ALWAYS or any(one[0] in by_key[key].cells for key in order)]
    return DropOff(
        dialogs=tuple(Choice(name, gettext(DIALOGS[name].title)) for name in known),
        dialog=dialog,
        languages=tuple(Choice(one, NAMES.get(one, one)) for one in spoken),
        language=language,
        rows=tuple(_row(asked, DIALOGS[dialog], by_key[key], columns) for key in order),
        ended=_number(asked, by_key[""].cell("ended") if "" in by_key else Cell()),
        least=least,
    )


def _chosen(wanted: str, there: Iterable[str], otherwise: str) -> str:
    return wanted if wanted in there else otherwise


def _row(asked: Asked, dialog: Dialog, one: Question, columns: Iterable[tuple[str, str]]) -> QuestionRow:
    gettext, rate = words_in(asked.language), one.rate
    return QuestionRow(
        words=_called(asked, dialog.asks[one.key]),
        rate=NOT_SHOWN if rate is None else gettext(RATE) % {"rate": rate * 100},
        width=-1 if rate is None else round(rate * 100),
        cells=tuple((gettext(words), _number(asked, one.cell(event))) for event, words in columns),
    )


def _called(asked: Asked, ask: Ask) -> str:
    """A question by its title, else by its own sentence; what is filled in when it is asked, as dots."""
    gettext = words_in(asked.language)
    if isinstance(ask, Review):
        return gettext(CHECKED)
    return gettext(ask.title) if ask.title else _PLACE.sub("…", gettext(ask.say))


def _number(asked: Asked, cell: Cell) -> str:
    return few_people.few(asked) if cell.few else str(cell.count)
