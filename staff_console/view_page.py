"""/cases/views: ways of looking at 支援ケース一覧 that a worker keeps as tabs: a name, for oneself or for the team (要綱 6-1)."""

from __future__ import annotations

from starlette.responses import Response

from casestore import case_filter, saved_views
from casestore.case_filter import CaseFilter
from casestore.db import Work
from casestore.tables import SavedView
from casestore.words import N_ as _
from staff_console import case_list
from staff_console.case_list_views import Kept
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.shell import page

NO_NAME = _("タブの名前を入れてください。")
FULL = _("タブは1人%(most)d個までです。使わないものを消してから、もう一度してください。")
EVERYTHING = _("つづいているケースすべて")


def show(asked: Asked) -> Response:
    """GET /cases/views: one's own, each with what it narrows to."""
    return _draw(asked)


def keep(asked: Asked) -> Response:
    """POST /cases/views: the filter of the page as a tab. 422 without a name, with too many."""
    gettext, wanted = words_in(asked.language), case_filter.read({name: asked.typed(name) for name in asked.form})
    shared = asked.typed("shared") == "yes"
    try:
        asked.house.store.write(
            lambda work: saved_views.keep(work, asked.by.staff_id, asked.typed("name"), wanted, shared, asked.now)
        )
    except ValueError:
        return _draw(asked, gettext(NO_NAME), wanted)
    except saved_views.Full:
        return _draw(asked, gettext(FULL) % {"most": saved_views.MOST}, wanted)
    return see_other(f"/cases?{wanted.query(done='view_kept')}")


def change(asked: Asked) -> Response:
    """POST /cases/views/{view}: another name, shared or not any more, or away with it."""
    view, me, now = asked.path["view"], asked.by.staff_id, asked.now

    def write(work: Work) -> None:
        if asked.typed("act") == "remove":
            saved_views.remove(work, me, view, now)
        else:
            saved_views.change(work, me, view, asked.typed("name"), asked.typed("shared") == "yes", now)

    try:
        asked.house.store.write(write)
    except LookupError:
        raise NotFound from None
    except ValueError:
        return _draw(asked, words_in(asked.language)(NO_NAME), at=view)
    return see_other(f"/cases/views?done={'view_removed' if asked.typed('act') == 'remove' else 'view_changed'}")


def _draw(asked: Asked, problem: str = "", wanted: CaseFilter | None = None, at: str = "") -> Response:
    with asked.house.store.reading() as work:
        rows = [row for row in saved_views.of(work, asked.by.staff_id) if row.staff_id == asked.by.staff_id]
        kept = tuple(_kept(work, asked, row) for row in rows)
    values = {"kept": kept, "problem": problem, "at": at, "typed": asked.typed("name"), "new": wanted}
    return page(asked, "case_views.html", values | {"carried": _carried(wanted)}, 422 if problem else 200)


def _carried(wanted: CaseFilter | None) -> dict[str, str]:
    """The filter of a view that could not be kept yet, to be sent again."""
    return {case_filter.PARAMETERS[name]: value for name, value in vars(wanted).items() if value} if wanted else {}


def _kept(work: Work, asked: Asked, row: SavedView) -> Kept:
    gettext, wanted = words_in(asked.language), saved_views.wanted(row)
    says = [
        next((f"{picker.label}：{choice.words}" for choice in picker.choices if choice.id == picker.chosen), "")
        for picker in case_list.pickers(work, asked, wanted)
        if picker.chosen
    ]
    return Kept(row.id, row.name, row.shared, beside((one for one in says if one), gettext) or gettext(EVERYTHING))
