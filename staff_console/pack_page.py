"""The page of a meeting's papers (要綱 4-1, 6-2): what would be printed, what is still missing in it, with names or without, what was printed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from starlette.responses import Response

from casestore import audit, meeting_packs, meetings, worklists
from casestore.db import Work
from casestore.meeting_packs import Pack
from casestore.permissions import Act, may
from casestore.tables import Case, Meeting
from casestore.words import N_ as _
from staff_console import forms_page, meeting_pack
from staff_console.dates import clock, day_of, full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.meeting_pack import FORMS, Choice, OfCase
from staff_console.meetings import when
from staff_console.pages import words_in
from staff_console.papers import for_meeting, press
from staff_console.papers.of_case import NAMED
from staff_console.shell import page

NUMBERED = _("%(form)s %(title)s")
WHEN = _("%(day)s %(clock)s")
NO_GLYPH = _(
    "印刷できない文字があります：%(signs)s。「印刷できない文字は〓にする」を選ぶと、〓で印刷し、どの文字かを紙の下に書きます。"
)
WITH_NAMES, WITHOUT = _("氏名あり"), _("氏名なし（ケース番号だけ）")


@dataclass(frozen=True)
class CaseRow:
    """One case of the pack. papers: each with the labels of what is still empty; left_out: why it has none."""

    name: str
    number: str
    papers: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: str


@dataclass(frozen=True)
class Before:
    """One pack that was printed."""

    what: str
    when: str
    by: str
    pages: int
    link: str


def show(asked: Asked) -> Response:
    """GET /meetings/{meeting}/pack"""
    return _draw(asked, Choice())


def print_it(asked: Asked) -> Response:
    """POST /meetings/{meeting}/pack.pdf: made, kept, and opened; twice the same click keeps one."""
    forms = tuple(one for one in FORMS if one in asked.form.get("form", ()))
    choice = Choice(asked.typed("names") != "no", forms, asked.typed("geta") == "1")
    with asked.house.store.reading() as work:
        row = _meeting(work, asked)
        made = meeting_pack.bundle(work, asked, row, choice)
    try:
        kept = meeting_pack.keep(asked, row, made, choice)
    except press.NoGlyph as without:
        signs = "、".join(f"{sign}（{press.number(sign)}）" for sign in without.signs)
        return _draw(asked, choice, 422, words_in(asked.language)(NO_GLYPH) % {"signs": signs})
    return see_other(f"/meetings/{row.id}/pack.pdf?pack={kept}")


def open_printed(asked: Asked) -> Response:
    """GET /meetings/{meeting}/pack.pdf?pack=: the very file that was printed, the newest without a word which."""
    with asked.house.store.reading() as work:
        row = _meeting(work, asked)
        packs = [one for one in meeting_packs.of_meeting(work, row.id) if _may_open(work, asked, one)]
        wanted = asked.query.get("pack", "")
        pack = next((one for one in packs if wanted in ("", one.id)), None)
        content = meeting_packs.file_of(work, row.id, pack.id) if pack else None
        cases = _cases(work, pack) if pack else []
    if content is None:
        raise NotFound
    asked.house.store.write(lambda work: meeting_pack.took_out(work, asked, cases))
    return forms_page.pdf_file(content, f"meeting-{day_of(row.held_at).isoformat()}")


def agenda_only(asked: Asked) -> Response:
    """GET /meetings/{meeting}/agenda.pdf: the agenda and the sheet of who comes, to print in passing."""
    with asked.house.store.reading() as work:
        row = _meeting(work, asked)
        made = meeting_pack.bundle(work, asked, row, Choice(forms=()))
    named = asked.query.get("names") != "no"
    ready = press.put((for_meeting.agenda(made.on, named), for_meeting.attendance(made.on)), title=made.on.title, geta=True)
    content = press.pdf(ready, asked.now)

    def write(work: Work) -> None:
        audit.note(work, asked.by.staff_id, "printed_agenda", row.id, asked.now)
        meeting_pack.took_out(work, asked, made.printed)

    asked.house.store.write(write)
    return forms_page.pdf_file(content, f"agenda-{day_of(row.held_at).isoformat()}")


def _meeting(work: Work, asked: Asked) -> Meeting:
    row = meetings.find(work, asked.by, asked.path["meeting"])
    if row is None:
        raise NotFound
    return row


def _draw(asked: Asked, choice: Choice, status: int = 200, problem: str = "") -> Response:
    asked.house.store.write(
        lambda work: audit.note(work, asked.by.staff_id, "read_meeting", _meeting(work, asked).id, asked.now)
    )
    with asked.house.store.reading() as work:
        values = _values(work, asked, choice)
    return page(asked, "pack.html", values | {"problem": problem}, status)


def _values(work: Work, asked: Asked, choice: Choice) -> dict[str, Any]:
    row = _meeting(work, asked)
    made = meeting_pack.bundle(work, asked, row, Choice())
    return {
        "id": row.id,
        "when": when(asked, row),
        "items": len(made.on.items),
        "seats": len(made.on.seats),
        "hidden": made.on.hidden,
        "rows": [_row(asked, one) for one in made.cases],
        "missing": sum(len(paper.missing) for one in made.cases for paper in one.papers),
        "forms": [(one, _title(asked, one), one in choice.forms) for one in FORMS],
        "named": choice.named,
        "geta": choice.geta,
        "before": [_before(asked, row, one) for one in meeting_packs.of_meeting(work, row.id) if _may_open(work, asked, one)],
    }


def _row(asked: Asked, one: OfCase) -> CaseRow:
    gettext = words_in(asked.language)
    papers = tuple((_title(asked, paper.form), tuple(gettext(label) for label in paper.missing)) for paper in one.papers)
    return CaseRow(one.on.who.shown, one.case.number, papers, gettext(one.left_out) if one.left_out else "")


def _title(asked: Asked, form: str) -> str:
    gettext = words_in(asked.language)
    return gettext(NUMBERED) % {"form": NAMED[form].form_no, "title": gettext(NAMED[form].title)}


def _before(asked: Asked, row: Meeting, one: Pack) -> Before:
    gettext = words_in(asked.language)
    day = full_day(day_of(one.at), gettext, asked.language)
    link = "" if one.erased else f"/meetings/{row.id}/pack.pdf?pack={one.id}"
    return Before(
        gettext(WITH_NAMES if one.named else WITHOUT),
        gettext(WHEN) % {"day": day, "clock": clock(one.at)},
        one.by,
        one.pages,
        link,
    )


def _may_open(work: Work, asked: Asked, pack: Pack) -> bool:
    """Only who may take along every case in it: a restricted one would show in a pack of others."""
    things = [worklists.thing_of(work, case) for case in _cases(work, pack)]
    return all(may(asked.by, Act.EXPORT_CASE, thing, asked.now).allowed for thing in things)


def _cases(work: Work, pack: Pack) -> list[Case]:
    return list(work.session.exec(select(Case).where(col(Case.id).in_(pack.cases)).order_by(col(Case.id))))
