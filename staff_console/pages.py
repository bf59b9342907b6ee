"""From frozen values to HTML: our own Jinja environment, everything escaped, nothing undefined, one environment a language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.responses import HTMLResponse, Response

import locales

HERE = Path(__file__).parent
STATIC = HERE / "static"
LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}


@cache
def environment(language: str) -> jinja2.Environment:
    """The templates in one language. Undefined names are faults, not blanks."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        auto_reload=False,
    )
    catalog = locales.catalog(language)
    made.install_gettext_callables(catalog.gettext, catalog.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return made


def render(language: str, template: str, values: dict[str, Any]) -> str:
    """The HTML of a page or a fragment. `values` are views, words and numbers."""
    return environment(language).get_template(template).render(values)


def draw(language: str, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Draw a page or a fragment as it is."""
    return HTMLResponse(render(language, template, values), status_code=status)


def words_in(language: str) -> Callable[[str], str]:
    """The gettext of a language."""
    gettext: Callable[[str], str] = locales.catalog(language).gettext
    return gettext


@cache
def static_version() -> str:
    """Changes when a file of ours changes, so that a browser may keep them for long."""
    files = sorted(STATIC.glob("*.css")) + sorted(STATIC.glob("*.js"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
