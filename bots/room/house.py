"""What the room's pages are given: the store, the clock, the profile, how to wake the desk; and what was asked from which visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import locales
from bots.room.drawing import draw
from bots.room.live import Live
from casestore import rooms
from casestore.db import Store
from casestore.profile import Profile
from casestore.rooms import Visit

COOKIE, PATH = "room", "/room"
ENDED = f"{PATH}/ended"


@dataclass(frozen=True)
class RoomHouse:
    """patience: seconds a sent form waits for the answer, so that the next page already shows it."""

    store: Store
    profile: Profile
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    secure_cookies: bool = False
    rehearsal: bool = False
    patience: float = 2.0
    live: Live = field(default_factory=Live)

    @property
    def way_out(self) -> str:
        """Where 「すぐに閉じる」 leads."""
        return self.profile.agency.quick_exit or ENDED


@dataclass(frozen=True)
class Here:
    """One request: from which visit (None: from outside), in which language."""

    house: RoomHouse
    visit: Visit | None
    language: str
    now: datetime
    source: str

    def page(self, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        agency = self.house.profile.agency
        shared = {
            "language": self.language,
            "languages": [(one, locales.NAMES[one]) for one in locales.LANGUAGES],
            "readings": self.visit.readings if self.visit else False,
            "can_read": self.language.startswith("ja"),
            "form_key": self.visit.form_key if self.visit else "",
            "way_out": self.house.way_out,
            "rehearsal": self.house.rehearsal,
            "office": agency.name.to(self.language),
            "phone": agency.phone,
            "hours": agency.hours.to(self.language),
        }
        return draw(template, shared | dict(values), status)


def here_of(house: RoomHouse, request: Request) -> Here:
    """Who asks. Raises StoreUnavailable."""
    now, cookie = house.clock(), request.cookies.get(COOKIE, "")
    visit = None
    if cookie:
        with house.store.reading() as work:
            visit = rooms.visit(work, cookie, now)
    language = visit.language if visit else _language(request)
    return Here(house, visit, language, now, request.client.host if request.client else "")


def _language(request: Request) -> str:
    """From outside: the one chosen on this page, else the browser's first."""
    chosen = request.query_params.get("lang", "")
    if chosen in locales.LANGUAGES:
        return chosen
    return locales.of_tag(request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip())


def see_other(path: str) -> Response:
    return RedirectResponse(path, status_code=303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


def with_cookie(answer: Response, house: RoomHouse, cookie: str) -> Response:
    answer.set_cookie(COOKIE, cookie, path=PATH, secure=house.secure_cookies, httponly=True, samesite="lax")
    return answer


def without_cookie(answer: Response, house: RoomHouse) -> Response:
    answer.delete_cookie(COOKIE, path=PATH, secure=house.secure_cookies, httponly=True, samesite="lax")
    answer.headers["clear-site-data"] = '"cache"'
    return answer
