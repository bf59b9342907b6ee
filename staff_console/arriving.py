"""One request, read: the address, the form, what the form says of itself, the language. Nobody is known yet."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from staff_console.house import Asked, Drawn, House
from staff_console.pages import LANGUAGE_NAMES
from staff_console.sign_in import onward

LARGEST_FORM = 256 * 1024


def asked_of(house: House, request: Request, form: Mapping[str, tuple[str, ...]]) -> Asked:
    """What was asked, by nobody yet."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    fragment, posted, drawn = request.headers.get("hx-request") == "true", request.method != "GET", _drawn(form)
    around = urlsplit(request.headers.get("hx-current-url", "")) if fragment else None
    return Asked(
        house=house,
        told=house.live.told,
        actor=None,
        csrf="",
        token=request.cookies.get(house.settings.session_cookie, ""),
        now=house.clock(),
        language=_language(request),
        path=request.path_params,
        query=request.query_params,
        form={name: values for name, values in form.items() if name not in ("drawn", "form_which")},
        here=here,
        source=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
        fragment=fragment,
        posted=posted,
        drawn=drawn,
        page_at=(f"{around.path}?{around.query}" if around.query else around.path or "/")
        if around
        else drawn.page
        if posted
        else here,
    )


def _drawn(form: Mapping[str, tuple[str, ...]]) -> Drawn:
    """What the form said of itself; nothing where it said nothing that can be read."""
    when, _sep, page = (form.get("drawn") or ("",))[0].partition(" ")
    at = None
    with suppress(ValueError):
        at = datetime.fromisoformat(when)
    return Drawn(at if at and at.tzinfo else None, onward(page), (form.get("form_which") or ("",))[0][:100])


def _language(request: Request) -> str:
    """The cookie's, else the first of the browser's that we have; a member of staff's own comes with the session."""
    chosen = request.cookies.get("lang", "")
    wanted = [chosen, *(part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(","))]
    return next((language for language in wanted if language in LANGUAGE_NAMES), "ja")


async def form_of(request: Request) -> Mapping[str, tuple[str, ...]]:
    """The text fields of a form. Raises HTTPException 413 for more than LARGEST_FORM; files are not taken here."""
    if request.method == "GET":
        return {}
    if int(request.headers.get("content-length") or 0) > LARGEST_FORM:
        raise HTTPException(413)
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    read: FormData = await request.form(max_files=0, max_fields=400)
    return {name: tuple(str(value) for value in read.getlist(name)) for name in read}
