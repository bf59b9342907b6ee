"""Drawing the room: our own Jinja environment a language, headers as strict as the console's, kanji with their kana where wished."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

import locales
from casestore.readings import READ_IN, pieces

HERE = Path(__file__).parent
STATIC = HERE / "static"
NO_NAMES: Mapping[str, str] = {}


@cache
def environment(language: str, readings: bool) -> jinja2.Environment:
    """The templates in one language. `say` shows words with their line ends, and with their kana where wished."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        auto_reload=False,
    )
    catalog = locales.catalog(language)
    made.install_gettext_callables(catalog.gettext, catalog.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.filters["say"] = partial(say, readings=readings and language in READ_IN)
    return made


def say(text: str, names: Mapping[str, str] = NO_NAMES, *, readings: bool) -> Markup:
    """Words of anyone, shown as text. names: those whose kana we were told."""
    lines = str(text).split("\n")
    return Markup("<br>").join(
        Markup("").join(_piece(*one) for one in pieces(line, names)) if readings else escape(line) for line in lines
    )


def _piece(surface: str, reading: str) -> Markup:
    if not reading:
        return escape(surface)
    return Markup("<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>").format(surface, reading)


@cache
def static_version() -> str:
    """Changes when a file of ours changes, so that a browser may keep them for long."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(STATIC.iterdir()))).hexdigest()[:12]


def headers(way_out: str) -> dict[str, str]:
    """way_out: the neutral page 「すぐに閉じる」 leads to; a form of ours is answered with a redirect there."""
    origin = "/".join(way_out.split("/")[:3])
    rules = (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"),
        *(f"form-action 'self' {origin}".rstrip(), "base-uri 'none'", "frame-ancestors 'none'"),
    )
    return {
        "content-security-policy": "; ".join(rules),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        "cache-control": "no-store",
        "x-robots-tag": "noindex, nofollow",
    }


def draw(template: str, values: dict[str, Any], status: int = 200) -> Response:
    """values: with language, readings and way_out."""
    made = environment(values["language"], values["readings"])
    page = made.get_template(template).render(values | {"version": static_version()})
    return HTMLResponse(page, status_code=status, headers=headers(values["way_out"]))
