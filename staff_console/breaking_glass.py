"""緊急の閲覧 (break-glass, security 3.5): a number and a reason open one case for half an hour; somebody else reviews it (要綱 2-2-ア).

For a number that does not exist, one that is kept from this person, and one that asks a second person first, the answer is the same.
"""

from __future__ import annotations

from starlette.responses import Response

from casestore import break_glass, people, worklists
from casestore.break_glass import CATEGORIES, Category, review_by
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.tables import BreakGlass, Case
from casestore.words import N_ as _
from staff_console import refusals
from staff_console.dates import clock, day_of, left_short, told
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.protection_views import Opened, by_field
from staff_console.shell import page
from staff_console.views import Choice, Problem

WHICH = _("受付番号を書いてください（例：R8-0001）。")
WHAT_KIND = _("どういう場合か、1つ選んでください。")
TOO_SHORT = _("理由を、あとで見る人に分かるように、%(letters)d文字以上で書いてください。")
STILL_UNREVIEWED = _(
    "前にひらいたことを、まだだれも確かめていません。確かめてもらうまで、次はひらけません。主任に頼んでください。"
)
NOT_OPENED = _(
    "この番号のケースは、いまはひらけません。番号を確かめてください。"
    "ほかの職員の確認がいるケースなら、確認を頼みました。認められると、この画面に出ます。"
)
WHICH_VERDICT = _("正しかったか、正しくなかったかを選んでください。")
WHY_NOT = _("正しくなかったと考えるわけを書いてください。")
DONE_BEFORE = _("これは、もうほかの人が確かめています。")
OWN = _("自分がひらいたことは、ほかの人が確かめます。")


def show(asked: Asked) -> Response:
    """GET /break-glass"""
    return _draw(asked)


def open_case(asked: Asked) -> Response:
    """POST /break-glass"""
    if problems := _problems(asked):
        return _draw(asked, *problems, status=422)

    def write(work: Work) -> str:
        number, category, reason = (asked.typed(one) for one in ("number", "category", "reason"))
        return asked.house.desk.break_glass(work, number, category, reason, asked.by, asked.now)

    try:
        opened = asked.house.store.write(write)
    except break_glass.StillUnreviewed:
        return _draw(asked, Problem("number", STILL_UNREVIEWED), status=409)
    return see_other(f"/cases/{opened}") if opened else _draw(asked, Problem("number", NOT_OPENED), status=404)


def review_page(asked: Asked) -> Response:
    """GET /break-glass/{opened}: what somebody opened, and why."""
    return _draw_review(asked)


def review(asked: Asked) -> Response:
    """POST /break-glass/{opened}"""
    verdict, words = asked.typed("verdict"), asked.typed("words")
    if verdict not in (break_glass.RIGHT, break_glass.NOT_RIGHT):
        return _draw_review(asked, Problem("verdict", WHICH_VERDICT))
    if verdict == break_glass.NOT_RIGHT and not words:
        return _draw_review(asked, Problem("words", WHY_NOT))

    def write(work: Work) -> None:
        row, _case = _to_review(work, asked)
        asked.house.desk.review_break_glass(work, row.id, verdict, words, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except break_glass.AlreadyReviewed:
        return refusals.come_back(asked, DONE_BEFORE, 409)
    except break_glass.OwnReview:
        return refusals.come_back(asked, OWN, 409)
    return see_other("/today?done=reviewed")


def _problems(asked: Asked) -> tuple[Problem, ...]:
    found = [] if asked.typed("number") else [Problem("number", WHICH)]
    found += [] if asked.typed("category") in set(Category) else [Problem("category", WHAT_KIND)]
    try:
        break_glass.enough(asked.typed("reason"))
    except break_glass.ReasonTooShort:
        found.append(Problem("reason", TOO_SHORT))
    return tuple(found)


def _draw(asked: Asked, *problems: Problem, status: int = 200) -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        opened = tuple(_opened(work, asked, row, case) for row, case in break_glass.open_of(work, asked.by, asked.now))
    said = tuple(Problem(one.field, gettext(one.words) % {"letters": break_glass.SHORTEST_REASON}) for one in problems)
    values = {
        "opened": opened,
        "problems": said,
        "wrong": by_field(said),
        "categories": tuple(Choice(one.value, gettext(words)) for one, words in CATEGORIES.items()),
        "number": asked.typed("number") or asked.query.get("number", ""),
        "category": asked.typed("category"),
        "reason": asked.typed("reason"),
        "letters": break_glass.SHORTEST_REASON,
    }
    return page(asked, "break_glass.html", values, status)


def _draw_review(asked: Asked, *problems: Problem) -> Response:
    gettext = words_in(asked.language)
    said = tuple(Problem(one.field, gettext(one.words)) for one in problems)
    with asked.house.store.reading() as work:
        row, case = _to_review(work, asked)
        values = {
            "it": _opened(work, asked, row, case),
            "problems": said,
            "wrong": by_field(said),
            "verdict": asked.typed("verdict"),
            "words": asked.typed("words"),
        }
    return page(asked, "break_glass_review.html", values, 422 if said else 200)


def _to_review(work: Work, asked: Asked) -> tuple[BreakGlass, Case]:
    """An opening this person may look at. Raises NotFound."""
    row = work.session.get(BreakGlass, asked.path["opened"])
    case = work.session.get(Case, row.case_id) if row else None
    if row is None or case is None:
        raise NotFound
    if not may(asked.by, Act.REVIEW_BREAK_GLASS, worklists.thing_of(work, case), asked.now).allowed:
        raise NotFound
    return row, case


def _opened(work: Work, asked: Asked, row: BreakGlass, case: Case) -> Opened:
    gettext = words_in(asked.language)
    due, today = day_of(review_by(row.at, asked.house.settings.profile.calendar)), day_of(asked.now)
    return Opened(
        id=row.id,
        number=case.number,
        name=people.known(work, case.person_id).shown,
        who=worklists.staff_names(work).get(row.staff_id, ""),
        at=told(row.at, asked.now, gettext),
        until=clock(row.until),
        category=gettext(CATEGORIES[Category(row.category)]),
        reason=break_glass.reason_of(work, row, case),
        due=left_short(due, today, gettext),
        late=due < today,
    )
