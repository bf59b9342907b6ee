"""職員と役割 (要綱 2-2): who works here in which role, and the link that ties a worker's phone to them once."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from casestore import audit, staff, tallies
from casestore.db import Work
from casestore.facts import ROLES, Role
from casestore.permissions import Act, may
from casestore.tables import Staff, StaffRole
from casestore.words import N_ as _
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Member

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


def _mine(asked: Asked, link: str = "", link_for: str = "") -> Response:
    with asked.house.store.reading() as work:
        linked = tallies.linked_phones(work)
        found = next(
            (_member(asked, one, roles, linked) for one, roles in staff.everyone(work) if one.id == asked.by.staff_id), None
        )
    if found is None:
        raise NotFound
    return page(asked, "me.html", {"member": found, **_link(link, link_for)})


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
    )
