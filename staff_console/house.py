"""What every page is given: the store, the settings, the clock, the desk, and what was asked by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import RedirectResponse, Response

from casestore.db import Store
from casestore.permissions import Actor
from casestore.profile import Profile
from staff_console.channel_door import Channels, none
from staff_console.desk_door import DeskDoor
from staff_console.live import Live


@dataclass(frozen=True)
class ConsoleSettings:
    """rehearsal: demo sign-ins and the strip on top. secure_cookies: false only on plain http. base_url: our own origin.

    telegram_start: gives the beginning of a deep link, to which a token is put ("https://t.me/our_bot?start="); "" without Telegram.
    mfa_required: an account without a second factor reaches nothing but its enrolment; demo accounts of a rehearsal are exempt.
    channels: how the windows to people outside stand.
    """

    rehearsal: bool
    secure_cookies: bool
    base_url: str
    profile: Profile
    telegram_start: Callable[[], str] = str
    mfa_required: bool = False
    channels: Channels = none

    @property
    def session_cookie(self) -> str:
        return "__Host-sid" if self.secure_cookies else "sid"


@dataclass(frozen=True)
class House:
    store: Store
    settings: ConsoleSettings
    clock: Callable[[], datetime]
    desk: DeskDoor
    live: Live


@dataclass(frozen=True)
class Drawn:
    """What a form says of itself: when its page was drawn, at which address, and which it is of several to one address."""

    at: datetime | None = None
    page: str = "/"
    which: str = ""


@dataclass(frozen=True)
class Asked:
    """One request, read: what a page may look at. `actor` is None before sign-in; `form` holds text only, every value.

    told: how often the live stream had told of a change before anything was read for this answer.
    """

    house: House
    actor: Actor | None
    csrf: str
    token: str
    now: datetime
    language: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, tuple[str, ...]]
    here: str
    source: str  # the address that asks, for the throttle
    agent: str
    fragment: bool  # htmx asks for a part
    told: int = 0
    posted: bool = False
    drawn: Drawn = Drawn()  # of the form that was sent
    page_at: str = "/"  # the address of the page this is, or belongs to
    letter_keys: bool = True
    demo: bool = False  # a demo account of a rehearsal: one click opens it

    @property
    def address(self) -> str:
        """Where this was sent to."""
        return self.here.partition("?")[0]

    @property
    def by(self) -> Actor:
        """Who asks. Only pages with a permission may use it; the guard has made sure."""
        if self.actor is None:
            raise PermissionError("this page was drawn for nobody")
        return self.actor

    def typed(self, name: str) -> str:
        """What was typed in a field, outer spaces gone, line ends as \\n."""
        return (self.form.get(name) or ("",))[0].replace("\r\n", "\n").strip()


class NotFound(Exception):
    """There is no such thing, or not for this person: the two look the same."""


def see_other(path: str) -> Response:
    """303: after a form, so that a reload does not send it again."""
    return RedirectResponse(path, status_code=303)


Values = dict[str, Any]
