"""関係機関の担当者の電話 (要綱 2-1-イ, 3-1-エ3): who may tell us things and answer つなぎ by chat; linked by a slip, unlinked when they leave."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore import partners, resources
from casestore.partners import Known, Linking, Nameless
from casestore.words import N_ as _
from staff_console.dates import day_of, long_day, short_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.plain import plain
from staff_console.protection_views import by_field
from staff_console.shell import page
from staff_console.standing import CHANNELS
from staff_console.views import Choice, Problem

NO_NAME = _("担当者の名前を入れてください。")
NO_AGENCY = _("機関を選ぶか、名前を入れてください。")
NOT_LINKED = _("まだです")


@dataclass(frozen=True)
class PartnerRow:
    """One contact person of an agency."""

    id: str
    name: str
    agency: str
    linked: str
    since: str


@dataclass(frozen=True)
class Typed:
    place: str = ""
    agency: str = ""
    name: str = ""


NOTHING_TYPED = Typed()


def show(asked: Asked) -> Response:
    """GET /referrals/partners"""
    return _list(asked)


def add(asked: Asked) -> Response:
    """POST /referrals/partners: a new contact person; link and slip are shown this once. 422 with what was typed."""
    typed = Typed(asked.typed("place"), asked.typed("agency"), asked.typed("name"))
    try:
        made = asked.house.store.write(
            lambda work: asked.house.desk.add_partner(work, typed.place, typed.agency, typed.name, asked.by, asked.now)
        )
    except Nameless:
        return _list(asked, typed, _missing(asked, typed), 422)
    return _slip(asked, made)


def link(asked: Asked) -> Response:
    """POST /referrals/partners/{partner}/link: a new link and slip, shown this once."""
    try:
        made = asked.house.store.write(
            lambda work: asked.house.desk.link_partner(work, asked.path["partner"], asked.by, asked.now)
        )
    except LookupError as unknown:
        raise NotFound from unknown
    return _slip(asked, made)


def end(asked: Asked) -> Response:
    """POST /referrals/partners/{partner}/end: they have left."""
    try:
        asked.house.store.write(lambda work: asked.house.desk.end_partner(work, asked.path["partner"], asked.by, asked.now))
    except LookupError as unknown:
        raise NotFound from unknown
    return see_other("/referrals/partners?done=partner_ended")


def _missing(asked: Asked, typed: Typed) -> tuple[Problem, ...]:
    gettext = words_in(asked.language)
    return (
        *(() if typed.place or typed.agency else (Problem("place", gettext(NO_AGENCY)),)),
        *(() if typed.name else (Problem("name", gettext(NO_NAME)),)),
    )


def _list(asked: Asked, typed: Typed = NOTHING_TYPED, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    offered = resources.offered(asked.house.settings.profile.resources, day_of(asked.now))
    places = tuple(Choice(one.id, one.name.to(asked.language)) for one in offered)
    with asked.house.store.reading() as work:
        rows = tuple(_row(asked, one) for one in partners.everyone(work))
    values = {"partners": rows, "places": places, "typed": typed, "problems": problems, "wrong": by_field(problems)}
    return page(asked, "partners.html", values, status)


def _row(asked: Asked, one: Known) -> PartnerRow:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    return PartnerRow(
        id=one.id,
        name=one.name,
        agency=profile.resource(one.place).name.to(asked.language) if one.place else one.agency,
        linked=", ".join(gettext(CHANNELS[channel]) for channel in one.linked) or gettext(NOT_LINKED),
        since=short_day(day_of(one.made_at), gettext),
    )


def _slip(asked: Asked, made: Linking) -> Response:
    """A paper for the partner: how to link their own phone. It names nobody."""
    gettext, settings = words_in(asked.language), asked.house.settings
    start = settings.telegram_start()
    return plain(
        asked,
        "partner_slip.html",
        {
            "link": f"{start}{made.token}" if start else "",
            "code": made.code,
            "until": long_day(day_of(made.expires_at), gettext),
            "office": settings.profile.agency.name.to(asked.language),
            "back": "/referrals/partners",
        },
    )
