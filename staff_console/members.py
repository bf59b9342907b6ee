"""職員と役割 (要綱 2-2): who works here in which role, and the link that ties a worker's phone to them once."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from casestore import audit, staff, tallies
from casestore.db import Work
from casestore.facts import ROLES, Role
from casestore.holdings import holdings
from casestore.permissions import Act, may
from casestore.tables import Staff, StaffRole
from casestore.words import N_ as _
from staff_console import refusals
from staff_console.dates import day_of
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.protection_views import Role as RoleView
from staff_console.protection_views import by_field
from staff_console.shell import page, typed_day
from staff_console.views import Choice, Member, Problem

NUMBER_AND_DAY = _("修了証の番号と、修了した日（きょうまで）の両方を入れてください。")
STILL_HOLDS = _("まだこの人の仕事があります。先に、主任が「チーム」からすべて引きついでください。")
NOT_ONESELF = _("自分のアカウントは、ほかの管理者が使えなくします。")
HELD = {
    "cases": _("担当しているケース"),
    "follow_ups": _("予定"),
    "talks": _("返信中の会話"),
    "assignments": _("いっしょに支援しているケース"),
    "meetings": _("進行する会議"),
    "covers": _("代わりを引き受けた休み"),
}
LINKED, NOT_LINKED, NOT_ACTIVE = _("つながっています"), _("まだです"), _("使えなくしてあります")


def show(asked: Asked) -> Response:
    """GET /admin/staff"""
    return _list(asked)


def link(asked: Asked) -> Response:
    """POST /admin/staff/{staff}/telegram: a one-time link, shown once."""
    return _linked(asked, asked.path["staff"], _list)


def me(asked: Asked) -> Response:
    """GET /me: one's own account."""
    return _mine(asked)


def link_mine(asked: Asked) -> Response:
    """POST /me/telegram"""
    return _linked(asked, asked.by.staff_id, _mine)


def link_my_line(asked: Asked) -> Response:
    """POST /me/line: LINE has no links into a talk, so a one-time word is sent there; shown once."""

    def make(work: Work) -> str:
        audit.note(work, asked.by.staff_id, "line_word_made_for", asked.by.staff_id, asked.now)
        return staff.new_link(work, asked.by.staff_id, "line", asked.now)

    return _mine(asked, line_word=asked.house.store.write(make))


def _linked(asked: Asked, who: str, draw: Callable[[Asked, str, str], Response]) -> Response:
    def make(work: Work) -> tuple[str, str]:
        one = staff.actor_by_id(work, who)
        if one is None or not asked.house.settings.telegram_start():
            raise NotFound
        audit.note(work, asked.by.staff_id, "telegram_link_made_for", who, asked.now)
        return one.name, staff.new_link(work, who, "telegram", asked.now)

    name, token = asked.house.store.write(make)
    return draw(asked, asked.house.settings.telegram_start() + token, name)


def _list(asked: Asked, link: str = "", link_for: str = "") -> Response:
    with asked.house.store.reading() as work:
        linked = tallies.linked_phones(work)
        members = tuple(_member(asked, one, roles, linked) for one, roles in staff.everyone(work))
    return page(asked, "members.html", {"members": members, **_link(link, link_for)})


def _mine(asked: Asked, link: str = "", link_for: str = "", line_word: str = "") -> Response:
    with asked.house.store.reading() as work:
        linked = tallies.linked_phones(work)
        found = next(
            (_member(asked, one, roles, linked) for one, roles in staff.everyone(work) if one.id == asked.by.staff_id), None
        )
    if found is None:
        raise NotFound
    may_line = may(asked.by, Act.LINK_CHANNEL, None, asked.now).allowed
    return page(asked, "me.html", {"member": found, "may_line": may_line, "line_word": line_word, **_link(link, link_for)})


def _link(link: str, link_for: str) -> dict[str, object]:
    return {"link": link, "link_for": link_for, "link_minutes": int(staff.LINK_LIFE.total_seconds() // 60)}


def _member(asked: Asked, one: Staff, roles: tuple[StaffRole, ...], linked: frozenset[str]) -> Member:
    gettext = words_in(asked.language)
    active, mine = one.disabled_at is None, one.id == asked.by.staff_id
    may_link = may(asked.by, Act.LINK_CHANNEL if mine else Act.MANAGE_STAFF, None, asked.now).allowed
    return Member(
        id=one.id,
        name=one.name,
        email=one.email,
        roles=tuple(gettext(ROLES[Role(role.role)]) for role in roles),
        telegram=gettext(LINKED if one.id in linked else NOT_LINKED if active else NOT_ACTIVE),
        may_link=may_link and active and bool(asked.house.settings.telegram_start()),
        active=active,
        uncertified=beside(
            (gettext(ROLES[Role(row.role)]) for row in roles if active and staff.lacks_certificate(row)), gettext
        ),
    )


def one(asked: Asked, *problems: Problem) -> Response:
    """GET /admin/staff/{staff}: roles with their certificates, and the end of the account."""
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        row, roles = _found(work, asked)
        held = holdings(work, row.id)
        linked = tallies.linked_phones(work)
        values = {
            "member": _member(asked, row, roles, linked),
            "roles": tuple(_role(role, gettext) for role in roles),
            "held": tuple(
                Choice(name, gettext(words), str(getattr(held, name))) for name, words in HELD.items() if getattr(held, name)
            ),
            "oneself": row.id == asked.by.staff_id,
            "may_hand_over": may(asked.by, Act.HAND_OVER, None, asked.now).allowed,
            "problems": problems,
            "wrong": by_field(problems),
        }
    return page(asked, "member.html", values, 422 if problems else 200)


def certify(asked: Asked) -> Response:
    """POST /admin/staff/{staff}/certificate: number and date of the training (要綱 2-2)."""
    gettext, number, role = words_in(asked.language), asked.typed("number"), asked.typed("role")
    on = typed_day(asked.typed("on"))
    if bool(number) != bool(on) or (on is not None and on > day_of(asked.now)):
        return one(asked, Problem(role, gettext(NUMBER_AND_DAY)))

    def write(work: Work) -> None:
        row, _roles = _found(work, asked)
        staff.certify(work, row.id, role, number, on, asked.by.staff_id, asked.now)

    try:
        asked.house.store.write(write)
    except LookupError:
        raise NotFound from None
    return see_other(f"/admin/staff/{asked.path['staff']}?done=certified")


def close(asked: Asked) -> Response:
    """POST /admin/staff/{staff}/close: nobody signs in with it any more; refused while anything is theirs."""
    if asked.path["staff"] == asked.by.staff_id:
        return refusals.come_back(asked, NOT_ONESELF, 409)

    def write(work: Work) -> None:
        row, _roles = _found(work, asked)
        asked.house.desk.close_account(work, row.id, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except staff.StillHolds:
        return refusals.come_back(asked, STILL_HOLDS, 409)
    return see_other("/admin/staff?done=account_closed")


def _found(work: Work, asked: Asked) -> tuple[Staff, tuple[StaffRole, ...]]:
    found = next((pair for pair in staff.everyone(work) if pair[0].id == asked.path["staff"]), None)
    if found is None:
        raise NotFound
    return found


def _role(row: StaffRole, gettext: Callable[[str], str]) -> RoleView:
    return RoleView(
        id=row.role,
        words=gettext(ROLES[Role(row.role)]),
        needs=row.role in staff.CERTIFIED,
        number=row.certificate_no,
        on=row.certificate_on.isoformat() if row.certificate_on else "",
        missing=staff.lacks_certificate(row),
    )
