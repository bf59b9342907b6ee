"""つなぎの机 (要綱 3-1-エ2, 3-1-エ3): every つなぎ somebody may see by how it stands; the link and the slip for a destination."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from starlette.responses import Response

from casestore import access_log, ledger, referral_lists, referrals
from casestore.agency_links import Made
from casestore.db import Work
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.referral_lists import DraftLine, ReferralLine
from casestore.referrals import STATUSES, Status
from casestore.words import N_ as _
from staff_console import looking_after, refusals, ways, writing_sheet
from staff_console.dates import day_of, long_day, short_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.plain import plain
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Tag, View

T = TypeVar("T")
VIEWS = {
    "draft": STATUSES[Status.DRAFT],
    "waiting": _("待っている"),
    "declined": _("断られた"),
    "late": _("期限すぎ"),
    "arrived": _("着いた"),
    "over": _("終わったつなぎ"),
}
STANDING = ("waiting", "declined", "late", "arrived")
WAIT_FOR = _("%(count)d件のつなぎが、受け取りか到着を待っています。")
CODE_PAGE = "/referrals/answer"


@dataclass(frozen=True)
class WayRow:
    """One つなぎ in the list."""

    link: str
    number: str
    name: str
    place: str
    states: tuple[Tag, ...]
    waits: str
    late: bool
    sent: str
    owner: str


def show(asked: Asked) -> Response:
    """GET /referrals: by how they stand, the longest due first."""
    gettext, view = words_in(asked.language), asked.query.get("view", "waiting")
    chosen = view if view in VIEWS else "waiting"
    with asked.house.store.reading() as work:
        waiting = referral_lists.open_ones(work, asked.by)
        begun = referral_lists.drafts_of(work, asked.by, writing_sheet.address)
        over = referral_lists.over_ones(work, asked.by) if chosen == "over" else []
    listed = over or (_in(asked, chosen, waiting) if chosen in STANDING else [])
    rows = tuple(_draft(asked, line) for line in begun) if chosen == "draft" else tuple(_row(asked, line) for line in listed)
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "referrals", len(rows), asked.now))
    counts = {id: len(_in(asked, id, waiting)) for id in STANDING} | {"draft": len(begun)}
    return page(
        asked,
        "referrals.html",
        {
            "rows": rows,
            "views": tuple(View(id, gettext(words), counts.get(id)) for id, words in VIEWS.items()),
            "view": chosen,
            "summary": gettext(WAIT_FOR) % {"count": len(waiting)},
            "links_partners": may(asked.by, Act.LINK_PARTNER, None, asked.now).allowed,
        },
    )


def link(asked: Asked) -> Response:
    """POST /cases/{number}/ways/{entry}/link: the link and the slip, shown this once. 409 when nothing is waited for."""
    try:
        made = asked.house.store.write(lambda work: _about(work, asked, asked.house.desk.make_agency_link))
    except ledger.NotYet as no:
        return refusals.come_back(asked, refusal_words(asked, no.refusal), 409)
    return _slip(asked, made)


def revoke(asked: Asked) -> Response:
    """POST /cases/{number}/ways/{entry}/link/revoke: the link and the slip stop working at once."""
    asked.house.store.write(lambda work: _about(work, asked, asked.house.desk.revoke_agency_link))
    return see_other(f"/cases/{asked.path['number']}?done=unlinked#ways")


def _about(work: Work, asked: Asked, act: Callable[..., T]) -> T:
    case = looking_after.case_for(work, asked, Act.WRITE_ENTRY)
    try:
        return act(work, case.id, asked.path["entry"], asked.by, asked.now)
    except LookupError as unknown:
        raise NotFound from unknown


def _slip(asked: Asked, made: Made) -> Response:
    """The paper names nobody: only our office, the reception number, the code and where to type it."""
    gettext, settings = words_in(asked.language), asked.house.settings
    agency = settings.profile.agency
    return plain(
        asked,
        "slip.html",
        {
            "number": asked.path["number"],
            "link": f"{settings.base_url.rstrip('/')}{CODE_PAGE}/{made.token}",
            "code_page": f"{settings.base_url.rstrip('/')}{CODE_PAGE}",
            "code": made.code,
            "until": long_day(day_of(made.expires_at), gettext),
            "office": agency.name.to(asked.language),
            "phone": agency.phone.label if agency.phone else "",
            "back": f"/cases/{asked.path['number']}#ways",
        },
    )


def _in(asked: Asked, view: str, lines: list[ReferralLine]) -> list[ReferralLine]:
    """Those of a view, the longest due first."""
    profile = asked.house.settings.profile
    late = lambda line: line.referral.overdue_since(profile, asked.now) is not None  # noqa: E731 - one word for one question
    fits: Mapping[str, Callable[[ReferralLine], bool]] = {
        "waiting": lambda line: not line.referral.declined,
        "declined": lambda line: line.referral.declined,
        "late": late,
        "arrived": lambda line: line.referral.status is Status.ARRIVED,
    }
    chosen = [line for line in lines if fits[view](line)]
    return sorted(chosen, key=lambda line: (line.referral.due(profile) or day_of(asked.now), line.referral.id))


def _row(asked: Asked, line: ReferralLine) -> WayRow:
    gettext, profile, one = words_in(asked.language), asked.house.settings.profile, line.referral
    return WayRow(
        link=f"/cases/{line.case.number}#way-{one.id}",
        number=line.case.number,
        name=line.who.shown,
        place=referrals.destination(profile, one, asked.language) or gettext(KINDS[one.kind].label),
        states=ways.states(asked, one),
        waits=ways.waits(asked, one),
        late=one.overdue_since(profile, asked.now) is not None,
        sent=short_day(day_of(one.sent.at), gettext),
        owner=line.owner_name or gettext(_("担当なし")),
    )


def _draft(asked: Asked, line: DraftLine) -> WayRow:
    gettext = words_in(asked.language)
    return WayRow(
        link=f"/cases/{line.case.number}/write/{line.kind}",
        number=line.case.number,
        name=line.who.shown,
        place=gettext(KINDS[line.kind].label),
        states=(Tag(gettext(STATUSES[Status.DRAFT]), "wait"),),
        waits="",
        late=False,
        sent=short_day(day_of(line.saved_at), gettext),
        owner=line.owner_name or gettext(_("担当なし")),
    )
