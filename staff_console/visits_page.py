"""訪問中の職員 (要綱 2-2-イ, 3-1-ア): who is out and until when; one who does not come back is looked into, with what was found.

Of a case somebody may not see they see the colleague, not the case.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore import audit, visits, worklists
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.tables import Case, Visit
from casestore.words import N_ as _
from staff_console.dates import clock, told
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Problem, Tag

NO_NAME = _("名前のない人")
NOT_SHOWN = _("（ほかのケース）")
OUT, LATE, RUNG, BACK = _("訪問中"), _("予定の時間をすぎています"), _("戻った知らせがありません"), _("戻りました")
WHAT_FOUND = _("わかったことを書いてください。")
MAP = _("地図の場所（北緯%(latitude)s、東経%(longitude)s）")
MOST = 2000


@dataclass(frozen=True)
class OutRow:
    """One visit under way, or one that nobody has looked into yet."""

    id: str
    who: str
    number: str
    place: str
    since: str
    until: str
    tag: Tag
    rung: bool


def rows(work: Work, asked: Asked) -> tuple[OutRow, ...]:
    """Everybody who is out; who rang and was not looked into comes first. Nothing for those who may not see it."""
    if not may(asked.by, Act.SEE_VISITS, None, asked.now).allowed:
        return ()
    names = worklists.staff_names(work)
    found = sorted(visits.out_now(work), key=lambda row: row.alerted_at is None)
    return tuple(_row(work, asked, row, names.get(row.staff_id, "")) for row in found)


def show(asked: Asked) -> Response:
    """GET /visits/{visit}"""
    return _draw(asked)


def clear(asked: Asked) -> Response:
    """POST /visits/{visit}/clear: with what was found. 422 without, 404 where nothing rings."""
    found = asked.typed("found")[:MOST]
    try:
        asked.house.store.write(
            lambda work: asked.house.desk.clear_visit(work, asked.path["visit"], found, asked.by, asked.now)
        )
    except visits.NothingFound:
        return _draw(asked, (Problem("found", words_in(asked.language)(WHAT_FOUND)),), 422)
    except LookupError as unknown:
        raise NotFound from unknown
    return see_other("/today?done=visit_cleared")


def _draw(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with asked.house.store.reading() as work:
        row = next((one for one in rows(work, asked) if one.id == asked.path["visit"]), None)
    if row is None:
        raise NotFound
    asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "read_visit", row.id, asked.now))
    values = {"visit": row, "problems": problems, "wrong": problems[0].words if problems else "", "typed": asked.typed("found")}
    return page(asked, "visit.html", values, status)


def _row(work: Work, asked: Asked, row: Visit, who: str) -> OutRow:
    gettext, case = words_in(asked.language), work.session.get(Case, row.case_id) if row.case_id else None
    seen = case is None or may(asked.by, Act.READ_CASE, worklists.thing_of(work, case), asked.now).allowed
    number = gettext(NO_NAME) if case is None else case.number if seen else gettext(NOT_SHOWN)
    return OutRow(
        id=row.id,
        who=who,
        number=number,
        place=_place(work, asked, row) if seen else "",
        since=told(row.started_at, asked.now, gettext),
        until=clock(row.expected_back_at),
        tag=_tag(asked, row),
        rung=row.alerted_at is not None,
    )


def _place(work: Work, asked: Asked, row: Visit) -> str:
    place = visits.place_of(work, row)
    if not place:
        return ""
    on_map = words_in(asked.language)(MAP) % place if "latitude" in place else ""
    return " ".join(one for one in (str(place.get("title") or ""), on_map) if one)


def _tag(asked: Asked, row: Visit) -> Tag:
    gettext = words_in(asked.language)
    if row.back_at is not None:
        return Tag(gettext(BACK), "done")
    if row.alerted_at is not None:
        return Tag(gettext(RUNG), "alert")
    return Tag(gettext(LATE), "wait") if row.expected_back_at <= asked.now else Tag(gettext(OUT), "key")
