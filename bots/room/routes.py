"""The routes of the room: in by a link, the conversation, sending, language and ふりがな, out again (DESIGN.md 9; 要綱 3-1-イ).

A link is spent by a press, never by looking. What opens nothing looks the same whatever the reason. A post is stored and committed before
the 303; where the store is away, the page comes back with every word (503).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

import locales
from bots.room import identity, saying, talk
from bots.room.drawing import STATIC
from bots.room.house import ENDED, PATH, Here, RoomHouse, here_of, see_other, with_cookie, without_cookie
from bots.room.sent import BodyTooBig, Sent, sent
from casestore import people, rooms, staff, talks
from casestore.db import StoreUnavailable, Work
from casestore.speech import Said

Page = Callable[[Here, Request], Response]
Act = Callable[[Here, Sent], Response]


def room(house: RoomHouse) -> list[BaseRoute]:
    """The routes; `house.live` is to be closed when the server stops."""
    house.store.listen(house.live.heard)
    gets: dict[str, Page] = {
        "": talk.page,
        "/part": talk.part,
        "/identity": identity.show,
        "/ended": ended,
        "/{token}": door,
    }
    posts: dict[str, Act] = {
        "/say": saying.say,
        "/language": language,
        "/readings": readings,
        "/identity": identity.save,
        "/leave": leave,
        "/{token}": enter,
    }
    return [
        Mount(f"{PATH}/static", StaticFiles(directory=STATIC)),
        Route(f"{PATH}/live", _live(house), methods=["GET"]),
        *(Route(PATH + path, _get(house, page), methods=["GET"]) for path, page in gets.items()),
        *(Route(PATH + path, _post(house, act), methods=["POST"]) for path, act in posts.items()),
    ]


def _get(house: RoomHouse, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(lambda: page(here_of(house, request), request))
        except StoreUnavailable:
            return talk.away(_outside(house, request), "")

    return endpoint


def _post(house: RoomHouse, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return Response(status_code=403)
        try:
            form = await sent(request)
        except BodyTooBig:
            form = Sent({"too_big": "1"})
        except ClientDisconnect:
            return Response(status_code=400)
        form = Sent({**form.fields, **request.path_params}, form.file)
        try:
            answer = await run_in_threadpool(lambda: act(here_of(house, request), form))
        except StoreUnavailable:
            return talk.away(_outside(house, request), form.typed("text"))
        if act is saying.say and answer.status_code in (200, 303):
            await _answered(house, request)
        return answer

    return endpoint


async def _answered(house: RoomHouse, request: Request) -> None:
    """A moment's patience, so that the next page already shows the answer."""
    house.wake()
    for _try in range(int(house.patience / 0.1)):
        here = await run_in_threadpool(here_of, house, request)
        if here.visit is None or not await run_in_threadpool(talk.still_waits, here):
            return
        await asyncio.sleep(0.1)


def _outside(house: RoomHouse, request: Request) -> Here:
    """The store is away: nothing is known of anybody."""
    chosen = request.query_params.get("lang", "")
    return Here(house, None, chosen if chosen in locales.LANGUAGES else locales.SOURCE, house.clock(), "")


def _live(house: RoomHouse) -> Callable[[Request], Awaitable[Response]]:
    async def stream(request: Request) -> Response:
        here = await run_in_threadpool(here_of, house, request)
        if here.visit is None or house.live.full(here.visit.contact_id):
            return Response(status_code=401)
        return StreamingResponse(
            house.live.stream(here.visit.contact_id, lambda: _still_there(house, request)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    return stream


def _still_there(house: RoomHouse, request: Request) -> bool:
    here = here_of(house, request)
    if here.visit is not None:
        there = here.visit
        house.store.write(lambda work: rooms.still_there(work, there, here.now))
    return here.visit is not None


# -- in and out ----------------------------------------------------------------------------------------------------------


def door(here: Here, request: Request) -> Response:
    """GET /room/{token}: one button. Writes nothing, for previews of links come here too."""
    token = request.path_params["token"]
    with here.house.store.reading() as work:
        if _waits(work, here):
            return here.page("gone.html", {"typed": "", "too_often": True}, 429)
        opens = rooms.opens(work, token, here.now)
    return here.page("door.html", {"token": token}) if opens else _opens_nothing(here, token)


def enter(here: Here, form: Sent) -> Response:
    """POST /room/{token}: the link is used up, the browser is in."""
    token, house = form.typed("token"), here.house
    with house.store.reading() as work:
        if _waits(work, here):
            return here.page("gone.html", {"typed": "", "too_often": True}, 429)
    cookie = house.store.write(lambda work: _comes_in(work, token, here))
    if cookie is None:  # pressed twice: the first press is the visit of this browser
        return see_other(PATH) if here.visit else _opens_nothing(here, token)
    house.wake()
    return with_cookie(see_other(PATH), house, cookie)


def _comes_in(work: Work, token: str, here: Here) -> str | None:
    """Whoever has not been greeted yet, is."""
    cookie = rooms.enter(work, token, here.now)
    there = rooms.visit(work, cookie, here.now) if cookie else None
    if there is not None:
        talked = talks.load(work, there.contact_id).session
        if not (talked.get("frames") or talked.get("done")):
            saying.arrived(work, there, Said(event="start"), None, there.form_key, here.now)
    return cookie


def _waits(work: Work, here: Here) -> bool:
    return staff.waits_until(work, _subject(here), here.now) is not None


def _subject(here: Here) -> str:
    return f"room:{here.source}"


def _opens_nothing(here: Here, token: str) -> Response:
    """Used up, out of date, taken away or never made: one page. Only what never was counts as a guess."""

    def count(work: Work) -> None:
        if not rooms.ever_was(work, token):
            staff.failed_try(work, _subject(here), here.now)

    here.house.store.write(count)
    return here.page("gone.html", {"typed": "", "too_often": False}, 404)


def leave(here: Here, form: Sent) -> Response:
    """POST /room/leave: the visit ends on the server, whatever the browser keeps. to=out: at once to a page that says nothing."""
    there = here.visit
    if there is not None:
        here.house.store.write(lambda work: rooms.leave(work, there, here.now))
    return without_cookie(see_other(here.house.way_out if form.typed("to") == "out" else ENDED), here.house)


def ended(here: Here, request: Request) -> Response:
    """GET /room/ended"""
    return here.page("ended.html", {})


# -- how it is shown -----------------------------------------------------------------------------------------------------


def language(here: Here, form: Sent) -> Response:
    """POST /room/language: the talk itself goes on in it, as if they had asked for it there."""
    there, chosen = here.visit, form.typed("language")
    if there is None or not saying.ours(there, form) or chosen not in locales.LANGUAGES:
        return see_other(PATH)

    def speak(work: Work) -> None:
        people.speak(work, there.person_id, chosen)
        saying.arrived(work, there, Said(tap=f"!language:{chosen}"), None, form.once or secrets.token_hex(18), here.now)

    here.house.store.write(speak)
    here.house.wake()
    return see_other(PATH)


def readings(here: Here, form: Sent) -> Response:
    """POST /room/readings: ふりがな on or off, for this visit."""
    there = here.visit
    if there is not None and saying.ours(there, form):
        here.house.store.write(lambda work: rooms.with_readings(work, there, not there.readings))
    return see_other(PATH)
