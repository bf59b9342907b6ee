"""The whole 支援台帳 of a person as sheets (要綱 6-1): who it is about; of each case every answer of every entry a row, and what was promised. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from casestore.calendar import JST
from casestore.corrections import Correction
from casestore.facts import ROLES, Role
from casestore.fields import show_date_wareki
from casestore.forms import FORM_OF
from casestore.ledger_book import CaseBook, LedgerBook, Page, Promise
from casestore.told import Reader, Told
from casestore.told import words as words_of
from staff_console.entry_words import NOT_SHOWN
from staff_console.files_out.cells import Cell
from staff_console.files_out.form_sheets import iso_day
from staff_console.files_out.grids import Column, Grid, Line, lines_of

LEDGER, PERSON = "支援台帳", "本人"
ENTRY_COLUMNS = (
    *(Column("番号", 6), Column("年月日", 18), Column("日付（西暦）", 12), Column("時刻", 7), Column("記録", 20)),
    *(
        Column("記入者", 16),
        Column("項目", 22),
        Column("内容", 52),
        Column("内容の日付（西暦）", 12),
        Column("訂正前・訂正した人・理由", 30),
    ),
)
PROMISE_COLUMNS = (
    *(Column("すること", 46), Column("期日", 18), Column("期日（西暦）", 12), Column("担当", 16), Column("結果", 20)),
    *(Column("終わった日", 18), Column("終わった日（西暦）", 12)),
)
PERSON_COLUMNS = (Column("項目", 22), Column("内容", 60), Column("日付（西暦）", 12))
STATE = "%s（%s から%s）"
UNTIL = "、%s まで"
WAS = "%s → %s、%s：%s"
LATER = "（%sに記録）"
WAY, FILE, LOOKED = "連絡先（%s）", "添付（%s）", "%d回（%d人）"
TAKEN_AWAY = "（取り消し）"
CHANNELS = {"line": "LINE", "telegram": "Telegram", "room": "部屋"}
MEDIA = {"image": "写真", "audio": "音声", "video": "動画", "file": "ファイル"}


Tells = Callable[[Promise], tuple[str, str]]


def ledger_grids(book: LedgerBook, reader: Reader, printed: str, tells: Tells) -> tuple[Grid, ...]:
    """A sheet for the person, then two for each case. tells: a promise in words, and how it ended."""
    cases = (grid for one in book.cases for grid in _of_case(book, one, reader, printed, tells))
    return (_person(book, reader, printed), *cases)


def _person(book: LedgerBook, reader: Reader, printed: str) -> Grid:
    who = book.who
    born = show_date_wareki(who.birth_date) if who.birth_date else ""
    told = (
        ("受付番号", book.asked_for, None),
        ("氏名", who.name, None),
        ("ふりがな", who.kana, None),
        ("呼び名", who.call_name, None),
        ("生年月日", born, who.birth_date),
        ("ことば", reader.profile.codes["languages"].label(who.language), None),
        *((WAY % CHANNELS.get(one.channel, one.channel), wareki(one.made_at), _day(one.made_at)) for one in book.contacts),
        ("やりとりの数", str(book.messages), None),
        *((FILE % MEDIA.get(one.kind, one.kind), wareki(one.at), _day(one.at)) for one in book.attachments),
        ("見られた回数", LOOKED % (book.looked.times, book.looked.people), None),
    )
    lines = lines_of([row for row in told if row[1]])
    return Grid(PERSON, f"{LEDGER} {PERSON}", PERSON_COLUMNS, lines, printed, number=book.asked_for, upright=True)


def _of_case(book: LedgerBook, case: CaseBook, reader: Reader, printed: str, tells: Tells) -> tuple[Grid, Grid]:
    number = case.case.number
    entries = tuple(line for page in case.pages for line in _entry(page, reader))
    promised = lines_of([_promise(one, book, tells) for one in case.promises])
    return (
        Grid(
            number, f"{LEDGER} {number}", ENTRY_COLUMNS, entries, printed, number=number, about=(("いまの段階", _state(case)),)
        ),
        Grid(f"{number} 予定", f"予定と、その結果 {number}", PROMISE_COLUMNS, promised, printed, number=number),
    )


def _state(case: CaseBook) -> str:
    until = UNTIL % wareki(case.case.closed_at) if case.case.closed_at else ""
    return STATE % (case.stage, wareki(case.case.received_at or case.case.made_at), until)


def _entry(page: Page, reader: Reader) -> Iterator[Line]:
    """One row for each answer; an entry without answers is a row too."""
    entry, names = page.entry.entry, reader.names or {}
    who = names.get(entry.staff_id) or ROLES[Role(entry.role)]
    label = page.label + (LATER % wareki(entry.written_at) if entry.late else "")
    at = entry.happened_at
    head = (entry.seq, wareki(at), _day(at), at.astimezone(JST).strftime("%H:%M"), label, who)
    kept = [one for one in page.answers if one.field not in NOT_SHOWN]
    for one in kept:
        yield Line((*head, one.label, "\n".join(one.words), _answered_day(page, one), _before(page, one.field, reader)))
    told = {one.field for one in kept}
    for gone in dict.fromkeys(
        one.field for one in page.entry.corrections if one.field not in told and one.field not in NOT_SHOWN
    ):
        yield Line((*head, _label(page, gone), TAKEN_AWAY, None, _before(page, gone, reader)))
    if not kept:
        yield Line((*head, "", "", None, ""))


def _answered_day(page: Page, one: Told) -> date | None:
    kinds = {field.id: field.kind for field in FORM_OF[page.entry.entry.kind].fields}
    return iso_day(one.value) if kinds.get(one.field) == "date" else None


def _label(page: Page, field: str) -> str:
    return next((one.label for one in FORM_OF[page.entry.entry.kind].fields if one.id == field), field)


def _before(page: Page, field: str, reader: Reader) -> str:
    return "\n".join(_was(page, one, reader) for one in page.entry.of(field))


def _was(page: Page, one: Correction, reader: Reader) -> str:
    field = next((known for known in FORM_OF[page.entry.entry.kind].fields if known.id == one.field), None)
    who = (reader.names or {}).get(one.by) or ROLES[Role(one.role)]
    before, after = ("、".join(words_of(field, value, reader)) for value in (one.before, one.after))
    return WAS % (before, after, who, one.why)


def _promise(one: Promise, book: LedgerBook, tells: Tells) -> tuple[Cell, ...]:
    words, state = tells(one)
    ended = (wareki(one.ended_at), _day(one.ended_at)) if one.ended_at else ("", None)
    return (words, wareki(one.due_at), _day(one.due_at), book.names.get(one.owner_id, ""), state, *ended)


def wareki(at: datetime) -> str:
    return show_date_wareki(_day(at))


def _day(at: datetime) -> date:
    return at.astimezone(JST).date()
