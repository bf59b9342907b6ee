"""/cases/print: the chosen cases, or the list as it is narrowed, on one page without menus (様式4, 要綱 6-1)."""

from __future__ import annotations

from sqlmodel import col, select
from starlette.responses import Response

from casestore import access_log, case_filter, worklists
from casestore.permissions import Act
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console import bulk, case_list, taking_lists
from staff_console.dates import day_of, full_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.shell import page

COUNT = _("%(count)d件")
LEFT_OUT = _("ほかに%(count)d件は、印刷できる担当ではないので入っていません。")


def show(asked: Asked) -> Response:
    """GET /cases/print?case=R8-0001,R8-0002, or with the filters of /cases. That names were taken out is written down, with how many."""
    gettext, numbers, wanted = words_in(asked.language), bulk.named_in(asked), case_filter.read(asked.query)
    with asked.house.store.reading() as work:
        if numbers:
            found = select(Case).where(col(Case.number).in_(numbers), worklists.visible(asked.by, Act.EXPORT_CASE))
            lines, left = worklists.lines(work, asked.by, work.session.exec(found.order_by(col(Case.number))).all()), 0
        else:
            listed = taking_lists.every_one(work, asked)
            lines, left = list(listed.lines)[: bulk.MOST], listed.left_out
        rows = case_list.rows_of(work, asked, lines, wanted)
        how = "chosen" if numbers else taking_lists.filters(work, asked)
    asked.house.store.write(lambda work: access_log.took_list(work, asked.by, "cases.print", len(rows), how, asked.now))
    values = {
        "rows": rows,
        "day": full_day(day_of(asked.now), gettext, asked.language),
        "count": gettext(COUNT) % {"count": len(rows)},
        "left": gettext(LEFT_OUT) % {"count": left} if left else "",
        "back": f"/cases?{wanted.query()}",
    }
    return page(asked, "cases_print.html", values)
