"""きょうの決裁 (要綱 5-1, 5-2): the letters 様式8 of today and those nobody has printed yet, together as one PDF on the city's desk.

Each letter is kept with its own case as it was printed; the file that joins them is made anew from the same letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from starlette.responses import Response

from casestore import access_log, leads, people
from casestore.db import Work
from casestore.entries import entries
from casestore.people import Known
from casestore.permissions import Act
from casestore.sight import visible
from casestore.tables import Case, Entry, PrintedForm
from casestore.words import N_ as _
from staff_console import forms_page, refusals, taking_out
from staff_console.dates import day_of, short_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.papers import filling, press
from staff_console.papers.boxes import Paper
from staff_console.papers.filling import CaseOnPaper

NOTHING = _("印刷する通知書を、1つ以上えらんでください。")
MOST = 100
PAPER = "support_notice"


@dataclass(frozen=True)
class Letter:
    """One letter the city wrote, and whether it has been printed."""

    id: str
    case: Case
    who: Known
    written_at: datetime
    printed: bool


@dataclass(frozen=True)
class LetterRow:
    """One letter in the list. fresh: written today."""

    id: str
    name: str
    number: str
    day: str
    printed: bool


def rows(work: Work, asked: Asked) -> tuple[LetterRow, ...]:
    """What the card of the day lists: letters of today, and older ones that were never printed."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    found = [one for one in letters(work, asked) if not one.printed or day_of(one.written_at) == today]
    return tuple(
        LetterRow(one.id, one.who.shown, one.case.number, short_day(day_of(one.written_at), gettext), one.printed)
        for one in found
    )


def letters(work: Work, asked: Asked) -> tuple[Letter, ...]:
    """The newest letters of the cases this officer may take a plan of, at most MOST, oldest first."""
    query = select(Entry.id, Entry.written_at, Case).join(Case, col(Case.id) == col(Entry.case_id))
    seen = query.where(Entry.kind == "notice", col(Case.shown), visible(asked.by, Act.EXPORT_PLAN))
    found = work.session.exec(seen.order_by(col(Entry.id).desc()).limit(MOST)).all()
    ids = [entry for entry, _at, _case in found]
    printed = set(work.session.exec(select(PrintedForm.entry_id).where(col(PrintedForm.entry_id).in_(ids))).all())
    who = people.known_all(work, {case.person_id for _entry, _at, case in found})
    made = (Letter(entry, case, who[case.person_id], at, entry in printed) for entry, at, case in found)
    return tuple(one for one in reversed(tuple(made)) if not one.who.erased)


def print_them(asked: Asked) -> Response:
    """POST /city/letters.pdf: each kept with its case, then all of them in one file; twice the same click keeps one of each."""
    with asked.house.store.reading() as work:
        chosen = _chosen(work, asked, asked.form.get("letter", ()))
        papers = [_paper(work, asked, one) for one in chosen]
    if not chosen:
        return refusals.come_back(asked, NOTHING, 422)
    for one, paper in zip(chosen, papers, strict=True):
        forms_page.keep(asked, one.case, PAPER, (paper,), entry=one.id, geta=True)
    return see_other(f"/city/letters.pdf?letters={','.join(one.id for one in chosen)}")


def open_them(asked: Asked) -> Response:
    """GET /city/letters.pdf?letters=…,…: the letters in one file, once they were printed."""
    with asked.house.store.reading() as work:
        wanted = tuple(asked.query.get("letters", "").split(","))
        chosen = [one for one in _chosen(work, asked, wanted) if one.printed]
        papers = [_paper(work, asked, one) for one in chosen]
    if not asked.query.get("letters"):  # nothing was chosen: the desk says what there is
        return see_other("/city")
    if not papers:
        raise NotFound
    content = press.pdf(
        press.put(papers, title="様式8", author=asked.house.settings.profile.agency.city.ja, geta=True), asked.now
    )

    def write(work: Work) -> None:
        for one in chosen:
            access_log.took_out(work, asked.by, one.case, "plan", asked.now)

    asked.house.store.write(write)
    return forms_page.pdf_file(content, f"letters-{day_of(asked.now).isoformat()}")


def _chosen(work: Work, asked: Asked, wanted: Sequence[str]) -> list[Letter]:
    return [one for one in letters(work, asked) if one.id in wanted]


def _paper(work: Work, asked: Asked, one: Letter) -> Paper:
    """Raises NotFound where the letter is not there any more."""
    written = leads.as_the_person_may_see(entries(work, one.case.id))
    on = CaseOnPaper(one.case.number, one.who, written, taking_out.reader(work, asked), day_of(asked.now))
    paper = filling.notice(on, one.id)
    if paper is None:
        raise NotFound
    return paper
