"""The papers of one case (要綱 6-1, 6-2): what can be printed, what is still missing in it, a look at it, and what was printed before."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from casestore import access_log, people, printed, worklists
from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Act, may
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console.dates import clock, day_of, full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.looking_after import case_for
from staff_console.pages import words_in
from staff_console.papers import of_case, press
from staff_console.papers.boxes import Paper
from staff_console.papers.of_case import NAMED, Kind, Offered, Source
from staff_console.papers.press import NoGlyph
from staff_console.shell import page

PDF = "application/pdf"
SHOWN_PAGES = 8  # a longer paper is looked at as PDF
WHEN = _("%(day)s %(clock)s")
VERSION = _("%(day)sのもの")
NUMBERED = _("%(form)s %(title)s")
NOT_TO_TAKE = _("このケースの担当ではないので、この操作はできません。担当か主任に相談してください。")


@dataclass(frozen=True)
class Row:
    """One paper of the list. link: "" where there is none yet, and why not."""

    title: str
    about: str
    link: str
    missing: int
    absent: str


@dataclass(frozen=True)
class Before:
    """One paper that was printed."""

    title: str
    when: str
    by: str
    seq: int
    pages: int
    link: str


def show(asked: Asked) -> Response:
    """GET /cases/{number}/forms. That the case was opened is written down."""
    with asked.house.store.reading() as work:
        case = case_for(work, asked, Act.READ_CASE)
        source = of_case.source_of(work, asked, case)
        may_print = may(asked.by, Act.EXPORT_CASE, worklists.thing_of(work, case), asked.now).allowed
        values = {
            "number": case.number,
            "name": people.known(work, case.person_id).shown,
            "rows": [_row(asked, case, one, may_print) for one in of_case.offered(source)],
            "before": [_before(asked, case, one) for one in printed.of_case(work, case.id)] if may_print else [],
            "may_print": may_print,
        }
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "forms.html", values)


def preview(asked: Asked) -> Response:
    """GET /cases/{number}/forms/{paper}?entry=&geta=: the pages as they would be printed, what is missing, signs without a shape."""
    kind, entry, geta = _kind(asked), asked.query.get("entry", ""), asked.query.get("geta") == "1"
    with asked.house.store.reading() as work:
        case = case_for(work, asked, Act.READ_CASE)
        papers = _made(of_case.source_of(work, asked, case), kind, entry)
        thing = worklists.thing_of(work, case)
        name = people.known(work, case.person_id).shown
    gettext = words_in(asked.language)
    values: dict[str, Any] = {
        "number": case.number,
        "name": name,
        "paper": kind.name,
        "title": _title(asked, kind),
        "entry": entry,
        "geta": geta,
        "missing": [gettext(label) for one in papers for label in one.missing],
        "may_print": may(asked.by, Act.EXPORT_CASE, thing, asked.now).allowed,
        **_looked_at(papers, geta),
    }
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "form_preview.html", values)


def _looked_at(papers: tuple[Paper, ...], geta: bool) -> dict[str, Any]:
    """The pictures of the pages, or the signs that keep it from being printed."""
    try:
        ready = press.put(papers, geta=geta)
    except NoGlyph as without:
        return {
            "pictures": (),
            "pages": 0,
            "signs": [(sign, press.number(sign)) for sign in without.signs],
        }
    pages = press.pages(ready)
    drawn = press.pictures(ready) if pages <= SHOWN_PAGES else ()
    return {"pictures": [base64.b64encode(one).decode() for one in drawn], "pages": pages, "signs": ()}


def print_it(asked: Asked) -> Response:
    """POST /cases/{number}/forms/{paper}: the file is made, kept, written down, and opened; twice the same click keeps one."""
    kind, entry, geta = _kind(asked), asked.typed("entry"), asked.typed("geta") == "1"
    with asked.house.store.reading() as work:
        case = case_for(work, asked, Act.EXPORT_CASE)
        papers = _made(of_case.source_of(work, asked, case), kind, entry)
    try:
        kept = keep(asked, case, kind.name, papers, entry=entry, geta=geta)
    except NoGlyph:
        return see_other(_path(case, kind.name, entry))
    return see_other(f"/cases/{case.number}/forms/printed/{kept}")


def keep(asked: Asked, case: Case, paper: str, papers: tuple[Paper, ...], *, entry: str = "", geta: bool = False) -> str:
    """Make the file, keep it with the case, write down that it left. Returns its id. Raises NoGlyph."""
    title = " ".join(one for one in (papers[-1].form_no, case.number) if one)
    ready = press.put(papers, title=title, author=asked.house.settings.profile.agency.name.ja, geta=geta)
    content, pages, kept = press.pdf(ready, asked.now), press.pages(ready), _command(asked, case, paper, entry)

    def write(work: Work) -> None:
        before = printed.file_of(work, case.id, kept) is not None
        printed.keep(
            work,
            case,
            kept,
            paper,
            content,
            by=asked.by.staff_id,
            now=asked.now,
            entry=papers[-1].entry if len(papers) == 1 else "",
            seq=case.version,
            pages=pages,
            source=press.source(),
        )
        if not before:
            access_log.took_out(work, asked.by, case, "form", asked.now)

    asked.house.store.write(write)
    return kept


def open_printed(asked: Asked) -> Response:
    """GET /cases/{number}/forms/printed/{printed}: the very file that was printed; that it was taken again is written down."""
    with asked.house.store.reading() as work:
        case = case_for(work, asked, Act.EXPORT_CASE)
        content = printed.file_of(work, case.id, asked.path["printed"])
        kept = next((one for one in printed.of_case(work, case.id) if one.id == asked.path["printed"]), None)
    if content is None or kept is None:
        raise NotFound
    asked.house.store.write(lambda work: access_log.took_out(work, asked.by, case, "form", asked.now))
    return pdf_file(content, f"{case.number}-{kept.paper}")


def pdf_file(content: bytes, name: str) -> Response:
    """The answer with a PDF to look at and print; `name` without ending, and never somebody's."""
    headers = {"content-disposition": f'inline; filename="{name}.pdf"', "cache-control": "no-store"}
    return Response(content, media_type=PDF, headers=headers)


def _command(asked: Asked, case: Case, paper: str, entry: str) -> str:
    """The same form sent twice is one command: known by its moment, its page and who sent it."""
    if asked.drawn.at is None:
        return new_id(asked.now)
    parts = (asked.by.staff_id, case.id, paper, entry, asked.drawn.at.isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _kind(asked: Asked) -> Kind:
    if asked.path["paper"] not in NAMED:
        raise NotFound
    return NAMED[asked.path["paper"]]


def _made(source: Source, kind: Kind, entry: str) -> tuple[Paper, ...]:
    papers = kind.makes(source, entry)
    if not papers:
        raise NotFound
    return papers


def _title(asked: Asked, kind: Kind) -> str:
    gettext = words_in(asked.language)
    return gettext(NUMBERED) % {"form": kind.form_no, "title": gettext(kind.title)} if kind.form_no else gettext(kind.title)


def _path(case: Case, paper: str, entry: str) -> str:
    return f"/cases/{case.number}/forms/{paper}" + (f"?{urlencode({'entry': entry})}" if entry else "")


def _row(asked: Asked, case: Case, one: Offered, may_print: bool) -> Row:
    gettext = words_in(asked.language)
    taken_only = one.kind.name in ("ledger", "contact_log", "hello_work") and not may_print
    absent = gettext(NOT_TO_TAKE) if taken_only else gettext(one.absent) if one.absent else ""
    return Row(
        title=_title(asked, one.kind),
        about=gettext(VERSION) % {"day": one.about} if one.about else "",
        link="" if absent else _path(case, one.kind.name, one.entry),
        missing=one.missing,
        absent=absent,
    )


def _before(asked: Asked, case: Case, one: printed.Printed) -> Before:
    gettext = words_in(asked.language)
    day = full_day(day_of(one.at), gettext, asked.language)
    return Before(
        title=_title(asked, NAMED[one.paper]) if one.paper in NAMED else one.paper,
        when=gettext(WHEN) % {"day": day, "clock": clock(one.at)},
        by=one.by,
        seq=one.seq,
        pages=one.pages,
        link="" if one.erased else f"/cases/{case.number}/forms/printed/{one.id}",
    )
