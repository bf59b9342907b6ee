"""月のふりかえり (要綱 2-2-ア, 6-1): the cases that were drawn, those nobody has looked at yet first; 見た, with a note or a question to the owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from casestore import access_log, ledger, reviews, worklists
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.reviews import Drawn
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import refusals
from staff_console.dates import MONTHS, told
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import View

BY = _("%(name)sさん・%(when)s")
MONTH = _("%(year)d年%(month)s")
SEEN_ALREADY = _("このケースは、もうほかの人が見ています。")
BACK = 6  # months one can go back to


@dataclass(frozen=True)
class LookedAt:
    """One drawn case; seen: who and when, "" while nobody has."""

    number: str
    name: str
    owner: str
    seen: str
    note: str
    asked: bool


def show(asked: Asked) -> Response:
    """GET /team/reviews: ?month=2026-10, the last month that is over without."""
    last = reviews.last_month(asked.now)
    months = [_back(last, back) for back in range(BACK)]
    month = asked.query.get("month") or last
    if month not in months:
        raise NotFound
    profile = asked.house.settings.profile
    with asked.house.store.reading() as work:
        count, drawn = reviews.of_month(work, asked.by, profile, month)
        names = worklists.staff_names(work)
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "reviews", len(drawn), asked.now))
    rows = tuple(_row(asked, one, names) for one in drawn)
    values = {
        "rows": rows,
        "left": sum(not row.seen for row in rows),
        "count": count,
        "percent": profile.review_percent,
        "month": month,
        "months": tuple(View(one, _words(asked, one)) for one in months),
    }
    return page(asked, "reviews.html", values)


def look(asked: Asked) -> Response:
    """POST /team/reviews/{month}/{number}: 見た."""
    month, number = asked.path["month"], asked.path["number"]
    note, question, profile = asked.typed("note"), asked.typed("question"), asked.house.settings.profile

    def write(work: Work) -> None:
        if month not in {_back(reviews.last_month(asked.now), back) for back in range(BACK)}:
            raise LookupError(month)
        reviews.look(work, asked.by, profile, month, number, note, question, asked.now)

    try:
        asked.house.store.write(write)
    except reviews.AlreadySeen:
        return refusals.come_back(asked, SEEN_ALREADY, 409)
    except ledger.NotYet as no:
        raise NotAllowed(refusal_words(asked, no.refusal), hidden=False) from no
    except LookupError:
        raise NotFound from None
    return see_other(f"/team/reviews?month={month}&done=seen")


def left(work: Work, asked: Asked) -> int:
    """How many of the last month's nobody has looked at."""
    _count, drawn = reviews.of_month(work, asked.by, asked.house.settings.profile, reviews.last_month(asked.now))
    return sum(one.seen is None for one in drawn)


def _row(asked: Asked, one: Drawn, names: Mapping[str, str]) -> LookedAt:
    gettext, seen = words_in(asked.language), one.seen
    return LookedAt(
        number=one.case.number,
        name=one.who.shown,
        owner=names.get(one.case.owner_id or "", ""),
        seen=gettext(BY) % {"name": names.get(seen.seen_by, ""), "when": told(seen.seen_at, asked.now, gettext)}
        if seen
        else "",
        note=one.note,
        asked=seen is not None and seen.asked is not None,
    )


def _back(month: str, months: int) -> str:
    return later_by_months(date.fromisoformat(f"{month}-01"), -months).strftime("%Y-%m")


def _words(asked: Asked, month: str) -> str:
    gettext, first = words_in(asked.language), date.fromisoformat(f"{month}-01")
    return gettext(MONTH) % {"year": first.year, "month": gettext(MONTHS[first.month - 1])}
