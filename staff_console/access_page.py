"""だれが見たか (security 3.4): the looks at one case for its readers, and the chief's weekly look at unusual ones (要綱 2-2-ア)."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select
from starlette.responses import Response

from casestore import access_log, people, worklists
from casestore.access_log import Look
from casestore.break_glass import CATEGORIES, Category
from casestore.db import Work
from casestore.facts import ROLES
from casestore.facts import Role as StaffRole
from casestore.permissions import Act, Relation
from casestore.sight import visible
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console.dates import told
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.protection_views import LookLine
from staff_console.shell import page

A_WEEK = timedelta(days=7)
WHAT = {
    access_log.READ_CASE: _("ケースをひらいた"),
    access_log.READ_TALK: _("会話を読んだ"),
    access_log.READ_PICTURE: _("写真や声・書類をひらいた"),
    access_log.READ_PLAN: _("プランを読んだ"),
    access_log.BROKE_GLASS: _("緊急にひらいた"),
    access_log.LIST: _("一覧を書き出した"),
}
TAKEN_OUT = _("書き出した")
KINS = {
    Relation.OWN.value: _("担当・いっしょに支援"),
    Relation.LENT.value: _("緊急の閲覧"),
    Relation.DESK.value: _("受付にある・急ぎの知らせ"),
    Relation.TEAM.value: _("同じ機関の職員"),
}


def show(asked: Asked) -> Response:
    """GET /cases/{number}/access"""
    with asked.house.store.reading() as work:
        case = worklists.case_by_number(work, asked.by, asked.path["number"], Act.SEE_ACCESS)
        if case is None:
            raise NotFound
        looks = tuple(_line(asked, one, "") for one in access_log.of_case(work, case))
        values = {"number": case.number, "name": people.known(work, case.person_id).shown, "looks": looks}
    return page(asked, "access.html", values)


def weekly(asked: Asked) -> Response:
    """GET /team/looks: what was unusual in the last seven days, of the cases the chief may see."""
    with asked.house.store.reading() as work:
        found = access_log.unusual(work, asked.now - A_WEEK, asked.now)
        numbers = _numbers(work, asked, {one.case_id for one in found})
        kept = (one for one in found if one.case_id in numbers or one.what == access_log.LIST)
        looks = tuple(_line(asked, one, numbers.get(one.case_id, "")) for one in kept)
    return page(asked, "looks.html", {"looks": looks})


def _numbers(work: Work, asked: Asked, cases: set[str]) -> dict[str, str]:
    rows = select(Case.id, Case.number).where(col(Case.id).in_(cases), visible(asked.by, Act.READ_CASE))
    return dict(work.session.exec(rows).all())


def _line(asked: Asked, look: Look, number: str) -> LookLine:
    gettext = words_in(asked.language)
    why = gettext(CATEGORIES[Category(look.category)]) if look.category else ""
    return LookLine(
        at=told(look.at, asked.now, gettext),
        who=look.name,
        roles=beside((gettext(ROLES[StaffRole(role)]) for role in look.roles), gettext),
        what=gettext(WHAT.get(look.what, TAKEN_OUT)),
        kin=beside((gettext(KINS.get(look.kin, "")) if look.kin else "", why), gettext),
        number=number,
        night=look.by_night,
    )
