"""The door of the console: who asks, may they, does the request come from our own page (security 3.2, 3.5; 要綱 2-2).

A page without a permission does not start. Unknown and forbidden look the same: 404.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casestore import audit, resources, staff
from casestore.db import StoreUnavailable
from casestore.permissions import Act, may
from casestore.profile import Profile
from dialogs.at_desk import NotAllowed
from staff_console import locked, refusals, unsent
from staff_console.arriving import asked_of, form_of
from staff_console.house import Asked, House, NotFound
from staff_console.live import Live
from staff_console.pages import LANGUAGE_NAMES

OPEN = "open to everyone"  # the sign-in page and nothing else that knows a person
SIGNED_IN = "everyone who is signed in"  # pages about oneself only
SEEN_EVERY = timedelta(minutes=1)
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CSP,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Page:
    """One route: who may open it and what draws it. `quiet` pages refresh themselves and do not count as someone being there;
    pages `before_two_step` are for accounts that have no second factor yet, too; `while_locked` those of the lock screen.
    What is typed in the form of a page is kept as a draft, unless it is `secret`."""

    method: str
    path: str
    page: Callable[[Asked], Response]
    permission: Act | str
    quiet: bool = False
    before_two_step: bool = False
    while_locked: bool = False
    secret: bool = False

    @property
    def keeps(self) -> bool:
        """Whether what was typed in its form is kept when nothing came of it."""
        return self.method == "POST" and self.permission != OPEN and not (self.secret or self.before_two_step)

    def __post_init__(self) -> None:
        if self.permission not in (OPEN, SIGNED_IN, *Act):
            raise TypeError(f"{self.method} {self.path} declares no permission")


class SafeHeaders:
    """Puts our headers on every answer that has not set its own."""

    def __init__(self, app: ASGIApp, live: Live) -> None:
        self.app = app
        self.live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def guarded(house: House, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a page: read what was asked, check, then draw in a thread."""

    async def endpoint(request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(answer, house, page, request, form)

    return endpoint


def answer(house: House, page: Page, request: Request, form: Mapping[str, tuple[str, ...]]) -> Response:
    """Check and draw. Refusals are pages with words; a store that is away is 503."""
    asked = asked_of(house, request, form)
    try:
        if (chosen := asked.query.get("lang")) in LANGUAGE_NAMES and request.method == "GET":
            return _speak(asked, str(chosen), request)
        if request.method != "GET" and not from_our_page(request, house.settings.base_url):
            return refusals.foreign(asked)
        signed, profile = _signed_in(asked)
        if signed is not None and not (signed.locked and page.permission == OPEN):
            asked = _with_profile(_as(asked, signed), profile)
            if not page.quiet and not signed.locked:
                _seen(asked, signed)
        if page.permission != OPEN:
            refusal = _refused(asked, page, signed)
            if refusal is not None:
                return refusal
        return _sent(asked, page) if page.keeps else page.page(asked)
    except NotFound:
        _denied(asked, page, None)
        return refusals.unknown(asked)
    except NotAllowed as no:
        _denied(asked, page, no)
        return refusals.unknown(asked) if no.hidden else refusals.not_allowed(asked, no.reason)
    except StoreUnavailable:
        return refusals.unavailable(asked)


def _sent(asked: Asked, page: Page) -> Response:
    """A form: its draft goes with its act; where nothing came of it, what was typed stays."""
    try:
        done = page.page(unsent.sending(asked))
    except (NotFound, NotAllowed):
        unsent.not_taken(asked)
        raise
    if done.status_code >= 400:
        unsent.not_taken(asked)
    return done


def _denied(asked: Asked, page: Page, no: NotAllowed | None) -> None:
    """A denial is audited: who tried what, where. What is not there is noted alike, since the two look the same (security 3.4)."""
    if (actor := asked.actor) is None:
        return
    tried = no.act if no and no.act else page.path
    asked.house.store.write(lambda work: audit.note(work, actor.staff_id, "denied", tried, asked.now, detail=asked.here[:200]))


def from_our_page(request: Request, base_url: str) -> bool:
    """Whether a form was sent by a page of ours: what the browser says of its origin, never what the page says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc in {urlsplit(base_url).netloc, request.headers.get("host", "")}


def standing(house: House, token: str) -> int:
    """How a token stands, asked by the live stream, as a status: 204 good, 401 ended, 423 locked. Does not count as being there."""
    with suppress(StoreUnavailable), house.store.reading() as work:
        signed = staff.session_of(work, token, house.clock())
        if signed is None or must_enrol(house, signed):
            return 401
        return locked.LOCKED if signed.locked else 204
    return 204


def signed_in(house: House, token: str) -> bool:
    """Whether whoever holds this token may be told that something changed."""
    return standing(house, token) == 204


def must_enrol(house: House, signed: staff.SignedIn) -> bool:
    """Whether this account has to set up its second factor before anything else (security 3.1)."""
    settings = house.settings
    return settings.mfa_required and not signed.two_step and not (settings.rehearsal and signed.demo)


def _refused(asked: Asked, page: Page, signed: staff.SignedIn | None) -> Response | None:
    if signed is None:
        if page.keeps:
            unsent.after_the_end(asked)
        return _to_sign_in(asked)
    if page.method != "GET" and not secrets.compare_digest(asked.typed("csrf").encode(), signed.csrf.encode()):
        return refusals.foreign(asked)
    if signed.locked and not page.while_locked:
        if page.keeps:
            unsent.not_taken(asked)
        return locked.refused(asked, signed)
    if must_enrol(asked.house, signed) and not page.before_two_step:
        return _to(asked, "/me/two-step")
    if isinstance(page.permission, Act) and not may(signed.actor, page.permission, None, asked.now).allowed:
        _denied(asked, page, None)
        return refusals.unknown(asked)
    return None


def _signed_in(asked: Asked) -> tuple[staff.SignedIn | None, Profile]:
    """Who asks, and the profile with the directory as it is now."""
    profile = asked.house.settings.profile
    if not asked.token:
        return None, profile
    with asked.house.store.reading() as work:
        signed = staff.session_of(work, asked.token, asked.now)
        return signed, resources.now(work, profile) if signed is not None else profile


def _with_profile(asked: Asked, profile: Profile) -> Asked:
    house = asked.house
    return replace(asked, house=replace(house, settings=replace(house.settings, profile=profile)))


def _as(asked: Asked, signed: staff.SignedIn) -> Asked:
    return replace(
        asked,
        actor=signed.actor,
        csrf=signed.csrf,
        letter_keys=signed.letter_keys,
        demo=asked.house.settings.rehearsal and signed.demo,
    )


def _seen(asked: Asked, signed: staff.SignedIn) -> None:
    if signed.locks_at - asked.now < staff.IDLE - SEEN_EVERY:
        asked.house.store.write(lambda work: staff.seen(work, asked.token, asked.now))


def _to_sign_in(asked: Asked) -> Response:
    return _to(asked, "/sign-in", f"?next={quote(asked.drawn.page if asked.posted else asked.here, safe='/')}")


def _to(asked: Asked, path: str, query: str = "") -> Response:
    """Elsewhere; of a fragment the whole page goes."""
    if asked.fragment:
        return Response(status_code=401, headers={"HX-Redirect": path})
    return RedirectResponse(path + query, status_code=303)


def _speak(asked: Asked, language: str, request: Request) -> Response:
    answer = RedirectResponse(str(request.url.remove_query_params("lang").replace(scheme="", netloc="")), status_code=303)
    answer.set_cookie("lang", language, max_age=31_536_000, samesite="lax", secure=asked.house.settings.secure_cookies)
    return answer
