"""操作の記録 (security 3.4; 要綱 2-2, 6-1): who did what when, in sentences, narrowed, checked, taken along as a file. Never content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response

from casestore import access_log, audit, audit_log, worklists
from casestore.audit_log import RESTRICTED, Asking
from casestore.db import Work
from casestore.words import N_ as _
from staff_console import audit_words
from staff_console.dates import clock, day_of, full_day
from staff_console.files_out.grids import Column, Grid, Line
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.taking_out import JAPANESE, csv_answer, printed
from staff_console.views import Choice, Tag

NOT_STAFF = {
    "person": _("本人"),
    "bot": _("自動応答"),
    "system": _("自動の仕事"),
    "partner": _("関係機関の担当者"),
}
HIDDEN = _("閲覧を制限したケース")
WHOLE, BROKEN = _("%(num)d件、すべてつながっています"), _("%(num)d件目から、つながりが切れています")
MOST_ON_FILE = 5000


@dataclass(frozen=True)
class Row:
    """One act in words."""

    day: str
    clock: str
    who: str
    what: str
    about: str


def show(asked: Asked) -> Response:
    """GET /admin/audit"""
    asking = _asking(asked)
    with asked.house.store.reading() as work:
        found = audit_log.rows(work, asked.by, asking)
        names = worklists.staff_names(work)
    asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "listed_audit", "", asked.now, str(len(found))))
    gettext = words_in(asked.language)
    people = {name: gettext(words) for name, words in NOT_STAFF.items()} | names
    acts = {name: gettext(words) for name, words in audit_words.DID.items()}
    older = {**_query(asking), "before": str(found[-1].seq)} if len(found) == audit_log.PAGE else None
    values = {
        "rows": tuple(_row(asked, one, people) for one in found),
        "asking": asking,
        "day": asking.day.isoformat() if asking.day else "",
        "people": tuple(Choice(name, words) for name, words in people.items()),
        "acts": tuple(Choice(name, words) for name, words in sorted(acts.items(), key=lambda one: one[1])),
        "older": f"/admin/audit?{urlencode(older)}" if older else "",
        "file": f"/admin/audit.csv?{urlencode(_query(asking))}",
        "chain": _checked(asked) if asked.query.get("check") else None,
    }
    return page(asked, "audit.html", values)


def as_csv(asked: Asked) -> Response:
    """GET /admin/audit.csv: the newest that fit, in Japanese as every file; that it left is itself written down."""
    asked = replace(asked, language=JAPANESE)
    gettext = words_in(JAPANESE)
    with asked.house.store.reading() as work:
        found = audit_log.rows(work, asked.by, _asking(asked), MOST_ON_FILE)
        names = {name: gettext(words) for name, words in NOT_STAFF.items()} | worklists.staff_names(work)
    rows = [_row(asked, one, names) for one in found]
    headings = (_("番号"), _("日"), _("時刻"), _("だれが"), _("したこと"), _("何について"))
    title = gettext(_("操作の記録"))
    grid = Grid(
        name=title,
        title=title,
        columns=tuple(Column(gettext(one)) for one in headings),
        lines=tuple(
            Line((str(one.seq), row.day, row.clock, row.who, row.what, row.about)) for one, row in zip(found, rows, strict=True)
        ),
        printed=printed(asked),
    )
    how = urlencode(_query(_asking(asked)))
    asked.house.store.write(lambda work: access_log.took_list(work, asked.by, "audit.csv", len(rows), how, asked.now))
    return csv_answer(f"audit-{day_of(asked.now).isoformat()}", grid)


def _asking(asked: Asked) -> Asking:
    before = asked.query.get("before", "")
    return Asking(
        actor=asked.query.get("who", "")[:60],
        action=asked.query.get("act", "")[:60],
        day=typed_day(asked.query.get("day", "")),
        case=asked.query.get("case", "").strip()[:20],
        before=int(before) if before.isdecimal() and len(before) < 16 else None,
    )


def _query(asking: Asking) -> dict[str, str]:
    said = {
        "who": asking.actor,
        "act": asking.action,
        "day": asking.day.isoformat() if asking.day else "",
        "case": asking.case,
    }
    return {name: value for name, value in said.items() if value}


def _row(asked: Asked, one: audit_log.Row, names: dict[str, str]) -> Row:
    gettext = words_in(asked.language)
    about = gettext(HIDDEN) if one.case == RESTRICTED else one.case or (one.name if one.name != names.get(one.actor) else "")
    return Row(
        full_day(day_of(one.at), gettext, asked.language),
        clock(one.at),
        names.get(one.actor, one.actor),
        audit_words.did(one.action, gettext),
        about,
    )


def _checked(asked: Asked) -> Tag:
    """Whether every row follows from the one before it; that somebody checked is itself a row."""
    gettext = words_in(asked.language)

    def check(work: Work) -> tuple[int | None, int]:
        found = audit.broken_at(work), audit.length(work)
        audit.note(work, asked.by.staff_id, "checked_audit", "", asked.now, "" if found[0] is None else str(found[0]))
        return found

    broken, length = asked.house.store.write(check)
    if broken is not None:
        return Tag(gettext(BROKEN) % {"num": broken}, "alert")
    return Tag(gettext(WHOLE) % {"num": length}, "done")
