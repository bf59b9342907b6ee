"""チーム (要綱 2-2-ア): the chief's view of everyone's work, absences and their covers, handing over, what waits for a second look."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select
from starlette.responses import Response

from casestore import absences, leaving, people, restriction, worklists
from casestore.db import Work
from casestore.facts import ROLES, Role
from casestore.permissions import Act
from casestore.sight import visible
from casestore.stages import STAGES, Stage
from casestore.tables import Case, Staff
from casestore.words import N_ as _
from casestore.workload import Load, workload
from staff_console import load_page, review_page, second_looks, today_rows
from staff_console.dates import full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.protection_views import Away, HandedCase, Worker, by_field
from staff_console.shell import page, typed_day
from staff_console.views import Choice, Problem

WITH_COUNT = _("%(what)s %(count)d")
AWAY_TODAY = _("休み（代わり %(name)s）")
WHO = _("休む人と、代わりに見る人を選んでください。")
DAYS = _("はじめの日と終わりの日を、きょうからあとの正しい順で入れてください。")
OVERLAPS = _("この日には、もう休みの予定があります。")
CANNOT_COVER = _("代わりの人は、本人とは別の、その日に休まない人を選んでください。")
WHO_TAKES = _("引きつぐ人を選んでください。")
CANNOT_TAKE = _("%(number)sは、この人には引きつげません（利害のある職員です）。ほかの人を選んでください。")
ERRORS = {absences.WrongDays: DAYS, absences.Overlaps: OVERLAPS, absences.CoverCannot: CANNOT_COVER}


def show(asked: Asked) -> Response:
    """GET /team"""
    return _draw(asked)


def plan_absence(asked: Asked) -> Response:
    """POST /team/absences"""
    first, last = typed_day(asked.typed("first")), typed_day(asked.typed("last"))
    if not (asked.typed("staff") and asked.typed("cover")):
        return _draw(asked, Problem("staff", WHO))
    if first is None or last is None:
        return _draw(asked, Problem("first", DAYS))
    return _planned(asked, first, last)


def _planned(asked: Asked, first: date, last: date) -> Response:
    who, cover = asked.typed("staff"), asked.typed("cover")

    def write(work: Work) -> None:
        if who not in restriction.who_may_know(work):
            raise absences.CoverCannot
        asked.house.desk.plan_absence(work, who, cover, first, last, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except tuple(ERRORS) as no:
        return _draw(asked, Problem("cover" if isinstance(no, absences.CoverCannot) else "first", ERRORS[type(no)]))
    return see_other("/team?done=absence")


def end_absence(asked: Asked) -> Response:
    """POST /team/absences/{absence}/end"""
    try:
        asked.house.store.write(lambda work: asked.house.desk.end_absence(work, asked.path["absence"], asked.by, asked.now))
    except LookupError:
        raise NotFound from None
    return see_other("/team?done=absence_ended")


def person(asked: Asked) -> Response:
    """GET /team/{staff}: their cases, to be handed over one by one or all together."""
    return _draw_person(asked)


def hand_over(asked: Asked) -> Response:
    """POST /team/{staff}/hand-over: everything; per case somebody else where chosen."""
    who, to = asked.path["staff"], asked.typed("to")
    if not to:
        return _draw_person(asked, Problem("to", WHO_TAKES))

    def write(work: Work) -> None:
        _member(work, asked)
        chosen = {case.id: asked.typed(f"to-{case.number}") for case in _cases(work, asked)}
        asked.house.desk.hand_over_work(work, who, to, asked.by, asked.now, to_by_case={k: v for k, v in chosen.items() if v})

    try:
        asked.house.store.write(write)
    except leaving.CannotTake as no:
        # A case the chief may not know of is not named here.
        gettext = words_in(asked.language)
        words = gettext(CANNOT_TAKE) % {"number": no.number} if _known(asked, no.number) else gettext(WHO_TAKES)
        return _draw_person(asked, Problem("to", words))
    return see_other("/team?done=handed_over")


def _known(asked: Asked, number: str) -> bool:
    with asked.house.store.reading() as work:
        return bool(number) and worklists.case_by_number(work, asked.by, number) is not None


def _member(work: Work, asked: Asked) -> Staff:
    row = work.session.get(Staff, asked.path["staff"])
    if row is None or row.disabled_at is not None:
        raise NotFound
    return row


def _cases(work: Work, asked: Asked) -> list[Case]:
    """What of theirs is under way and the chief may see; the rest goes with it, or to those who may know of it, by itself."""
    held = leaving.held_by(asked.path["staff"])
    rows = select(Case).where(held, col(Case.under_way), visible(asked.by, Act.READ_CASE)).order_by(col(Case.number))
    return list(work.session.exec(rows).all())


def _draw_person(asked: Asked, *problems: Problem) -> Response:
    gettext = words_in(asked.language)
    said = tuple(Problem(one.field, gettext(one.words)) for one in problems)
    with asked.house.store.reading() as work:
        row, cases = _member(work, asked), _cases(work, asked)
        who = people.known_all(work, [case.person_id for case in cases])
        values = {
            "member": Choice(row.id, row.name),
            "cases": tuple(
                HandedCase(case.number, who[case.person_id].shown, gettext(STAGES[Stage(case.stage)])) for case in cases
            ),
            "takers": _staff(work, restriction.AGENCY, but=row.id),
            "to": asked.typed("to"),
            "chosen": {case.number: asked.typed(f"to-{case.number}") for case in cases},
            "problems": said,
            "wrong": by_field(said),
        }
    return page(asked, "team_person.html", values, 422 if said else 200)


def _draw(asked: Asked, *problems: Problem) -> Response:
    gettext = words_in(asked.language)
    said = tuple(Problem(one.field, gettext(one.words)) for one in problems)
    with asked.house.store.reading() as work:
        names = worklists.staff_names(work)
        values = {
            "team": tuple(_worker(asked, load, names) for load in workload(work, asked.by, asked.now)),
            "second": second_looks.tasks(work, asked),
            "flags": today_rows.questions(work, asked, names),
            "bars": load_page.bars(work, asked, names),
            "reviews_left": review_page.left(work, asked),
            "away": tuple(
                Away(
                    row.id,
                    names[row.staff_id],
                    names[row.cover_id],
                    full_day(row.first_day, gettext, asked.language),
                    full_day(row.last_day, gettext, asked.language),
                )
                for row in absences.open_ones(work, asked.now)
            ),
            "everyone": _staff(work, restriction.MAY_KNOW),
            "typed": {name: asked.typed(name) for name in ("staff", "cover", "first", "last")},
            "problems": said,
            "wrong": by_field(said),
        }
    return page(asked, "team.html", values, 422 if said else 200)


def _staff(work: Work, roles: tuple[Role, ...], but: str = "") -> tuple[Choice, ...]:
    names = worklists.staff_names(work)
    return tuple(Choice(one, names[one]) for one in restriction.who_may_know(work, roles) if one != but)


def _worker(asked: Asked, load: Load, names: dict[str, str]) -> Worker:
    gettext = words_in(asked.language)

    def counted(what: str, count: int) -> str:
        return gettext(WITH_COUNT) % {"what": what, "count": count}

    return Worker(
        id=load.staff_id,
        name=load.name,
        roles=beside((gettext(ROLES[Role(role)]) for role in load.roles), gettext),
        cases=load.cases,
        stages=beside((counted(gettext(STAGES[Stage(stage)]), count) for stage, count in load.stages.items()), gettext),
        due=load.due,
        late=load.late,
        away=gettext(AWAY_TODAY) % {"name": names.get(load.cover, "")} if load.cover else "",
        uncertified=beside((gettext(ROLES[Role(role)]) for role in load.uncertified), gettext),
    )
