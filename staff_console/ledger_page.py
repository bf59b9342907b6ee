"""The whole 支援台帳 of a person on one page to read and to print, and as JSON to take along (要綱 6-1). Both are written down."""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.responses import Response

from casestore import access_log, ledger_book, worklists
from casestore.db import Work
from casestore.follow_ups import Promised as Kept
from casestore.ledger_book import CaseBook, LedgerBook
from casestore.permissions import Act, may
from casestore.tables import Case
from casestore.told import Reader
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import answers, correcting, entry_words, promises
from staff_console.dates import day_of, full_day, short_day
from staff_console.house import Asked, NotFound
from staff_console.in_hand import InHand
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.writing_views import Answered, LedgerCase, LedgerPage, Promised

NOT_TO_TAKE = _("このケースの担当ではないので、この操作はできません。担当か主任に相談してください。")
OPEN = _("予定")
SINCE, UNTIL = _("%(day)s から"), _("%(day)s まで")
NOBODY = _("担当なし")
MADE = _("%(day)s に作成")
OWNER = _("担当 %(names)s")
TIMES = _("%(times)d回（%(people)d人）")
COUNT = _("%(num)d件")
CONTACT = _("%(channel)s（%(day)sから）")
FILE = _("%(day)s %(kind)s")
CHANNELS = {"line": "LINE", "telegram": "Telegram", "room": _("部屋")}
MEDIA = {"image": _("写真"), "audio": _("音声"), "video": _("動画"), "file": _("ファイル")}
LABELS = (_("氏名"), _("ふりがな"), _("呼び名"), _("生年月日"), _("ことば"), _("やりとり"), _("見られた回数"))


def show(asked: Asked) -> Response:
    """GET /cases/{number}/ledger"""
    with asked.house.store.reading() as work:
        book = _book(work, asked, Act.READ_CASE)
        case = next(one.case for one in book.cases if one.case.number == book.asked_for)
        may_write = {
            one.case.number: may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, one.case), asked.now).allowed
            for one in book.cases
        }
        may_export = may(asked.by, Act.EXPORT_CASE, worklists.thing_of(work, case), asked.now).allowed
        shown = _shown(asked, book, may_write, may_export)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "ledger.html", {"book": shown})


def download(asked: Asked) -> Response:
    """GET /cases/{number}/ledger.json: only cases this reader may take along; that they did is written down before it leaves."""
    with asked.house.store.reading() as work:
        book = to_take(work, asked)
        text = json.dumps(ledger_book.as_json(book), ensure_ascii=False, indent=2)
    taken = [one.case for one in book.cases]
    asked.house.store.write(lambda work: _took(work, asked, taken))
    name = f"ledger-{book.asked_for}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="application/json; charset=utf-8", headers=headers)


def to_take(work: Work, asked: Asked, reader: Reader | None = None) -> LedgerBook:
    """What this reader may take along of the person of this case. Raises NotFound, and NotAllowed where they may read it but not take it."""
    profile, number = asked.house.settings.profile, asked.path["number"]
    if worklists.case_by_number(work, asked.by, number) is None:
        raise NotFound
    book = ledger_book.assemble(work, asked.by, number, profile, act=Act.EXPORT_CASE, reader=reader)
    if book is None:
        raise NotAllowed(NOT_TO_TAKE, hidden=False, act=Act.EXPORT_CASE.value)
    return book


def _took(work: Work, asked: Asked, cases: Sequence[Case]) -> None:
    for case in cases:
        access_log.took_out(work, asked.by, case, "case", asked.now)


def _book(work: Work, asked: Asked, act: Act) -> LedgerBook:
    profile, number = asked.house.settings.profile, asked.path["number"]
    names = worklists.staff_names(work)
    found = ledger_book.assemble(work, asked.by, number, profile, act=act, reader=entry_words.reader(asked, names))
    if found is None:
        raise NotFound
    return found


def _shown(asked: Asked, book: LedgerBook, may_write: dict[str, bool], may_export: bool) -> LedgerPage:
    gettext = words_in(asked.language)
    return LedgerPage(
        number=book.asked_for,
        name=book.who.shown,
        kana=book.who.kana,
        person=_person(asked, book),
        contacts=tuple(
            gettext(CONTACT)
            % {"channel": gettext(CHANNELS.get(one.channel, one.channel)), "day": short_day(day_of(one.made_at), gettext)}
            for one in book.contacts
        ),
        cases=tuple(_case(asked, one, book, may_write[one.case.number]) for one in book.cases),
        attachments=tuple(
            gettext(FILE) % {"day": short_day(day_of(one.at), gettext), "kind": gettext(MEDIA.get(one.kind, one.kind))}
            for one in book.attachments
        ),
        counts=_counts(asked, book),
        made=gettext(MADE) % {"day": full_day(day_of(asked.now), gettext, asked.language)},
        may_export=may_export,
    )


def _person(asked: Asked, book: LedgerBook) -> tuple[Answered, ...]:
    gettext, profile, who = words_in(asked.language), asked.house.settings.profile, book.who
    born = full_day(who.birth_date, gettext, asked.language) if who.birth_date else ""
    language = profile.codes["languages"].label(who.language, asked.language)
    said = (who.name, who.kana, who.call_name, born, language)
    return tuple(Answered(gettext(label), (words,)) for label, words in zip(LABELS, said, strict=False) if words)


def _counts(asked: Asked, book: LedgerBook) -> tuple[Answered, ...]:
    gettext = words_in(asked.language)
    times = gettext(TIMES) % {"times": book.looked.times, "people": book.looked.people}
    return (
        Answered(gettext(LABELS[5]), (gettext(COUNT) % {"num": book.messages},)),
        Answered(gettext(LABELS[6]), (times,)),
    )


def _case(asked: Asked, book: CaseBook, whole: LedgerBook, may_write: bool) -> LedgerCase:
    gettext, case = words_in(asked.language), book.case
    written = tuple(one.entry.entry for one in book.pages)
    mine = correcting.correctable(asked, InHand(case, written, True)) if may_write else frozenset()
    owner = whole.names.get(case.owner_id or "", "")
    return LedgerCase(
        number=case.number,
        stage=book.stage,
        owner=gettext(OWNER) % {"names": owner} if owner else gettext(NOBODY),
        since=gettext(SINCE) % {"day": full_day(day_of(case.received_at or case.made_at), gettext, asked.language)},
        until=gettext(UNTIL) % {"day": full_day(day_of(case.closed_at), gettext, asked.language)} if case.closed_at else "",
        entries=tuple(entry_words.in_words(asked, one.entry, whole.names, written, mine, case.number) for one in book.pages),
        promised=tuple(_promised(asked, one, whole) for one in book.promises),
    )


def _promised(asked: Asked, one: ledger_book.Promise, whole: LedgerBook) -> Promised:
    words, state = told_and_ended(asked, one)
    day = full_day(day_of(one.due_at), words_in(asked.language), asked.language)
    return Promised(words, day, whole.names.get(one.owner_id, ""), state)


def told_and_ended(asked: Asked, one: ledger_book.Promise) -> tuple[str, str]:
    """A promise in words, and how it ended."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    words = answers.alarm(one.words, profile, asked.language, gettext) if one.kind == "alert" and one.words else one.words
    plain = gettext(promises.TOLD[Kept(one.kind)].words) if not words or one.asks_person else words
    return plain, gettext(promises.ENDED.get(one.ended_as, promises.ENDED["done"])) if one.ended_at else gettext(OPEN)
