"""The whole 支援台帳 of a person as one paper (要綱 6-1): who they are, every case with every entry and what was put right, what was promised. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from casestore.calendar import JST
from casestore.corrections import Corrected
from casestore.facts import ROLES, Role
from casestore.fields import show_date_wareki
from casestore.forms import FORM_OF
from casestore.ledger_book import CaseBook, LedgerBook, Page, Promise
from casestore.told import Reader
from casestore.told import words as words_of
from staff_console.papers.boxes import Line, Paper, Section
from staff_console.papers.filling import wareki

NOT_SHOWN = ("case_number", "name", "digest", "messages", "told_by_contact")
CHANNELS = {"line": "LINE", "telegram": "Telegram", "room": "部屋"}


def ledger(book: LedgerBook, reader: Reader, made_at: datetime) -> Paper:
    """The book on paper, oldest first; reader: in Japanese."""
    sections = (_person(book, reader), *(one for case in book.cases for one in _case(case, book, reader)))
    return Paper("ledger", "", "支援台帳", book.asked_for, {}, f"{wareki(made_at)}作成", sections=sections)


def moment(at: datetime) -> str:
    """「令和8年11月25日 21:10」"""
    return f"{wareki(at)} {at.astimezone(JST).strftime('%H:%M')}"


def _person(book: LedgerBook, reader: Reader) -> Section:
    who, looked = book.who, book.looked
    said = (
        ("氏名", who.name),
        ("ふりがな", who.kana),
        ("呼び名", who.call_name),
        ("生年月日", show_date_wareki(who.birth_date) if who.birth_date else ""),
        ("ことば", reader.profile.codes["languages"].label(who.language)),
        (
            "連絡先（チャット）",
            "、".join(f"{CHANNELS.get(one.channel, one.channel)}（{wareki(one.made_at)}から）" for one in book.contacts),
        ),
        ("やりとり", f"{book.messages}件"),
        ("添付", f"{len(book.attachments)}点" if book.attachments else ""),
        ("見られた回数", f"{looked.times}回（{looked.people}人）"),
    )
    return Section("本人", "", tuple(Line(label, words) for label, words in said if words))


def _case(case: CaseBook, book: LedgerBook, reader: Reader) -> Iterator[Section]:
    row = case.case
    owner = book.names.get(row.owner_id or "", "")
    ended = f"、{wareki(row.closed_at)}に終了" if row.closed_at else ""
    since = f"{wareki(row.received_at or row.made_at)}から{ended}"
    yield Section(f"ケース {row.number}", f"{case.stage}　担当 {owner or 'なし'}　{since}", ())
    for page in case.pages:
        yield _entry(page, book, reader)
    if case.promises:
        yield Section("予定と、その結果", row.number, tuple(_promise(one, book) for one in case.promises))


def _entry(page: Page, book: LedgerBook, reader: Reader) -> Section:
    entry = page.entry.entry
    who = book.names.get(entry.staff_id) or ROLES[Role(entry.role)]
    late = f"（{moment(entry.written_at)}に記録）" if entry.late else ""
    lines = tuple(_lines(page, book, reader)) or (Line("", "（書かれたことはありません）"),)
    return Section(f"{entry.seq}　{page.label}", f"{moment(entry.happened_at)}{late}　{who}", lines)


def _lines(page: Page, book: LedgerBook, reader: Reader) -> Iterator[Line]:
    """Every answer as it reads now, and under it what it said before; a correction tells why."""
    if page.entry.entry.kind == "correction":
        yield Line("訂正の理由", str(page.entry.answers.get("reason") or ""))
        return
    for one in page.answers:
        if one.field not in NOT_SHOWN:
            yield Line(one.label, "\n".join(one.words))
            yield from _before(page.entry, one.field, book, reader)
    for gone in sorted({change.field for change in page.entry.corrections} - set(page.entry.answers)):
        yield from _before(page.entry, gone, book, reader)


def _before(entry: Corrected, name: str, book: LedgerBook, reader: Reader) -> Iterator[Line]:
    field = next((one for one in FORM_OF[entry.entry.kind].fields if one.id == name), None)
    for change in entry.of(name):
        was = "、".join(words_of(field, change.before, reader)) or "（なし）"
        label = field.label if field else name
        yield Line(f"{label}（訂正前）", f"{was}\n訂正 {moment(change.at)}　{book.names.get(change.by, '')}：{change.why}")


def _promise(one: Promise, book: LedgerBook) -> Line:
    state = f"済み（{moment(one.ended_at)}）" if one.ended_at else "予定"
    words = one.words if one.words and not one.asks_person else "本人に聞く" if one.asks_person else "次にすること"
    return Line(f"{wareki(one.due_at)}まで", f"{words}　担当 {book.names.get(one.owner_id, '') or 'なし'}　{state}")
