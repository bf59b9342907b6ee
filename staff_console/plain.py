"""Pages before sign-in and refusals: no menu, nothing about anyone."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from staff_console.house import Asked
from staff_console.pages import LANGUAGE_NAMES, draw, static_version
from staff_console.views import Choice


def plain(asked: Asked, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Draw a page that needs nobody signed in."""
    return draw(asked.language, template, shared(asked) | values, status)


def shared(asked: Asked) -> dict[str, Any]:
    """What every page shows, signed in or not."""
    return {
        "language": asked.language,
        "languages": tuple(Choice(id, words) for id, words in LANGUAGE_NAMES.items()),
        "csrf": asked.csrf,
        "rehearsal": asked.house.settings.rehearsal,
        "version": static_version(),
        "here": asked.here,
        "drawn": drawn(asked),
        "told": asked.told,
    }


def drawn(asked: Asked) -> str:
    """What each form of this page says of itself when it is sent: when it was drawn, and where."""
    return f"{asked.now.isoformat()} {asked.page_at}"
