"""How the questions do (要綱 7): asked, answered, left, by question and language; counts of a day, never who and never what.

Small numbers are not handed out at all, so that nobody can be known by one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from casestore import audit
from casestore.calendar import JST
from casestore.db import Work
from casestore.statements import Statement
from casestore.tables import DialogStep

Counted = tuple[str, str, str, str]  # dialog, key, language, event
Insert = sqlite.Insert | postgresql.Insert
_ROW = ("day", "dialog", "key", "language", "event")


def _adding(insert: Insert) -> Statement:
    return Statement(
        insert.on_conflict_do_update(index_elements=_ROW, set_={"count": col(DialogStep.count) + insert.excluded["count"]})
    )


ADD = {"sqlite": _adding(sqlite.insert(DialogStep)), "postgresql": _adding(postgresql.insert(DialogStep))}


@dataclass(frozen=True)
class Cell:
    """A number as it may be shown. few: there is something, and too little to say how much; `count` is 0 then."""

    count: int = 0
    few: bool = False


@dataclass(frozen=True)
class Question:
    """One question in a period: how often each event was. key: "" for the dialog itself."""

    dialog: str
    key: str
    cells: Mapping[str, Cell]

    def cell(self, event: str) -> Cell:
        return self.cells.get(event, Cell())

    @property
    def rate(self) -> float | None:
        """Answered of asked, at most 1; None where one of them is too small to be shown or nothing was asked."""
        asked, answered = self.cell("asked"), self.cell("answered")
        if asked.few or answered.few or not asked.count:
            return None
        return min(answered.count / asked.count, 1.0)


def count(work: Work, steps: Iterable[Counted], now: datetime) -> None:
    """Add what happened in a turn to this day's numbers. In order, and after one's place at the audit: two processes never block."""
    counted = Counter(steps)
    if not counted:
        return
    audit.wait_in_line(work)
    day, add = now.astimezone(JST).date(), ADD[work.dialect]
    for (dialog, key, language, event), times in sorted(counted.items()):
        row = {"day": day, "dialog": dialog, "key": key, "language": language, "event": event}
        add.run(work, row | {"count": times})


def questions(work: Work, first: date, last: date, least: int, *, dialog: str = "", language: str = "") -> tuple[Question, ...]:
    """Every question of these days (both counted), by dialog and key; `least`: the smallest number that is shown."""
    where = [col(DialogStep.day) >= first, col(DialogStep.day) <= last]
    where += [col(DialogStep.dialog) == dialog] if dialog else []
    where += [col(DialogStep.language) == language] if language else []
    total = func.sum(col(DialogStep.count))
    rows = select(DialogStep.dialog, DialogStep.key, DialogStep.event, total).where(*where)
    found: defaultdict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    for name, key, event, number in work.session.exec(
        rows.group_by(col(DialogStep.dialog), col(DialogStep.key), col(DialogStep.event))
    ):
        found[name, key][event] = _cell(int(number), least)
    return tuple(Question(name, key, cells) for (name, key), cells in sorted(found.items()))


def heard_of(work: Work, first: date, last: date) -> tuple[Collection[str], Collection[str]]:
    """The dialogs and the languages there are numbers of in these days."""
    rows = select(DialogStep.dialog, DialogStep.language).where(col(DialogStep.day) >= first, col(DialogStep.day) <= last)
    found = work.session.exec(rows.distinct()).all()
    return sorted({dialog for dialog, _language in found}), sorted({language for _dialog, language in found})


def _cell(number: int, least: int) -> Cell:
    return Cell(few=True) if 0 < number < least else Cell(number)
