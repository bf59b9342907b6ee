"""Which papers a case has, and how each is made from the store (要綱 6-1, 6-2). What the reader may not see is on none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from casestore import entries, leads, people
from casestore.db import Work
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console import ledger_page, taking_out
from staff_console.dates import day_of
from staff_console.files_out.contact_logs import contact_grid
from staff_console.files_out.form_sheets import OnFile
from staff_console.house import Asked
from staff_console.papers import filling, hello_work, lists, whole_ledger
from staff_console.papers.boxes import Paper
from staff_console.papers.filling import CaseOnPaper

Made = tuple[Paper, ...]


@dataclass(frozen=True)
class Source:
    """What the papers of one case are made from."""

    work: Work
    asked: Asked
    case: Case
    on: CaseOnPaper


@dataclass(frozen=True)
class Kind:
    """A paper a case can have. kinds: of the entries each of which makes one of its own; none: there is one of the case.

    absent: why there is none (a msgid); makes: from the source and the entry asked for ("" the newest).
    """

    name: str
    form_no: str
    title: str
    makes: Callable[[Source, str], Made]
    absent: str
    kinds: tuple[str, ...] = ()


def _filled(fill: Callable[..., Paper | None], takes_entry: bool, source: Source, entry: str) -> Made:
    found = fill(source.on, entry) if takes_entry else fill(source.on)
    return (found,) if found else ()


def _contacts(source: Source, _entry: str) -> Made:
    asked, how = source.asked, source.on.reader
    book = ledger_page.to_take(source.work, asked, how)
    case = next(one for one in book.cases if one.case.number == book.asked_for)
    on = OnFile(book, case, how, day_of(asked.now), taking_out.printed(asked))
    in_japanese = replace(asked, language="ja")
    return (lists.of_grid("contact_log", contact_grid(on, lambda one: ledger_page.told_and_ended(in_japanese, one))),)


def _ledger(source: Source, _entry: str) -> Made:
    return (
        whole_ledger.ledger(
            ledger_page.to_take(source.work, source.asked, source.on.reader), source.on.reader, source.asked.now
        ),
    )


def _hello_work(source: Source, _entry: str) -> Made:
    return hello_work.papers(source.on, source.asked.now)


KINDS: tuple[Kind, ...] = (
    Kind(
        "intake", "様式1", _("相談受付・申込票"), partial(_filled, filling.intake, False), _("相談受付の記録のあとに作れます。")
    ),
    Kind(
        "intake_assessment",
        "様式2",
        _("インテーク・アセスメントシート"),
        partial(_filled, filling.assessment, False),
        _("アセスメントの記録のあとに作れます。"),
    ),
    Kind("contact_log", "様式3", _("支援経過記録シート"), _contacts, ""),
    Kind(
        "support_plan",
        "様式5",
        _("プラン兼事業等利用申込書"),
        partial(_filled, filling.plan, True),
        _("プラン案の記録のあとに作れます。"),
        ("plan",),
    ),
    Kind(
        "evaluation",
        "様式6",
        _("評価シート"),
        partial(_filled, filling.evaluation, True),
        _("評価の記録のあとに作れます。"),
        ("evaluation",),
    ),
    Kind(
        "support_notice",
        "様式8",
        _("支援提供（変更）通知書"),
        partial(_filled, filling.notice, True),
        _("市が通知書を作ると、ここで印刷できます。"),
        ("notice",),
    ),
    Kind("ledger", "", _("支援台帳"), _ledger, ""),
    Kind("hello_work", "", _("ハローワークへの支援要請の書類"), _hello_work, ""),
)
NAMED: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


def source_of(work: Work, asked: Asked, case: Case) -> Source:
    """What is read once for all papers of a case."""
    written = leads.as_the_person_may_see(entries.entries(work, case.id))
    who, reader = people.known(work, case.person_id), taking_out.reader(work, asked)
    return Source(work, asked, case, CaseOnPaper(case.number, who, written, reader, day_of(asked.now)))


@dataclass(frozen=True)
class Offered:
    """One paper the list offers. entry: whose; about: which of several (day, in words); absent: why there is none (a msgid)."""

    kind: Kind
    entry: str = ""
    about: str = ""
    missing: int = 0
    absent: str = ""


def offered(source: Source) -> tuple[Offered, ...]:
    """Every paper of the case in the forms' order, the newest first where there are several."""
    return tuple(one for kind in KINDS for one in _offered(source, kind))


def _offered(source: Source, kind: Kind) -> Iterator[Offered]:
    if kind.kinds:
        found = [one for one in reversed(source.on.entries) if one.kind in kind.kinds]
        yield from (_one(source, kind, one.id, filling.wareki(one.happened_at)) for one in found)
        if not found:
            yield Offered(kind, absent=kind.absent)
    elif kind.name == "hello_work":
        yield Offered(kind, absent=hello_work.why_not(source.on))
    elif not kind.absent:
        yield Offered(kind)
    else:
        made = kind.makes(source, "")
        yield Offered(kind, missing=len(made[0].missing)) if made else Offered(kind, absent=kind.absent)


def _one(source: Source, kind: Kind, entry: str, day: str) -> Offered:
    (made,) = kind.makes(source, entry)
    return Offered(kind, entry, day, len(made.missing))
